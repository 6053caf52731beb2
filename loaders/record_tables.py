"""The base tables that hold the fields of records, one a kind.

Belongs here: what the columns of an action, a measure, a statistic and the others hold. Does not belong here: versions,
provenance and everything else (``loaders.schema``, which offers these tables too).
"""

from __future__ import annotations

from typing import Any, Final, get_args

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Table

from loaders.columns import date_column, float_column, index_of_rare, integer_column, metadata, one_of, text_column
from pipeline.records import RECORD_KINDS, Direction, DueKind, PeriodSource, RecordKind, Status, Unit


def _due() -> list[Column[Any]]:
    return [
        text_column("by_when", "Deadline as printed"),
        text_column("due_kind", "What sort of deadline by_when names; empty where its words are not understood"),
        date_column("due_start", "First day that by_when stands for"),
        date_column("due_end", "Last day that by_when stands for, included"),
    ]


def _named() -> list[Column[Any]]:
    return [
        text_column("ref", "Reference as printed"),
        text_column("theme", "Section row or heading it stands under"),
    ]


def _status() -> list[Column[Any]]:
    return [
        text_column("status", "From the printed word or the cell's colour"),
        text_column("status_printed", "The printed word"),
        text_column("progress", "As printed"),
    ]


def _kind_table(kind: RecordKind, comment: str, *parts: Column[Any] | CheckConstraint | Index) -> Table:
    points_at = ForeignKey("record.record_key")
    key: Column[Any] = Column("record_key", points_at, primary_key=True, comment="Record version whose fields they are")
    return Table(kind, metadata, key, *parts, comment=comment)


action = _kind_table(
    "action",
    "Promised actions of plans and monitoring reports",
    *_named(),
    text_column("description", "What is promised", required=True),
    text_column("lead_agencies", "JSON array of names as printed, in order", required=True),
    text_column("other_partners", "JSON array of names as printed, in order", required=True),
    *_due(),
    text_column("funding", "As printed"),
    *_status(),
    text_column("success_measure", "As printed"),
    text_column("other_columns", "JSON object, header as printed to text, in order", required=True),
    one_of("status", get_args(Status)),
    one_of("due_kind", get_args(DueKind)),
    Index(None, "due_end"),
    Index(None, "status"),
)

measure = _kind_table(
    "measure",
    "Targets and success measures",
    *_named(),
    text_column("description", "What is measured", required=True),
    text_column("baseline", "As printed"),
    text_column("target", "As printed"),
    text_column("actual", "As printed"),
    text_column("change", "As printed"),
    *_status(),
    text_column("lead_agencies", "JSON array of names as printed, in order", required=True),
    *_due(),
    text_column("other_columns", "JSON object, header as printed to text, in order", required=True),
    one_of("status", get_args(Status)),
    one_of("due_kind", get_args(DueKind)),
    Index(None, "status"),
)

status_total = _kind_table(
    "status_total",
    "A document's own counts of its rows by status",
    text_column("what", "What is counted", required=True),
    integer_column("green", "Rows"),
    integer_column("amber", "Rows"),
    integer_column("red", "Rows"),
    integer_column("missing", "Rows"),
)

statistic = _kind_table(
    "statistic",
    "Figures about crime, disorder and demand",
    text_column("subject", "What is counted", required=True),
    text_column("category", "Crime category"),
    text_column("geography", "Place the figure is for"),
    text_column("period_printed", "Period as printed"),
    date_column("period_start", "First day of the period"),
    date_column("period_end", "Last day of the period, included"),
    text_column("period_source", "stated beside the figure, or said once for its paragraph, section or document"),
    float_column("value", "In unit; empty where only a change is stated"),
    text_column("value_printed", "The figure as printed"),
    text_column("qualifier", "What makes the figure less than exact, as printed: over, at least, about"),
    text_column("unit", "What value is in"),
    float_column("previous_value", "In unit"),
    float_column("change_absolute", "In unit"),
    float_column("change_percent", "Percent"),
    text_column("direction", "up, down or same"),
    Column("consistent", Boolean, comment="Whether the stated figures agree with one another; empty where unknown"),
    text_column("consistent_why", "Why consistent says so"),
    text_column("sentence", "The whole sentence"),
    text_column("row_label", "Row label it stands under"),
    text_column("column_label", "Column label it stands under"),
    one_of("unit", get_args(Unit)),
    one_of("direction", get_args(Direction)),
    one_of("period_source", get_args(PeriodSource)),
    Index(None, "category"),
    Index(None, "unit", "category", "period_start"),
    Index(None, "period_start", "period_end"),
    index_of_rare("ix_statistic_inconsistent", "NOT consistent", "record_key"),
    index_of_rare("ix_statistic_risen", "direction = 'up'", "change_percent"),
)

meeting = _kind_table(
    "meeting",
    "Meetings that documents are the agenda, pack or minutes of",
    text_column("committee", "As printed", required=True),
    date_column("meeting_date", "Day of the meeting"),
    text_column("time_printed", "As printed"),
    text_column("venue", "As printed"),
)

agenda_item = _kind_table(
    "agenda_item",
    "Items of a meeting's agenda",
    text_column("number", "As printed", required=True),
    text_column("title", "As printed", required=True),
    text_column("pages_printed", "As printed"),
    integer_column("first_page_label", "First printed page number"),
    integer_column("last_page_label", "Last printed page number"),
    integer_column("first_page_number", "1-based page of the file"),
    integer_column("last_page_number", "1-based page of the file"),
)

decision = _kind_table(
    "decision",
    "What committees resolved",
    text_column("minute", "Minute number as printed"),
    text_column("title", "Heading of the minute"),
    text_column("resolved", "The resolution", required=True),
    date_column("meeting_date", "Day of the meeting that took it"),
)

KIND_TABLES: Final[dict[RecordKind, Table]] = {kind: metadata.tables[kind] for kind in RECORD_KINDS}
