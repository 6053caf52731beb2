"""What the pages about nights and sources ask, and whether the warehouse is well.

Belongs here: runs for readers, what each source brought, and a few counts that cost next to nothing. Does not belong
here: how a run is written (``loaders.runs``), lists of records.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, column, distinct, func, select, table

from loaders.migrations import VERSION_TABLE
from loaders.schema import document, load, load_document, location, record, run
from loaders.warehouse import Warehouse

_JSON: Final = ("sources", "warnings", "durations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One night."""

    run_id: str
    started_at: datetime
    finished_at: datetime | None
    state: str
    message: str
    sources: list[str]
    counts: Mapping[str, int]
    """What was discovered, new, changed ... by the names of the view's columns."""
    warnings: list[dict[str, str]]
    durations: Mapping[str, float]
    """Stage to seconds."""
    extractor_version: str
    load_id: str | None

    @property
    def seconds(self) -> float | None:
        """How long it took; ``None`` while it runs and where it was cut short."""
        return None if self.finished_at is None else (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSeen:
    """What the warehouse has of one source."""

    source: str
    documents: int
    """Documents found there, replaced ones included."""
    rows: int
    """Current records that were read from documents first found there."""
    last_found: datetime
    """When it last gave a document that was not there before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A few facts that tell whether a warehouse is well and how much is in it; each is quick to come by."""

    schema: str
    documents: int
    record_versions: int
    """Versions of records ever written, counted by the last key given out."""
    last_load: datetime | None
    """When the newest load began."""
    last_run_state: str | None
    last_run_at: datetime | None


COUNTS: Final = (
    "discovered", "new", "changed", "unchanged", "gone", "failed", "documents_loaded", "documents_failed",
    "records_added", "records_superseded", "findings",
)  # fmt: skip


def list_runs(warehouse: Warehouse, *, start: int, most: int) -> tuple[list[Run], int]:
    """Runs from position ``start`` (0-based), newest first, and how many there are."""
    query = select(run).order_by(run.c.started_at.desc(), run.c.run_id.desc()).offset(start).limit(most)
    with warehouse.reading() as connection:
        count = connection.scalar(select(func.count()).select_from(run)) or 0
        return [_run(row) for row in connection.execute(query).mappings()], count


def find_run(warehouse: Warehouse, run_id: str) -> Run | None:
    """One run; ``None`` where there is no such id."""
    with warehouse.reading() as connection:
        row = connection.execute(select(run).where(run.c.run_id == run_id)).mappings().first()
        return _run(row) if row else None


def _run(row: Mapping[Any, Any]) -> Run:
    read = {name: json.loads(row[name]) for name in _JSON}
    plain = ("run_id", "started_at", "finished_at", "state", "message", "extractor_version", "load_id")
    counts = {name: row[name] for name in COUNTS}
    return Run(counts=counts, **read, **{name: row[name] for name in plain})


def failed_documents(warehouse: Warehouse, load_id: str, most: int) -> list[dict[str, Any]]:
    """Documents that could not be read in a load. Keys: document_id, title, source_url, reason."""
    query = (
        select(
            load_document.c.document_id, document.c.title, location.c.url.label("source_url"), load_document.c.reason
        )
        .join(document, document.c.document_id == load_document.c.document_id)
        .outerjoin(location, (location.c.document_id == document.c.document_id) & (location.c.ordinal == 1))
        .where(load_document.c.load_id == load_id, load_document.c.outcome == "failed")
        .order_by(load_document.c.document_id)
        .limit(most)
    )
    with warehouse.reading() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def sources_seen(warehouse: Warehouse) -> dict[str, SourceSeen]:
    """What the warehouse has of each source, by name.

    Rows are added up from what each load wrote, which is the same as counting them and takes no longer in a warehouse
    of a million.
    """
    found = select(
        location.c.source,
        func.count(distinct(location.c.document_id)).label("documents"),
        func.max(location.c.last_seen).label("last_found"),
    ).group_by(location.c.source)
    written = (
        select(location.c.source, func.sum(load_document.c.inserted - load_document.c.superseded))
        .join(load_document, load_document.c.document_id == location.c.document_id)
        .where(location.c.ordinal == 1)
        .group_by(location.c.source)
    )
    with warehouse.reading() as connection:
        rows = {source: int(count) for source, count in connection.execute(written)}
        sources = connection.execute(found.order_by(location.c.source)).mappings().all()
        return {one["source"]: SourceSeen(**one, rows=rows.get(one["source"], 0)) for one in sources}


def source_runs(warehouse: Warehouse, most: int = 30) -> dict[str, Run]:
    """The newest of the last runs that each source took part in."""
    runs, _ = list_runs(warehouse, start=0, most=most)
    return {source: one for one in reversed(runs) for source in one.sources}


def feel_pulse(warehouse: Warehouse) -> Pulse:
    """How the warehouse is. Raises WarehouseError where it does not answer."""
    with warehouse.reading() as connection:
        newest = select(run.c.state, run.c.started_at).order_by(run.c.started_at.desc()).limit(1)
        last = connection.execute(newest).first()
        return Pulse(
            schema=str(connection.scalar(select(column("version_num")).select_from(table(VERSION_TABLE)))),
            documents=connection.scalar(select(func.count()).select_from(document)) or 0,
            record_versions=connection.scalar(select(func.max(record.c.record_key))) or 0,
            last_load=_last_load(connection),
            last_run_state=last.state if last else None,
            last_run_at=last.started_at if last else None,
        )


def _last_load(connection: Connection) -> datetime | None:
    newest = connection.scalar(select(func.max(load.c.started_at)))
    return newest.astimezone(UTC) if newest else None
