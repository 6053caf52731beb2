"""Which tables hold figures under named columns beside named rows, and what part each of their cells plays.

A table of figures is known by its own evidence: a column of labels, columns most of whose cells are figures, and a
header that names them. Lists of pages, dates, addresses or papers, and forms, are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from extractors.figures.cell_figures import is_year, read_figures, says_none
from extractors.figures.figure_blocks import LONGEST_LABEL, blocks, header_parts, holds_figure, is_prose, may_head
from extractors.figures.figure_columns import is_figure_column, label_columns, says_words
from extractors.figures.figure_rows import FigureRow, figure_rows
from extractors.figures.grid_rows import GridRow, Slot
from pipeline.periods import find_periods

_LETTERS = re.compile(r"[A-Za-z]{2}")
_AGES = re.compile(
    r"(?:under |over |aged? )?\d{1,3}(?: ?(?:[-–+]|to|and (?:over|under)) ?\d{0,3})?(?: years?)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """One column of figures; ``parts`` are its header's words, outer headings first."""

    index: int
    parts: tuple[str, ...]

    @property
    def label(self) -> str | None:
        return " | ".join(self.parts) or None


@dataclass(frozen=True, slots=True, eq=False)
class FigureTable:
    """A table of figures. ``unread`` are the cells that say something and are neither label nor figure."""

    title: str | None
    columns: tuple[FigureColumn, ...]
    rows: tuple[FigureRow, ...]
    unread: tuple[Slot, ...]
    xs: tuple[float, ...]


def find_figure_tables(
    rows: Sequence[GridRow], xs: tuple[float, ...], above: Sequence[FigureTable] = (), *, ruled: bool = True
) -> list[FigureTable] | None:
    """The tables of figures that a chain's rows make, one for each header; ``None`` where they make none.

    Args:
        rows: with cells parted.
        xs: the chain's column edges.
        above: tables of figures found before, for one that prints no header and stands over the same edges.
        ruled: whether rules part its cells; only then are figures without any header believed.
    """
    found: list[FigureTable] = []
    for header, body, title in blocks(rows):
        table = _read_block(header, body, title, xs, [*above, *found], ruled=ruled)
        if table is None:
            return None
        found.append(table)
    return found or None


def _read_block(
    header: Sequence[GridRow],
    body: Sequence[GridRow],
    title: str | None,
    xs: tuple[float, ...],
    above: Sequence[FigureTable],
    *,
    ruled: bool,
) -> FigureTable | None:
    width = len(xs) - 1
    named = [header_parts(header, c) for c in range(width)]
    data = [row for row in body if holds_figure(row) or any(says_none(s.text) for s in row.said)]
    figures = [c for c in range(width) if is_figure_column(data, c, named[c])]
    labels = label_columns(data, figures, named, width)
    figures = [c for c in figures if c not in labels]
    if not figures or not (labels or (len(data) == 1 and (title or header))):
        return None
    columns = _inherited(figures, xs, above) if not header else None
    columns = columns or tuple(FigureColumn(c, named[c]) for c in figures)
    if not all(may_head(slot) for row in header for slot in row.said):
        return None
    rows = tuple(figure_rows(body, labels, figures, title))
    words = [c for c in range(width) if c not in figures and c not in labels and says_words(data, c)]
    believed = _is_believed(columns, rows, words, ruled=ruled)
    return FigureTable(title, columns, rows, tuple(_unread(body, labels, figures)), xs) if believed else None


def _inherited(figures: Sequence[int], xs: Sequence[float], above: Sequence[FigureTable]) -> tuple[FigureColumn, ...]:
    for table in reversed(above):
        same = len(table.xs) == len(xs) and all(abs(a - b) <= 6.0 for a, b in zip(table.xs, xs, strict=True))
        known = {column.index: column for column in table.columns}
        if same and all(c in known for c in figures):
            return tuple(known[c] for c in figures)
    return ()


def _unread(body: Sequence[GridRow], labels: Sequence[int], figures: Sequence[int]) -> Iterator[Slot]:
    for row in body:
        for slot in row.said:
            named = slot.first in labels or slot.last >= len(row.slots) - 1 > slot.first
            if says_none(slot.text) or (named and not is_prose(slot)):
                continue
            if slot.first not in figures or not read_figures(slot.spaced):
                yield slot


def _is_believed(
    columns: Sequence[FigureColumn], rows: Sequence[FigureRow], words: Sequence[int], *, ruled: bool
) -> bool:
    if not rows or not any(_LETTERS.search(r.label) or _is_time(r.label) or _AGES.fullmatch(r.label) for r in rows):
        return False
    if mean(len(r.label) for r in rows) > LONGEST_LABEL or len(words) > len(columns):
        return False
    figures = sum(bool(_figures_at(r, c.index)) for r in rows for c in columns)
    named = [c for c in columns if c.parts]
    if figures < 2:
        return False
    if 2 * len(named) < len(columns):
        return (
            len(columns) == 1 and not words and ruled and figures > 1 and not _is_list_of_places(rows, columns[0].index)
        )
    return figures >= 0.3 * len(rows) * len(columns) or figures >= 2 * len(columns)


def _is_time(label: str) -> bool:
    return is_year(label) or bool(find_periods(label))


def _figures_at(row: FigureRow, column: int) -> bool:
    slot = row.row.slots[column]
    return slot is not None and slot.first == column and bool(read_figures(slot.spaced))


def _is_list_of_places(rows: Sequence[FigureRow], column: int) -> bool:
    """Whether bare whole numbers that never fall stand beside words: pages or a count of items."""
    texts = [row.row.text(column) for row in rows if _figures_at(row, column)]
    if len(texts) < 3 or not all(re.fullmatch(r"\d{1,3}", text) for text in texts):
        return False
    values = [int(text) for text in texts]
    return values == sorted(values)
