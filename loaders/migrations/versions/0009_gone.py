"""Places say since when they hold their document no more, and the view of documents shows it.

Revision 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from loaders.columns import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "Since when it is published here no more (UTC); empty while it is, or was replaced by another"
    op.add_column("location", sa.Column("gone_at", UtcTime(), nullable=True, comment=comment))
