"""The totals that a table of figures states, row by row and column by column, against what they add up to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractors.figures.cell_figures import CellFigure
from extractors.figures.column_units import adds_up, is_rounded
from extractors.figures.figure_tables import FigureTable
from extractors.figures.grid_rows import Slot
from extractors.figures.reconciling import Sum, Summand, reconcile
from pipeline.records import Finding, Unit

_SUMMABLE: tuple[Unit | None, ...] = ("count", "gbp", None)
# Figures of a table are rounded when so many of its sums, and such a share, are off by a little.
_ROUNDED_SUMS = 3
_ROUNDED_SHARE = 0.1
# Longer sums are told by how many parts they have.
_MOST_TOLD = 8


@dataclass(frozen=True, slots=True)
class FigureCell:
    """One figure of a table; ``row`` and ``column`` are positions in it."""

    row: int
    column: int
    slot: Slot
    figure: CellFigure
    unit: Unit | None
    scaled: bool


@dataclass(slots=True)
class CheckedSums:
    """For each cell whether it adds up, with the arithmetic (``None``: it is no total); doubts; all sums made."""

    verdicts: list[tuple[bool | None, str | None]]
    findings: list[Finding] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    parents: list[str | None] = field(default_factory=list)
    """For each row the row that it is a part of, as the sums and its setting show."""


def check_sums(cells: Sequence[FigureCell], table: FigureTable, offset: int) -> CheckedSums:
    """Every total of a table that its parts explain.

    Args:
        cells: the table's figures.
        table: its rows and columns.
        offset: position that its first cell will have among the document's statistics.
    """
    checked = CheckedSums([(None, None)] * len(cells))
    grid: dict[tuple[int, int], int] = {}
    for number, cell in enumerate(cells):
        if cell.unit in _SUMMABLE:
            grid.setdefault((cell.row, cell.column), number)
    down = _forgive_rounding(_sums(cells, table, grid, across=False))
    along = _forgive_rounding(_sums(cells, table, grid, across=True))
    for sums, is_along in ((down, False), (along, True)):
        for one in sums:
            _judge(one, cells, table, grid, offset, checked, across=is_along)
    checked.sums = [*down, *along]
    checked.parents = _parents(_row_summands(cells, table, grid), down)
    return checked


def _sums(
    cells: Sequence[FigureCell], table: FigureTable, grid: dict[tuple[int, int], int], *, across: bool
) -> list[Sum]:
    rows, columns = _row_summands(cells, table, grid), _column_summands(cells, table, grid)
    summands, others = (columns, rows) if across else (rows, columns)
    return reconcile(summands, [_step(o, summands, n, cells, grid, across=across) for n, o in enumerate(others)])


def _forgive_rounding(sums: Sequence[Sum]) -> list[Sum]:
    """Sums of whole numbers, with the slack of rounding where several of one kind are off by no more than that."""
    slack = [0.5 * (one.summed + 1) for one in sums]
    off = [not one.adds_up and abs(one.difference) <= s for one, s in zip(sums, slack, strict=True)]
    if sum(off) < max(_ROUNDED_SUMS, _ROUNDED_SHARE * len(sums)):
        return list(sums)
    return [replace(one, tolerance=s) if o else one for one, s, o in zip(sums, slack, off, strict=True)]


def _parents(rows: Sequence[Summand], sums: Sequence[Sum]) -> list[str | None]:
    """Rows set plainly under one set off are its parts, once a sum shows that the table is set so."""
    parents: list[str | None] = [None] * len(rows)
    heads = {s.total for s in sums if s.adds_up and s.stated and s.parts[0] == s.total + 1}
    if not any(rows[n].set_off and not rows[n + 1].set_off for n in heads):
        return parents
    head: str | None = None
    for number, row in enumerate(rows):
        if row.set_off:
            head = head if _is_memo(row) else row.label
        elif not row.is_total:
            parents[number] = head
    return parents


def _is_memo(row: Summand) -> bool:
    """Whether a row sums others up without heading those below."""
    return bool(re.match(r"sub[- ]?total", row.label, re.IGNORECASE))


def _value(cells: Sequence[FigureCell], grid: dict[tuple[int, int], int], row: int, column: int) -> float | None:
    number = grid.get((row, column))
    return cells[number].figure.value if number is not None else None


def _row_summands(cells: Sequence[FigureCell], table: FigureTable, grid: dict[tuple[int, int], int]) -> list[Summand]:
    addable = [adds_up(column.label or "") for column in table.columns]
    looks = Counter((row.bold, row.fill) for row in table.rows)
    plain = looks.most_common(1)[0][0]
    return [
        Summand(
            row.label,
            tuple(_value(cells, grid, r, c) if ok else None for c, ok in enumerate(addable)),
            (row.bold, row.fill) != plain,
            row.section,
        )
        for r, row in enumerate(table.rows)
    ]


def _column_summands(
    cells: Sequence[FigureCell], table: FigureTable, grid: dict[tuple[int, int], int]
) -> list[Summand]:
    addable = [adds_up(row.label) for row in table.rows]
    return [
        Summand(
            column.parts[-1] if column.parts else "",
            tuple(_value(cells, grid, r, c) if ok else None for r, ok in enumerate(addable)),
            group=" | ".join(column.parts[:-1]) or None,
        )
        for c, column in enumerate(table.columns)
    ]


def _step(
    other: Summand,
    summands: Sequence[Summand],
    number: int,
    cells: Sequence[FigureCell],
    grid: dict[tuple[int, int], int],
    *,
    across: bool,
) -> float:
    """Half a last place where figures are rounded: they show decimals, are money, in thousands, or averages."""
    found = [
        cells[index]
        for n in range(len(summands))
        if (index := grid.get((number, n) if across else (n, number))) is not None
    ]
    if not found:
        return 0.0
    if any(cell.figure.step < 1 for cell in found):
        return 0.5 * sum(cell.figure.step for cell in found) / len(found)
    rounded = is_rounded(other.label) or any(cell.scaled or cell.unit == "gbp" for cell in found)
    return 0.5 * max(cell.figure.step for cell in found) if rounded else 0.0


def _judge(
    one: Sum,
    cells: Sequence[FigureCell],
    table: FigureTable,
    grid: dict[tuple[int, int], int],
    offset: int,
    checked: CheckedSums,
    *,
    across: bool,
) -> None:
    at = (one.across, one.total) if across else (one.total, one.across)
    number = grid[at]
    why = _arithmetic(one, cells, grid, across=across)
    known, _ = checked.verdicts[number]
    checked.verdicts[number] = (one.adds_up and known is not False, why)
    if one.adds_up:
        return
    row, column = table.rows[at[0]], table.columns[at[1]]
    cell = cells[number]
    checked.findings.append(
        Finding(
            reason="total-does-not-add-up",
            level="warning",
            message=f'"{row.label}", {column.label or "unnamed column"}: {why}',
            page_number=row.row.page_number,
            bbox=cell.slot.box,
            record_kind="statistic",
            record_index=offset + number,
        )
    )


def _arithmetic(one: Sum, cells: Sequence[FigureCell], grid: dict[tuple[int, int], int], *, across: bool) -> str:
    numbers = [grid.get((one.across, n) if across else (n, one.across)) for n in one.parts]
    parts = [cells[n].figure.printed for n in numbers if n is not None]
    told = " + ".join(parts) if len(parts) <= _MOST_TOLD else f"the sum of {len(parts)} figures"
    computed = f"{told} = {one.computed:,.10g}"
    if one.adds_up and one.difference:
        return f"{computed}, printed {one.stated:,.10g}: within rounding"
    return computed if one.adds_up else f"{computed}, but {one.stated:,.10g} is printed ({one.difference:+,.10g})"
