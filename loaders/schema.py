"""The warehouse's base tables: normalised, singular names, the same on SQLite and PostgreSQL.

Belongs here: tables, keys, indexes, check constraints and the comments that say what a column holds. Does not belong
here: the fields of records (``loaders.record_tables``, offered here too), the views that people query
(``loaders.views``) and how a database gets from one schema to the next (``loaders.migrations``). A change here needs a
migration; a test compares the two.
"""

from __future__ import annotations

from typing import Final, get_args

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from loaders.columns import (
    box_columns,
    date_column,
    float_column,
    index_of_rare,
    integer_column,
    metadata,
    one_of,
    text_column,
    time_column,
)
from loaders.derived import organisation_identifier, series_entry, successor, timeline_entry
from loaders.record_tables import (
    KIND_TABLES,
    action,
    agenda_item,
    decision,
    measure,
    meeting,
    statistic,
    status_total,
)
from pipeline.corrections import Verdict
from pipeline.records import RECORD_KINDS, DocumentKind, DocumentStatus, Level, PageOutcome

DOCUMENT_STATES: Final = ("read", "partly_read", "failed")
LOAD_STATES: Final = ("running", "finished", "stopped")
LOAD_OUTCOMES: Final = ("loaded", "unchanged", "superseded", "failed")
RUN_STATES: Final = ("running", "finished", "failed_with_warnings", "failed", "stopped")
ROLES: Final = ("lead", "partner")
OUTCOMES: Final = ("accepted", "rejected")

__all__ = [
    "DOCUMENT_STATES", "KIND_TABLES", "LOAD_OUTCOMES", "LOAD_STATES", "OUTCOMES", "ROLES", "RUN_STATES",
    "action", "action_organisation", "agenda_item", "decision", "document", "finding", "load", "load_document",
    "location", "measure", "meeting", "metadata", "organisation", "organisation_identifier", "page", "provenance",
    "record", "review", "review_outcome", "run", "series_entry", "statistic", "status_total", "successor",
    "timeline_entry",
]  # fmt: skip

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
    Index(None, "publisher"),
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
    time_column(
        "gone_at", "Since when it is published here no more (UTC); empty while it is, or was replaced by another"
    ),
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
    Column("load_id", ForeignKey("load.load_id"), primary_key=True, comment="Load that took the document up"),
    Column("document_id", ForeignKey("document.document_id"), primary_key=True, comment="Document that was taken up"),
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
    Column("document_id", ForeignKey("document.document_id"), primary_key=True, comment="Document it is a page of"),
    Column("page_number", Integer, primary_key=True, autoincrement=False, comment="1-based position in the file"),
    text_column("page_label", "The page's own number as printed"),
    float_column("width", "Points, as displayed", required=True),
    float_column("height", "Points, as displayed", required=True),
    text_column("outcome", "extracted, triaged_out or unread", required=True),
    text_column("reason", "Why it was triaged out or left unread"),
    one_of("outcome", get_args(PageOutcome)),
    CheckConstraint("page_number >= 1", name="page_number"),
    index_of_rare("ix_page_unread", "outcome = 'unread'", "document_id", "page_number"),
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
    index_of_rare("ix_record_current_kind", "superseded_at IS NULL", "kind"),
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
    Column(
        "record_key", ForeignKey("record.record_key"), primary_key=True, comment="Record version that was read there"
    ),
    Column("ordinal", Integer, primary_key=True, autoincrement=False, comment="1-based; one row per page touched"),
    integer_column("page_number", "1-based position in the file", required=True),
    text_column("page_label", "The page's own number as printed"),
    *box_columns(required=True),
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
    Column(
        "record_key", ForeignKey("action.record_key"), nullable=False, comment="Version of the action that names it"
    ),
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
    *box_columns(required=False),
    text_column("record_kind", "Kind of the record it is about"),
    text_column("record_id", "Record it is about; empty for a page or the document"),
    Column(
        "other_document_id",
        ForeignKey("document.document_id"),
        comment="Document that it disagrees with; empty where the doubt is about one document alone",
    ),
    Column("load_id", ForeignKey("load.load_id"), nullable=False, comment="Load that recorded it"),
    time_column("recorded_at", "UTC", required=True),
    time_column("superseded_at", "UTC; empty while the doubt stands"),
    one_of("level", get_args(Level)),
    one_of("record_kind", RECORD_KINDS),
    Index(None, "document_id"),
    Index(None, "record_id"),
    Index(None, "reason"),
    Index(None, "other_document_id"),
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
    Column("record_key", ForeignKey("record.record_key"), primary_key=True, comment="Record version it is about"),
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
