"""A status that few actions have is found by an index, and so are figures about other years than their document.

Revision 0010.
"""

from __future__ import annotations

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
