"""Questions about deadlines, categories and publishers find their rows by an index.

Revision 0006.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_action_due_end"), "action", ["due_end"], unique=False)
    op.create_index(op.f("ix_document_publisher"), "document", ["publisher"], unique=False)
    op.create_index(op.f("ix_statistic_category"), "statistic", ["category"], unique=False)
