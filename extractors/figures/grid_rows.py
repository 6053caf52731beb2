"""Rows of a table as slots, one a column: figures of several columns or rows that stand in one cell set apart.

Where a table has no rule between two rows or columns, one cell may hold what is printed in two; its words stand
exactly under or beside the others, and that parts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.figures.cell_figures import read_figures
from extractors.parsing.boxes import union
from extractors.parsing.lines import Line, split_at_gaps
from extractors.tables.stitching import Chain, Row
from pipeline.records import Box

# Words further apart than this share of their font size belong to two phrases.
_WIDE = 0.45
# A cell of more words than this says no figures.
_MOST_WORDS = 12
# Nor does a line of more words than this.
_SHORT = 6
# In a cell over several columns words so far apart stand under two of them.
_APART = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """What one cell, or one part of a cell, says; a spanning one stands in each column it spans."""

    text: str
    spaced: str
    """As ``cell_figures.read_figures`` takes it."""
    box: Box
    lines: tuple[Line, ...]
    first: int
    last: int
    """Columns it spans, both included."""
    fill: tuple[float, float, float] | None

    @property
    def left(self) -> float:
        """Where its words begin, in points."""
        return min((line.x0 for line in self.lines), default=self.box[0])

    @property
    def bold(self) -> bool:
        return bool(self.lines) and all(line.bold for line in self.lines[:1])


@dataclass(frozen=True, slots=True, eq=False)
class GridRow:
    """One printed row, one slot a column; ``ordinal`` counts the chain's rows from 1."""

    ordinal: int
    page_number: int
    slots: tuple[Slot | None, ...]
    said: tuple[Slot, ...]
    """Its slots that say something, a spanning one once, from left to right."""

    def text(self, column: int) -> str:
        slot = self.slots[column]
        return slot.text if slot is not None else ""


def may_hold_figures(chain: Chain) -> bool:
    """Whether two of its cells or more could be figures, at a glance."""
    hits = (True for table in chain.tables for cell in table.cells if any(map(_may_be_figure, cell.lines)))
    return next(hits, False) and next(hits, False)


def _may_be_figure(line: Line) -> bool:
    return len(line.words) <= _SHORT and any(c.isdigit() for word in line.words for c in word.text)


def grid_rows(chain: Chain, rows: Sequence[Row]) -> list[GridRow]:
    """The rows of a chain with everything set apart that is printed apart."""
    shifts = {table.page_number: table.xs[0] - chain.xs[0] for table in chain.tables}
    found: list[GridRow] = []
    for row in rows:
        page = row.parts[0].page_number
        xs = [x + shifts.get(page, 0.0) for x in chain.xs]
        found.extend(_part_lines(to_grid_row(row.ordinal, page, _slots(row, xs))))
    return found


def to_grid_row(ordinal: int, page_number: int, slots: Sequence[Slot | None]) -> GridRow:
    """A row of slots."""
    said = [s for c, s in enumerate(slots) if s is not None and s.text and (c == 0 or slots[c - 1] is not s)]
    return GridRow(ordinal, page_number, tuple(slots), tuple(said))


def _slots(row: Row, xs: Sequence[float]) -> tuple[Slot | None, ...]:
    slots: list[Slot | None] = [None] * len(row.cells)
    column = 0
    while column < len(row.cells):
        cell, first = row.cells[column][0], column
        column += 1
        if cell is None:
            continue
        while column < len(row.cells) and row.cells[column][0] is cell:
            column += 1
        whole = _slot(cell.text, cell.lines, cell.box, first, column - 1, cell.fill)
        for slot in _part_columns(whole, xs) if column - first > 1 else [whole]:
            slots[slot.first : slot.last + 1] = [slot] * (slot.last + 1 - slot.first)
    return tuple(slots)


def lines_to_slot(lines: Sequence[Line], column: int) -> Slot:
    """Lines that stand over a column outside its table."""
    text = " ".join(line.text for line in lines)
    return _slot(text, lines, union(line.box for line in lines), column, column, None)


def _slot(
    text: str, lines: Sequence[Line], box: Box, first: int, last: int, fill: tuple[float, float, float] | None
) -> Slot:
    prose = sum(len(line.words) for line in lines) > _MOST_WORDS
    spaced = text if prose else "\n".join(_spaced(line) for line in lines) or text
    return Slot(text, spaced, box, tuple(lines), first, last, fill)


def _spaced(line: Line) -> str:
    text = line.words[0].text
    for left, right in zip(line.words, line.words[1:], strict=False):
        text += ("  " if right.x0 - left.x1 > _WIDE * left.size else " ") + right.text
    return text


def _part_columns(slot: Slot, xs: Sequence[float]) -> list[Slot]:
    """A cell of one line over several columns, parted where its figures, or its phrases, stand over one each."""
    if len(slot.lines) != 1:
        return [slot]
    line = slot.lines[0]
    words = [Line((word,)) for word in line.words]
    pieces = words if all(read_figures(w.text) for w in words) else split_at_gaps(line, _APART * line.size)
    parts: list[Slot] = []
    for piece in pieces:
        middle = (piece.x0 + piece.x1) / 2
        column = next((c for c in range(slot.first, slot.last + 1) if xs[c] <= middle < xs[c + 1]), None)
        if column is None or (parts and column <= parts[-1].first):
            return [slot]
        parts.append(_slot(piece.text, (piece,), piece.box, column, column, slot.fill))
    return parts if len(parts) > 1 else [slot]


def _part_lines(row: GridRow) -> list[GridRow]:
    """A row whose cells of figures all hold as many lines, each a figure, parted into that many rows."""
    stacked = [s for s in row.said if len(s.lines) > 1 and all(read_figures(line.text) for line in s.lines)]
    single = [s for s in row.said if len(s.lines) == 1 and read_figures(s.spaced)]
    heights = {len(s.lines) for s in stacked}
    if len(stacked) < 2 or len(heights) != 1 or single:
        return [row]
    middles = [_middle(line) for line in stacked[0].lines]
    return _rows_of_bands(row, middles)


def _middle(line: Line) -> float:
    return (line.top + line.bottom) / 2


def _rows_of_bands(row: GridRow, middles: Sequence[float]) -> list[GridRow]:
    """The row cut at each height; lines between two heights are rows of their own (a heading over those below)."""
    groups: list[tuple[float, list[tuple[Slot, Line]]]] = [(y, []) for y in middles]
    for slot in row.said:
        for line in slot.lines:
            y = _middle(line)
            home = next((g for g in groups if abs(g[0] - y) < 0.5 * line.size), None)
            if home is None:
                home = (y, [])
                groups.append(home)
            home[1].append((slot, line))
    return [_row_of_lines(row, lines) for _, lines in sorted(groups, key=lambda g: g[0]) if lines]


def _row_of_lines(row: GridRow, lines: Sequence[tuple[Slot, Line]]) -> GridRow:
    slots: list[Slot | None] = [None] * len(row.slots)
    for slot, line in lines:
        part = _slot(line.text, (line,), union([line.box]), slot.first, slot.last, slot.fill)
        slots[slot.first : slot.last + 1] = [part] * (slot.last + 1 - slot.first)
    return to_grid_row(row.ordinal, row.page_number, slots)
