"""The period that a cell of figures covers: what its header prints, else its row, else what stands over the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extractors.figures.figure_rows import FigureRow
from extractors.figures.figure_tables import FigureColumn
from pipeline.periods import PrintedPeriod, find_periods
from pipeline.records import PeriodSource

# A part of a year, ending on a day that the header does not name.
_OPEN = re.compile(r"\b(?:ytd|year[- ]to[- ]date|to date|so far)\b", re.IGNORECASE)
# A period that only ends with what is printed next ("12 mths to Dec 23").
_TOWARDS = re.compile(r"\b(?:to|ending|ended|until|till|including|since|from|at)\s*$", re.IGNORECASE)
# Figures over several periods.
_SEVERAL = re.compile(r"\baverage\b|\bmean\b|\bvs?\b|\bversus\b", re.IGNORECASE)


def cell_period(
    column: FigureColumn, row: FigureRow, over: Sequence[str | None], *, is_change: bool
) -> tuple[PrintedPeriod | None, PeriodSource | None]:
    """The period of a cell, and where it is printed.

    A header that names two periods ("2016 vs 2017"), a change or a year so far is kept as printed, without days.

    Args:
        column: its header.
        row: its labels.
        over: title and caption, nearest first; they say nothing about a change or an average.
        is_change: whether the column prints changes.
    """
    headed = " ".join(column.parts)
    quarter = _quarter_of_year(headed, [*reversed(row.labels), row.section, *over])
    if quarter is not None:
        return quarter, "stated"
    labels = [text for text in (headed, *reversed(row.labels), row.section) if text]
    for text in labels:
        if found := _periods(text):
            return _stated(text, found, is_change=is_change), "stated"
        if _SEVERAL.search(text):
            return None, None
    dated = not is_change and not _OPEN.search(headed)
    above = [found for text in over if dated and text and (found := _periods(text)) and found[0].end]
    return (above[0][0], "section") if above and len(above[0]) == 1 else (None, None)


@lru_cache(maxsize=4096)
def _periods(text: str) -> tuple[PrintedPeriod, ...]:
    return tuple(find_periods(text))


def _quarter_of_year(headed: str, others: Sequence[str | None]) -> PrintedPeriod | None:
    """The quarter that a header and a label or caption name together ("Quarter 3", "2024/25"), each a part of it."""
    year = _periods(headed)
    for text in others:
        part = _periods(text) if text else ()
        if len(part) == len(year) == 1 and (part[0].start is None) != (year[0].start is None):
            printed = [p.printed for p in sorted((part[0], year[0]), key=lambda p: p.start is not None)]
            both = _periods(" ".join(printed))
            if len(both) == 1 and both[0].start is not None:
                return both[0]
    return None


def _stated(text: str, found: Sequence[PrintedPeriod], *, is_change: bool) -> PrintedPeriod | None:
    dated = not is_change and not _OPEN.search(text) and not _SEVERAL.search(text)
    if len(found) == 1 and dated and not _TOWARDS.search(text[: found[0].span[0]]):
        return found[0]
    start, end = found[0].span[0], found[-1].span[1]
    if _OPEN.search(text) and len(found) == 1:
        opened = _OPEN.search(text)
        start, end = min(start, opened.start() if opened else start), max(end, opened.end() if opened else end)
    return PrintedPeriod(text[start:end], None, None, (start, end))
