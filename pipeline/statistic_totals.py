"""Rows and columns of a table against the totals it prints.

A table seldom says which rows a total adds up: categories hold sub-categories, subtotals stand between. So the
structure is found by arithmetic: a row that is the sum of the rows beside it in most columns is their total. Where a
structure holds in most columns, the column in which it does not is doubted; a total that fits no structure at all is
only noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.reckoning import Range, Reckoning, exactly, is_exact, plain, value_range
from pipeline.records import Statistic

_TOTAL = re.compile(
    r"\b(?:(?:grand|sub)[\s-]?)?totals?\b|\ball (?:crime|offences|districts|wards|areas)\b", re.IGNORECASE
)
# Share of the columns in which a structure must hold before the others are doubted.
_MOST = 0.6


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a table (or one column, read across): its label and its statistic in each column."""

    label: str
    cells: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Sum:
    """A line and those that it is thought to add up."""

    total: _Line
    parts: tuple[_Line, ...]


def reckon_totals(statistics: Sequence[Statistic]) -> Iterator[Reckoning]:
    """Every total that the tables print, added up; rows first, then columns."""
    for cells in _tables(statistics):
        yield from _reckon_lines(_lines(cells, by_row=True), statistics)
        yield from _reckon_lines(_lines(cells, by_row=False), statistics)


_Cells = dict[tuple[tuple[int, str], str], int]


def _tables(statistics: Sequence[Statistic]) -> Iterator[_Cells]:
    """For each table, its addable cells by row (ordinal and label) and column."""
    tables: dict[int, _Cells] = {}
    for index, statistic in enumerate(statistics):
        place = statistic.provenance[0] if statistic.provenance else None
        if place is None or place.table_ordinal is None or not _adds_up(statistic):
            continue
        row = (place.row_ordinal or 0, statistic.row_label or "")
        tables.setdefault(place.table_ordinal, {}).setdefault((row, statistic.column_label or ""), index)
    yield from tables.values()


def _adds_up(statistic: Statistic) -> bool:
    counted = statistic.unit in ("count", "gbp", "percent") and statistic.value is not None
    return counted and is_exact(statistic) and bool(statistic.row_label) and bool(statistic.column_label)


def _lines(cells: _Cells, *, by_row: bool) -> list[_Line]:
    lines: dict[tuple[tuple[int, str] | str, str], dict[str, int]] = {}
    for (row, column), index in cells.items():
        key = (row, row[1]) if by_row else (column, column)
        lines.setdefault(key, {})[column if by_row else f"{row[0]} {row[1]}"] = index
    return [_Line(label, line) for (_, label), line in lines.items()]


def _reckon_lines(lines: list[_Line], statistics: Sequence[Statistic]) -> Iterator[Reckoning]:
    if not any(_TOTAL.search(line.label) for line in lines):
        return
    found = _find_sums(lines, statistics)
    for total in found:
        yield from _reckon_sum(total, statistics)
    understood = {id(total.total) for total in found}
    for line in lines:
        if _TOTAL.search(line.label) and id(line) not in understood:
            yield from _unreconciled(line, lines, statistics)


# --- which lines a line adds up --------------------------------------------------------------------------------------


def _find_sums(lines: list[_Line], statistics: Sequence[Statistic]) -> list[_Sum]:
    """Lines that are the sum of those after them, then lines that are the sum of those before; each line added once."""
    sums: list[_Sum] = []
    top: list[_Line] = []
    for line in reversed(lines):
        parts = _parts_of(line, top, statistics)
        sums += [_Sum(line, tuple(parts))] if parts else []
        top = [line, *top[len(parts) :]]
    tops, top = top, []
    for line in tops:
        parts = _parts_of(line, top[::-1], statistics) if not _is_total_of(line, sums) else []
        sums += [_Sum(line, tuple(reversed(parts)))] if parts else []
        top = [*top[: len(top) - len(parts)], line]
    return sums


def _is_total_of(line: _Line, sums: list[_Sum]) -> bool:
    return any(known.total is line for known in sums)


def _parts_of(line: _Line, beside: list[_Line], statistics: Sequence[Statistic]) -> list[_Line]:
    """The nearest two or more lines that ``line`` adds up in most columns; empty where it adds up none."""
    for count in range(2, len(beside) + 1):
        if _holds_mostly(_Sum(line, tuple(beside[:count])), statistics):
            return beside[:count]
    return []


def _holds_mostly(total: _Sum, statistics: Sequence[Statistic]) -> bool:
    """Whether a sum is right in most columns: two at least, but for a line that calls itself a total."""
    told = [column for column, index in total.total.cells.items() if statistics[index].value]
    right = sum(_is_right(total, column, statistics) for column in told)
    named = bool(_TOTAL.search(total.total.label)) and not any(_TOTAL.search(part.label) for part in total.parts[1:])
    return right >= (1 if named and len(told) == 1 else 2) and right >= _MOST * len(told)


def _is_right(total: _Sum, column: str, statistics: Sequence[Statistic]) -> bool:
    ranges = [_range(statistics, part.cells.get(column)) for part in total.parts]
    added = ranges[0]
    for one in ranges[1:]:
        added = added + one
    return added.meets(_range(statistics, total.total.cells[column]))


def _range(statistics: Sequence[Statistic], index: int | None) -> Range:
    """What a cell may stand for; a dash is nothing."""
    value = statistics[index].value if index is not None else None
    return value_range(statistics[index], value) if index is not None and value is not None else exactly(0)


# --- what is said of them --------------------------------------------------------------------------------------------


def _reckon_sum(total: _Sum, statistics: Sequence[Statistic]) -> Iterator[Reckoning]:
    for column, index in total.total.cells.items():
        parts = [part.cells[column] for part in total.parts if column in part.cells]
        if not parts:
            continue
        if _is_right(total, column, statistics):
            yield _disagreement(index, parts, statistics, verdict="as printed", holds=True)
        elif len(parts) == len(total.parts):
            verdict = f"not {_value(statistics, index)}, though other columns add up"
            yield _disagreement(index, parts, statistics, verdict=verdict, holds=False)
        else:
            yield _open_question(index, parts, statistics, "some of the rows have no figure in this column")


def _disagreement(
    index: int, parts: list[int], statistics: Sequence[Statistic], *, verdict: str, holds: bool
) -> Reckoning:
    return Reckoning(
        reason="total-disagrees-with-rows",
        level="warning",
        stated=_stated(index, statistics),
        sums=_added(statistics, parts),
        verdict=verdict,
        holds=holds,
        members=(index, *parts) if holds else (index,),
    )


def _open_question(index: int, parts: list[int], statistics: Sequence[Statistic], why: str) -> Reckoning:
    return Reckoning(
        reason="total-not-reconciled",
        level="note",
        stated=_stated(index, statistics),
        sums=_added(statistics, parts),
        verdict=f"not {_value(statistics, index)}; {why}",
        holds=None,
        members=(index,),
    )


def _unreconciled(line: _Line, lines: list[_Line], statistics: Sequence[Statistic]) -> Iterator[Reckoning]:
    """A total that fits no structure: noted, and doubted where the table is one plain column with one total."""
    position = lines.index(line)
    others = [other for other in lines if other is not line]
    plain_list = len(line.cells) == 1 and position in (0, len(lines) - 1) and not _has_totals(others)
    for column, index in list(line.cells.items())[:1]:
        parts = [other.cells[column] for other in lines[:position] or others if column in other.cells]
        if len(parts) < 2 or not statistics[index].value or statistics[index].unit == "percent":
            continue
        if plain_list:
            yield _disagreement(index, parts, statistics, verdict=f"not {_value(statistics, index)}", holds=False)
        else:
            yield _open_question(index, parts, statistics, "which rows the total is of is not certain")


def _has_totals(lines: list[_Line]) -> bool:
    repeated = any(a.label == b.label for a, b in pairwise(lines))
    return repeated or any(_TOTAL.search(line.label) for line in lines)


def _stated(index: int, statistics: Sequence[Statistic]) -> str:
    statistic = statistics[index]
    return f'"{statistic.row_label}" in "{statistic.column_label}" is {_value(statistics, index)}'


def _value(statistics: Sequence[Statistic], index: int) -> str:
    return plain(statistics[index].value or 0)


def _added(statistics: Sequence[Statistic], parts: list[int]) -> str:
    values = [statistics[index].value or 0 for index in parts]
    shown = " + ".join(plain(value) for value in values[:8])
    more = f" + {len(values) - 8} more" if len(values) > 8 else ""
    return f"{shown}{more} = {plain(round(sum(values), 6))}"
