"""Rows of action and measure tables to records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractors.plans.cells import part_lines
from extractors.plans.headers import Segment
from extractors.plans.rows import (
    RowReader,
    Settings,
    is_section_row,
    join_split_rows,
    printed_lines,
    read_settings,
    row_provenance,
)
from extractors.plans.ticks import checked_option, find_tick_columns, without_ticks
from extractors.tables.stitching import Chain
from extractors.tables.themes import theme_name
from pipeline.dates import parse_due
from pipeline.organisations import KnownNames
from pipeline.records import Action, Finding, Level, Measure, Provenance, RecordKind, Status, StatusTotal
from pipeline.vocabulary import Field, parse_status, status_of_colour

# A theme printed as the first line of a measure's own cell is no longer than this many words.
_LEAD_IN_WORDS = 8


@dataclass(slots=True)
class TableRecords:
    """What the rows of tables were read into."""

    actions: list[Action] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    totals: list[StatusTotal] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Context:
    """What a table's rows need to know of their document."""

    labels: Mapping[int, str | None]
    """Page number -> printed label."""
    bottoms: Mapping[int, float]
    """Page number -> how far down text reaches, in points."""
    theme: str | None
    """Theme that holds until a section row names another."""
    known: KnownNames
    """Organisations that the document is sure to name."""


def read_segment(segment: Segment, chain: Chain, context: Context, records: TableRecords) -> str | None:
    """Append the records of one segment's rows; the theme that holds after its last row is returned."""
    theme = theme_name(segment.title) if segment.title else context.theme
    settings = read_settings(segment)
    led_in = segment.kind == "measure" and _has_lead_ins(segment, settings)
    ticks = find_tick_columns(segment)
    columns = without_ticks(segment.columns, ticks)
    for row in join_split_rows(segment, context.bottoms):
        if row.is_empty():
            continue
        if is_section_row(row):
            theme = theme_name(next(cell.text for _, cell in row.distinct() if cell.text))
            continue
        reader = RowReader(row, columns, settings, context.known, ticks)
        where = row_provenance(row, chain, context.labels)
        theme = _read_row(segment, reader, where, theme, records, led_in=led_in)
    return theme


def _read_row(
    segment: Segment,
    reader: RowReader,
    where: tuple[Provenance, ...],
    theme: str | None,
    records: TableRecords,
    *,
    led_in: bool,
) -> str | None:
    printed_theme = reader.text("theme")
    own_theme = theme_name(printed_theme) if printed_theme else None
    if segment.kind == "measure":
        return _read_measure(segment, reader, where, own_theme or theme, records, led_in=led_in)
    description = reader.text("description")
    if description is None:
        _report_undescribed(where, records)
        return theme
    status, printed = _read_status(reader, where, records)
    success_measure = reader.text("success_measure")
    index = len(records.actions)
    action = Action(
        ref=reader.text("ref"),
        theme=own_theme or theme,
        description=description,
        lead_agencies=reader.names("lead_agencies"),
        other_partners=reader.names("other_partners"),
        by_when=parse_due(reader.text("by_when")),
        funding=reader.text("funding"),
        status=status,
        status_printed=printed,
        progress=reader.text("progress"),
        success_measure=success_measure,
        other_columns=reader.left_over(),
        provenance=where,
    )
    records.actions.append(action)
    _check_due(action, index, where, records)
    return own_theme or theme


def _read_measure(
    segment: Segment,
    reader: RowReader,
    where: tuple[Provenance, ...],
    theme: str | None,
    records: TableRecords,
    *,
    led_in: bool,
) -> str | None:
    name: Field = "description" if segment.column("description") else "success_measure"
    description = reader.text(name)
    if description is None:
        _report_undescribed(where, records)
        return theme
    lines = reader.lines(name)
    if led_in and _is_lead_in(lines):
        theme, description = lines[0], " ".join(lines[1:])
    status, printed = _read_status(reader, where, records)
    measure = Measure(
        ref=reader.text("ref"),
        theme=theme,
        description=description,
        baseline=reader.text("baseline"),
        target=reader.text("target"),
        actual=reader.text("actual"),
        change=reader.text("change"),
        status=status,
        status_printed=printed,
        progress=reader.text("progress"),
        lead_agencies=reader.names("lead_agencies"),
        by_when=parse_due(reader.text("by_when")),
        other_columns=reader.left_over(),
        provenance=where,
    )
    records.measures.append(measure)
    _check_due(measure, len(records.measures) - 1, where, records)
    return theme


def _has_lead_ins(segment: Segment, settings: Settings) -> bool:
    """Whether a table's measures begin with their theme on a line of its own, as most of its cells then do.

    Only tables that name their themes in no other way are asked.
    """
    if segment.column("theme") or any(is_section_row(row) for row in segment.rows):
        return False
    column = segment.column("description") or segment.column("success_measure")
    lines = [part_lines(*printed_lines(row, column.index, settings)) for row in segment.rows] if column else []
    filled = [entry for entry in lines if entry]
    return len(filled) > 1 and sum(map(_is_lead_in, filled)) > 0.6 * len(filled)


def _is_lead_in(lines: Sequence[str]) -> bool:
    first = lines[0]
    return (
        len(lines) > 1
        and len(first.split()) <= _LEAD_IN_WORDS
        and not first.endswith((".", ",", ";"))
        and first[:1].isupper()
        and not lines[1][:1].islower()
    )


def _read_status(
    reader: RowReader, where: Sequence[Provenance], records: TableRecords
) -> tuple[Status | None, str | None]:
    """Status from the printed word, else from a mark under one or the cell's colour.

    A doubt where word and colour disagree or say nothing known.
    """
    cells = reader.cells("status")
    printed = reader.text("status")
    if printed is None and (marked := reader.mark()):
        return marked
    said = parse_status(printed) or parse_status(checked_option(printed or ""))
    shown = next((status for c in cells if c.fill and (status := status_of_colour(c.fill))), None)
    if said and shown and said != shown and said in ("green", "amber", "red"):
        message = f'the status says "{printed}" but its cell is {shown}; the word is kept'
        records.findings.append(_finding("status-word-and-colour-disagree", message, where))
    if printed and not said and not shown:
        message = f'"{printed}" in the status column is no status we know; add it to statuses.toml if it is one'
        records.findings.append(_finding("status-not-understood", message, where, level="note"))
    return said or shown, printed


def _check_due(record: Action | Measure, index: int, where: Sequence[Provenance], records: TableRecords) -> None:
    due = record.by_when
    if due.kind is None:
        message = f'the deadline "{due.raw}" is not understood; its words are kept, its dates left open'
    elif due.kind in ("month", "period", "multiple") and due.start is None:
        message = f'the deadline "{due.raw}" does not say which days it means; its dates are left open'
    else:
        return
    kind: RecordKind = "action" if isinstance(record, Action) else "measure"
    doubt = _finding("deadline-not-understood", message, where, level="note")
    records.findings.append(replace(doubt, record_kind=kind, record_index=index))


def _report_undescribed(where: Sequence[Provenance], records: TableRecords) -> None:
    quote = " ".join(p.quote for p in where)
    message = f'a row has no description and is no record: "{quote}"'
    records.findings.append(_finding("row-without-description", message, where))


def _finding(reason: str, message: str, where: Sequence[Provenance], level: Level = "warning") -> Finding:
    place = where[0] if where else None
    return Finding(
        reason=reason,
        level=level,
        message=message,
        page_number=place.page_number if place else None,
        bbox=place.bbox if place else None,
    )
