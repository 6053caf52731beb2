"""Actions and figures are followed through time, documents doubt each other, organisations have official codes.

Revision 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "successor",
        sa.Column("action_id", sa.Text(), nullable=False, comment="The earlier action: the first row of its timeline"),
        sa.Column("successor_id", sa.Text(), nullable=False, comment="The later action: the first row of its timeline"),
        sa.Column("similarity", sa.Float(), nullable=False, comment="Likeness of the two descriptions"),
        sa.Column("rank", sa.Integer(), nullable=False, comment="1 for the likest of that later year"),
        sa.Column("mutual", sa.Boolean(), nullable=False, comment="Whether each is the other's likest"),
        sa.Column("years_later", sa.Integer(), nullable=False, comment="Plan years between the two"),
        sa.Column("body", sa.Text(), nullable=False, comment="Publisher in lower-case words"),
        sa.Column("plan_year", sa.Integer(), nullable=False, comment="Year in which the earlier council year begins"),
        sa.PrimaryKeyConstraint("action_id", "successor_id", name=op.f("pk_successor")),
        comment="Actions of later plans that say nearly the same: likely, never certain",
    )
    op.create_index(op.f("ix_successor_body_plan_year"), "successor", ["body", "plan_year"], unique=False)
    op.create_index(op.f("ix_successor_successor_id"), "successor", ["successor_id"], unique=False)

    op.create_table(
        "organisation_identifier",
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False, comment="Who gave the identifier: ons for codes of areas"),
        sa.Column(
            "identifier",
            sa.Text(),
            nullable=False,
            comment="Code of the organisation's area at the Office for National Statistics",
        ),
        sa.CheckConstraint("scheme IN ('ons')", name=op.f("ck_organisation_identifier_scheme")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_organisation_identifier_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "scheme", name=op.f("pk_organisation_identifier")),
        comment="What organisations are called in official lists",
    )
    op.create_table(
        "series_entry",
        sa.Column("statistic_id", sa.Text(), nullable=False, comment="The current statistic it places"),
        sa.Column("document_id", sa.Text(), nullable=False, comment="Document the statistic is in"),
        sa.Column(
            "series_id",
            sa.Text(),
            nullable=False,
            comment="What figures of one subject, place, unit and length of period share",
        ),
        sa.Column("months", sa.Integer(), nullable=False, comment="Length of the period"),
        sa.Column(
            "published_on",
            sa.Date(),
            nullable=True,
            comment="Day of the document's meeting, else the last day of the period it covers",
        ),
        sa.Column(
            "year_before_id",
            sa.Text(),
            nullable=True,
            comment="Statistic of the series for the same days a year earlier",
        ),
        sa.Column(
            "published_before_id",
            sa.Text(),
            nullable=True,
            comment="What another document published for the period that previous_value is of",
        ),
        sa.Column(
            "previous_agrees",
            sa.Boolean(),
            nullable=True,
            comment="Whether previous_value is that figure; empty where unknown",
        ),
        sa.Column("previous_why", sa.Text(), nullable=True, comment="Why previous_agrees says so"),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name=op.f("fk_series_entry_document_id")),
        sa.PrimaryKeyConstraint("statistic_id", name=op.f("pk_series_entry")),
        comment="Where each current statistic stands in its series over the years",
    )
    op.create_index(op.f("ix_series_entry_document_id"), "series_entry", ["document_id"], unique=False)
    op.create_index(op.f("ix_series_entry_series_id"), "series_entry", ["series_id"], unique=False)

    op.create_table(
        "timeline_entry",
        sa.Column("action_id", sa.Text(), nullable=False, comment="The current action it places"),
        sa.Column("document_id", sa.Text(), nullable=False, comment="Document the action stands in"),
        sa.Column(
            "timeline_id", sa.Text(), nullable=False, comment="What the rows of one action of one plan year share"
        ),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=False,
            comment="1 for the plan, or the first document that names the action",
        ),
        sa.Column(
            "body",
            sa.Text(),
            nullable=False,
            comment="Publisher in lower-case words: actions are followed inside one body",
        ),
        sa.Column(
            "plan_year",
            sa.Integer(),
            nullable=False,
            comment="Year in which the council year (April to March) of its plan begins",
        ),
        sa.Column(
            "reported_on",
            sa.Date(),
            nullable=True,
            comment="Last day of the period a report is about; first day of a plan's",
        ),
        sa.Column(
            "quarter",
            sa.Text(),
            nullable=True,
            comment="Quarter that its document is about, such as 2019/20 Q2; empty for a longer period",
        ),
        sa.Column(
            "quarter_source",
            sa.Text(),
            nullable=True,
            comment="Whether the document prints its period, or the quarter is the last before its meeting",
        ),
        sa.Column(
            "matched_by",
            sa.Text(),
            nullable=False,
            comment="What it has in common with the timeline's first row; first for that row",
        ),
        sa.Column(
            "similarity",
            sa.Float(),
            nullable=True,
            comment="Likeness of its description to that of the timeline's first row",
        ),
        sa.CheckConstraint("matched_by IN ('first', 'ref', 'words')", name=op.f("ck_timeline_entry_matched_by")),
        sa.CheckConstraint("quarter_source IN ('period', 'meeting')", name=op.f("ck_timeline_entry_quarter_source")),
        sa.ForeignKeyConstraint(["document_id"], ["document.document_id"], name=op.f("fk_timeline_entry_document_id")),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_timeline_entry")),
        comment="Where each current action stands among the reports of its plan's year",
    )
    op.create_index(op.f("ix_timeline_entry_body_plan_year"), "timeline_entry", ["body", "plan_year"], unique=False)
    op.create_index(op.f("ix_timeline_entry_document_id"), "timeline_entry", ["document_id"], unique=False)
    op.create_index(
        op.f("ix_timeline_entry_timeline_id_position"), "timeline_entry", ["timeline_id", "position"], unique=False
    )

    with op.batch_alter_table("finding") as batch:
        batch.add_column(
            sa.Column(
                "other_document_id",
                sa.Text(),
                nullable=True,
                comment="Document that it disagrees with; empty where the doubt is about one document alone",
            )
        )
        batch.create_index(op.f("ix_finding_other_document_id"), ["other_document_id"], unique=False)
        batch.create_foreign_key(
            op.f("fk_finding_other_document_id"), "document", ["other_document_id"], ["document_id"]
        )
