"""Rules and painted areas of a page, from the shapes that its content stream paints (points, origin top left)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipeline.records import Box

# Lines and rectangles thinner than this are drawn as rules, not as areas (points).
_RULE_THICKNESS = 3.5
# The sides of two rectangles that differ by less are the same side.
_HAIRLINE = 0.05
# A colour this light cannot be told from paper.
_WHITE = 0.97


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight rule: horizontal ones have one y (``at``) and run in x, vertical ones one x and run in y."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Fill:
    """A painted area."""

    box: Box
    colour: tuple[float, float, float]
    """Red, green, blue, each 0 to 1."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A path as it is painted."""

    kind: Literal["line", "rect", "curve"]
    box: Box
    stroke: bool
    fill: bool
    colour: object
    """What it is filled with, as the file has it: one to four numbers, or a pattern."""
    points: tuple[tuple[float, float], ...] = ()


def find_rulings(shapes: Sequence[Shape]) -> Iterator[Ruling]:
    """Every straight rule that is drawn: lines, thin areas, the borders of stroked rectangles."""
    rings, rects = _split_rings([shape for shape in shapes if shape.kind == "rect"])
    for inner, outer in rings:
        yield from _ring_sides(inner.box, outer.box)
    for shape in [*rects, *(shape for shape in shapes if shape.kind != "rect")]:
        yield from _shape_to_rulings(shape)


def _shape_to_rulings(shape: Shape) -> Iterator[Ruling]:
    """The rules that one shape draws; a border with mitred ends is painted as a thin trapezoid."""
    thin = min(shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]) <= _RULE_THICKNESS
    if shape.kind == "line" or (thin and (shape.stroke or shape.fill) and not (shape.kind == "curve" and shape.stroke)):
        yield from _straight(shape.box)
    elif shape.kind == "rect" and shape.stroke and not thin:
        yield from _border(shape.box)
    elif shape.kind == "curve" and shape.stroke:
        for (ax, ay), (bx, by) in pairwise(shape.points):
            yield from _straight((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))


def _split_rings(rects: Sequence[Shape]) -> tuple[list[tuple[Shape, Shape]], list[Shape]]:
    """(inner, outer) pairs that make up a border, and the rectangles left over.

    Some typesetters paint a border as the area between two rectangles (even-odd rule, PDF 32000-1, 8.5.3.3.3); the
    parser reports the two as if each were painted whole.
    """
    rings, areas, index = [], [], 0
    while index < len(rects):
        pair = rects[index : index + 2]
        if len(pair) == 2 and _is_ring(*pair):
            small, large = sorted(pair, key=lambda r: (r.box[2] - r.box[0]) * (r.box[3] - r.box[1]))
            rings.append((small, large))
            index += 2
        else:
            areas.append(rects[index])
            index += 1
    return rings, areas


def _is_ring(a: Shape, b: Shape) -> bool:
    """Whether two painted rectangles of one colour lie in one another, nearly but not quite the same."""
    if not (a.fill and b.fill) or a.stroke or b.stroke or a.colour != b.colour:
        return False
    shifts = [a.box[0] - b.box[0], a.box[1] - b.box[1], b.box[2] - a.box[2], b.box[3] - a.box[3]]
    nested = all(s >= -0.01 for s in shifts) or all(s <= 0.01 for s in shifts)
    return nested and _HAIRLINE < max(map(abs, shifts)) <= _RULE_THICKNESS


def _ring_sides(inner: Box, outer: Box) -> Iterator[Ruling]:
    """The sides on which a ring has any thickness, as rulings in the middle of it."""
    x0, top, x1, bottom = ((a + b) / 2 for a, b in zip(inner, outer, strict=True))
    if inner[1] - outer[1] > _HAIRLINE:
        yield Ruling(True, top, outer[0], outer[2])
    if outer[3] - inner[3] > _HAIRLINE:
        yield Ruling(True, bottom, outer[0], outer[2])
    if inner[0] - outer[0] > _HAIRLINE:
        yield Ruling(False, x0, outer[1], outer[3])
    if outer[2] - inner[2] > _HAIRLINE:
        yield Ruling(False, x1, outer[1], outer[3])


def _straight(box: Box) -> Iterator[Ruling]:
    """The ruling along the longer side of a thin box; nothing for a slanting line or a dot."""
    width, height = box[2] - box[0], box[3] - box[1]
    if height <= _RULE_THICKNESS and width > height:
        yield Ruling(True, (box[1] + box[3]) / 2, box[0], box[2])
    elif width <= _RULE_THICKNESS and height > width:
        yield Ruling(False, (box[0] + box[2]) / 2, box[1], box[3])


def _border(box: Box) -> Iterator[Ruling]:
    x0, top, x1, bottom = box
    yield Ruling(True, top, x0, x1)
    yield Ruling(True, bottom, x0, x1)
    yield Ruling(False, x0, top, bottom)
    yield Ruling(False, x1, top, bottom)


def find_fills(shapes: Sequence[Shape]) -> Iterator[Fill]:
    """Painted areas in drawing order, the later on top; white ones too, since they cover what lies below."""
    seen = set()
    for rect in _split_rings([shape for shape in shapes if shape.kind == "rect"])[1]:
        colour = _rgb(rect.colour)
        thin = min(rect.box[2] - rect.box[0], rect.box[3] - rect.box[1]) <= _RULE_THICKNESS
        if not rect.fill or colour is None or thin:
            continue
        fill = Fill(rect.box, colour)
        if fill not in seen:
            seen.add(fill)
            yield fill


def _rgb(colour: object) -> tuple[float, float, float] | None:
    """Red, green, blue of a grey, RGB or CMYK colour; ``None`` for patterns."""
    values = tuple(colour) if isinstance(colour, (list, tuple)) else (colour,)
    if not all(isinstance(v, (int, float)) for v in values):
        return None
    match values:
        case (grey,):
            return (grey, grey, grey)
        case (red, green, blue):
            return (red, green, blue)
        case (cyan, magenta, yellow, black):
            return ((1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black))
    return None


def is_white(colour: tuple[float, float, float]) -> bool:
    """Whether a fill cannot be told from paper."""
    return min(colour) >= _WHITE
