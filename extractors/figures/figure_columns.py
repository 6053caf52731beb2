"""What part each column of a table plays: figures, the names of rows, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import mean

from extractors.figures.cell_figures import is_year, read_figures, says_none
from extractors.figures.figure_blocks import LONGEST_LABEL
from extractors.figures.grid_rows import GridRow, Slot

_REF_HEADER = re.compile(
    r"(?:row |item |line |page |agenda |minute |action |risk |target )?(?:refs?|reference|id|pages?|pg)\.?(?: nos?\.?)?"
    r"|(?:row|item|line|page|agenda|minute|action|risk|target) (?:nos?\.?|numbers?)"
    r"|#|year|tel(?:ephone)?(?: nos?\.?| numbers?)?|phone|mobile|item|row|time|when|date",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r".*\b(?:number|no\.?|ref\.?)", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z]{2}")


def is_figure_column(data: Sequence[GridRow], column: int, named: Sequence[str]) -> bool:
    """Whether most of what a column says are figures, and they are neither years nor the numbers of rows."""
    slots = [s for row in data if (s := row.slots[column]) is not None and s.text and s.first == column]
    figures = [s for s in slots if read_figures(s.spaced)]
    words = [s for s in slots if not read_figures(s.spaced) and not says_none(s.text)]
    if not figures or all(is_year(s.text) for s in figures) or len(figures) < 0.6 * (len(figures) + len(words)):
        return False
    if named and _REF_HEADER.fullmatch(named[-1].strip()):
        return False
    numbering = column == 0 or (bool(named) and bool(_NUMBERING.fullmatch(named[-1].strip())))
    return not (_counts_up(figures) and (numbering or len(figures) > 3))


def _counts_up(slots: Sequence[Slot]) -> bool:
    """Whether a column only numbers its rows."""
    values = [read_figures(s.spaced)[0].value for s in slots if read_figures(s.spaced)]
    return len(values) > 1 and all(b - a == 1 for a, b in pairwise(values))


def label_columns(
    data: Sequence[GridRow], figures: Sequence[int], named: Sequence[Sequence[str]], width: int
) -> list[int]:
    """Columns that name rows: words or years left of the figures, else the first column of short words, else ages."""
    first = figures[0] if figures else width
    words = [c for c in range(width) if c not in figures and says_words(data, c)]
    years = [c for c in range(first) if c not in words and _says_years(data, c)]
    left = sorted([*years, *(c for c in words if c < first and not _is_ref_like(data, c))])
    if left:
        return left
    short = [c for c in words if mean(len(row.text(c)) for row in data) <= 0.75 * LONGEST_LABEL]
    if short:
        return short[:1]
    if first > 0 and any(row.text(0) for row in data) and not _is_ref_header(named[0]):
        return [0]
    return []


def _is_ref_header(parts: Sequence[str]) -> bool:
    return bool(parts) and bool(_REF_HEADER.fullmatch(parts[-1].strip())) and not is_year(parts[-1])


def _says_years(data: Sequence[GridRow], column: int) -> bool:
    said = [text for row in data if (text := row.text(column))]
    return bool(said) and all(is_year(text) for text in said)


def _is_ref_like(data: Sequence[GridRow], column: int) -> bool:
    """Whether a column numbers its rows ("1.2", "a)") while another one names them."""
    said = [text for row in data if (text := row.text(column))]
    return not any(_LETTERS.search(text) for text in said)


def says_words(data: Sequence[GridRow], column: int) -> bool:
    """Whether a cell of the column says anything but figures."""
    return any(
        s is not None and s.first == column and s.text and not says_none(s.text) and not read_figures(s.spaced)
        for s in (row.slots[column] for row in data)
    )
