"""Tables of figures to statistics, one a printed cell; their totals added up.

A cell's row label is what its row prints, after the headings it stands under ("Robbery | Firearm"); its column label
what its header prints, outer headings first. The value is the printed number: one in thousands stays as it is printed.
A cell of a column of changes has its number as value and as change, with the direction of its sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractors.figures.cell_figures import CellFigure, read_figures
from extractors.figures.column_units import counts_falls, first_nature, is_change, read_nature
from extractors.figures.figure_periods import cell_period
from extractors.figures.figure_rows import FigureRow
from extractors.figures.figure_subjects import row_subject
from extractors.figures.figure_tables import FigureColumn, FigureTable, find_figure_tables
from extractors.figures.grid_rows import GridRow, Slot, grid_rows, may_hold_figures
from extractors.figures.labelled_figures import NamedFigure, find_named_figures, words_beside
from extractors.figures.table_captions import find_caption, header_above
from extractors.figures.table_sums import FigureCell, check_sums
from extractors.parsing.pages import Page
from extractors.plans.table_records import PartedTable
from extractors.tables.stitching import Chain
from extractors.tables.tables import Table
from pipeline.categories import category_of
from pipeline.records import Direction, Finding, Provenance, Statistic, Unit


@dataclass(slots=True)
class StatisticTables:
    """What a document's tables of figures say; ``chains`` are the ordinals of the tables read as such."""

    statistics: list[Statistic] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    chains: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Place:
    """A table of figures where it stands."""

    chain: Chain
    caption: str | None
    section: str | None
    labels: Mapping[int, str | None]


def read_statistic_tables(
    pages: Sequence[Page], tables: Mapping[int, Sequence[Table]], parted: Sequence[PartedTable]
) -> StatisticTables:
    """The figures of all tables that hold neither actions, measures nor status totals."""
    read = StatisticTables()
    by_number = {page.number: page for page in pages}
    labels = {page.number: page.label for page in pages}
    above: list[FigureTable] = []
    for table in parted:
        if table.totals or any(s.kind for s in table.segments) or not may_hold_figures(table.chain):
            continue
        first = table.chain.tables[0]
        page, beside = by_number[first.page_number], tables.get(first.page_number, ())
        grid = _grid(table, page, beside)
        ruled = not table.chain.method.startswith("text")
        found = find_figure_tables(grid, table.chain.xs, above, ruled=ruled) or []
        named = [] if found else find_named_figures(grid)
        if not found and not named:
            continue
        top = grid[0].said[0].box[1] if grid[0].ordinal == 0 else None
        place = _Place(table.chain, find_caption(page, first, beside, below=top), table.section, labels)
        above.extend(found)
        read.chains.add(table.chain.ordinal)
        for figures in found:
            _read_table(figures, place, read)
        read.statistics.extend(_read_named(one, place) for one in named)
        if named:
            read.findings.extend(_not_read(words_beside(grid, named), grid[0].page_number, place))
    return read


def _grid(table: PartedTable, page: Page, beside: Sequence[Table]) -> list[GridRow]:
    """The table's rows; first the line above it where words found by their alignment left one of its header out."""
    rows = sorted((r for s in table.segments for r in (*s.header_rows, *s.rows)), key=lambda r: r.ordinal)
    first = table.chain.tables[0]
    aligned = table.chain.method.startswith("text") and len(table.chain.xs) == len(first.xs)
    head = header_above(page, first, beside) if aligned else None
    return [*([head] if head else []), *grid_rows(table.chain, rows)]


def _read_table(table: FigureTable, place: _Place, read: StatisticTables) -> None:
    cells = list(_cells(table, place))
    checked = check_sums(cells, table, len(read.statistics))
    rows = [r if r.section else replace(r, section=p) for r, p in zip(table.rows, checked.parents, strict=True)]
    table = replace(table, rows=tuple(rows))
    read.statistics.extend(
        replace(_statistic(cell, table, place), consistent=ok, consistent_why=why)
        for cell, (ok, why) in zip(cells, checked.verdicts, strict=True)
    )
    read.findings.extend(checked.findings)
    read.findings.extend(_not_read(table.unread, table.rows[0].row.page_number, place))
    read.findings.extend(_scaled(cells, place))


def _cells(table: FigureTable, place: _Place) -> Iterator[FigureCell]:
    for row_number, row in enumerate(table.rows):
        for column_number, column in enumerate(table.columns):
            slot = row.row.slots[column.index]
            if slot is None or slot.first != column.index:
                continue
            for figure in read_figures(slot.spaced):
                unit, scaled = _unit(figure, row, column, table, place)
                yield FigureCell(row_number, column_number, slot, figure, unit, scaled)


def _unit(
    figure: CellFigure, row: FigureRow, column: FigureColumn, table: FigureTable, place: _Place
) -> tuple[Unit | None, bool]:
    """The unit that the cell, its header, its label or its caption prints; a bare whole number is a count."""
    if figure.unit is not None:
        return figure.unit, False
    headed = [*reversed(column.parts), row.label, *reversed(row.labels[:-1]), row.section]
    nature = first_nature([*headed, table.title, place.caption])
    change = is_change(column.label or "") and not read_nature(column.label or "").said
    if nature.said and not (change and nature.unit == "percent"):
        return nature.unit, nature.scaled
    return ("count" if figure.step >= 1 else None), False


def _statistic(cell: FigureCell, table: FigureTable, place: _Place) -> Statistic:
    row, column = table.rows[cell.row], table.columns[cell.column]
    label = column.label
    change = bool(label) and is_change(label or "")
    period, source = cell_period(column, row, [table.title, place.caption], is_change=change)
    subject = row_subject(row, [table.title, place.caption, place.section])
    value = cell.figure.value
    return Statistic(
        subject=subject,
        category=_category(subject, row, [table.title, place.caption]),
        period_printed=period.printed if period else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        period_source=source,
        value=value,
        value_printed=cell.figure.printed,
        unit=cell.unit,
        change_absolute=value if change and cell.unit not in ("percent", "percentage_points") else None,
        change_percent=value if change and cell.unit == "percent" else None,
        direction=_direction(cell.figure, label or "") if change else cell.figure.arrow,
        row_label=" | ".join(filter(None, [row.section, *row.labels])) or None,
        column_label=label,
        provenance=(_provenance(cell.slot, row.row, place),),
    )


def _category(subject: str, row: FigureRow, over: Sequence[str | None]) -> str | None:
    """Of the subject, else of the labels it stands under, else of the title or caption."""
    texts = [subject, " ".join(filter(None, [row.section, *row.labels])), *over]
    return next((found for text in texts if text and (found := category_of(text))), None)


def _direction(figure: CellFigure, label: str) -> Direction | None:
    if figure.arrow is not None or counts_falls(label):
        return figure.arrow
    return "up" if figure.value > 0 else "down" if figure.value < 0 else "same"


def _provenance(slot: Slot, row: GridRow, place: _Place) -> Provenance:
    return place.chain.provenance(row.ordinal, row.page_number, slot.box, slot.text, place.labels)


def _read_named(one: NamedFigure, place: _Place) -> Statistic:
    nature = first_nature([one.heading])
    unit = one.figure.unit or nature.unit
    default: Unit | None = "count" if not nature.said and one.figure.step >= 1 else None
    return Statistic(
        subject=one.heading,
        category=category_of(one.heading),
        value=one.figure.value,
        value_printed=one.figure.printed,
        unit=unit or default,
        row_label=one.heading,
        column_label=one.name,
        provenance=(_provenance(one.slot, one.row, place),),
    )


# --- what is not read ------------------------------------------------------------------------------------------------


def _not_read(slots: Sequence[Slot], page: int, place: _Place) -> Iterator[Finding]:
    if slots:
        words = slots[0].text if len(slots[0].text) <= 60 else f"{slots[0].text[:60]}..."
        yield Finding(
            reason="cells-not-figures",
            level="note",
            message=f'{len(slots)} cells of a table of figures hold words and are not read; the first says "{words}"',
            page_number=page,
            bbox=next(t.box for t in place.chain.tables if t.page_number == page),
        )


def _scaled(cells: Sequence[FigureCell], place: _Place) -> Iterator[Finding]:
    scaled = [cell for cell in cells if cell.scaled]
    if scaled:
        table = place.chain.tables[0]
        yield Finding(
            reason="figures-in-thousands",
            level="note",
            message=f"{len(scaled)} figures are printed in thousands or millions; values are kept as printed, no unit",
            page_number=table.page_number,
            bbox=table.box,
        )
