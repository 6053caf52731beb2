"""The warehouse's base tables: normalised, singular names, the same on SQLite and PostgreSQL.

Belongs here: tables, keys, indexes, check constraints and the comments that say what a column holds. Does not belong
here: the views that people query (``loaders.views``) and how a database gets from one schema to the next
(``loaders.migrations``). A change here needs a migration; a test compares the two.
"""

from __future__ import annotations

from typing import Any, Final, get_args

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from loaders.columns import date_column, float_column, integer_column, one_of, text_column, time_column
from pipeline.corrections import Verdict
from pipeline.records import (
    RECORD_KINDS,
    Direction,
    DocumentKind,
    DocumentStatus,
    DueKind,
    Level,
    PageOutcome,
    PeriodSource,
    RecordKind,
    Status,
    Unit,
)

DOCUMENT_STATES: Final = ("read", "partly_read", "failed")
LOAD_STATES: Final = ("running", "finished", "stopped")
LOAD_OUTCOMES: Final = ("loaded", "unchanged", "superseded", "failed")
RUN_STATES: Final = ("running", "finished", "failed_with_warnings", "failed", "stopped")
ROLES: Final = ("lead", "partner")
OUTCOMES: Final = ("accepted", "rejected")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _box(*, required: bool) -> list[Column[Any]]:
    return [
        float_column("x0", "Left edge in points from the left of the page as displayed", required=required),
        float_column("top", "Upper edge in points from the top of the page as displayed", required=required),
        float_column("x1", "Right edge in points from the left of the page as displayed", required=required),
        float_column("bottom", "Lower edge in points from the top of the page as displayed", required=required),
    ]


def _due() -> list[Column[Any]]:
    return [
        text_column("by_when", "Deadline as printed"),
        text_column("due_kind", "What sort of deadline by_when names; empty where its words are not understood"),
        date_column("due_start", "First day that by_when stands for"),
        date_column("due_end", "Last day that by_when stands for, included"),
    ]


document = Table(
    "document",
    metadata,
    text_column("document_id", "doc- and the first 16 hex digits of sha256", primary_key=True),
    text_column("sha256", "Hash of the bytes; empty where a location never gave any"),
    integer_column("size", "Bytes"),
    text_column("media_type", "As found in the bytes"),
    text_column("title", "As the document calls itself"),
    text_column("publisher", "Council or body that published it"),
    text_column("partnership", "Partnership it speaks for"),
    text_column("kind", "What sort of publication it is", required=True),
    text_column("status", "draft, final or monitoring; empty where it does not say"),
    date_column("period_start", "First day of the period it covers"),
    date_column("period_end", "Last day of the period it covers, included"),
    date_column("meeting_date", "Day of the meeting it belongs to"),
    integer_column("page_count", "Pages in the file"),
    text_column("state", "read, partly_read (some pages unread) or failed", required=True),
    text_column("failure", "Why the last reading failed"),
    Column("superseded_by", ForeignKey("document.document_id"), comment="The document now published in its place"),
    UniqueConstraint("sha256"),
    one_of("kind", get_args(DocumentKind)),
    one_of("status", get_args(DocumentStatus)),
    one_of("state", DOCUMENT_STATES),
    Index(None, "superseded_by"),
    comment="One row per published file, known by the hash of its bytes",
)

location = Table(
    "location",
    metadata,
    text_column("source", "Name of the source declaration; local for files and URLs given by hand", required=True),
    text_column("address", "What identifies the place for good: URL, or path inside the folder given", required=True),
    Column("document_id", ForeignKey("document.document_id"), nullable=False, comment="What was found there"),
    integer_column(
        "ordinal", "1 for the place its record ids are made from: the first found that still holds it", required=True
    ),
    text_column("url", "Where a reader can open it", required=True),
    time_column("first_seen", "When this document was first fetched from here (UTC)", required=True),
    time_column("last_seen", "When it last took the place of another document here (UTC)", required=True),
    PrimaryKeyConstraint("source", "address", "document_id"),
    UniqueConstraint("document_id", "ordinal"),
    comment="Where documents were published; one address may in time hold several",
)

load = Table(
    "load",
    metadata,
    text_column("load_id", "L and a running number", primary_key=True),
    time_column("started_at", "UTC", required=True),
    time_column("finished_at", "UTC; empty while running and after a crash"),
    text_column("extractor_version", "Version that read the documents of this load", required=True),
    text_column("state", "running, finished or stopped", required=True),
    one_of("state", LOAD_STATES),
    comment="One row per run that wrote to the warehouse",
)

load_document = Table(
    "load_document",
    metadata,
    Column("load_id", ForeignKey("load.load_id"), primary_key=True),
    Column("document_id", ForeignKey("document.document_id"), primary_key=True),
    text_column("outcome", "loaded, unchanged, superseded (no longer what its address holds) or failed", required=True),
    text_column("reason", "Why it failed"),
    integer_column("inserted", "Record versions added", required=True),
    integer_column("superseded", "Record versions superseded", required=True),
    integer_column("unchanged", "Records found as they were", required=True),
    one_of("outcome", LOAD_OUTCOMES),
    Index(None, "document_id"),
    comment="What became of each document in each load",
)

page = Table(
    "page",
    metadata,
    Column("document_id", ForeignKey("document.document_id"), primary_key=True),
    Column("page_number", Integer, primary_key=True, autoincrement=False, comment="1-based position in the file"),
    text_column("page_label", "The page's own number as printed"),
    float_column("width", "Points, as displayed", required=True),
    float_column("height", "Points, as displayed", required=True),
    text_column("outcome", "extracted, triaged_out or unread", required=True),
    text_column("reason", "Why it was triaged out or left unread"),
    one_of("outcome", get_args(PageOutcome)),
    CheckConstraint("page_number >= 1", name="page_number"),
    comment="What became of every page of every document",
)

record = Table(
    "record",
    metadata,
    Column("record_key", Integer, primary_key=True, comment="Inside this warehouse only: cite record_id"),
    text_column("record_id", "Permanent and deterministic", required=True),
    integer_column("version", "Counts from 1 for each record_id", required=True),
    text_column("kind", "Table that holds its fields", required=True),
    Column("document_id", ForeignKey("document.document_id"), nullable=False, comment="Document it was read from"),
    integer_column("ordinal", "1-based position among the document's records of that kind", required=True),
    Column("load_id", ForeignKey("load.load_id"), nullable=False, comment="Load that added this version"),
    time_column("recorded_at", "UTC", required=True),
    time_column("superseded_at", "UTC; empty for the current version"),
    text_column("superseded_why", "republished, or extractor and its version"),
    text_column("fingerprint", "Hash of the record's fields and provenance", required=True),
    UniqueConstraint("record_id", "version"),
    one_of("kind", RECORD_KINDS),
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
    integer_column("page_number", "1-based position in the file", required=True),
    text_column("page_label", "The page's own number as printed"),
    *_box(required=True),
    integer_column("table_ordinal", "1-based position of the table in the document"),
    integer_column("row_ordinal", "1-based position of the row in the table, header included"),
    text_column("quote", "The words inside the box exactly as printed", required=True),
    text_column("method", "Reading that found it", required=True),
    text_column("extractor_version", "Version that found it", required=True),
    float_column("confidence", "0 to 1", required=True),
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
    text_column("ref", "Reference as printed"),
    text_column("theme", "Section row or heading it stands under"),
    text_column("description", "What is promised", required=True),
    text_column("lead_agencies", "JSON array of names as printed, in order", required=True),
    text_column("other_partners", "JSON array of names as printed, in order", required=True),
    *_due(),
    text_column("funding", "As printed"),
    text_column("status", "From the printed word or the cell's colour"),
    text_column("status_printed", "The printed word"),
    text_column("progress", "As printed"),
    text_column("success_measure", "As printed"),
    text_column("other_columns", "JSON object, header as printed to text, in order", required=True),
    one_of("status", get_args(Status)),
    one_of("due_kind", get_args(DueKind)),
)

measure = _kind_table(
    "measure",
    "Targets and success measures",
    text_column("ref", "Reference as printed"),
    text_column("theme", "Section row or heading it stands under"),
    text_column("description", "What is measured", required=True),
    text_column("baseline", "As printed"),
    text_column("target", "As printed"),
    text_column("actual", "As printed"),
    text_column("change", "As printed"),
    text_column("status", "From the printed word or the cell's colour"),
    text_column("status_printed", "The printed word"),
    text_column("progress", "As printed"),
    text_column("lead_agencies", "JSON array of names as printed, in order", required=True),
    *_due(),
    text_column("other_columns", "JSON object, header as printed to text, in order", required=True),
    one_of("status", get_args(Status)),
    one_of("due_kind", get_args(DueKind)),
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

organisation = Table(
    "organisation",
    metadata,
    text_column("organisation_id", "Permanent", primary_key=True),
    text_column("name", "Canonical name", required=True),
    text_column("kind", "Sort of body", required=True),
    comment="Organisations that printed names resolve to",
)

action_organisation = Table(
    "action_organisation",
    metadata,
    Column("record_key", ForeignKey("action.record_key"), nullable=False),
    text_column("role", "lead or partner", required=True),
    integer_column("ordinal", "1-based position in the cell", required=True),
    text_column("name_printed", "As printed", required=True),
    Column("organisation_id", ForeignKey("organisation.organisation_id"), comment="Empty while not resolved"),
    PrimaryKeyConstraint("record_key", "role", "ordinal"),
    one_of("role", ROLES),
    Index(None, "organisation_id"),
    comment="Organisations that actions name, in printed order",
)

finding = Table(
    "finding",
    metadata,
    text_column("finding_id", "Permanent and deterministic", primary_key=True),
    Column("document_id", ForeignKey("document.document_id"), nullable=False, comment="Document it is about"),
    text_column("level", "error, warning or note", required=True),
    text_column("reason", "Stable code", required=True),
    text_column("message", "One sentence that explains itself", required=True),
    integer_column("page_number", "1-based page it is about"),
    *_box(required=False),
    text_column("record_kind", "Kind of the record it is about"),
    text_column("record_id", "Record it is about; empty for a page or the document"),
    Column("load_id", ForeignKey("load.load_id"), nullable=False, comment="Load that recorded it"),
    time_column("recorded_at", "UTC", required=True),
    time_column("superseded_at", "UTC; empty while the doubt stands"),
    one_of("level", get_args(Level)),
    one_of("record_kind", RECORD_KINDS),
    Index(None, "document_id"),
    Index(None, "record_id"),
    Index(None, "load_id"),
    comment="What checks doubt",
)

review = Table(
    "review",
    metadata,
    text_column("review_id", "Permanent and deterministic", primary_key=True),
    text_column("record_id", "Record it is about, whether or not it is current", required=True),
    text_column("verdict", "accept, correct (one column), reject or comment", required=True),
    text_column("field", "Column that is corrected; empty with any other verdict"),
    text_column("value", "What the corrected column should say, as JSON; null empties it"),
    text_column("expected", "Words as printed that it is about: it holds while the page prints them", required=True),
    text_column("reviewer", "Who says so", required=True),
    text_column("why", "Reason or comment"),
    time_column("reviewed_at", "UTC", required=True),
    one_of("verdict", get_args(Verdict)),
    CheckConstraint("(verdict = 'correct') = (field IS NOT NULL)", name="field"),
    Index(None, "record_id"),
    comment="What people said of records: the copy of data/corrections",
)

review_outcome = Table(
    "review_outcome",
    metadata,
    Column("record_key", ForeignKey("record.record_key"), primary_key=True),
    text_column("verdict", "accepted or rejected; empty where nobody said either"),
    text_column(
        "as_read", "JSON object, each corrected column to the value that was read; empty where none is corrected"
    ),
    one_of("verdict", OUTCOMES),
    comment="What the reviews of a current record come to; its own table holds the corrected values",
)

run = Table(
    "run",
    metadata,
    text_column("run_id", "R and a running number", primary_key=True),
    time_column("started_at", "UTC", required=True),
    time_column("finished_at", "UTC; empty while running and after a crash"),
    text_column(
        "state",
        "running, finished, failed_with_warnings (done, but look at the warnings), failed or stopped",
        required=True,
    ),
    text_column("message", "What it came to in one line", required=True),
    text_column("sources", "JSON array of the names of its sources", required=True),
    integer_column("discovered", "Publications that the sources listed", required=True),
    integer_column("new", "Publications fetched for the first time", required=True),
    integer_column("changed", "Publications whose bytes are other than before", required=True),
    integer_column("unchanged", "Publications that are as they were", required=True),
    integer_column("gone", "Publications that are no longer there", required=True),
    integer_column("failed", "Publications that could not be fetched", required=True),
    integer_column("documents_loaded", "Documents read into the warehouse", required=True),
    integer_column("documents_failed", "Documents that could not be read", required=True),
    integer_column("records_added", "Record versions added", required=True),
    integer_column("records_superseded", "Record versions superseded", required=True),
    integer_column("findings", "Findings added about documents", required=True),
    text_column(
        "warnings",
        "JSON array of objects (source, level, reason, message): what somebody must look at",
        required=True,
    ),
    text_column("durations", "JSON object, stage to seconds", required=True),
    text_column("extractor_version", "Version that read the documents", required=True),
    Column("load_id", ForeignKey("load.load_id"), comment="The load it wrote; empty where nothing was to be loaded"),
    one_of("state", RUN_STATES),
    comment="One row per night",
)
