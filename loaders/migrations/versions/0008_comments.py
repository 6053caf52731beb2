"""Columns that point at another table say what they hold, like all the others.

Revision 0008. SQLite keeps no comments.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COMMENTS = {
    ("load_document", "load_id"): "Load that took the document up",
    ("load_document", "document_id"): "Document that was taken up",
    ("page", "document_id"): "Document it is a page of",
    ("provenance", "record_key"): "Record version that was read there",
    ("action_organisation", "record_key"): "Version of the action that names it",
    ("review_outcome", "record_key"): "Record version it is about",
    ("organisation_identifier", "organisation_id"): "Organisation that has the identifier",
    **{
        (kind, "record_key"): "Record version whose fields they are"
        for kind in ("action", "measure", "status_total", "statistic", "meeting", "agenda_item", "decision")
    },
}


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for (table, column), comment in COMMENTS.items():
            op.alter_column(table, column, comment=comment, existing_comment=None)
