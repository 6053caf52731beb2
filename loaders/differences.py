"""What one reading of a document has that another has not: rows added, changed field by field, gone.

Two readings are either of two documents published at the same address, one after the other, or of one document by two
versions of the extractor. Corrections are left aside: this compares what was read.

Belongs here: which readings there are, the rows of one, and comparing two. Does not belong here: single records
(``loaders.history``).
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from loaders.history import Fields, compare, places_of, row_to_fields
from loaders.schema import KIND_TABLES, document, load, load_document, location, record, review_outcome
from loaders.warehouse import Warehouse
from pipeline.errors import SettingsError
from pipeline.records import RECORD_KINDS, RecordKind

_READ: Final = ("loaded", "unchanged")
_PLACE: Final = ("page_number", "page_label", "box", "quote")


class UnknownDocument(SettingsError):
    """No document, or none of its readings, is meant by the words given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One document at an address, and the versions of the extractor that read it, first to last."""

    number: int
    """Counts from 1 at this address."""
    document_id: str
    title: str | None
    first_seen: Any
    readings: tuple[str, ...]
    loads: tuple[int, ...]
    """The last load of each reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One reading of one published document."""

    published: Published
    reading: str

    @property
    def name(self) -> str:
        return f"{self.published.number}@{self.reading}"


def find_published(warehouse: Warehouse, given: str) -> tuple[str, list[Published]]:
    """The id of the document meant, and all documents published at its address, first to last.

    ``given`` is a document's id or the beginning of it, its URL, or its address. Raises UnknownDocument.
    """
    with warehouse.reading() as connection:
        document_id = _find_document(connection, given)
        home = connection.execute(
            select(*location.c["source", "address"]).where(
                location.c.document_id == document_id, location.c.ordinal == 1
            )
        ).one()
        query = (
            select(document.c.document_id, document.c.title, location.c.first_seen)
            .join(location, location.c.document_id == document.c.document_id)
            .where(location.c.source == home.source, location.c.address == home.address)
            .where(document.c.state != "failed")
            .order_by(location.c.first_seen, document.c.document_id)
        )
        rows = connection.execute(query).all()
        return document_id, [_published(connection, number, row) for number, row in enumerate(rows, start=1)]


def _find_document(connection: Connection, given: str) -> str:
    if connection.scalar(select(document.c.document_id).where(document.c.document_id == given)):
        return given
    places = select(document.c.document_id, document.c.title, location.c.url, location.c.address).join(
        location, location.c.document_id == document.c.document_id
    )
    rows = connection.execute(places.order_by(location.c.last_seen.desc(), document.c.document_id)).all()
    for row in rows:  # of an address, the document seen there last
        if given in {row.document_id, row.url, row.address}:
            return str(row.document_id)
    ids = sorted({row.document_id for row in rows})
    starting = [one for one in ids if len(given) > len("doc-") and one.startswith(given)]
    if len(starting) == 1:
        return str(starting[0])
    near = starting[:3] or difflib.get_close_matches(given, [*ids, *{row.address for row in rows}], n=3, cutoff=0.6)
    hint = f"did you mean {', '.join(near)}?" if near else 'list them: sourcepage sql "select * from documents"'
    raise UnknownDocument(f"{given}: no document has this id, URL or address; {hint}")


def _published(connection: Connection, number: int, row: Any) -> Published:
    query = (
        select(*load.c["load_id", "extractor_version"])
        .join(load_document, load_document.c.load_id == load.c.load_id)
        .where(load_document.c.document_id == row.document_id, load_document.c.outcome.in_(_READ))
    )
    last: dict[str, int] = {}
    for version, count in sorted(
        ((one.extractor_version, _number(one.load_id)) for one in connection.execute(query)), key=lambda each: each[1]
    ):
        last.pop(version, None)  # read by it again later: that is the reading meant
        last[version] = count
    return Published(
        number=number,
        document_id=row.document_id,
        title=row.title,
        first_seen=row.first_seen,
        readings=tuple(last),
        loads=tuple(last.values()),
    )


def find_readings(warehouse: Warehouse) -> dict[str, set[str]]:
    """Document id -> the versions of the extractor that read it into this warehouse."""
    query = (
        select(load_document.c.document_id, load.c.extractor_version)
        .join(load, load.c.load_id == load_document.c.load_id)
        .where(load_document.c.outcome != "failed")
        .distinct()
    )
    found: dict[str, set[str]] = {}
    with warehouse.reading() as connection:
        for document_id, version in connection.execute(query):
            found.setdefault(document_id, set()).add(version)
    return found


def _number(load_id: str) -> int:
    return int(load_id.removeprefix("L"))


def find_point(published: list[Published], document_id: str, given: str) -> Point:
    """The reading meant: "2" (the second document at the address), "2.1f3a" (an extractor version), or "2@2.1f3a".

    Raises UnknownDocument.
    """
    number, _, reading = given.rpartition("@") if "@" in given else (given, "", "")
    number = number.removeprefix("v")
    if number.isdigit():
        found = next((one for one in published if one.number == int(number)), None)
        if found is None:
            raise UnknownDocument(f"{given}: only versions 1 to {len(published)} were published at this address")
    else:
        found, reading = next((one for one in published if one.document_id == document_id), None), given
    if found is None or not found.readings:
        raise UnknownDocument(f"{given}: this document was never read")
    meant = [one for one in found.readings if one == reading] or [
        one for one in found.readings if one.startswith(reading)
    ]
    if not meant or (reading and len(meant) > 1):
        raise UnknownDocument(f"{given}: version {found.number} was read by {', '.join(found.readings)}")
    return Point(published=found, reading=meant[-1])


def diff(warehouse: Warehouse, before: Point, after: Point) -> dict[str, Any]:
    """What changed between two readings.

    Keys: before, after (document_id, version, extractor_version), added, changed, gone (rows with record_id, kind,
    version, and fields or, for the changed, changed: column -> before, after), moved (record ids that say the same
    elsewhere on the page), same (how many).
    """
    with warehouse.reading() as connection:
        old, new = _rows(connection, before), _rows(connection, after)
        both = [(old[key], new[key]) for key in new if key in old]
        changes = [(one, compare(was["fields"], one["fields"])) for was, one in both]
        moved = [
            one["record_id"]
            for was, one in both
            if was["fields"] == one["fields"] and was["key"] != one["key"] and _is_elsewhere(connection, was, one)
        ]
    return {
        "before": _point_to_dict(before),
        "after": _point_to_dict(after),
        "added": [_shown(row) for key, row in new.items() if key not in old],
        "changed": [{**_shown(row), "changed": changed} for row, changed in changes if changed],
        "gone": [_shown(row) for key, row in old.items() if key not in new],
        "moved": moved,
        "same": sum(not changed for _, changed in changes),
    }


def _point_to_dict(point: Point) -> dict[str, Any]:
    one = point.published
    return {"document_id": one.document_id, "version": one.number, "extractor_version": point.reading}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "key"}


def _is_elsewhere(connection: Connection, was: dict[str, Any], one: dict[str, Any]) -> bool:
    before, after = places_of(connection, was["key"]), places_of(connection, one["key"])
    return any(before[name] != after[name] for name in _PLACE)


def _rows(connection: Connection, point: Point) -> dict[str, dict[str, Any]]:
    """Record id -> what the reading had of it, in reading order."""
    query = select(*record.c["record_key", "record_id", "version", "kind", "load_id", "superseded_why"]).where(
        record.c.document_id == point.published.document_id
    )
    newest: dict[str, Any] = {}
    for row in connection.execute(query.order_by(record.c.ordinal, record.c.record_key)):
        known = newest.get(row.record_id)
        if _had_begun(row, point) and (known is None or known.version < row.version):
            newest[row.record_id] = row
    standing = {row.record_key: row for row in newest.values() if not _had_ended(row, point)}
    fields = {key: found for kind in RECORD_KINDS for key, found in _fields(connection, kind, point).items()}
    ordered = sorted(standing.values(), key=lambda row: RECORD_KINDS.index(row.kind))
    return {
        row.record_id: {
            "record_id": row.record_id,
            "kind": row.kind,
            "version": row.version,
            "fields": fields[row.record_key],
            "key": row.record_key,
        }
        for row in ordered
    }


def _had_begun(row: Any, point: Point) -> bool:
    """Whether the version was there when the reading ended; after the last reading nothing but moves can add one."""
    one = point.published
    place = one.readings.index(point.reading)
    return place == len(one.readings) - 1 or _number(row.load_id) <= one.loads[place]


def _had_ended(row: Any, point: Point) -> bool:
    """Whether this reading, or one before it, found the row no more: a later document's place does not count."""
    one = point.published
    version = str(row.superseded_why or "").removeprefix("extractor ")
    if version == row.superseded_why or version not in one.readings:
        return False
    return one.readings.index(version) <= one.readings.index(point.reading)


def _fields(connection: Connection, kind: RecordKind, point: Point) -> dict[int, Fields]:
    table = KIND_TABLES[kind]
    query = (
        select(table, review_outcome.c.as_read)
        .join(record, record.c.record_key == table.c.record_key)
        .outerjoin(review_outcome, review_outcome.c.record_key == table.c.record_key)
        .where(record.c.document_id == point.published.document_id)
    )
    rows = (dict(row) for row in connection.execute(query).mappings())
    return {row["record_key"]: row_to_fields(kind, row, row["as_read"]) for row in rows}
