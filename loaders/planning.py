"""What the database knows of how many rows there are, by which it plans how questions are answered.

Belongs here: bringing that to date after a load, in the form that costs little. Without it SQLite has to guess which
index is the shorter way, and PostgreSQL does until its own upkeep comes by.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

_ROWS_LOOKED_AT: Final = 1_000
"""Of each index on SQLite: enough to tell many from few, and it takes no longer in a large warehouse."""

_CHANGED: Final = text("""
SELECT relname FROM pg_stat_user_tables
WHERE schemaname = current_schema() AND n_mod_since_analyze > 1000 + n_live_tup / 10
ORDER BY relname
""")


def note_changes(connection: Connection) -> None:
    """Have this connection's changes told at the end of its transaction: PostgreSQL else waits for a second or ten."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")


def count_anew(connection: Connection) -> None:
    """Have the database look again at its rows; on PostgreSQL only at tables of which a tenth is new."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA analysis_limit={_ROWS_LOOKED_AT}")
        connection.exec_driver_sql("ANALYZE")
        return
    for name in connection.scalars(_CHANGED).all():
        connection.exec_driver_sql(f"ANALYZE {name}")
