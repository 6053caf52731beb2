"""What is rare among many rows is found by an index: findings of one reason, unread pages, figures that do not agree.

Revision 0007. The views say of their joins what lets a database leave them out.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_finding_reason"), "finding", ["reason"], unique=False)
    op.create_index(
        op.f("ix_statistic_unit_category_period_start"),
        "statistic",
        ["unit", "category", "period_start"],
        unique=False,
    )
    rare = {
        "ix_page_unread": ("page", ["document_id", "page_number"], "outcome = 'unread'"),
        "ix_statistic_inconsistent": ("statistic", ["record_key"], "NOT consistent"),
        "ix_statistic_risen": ("statistic", ["change_percent"], "direction = 'up'"),
    }
    for name, (table, columns, where) in rare.items():
        op.create_index(
            name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
