"""Drawn grids made finer where rules are missing: a frame around several columns, a box around several rows.

Many printed tables rule their header and their outside only. A drawn cell whose lines all break at the same gutters
holds several columns; a drawn row in which every column has a line at every height holds several rows. A cell with
one wrapped text shows neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.parsing.boxes import centre_inside
from extractors.parsing.drawn import is_white
from extractors.parsing.lines import Line, runs_across, text_between, words_to_lines
from extractors.parsing.pages import Page
from extractors.tables.aligned import find_gutters, spans
from extractors.tables.aligned_rows import goes_on
from extractors.tables.regions import ROW_GAP
from extractors.tables.rulings import cluster
from extractors.tables.tables import Cell, Table, fill_cells, share_words
from pipeline.numbers import is_figure

# Share of the columns that a line must fill to be a row of its own where no rule says so.
_FILLED = 0.6
# A box over fewer columns than this may be a merged cell, whatever stands in it.
_FEWEST_UNPARTED = 3
# One column alone says nothing of rows: its lines may be one text.
_FEWEST_COLUMNS = 2
# A shaded band touches a grid when they are no further apart than this (points).
_TOUCHING = 2.5
# Share of a cell's lines that may run across its gutters: section rows.
_ACROSS = 0.3


def refine_table(table: Table, page: Page) -> Table:
    """The table with missing column and row edges put in; the table itself where none is missing."""
    parted = _with_unparted_rows(table)
    headed = _with_shaded_header(parted, page)
    rows = _with_rows(_with_columns(headed))
    if rows is headed and parted is table:
        return headed
    return fill_cells(replace(rows, method=f"{table.method}+alignment", confidence=0.85), page)


def _with_shaded_header(table: Table, page: Page) -> Table:
    """The table with the shaded band that lies right on top of its grid, where words stand in that band.

    A header on a dark ground is often not ruled.
    """
    x0, top, x1, _ = table.box
    bands = [
        f.box
        for f in page.fills
        if abs(f.box[3] - top) <= _TOUCHING
        and f.box[1] < top - _TOUCHING
        and f.box[0] >= x0 - _TOUCHING
        and f.box[2] <= x1 + _TOUCHING
        and not is_white(f.colour)
    ]
    upper = min((box[1] for box in bands), default=top)
    if sum(box[2] - box[0] for box in bands if box[1] <= upper + _TOUCHING) < 0.8 * (x1 - x0):
        return table
    words = [w for w in page.words if w.rotation == 0 and centre_inside(w.box, (x0, upper, x1, top))]
    if not words:
        return table
    cells = [Cell(0, c, 1, span, (table.xs[c], upper, table.xs[c + span], top)) for c, span in spans(words, table.xs)]
    header = fill_cells(replace(table, ys=(upper, top), cells=tuple(cells)), page)
    moved = [replace(cell, row=cell.row + 1) for cell in table.cells]
    return replace(table, ys=(upper, *table.ys), cells=(*header.cells, *moved))


def _with_unparted_rows(table: Table) -> Table:
    """The table with rows cut at its columns that are drawn as one box although their words keep to the columns.

    Where every other row is shaded, often only those are ruled. A cell that its author merged holds one text.
    """
    cells: list[Cell] = []
    for cell in table.cells:
        columns = _columns_kept(cell, table.xs)
        if not columns:
            cells.append(cell)
            continue
        for left, right in columns:
            box = (table.xs[left], cell.box[1], table.xs[right], cell.box[3])
            cells.append(replace(cell, column=left, column_span=right - left, box=box, lines=()))
    return table if len(cells) == len(table.cells) else _fill_lines(replace(table, cells=tuple(cells)), table)


def _columns_kept(cell: Cell, xs: Sequence[float]) -> list[tuple[int, int]]:
    """(first, past last) column of each cell that a spanning one should be; nothing where it is one cell.

    Its first line stands in pieces that fill most of its columns, and no line runs across a column edge.
    """
    columns = range(cell.column, cell.column + cell.column_span)
    if cell.column_span < _FEWEST_UNPARTED or not cell.lines or cell.turned:
        return []
    inner = [xs[column] for column in columns[1:]]
    if any(runs_across(line, x) for line in cell.lines for x in inner):
        return []
    filled = [column for column in columns if text_between(cell.lines[0], xs[column], xs[column + 1])]
    whole = len(filled) > _FILLED * cell.column_span and len(cell.lines[0].pieces) >= len(filled)
    return [(column, column + 1) for column in columns] if whole else []


# --- columns ---------------------------------------------------------------------------------------------------------


def _with_columns(table: Table) -> Table:
    """Edges where the lines of a drawn cell all leave a gutter, cells cut there."""
    open_cells = [cell for cell in table.cells if shows_columns(cell)]
    if not open_cells:
        return table
    edges = list(table.xs)
    for cell in open_cells:
        neighbours = [
            line
            for other in table.cells
            if other.box[0] >= cell.box[0] - 1 and other.box[2] <= cell.box[2] + 1
            for line in other.lines
        ]
        edges.extend(
            (left + right) / 2
            for left, right in find_gutters(neighbours)
            if not any(left - 1 <= x <= right + 1 for x in table.xs)
        )
    xs = cluster(edges, 5.0)
    return _recut(table, xs, table.ys)


def shows_columns(cell: Cell) -> bool:
    """Whether a cell's lines leave a gutter open: two lines or more in pieces, few lines across it.

    A single line in pieces shows columns when the pieces are numbers.
    """
    broken = [line for line in cell.lines if line.is_broken]
    if len(broken) == 1 and len(cell.lines) == 1:
        pieces = [piece.text for piece in broken[0].pieces[1:]]
        return len(pieces) > 1 and sum(is_figure(p) for p in pieces) * 2 > len(pieces)
    if len(broken) < 2:
        return False
    gutters = find_gutters(cell.lines)
    crossing = [line for line in cell.lines if any(line.x0 < b and line.x1 > a for a, b in gutters)]
    whole = [line for line in crossing if line not in broken]
    return bool(gutters) and len(whole) <= _ACROSS * len(cell.lines)


# --- rows ------------------------------------------------------------------------------------------------------------


def _with_rows(table: Table) -> Table:
    """Edges between the lines of drawn rows in which each line is a row of its own."""
    edges = list(table.ys)
    by_row = _cells_by_row(table)
    for row, (top, bottom) in enumerate(pairwise(table.ys)):
        cells = by_row[row]
        if sum(bool(c.lines) for c in cells) < _FEWEST_COLUMNS:
            continue
        levels = words_to_lines(word for c in cells for line in c.lines for word in line.words)
        breaks = list(pairwise(levels)) if _each_line_is_a_row(cells, levels) else _band_breaks(cells, levels)
        edges.extend((a.bottom + b.top) / 2 for a, b in breaks if top < (a.bottom + b.top) / 2 < bottom)
    return table if len(edges) == len(table.ys) else _recut(table, table.xs, sorted(edges))


def _cells_by_row(table: Table) -> dict[int, list[Cell]]:
    """The cells of each row, those that span several rows left out."""
    by_row: dict[int, list[Cell]] = defaultdict(list)
    for cell in table.cells:
        if cell.row_span == 1:
            by_row[cell.row].append(cell)
    return by_row


def _each_line_is_a_row(cells: Sequence[Cell], levels: Sequence[Line]) -> bool:
    """Whether lines across a drawn row are rows: nearly all fill the first column and most others.

    Two lines only count when they hold numbers; a wrapped header or text fills two lines as well.
    """
    columns = [c for c in cells if c.lines]
    if len(levels) < 2:
        return False
    filled = [[_text_at(cell, level) for cell in columns] for level in levels]
    enough = [sum(bool(t) for t in texts) >= max(2, _FILLED * len(columns)) for texts in filled]
    if sum(enough) < 0.75 * len(levels) or sum(bool(texts[0]) for texts in filled) < 0.75 * len(levels):
        return False
    values = [text for texts in filled for text in texts[1:] if text]
    return sum(is_figure(text) for text in values) >= 0.6 * len(values)


def _band_breaks(cells: Sequence[Cell], levels: Sequence[Line]) -> list[tuple[Line, Line]]:
    """(above, below) lines between bands of lines that are rows of their own.

    Bands are parted by more space than lines within a cell, over all columns, and nearly each of them fills the
    first column and another one on its first line. Paragraphs of one long cell do not.
    """
    columns = [c for c in cells if c.lines]
    steps = sorted(b.bottom - a.bottom for c in columns for a, b in pairwise(c.lines))
    if not steps:
        return []
    pitch = steps[len(steps) // 10]
    breaks = [(a, b) for a, b in pairwise(levels) if b.bottom - a.bottom > ROW_GAP * pitch]
    breaks = [(a, b) for a, b in breaks if not goes_on([_text_at(c, b) for c in cells])]
    starts = [level for _, level in breaks]
    full = [bool(_text_at(columns[0], s)) and sum(bool(_text_at(c, s)) for c in columns) > 1 for s in starts]
    return breaks if full and sum(full) >= 0.7 * len(full) and columns[0].column == cells[0].column else []


def _text_at(cell: Cell, level: Line) -> str:
    return text_between(level, cell.box[0], cell.box[2])


# --- cutting ---------------------------------------------------------------------------------------------------------


def _recut(table: Table, xs: Sequence[float], ys: Sequence[float]) -> Table:
    """The table over finer edges: cells that show several columns or rows are cut, others span them."""
    cells: list[Cell] = []
    for cell in table.cells:
        columns = _within(xs, cell.box[0], cell.box[2])
        rows = _within(ys, cell.box[1], cell.box[3])
        cut_rows = len(rows) > cell.row_span and cell.row_span == 1
        for top, bottom in [(r, r + 1) for r in rows] if cut_rows else [(rows[0], rows[-1] + 1)]:
            lines = [line for line in cell.lines if ys[top] <= (line.top + line.bottom) / 2 < ys[bottom]]
            for left, right in _column_pieces(lines, columns, xs):
                box = (xs[left], ys[top], xs[right], ys[bottom])
                cells.append(Cell(top, left, bottom - top, right - left, box))
    return _fill_lines(replace(table, xs=tuple(xs), ys=tuple(ys), cells=tuple(cells)), table)


def _fill_lines(cut: Table, whole: Table) -> Table:
    """The cut table with the words of the whole one."""
    words = [w for c in whole.cells for line in c.lines for w in line.words]
    shared = zip(cut.cells, share_words(cut, words), strict=True)
    return replace(cut, cells=tuple(replace(cell, lines=tuple(words_to_lines(own))) for cell, own in shared))


def _within(edges: Sequence[float], low: float, high: float) -> list[int]:
    """Numbers of the stripes between edges that lie between two values; the nearest where none does."""
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    within = [number for number, middle in enumerate(middles) if low - 3 <= middle <= high + 3]
    return within or [min(range(len(middles)), key=lambda number: abs(middles[number] - (low + high) / 2))]


def _column_pieces(lines: Sequence[Line], columns: Sequence[int], xs: Sequence[float]) -> list[tuple[int, int]]:
    """(first, past last) column of each piece: cut at every edge that no line's text runs across."""
    parts = [part for line in lines for part in line.pieces]
    pieces: list[tuple[int, int]] = []
    start = columns[0]
    for column in columns:
        edge = xs[column + 1]
        crossed = any(runs_across(line, edge) for line in lines)
        if column == columns[-1] or (not crossed and len(parts) > 1):
            pieces.append((start, column + 1))
            start = column + 1
    return pieces
