"""A status that few actions have is found by an index, and so are figures about other years than their document.

What is current is counted by kind without reading it.

Revision 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_action_status"), "action", ["status"], unique=False)
    op.create_index(op.f("ix_measure_status"), "measure", ["status"], unique=False)
    op.create_index(
        op.f("ix_statistic_period_start_period_end"), "statistic", ["period_start", "period_end"], unique=False
    )
    current = sa.text("superseded_at IS NULL")
    op.create_index(
        "ix_record_current_kind", "record", ["kind"], unique=False, sqlite_where=current, postgresql_where=current
    )
