"""Versions of records: what is new, what has changed, what is gone, and nothing written for what stays the same.

Belongs here: rows of record, provenance and the kinds' tables. Does not belong here: findings and organisations
(``loaders.findings``, ``loaders.organisations``), which document is current (``loaders.documents``) and the order of
one load (``loaders.writer``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from loaders.putting import insert_numbered, insert_rows
from loaders.rows import Row, fingerprint, provenance_to_row, record_to_row
from loaders.schema import KIND_TABLES, provenance, record
from pipeline.documents import Location
from pipeline.identity import record_ids
from pipeline.records import RECORD_KINDS, Extraction, Record, RecordKind

REPUBLISHED = "republished"
"""Why a version is superseded when another document takes the place of its own."""

_CHUNK = 5_000
"""Ids asked for at once: under every database's limit of parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One record of an extraction, with all that decides whether it is a new version."""

    record_id: str
    kind: RecordKind
    ordinal: int
    fingerprint: str
    record: Record


@dataclass(slots=True, kw_only=True)
class Changes:
    """What a load did to the records, by kind, and the key each current record has."""

    inserted: Counter[RecordKind] = field(default_factory=Counter)
    superseded: Counter[RecordKind] = field(default_factory=Counter)
    unchanged: Counter[RecordKind] = field(default_factory=Counter)
    keys: dict[str, int] = field(default_factory=dict)


def readings_of(extraction: Extraction, ids: Mapping[RecordKind, Sequence[str]]) -> list[Reading]:
    """Every record of the extraction, kind after kind, in reading order."""
    return [
        Reading(record_id=record_id, kind=kind, ordinal=ordinal, fingerprint=fingerprint(one), record=one)
        for kind in RECORD_KINDS
        for ordinal, (record_id, one) in enumerate(zip(ids[kind], extraction.of_kind(kind), strict=True), start=1)
    ]


def ids_of(extraction: Extraction, home: Location) -> dict[RecordKind, list[str]]:
    """Record ids by kind, in reading order."""
    return {kind: record_ids(home, kind, extraction.of_kind(kind)) for kind in RECORD_KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionWriter:
    """Writes the versions of one document's records, inside the caller's transaction."""

    connection: Connection
    load_id: str
    document_id: str
    extractor_version: str
    now: datetime

    def write(self, readings: Sequence[Reading], displaced: Sequence[str]) -> Changes:
        """Bring the current records of the document, and of those it displaces, to ``readings``."""
        current = self._current(displaced)
        changes = Changes()
        new: list[tuple[Reading, int]] = []
        shifted: list[Row] = []
        for reading in readings:
            old = current.get(reading.record_id)
            if old is not None and self._stays(reading, old):
                current.pop(reading.record_id)
                changes.unchanged[reading.kind] += 1
                changes.keys[reading.record_id] = old.record_key
                if old.ordinal != reading.ordinal:
                    shifted.append({"key": old.record_key, "ordinal": reading.ordinal})
            else:
                new.append((reading, 0 if old is None else old.version))
        self._shift(shifted)
        self._supersede(current.values(), changes)
        self._insert(self._numbered(new), changes)
        return changes

    def _current(self, displaced: Sequence[str]) -> dict[str, Any]:
        columns = record.c["record_key", "record_id", "version", "kind", "document_id", "ordinal", "fingerprint"]
        here = record.c.document_id.in_([self.document_id, *displaced])
        rows = self.connection.execute(select(*columns).where(here, record.c.superseded_at.is_(None)))
        return {row.record_id: row for row in rows}

    def _stays(self, reading: Reading, old: Any) -> bool:
        return bool(old.document_id == self.document_id and old.fingerprint == reading.fingerprint)

    def _shift(self, shifted: list[Row]) -> None:
        """A record found before it moves a record along; that makes no version of it."""
        if shifted:
            query = update(record).where(record.c.record_key == bindparam("key")).values(ordinal=bindparam("ordinal"))
            self.connection.execute(query, shifted)

    def _supersede(self, gone: Any, changes: Changes) -> None:
        rows = []
        for old in gone:
            changes.superseded[old.kind] += 1
            why = f"extractor {self.extractor_version}" if old.document_id == self.document_id else REPUBLISHED
            rows.append({"key": old.record_key, "at": self.now, "why": why})
        if rows:
            query = (
                update(record)
                .where(record.c.record_key == bindparam("key"))
                .values(superseded_at=bindparam("at"), superseded_why=bindparam("why"))
            )
            self.connection.execute(query, rows)

    def _numbered(self, new: Sequence[tuple[Reading, int]]) -> list[tuple[Reading, int]]:
        """Each new reading with its version: one more than the newest there is, current or not."""
        unknown = [reading.record_id for reading, version in new if version == 0]
        newest: dict[str, int] = {}
        for start in range(0, len(unknown), _CHUNK):
            query = select(record.c.record_id, func.max(record.c.version)).group_by(record.c.record_id)
            rows = self.connection.execute(query.where(record.c.record_id.in_(unknown[start : start + _CHUNK])))
            newest.update((record_id, version) for record_id, version in rows)
        return [(reading, (version or newest.get(reading.record_id, 0)) + 1) for reading, version in new]

    def _insert(self, new: Sequence[tuple[Reading, int]], changes: Changes) -> None:
        if not new:
            return
        keys = insert_numbered(self.connection, record, [self._row(reading, version) for reading, version in new])
        by_kind: dict[RecordKind, list[Row]] = {}
        parts: list[Row] = []
        for key, (reading, _) in zip(keys, new, strict=True):
            changes.inserted[reading.kind] += 1
            changes.keys[reading.record_id] = key
            by_kind.setdefault(reading.kind, []).append({"record_key": key, **record_to_row(reading.record)})
            parts += self._provenance(key, reading.record)
        for kind, rows in by_kind.items():
            insert_rows(self.connection, KIND_TABLES[kind], rows)
        insert_rows(self.connection, provenance, parts)

    def _row(self, reading: Reading, version: int) -> Row:
        return {
            "record_id": reading.record_id,
            "version": version,
            "kind": reading.kind,
            "document_id": self.document_id,
            "ordinal": reading.ordinal,
            "load_id": self.load_id,
            "recorded_at": self.now,
            "fingerprint": reading.fingerprint,
        }

    def _provenance(self, key: int, one: Record) -> list[Row]:
        return [
            {"record_key": key, "ordinal": ordinal, **provenance_to_row(part, self.extractor_version)}
            for ordinal, part in enumerate(one.provenance, start=1)
        ]
