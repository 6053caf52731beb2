"""Which documents the warehouse knows, where they were found, and which of them is current.

Belongs here: the rows of document, location and page, and the rule of supersession: an address holds the document
last seen to take its place; what it held before is superseded, not deleted, unless another address still holds it.
Records are ``loaders.versions``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, func, insert, or_, select, update

from loaders.putting import insert_rows
from loaders.rows import Row, page_to_row
from loaders.schema import document, location, page
from pipeline.documents import FetchedDocument, Location, document_id
from pipeline.records import Extraction


def put_row(connection: Connection, table: Table, key: Row, values: Row) -> bool:
    """Insert the row, or update what differs; false, and nothing written, where it is already so."""
    here = and_(*(table.c[name] == value for name, value in key.items()))
    found = connection.execute(select(*(table.c[name] for name in (*key, *values))).where(here)).mappings().first()
    if found is None:
        connection.execute(insert(table), {**key, **values})
        return True
    changed = {name: value for name, value in values.items() if found[name] != value}
    if changed:
        connection.execute(update(table).where(here), changed)
    return bool(changed)


def put_read_document(connection: Connection, fetched: FetchedDocument, extraction: Extraction) -> bool:
    """The document with what it says of itself; true where that is new."""
    facts = extraction.facts
    unread = any(page_facts.outcome == "unread" for page_facts in extraction.pages)
    values = {name: getattr(facts, name) for name in facts.__dataclass_fields__} | {
        "size": fetched.size,
        "media_type": fetched.media_type,
        "page_count": len(extraction.pages),
        "state": "partly_read" if unread else "read",
        "failure": None,
    }
    key = {"document_id": document_id(fetched.sha256)}
    return put_row(connection, document, key, {"sha256": fetched.sha256, **values})


def put_failed_document(connection: Connection, fetched: FetchedDocument | Location, reason: str) -> str:
    """The document that could not be read; one that once was keeps its facts and state. Returns its id."""
    if isinstance(fetched, FetchedDocument):
        key = document_id(fetched.sha256)
        values = {"sha256": fetched.sha256, "size": fetched.size, "media_type": fetched.media_type}
    else:  # nothing came from there: no bytes, so the place stands for the document
        place = f"{fetched.source}\x1f{fetched.address}"
        key, values = document_id(hashlib.sha256(place.encode()).hexdigest()), {}
    if state_of(connection, key) is None:
        values |= {"kind": "other", "state": "failed"}
    put_row(connection, document, {"document_id": key}, {**values, "failure": reason})
    return key


def state_of(connection: Connection, key: str) -> str | None:
    """The document's state; ``None`` where the warehouse does not know it."""
    return connection.scalar(select(document.c.state).where(document.c.document_id == key))


def superseding(connection: Connection, key: str) -> str | None:
    """The document that took this one's place."""
    return connection.scalar(select(document.c.superseded_by).where(document.c.document_id == key))


def home_of(connection: Connection, key: str) -> Location:
    """The place whose address the document's record ids are made from.

    That is where it was first found, as long as it is there, whatever other places are found later.
    """
    return _places(connection, key)[0]


def _places(connection: Connection, key: str) -> list[Location]:
    columns = (location.c.source, location.c.url, location.c.address)
    query = select(*columns).where(location.c.document_id == key).order_by(location.c.ordinal)
    return [Location(**row) for row in connection.execute(query).mappings()]


def place_left(connection: Connection, key: str) -> Location | None:
    """The first found of the places that hold the document; ``None`` where none does any more."""
    for place in _places(connection, key):
        holder = _holder(connection, place)
        if holder is not None and holder.document_id == key:
            return place
    return None


def move_home(connection: Connection, key: str, place: Location) -> None:
    """Make ``place``, which holds the document, its home, and the document current again."""
    mine = location.c.document_id == key
    old = connection.scalar(select(location.c.ordinal).where(_at(place), mine))
    if old != 1:
        # In three steps, because no two places of a document may share an ordinal even for a moment.
        connection.execute(update(location).where(mine, location.c.ordinal == 1), {"ordinal": 0})
        connection.execute(update(location).where(mine, _at(place)), {"ordinal": 1})
        connection.execute(update(location).where(mine, location.c.ordinal == 0), {"ordinal": old})
    put_row(connection, document, {"document_id": key}, {"superseded_by": None})


def put_location(connection: Connection, key: str, place: Location, seen: datetime) -> bool:
    """Record that the document was found at ``place``; true where it is (now) what that address holds.

    Seeing again what the address held already changes nothing.
    """
    holder = _holder(connection, place)
    known = connection.execute(select(location.c.last_seen).where(_at(place), location.c.document_id == key)).first()
    if known is None:
        _insert_location(connection, key, place, seen)
        return holder is None or seen >= holder.last_seen
    if holder is None or holder.document_id == key:
        return True
    if seen <= holder.last_seen:
        return False
    # The address went back to a document it held before.
    connection.execute(update(location).where(_at(place), location.c.document_id == key), {"last_seen": seen})
    return True


def _at(place: Location) -> Any:
    return and_(location.c.source == place.source, location.c.address == place.address)


def _holder(connection: Connection, place: Location) -> Any:
    """The readable document last seen at an address: an error page never takes a document's place."""
    query = (
        select(location.c.document_id, location.c.last_seen)
        .join(document, document.c.document_id == location.c.document_id)
        .where(_at(place), document.c.state != "failed")
        .order_by(location.c.last_seen.desc(), document.c.superseded_by.is_(None).desc())
    )
    return connection.execute(query.limit(1)).first()


def _insert_location(connection: Connection, key: str, place: Location, seen: datetime) -> None:
    others = connection.scalar(select(func.count()).select_from(location).where(location.c.document_id == key)) or 0
    row = {"source": place.source, "address": place.address, "url": place.url, "document_id": key}
    connection.execute(insert(location), {**row, "ordinal": others + 1, "first_seen": seen, "last_seen": seen})


def take_place(connection: Connection, key: str, place: Location, seen: datetime) -> list[str]:
    """Supersede whatever had its home at ``place``; the ids of the documents that had not been superseded before.

    The document itself makes its home there, if it has no other.
    An error page found there later than ``seen`` stays: it says how the place was found last.
    """
    earlier = or_(location.c.last_seen <= seen, document.c.state != "failed", document.c.sha256.is_(None))
    displaced = list(
        connection.scalars(
            select(document.c.document_id)
            .join(location, and_(location.c.document_id == document.c.document_id, location.c.ordinal == 1))
            .where(_at(place), document.c.document_id != key, document.c.superseded_by.is_(None), earlier)
        )
    )
    if displaced:
        here = document.c.document_id.in_(displaced)
        connection.execute(update(document).where(here), {"superseded_by": key})
    if superseding(connection, key) is not None:
        move_home(connection, key, place)
    return displaced


def come_too_late(connection: Connection, key: str, place: Location) -> None:
    """Mark a document that is new to the warehouse, but older than what its address holds by now."""
    holder = _holder(connection, place)
    put_row(connection, document, {"document_id": key}, {"superseded_by": holder.document_id})


def put_pages(connection: Connection, key: str, extraction: Extraction) -> None:
    """What became of each page; rows that are as they were stay untouched."""
    columns = [column for column in page.c if column.name != "document_id"]
    found = connection.execute(select(*columns).where(page.c.document_id == key)).mappings()
    before = {row["page_number"]: dict(row) for row in found}
    rows = [page_to_row(page_facts) for page_facts in extraction.pages]
    new = [{"document_id": key, **row} for row in rows if row["page_number"] not in before]
    insert_rows(connection, page, new)
    for row in _changed(rows, before):
        here = and_(page.c.document_id == key, page.c.page_number == row["page_number"])
        connection.execute(update(page).where(here), row)


def _changed(rows: Sequence[Row], before: dict[int, Row]) -> list[Row]:
    return [row for row in rows if row["page_number"] in before and before[row["page_number"]] != row]
