"""Tables as grids of cells, read from rules: rulings -> frames -> grid -> cells -> table.

A cell that spans several rows or columns is one cell with its spans. What a cell says is read in ``plans.cells``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from extractors.parsing.boxes import overlap_share
from extractors.parsing.drawn import Fill, Ruling, is_white
from extractors.parsing.lines import Line, PageWords, upright_lines, words_to_lines
from extractors.parsing.pages import Page
from extractors.parsing.turning import turned_lines
from extractors.parsing.words import Word
from extractors.tables.rulings import REACH, Frame, cluster, gather_frames, join_rulings
from pipeline.records import Box

# Grid lines nearer than this are one: no column of text is narrower (points).
_NARROWEST = 5.0
# A wall between two grid boxes stands when rules cover this share of it.
_WALL = 0.6
# A grid of which no more than this share of cells is filled is no table.
_EMPTIEST = 0.12
# A fill is a cell's ground when it covers this share of the cell.
_COVERED = 0.6

Colour = tuple[float, float, float]
"""Red, green, blue, each 0 to 1."""


@dataclass(frozen=True)
class Cell:
    """One cell; rows and columns count from 0 in the table's grid."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    lines: tuple[Line, ...] = ()
    turned: tuple[Word, ...] = ()
    """Words that stand turned in the cell, in the order in which they are read."""
    fill: Colour | None = None
    """Colour of its ground; ``None`` for paper."""

    @cached_property
    def text(self) -> str:
        """Its printed lines joined by single spaces."""
        return " ".join([*(line.text for line in self.lines), *(w.text for w in self.turned)])


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells on one page. ``xs`` and ``ys`` are its column and row edges, in points."""

    page_number: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    method: str
    confidence: float

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def row_count(self) -> int:
        return len(self.ys) - 1

    @property
    def column_count(self) -> int:
        return len(self.xs) - 1

    def row(self, number: int) -> list[Cell | None]:
        """The cell standing in each column of a row: a spanning cell stands in each row and column it spans."""
        found: list[Cell | None] = [None] * self.column_count
        for cell in self.cells:
            if cell.row <= number < cell.row + cell.row_span:
                for column in range(cell.column, cell.column + cell.column_span):
                    found[column] = cell
        return found


def find_ruled_tables(page: Page) -> list[Table]:
    """Tables whose cells are drawn with rules, in reading order; boxes of one cell are none."""
    tables = []
    for frame in gather_frames(join_rulings(page.rulings)):
        table = _frame_to_table(page, frame)
        if table is not None and _holds_rows(table):
            tables.append(table)
    return [t for t in tables if not any(_inside(t, other) for other in tables if other is not t)]


def _holds_rows(table: Table) -> bool:
    """Whether words stand in the grid as in a table; the lines of a chart make a grid of hardly any."""
    filled = sum(bool(cell.lines or cell.turned) for cell in table.cells)
    return filled > _EMPTIEST * len(table.cells) and (filled > 1 or table.row_count == 1)


def _inside(inner: Table, outer: Table) -> bool:
    """Whether a table stands in one cell of another: its words are read there."""
    return any(overlap_share(inner.box, cell.box) > 0.9 for cell in outer.cells) and inner.box != outer.box


def _frame_to_table(page: Page, frame: Frame) -> Table | None:
    xs = _column_edges(frame)
    ys = _row_edges(frame)
    if len(xs) < 3 or len(ys) < 2:
        return None
    spans = _merge_boxes(xs, ys, frame)
    if len({(column, columns) for _, column, _, columns in spans}) < 2:
        return None
    cells = tuple(_empty_cell(xs, ys, span) for span in sorted(spans))
    table = Table(page.number, tuple(xs), tuple(ys), cells, "rulings", 0.95)
    return fill_cells(table, page)


def _column_edges(frame: Frame) -> list[float]:
    """x of each vertical rule, and of the free ends that two or more horizontal rules share."""
    inner = [v.at for v in frame.verticals]
    ends = _shared([h.start for h in frame.horizontals]) + _shared([h.end for h in frame.horizontals])
    free = [x for x in ends if x < min(inner) - 2 * _NARROWEST or x > max(inner) + 2 * _NARROWEST]
    return cluster(inner + free, _NARROWEST)


def _row_edges(frame: Frame) -> list[float]:
    """y of each horizontal rule, and of the ends that two or more vertical rules share.

    Where upright rules pause, a row spans the table, whether or not it is ruled off.
    """
    inner = [h.at for h in frame.horizontals]
    ends = _shared([v.start for v in frame.verticals]) + _shared([v.end for v in frame.verticals])
    apart = [y for y in ends if all(abs(y - edge) > 2 * _NARROWEST for edge in inner)]
    return cluster(inner + apart, _NARROWEST)


def _shared(values: Sequence[float]) -> list[float]:
    return [centre for centre in cluster(values, REACH) if sum(abs(v - centre) <= REACH for v in values) >= 2]


_Span = tuple[int, int, int, int]
"""row, column, row span, column span"""


def _merge_boxes(xs: Sequence[float], ys: Sequence[float], frame: Frame) -> list[_Span]:
    """Grid boxes with no wall between them, merged.

    A merged area that is no rectangle (an L, where a rule is missing), or has a wall in it, is cut into its rows.
    """
    columns, rows = len(xs) - 1, len(ys) - 1
    parent = {(r, c): (r, c) for r in range(rows) for c in range(columns)}

    def root(box: tuple[int, int]) -> tuple[int, int]:
        while parent[box] != box:
            box = parent[box]
        return box

    upright = [_rules_at(frame.verticals, x) for x in xs]
    level = [_rules_at(frame.horizontals, y) for y in ys]

    def is_open(box: tuple[int, int], other: tuple[int, int]) -> bool:
        (r, c), (below, beside) = box, other
        if below == r:
            return not _wall(upright[beside], ys[r], ys[r + 1])
        return not _wall(level[below], xs[c], xs[c + 1])

    for r, c in parent:
        for other in ((r, c + 1), (r + 1, c)):
            if other in parent and is_open((r, c), other):
                parent[root(other)] = root((r, c))
    areas: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for box in parent:
        areas.setdefault(root(box), []).append(box)
    return [span for area in areas.values() for span in _rectangles(area, is_open)]


def _rectangles(
    area: Sequence[tuple[int, int]], is_open: Callable[[tuple[int, int], tuple[int, int]], bool]
) -> list[_Span]:
    rows, columns = sorted({r for r, _ in area}), sorted({c for _, c in area})
    inside = set(area)
    whole = len(area) == len(rows) * len(columns)
    if whole and all(is_open(box, other) for box in area for other in _neighbours(box) if other in inside):
        return [(rows[0], columns[0], len(rows), len(columns))]
    spans = []
    for r in rows:
        cells = sorted(c for row, c in area if row == r)
        start = cells[0]
        for c, following in zip(cells, [*cells[1:], None], strict=True):
            if following != c + 1 or not is_open((r, c), (r, following)):
                spans.append((r, start, 1, c - start + 1))
                start = following if following is not None else start
    return spans


def _neighbours(box: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    return ((box[0], box[1] + 1), (box[0] + 1, box[1]))


def _rules_at(rulings: Iterable[Ruling], at: float) -> list[Ruling]:
    return [r for r in rulings if abs(r.at - at) <= _NARROWEST]


def _wall(rulings: Iterable[Ruling], start: float, end: float) -> bool:
    """Whether rules along one edge stand between two places on it."""
    covered = sum([min(r.end, end) - max(r.start, start) for r in rulings if r.start < end and r.end > start])
    return covered >= _WALL * (end - start)


def _empty_cell(xs: Sequence[float], ys: Sequence[float], span: _Span) -> Cell:
    row, column, row_span, column_span = span
    box = (xs[column], ys[row], xs[column + column_span], ys[row + row_span])
    return Cell(row, column, row_span, column_span, box)


def fill_cells(table: Table, page: Page) -> Table:
    """The table with the page's words and ground colours put into its cells."""
    shared = zip(table.cells, share_words(table, page.words), _grounds(table, page.fills), strict=True)
    return replace(table, cells=tuple(_filled(cell, words, ground) for cell, words, ground in shared))


def _filled(cell: Cell, words: Sequence[Word], ground: Colour | None) -> Cell:
    upright = [w for w in words if w.rotation == 0]
    turned = [w for w in words if w.rotation != 0] if len(upright) < len(words) else []
    lines = tuple(words_to_lines(upright))
    sideways = tuple(w for line in turned_lines(turned) for w in line.words) if turned else ()
    return Cell(cell.row, cell.column, cell.row_span, cell.column_span, cell.box, lines, sideways, ground)


def share_words(table: Table, words: Iterable[Word]) -> list[list[Word]]:
    """For each of the table's cells the words whose middle stands in it, in the order given."""
    at = _numbers_in_grid(table)
    shared: list[list[Word]] = [[] for _ in table.cells]
    for word in words:
        row = bisect_right(table.ys, (word.top + word.bottom) / 2) - 1
        column = bisect_right(table.xs, (word.x0 + word.x1) / 2) - 1
        if (row, column) in at:
            shared[at[row, column]].append(word)
    return shared


def _numbers_in_grid(table: Table) -> dict[tuple[int, int], int]:
    """(row, column) of the grid -> position of the cell that stands there."""
    return {
        (row, column): number
        for number, cell in enumerate(table.cells)
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }


def _grounds(table: Table, fills: Iterable[Fill]) -> list[Colour | None]:
    """For each of the table's cells the colour of the topmost fill that covers most of it."""
    at = _numbers_in_grid(table)
    grounds: list[Colour | None] = [None] * len(table.cells)
    for fill in fills:
        x0, top, x1, bottom = fill.box
        rows = range(bisect_right(table.ys, top) - 1, bisect_left(table.ys, bottom))
        columns = range(bisect_right(table.xs, x0) - 1, bisect_left(table.xs, x1))
        for number in {at[place] for place in product(rows, columns) if place in at}:
            if overlap_share(table.cells[number].box, fill.box) > _COVERED:
                grounds[number] = None if is_white(fill.colour) else fill.colour
    return grounds


def words_outside(page: Page, tables: Iterable[Table]) -> Sequence[Word]:
    """The page's words that stand in none of the tables."""
    words = page.words if isinstance(page.words, PageWords) else PageWords(page.words)
    return words.outside(tuple(table.box for table in tables))


def lines_outside(page: Page, tables: Iterable[Table]) -> Sequence[Line]:
    """The lines of the page's upright words that stand in none of the tables."""
    return upright_lines(words_outside(page, tables))
