"""What people say of records, and what it comes to; views of every version and of what is corrected.

Revision 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from loaders.columns import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("review_id", sa.Text(), nullable=False, comment="Permanent and deterministic"),
        sa.Column("record_id", sa.Text(), nullable=False, comment="Record it is about, whether or not it is current"),
        sa.Column("verdict", sa.Text(), nullable=False, comment="accept, correct (one column), reject or comment"),
        sa.Column("field", sa.Text(), nullable=True, comment="Column that is corrected; empty with any other verdict"),
        sa.Column(
            "value", sa.Text(), nullable=True, comment="What the corrected column should say, as JSON; null empties it"
        ),
        sa.Column(
            "expected",
            sa.Text(),
            nullable=False,
            comment="Words as printed that it is about: it holds while the page prints them",
        ),
        sa.Column("reviewer", sa.Text(), nullable=False, comment="Who says so"),
        sa.Column("why", sa.Text(), nullable=True, comment="Reason or comment"),
        sa.Column("reviewed_at", UtcTime(), nullable=False, comment="UTC"),
        sa.CheckConstraint("(verdict = 'correct') = (field IS NOT NULL)", name=op.f("ck_review_field")),
        sa.CheckConstraint("verdict IN ('accept', 'correct', 'reject', 'comment')", name=op.f("ck_review_verdict")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review")),
        comment="What people said of records: the copy of data/corrections",
    )
    op.create_index(op.f("ix_review_record_id"), "review", ["record_id"], unique=False)
    op.create_table(
        "review_outcome",
        sa.Column("record_key", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True, comment="accepted or rejected; empty where nobody said either"),
        sa.Column(
            "as_read",
            sa.Text(),
            nullable=True,
            comment="JSON object, each corrected column to the value that was read; empty where none is corrected",
        ),
        sa.CheckConstraint("verdict IN ('accepted', 'rejected')", name=op.f("ck_review_outcome_verdict")),
        sa.ForeignKeyConstraint(["record_key"], ["record.record_key"], name=op.f("fk_review_outcome_record_key")),
        sa.PrimaryKeyConstraint("record_key", name=op.f("pk_review_outcome")),
        comment="What the reviews of a current record come to; its own table holds the corrected values",
    )
