"""The environment Alembic runs the revisions in: the connection it is given, or the one SOURCEPAGE_WAREHOUSE names."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection, create_engine

from loaders.migrations import VERSION_TABLE
from loaders.schema import metadata


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


_given: Connection | None = context.config.attributes.get("connection")
if _given is not None:
    _run(_given)
else:  # the alembic command, by which developers make a new revision
    with create_engine(os.environ["SOURCEPAGE_WAREHOUSE"]).begin() as _connection:
        _run(_connection)
