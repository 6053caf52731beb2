"""Tables without vertical rules, read from how their words stand: gutters -> columns, gaps and rules -> rows.

A table's columns are parted by gutters: upright stripes that hardly any of its lines cross. Prose crosses them all,
which is where a table ends. Rows are parted by horizontal rules, by bands of shading, or by more space between two
lines than within a cell.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from statistics import median

from extractors.parsing.lines import Line, runs_across, split_at_gaps, text_between, words_to_lines
from extractors.parsing.pages import Page
from extractors.parsing.words import Word
from extractors.tables.aligned_rows import find_references, row_edges
from extractors.tables.regions import GUTTER, GUTTER_EM, Region, find_regions, names_columns
from extractors.tables.rulings import join_rulings
from extractors.tables.tables import Cell, Table, fill_cells, lines_outside

# Share of a table's lines that may cross a gutter: spanning headers and section rows.
_CROSSING = 0.12
# So many lines at the top of a page may be the rest of a cell.
_LONGEST_REST = 8
# One row alone goes on a table when it fills this share of the columns.
_FILLED = 0.75
# Tables side by side are ruled into rows by so many rules each.
_FEWEST_RULES = 3
# Turned headers end this near to the row at their foot, and stand out this far beside the table (points).
_TURNED_REACH, _TURNED_ASIDE = 60.0, 18.0
# What begins an item of a list or a note: a bullet, "33.", "a)", "(*)", "NB:".
_MARK = re.compile(r"\W{1,2}|o|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4}|\W)[.):]+|[A-Z]{2,4}:|\d{1,2}")


def find_aligned_tables(page: Page, ruled: Sequence[Table], above: Table | None = None) -> list[Table]:
    """Tables of a page that are not drawn with rules on all sides, from top to bottom.

    Args:
        page: its words and rules.
        ruled: tables read from rules; their words are left alone.
        above: the last table of the page before, whose columns a table at the top of this page may go on with.
    """
    lines = lines_outside(page, ruled)
    tables = []
    regions = find_regions(lines)
    if above is not None and regions and not any(t.box[1] < lines[0].top for t in ruled):
        regions[0] = _with_rest_of_row(regions[0], lines, above)
    elif above is not None and not regions and not ruled and (rest := _one_row_left(lines, above)):
        return [_read_table(page, rest, above.xs)]
    for region in [part for whole in regions for part in _side_by_side(whole, page)]:
        edges = _column_edges(region)
        if above is not None and region.lines[0] is lines[0] and not any(t.box[1] < lines[0].top for t in ruled):
            edges = _adopted_edges(region, above, edges) or edges
        if len(edges) > 2:
            tables.append(_read_table(page, region, edges))
    return [table for table in tables if _is_regular(table)]


def _side_by_side(region: Region, page: Page) -> list[Region]:
    """The region, cut at a gutter at which the rules of two tables end that run over all their other gutters."""
    top, bottom = region.lines[0].top - 3, max(line.bottom for line in region.lines) + 3
    rules = [r for r in join_rulings(page.rulings) if r.horizontal and top <= r.at <= bottom]
    gutters = find_gutters(region.lines) if len(rules) >= 2 * _FEWEST_RULES else []
    for gutter in gutters:
        left = [r for r in rules if r.start < gutter[0] and r.end <= gutter[1] + 1]
        right = [r for r in rules if r.start >= gutter[0] - 1 and r.end > gutter[1]]
        over = [any(r.start < a and r.end > b for r in (*left, *right)) for a, b in gutters if (a, b) != gutter]
        parted = len(left) + len(right) == len(rules) and min(len(left), len(right)) >= _FEWEST_RULES
        if parted and all(over) and gutters[0] != gutter != gutters[-1]:
            middle = (gutter[0] + gutter[1]) / 2
            words = [w for line in region.lines for w in line.words]
            halves = [words_to_lines(w for w in words if (w.x0 < middle) is first) for first in (True, False)]
            return [Region(tuple(half)) for half in halves]
    return [region]


def _with_rest_of_row(region: Region, lines: Sequence[Line], above: Table) -> Region:
    """The region with the lines over it that go on a row of the table above: the rest of one cell stands alone."""
    rest = lines[: lines.index(region.lines[0])]
    if not rest or len(rest) > _LONGEST_REST or names_columns(region.lines[0]):
        return region
    if not all(_goes_on(line, region, above) for line in rest):
        return region
    return Region((*rest, *region.lines))


def _one_row_left(lines: Sequence[Line], above: Table) -> Region | None:
    """The lines at the top of a page that keep to the columns above, where one of them fills most of these."""
    starts = [own.x0 for cell in above.cells if cell.column_span == 1 for own in cell.lines]
    kept = list(takewhile(lambda line: all(any(abs(p.x0 - x) < 1.5 for x in starts) for p in line.pieces), lines))
    inside = not any(runs_across(line, x) for line in kept for x in above.xs[1:-1])
    full = any(len(line.pieces) >= max(3, _FILLED * (len(above.xs) - 1)) for line in kept)
    return Region(tuple(kept)) if inside and full else None


def _goes_on(line: Line, region: Region, above: Table) -> bool:
    """Whether a line is set like the region's and begins where the text of one of the columns above does.

    A bold one does in the first column, as section rows do, any other in a column behind it.
    """
    cells = [cell for cell in above.cells if cell.column_span == 1 and line.bold == (cell.column == 0)]
    starts = {round(own.x0) for cell in cells for own in cell.lines}
    inside = line.bold or not any(runs_across(line, x) for x in above.xs[1:-1])
    alike = abs(line.size - region.lines[-1].size) < 0.3 and len(line.pieces) == 1
    return inside and alike and any(abs(line.x0 - x) < 1.5 for x in starts)


# --- columns ---------------------------------------------------------------------------------------------------------


def _column_edges(region: Region) -> list[float]:
    """x of the table's column edges.

    A gutter is a stripe that no line covers, or hardly any while many lines show a gap there (a header that spans
    two columns crosses it). Lines that are one text across several columns (section rows) do not count.

    Padding is the same all over a table, and nowhere more than half the narrowest gutter. So an edge is set that
    much left of the column's text: what room a line had left is measured up to there. A long line of the column before
    may still reach further, into a gutter that most lines leave open.
    """
    gutters = find_gutters(region.lines)
    padding = min([right - left for left, right in gutters], default=2.0) / 2
    inner = [_edge_left_of(right, padding, region.lines) for _, right in gutters]
    return [region.x0 - padding, *inner, region.x1 + padding]


def _edge_left_of(right: float, padding: float, lines: Sequence[Line]) -> float:
    """The edge left of a column whose text begins at ``right``, where it cuts no text that ends before."""
    ends = (w.x1 for line in lines if not runs_across(line, right - 0.01) for w in line.words if w.x1 < right)
    return max(right - padding, (max(ends, default=0.0) + right) / 2)


def find_gutters(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """(left, right) of each upright stripe that parts columns of these lines, from left to right."""
    size = median([line.size for line in lines] or [10.0])
    narrowest = max(GUTTER, GUTTER_EM * size)
    parts = [split_at_gaps(line, 1.2 * GUTTER_EM * size) for line in lines]
    return _gutters([*(own for own in parts if len(own) > 1), *_inside(parts, narrowest)], narrowest)


def _inside(parts: Sequence[Sequence[Line]], narrowest: float) -> list[Sequence[Line]]:
    """Lines of one text that cross none of the gutters which the other lines leave open."""
    tabular = [own for own in parts if len(own) > 1]
    gutters = _gutters(tabular, narrowest)
    return [own for own in parts if len(own) == 1 and not any(own[0].x0 < b and own[0].x1 > a for a, b in gutters)]


def _gutters(parts: Sequence[Sequence[Line]], narrowest: float) -> list[tuple[float, float]]:
    """Upright stripes between columns, from left to right."""
    texts = _Stretches([(part.x0, part.x1) for own in parts for part in own])
    gaps = _Stretches([(a.x1, b.x0) for own in parts for a, b in pairwise(own)])
    stripes: list[tuple[float, float]] = []
    for left, right in pairwise(sorted({*texts.starts, *texts.ends})):
        crossing, open_lines = texts.touching(left + 0.01, right - 0.01), gaps.holding(left + 0.01, right - 0.01)
        if crossing and (crossing > max(1, _CROSSING * len(parts)) or open_lines < max(3, 3 * crossing)):
            continue
        if stripes and abs(stripes[-1][1] - left) < 0.01:
            stripes[-1] = (stripes[-1][0], right)
        else:
            stripes.append((left, right))
    return [(left, right) for left, right in stripes if right - left >= narrowest]


class _Stretches:
    """Stretches of x, counted by their ends: a page of figures has thousands of them and of places to ask about."""

    def __init__(self, stretches: Sequence[tuple[float, float]]) -> None:
        self.starts = sorted([start for start, _ in stretches])
        self.ends = sorted([end for _, end in stretches])

    def touching(self, left: float, right: float) -> int:
        """How many begin before ``right`` and end behind ``left``."""
        return bisect_left(self.starts, right) - bisect_right(self.ends, left)

    def holding(self, left: float, right: float) -> int:
        """How many begin at ``left`` or before and end at ``right`` or behind, where none lies between the two."""
        return bisect_right(self.starts, left) - bisect_left(self.ends, right)


def _adopted_edges(region: Region, above: Table, own: Sequence[float]) -> list[float] | None:
    """The columns of the table above, where no line here runs across them; few lines show fewer gutters than many."""
    inner = above.xs[1:-1]
    if len(above.xs) < len(own) or region.x0 < above.xs[0] - 3 or region.x1 > above.xs[-1] + 3:
        return None
    rows = [line for line in region.lines if not (line.bold and len(line.pieces) == 1)]  # section rows run across
    crossing = sum(any(w.x0 + 1 < x < w.x1 - 1 for w in line.words for x in inner) for line in rows)
    return list(above.xs) if crossing == 0 else None


# --- rows ------------------------------------------------------------------------------------------------------------


def _read_table(page: Page, region: Region, xs: Sequence[float]) -> Table:
    ys = _with_spanning_header(region, xs, row_edges(page, region, xs))
    xs, ys = _with_turned_header(page, xs, ys)
    cells = []
    for row, (top, bottom) in enumerate(pairwise(ys)):
        lines = [line for line in region.lines if top <= (line.top + line.bottom) / 2 < bottom]
        for column, span in spans((w for line in lines for w in line.words), xs):
            cells.append(Cell(row, column, 1, span, (xs[column], top, xs[column + span], bottom)))
    table = Table(page.number, tuple(xs), tuple(ys), tuple(cells), "text-alignment", 0.8)
    return _with_themes_over_rows(fill_cells(table, page), region)


def _with_themes_over_rows(table: Table, region: Region) -> Table:
    """The table with what goes on in lower case in the column before its references joined to the cell above it."""
    refs = find_references(region.lines, table.xs)
    if refs is None or refs.column == 0:
        return table
    cells: list[Cell] = []
    for cell in table.cells:
        above = next((c for c in reversed(cells) if c.column == 0 and c.column_span == 1), None)
        if above is None or cell.column or not cell.text[:1].islower() or above.row + above.row_span != cell.row:
            cells.append(cell)
            continue
        box = (*above.box[:3], cell.box[3])
        span = above.row_span + cell.row_span
        cells[cells.index(above)] = replace(above, row_span=span, box=box, lines=(*above.lines, *cell.lines))
    return replace(table, cells=tuple(cells))


def _with_spanning_header(region: Region, xs: Sequence[float], ys: Sequence[float]) -> list[float]:
    """The row edges with one more where the first row is a header in two: names of columns under one for several."""
    lines = [line for line in region.lines if ys[0] <= (line.top + line.bottom) / 2 < ys[1]]
    for above, below in pairwise(lines):
        crossed = [x for x in xs[1:-1] if runs_across(above, x)]
        parted = [x for x in crossed if not runs_across(below, x) and _fills_both_sides(below, x, xs)]
        if crossed and crossed == parted and all(word.bold for line in (above, below) for word in line.words):
            return [ys[0], (above.bottom + below.top) / 2, *ys[1:]]
    return list(ys)


def _fills_both_sides(line: Line, x: float, xs: Sequence[float]) -> bool:
    """Whether a line has text in the columns on either side of an edge."""
    column = list(xs).index(x)
    return bool(text_between(line, xs[column - 1], x)) and bool(text_between(line, x, xs[column + 1]))


def _with_turned_header(page: Page, xs: Sequence[float], ys: Sequence[float]) -> tuple[list[float], list[float]]:
    """The column and row edges with room for turned words that stand over the columns.

    Upright headers at their foot, if there are any, make one row with them. Over a column of short figures a turned
    header of two lines may be the wider of the two.
    """
    here = [w for w in page.words if xs[0] - _TURNED_ASIDE <= (w.x0 + w.x1) / 2 <= xs[-1] + _TURNED_ASIDE]
    ceiling = max((w.bottom for w in here if w.rotation == 0 and w.bottom <= ys[0] + 1), default=0.0)
    turned = [
        w
        for w in here
        if w.rotation in (90, 270) and w.top >= ceiling - 1 and ys[0] - _TURNED_REACH <= w.bottom <= ys[1] + 2
    ]
    columns = {bisect_right(xs, (w.x0 + w.x1) / 2) for w in turned}
    if len(columns) < 2:
        return list(xs), list(ys)
    foot = [w for w in here if w.rotation == 0 and ys[0] <= (w.top + w.bottom) / 2 < ys[1]]
    is_foot = columns.isdisjoint(bisect_right(xs, (w.x0 + w.x1) / 2) for w in foot)
    upper = min(ys[0], *(w.top - 1 for w in turned))
    left, right = min(xs[0], *(w.x0 for w in turned)), max(xs[-1], *(w.x1 for w in turned))
    return [left, *xs[1:-1], right], [upper, *ys[1:]] if is_foot else [upper, *ys]


def spans(words: Iterable[Word], xs: Sequence[float]) -> list[tuple[int, int]]:
    """(first column, columns spanned) of a row's cells; text that runs across an edge spans it."""
    lines = words_to_lines(words)
    joined = [any(runs_across(line, x) for line in lines) for x in xs[1:-1]]
    parts = [part for line in lines for part in line.pieces]
    alone = len(parts) == len(lines) and all(abs(p.x0 - parts[0].x0) < 2 for p in parts)
    if parts and alone and any(joined):
        return [(0, len(xs) - 1)]
    found, start = [], 0
    for column in range(1, len(xs)):
        if column == len(xs) - 1 or not joined[column - 1]:
            found.append((start, column - start))
            start = column
    return found


# --- is it one? ------------------------------------------------------------------------------------------------------


def _is_regular(table: Table) -> bool:
    """Whether the grid is a table at all: rows that mostly fill their columns, and more than a list or a chart.

    A list is two columns, the first all bullets, numbers or note marks. A chart's labels fill few cells of their grid.
    """
    rows = [[c.text for c in table.cells if c.row == row and c.text] for row in range(table.row_count)]
    rows = [texts for texts in rows if texts]
    if table.row_count <= 2 and any(names_columns(line) for line in _row_lines(table, 0)):
        return True
    full = sum(len(texts) >= max(2, table.column_count / 2) for texts in rows)
    if len(rows) < 2 or full < 0.4 * len(rows):
        return False
    if table.column_count > 2:
        return max(map(len, rows)) >= 3
    marks = [texts[0] for texts in rows if len(texts) > 1]
    return len(rows) > 2 and sum(bool(_MARK.fullmatch(mark)) for mark in marks) < 0.5 * len(marks)


def _row_lines(table: Table, row: int) -> list[Line]:
    return words_to_lines(w for c in table.cells if c.row == row for line in c.lines for w in line.words)
