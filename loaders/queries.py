"""The questions Sourcepage itself asks the warehouse: one record with all that stands behind it, one load's summary.

Belongs here: queries that the command line and the explorer share. Does not belong here: what users ask in SQL
(``loaders.selecting``, offered here as ``run_select``).
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, func, select

from loaders.history import review_to_dict
from loaders.readback import read_statistics, row_to_record
from loaders.review_values import value_to_stored
from loaders.reviews import find_reviews
from loaders.schema import KIND_TABLES, document, finding, load, load_document, location, provenance, review_outcome
from loaders.schema import record as record_table
from loaders.selecting import run_select
from loaders.warehouse import Warehouse
from pipeline.errors import WarehouseError
from pipeline.records import Provenance, RecordKind, Statistic

__all__ = ["record", "run_select", "statistic_with_others", "summary"]

_JSON_COLUMNS = frozenset({"lead_agencies", "other_partners", "other_columns"})


def record(warehouse: Warehouse, record_id: str, *, version: int | None = None) -> dict[str, Any] | None:
    """One record with all that stands behind it; ``None`` where there is no such id.

    The version asked for, else the current one, else (where nothing of it is current any more) the newest. Keys:
    record_id, kind, version, versions (how many there are), recorded_at, superseded_at, superseded_why, load_id,
    ordinal, fields (as in the kind's table; lists and objects as such), provenance (rows in order), document,
    locations (first found first), findings (that stand now), verdict (accepted, rejected or None), corrected (column ->
    the value that was read), reviews (oldest first).

    A version that is asked for by its number never changes: its fields are as they were read.
    """
    with warehouse.reading() as connection:
        rows = _all(connection, select(record_table).where(record_table.c.record_id == record_id))
        found = _choose(rows, version)
        if found is None:
            return None
        shown = {name: value for name, value in found.items() if name not in {"record_key", "fingerprint"}}
        behind = _behind(connection, found)
        if version is not None:
            behind["fields"] |= behind["corrected"]
        return {**shown, "versions": len(rows), **behind}


def _choose(rows: list[dict[str, Any]], version: int | None) -> dict[str, Any] | None:
    if version is not None:
        return next((row for row in rows if row["version"] == version), None)
    return max(rows, key=lambda row: (row["superseded_at"] is None, row["version"]), default=None)


def _behind(connection: Connection, found: dict[str, Any]) -> dict[str, Any]:
    key, document_id = found["record_key"], found["document_id"]
    table = KIND_TABLES[found["kind"]]
    fields = _all(connection, select(table).where(table.c.record_key == key))[0]
    parts = select(provenance).where(provenance.c.record_key == key).order_by(provenance.c.ordinal)
    places = select(location).where(location.c.document_id == document_id).order_by(location.c.ordinal)
    pages = select(provenance.c.page_number).where(provenance.c.record_key == key)
    about_page = finding.c.record_id.is_(None) & finding.c.x0.is_(None) & finding.c.page_number.in_(pages)
    doubts = select(finding).where(
        (finding.c.record_id == found["record_id"]) | about_page,
        finding.c.document_id == document_id,
        finding.c.superseded_at.is_(None),
    )
    reviews = find_reviews(connection, [found["record_id"]]).get(found["record_id"], [])
    return {
        "fields": {name: _plain(name, value) for name, value in fields.items() if name != "record_key"},
        **_reviewed(connection, found["kind"], key),
        "reviews": [review_to_dict(one) for one in reviews],
        "provenance": [_without(row, "record_key") for row in _all(connection, parts)],
        "document": _all(connection, select(document).where(document.c.document_id == document_id))[0],
        "locations": [_without(row, "document_id") for row in _all(connection, places)],
        "findings": _all(connection, doubts.order_by(finding.c.finding_id)),
    }


def _reviewed(connection: Connection, kind: RecordKind, key: int) -> dict[str, Any]:
    """What people made of a version, with the values that were read, as the fields have them."""
    rows = _all(connection, select(review_outcome).where(review_outcome.c.record_key == key))
    if not rows:
        return {"verdict": None, "corrected": {}}
    columns = KIND_TABLES[kind].c
    read = {name: value_to_stored(columns[name], one) for name, one in json.loads(rows[0]["as_read"] or "{}").items()}
    return {"verdict": rows[0]["verdict"], "corrected": {name: _plain(name, one) for name, one in read.items()}}


def _all(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _plain(name: str, value: Any) -> Any:
    return json.loads(value) if name in _JSON_COLUMNS else value


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def statistic_with_others(warehouse: Warehouse, found: dict[str, Any]) -> tuple[Statistic, list[Statistic]]:
    """A statistic that ``record`` found, as it was read, and all current ones of its document in reading order.

    It is among them where it is current; of a superseded one the others say nothing, so none are given.
    """
    with warehouse.reading() as connection:
        others = read_statistics(connection, found["document_id"])
    if found["superseded_at"] is None and found["record_id"] in others:
        return others[found["record_id"]], list(others.values())
    parts = tuple(_provenance(part) for part in found["provenance"])
    one = row_to_record("statistic", found["fields"], parts)
    assert isinstance(one, Statistic)
    return one, []


def _provenance(part: dict[str, Any]) -> Provenance:
    names = (field.name for field in fields(Provenance) if field.name != "bbox")
    box = (part["x0"], part["top"], part["x1"], part["bottom"])
    return Provenance(bbox=box, **{name: part[name] for name in names})


def summary(warehouse: Warehouse, load_id: str) -> dict[str, Any]:
    """What one load did and what now stands of the documents it took up.

    Keys: load_id, started_at, finished_at, extractor_version, state, documents (outcome -> count), pages, records
    (kind -> current rows), inserted, superseded, unchanged (record versions), findings (level -> standing), failures
    (dicts of document_id, source_url, reason).

    Raises:
        WarehouseError: there is no such load.
    """
    with warehouse.reading() as connection:
        head = connection.execute(select(load).where(load.c.load_id == load_id)).mappings().first()
        if head is None:
            raise WarehouseError(f"{load_id}: no such load: the table load lists them")
        return {**head, **_tallies(connection, load_id), "failures": _failures(connection, load_id)}


def _tallies(connection: Connection, load_id: str) -> dict[str, Any]:
    log = load_document
    mine = select(log.c.document_id).where(log.c.load_id == load_id)
    sums = select(*(func.coalesce(func.sum(log.c[name]), 0).label(name) for name in _SUMMED))
    current = and_(record_table.c.document_id.in_(mine), record_table.c.superseded_at.is_(None))
    standing = and_(finding.c.document_id.in_(mine), finding.c.superseded_at.is_(None))
    pages = select(func.coalesce(func.sum(document.c.page_count), 0)).where(document.c.document_id.in_(mine))
    return {
        "documents": _count_by(connection, log.c.outcome, log.c.load_id == load_id),
        "pages": connection.scalar(pages),
        "records": _count_by(connection, record_table.c.kind, current),
        **_one(connection, sums.where(log.c.load_id == load_id)),
        "findings": _count_by(connection, finding.c.level, standing),
    }


_SUMMED = ("inserted", "superseded", "unchanged")


def _count_by(connection: Connection, column: Any, where: Any) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).where(where).group_by(column).order_by(column))
    return {row[0]: row[1] for row in rows}


def _one(connection: Connection, query: Select[*tuple[Any, ...]]) -> RowMapping:
    return connection.execute(query).mappings().one()


def _failures(connection: Connection, load_id: str) -> list[dict[str, Any]]:
    log = load_document
    home = and_(location.c.document_id == log.c.document_id, location.c.ordinal == 1)
    query = (
        select(log.c.document_id, location.c.url.label("source_url"), log.c.reason)
        .join(location, home)
        .where(log.c.load_id == load_id, log.c.outcome == "failed")
    )
    return _all(connection, query.order_by(location.c.url, log.c.document_id))
