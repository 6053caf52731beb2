"""PDFium's paths as the shapes that they paint: lines, rectangles, curves, one for each of a path's rings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pypdfium2.raw import FPDF_SEGMENT_BEZIERTO, FPDF_SEGMENT_LINETO, FPDF_SEGMENT_MOVETO

from extractors.parsing import pdfium_calls as pdfium
from extractors.parsing.drawn import Shape
from extractors.parsing.pdfium_calls import Handle, Matrix, times
from pipeline.records import Box

# Sides of a rectangle run straight to within this (points).
_STRAIGHT = 0.01

_FOUR_SIDES = [FPDF_SEGMENT_MOVETO, *[FPDF_SEGMENT_LINETO] * 4]

Point = tuple[float, float]


def path_to_shapes(path: Handle, inside: Matrix) -> Iterator[Shape]:
    """What a path paints, each ring a shape; nothing where it paints nothing.

    Args:
        path: PDFium's path object.
        inside: from the coordinates of the forms it lies in to the page as displayed.
    """
    fill, stroke = pdfium.draw_mode(path)
    colour = pdfium.fill_colour(path) if fill else None
    fill = fill and not (colour and colour[3] == 0)
    if not fill and not stroke:
        return
    rgb = tuple(value / 255 for value in colour[:3]) if colour else "pattern"
    types, points = pdfium.path_segments(path)
    matrix = times(pdfium.object_matrix(path), inside)
    box = _rectangle(types, points, matrix)
    if box is not None:
        yield Shape("rect", box, stroke, fill, rgb)
        return
    placed = _place(points, matrix)
    for ring, curved, closed in _rings(types, pdfium.path_closes(path, len(types)), placed):
        yield _shape(ring, curved, closed, stroke, fill, rgb)


def _rectangle(types: Sequence[int], points: Sequence[float], matrix: Matrix) -> Box | None:
    """The box of a path that is one rectangle along the page's sides, as most are, by two of its corners."""
    if types != _FOUR_SIDES or points[:2] != points[8:]:
        return None
    ax, ay, bx, by, cx, cy, dx, dy = points[:8]
    if not ((ax == dx and bx == cx and ay == by and cy == dy) or (ax == bx and cx == dx and ay == dy and by == cy)):
        return None
    a, b, c, d, e, f = matrix
    if (b or c) and (a or d):
        return None
    x0, x1 = sorted((a * ax + c * ay + e, a * cx + c * cy + e))
    y0, y1 = sorted((b * ax + d * ay + f, b * cx + d * cy + f))
    return (round(x0, 3), round(y0, 3), round(x1, 3), round(y1, 3))


def _place(points: Sequence[float], matrix: Matrix) -> list[Point]:
    a, b, c, d, e, f = matrix
    return [
        (round(a * x + c * y + e, 3), round(b * x + d * y + f, 3))
        for x, y in zip(points[::2], points[1::2], strict=True)
    ]


def _rings(
    types: Sequence[int], closes: Sequence[int], points: Sequence[Point]
) -> Iterator[tuple[list[Point], bool, bool]]:
    """The corners of each ring, whether any side of it is curved, and whether it is closed."""
    ring: list[Point] = []
    curved, closed, control = False, False, 0
    for kind, closing, point in zip(types, closes, points, strict=True):
        if kind == FPDF_SEGMENT_MOVETO:
            if len(ring) > 1:
                yield ring, curved, closed
            ring, curved, closed, control = [point], False, False, 0
            continue
        if kind == FPDF_SEGMENT_BEZIERTO:
            curved, control = True, control + 1
            if control % 3:  # the first two of each three only bend the side
                continue
        ring.append(point)
        closed = closed or bool(closing)
    if len(ring) > 1:
        yield ring, curved, closed


def _shape(ring: list[Point], curved: bool, closed: bool, stroke: bool, fill: bool, colour: object) -> Shape:
    box = _around(ring)
    corners = ring[:-1] if len(ring) > 2 and ring[-1] == ring[0] else ring
    closed = closed or len(corners) < len(ring)
    if not curved and len(corners) == 2:
        return Shape("line", box, stroke, fill, colour)
    if not curved and closed and len(corners) == 4 and _is_upright(corners):
        return Shape("rect", box, stroke, fill, colour)
    points = (*corners, corners[0]) if closed else tuple(corners)
    return Shape("curve", box, stroke, fill, colour, points)


def _around(points: Sequence[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _is_upright(corners: Sequence[Point]) -> bool:
    """Whether four corners make a rectangle whose sides run along the page's."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    return all(abs(gap) <= _STRAIGHT for gap in (ax - bx, by - cy, cx - dx, dy - ay)) or all(
        abs(gap) <= _STRAIGHT for gap in (ay - by, bx - cx, cy - dy, dx - ax)
    )
