"""The lines that stand over a table: what it is about, and header words that its reading left outside."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.figures.grid_rows import GridRow, Slot, lines_to_slot, to_grid_row
from extractors.parsing.lines import Line, split_at_gaps, words_to_lines
from extractors.parsing.pages import Page
from extractors.tables.tables import Table, words_outside

# A caption stands no further above its table than this many of its lines.
_NEAR = 2.5
_MOST_LINES = 3
_LONGEST = 200
# Words further apart than this share of their size stand over two columns.
_WIDE = 0.45


def find_caption(page: Page, table: Table, others: Sequence[Table], *, below: float | None = None) -> str | None:
    """The lines right above a table, joined; ``None`` where there are none or they are a paragraph.

    Args:
        page: it stands on.
        table: itself.
        others: all tables of the page.
        below: where its header begins, if that is above the table.
    """
    edge = table.box[1] if below is None else below
    chosen: list[Line] = []
    at = edge
    for line in reversed(_lines_above(page, table, others, edge)):
        if at - line.bottom > (_NEAR if not chosen else 1.0) * line.size or len(chosen) == _MOST_LINES:
            break
        chosen.insert(0, line)
        at = line.top
    text = " ".join(line.text for line in chosen)
    return text if text and len(text) <= _LONGEST else None


def header_above(page: Page, table: Table, others: Sequence[Table]) -> GridRow | None:
    """The line right above a table each of whose phrases stands over one column: the first line of its header."""
    lines = _lines_above(page, table, others, table.box[1])
    if not lines or table.box[1] - lines[-1].bottom > lines[-1].size:
        return None
    slots: list[Slot | None] = [None] * table.column_count
    for phrase in split_at_gaps(lines[-1], _WIDE * lines[-1].size):
        middle = (phrase.x0 + phrase.x1) / 2
        column = next((c for c in range(1, table.column_count) if table.xs[c] <= middle < table.xs[c + 1]), None)
        if column is None or slots[column] or phrase.x1 - phrase.x0 > 1.3 * (table.xs[column + 1] - table.xs[column]):
            return None
        slots[column] = lines_to_slot([phrase], column)
    return to_grid_row(0, page.number, slots)


def _lines_above(page: Page, table: Table, others: Sequence[Table], edge: float) -> list[Line]:
    floor = max((t.box[3] for t in others if t.box[3] <= table.box[1] + 1), default=0.0)
    left, right = table.box[0], table.box[2]
    words = [
        w
        for w in words_outside(page, others)
        if w.rotation == 0 and floor - 1 <= w.top and w.bottom <= edge + 2 and w.x1 > left and w.x0 < right
    ]
    return words_to_lines(words)
