"""Header rows and the rows below them, in a table that may print several headers; what a header says of a column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.figures.cell_figures import is_year, read_figures, says_none
from extractors.figures.grid_rows import GridRow, Slot
from pipeline.identity import normalise_words

# Labels longer than this on average are prose, not the names of rows.
LONGEST_LABEL = 120
_LONGEST_HEADER = 150
_MOST_HEADER_ROWS = 5
_FIGURE_FIRST = re.compile(r"[-+–]?(?:£ ?\d|\d[\d.,]*%)|total: ?\d", re.IGNORECASE)


def holds_figure(row: GridRow) -> bool:
    """Whether a slot says a figure that is no year; a first column of numbers alone names rows."""
    return any(is_plain(slot) for slot in row.said if slot.first > 0) or (
        len(row.said) > 1 and all(is_plain(slot) for slot in row.said)
    )


def is_plain(slot: Slot) -> bool:
    """Whether a slot says a figure that is no year."""
    return bool(read_figures(slot.spaced)) and not is_year(slot.text)


def _heads_columns(row: GridRow) -> bool:
    """Whether a row without figures names columns: several of its cells beyond the first say words or years."""
    named = [s for s in row.said if s.first > 0 and not says_none(s.text)]
    return len(named) >= max(2, 0.5 * (len(row.slots) - 1)) and all(map(may_head, named))


def may_head(slot: Slot) -> bool:
    """Whether a cell may name a column: short, and no figure with something said about it."""
    return len(slot.text) <= _LONGEST_HEADER and not _FIGURE_FIRST.match(slot.text)


def is_prose(slot: Slot) -> bool:
    """Whether a slot says more than a label does."""
    return len(slot.text) > LONGEST_LABEL


def blocks(rows: Sequence[GridRow]) -> Iterator[tuple[list[GridRow], list[GridRow], str | None]]:
    """Header rows, rows below, and the title row over them, for each header of a run of rows."""
    rows = [row for row in rows if row.said]
    start = 0
    header: list[GridRow] = []
    while start < len(rows):
        first = next((n for n in range(start, len(rows)) if holds_figure(rows[n])), len(rows))
        head, lead, title = _part_head(rows[start:first])
        end = next((n for n in range(first, len(rows)) if _begins_header(rows, n)), len(rows))
        again = bool(header) and _says_same(header, head)
        if first < len(rows):
            yield header if again else head, [*lead, *rows[first:end]], title
        header = header if again else head
        start = max(end, first + 1)


def _begins_header(rows: Sequence[GridRow], number: int) -> bool:
    row = rows[number]
    if holds_figure(row) or not _heads_columns(row):
        return False
    return any(holds_figure(following) for following in rows[number + 1 : number + 4])


def _says_same(header: Sequence[GridRow], other: Sequence[GridRow]) -> bool:
    def said(rows: Sequence[GridRow]) -> list[str]:
        return [normalise_words(slot.text) for row in rows for slot in row.said]

    return said(header) == said(other)


def _part_head(rows: Sequence[GridRow]) -> tuple[list[GridRow], list[GridRow], str | None]:
    """Rows before the first figure: those that name columns, heading rows under them, and the title over them."""
    heads = [n for n, row in enumerate(rows) if len(row.said) > 1 or _names_one_column(row)]
    if not heads:
        return [], list(rows), None
    titles = [row.said[0].text for row in rows[: heads[0]]]
    within = list(rows[heads[0] : heads[-1] + 1])
    return within[-_MOST_HEADER_ROWS:], list(rows[heads[-1] + 1 :]), titles[-1] if titles else None


def _names_one_column(row: GridRow) -> bool:
    """Whether the only words of a row stand over a column of its own, not over the labels or over all."""
    (slot,) = row.said
    return slot.first > 0 and slot.last - slot.first < len(row.slots) - 1


def header_parts(header: Sequence[GridRow], column: int) -> tuple[str, ...]:
    """The header's words over a column: a cell over several columns is a heading of its own, others are one text."""
    parts: list[str] = []
    seen: list[Slot] = []
    join = False
    for depth, row in enumerate(header):
        slot = row.slots[column] or None
        if slot is None or not slot.text:
            slot = _heading_beside(header, depth, column)
        if slot is None or any(slot is other for other in seen) or slot.last - slot.first >= len(row.slots) - 1 > 0:
            continue
        seen.append(slot)
        if join:
            parts[-1] = f"{parts[-1]} {slot.text}"
        else:
            parts.append(slot.text)
        join = slot.first == slot.last == column
    return tuple(parts)


def _heading_beside(header: Sequence[GridRow], depth: int, column: int) -> Slot | None:
    """The heading to the left that an empty cell belongs to: below it the same names come again and again."""
    if depth + 1 >= len(header) or not header[depth + 1].text(column):
        return None
    below = [slot.text for slot in header[depth + 1].said if slot.first > 0]
    if len(set(below)) == len(below):
        return None
    for left in range(column - 1, 0, -1):
        slot = header[depth].slots[left]
        if slot is not None and slot.text:
            repeats = any(header[depth + 1].text(c) == header[depth + 1].text(column) for c in range(left, column))
            return None if repeats else slot
    return None
