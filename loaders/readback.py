"""From rows back to an extraction: what the warehouse holds of a document now, as it was loaded.

Belongs here: the inverse of ``loaders.rows``. It is wanted where a document's records go on under another address.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from loaders.review_values import read_as
from loaders.reviews import OUTDATED
from loaders.schema import KIND_TABLES, document, finding, provenance, record, review_outcome
from pipeline.records import (
    RECORD_KINDS,
    Action,
    AgendaItem,
    Box,
    Decision,
    DocumentFacts,
    Due,
    Extraction,
    Finding,
    Measure,
    Meeting,
    Provenance,
    Record,
    RecordKind,
    Statistic,
    StatusTotal,
)

_CLASSES: Final[dict[RecordKind, type[Record]]] = {
    "action": Action,
    "measure": Measure,
    "status_total": StatusTotal,
    "statistic": Statistic,
    "meeting": Meeting,
    "agenda_item": AgendaItem,
    "decision": Decision,
}
_LISTS: Final = frozenset({"lead_agencies", "other_partners"})

_Rows = Mapping[Any, Any]


def read_back(connection: Connection, document_id: str) -> Extraction:
    """The document's current records as they were read, and its standing findings; its pages are left out.

    What the warehouse itself finds about reviews and other documents is left out too: it is found
    again with every load.
    """
    parts = _parts(connection, document_id)
    found = {kind: _records(connection, document_id, kind, parts) for kind in RECORD_KINDS}
    places = {one: (kind, n) for kind, records in found.items() for n, one in enumerate(records)}
    facts = connection.execute(select(document).where(document.c.document_id == document_id)).mappings().one()
    return Extraction(
        sha256=facts["sha256"],
        extractor_version=_newest_version(connection, document_id),
        facts=DocumentFacts(**{field.name: facts[field.name] for field in fields(DocumentFacts)}),
        findings=_findings(connection, document_id, places),
        **{f"{kind}s": tuple(records.values()) for kind, records in found.items()},  # type: ignore[arg-type]
    )


def read_statistics(connection: Connection, document_id: str) -> dict[str, Statistic]:
    """The document's current statistics by record id, in reading order."""
    records = _records(connection, document_id, "statistic", _parts(connection, document_id))
    return {record_id: one for record_id, one in records.items() if isinstance(one, Statistic)}


def _parts(connection: Connection, document_id: str) -> dict[int, list[Provenance]]:
    parts: dict[int, list[Provenance]] = {}
    query = _current(provenance, document_id).order_by(provenance.c.record_key, provenance.c.ordinal)
    for row in connection.execute(query).mappings():
        names = (field.name for field in fields(Provenance) if field.name != "bbox")
        part = Provenance(bbox=_box(row), **{name: row[name] for name in names})
        parts.setdefault(row["record_key"], []).append(part)
    return parts


def _current(table: Table, document_id: str) -> Any:
    joined = table.join(record, record.c.record_key == table.c.record_key)
    here = (record.c.document_id == document_id, record.c.superseded_at.is_(None))
    return select(table, record.c.record_id).select_from(joined).where(*here)


def _box(row: _Rows) -> Box:
    return row["x0"], row["top"], row["x1"], row["bottom"]


def _records(
    connection: Connection, document_id: str, kind: RecordKind, parts: Mapping[int, list[Provenance]]
) -> dict[str, Record]:
    query = _current(KIND_TABLES[kind], document_id).order_by(record.c.ordinal)
    corrected = _corrected(connection, document_id)
    return {
        row["record_id"]: row_to_record(
            kind, read_as(kind, dict(row), corrected.get(row["record_key"])), tuple(parts.get(row["record_key"], ()))
        )
        for row in connection.execute(query).mappings()
    }


def _corrected(connection: Connection, document_id: str) -> dict[int, str]:
    """Record key -> what was read in the columns that reviews corrected."""
    query = _current(review_outcome, document_id).where(review_outcome.c.as_read.is_not(None))
    return {row["record_key"]: row["as_read"] for row in connection.execute(query).mappings()}


def row_to_record(kind: RecordKind, row: _Rows, parts: tuple[Provenance, ...]) -> Record:
    """The record that ``loaders.rows.record_to_row`` made this row of."""
    values = {field.name: _value(field.name, row) for field in fields(_CLASSES[kind]) if field.name != "provenance"}
    return _CLASSES[kind](**values, provenance=parts)


def _value(name: str, row: _Rows) -> Any:
    if name == "by_when":
        return Due(raw=row[name], kind=row["due_kind"], start=row["due_start"], end=row["due_end"])
    if name in _LISTS:
        return tuple(json.loads(row[name]))
    return json.loads(row[name]) if name == "other_columns" else row[name]


def _newest_version(connection: Connection, document_id: str) -> str:
    query = _current(provenance, document_id).with_only_columns(provenance.c.extractor_version)
    newest = query.order_by(record.c.recorded_at.desc(), record.c.record_key.desc()).limit(1)
    return connection.scalar(newest) or ""


def _findings(
    connection: Connection, document_id: str, places: Mapping[str, tuple[RecordKind, int]]
) -> tuple[Finding, ...]:
    own = (finding.c.reason != OUTDATED, finding.c.other_document_id.is_(None))
    standing = (finding.c.document_id == document_id, finding.c.superseded_at.is_(None), *own)
    rows = connection.execute(select(finding).where(*standing).order_by(finding.c.finding_id)).mappings()
    return tuple(_finding(row, places) for row in rows)


def _finding(row: _Rows, places: Mapping[str, tuple[RecordKind, int]]) -> Finding:
    kind, index = places.get(row["record_id"], (None, None))
    return Finding(
        reason=row["reason"],
        level=row["level"],
        message=row["message"],
        page_number=row["page_number"],
        bbox=None if row["x0"] is None else _box(row),
        record_kind=kind,
        record_index=index,
    )
