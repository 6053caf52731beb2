"""Statistics keep the figure as printed, what makes it less than exact, and where its period was found.

Revision 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("statistic") as batch:
        batch.add_column(
            sa.Column(
                "period_source",
                sa.Text(),
                nullable=True,
                comment="stated beside the figure, or said once for its paragraph, section or document",
            )
        )
        batch.add_column(sa.Column("value_printed", sa.Text(), nullable=True, comment="The figure as printed"))
        batch.add_column(
            sa.Column(
                "qualifier",
                sa.Text(),
                nullable=True,
                comment="What makes the figure less than exact, as printed: over, at least, about",
            )
        )
        batch.create_check_constraint(
            op.f("ck_statistic_period_source"), "period_source IN ('stated', 'paragraph', 'section', 'document')"
        )
