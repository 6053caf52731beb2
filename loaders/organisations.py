"""Organisations that actions name: the printed name always, the canonical organisation where one is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Update, and_, bindparam, delete, insert, select, update

from loaders.documents import put_row
from loaders.putting import insert_rows
from loaders.rows import Row
from loaders.schema import action_organisation, organisation, organisation_identifier, record
from loaders.versions import Reading
from pipeline.organisations import known_organisations
from pipeline.records import Action

Resolve = Callable[[str], tuple[str, str, str] | None]
"""Printed name -> (organisation id, canonical name, kind); ``None`` where the name is not known."""

_LINK = ("record_key", "role", "ordinal")


def put_organisations(
    connection: Connection,
    document_id: str,
    readings: Sequence[Reading],
    keys: Mapping[str, int],
    resolve: Resolve | None,
) -> None:
    """Link the document's current actions to organisations.

    Without ``resolve``, new names stay unresolved and links that are known stay as they are.
    """
    rows = list(_named(readings, keys))
    known = _resolve_all(connection, rows, resolve)
    before = _links(connection, document_id)
    new = [row for row in rows if _link(row) not in before]
    insert_rows(connection, action_organisation, [_linked(row, known) for row in new])
    moved = [row for row in rows if _link(row) in before and before[_link(row)] != known.get(row["name_printed"])]
    if resolve is not None and moved:
        connection.execute(_relink(), [_prefixed(_linked(row, known)) for row in moved])


def put_links(
    connection: Connection, record_key: int, role: str, names: Sequence[str], resolve: Resolve | None
) -> None:
    """Link one action to these names in this role and to no others; without ``resolve`` known links stay."""
    mine = and_(action_organisation.c.record_key == record_key, action_organisation.c.role == role)
    found = connection.execute(select(action_organisation).where(mine).order_by(action_organisation.c.ordinal))
    before = [dict(row) for row in found.mappings()]
    rows: list[Row] = [
        {"record_key": record_key, "role": role, "ordinal": ordinal, "name_printed": name}
        for ordinal, name in enumerate(names, start=1)
    ]
    kept = {row["name_printed"]: row["organisation_id"] for row in before if row["organisation_id"] is not None}
    known = kept if resolve is None else _resolve_all(connection, rows, resolve)
    linked = [_linked(row, known) for row in rows]
    if linked == before:
        return
    connection.execute(delete(action_organisation).where(mine))
    if linked:
        connection.execute(insert(action_organisation), linked)


def _named(readings: Sequence[Reading], keys: Mapping[str, int]) -> Iterator[Row]:
    for reading in readings:
        if isinstance(reading.record, Action):
            for role, names in (("lead", reading.record.lead_agencies), ("partner", reading.record.other_partners)):
                for ordinal, name in enumerate(names, start=1):
                    key = keys[reading.record_id]
                    yield {"record_key": key, "role": role, "ordinal": ordinal, "name_printed": name}


def _resolve_all(connection: Connection, rows: Sequence[Row], resolve: Resolve | None) -> dict[str, str]:
    """Printed name -> organisation id, the organisations themselves recorded."""
    known = {}
    for name in sorted({row["name_printed"] for row in rows}) if resolve is not None else ():
        found = resolve(name) if resolve is not None else None
        if found is not None:
            known[name], canonical, kind = found
            put_organisation(connection, known[name], canonical, kind)
    return known


def put_organisation(connection: Connection, key: str, name: str, kind: str) -> None:
    """The organisation with its name, kind and official code."""
    put_row(connection, organisation, {"organisation_id": key}, {"name": name, "kind": kind})
    facts = known_organisations().get(key)
    if facts is not None and facts.ons_code is not None:
        code = {"organisation_id": key, "scheme": "ons"}
        put_row(connection, organisation_identifier, code, {"identifier": facts.ons_code})


def _links(connection: Connection, document_id: str) -> dict[tuple[int, str, int], str | None]:
    query = (
        select(*action_organisation.c[*_LINK], action_organisation.c.organisation_id)
        .select_from(action_organisation)
        .join(record, record.c.record_key == action_organisation.c.record_key)
        .where(record.c.document_id == document_id, record.c.superseded_at.is_(None))
    )
    return {_link(row): row["organisation_id"] for row in connection.execute(query).mappings()}


def _link(row: Mapping[Any, Any]) -> tuple[int, str, int]:
    return row["record_key"], row["role"], row["ordinal"]


def _linked(row: Row, known: Mapping[str, str]) -> Row:
    return {**row, "organisation_id": known.get(row["name_printed"])}


def _prefixed(row: Row) -> Row:
    return {f"to_{name}": row[name] for name in (*_LINK, "organisation_id")}


def _relink() -> Update:
    here = and_(*(action_organisation.c[name] == bindparam(f"to_{name}") for name in _LINK))
    return update(action_organisation).where(here).values(organisation_id=bindparam("to_organisation_id"))
