"""How a record came to what it says: every version of it, field by field, and what people said of it.

Belongs here: the history of one record, and comparing two readings of a row. Does not belong here: comparing whole
documents (``loaders.differences``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from loaders.review_values import read_as, stored_to_value
from loaders.reviews import find_reviews
from loaders.schema import KIND_TABLES, document, load, location, provenance, record, review_outcome
from loaders.warehouse import Warehouse
from pipeline.corrections import Review
from pipeline.records import RecordKind

Fields = dict[str, Any]
Changes = dict[str, tuple[Any, Any]]
"""Column -> what it said before, what it says after."""

PLACES: Final = ("quote", "page_number", "page_label", "box", "method", "confidence")
"""What a version says of where it stands, after what it says."""

_FIRST: Final = "first read"
_AGAIN: Final = "there again"


def history(warehouse: Warehouse, record_id: str) -> dict[str, Any] | None:
    """Every version of a record, oldest first, and every review; ``None`` where there is no such id.

    Keys: record_id, kind, verdict and corrected (what stands now; column -> value as read), versions, reviews. Of a
    version: version, recorded_at, superseded_at, superseded_why, why (it was added), load_id, extractor_version,
    document_id, document_title, source_url, fields (as read), the places of ``PLACES``, and changed (column -> before,
    after; against the version before, as read).
    """
    with warehouse.reading() as connection:
        versions = _versions(connection, record_id)
        if not versions:
            return None
        kind = versions[0].pop("kind")
        for one in versions[1:]:
            one.pop("kind")
        reviews = find_reviews(connection, [record_id]).get(record_id, [])
        return {
            "record_id": record_id,
            "kind": kind,
            **_outcome(connection, record_id),
            "versions": _compared(versions),
            "reviews": [review_to_dict(one) for one in reviews],
        }


def _versions(connection: Connection, record_id: str) -> list[dict[str, Any]]:
    query = (
        select(
            record,
            document.c.title.label("document_title"),
            location.c.url.label("source_url"),
            load.c.extractor_version,
            review_outcome.c.as_read,
        )
        .join(document, document.c.document_id == record.c.document_id)
        .join(location, (location.c.document_id == document.c.document_id) & (location.c.ordinal == 1))
        .join(load, load.c.load_id == record.c.load_id)
        .outerjoin(review_outcome, review_outcome.c.record_key == record.c.record_key)
        .where(record.c.record_id == record_id)
        .order_by(record.c.version)
    )
    return [_version(connection, row) for row in connection.execute(query).mappings()]


def _version(connection: Connection, row: Mapping[Any, Any]) -> dict[str, Any]:
    shown = {str(name): value for name, value in row.items() if name not in {"record_key", "fingerprint", "as_read"}}
    places = places_of(connection, row["record_key"])
    found = fields_of(connection, row["kind"], row["record_key"], row["as_read"])
    read_by = places.pop("extractor_version") or shown["extractor_version"]
    return {**shown, "extractor_version": read_by, "fields": found, **places}


def fields_of(connection: Connection, kind: RecordKind, record_key: int, as_read: str | None) -> Fields:
    """What was read of one version; lists and objects as such, days as ISO text."""
    table = KIND_TABLES[kind]
    row = dict(connection.execute(select(table).where(table.c.record_key == record_key)).mappings().one())
    return row_to_fields(kind, row, as_read)


def row_to_fields(kind: RecordKind, row: Fields, as_read: str | None) -> Fields:
    """A row of the kind's table as it was read."""
    read = read_as(kind, row, as_read)
    return {one.name: stored_to_value(one, read[one.name]) for one in KIND_TABLES[kind].c if one.name != "record_key"}


def places_of(connection: Connection, record_key: int) -> dict[str, Any]:
    """Where one version stands: the first page and box, the words of all, and who read them."""
    query = select(provenance).where(provenance.c.record_key == record_key).order_by(provenance.c.ordinal)
    parts = connection.execute(query).mappings().all()
    if not parts:
        return dict.fromkeys((*PLACES, "extractor_version"))
    first = parts[0]
    return {
        "quote": "\n".join(part["quote"] for part in parts),
        **{name: first[name] for name in ("page_number", "page_label", "method", "confidence", "extractor_version")},
        "box": [first[side] for side in ("x0", "top", "x1", "bottom")],
    }


def _outcome(connection: Connection, record_id: str) -> dict[str, Any]:
    query = (
        select(*review_outcome.c["verdict", "as_read"])
        .join(record, record.c.record_key == review_outcome.c.record_key)
        .where(record.c.record_id == record_id)
    )
    row = connection.execute(query).first()
    return {"verdict": row.verdict if row else None, "corrected": json.loads((row and row.as_read) or "{}")}


def _compared(versions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each version with why it was added and what changed."""
    compared = []
    for before, one in zip([None, *versions], versions, strict=False):
        changed: Changes = {} if before is None else {**compare(before["fields"], one["fields"]), **_moved(before, one)}
        compared.append({**one, "why": _why(before, one), "changed": changed})
    return compared


def _why(before: Mapping[str, Any] | None, one: Mapping[str, Any]) -> str:
    if before is None:
        return _FIRST
    if before["superseded_at"] == one["recorded_at"]:
        return str(before["superseded_why"])
    return _AGAIN


def compare(before: Fields, after: Fields) -> Changes:
    """The columns that say something else, in the table's order."""
    return {name: (before[name], value) for name, value in after.items() if before[name] != value}


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    return {name: (before[name], after[name]) for name in PLACES if before[name] != after[name]}


def review_to_dict(one: Review) -> dict[str, Any]:
    """A review with its id, field by field; what has no value is left out, but for the value of a correction."""
    found = {"review_id": one.review_id, **{name: getattr(one, name) for name in one.__dataclass_fields__}}
    return {name: value for name, value in found.items() if value is not None or (name == "value" and one.field)}
