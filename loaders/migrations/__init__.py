"""How a database gets to the schema this version of Sourcepage writes.

Belongs here: the revisions (``versions/``), the environment Alembic runs them in (``env.py``), and the one function
that does so. Alembic is imported only when there is something to migrate.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, inspect, select, table, text

from loaders.dictionary import describe_view
from loaders.following import follow_all
from loaders.planning import count_anew
from loaders.search_index import drop_search_index, make_search_index
from loaders.views import VIEW_COLUMNS, view_queries
from pipeline.errors import WarehouseError

HEAD: Final = "0010"
"""The newest revision; a test holds it to the one Alembic finds."""

VERSION_TABLE: Final = "sourcepage_version"
"""Named for Sourcepage, so that another program's Alembic table is never taken for ours."""


def migrate(connection: Connection) -> None:
    """Bring the database to ``HEAD`` inside the caller's transaction, and make again all that can be.

    Raises:
        WarehouseError: the database was written by a newer Sourcepage, or rows went missing on the way.
    """
    drop_search_index(connection)
    before = _row_counts(connection)
    _drop_views(connection)
    _upgrade(connection)
    _create_views(connection)
    _check_nothing_lost(connection, before)
    make_search_index(connection)
    follow_all(connection, datetime.now(UTC).replace(microsecond=0))
    if any(before.values()):
        count_anew(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise WarehouseError(
            f"the warehouse was written by a newer Sourcepage than this one ({error}): update Sourcepage"
        ) from error


def _drop_views(connection: Connection) -> None:
    for view in sorted(set(inspect(connection).get_view_names()) & set(VIEW_COLUMNS)):
        connection.execute(text(f"DROP VIEW {view}"))


def _create_views(connection: Connection) -> None:
    for view, query in view_queries(connection.dialect.name).items():
        connection.exec_driver_sql(f"CREATE VIEW {view} AS {query}")
        if connection.dialect.name == "postgresql":
            _comment_on(connection, view)


def _comment_on(connection: Connection, view: str) -> None:
    """Stores what the view holds, where psql and every other tool can show it."""
    entry = describe_view(view)
    comments = {f"VIEW {view}": entry.description}
    comments |= {f'COLUMN {view}."{column.name}"': column.comment for column in entry.columns}
    quoted = {what: comment.replace("'", "''") for what, comment in comments.items()}
    # All of a view in one message: hundreds of them one by one would take longer than the migration.
    connection.exec_driver_sql("; ".join(f"COMMENT ON {what} IS '{words}'" for what, words in quoted.items()))


def _row_counts(connection: Connection) -> dict[str, int]:
    names = [name for name in inspect(connection).get_table_names() if name != VERSION_TABLE]
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def _check_nothing_lost(connection: Connection, before: dict[str, int]) -> None:
    """SQLite migrates by copying tables, which has been seen to drop child rows without a word."""
    after = _row_counts(connection)
    lost = [name for name, count in before.items() if after.get(name, count) < count]
    broken = connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if lost or broken:
        raise WarehouseError(f"migrating to {HEAD} would lose rows of {', '.join(lost) or broken}: nothing was changed")
