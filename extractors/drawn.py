"""Rules and painted areas of a page, from the parser's lines, rectangles and curves.

Coordinates are points from the top left of the page as displayed; ``left`` and ``top`` are where that page begins in
the parser's own coordinates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

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


def shift_box(obj: dict[str, Any], left: float, top: float) -> Box:
    """Box of a parser's object, on the page as displayed."""
    return (obj["x0"] - left, obj["top"] - top, obj["x1"] - left, obj["bottom"] - top)


def find_rulings(objects: dict[str, list[dict[str, Any]]], left: float, top: float) -> Iterator[Ruling]:
    """Every straight rule that is drawn: lines, thin rectangles, the borders of stroked rectangles."""
    for line in objects.get("line", []):
        yield from _straight(shift_box(line, left, top))
    rings, areas = _split_rings(objects.get("rect", []))
    for inner, outer in rings:
        yield from _ring_sides(shift_box(inner, left, top), shift_box(outer, left, top))
    for rect in areas:
        box = shift_box(rect, left, top)
        if min(box[2] - box[0], box[3] - box[1]) <= _RULE_THICKNESS:
            if rect.get("stroke") or rect.get("fill"):
                yield from _straight(box)
        elif rect.get("stroke"):
            yield from _border(box)
    for curve in objects.get("curve", []):
        if curve.get("stroke"):
            points = [(x - left, y - top) for x, y in curve["pts"]]
            for (ax, ay), (bx, by) in pairwise(points):
                yield from _straight((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))


def _split_rings(
    rects: list[dict[str, Any]],
) -> tuple[list[tuple[dict[str, Any], dict[str, Any]]], list[dict[str, Any]]]:
    """(inner, outer) pairs that make up a border, and the rectangles left over.

    Some typesetters paint a border as the area between two rectangles (even-odd rule, PDF 32000-1, 8.5.3.3.3); the
    parser reports the two as if each were painted whole.
    """
    rings, areas, index = [], [], 0
    while index < len(rects):
        pair = rects[index : index + 2]
        if len(pair) == 2 and _is_ring(*pair):
            small, large = sorted(pair, key=lambda r: (r["x1"] - r["x0"]) * (r["bottom"] - r["top"]))
            rings.append((small, large))
            index += 2
        else:
            areas.append(rects[index])
            index += 1
    return rings, areas


def _is_ring(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Whether two painted rectangles of one colour lie in one another, nearly but not quite the same."""
    if not (a.get("fill") and b.get("fill")) or a.get("stroke") or b.get("stroke"):
        return False
    if a.get("non_stroking_color") != b.get("non_stroking_color"):
        return False
    shifts = [a["x0"] - b["x0"], a["top"] - b["top"], b["x1"] - a["x1"], b["bottom"] - a["bottom"]]
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


def find_fills(rects: Iterable[dict[str, Any]], left: float, top: float) -> Iterator[Fill]:
    """Painted areas in drawing order, the later on top; white ones too, since they cover what lies below."""
    seen = set()
    for rect in _split_rings(list(rects))[1]:
        box = shift_box(rect, left, top)
        colour = _rgb(rect.get("non_stroking_color"))
        if not rect.get("fill") or colour is None or min(box[2] - box[0], box[3] - box[1]) <= _RULE_THICKNESS:
            continue
        fill = Fill(box, colour)
        if fill not in seen:
            seen.add(fill)
            yield fill


def _rgb(colour: Any) -> tuple[float, float, float] | None:
    """Red, green, blue of a grey, RGB or CMYK colour; ``None`` for patterns."""
    values = (colour,) if isinstance(colour, (int, float)) else tuple(colour or ())
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
