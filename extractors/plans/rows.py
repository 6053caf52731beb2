"""Rows of a segment read field by field: page breaks undone, cells to values, every cell used or named.

A reader takes a field's value from a row; what nobody takes is left over and kept under its own header.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extractors.parsing.boxes import union
from extractors.plans.cells import (
    ColumnSetting,
    Pitches,
    certain_entries,
    find_breaks,
    join_lines,
    part_lines,
    read_pitches,
    read_setting,
)
from extractors.plans.headers import Column, Segment
from extractors.plans.ticks import TickColumns
from extractors.tables.stitching import Chain, Row, join_rows
from extractors.tables.tables import Cell
from pipeline.organisations import KnownNames, split_names
from pipeline.records import Box, Provenance, Status
from pipeline.vocabulary import Field, is_ref

# Cells of these say one thing: two rows that both fill one of them are two rows, wherever the page breaks.
_ONE_VALUED: tuple[Field, ...] = ("status", "by_when", "baseline", "target", "actual", "change")

_LISTS: tuple[Field, ...] = ("lead_agencies", "other_partners")

Settings = Mapping[tuple[int, int], ColumnSetting]
"""(page number, column) -> how the column is set there."""


@dataclass(slots=True)
class RowReader:
    """One row of a segment, read by field."""

    row: Row
    columns: Sequence[Column]
    settings: Settings
    known: KnownNames = field(default_factory=KnownNames)
    ticks: TickColumns | None = None
    taken: list[Cell] = field(default_factory=list)

    def cells(self, name: Field) -> list[Cell]:
        """The cells of a field's column, one a page part; none where the segment has no such column."""
        column = self._column(name)
        cells = self.row.at(column.index) if column else []
        self.taken.extend(cells)
        return cells

    def text(self, name: Field) -> str | None:
        """The field's cell as one text; ``None`` where it is empty."""
        return _joined(self.cells(name)) or None

    def mark(self) -> tuple[Status | None, str] | None:
        """The status that a mark in the row stands for, and the mark; ``None`` where no status is marked."""
        found = self.ticks.read(self.row) if self.ticks else None
        if found is None:
            return None
        column, status = found
        cells = self.row.at(column)
        self.taken.extend(cells)
        return status, _joined(cells)

    def lines(self, name: Field) -> list[str]:
        """The field's cell as the lines its author made."""
        self.cells(name)
        column = self._column(name)
        return self._author_lines(column.index, listing=False) if column else []

    def names(self, name: Field) -> tuple[str, ...]:
        """The organisations that the field's cell lists."""
        self.cells(name)
        column = self._column(name)
        entries = self._author_lines(column.index, listing=True) if column else []
        return tuple(n for entry in entries for n in split_names(entry))

    def left_over(self) -> dict[str, str]:
        """Header -> text of every filled cell that no field was read from; a spanning cell counts once."""
        rest: dict[str, str] = {}
        used = list(self.taken)
        for column in self.columns:
            cells = [c for c in self.row.at(column.index) if not any(c is other for other in used)]
            used.extend(cells)
            text = _joined(cells)
            if text:
                header = column.header or f"column {column.index + 1}"
                rest[header if header not in rest else f"{header} ({column.index + 1})"] = text
        return rest

    def _column(self, name: Field) -> Column | None:
        return next((c for c in self.columns if c.field == name), None)

    def _author_lines(self, column: int, *, listing: bool) -> list[str]:
        lines, breaks = printed_lines(self.row, column, self.settings)
        return part_lines(lines, breaks, self.known.part_run if listing else None)


def printed_lines(row: Row, column: int, settings: Settings) -> tuple[list[str], list[bool | None]]:
    """The printed lines of a row's cell over all its pages, and for each after the first whether its author began it.

    Where the page breaks, the geometry is silent.
    """
    lines: list[str] = []
    breaks: list[bool | None] = []
    for part, cell in zip(row.parts, row.cells[column], strict=True):
        if cell is None or not cell.lines:
            continue
        setting = settings.get((part.page_number, column)) or read_setting([cell])
        breaks.extend([None] if lines else [])
        breaks.extend(find_breaks(cell, setting))
        lines.extend(line.text for line in cell.lines)
    return lines, breaks


def _joined(cells: Sequence[Cell]) -> str:
    pieces = (join_lines([line.text for line in c.lines]) or c.text for c in cells)
    return join_lines([p for p in pieces if p])


def read_settings(segment: Segment) -> Settings:
    """How each column of a segment is set, page by page."""
    by_place: dict[tuple[int, int], list[Cell]] = {}
    for row in segment.rows:
        for part_number, part in enumerate(row.parts):
            for column, stacked in enumerate(row.cells):
                cell = stacked[part_number]
                if cell is not None and cell.column_span == 1:
                    by_place.setdefault((part.page_number, column), []).append(cell)
    lists = {c.index for c in segment.columns if c.field in _LISTS}
    pitches = _pitches_by_column(by_place, lists)
    return {place: read_setting(cells, pitches[place[1]]) for place, cells in by_place.items()}


def _pitches_by_column(
    by_place: Mapping[tuple[int, int], Sequence[Cell]], lists: Collection[int]
) -> dict[int, Pitches]:
    """Line distances by column: wrapped lines are alike all over a table, breaks only within its columns of names.

    Args:
        by_place: cells by page number and column.
        lists: columns that list names; one in which no sure break is seen is taken to be set like the others.
    """
    own: dict[int, list[Pitches]] = {}
    for (_, column), cells in by_place.items():
        own.setdefault(column, []).append(read_pitches(cells))
    wrapped = tuple(p for found in own.values() for each in found for p in each.wrapped)
    broken = {column: tuple(p for each in found for p in each.broken) for column, found in own.items()}
    listed = tuple(p for column in broken if column in lists for p in broken[column])
    return {column: Pitches(wrapped, listed if column in lists else broken[column]) for column in own}


def certain_names(segment: Segment) -> Iterator[str]:
    """Names in a segment's columns of organisations that stand alone for sure."""
    settings = read_settings(segment)
    for column in segment.columns:
        if column.field in _LISTS:
            for row in segment.rows:
                yield from certain_entries(*printed_lines(row, column.index, settings))


# --- rows over page breaks -------------------------------------------------------------------------------------------


def join_split_rows(segment: Segment, bottoms: Mapping[int, float]) -> list[Row]:
    """The segment's rows with those that a page break cut in two joined.

    Args:
        segment: rows as printed.
        bottoms: page number -> how far down text reaches on pages of that size, in points.
    """
    rows: list[Row] = []
    for row in segment.rows:
        over_page = bool(rows) and row.parts[0].page_number > rows[-1].parts[-1].page_number
        if over_page and _goes_on(rows[-1], row, segment, bottoms):
            rows[-1] = join_rows(rows[-1], row)
        else:
            rows.append(row)
    return rows


def _goes_on(upper: Row, lower: Row, segment: Segment, bottoms: Mapping[int, float]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    A row is only cut where the page is full. A row of its own has a reference, a status or a deadline of its own, or
    begins its own description; the rest of a row leaves them empty.
    """
    if is_section_row(upper) or is_section_row(lower) or lower.is_empty():
        return False
    last = upper.parts[-1]
    if bottoms.get(last.page_number, last.box[3]) - last.box[3] > 3 * _line_height(lower):
        return False
    said = {c.field: (upper.text(c.index), lower.text(c.index)) for c in segment.columns if c.field}
    ref_above, ref_below = said.get("ref", ("", ""))
    if ref_below:
        return bool(ref_above) and not is_ref(ref_above) and is_ref(f"{ref_above} {ref_below}")
    if any(all(said.get(name, ("", ""))) for name in _ONE_VALUED):
        return False
    if ref_above:
        return True
    above, below = said.get("description") or said.get("success_measure") or ("", "")
    return not below or (below[0].islower() and not above.rstrip().endswith((".", "!", "?")))


def _line_height(row: Row) -> float:
    return 1.25 * max((line.size for _, cell in row.distinct() for line in cell.lines), default=10.0)


def is_section_row(row: Row) -> bool:
    """Whether a row names the theme of those below: one text over the whole width, or alone in its row and set off."""
    filled = [(column, cell) for column, cell in row.distinct() if cell.text]
    if len(filled) != 1:
        return False
    column, cell = filled[0]
    if sum(stacked[0] is cell for stacked in row.cells) == len(row.cells):
        return True
    set_off = cell.fill is not None or (bool(cell.lines) and all(line.bold for line in cell.lines))
    return column == 0 and set_off and not is_ref(cell.text) and bool(re.search(r"[A-Za-z]{3}", cell.text))


# --- provenance ------------------------------------------------------------------------------------------------------


def row_provenance(row: Row, chain: Chain, labels: Mapping[int, str | None]) -> tuple[Provenance, ...]:
    """Where a row is printed: one entry a page, and one for each cell that reaches beyond the row.

    The quote holds the words of the cells inside the box, in column order.
    """
    found: list[Provenance] = []
    for number, part in enumerate(row.parts):
        cells = [cell for _, cell in row.in_part(number)]
        own = [c for c in cells if _within(c.box, part.box) and c.text]
        if own:
            x0, _, x1, _ = union(c.box for c in own)
            box = (x0, part.box[1], x1, part.box[3])
            quote = " ".join(c.text for c in own)
            found.append(chain.provenance(row.ordinal, part.page_number, box, quote, labels))
        beyond = [c for c in cells if not _within(c.box, part.box) and c.text]
        found.extend(chain.provenance(row.ordinal, part.page_number, c.box, c.text, labels) for c in beyond)
    return tuple(found)


def _within(inner: Box, outer: Box) -> bool:
    return inner[1] >= outer[1] - 1 and inner[3] <= outer[3] + 1
