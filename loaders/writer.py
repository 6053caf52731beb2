"""The one writer: loads extractions into the warehouse, one transaction per document.

Belongs here: the order of a load and what it reports. Does not belong here: how rows look (``loaders.rows``) or which
of them are written (``loaders.documents``, ``versions``, ``findings``, ``organisations``).

Loading the same extraction again writes nothing but the load's own log. Documents that were published at the same
address are loaded in the order in which they were fetched; one that comes too late is kept as superseded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from loaders import documents
from loaders.findings import put_findings, supersede_findings
from loaders.following import follow_documents
from loaders.organisations import Resolve, put_organisations
from loaders.planning import count_anew, note_changes
from loaders.readback import read_back
from loaders.reviews import find_outdated, forget_settled, outdated_findings, settle
from loaders.rows import finding_rows
from loaders.schema import load, load_document
from loaders.versions import Changes, VersionWriter, ids_of, readings_of
from loaders.warehouse import Warehouse
from pipeline.documents import FetchedDocument, Location
from pipeline.documents import document_id as document_id_of
from pipeline.errors import WarehouseError
from pipeline.records import Extraction, RecordKind

Outcome = Literal["loaded", "unchanged", "superseded", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCounts:
    """What loading one document did."""

    document_id: str
    outcome: Outcome
    """ "superseded": the address holds a newer document by now, so nothing of this one is current."""
    inserted: Mapping[RecordKind, int] = field(default_factory=dict)
    superseded: Mapping[RecordKind, int] = field(default_factory=dict)
    unchanged: Mapping[RecordKind, int] = field(default_factory=dict)
    findings: int = 0
    """Findings that stand for this document now."""
    new_findings: int = 0
    """Of them, those that this load added."""


def begin_load(warehouse: Warehouse, extractor_version: str) -> str:
    """The id of a new load, "L1", "L2" ..."""
    with warehouse.writing() as connection:
        numbers = (int(load_id.removeprefix("L")) for load_id in connection.scalars(select(load.c.load_id)))
        load_id = f"L{max(numbers, default=0) + 1}"
        row = {"load_id": load_id, "extractor_version": extractor_version, "started_at": _now(), "state": "running"}
        connection.execute(insert(load), row)
    return load_id


def finish_load(warehouse: Warehouse, load_id: str, *, state: Literal["finished", "stopped"] = "finished") -> None:
    """Close the load: "finished" when every document was taken up, "stopped" when the run ended before."""
    with warehouse.writing() as connection:
        here = update(load).where(load.c.load_id == load_id)
        connection.execute(here, {"finished_at": _now(), "state": state})
        note_changes(connection)
    with warehouse.writing() as connection:
        count_anew(connection)


def load_extraction(
    warehouse: Warehouse,
    load_id: str,
    fetched: FetchedDocument,
    extraction: Extraction,
    *,
    resolve: Resolve | None = None,
) -> LoadCounts:
    """Bring the warehouse to what ``extraction`` says of ``fetched``, in one transaction.

    Raises:
        WarehouseError: the database refused, and nothing of this document was written.
    """
    if extraction.sha256 != fetched.sha256:
        raise WarehouseError(f"{fetched.location.url}: the extraction is of another file: extract it again")
    with warehouse.writing() as connection:
        if extraction.failure is not None:
            counts = _load_failure(connection, load_id, fetched, extraction.failure, extraction)
        else:
            counts = _load_read(connection, load_id, fetched, extraction, resolve)
        _log(connection, load_id, counts, extraction.failure)
    return counts


def record_failure(warehouse: Warehouse, load_id: str, fetched: FetchedDocument | Location, reason: str) -> LoadCounts:
    """Record that a document could not be read, or, given a ``Location`` only, that no bytes came from there.

    What an earlier load read of the same document, or of another at the same address, stays as it is.
    """
    with warehouse.writing() as connection:
        counts = _load_failure(connection, load_id, fetched, reason, None)
        _log(connection, load_id, counts, reason)
    return counts


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _load_read(
    connection: Connection, load_id: str, fetched: FetchedDocument, extraction: Extraction, resolve: Resolve | None
) -> LoadCounts:
    key = document_id_of(fetched.sha256)
    new = documents.state_of(connection, key) is None
    successor = documents.superseding(connection, key)
    said = False
    if new or documents.superseding(connection, key) is None:
        said = documents.put_read_document(connection, fetched, extraction)
        documents.put_pages(connection, key, extraction)
    displaced: Sequence[str] = ()
    if documents.put_location(connection, key, fetched.location, fetched.fetched_at):
        displaced = documents.take_place(connection, key, fetched.location, fetched.fetched_at)
    elif new:
        documents.come_too_late(connection, key, fetched.location)
    if documents.superseding(connection, key) is not None:
        return LoadCounts(document_id=key, outcome="superseded")
    moving = {one: place for one in displaced if (place := documents.place_left(connection, one)) is not None}
    kept = {one: read_back(connection, one) for one in moving}
    counts = _load_records(connection, load_id, key, extraction, displaced, resolve)
    for one, place in moving.items():  # still published elsewhere: its records go on under the ids of that place
        documents.move_home(connection, one, place)
        _load_records(connection, load_id, one, kept[one], (), resolve)
    if moving:  # and their reviews with them: this document has nothing to say of those
        find_outdated(connection, load_id, key, _now())
    # What took this one's place before has it no longer, and what is gone from this one is not its to tell.
    if successor is not None and documents.superseding(connection, successor) is None:
        find_outdated(connection, load_id, successor, _now())
    if counts.outcome == "unchanged" and not said and not displaced:
        return counts
    between = follow_documents(connection, load_id, [key, *displaced], _now())
    # a document without records is loaded too
    return replace(counts, outcome="loaded", new_findings=counts.new_findings + between)


def _load_records(
    connection: Connection,
    load_id: str,
    key: str,
    extraction: Extraction,
    displaced: Sequence[str],
    resolve: Resolve | None,
) -> LoadCounts:
    now = _now()
    ids = ids_of(extraction, documents.home_of(connection, key))
    readings = readings_of(extraction, ids)
    writer = VersionWriter(
        connection=connection,
        load_id=load_id,
        document_id=key,
        extractor_version=extraction.extractor_version,
        now=now,
    )
    changes = writer.write(readings, displaced)
    put_organisations(connection, key, readings, changes.keys, resolve)
    supersede_findings(connection, displaced, now)
    settle(connection, [key, *displaced], resolve)
    findings = finding_rows(key, extraction, ids) | outdated_findings(connection, key)
    new_findings = put_findings(connection, load_id, key, findings, now)
    forget_settled(connection, [key, *displaced])
    return _counts(key, changes, len(findings), new_findings)


def _counts(key: str, changes: Changes, findings: int, new_findings: int) -> LoadCounts:
    written = changes.inserted or changes.superseded or new_findings
    return LoadCounts(
        document_id=key,
        outcome="loaded" if written else "unchanged",
        inserted=dict(changes.inserted),
        superseded=dict(changes.superseded),
        unchanged=dict(changes.unchanged),
        findings=findings,
        new_findings=new_findings,
    )


def _load_failure(
    connection: Connection,
    load_id: str,
    fetched: FetchedDocument | Location,
    reason: str,
    extraction: Extraction | None,
) -> LoadCounts:
    now = _now()
    key = documents.put_failed_document(connection, fetched, reason)
    if isinstance(fetched, FetchedDocument):
        documents.put_location(connection, key, fetched.location, fetched.fetched_at)
    else:
        documents.put_location(connection, key, fetched, now)
    if extraction is None or documents.state_of(connection, key) != "failed":
        return LoadCounts(document_id=key, outcome="failed")
    documents.put_pages(connection, key, extraction)
    findings = finding_rows(key, extraction, ids_of(extraction, documents.home_of(connection, key)))
    added = put_findings(connection, load_id, key, findings, now)
    return LoadCounts(document_id=key, outcome="failed", findings=len(findings), new_findings=added)


def _log(connection: Connection, load_id: str, counts: LoadCounts, reason: str | None) -> None:
    values = {
        "outcome": counts.outcome,
        "reason": reason,
        "inserted": sum(counts.inserted.values()),
        "superseded": sum(counts.superseded.values()),
        "unchanged": sum(counts.unchanged.values()),
    }
    key = {"load_id": load_id, "document_id": counts.document_id}
    documents.put_row(connection, load_document, key, values)
