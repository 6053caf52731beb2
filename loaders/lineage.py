"""What one run read and wrote, asked of the warehouse afterwards: the facts that lineage events are made of.

Belongs here: queries about one load or night, and what the warehouse is called where lineage is kept. Does not belong
here: events and where they go (``flows.lineage``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, and_, func, inspect, select

from loaders.schema import document, finding, load, load_document, location, record, run
from loaders.views import RECORD_VIEWS
from loaders.warehouse import Warehouse
from pipeline.errors import WarehouseError

WRITTEN_VIEWS: Final = ("documents", *RECORD_VIEWS, "findings")
"""The views whose rows a run adds."""

_POSTGRESQL_PORT: Final = 5432


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """One document that a load took up."""

    url: str
    """Where it was first found."""
    source: str
    """Name of the declaration; "local" for what was given by hand."""
    publisher: str | None
    title: str | None
    sha256: str
    size: int | None
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLineage:
    """One load or night."""

    started_at: datetime
    extractor_version: str
    load_id: str | None
    """``None`` for a night that had nothing to load, or did not come so far."""
    documents: tuple[ReadDocument, ...] = ()
    rows_added: Mapping[str, int] = field(default_factory=dict)
    """View -> rows that the load added to it, for all of ``WRITTEN_VIEWS``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The warehouse as lineage knows it."""

    namespace: str
    """The database server, or the SQLite file; never a user or password."""
    prefix: str
    """What stands before the name of a view: database and schema."""


def find_lineage(warehouse: Warehouse, run_id: str) -> RunLineage:
    """What the load ("L7") or the night ("R3") came to so far. Raises WarehouseError where there is none."""
    with warehouse.reading() as connection:
        table, key = (run, run.c.run_id) if run_id.startswith("R") else (load, load.c.load_id)
        columns = table.c.started_at, table.c.extractor_version, table.c.load_id
        row = connection.execute(select(*columns).where(key == run_id)).first()
        if row is None:
            raise WarehouseError(f"{run_id}: no such load or night: the tables load and run list them")
        return RunLineage(
            started_at=row.started_at,
            extractor_version=row.extractor_version,
            load_id=row.load_id,
            documents=_find_documents(connection, row.load_id),
            rows_added=_count_added(connection, row.load_id),
        )


def _find_documents(connection: Connection, load_id: str | None) -> tuple[ReadDocument, ...]:
    """In the order of their addresses; what could not be read is no source of anything."""
    home = and_(location.c.document_id == document.c.document_id, location.c.ordinal == 1)
    query = (
        select(*document.c["publisher", "title", "sha256", "size"], *location.c["url", "source"])
        .join(load_document, load_document.c.document_id == document.c.document_id)
        .join(location, home)
        .where(load_document.c.load_id == load_id, load_document.c.outcome != "failed")
        .order_by(location.c.url, document.c.sha256)
    )
    return tuple(ReadDocument(**row) for row in connection.execute(query).mappings())


def _count_added(connection: Connection, load_id: str | None) -> dict[str, int]:
    records = select(record.c.kind, func.count()).where(record.c.load_id == load_id).group_by(record.c.kind)
    kinds: dict[str, int] = {row[0]: row[1] for row in connection.execute(records)}
    taken = and_(load_document.c.load_id == load_id, load_document.c.outcome == "loaded")
    return {
        "documents": connection.scalar(select(func.count()).select_from(load_document).where(taken)) or 0,
        **{view: kinds.get(table, 0) for view, (table, _, _) in RECORD_VIEWS.items()},
        "findings": connection.scalar(select(func.count()).where(finding.c.load_id == load_id)) or 0,
    }


def find_place(warehouse: Warehouse) -> Place:
    """What the warehouse is called: as other tools call a PostgreSQL database; a SQLite file by its path."""
    url = warehouse.engine.url
    if warehouse.dialect == "sqlite":
        return Place(namespace=f"sqlite://{Path(str(url.database)).resolve()}", prefix="main")
    schema = inspect(warehouse.engine).default_schema_name
    namespace = f"postgres://{url.host or 'localhost'}:{url.port or _POSTGRESQL_PORT}"
    return Place(namespace=namespace, prefix=f"{url.database}.{schema}")
