"""Nights leave a row each: what was found, fetched, read and loaded, and what somebody must look at.

Revision 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from loaders.columns import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "run",
        sa.Column("run_id", sa.Text(), nullable=False, comment="R and a running number"),
        sa.Column("started_at", UtcTime(), nullable=False, comment="UTC"),
        sa.Column("finished_at", UtcTime(), nullable=True, comment="UTC; empty while running and after a crash"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="running, finished, failed_with_warnings (done, but look at the warnings), failed or stopped",
        ),
        sa.Column("message", sa.Text(), nullable=False, comment="What it came to in one line"),
        sa.Column("sources", sa.Text(), nullable=False, comment="JSON array of the names of its sources"),
        sa.Column("discovered", sa.Integer(), nullable=False, comment="Publications that the sources listed"),
        sa.Column("new", sa.Integer(), nullable=False, comment="Publications fetched for the first time"),
        sa.Column("changed", sa.Integer(), nullable=False, comment="Publications whose bytes are other than before"),
        sa.Column("unchanged", sa.Integer(), nullable=False, comment="Publications that are as they were"),
        sa.Column("gone", sa.Integer(), nullable=False, comment="Publications that are no longer there"),
        sa.Column("failed", sa.Integer(), nullable=False, comment="Publications that could not be fetched"),
        sa.Column("documents_loaded", sa.Integer(), nullable=False, comment="Documents read into the warehouse"),
        sa.Column("documents_failed", sa.Integer(), nullable=False, comment="Documents that could not be read"),
        sa.Column("records_added", sa.Integer(), nullable=False, comment="Record versions added"),
        sa.Column("records_superseded", sa.Integer(), nullable=False, comment="Record versions superseded"),
        sa.Column("findings", sa.Integer(), nullable=False, comment="Findings added about documents"),
        sa.Column(
            "warnings",
            sa.Text(),
            nullable=False,
            comment="JSON array of objects (source, level, reason, message): what somebody must look at",
        ),
        sa.Column("durations", sa.Text(), nullable=False, comment="JSON object, stage to seconds"),
        sa.Column("extractor_version", sa.Text(), nullable=False, comment="Version that read the documents"),
        sa.Column(
            "load_id", sa.Text(), nullable=True, comment="The load it wrote; empty where nothing was to be loaded"
        ),
        sa.CheckConstraint(
            "state IN ('running', 'finished', 'failed_with_warnings', 'failed', 'stopped')", name=op.f("ck_run_state")
        ),
        sa.ForeignKeyConstraint(["load_id"], ["load.load_id"], name=op.f("fk_run_load_id")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run")),
        comment="One row per night",
    )
