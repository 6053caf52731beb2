"""The first warehouse: documents, records with their versions and provenance, findings, organisations.

Revision 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from loaders.columns import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("document_id", sa.Text(), nullable=False, comment="doc- and the first 16 hex digits of sha256"),
        sa.Column(
            "sha256", sa.Text(), nullable=True, comment="Hash of the bytes; empty where a location never gave any"
        ),
        sa.Column("size", sa.Integer(), nullable=True, comment="Bytes"),
        sa.Column("media_type", sa.Text(), nullable=True, comment="As found in the bytes"),
        sa.Column("title", sa.Text(), nullable=True, comment="As the document calls itself"),
        sa.Column("publisher", sa.Text(), nullable=True, comment="Council or body that published it"),
        sa.Column("partnership", sa.Text(), nullable=True, comment="Partnership it speaks for"),
        sa.Column("kind", sa.Text(), nullable=False, comment="What sort of publication it is"),
        sa.Column(
            "status", sa.Text(), nullable=True, comment="draft, final or monitoring; empty where it does not say"
        ),
        sa.Column("period_start", sa.Date(), nullable=True, comment="First day of the period it covers"),
        sa.Column("period_end", sa.Date(), nullable=True, comment="Last day of the period it covers, included"),
        sa.Column("meeting_date", sa.Date(), nullable=True, comment="Day of the meeting it belongs to"),
        sa.Column("page_count", sa.Integer(), nullable=True, comment="Pages in the file"),
        sa.Column("state", sa.Text(), nullable=False, comment="read, partly_read (some pages unread) or failed"),
        sa.Column("failure", sa.Text(), nullable=True, comment="Why the last reading failed"),
        sa.Column("superseded_by", sa.Text(), nullable=True, comment="The document now published in its place"),
        sa.CheckConstraint(
            "kind IN ('action_plan', 'partnership_plan', 'committee_pack', 'minutes', 'statistics', 'other')",
            name=op.f("ck_document_kind"),
        ),
        sa.CheckConstraint("state IN ('read', 'partly_read', 'failed')", name=op.f("ck_document_state")),
        sa.CheckConstraint("status IN ('draft', 'final', 'monitoring')", name=op.f("ck_document_status")),
        sa.ForeignKeyConstraint(["superseded_by"], ["document.document_id"], name=op.f("fk_document_superseded_by")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document")),
        sa.UniqueConstraint("sha256", name=op.f("uq_document_sha256")),
        comment="One row per published file, known by the hash of its bytes",
    )
    op.create_index(op.f("ix_document_superseded_by"), "document", ["superseded_by"], unique=False)
    op.create_table(
        "load",
        sa.Column("load_id", sa.Text(), nullable=False, comment="L and a running number"),
        sa.Column("started_at", UtcTime(), nullable=False, comment="UTC"),
        sa.Column("finished_at", UtcTime(), nullable=True, comment="UTC; empty while running and after a crash"),
        sa.Column(
            "extractor_version", sa.Text(), nullable=False, comment="Version that read the documents of this load"
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="running, finished or stopped"),
        sa.CheckConstraint("state IN ('running', 'finished', 'stopped')", name=op.f("ck_load_state")),
        sa.PrimaryKeyConstraint("load_id", name=op.f("pk_load")),
        comment="One row per run that wrote to the warehouse",
    )
    op.create_table(
        "organisation",
        sa.Column("organisation_id", sa.Text(), nullable=False, comment="Permanent"),
        sa.Column("name", sa.Text(), nullable=False, comment="Canonical name"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Sort of body"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation")),
        comment="Organisations that printed names resolve to",
    )
    op.create_table(
        "finding",
        sa.Column("finding_id", sa.Text(), nullable=False, comment="Permanent and deterministic"),
        sa.Column("document_id", sa.Text(), nullable=False, comment="Document it is about"),
        sa.Column("level", sa.Text(), nullable=False, comment="error, warning or note"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Stable code"),
        sa.Column("message", sa.Text(), nullable=False, comment="One sentence that explains itself"),
        sa.Column("page_number", sa.Integer(), nullable=True, comment="1-based page it is about"),
        sa.Column(
            "x0", sa.Float(), nullable=True, comment="Left edge in points from the left of the page as displayed"
        ),
        sa.Column(
            "top", sa.Float(), nullable=True, comment="Upper edge in points from the top of the page as displayed"
        ),
        sa.Column(
            "x1", sa.Float(), nullable=True, comment="Right edge in points from the left of the page as displayed"
        ),
        sa.Column(
            "bottom", sa.Float(), nullable=True, comment="Lower edge in points from the top of the page as displayed"
        ),
        sa.Column("record_kind", sa.Text(), nullable=True, comment="Kind of the record it is about"),
        sa.Column(
            "record_id", sa.Text(), nullable=True, comment="Record it is about; empty for a page or the document"
        ),
        sa.Column("load_id", sa.Text(), nullable=False, comment="Load that recorded it"),
        sa.Column("recorded_at", UtcTime(), nullable=False, comment="UTC"),
        sa.Column("superseded_at", UtcTime(), nullable=True, comment="UTC; empty while the doubt stands"),
        sa.CheckConstraint("level IN ('error', 'warning', 'note')", name=op.f("ck_finding_level")),
        sa.CheckConstraint(
            "record_kind IN ('action', 'measure', 'status_total', 'statistic', 'meeting', 'agenda_item', 'decision')",
            name=op.f("ck_finding_record_kind"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name=op.f("fk_finding_document_id")),
        sa.ForeignKeyConstraint(["load_id"], ["load.load_id"], name=op.f("fk_finding_load_id")),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("pk_finding")),
        comment="What checks doubt",
    )
    op.create_index(op.f("ix_finding_document_id"), "finding", ["document_id"], unique=False)
    op.create_index(op.f("ix_finding_load_id"), "finding", ["load_id"], unique=False)
    op.create_index(op.f("ix_finding_record_id"), "finding", ["record_id"], unique=False)
    op.create_table(
        "load_document",
        sa.Column("load_id", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Text(),
            nullable=False,
            comment="loaded, unchanged, superseded (no longer what its address holds) or failed",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it failed"),
        sa.Column("inserted", sa.Integer(), nullable=False, comment="Record versions added"),
        sa.Column("superseded", sa.Integer(), nullable=False, comment="Record versions superseded"),
        sa.Column("unchanged", sa.Integer(), nullable=False, comment="Records found as they were"),
        sa.CheckConstraint(
            "outcome IN ('loaded', 'unchanged', 'superseded', 'failed')", name=op.f("ck_load_document_outcome")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name=op.f("fk_load_document_document_id")),
        sa.ForeignKeyConstraint(["load_id"], ["load.load_id"], name=op.f("fk_load_document_load_id")),
        sa.PrimaryKeyConstraint("load_id", "document_id", name=op.f("pk_load_document")),
        comment="What became of each document in each load",
    )
    op.create_index(op.f("ix_load_document_document_id"), "load_document", ["document_id"], unique=False)
    op.create_table(
        "location",
        sa.Column(
            "source",
            sa.Text(),
            nullable=False,
            comment="Name of the source declaration; local for files and URLs given by hand",
        ),
        sa.Column(
            "address",
            sa.Text(),
            nullable=False,
            comment="What identifies the place for good: URL, or path inside the folder given",
        ),
        sa.Column("document_id", sa.Text(), nullable=False, comment="What was found there"),
        sa.Column(
            "ordinal",
            sa.Integer(),
            nullable=False,
            comment="1 for the place its record ids are made from: the first found that still holds it",
        ),
        sa.Column("url", sa.Text(), nullable=False, comment="Where a reader can open it"),
        sa.Column(
            "first_seen", UtcTime(), nullable=False, comment="When this document was first fetched from here (UTC)"
        ),
        sa.Column(
            "last_seen", UtcTime(), nullable=False, comment="When it last took the place of another document here (UTC)"
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name=op.f("fk_location_document_id")),
        sa.PrimaryKeyConstraint("source", "address", "document_id", name=op.f("pk_location")),
        sa.UniqueConstraint("document_id", "ordinal", name=op.f("uq_location_document_id_ordinal")),
        comment="Where documents were published; one address may in time hold several",
    )
    op.create_table(
        "page",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column(
            "page_number", sa.Integer(), autoincrement=False, nullable=False, comment="1-based position in the file"
        ),
        sa.Column("page_label", sa.Text(), nullable=True, comment="The page's own number as printed"),
        sa.Column("width", sa.Float(), nullable=False, comment="Points, as displayed"),
        sa.Column("height", sa.Float(), nullable=False, comment="Points, as displayed"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="extracted, triaged_out or unread"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was triaged out or left unread"),
        sa.CheckConstraint("outcome IN ('extracted', 'triaged_out', 'unread')", name=op.f("ck_page_outcome")),
        sa.CheckConstraint("page_number >= 1", name=op.f("ck_page_page_number")),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name=op.f("fk_page_document_id")),
        sa.PrimaryKeyConstraint("document_id", "page_number", name=op.f("pk_page")),
        comment="What became of every page of every document",
    )
    op.create_table(
        "record",
        sa.Column("record_key", sa.Integer(), nullable=False, comment="Inside this warehouse only: cite record_id"),
        sa.Column("record_id", sa.Text(), nullable=False, comment="Permanent and deterministic"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts from 1 for each record_id"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Table that holds its fields"),
        sa.Column("document_id", sa.Text(), nullable=False, comment="Document it was read from"),
        sa.Column(
            "ordinal",
            sa.Integer(),
            nullable=False,
            comment="1-based position among the document's records of that kind",
        ),
        sa.Column("load_id", sa.Text(), nullable=False, comment="Load that added this version"),
        sa.Column("recorded_at", UtcTime(), nullable=False, comment="UTC"),
        sa.Column("superseded_at", UtcTime(), nullable=True, comment="UTC; empty for the current version"),
        sa.Column("superseded_why", sa.Text(), nullable=True, comment="republished, or extractor and its version"),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="Hash of the record's fields and provenance"),
        sa.CheckConstraint(
            "kind IN ('action', 'measure', 'status_total', 'statistic', 'meeting', 'agenda_item', 'decision')",
            name=op.f("ck_record_kind"),
        ),
        sa.CheckConstraint("(superseded_at IS NULL) = (superseded_why IS NULL)", name=op.f("ck_record_superseded")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_record_version")),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name=op.f("fk_record_document_id")),
        sa.ForeignKeyConstraint(["load_id"], ["load.load_id"], name=op.f("fk_record_load_id")),
        sa.PrimaryKeyConstraint("record_key", name=op.f("pk_record")),
        sa.UniqueConstraint("record_id", "version", name=op.f("uq_record_record_id_version")),
        comment="Every version of every record; fields are in the table named by kind",
    )
    op.create_index(op.f("ix_record_document_id_kind"), "record", ["document_id", "kind"], unique=False)
    op.create_index(op.f("ix_record_load_id"), "record", ["load_id"], unique=False)
    op.create_index(
        "uq_record_current",
        "record",
        ["record_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "action",
        sa.Column("record_key", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=True, comment="Reference as printed"),
        sa.Column("theme", sa.Text(), nullable=True, comment="Section row or heading it stands under"),
        sa.Column("description", sa.Text(), nullable=False, comment="What is promised"),
        sa.Column("lead_agencies", sa.Text(), nullable=False, comment="JSON array of names as printed, in order"),
        sa.Column("other_partners", sa.Text(), nullable=False, comment="JSON array of names as printed, in order"),
        sa.Column("by_when", sa.Text(), nullable=True, comment="Deadline as printed"),
        sa.Column(
            "due_kind",
            sa.Text(),
            nullable=True,
            comment="What sort of deadline by_when names; empty where its words are not understood",
        ),
        sa.Column("due_start", sa.Date(), nullable=True, comment="First day that by_when stands for"),
        sa.Column("due_end", sa.Date(), nullable=True, comment="Last day that by_when stands for, included"),
        sa.Column("funding", sa.Text(), nullable=True, comment="As printed"),
        sa.Column("status", sa.Text(), nullable=True, comment="From the printed word or the cell's colour"),
        sa.Column("status_printed", sa.Text(), nullable=True, comment="The printed word"),
        sa.Column("progress", sa.Text(), nullable=True, comment="As printed"),
        sa.Column("success_measure", sa.Text(), nullable=True, comment="As printed"),
        sa.Column(
            "other_columns", sa.Text(), nullable=False, comment="JSON object, header as printed to text, in order"
        ),
        sa.CheckConstraint(
            "due_kind IN ('date', 'month', 'ongoing', 'recurring', 'period', 'multiple', 'missing')",
            name=op.f("ck_action_due_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('green', 'amber', 'red', 'complete', 'not_started')", name=op.f("ck_action_status")
        ),
        sa.ForeignKeyConstraint(["record_key"], ["record.record_key"], name=op.f("fk_action_record_key")),
        sa.PrimaryKeyConstraint("record_key", name=op.f("pk_action")),
        comment="Promised actions of plans and monitoring reports",
    )
    op.create_table(
        "agenda_item",
        sa.Column("record_key", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False, comment="As printed"),
        sa.Column("title", sa.Text(), nullable=False, comment="As printed"),
        sa.Column("pages_printed", sa.Text(), nullable=True, comment="As printed"),
        sa.Column("first_page_label", sa.Integer(), nullable=True, comment="First printed page number"),
        sa.Column("last_page_label", sa.Integer(), nullable=True, comment="Last printed page number"),
        sa.Column("first_page_number", sa.Integer(), nullable=True, comment="1-based page of the file"),
        sa.Column("last_page_number", sa.Integer(), nullable=True, comment="1-based page of the file"),
        sa.ForeignKeyConstraint(["record_key"], ["record.record_key"], name=op.f("fk_agenda_item_record_key")),
        sa.PrimaryKeyConstraint("record_key", name=op.f("pk_agenda_item")),
        comment="Items of a meeting's agenda",
    )
    op.create_table(
        "decision",
        sa.Column("record_key", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Text(), nullable=True, comment="Minute number as printed"),
        sa.Column("title", sa.Text(), nullable=True, comment="Heading of the minute"),
        sa.Column("resolved", sa.Text(), nullable=False, comment="The resolution"),
        sa.Column("meeting_date", sa.Date(), nullable=True, comment="Day of the meeting that took it"),
        sa.ForeignKeyConstraint(["record_key"], ["record.record_key"], name=op.f("fk_decision_record_key")),
        sa.PrimaryKeyConstraint("record_key", name=op.f("pk_decision")),
        comment="What committees resolved",
    )
    op.create_table(
        "measure",
        sa.Column("record_key", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=True, comment="Reference as printed"),
        sa.Column("theme", sa.Text(), nullable=True, comment="Section row or heading it stands under"),
        sa.Column("description", sa.Text(), nullable=False, comment="What is measured"),
        sa.Column("baseline", sa.Text(), nullable=True, comment="As printed"),
        sa.Column("target", sa.Text(), nullable=True, comment="As printed"),
        sa.Column("actual", sa.Text(), nullable=True, comment="As printed"),
        sa.Column("change", sa.Text(), nullable=True, comment="As printed"),
        sa.Column("status", sa.Text(), nullable=True, comment="From the printed word or the cell's colour"),
        sa.Column("status_printed", sa.Text(), nullable=True, comment="The printed word"),
        sa.Column("progress", sa.Text(), nullable=True, comment="As printed"),
        sa.Column("lead_agencies", sa.Text(), nullable=False, comment="JSON array of names as printed, in order"),
        sa.Column("by_when", sa.Text(), nullable=True, comment="Deadline as printed"),
        sa.Column(
            "due_kind",
            sa.Text(),
            nullable=True,
            comment="What sort of deadline by_when names; empty where its words are not understood",
        ),
        sa.Column("due_start", sa.Date(), nullable=True, comment="First day that by_when stands for"),
        sa.Column("due_end", sa.Date(), nullable=True, comment="Last day that by_when stands for, included"),
        sa.Column(
            "other_columns", sa.Text(), nullable=False, comment="JSON object, header as printed to text, in order"
        ),
        sa.CheckConstraint(
            "due_kind IN ('date', 'month', 'ongoing', 'recurring', 'period', 'multiple', 'missing')",
            name=op.f("ck_measure_due_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('green', 'amber', 'red', 'complete', 'not_started')", name=op.f("ck_measure_status")
        ),
        sa.ForeignKeyConstraint(["record_key"], ["record.record_key"], name=op.f("fk_measure_record_key")),
        sa.PrimaryKeyConstraint("record_key", name=op.f("pk_measure")),
        comment="Targets and success measures",
    )
    op.create_table(
        "meeting",
        sa.Column("record_key", sa.Integer(), nullable=False),
        sa.Column("committee", sa.Text(), nullable=False, comment="As printed"),
        sa.Column("meeting_date", sa.Date(), nullable=True, comment="Day of the meeting"),
        sa.Column("time_printed", sa.Text(), nullable=True, comment="As printed"),
        sa.Column("venue", sa.Text(), nullable=True, comment="As printed"),
        sa.ForeignKeyConstraint(["record_key"], ["record.record_key"], name=op.f("fk_meeting_record_key")),
        sa.PrimaryKeyConstraint("record_key", name=op.f("pk_meeting")),
        comment="Meetings that documents are the agenda, pack or minutes of",
    )
    op.create_table(
        "provenance",
        sa.Column("record_key", sa.Integer(), nullable=False),
        sa.Column(
            "ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="1-based; one row per page touched"
        ),
        sa.Column("page_number", sa.Integer(), nullable=False, comment="1-based position in the file"),
        sa.Column("page_label", sa.Text(), nullable=True, comment="The page's own number as printed"),
        sa.Column(
            "x0", sa.Float(), nullable=False, comment="Left edge in points from the left of the page as displayed"
        ),
        sa.Column(
            "top", sa.Float(), nullable=False, comment="Upper edge in points from the top of the page as displayed"
        ),
        sa.Column(
            "x1", sa.Float(), nullable=False, comment="Right edge in points from the left of the page as displayed"
        ),
        sa.Column(
            "bottom", sa.Float(), nullable=False, comment="Lower edge in points from the top of the page as displayed"
        ),
        sa.Column(
            "table_ordinal", sa.Integer(), nullable=True, comment="1-based position of the table in the document"
        ),
        sa.Column(
            "row_ordinal",
            sa.Integer(),
            nullable=True,
            comment="1-based position of the row in the table, header included",
        ),
        sa.Column("quote", sa.Text(), nullable=False, comment="The words inside the box exactly as printed"),
        sa.Column("method", sa.Text(), nullable=False, comment="Reading that found it"),
        sa.Column("extractor_version", sa.Text(), nullable=False, comment="Version that found it"),
        sa.Column("confidence", sa.Float(), nullable=False, comment="0 to 1"),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_provenance_confidence")),
        sa.CheckConstraint("page_number >= 1", name=op.f("ck_provenance_page_number")),
        sa.ForeignKeyConstraint(["record_key"], ["record.record_key"], name=op.f("fk_provenance_record_key")),
        sa.PrimaryKeyConstraint("record_key", "ordinal", name=op.f("pk_provenance")),
        comment="Page and box each record version was read from",
    )
    op.create_table(
        "statistic",
        sa.Column("record_key", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="What is counted"),
        sa.Column("category", sa.Text(), nullable=True, comment="Crime category"),
        sa.Column("geography", sa.Text(), nullable=True, comment="Place the figure is for"),
        sa.Column("period_printed", sa.Text(), nullable=True, comment="Period as printed"),
        sa.Column("period_start", sa.Date(), nullable=True, comment="First day of the period"),
        sa.Column("period_end", sa.Date(), nullable=True, comment="Last day of the period, included"),
        sa.Column("value", sa.Float(), nullable=True, comment="In unit; empty where only a change is stated"),
        sa.Column("unit", sa.Text(), nullable=True, comment="What value is in"),
        sa.Column("previous_value", sa.Float(), nullable=True, comment="In unit"),
        sa.Column("change_absolute", sa.Float(), nullable=True, comment="In unit"),
        sa.Column("change_percent", sa.Float(), nullable=True, comment="Percent"),
        sa.Column("direction", sa.Text(), nullable=True, comment="up, down or same"),
        sa.Column(
            "consistent",
            sa.Boolean(),
            nullable=True,
            comment="Whether the stated figures agree with one another; empty where unknown",
        ),
        sa.Column("consistent_why", sa.Text(), nullable=True, comment="Why consistent says so"),
        sa.Column("sentence", sa.Text(), nullable=True, comment="The whole sentence"),
        sa.Column("row_label", sa.Text(), nullable=True, comment="Row label it stands under"),
        sa.Column("column_label", sa.Text(), nullable=True, comment="Column label it stands under"),
        sa.CheckConstraint("direction IN ('up', 'down', 'same')", name=op.f("ck_statistic_direction")),
        sa.CheckConstraint(
            "unit IN ('count', 'percent', 'percentage_points', 'per_1000', 'per_100000', 'rank', 'gbp', 'ratio')",
            name=op.f("ck_statistic_unit"),
        ),
        sa.ForeignKeyConstraint(["record_key"], ["record.record_key"], name=op.f("fk_statistic_record_key")),
        sa.PrimaryKeyConstraint("record_key", name=op.f("pk_statistic")),
        comment="Figures about crime, disorder and demand",
    )
    op.create_table(
        "status_total",
        sa.Column("record_key", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False, comment="What is counted"),
        sa.Column("green", sa.Integer(), nullable=True, comment="Rows"),
        sa.Column("amber", sa.Integer(), nullable=True, comment="Rows"),
        sa.Column("red", sa.Integer(), nullable=True, comment="Rows"),
        sa.Column("missing", sa.Integer(), nullable=True, comment="Rows"),
        sa.ForeignKeyConstraint(["record_key"], ["record.record_key"], name=op.f("fk_status_total_record_key")),
        sa.PrimaryKeyConstraint("record_key", name=op.f("pk_status_total")),
        comment="A document's own counts of its rows by status",
    )
    op.create_table(
        "action_organisation",
        sa.Column("record_key", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False, comment="lead or partner"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="1-based position in the cell"),
        sa.Column("name_printed", sa.Text(), nullable=False, comment="As printed"),
        sa.Column("organisation_id", sa.Text(), nullable=True, comment="Empty while not resolved"),
        sa.CheckConstraint("role IN ('lead', 'partner')", name=op.f("ck_action_organisation_role")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.organisation_id"], name=op.f("fk_action_organisation_organisation_id")
        ),
        sa.ForeignKeyConstraint(["record_key"], ["action.record_key"], name=op.f("fk_action_organisation_record_key")),
        sa.PrimaryKeyConstraint("record_key", "role", "ordinal", name=op.f("pk_action_organisation")),
        comment="Organisations that actions name, in printed order",
    )
    op.create_index(
        op.f("ix_action_organisation_organisation_id"), "action_organisation", ["organisation_id"], unique=False
    )
