"""The warehouse's base tables: normalised, singular names, the same on SQLite and PostgreSQL.

Belongs here: tables, keys, indexes, check constraints and the comments that say what a column holds. Does not belong
here: the views that people query (``loaders.views``) and how a database gets from one schema to the next
(``loaders.migrations``). A change here needs a migration; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, get_args

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects.sqlite import DATETIME

from pipeline.records import (
    RECORD_KINDS,
    Direction,
    DocumentKind,
    DocumentStatus,
    DueKind,
    Level,
    PageOutcome,
    RecordKind,
    Status,
    Unit,
)

DOCUMENT_STATES: Final = ("read", "partly_read", "failed")
LOAD_STATES: Final = ("running", "finished", "stopped")
LOAD_OUTCOMES: Final = ("loaded", "unchanged", "superseded", "failed")
ROLES: Final = ("lead", "partner")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC: timestamptz on PostgreSQL, ISO text such as "2026-11-03T02:00:00Z" on SQLite."""

    impl = DateTime(timezone=True).with_variant(
        DATETIME(  # type: ignore[no-untyped-call]
            storage_format="%(year)04d-%(month)02d-%(day)02dT%(hour)02d:%(minute)02d:%(second)02dZ",
            regexp=r"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)Z",
        ),
        "sqlite",
    )
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC, whole seconds; a time without zone is a programming error, not a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"time without a time zone: {value.isoformat()}")
        return value.astimezone(UTC).replace(microsecond=0)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC, with its zone, from either database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _text(name: str, comment: str, *, required: bool = False, primary_key: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=not required and not primary_key, primary_key=primary_key, comment=comment)


def _integer(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    return Column(name, Integer, nullable=not required, comment=comment)


def _float(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    return Column(name, Float, nullable=not required, comment=comment)


def _date(name: str, comment: str) -> Column[Any]:
    return Column(name, Date, nullable=True, comment=comment)


def _time(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    return Column(name, UtcTime, nullable=not required, comment=comment)


def _box(*, required: bool) -> list[Column[Any]]:
    return [
        _float("x0", "Left edge in points from the left of the page as displayed", required=required),
        _float("top", "Upper edge in points from the top of the page as displayed", required=required),
        _float("x1", "Right edge in points from the left of the page as displayed", required=required),
        _float("bottom", "Lower edge in points from the top of the page as displayed", required=required),
    ]


def _due() -> list[Column[Any]]:
    return [
        _text("by_when", "Deadline as printed"),
        _text("due_kind", "What sort of deadline by_when names; empty where its words are not understood"),
        _date("due_start", "First day that by_when stands for"),
        _date("due_end", "Last day that by_when stands for, included"),
    ]


document = Table(
    "document",
    metadata,
    _text("document_id", "doc- and the first 16 hex digits of sha256", primary_key=True),
    _text("sha256", "Hash of the bytes; empty where a location never gave any"),
    _integer("size", "Bytes"),
    _text("media_type", "As found in the bytes"),
    _text("title", "As the document calls itself"),
    _text("publisher", "Council or body that published it"),
    _text("partnership", "Partnership it speaks for"),
    _text("kind", "What sort of publication it is", required=True),
    _text("status", "draft, final or monitoring; empty where it does not say"),
    _date("period_start", "First day of the period it covers"),
    _date("period_end", "Last day of the period it covers, included"),
    _date("meeting_date", "Day of the meeting it belongs to"),
    _integer("page_count", "Pages in the file"),
    _text("state", "read, partly_read (some pages unread) or failed", required=True),
    _text("failure", "Why the last reading failed"),
    Column("superseded_by", ForeignKey("document.document_id"), comment="The document now published in its place"),
    UniqueConstraint("sha256"),
    _one_of("kind", get_args(DocumentKind)),
    _one_of("status", get_args(DocumentStatus)),
    _one_of("state", DOCUMENT_STATES),
    Index(None, "superseded_by"),
    comment="One row per published file, known by the hash of its bytes",
)

location = Table(
    "location",
    metadata,
    _text("source", "Name of the source declaration; local for files and URLs given by hand", required=True),
    _text("address", "What identifies the place for good: URL, or path inside the folder given", required=True),
    Column("document_id", ForeignKey("document.document_id"), nullable=False, comment="What was found there"),
    _integer(
        "ordinal", "1 for the place its record ids are made from: the first found that still holds it", required=True
    ),
    _text("url", "Where a reader can open it", required=True),
    _time("first_seen", "When this document was first fetched from here (UTC)", required=True),
    _time("last_seen", "When it last took the place of another document here (UTC)", required=True),
    PrimaryKeyConstraint("source", "address", "document_id"),
    UniqueConstraint("document_id", "ordinal"),
    comment="Where documents were published; one address may in time hold several",
)

load = Table(
    "load",
    metadata,
    _text("load_id", "L and a running number", primary_key=True),
    _time("started_at", "UTC", required=True),
    _time("finished_at", "UTC; empty while running and after a crash"),
    _text("extractor_version", "Version that read the documents of this load", required=True),
    _text("state", "running, finished or stopped", required=True),
    _one_of("state", LOAD_STATES),
    comment="One row per run that wrote to the warehouse",
)

load_document = Table(
    "load_document",
    metadata,
    Column("load_id", ForeignKey("load.load_id"), primary_key=True),
    Column("document_id", ForeignKey("document.document_id"), primary_key=True),
    _text("outcome", "loaded, unchanged, superseded (no longer what its address holds) or failed", required=True),
    _text("reason", "Why it failed"),
    _integer("inserted", "Record versions added", required=True),
    _integer("superseded", "Record versions superseded", required=True),
    _integer("unchanged", "Records found as they were", required=True),
    _one_of("outcome", LOAD_OUTCOMES),
    Index(None, "document_id"),
    comment="What became of each document in each load",
)

page = Table(
    "page",
    metadata,
    Column("document_id", ForeignKey("document.document_id"), primary_key=True),
    Column("page_number", Integer, primary_key=True, autoincrement=False, comment="1-based position in the file"),
    _text("page_label", "The page's own number as printed"),
    _float("width", "Points, as displayed", required=True),
    _float("height", "Points, as displayed", required=True),
    _text("outcome", "extracted, triaged_out or unread", required=True),
    _text("reason", "Why it was triaged out or left unread"),
    _one_of("outcome", get_args(PageOutcome)),
    CheckConstraint("page_number >= 1", name="page_number"),
    comment="What became of every page of every document",
)

record = Table(
    "record",
    metadata,
    Column("record_key", Integer, primary_key=True, comment="Inside this warehouse only: cite record_id"),
    _text("record_id", "Permanent and deterministic", required=True),
    _integer("version", "Counts from 1 for each record_id", required=True),
    _text("kind", "Table that holds its fields", required=True),
    Column("document_id", ForeignKey("document.document_id"), nullable=False, comment="Document it was read from"),
    _integer("ordinal", "1-based position among the document's records of that kind", required=True),
    Column("load_id", ForeignKey("load.load_id"), nullable=False, comment="Load that added this version"),
    _time("recorded_at", "UTC", required=True),
    _time("superseded_at", "UTC; empty for the current version"),
    _text("superseded_why", "republished, or extractor and its version"),
    _text("fingerprint", "Hash of the record's fields and provenance", required=True),
    UniqueConstraint("record_id", "version"),
    _one_of("kind", RECORD_KINDS),
    CheckConstraint("version >= 1", name="version"),
    CheckConstraint("(superseded_at IS NULL) = (superseded_why IS NULL)", name="superseded"),
    Index(None, "document_id", "kind"),
    Index(None, "load_id"),
    comment="Every version of every record; fields are in the table named by kind",
)
# One current version per record, whoever writes: the database itself refuses a second.
Index(
    "uq_record_current",
    record.c.record_id,
    unique=True,
    sqlite_where=record.c.superseded_at.is_(None),
    postgresql_where=record.c.superseded_at.is_(None),
)

provenance = Table(
    "provenance",
    metadata,
    Column("record_key", ForeignKey("record.record_key"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False, comment="1-based; one row per page touched"),
    _integer("page_number", "1-based position in the file", required=True),
    _text("page_label", "The page's own number as printed"),
    *_box(required=True),
    _integer("table_ordinal", "1-based position of the table in the document"),
    _integer("row_ordinal", "1-based position of the row in the table, header included"),
    _text("quote", "The words inside the box exactly as printed", required=True),
    _text("method", "Reading that found it", required=True),
    _text("extractor_version", "Version that found it", required=True),
    _float("confidence", "0 to 1", required=True),
    CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
    CheckConstraint("page_number >= 1", name="page_number"),
    comment="Page and box each record version was read from",
)


def _kind_table(kind: RecordKind, comment: str, *parts: Column[Any] | CheckConstraint) -> Table:
    key: Column[Any] = Column("record_key", ForeignKey("record.record_key"), primary_key=True)
    return Table(kind, metadata, key, *parts, comment=comment)


action = _kind_table(
    "action",
    "Promised actions of plans and monitoring reports",
    _text("ref", "Reference as printed"),
    _text("theme", "Section row or heading it stands under"),
    _text("description", "What is promised", required=True),
    _text("lead_agencies", "JSON array of names as printed, in order", required=True),
    _text("other_partners", "JSON array of names as printed, in order", required=True),
    *_due(),
    _text("funding", "As printed"),
    _text("status", "From the printed word or the cell's colour"),
    _text("status_printed", "The printed word"),
    _text("progress", "As printed"),
    _text("success_measure", "As printed"),
    _text("other_columns", "JSON object, header as printed to text, in order", required=True),
    _one_of("status", get_args(Status)),
    _one_of("due_kind", get_args(DueKind)),
)

measure = _kind_table(
    "measure",
    "Targets and success measures",
    _text("ref", "Reference as printed"),
    _text("theme", "Section row or heading it stands under"),
    _text("description", "What is measured", required=True),
    _text("baseline", "As printed"),
    _text("target", "As printed"),
    _text("actual", "As printed"),
    _text("change", "As printed"),
    _text("status", "From the printed word or the cell's colour"),
    _text("status_printed", "The printed word"),
    _text("progress", "As printed"),
    _text("lead_agencies", "JSON array of names as printed, in order", required=True),
    *_due(),
    _text("other_columns", "JSON object, header as printed to text, in order", required=True),
    _one_of("status", get_args(Status)),
    _one_of("due_kind", get_args(DueKind)),
)

status_total = _kind_table(
    "status_total",
    "A document's own counts of its rows by status",
    _text("what", "What is counted", required=True),
    _integer("green", "Rows"),
    _integer("amber", "Rows"),
    _integer("red", "Rows"),
    _integer("missing", "Rows"),
)

statistic = _kind_table(
    "statistic",
    "Figures about crime, disorder and demand",
    _text("subject", "What is counted", required=True),
    _text("category", "Crime category"),
    _text("geography", "Place the figure is for"),
    _text("period_printed", "Period as printed"),
    _date("period_start", "First day of the period"),
    _date("period_end", "Last day of the period, included"),
    _float("value", "In unit; empty where only a change is stated"),
    _text("unit", "What value is in"),
    _float("previous_value", "In unit"),
    _float("change_absolute", "In unit"),
    _float("change_percent", "Percent"),
    _text("direction", "up, down or same"),
    Column("consistent", Boolean, comment="Whether the stated figures agree with one another; empty where unknown"),
    _text("consistent_why", "Why consistent says so"),
    _text("sentence", "The whole sentence"),
    _text("row_label", "Row label it stands under"),
    _text("column_label", "Column label it stands under"),
    _one_of("unit", get_args(Unit)),
    _one_of("direction", get_args(Direction)),
)

meeting = _kind_table(
    "meeting",
    "Meetings that documents are the agenda, pack or minutes of",
    _text("committee", "As printed", required=True),
    _date("meeting_date", "Day of the meeting"),
    _text("time_printed", "As printed"),
    _text("venue", "As printed"),
)

agenda_item = _kind_table(
    "agenda_item",
    "Items of a meeting's agenda",
    _text("number", "As printed", required=True),
    _text("title", "As printed", required=True),
    _text("pages_printed", "As printed"),
    _integer("first_page_label", "First printed page number"),
    _integer("last_page_label", "Last printed page number"),
    _integer("first_page_number", "1-based page of the file"),
    _integer("last_page_number", "1-based page of the file"),
)

decision = _kind_table(
    "decision",
    "What committees resolved",
    _text("minute", "Minute number as printed"),
    _text("title", "Heading of the minute"),
    _text("resolved", "The resolution", required=True),
    _date("meeting_date", "Day of the meeting that took it"),
)

KIND_TABLES: Final[dict[RecordKind, Table]] = {kind: metadata.tables[kind] for kind in RECORD_KINDS}

organisation = Table(
    "organisation",
    metadata,
    _text("organisation_id", "Permanent", primary_key=True),
    _text("name", "Canonical name", required=True),
    _text("kind", "Sort of body", required=True),
    comment="Organisations that printed names resolve to",
)

action_organisation = Table(
    "action_organisation",
    metadata,
    Column("record_key", ForeignKey("action.record_key"), nullable=False),
    _text("role", "lead or partner", required=True),
    _integer("ordinal", "1-based position in the cell", required=True),
    _text("name_printed", "As printed", required=True),
    Column("organisation_id", ForeignKey("organisation.organisation_id"), comment="Empty while not resolved"),
    PrimaryKeyConstraint("record_key", "role", "ordinal"),
    _one_of("role", ROLES),
    Index(None, "organisation_id"),
    comment="Organisations that actions name, in printed order",
)

finding = Table(
    "finding",
    metadata,
    _text("finding_id", "Permanent and deterministic", primary_key=True),
    Column("document_id", ForeignKey("document.document_id"), nullable=False, comment="Document it is about"),
    _text("level", "error, warning or note", required=True),
    _text("reason", "Stable code", required=True),
    _text("message", "One sentence that explains itself", required=True),
    _integer("page_number", "1-based page it is about"),
    *_box(required=False),
    _text("record_kind", "Kind of the record it is about"),
    _text("record_id", "Record it is about; empty for a page or the document"),
    Column("load_id", ForeignKey("load.load_id"), nullable=False, comment="Load that recorded it"),
    _time("recorded_at", "UTC", required=True),
    _time("superseded_at", "UTC; empty while the doubt stands"),
    _one_of("level", get_args(Level)),
    _one_of("record_kind", RECORD_KINDS),
    Index(None, "document_id"),
    Index(None, "record_id"),
    Index(None, "load_id"),
    comment="What checks doubt",
)
