"""Whether a warehouse is sound: the database itself, its views, loads that never ended, its search index.

Belongs here: what can be asked of the database alone. Does not belong here: whether the rows are right (the checks of
reading), or whether the archive agrees (``flows.doctor``).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, column, func, inspect, select, table
from sqlalchemy.exc import DBAPIError

from loaders.schema import document, load, record
from loaders.search_index import SEARCHED, TABLE
from loaders.views import VIEW_COLUMNS
from loaders.warehouse import Warehouse, database_complaint
from pipeline.symptoms import Symptom


def check_warehouse(warehouse: Warehouse) -> Iterator[Symptom]:
    """What is wrong with a warehouse; nothing is changed."""
    with warehouse.reading() as connection:
        if warehouse.dialect == "sqlite":
            yield from _check_file(warehouse.url, connection)
        yield from _check_views(warehouse.url, connection)
        yield from _check_loads(warehouse.url, connection)
        yield from _check_search(warehouse.url, connection)


def find_documents(warehouse: Warehouse) -> dict[str, str]:
    """The sha256 of each document whose bytes were seen -> what it is called, else its id."""
    name = func.coalesce(document.c.title, document.c.document_id)
    with warehouse.reading() as connection:
        rows = connection.execute(select(document.c.sha256, name).where(document.c.sha256.is_not(None)))
        return {row[0]: row[1] for row in rows}


def _check_file(url: str, connection: Connection) -> Iterator[Symptom]:
    said = connection.exec_driver_sql("PRAGMA quick_check(5)").scalars().all()
    if said != ["ok"]:
        yield _broken(url, f"the file is damaged ({'; '.join(said)}); restore a backup, or run sourcepage rebuild")
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
    if lost:
        tables = ", ".join(sorted({str(row[0]) for row in lost}))
        yield _broken(url, f"rows of {tables} point at rows that are gone; restore a backup, or run sourcepage rebuild")


def _check_views(url: str, connection: Connection) -> Iterator[Symptom]:
    there = {*inspect(connection).get_view_names()}
    for view, columns in VIEW_COLUMNS.items():
        if view not in there:
            yield _broken(url, f"the view {view} is missing; run sourcepage rebuild --warehouse with another name")
            continue
        try:
            with connection.begin_nested():
                connection.execute(select(*(column(name) for name in columns)).select_from(table(view)).limit(1)).all()
        except DBAPIError as error:
            yield _broken(url, f"the view {view} cannot be read ({database_complaint(error)}); run sourcepage rebuild")


def _check_loads(url: str, connection: Connection) -> Iterator[Symptom]:
    """Only the newest: what one before it had not loaded, a later one has."""
    newest = connection.execute(select(load).order_by(load.c.started_at.desc(), load.c.load_id.desc()).limit(1)).first()
    if newest is not None and newest.state == "running":
        yield Symptom(
            level="warning",
            reason="load-unfinished",
            where=url,
            message=(
                f"load {newest.load_id} began at {newest.started_at:%Y-%m-%d %H:%M} UTC and has not ended: if nothing"
                " is running it was killed; run the same command, or the next night, to load what is missing"
            ),
        )


def _check_search(url: str, connection: Connection) -> Iterator[Symptom]:
    current = select(func.count()).where(record.c.superseded_at.is_(None), record.c.kind.in_(SEARCHED))
    wanted, held = connection.scalar(current), connection.scalar(select(func.count()).select_from(table(TABLE)))
    if wanted != held:
        yield Symptom(
            level="error",
            reason="search-index",
            where=url,
            message=f"the search index holds {held} records of {wanted}; run sourcepage rebuild",
        )


def _broken(url: str, message: str) -> Symptom:
    return Symptom(level="error", reason="warehouse-broken", where=url, message=message)
