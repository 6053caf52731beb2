"""Nights in the warehouse: one row each, and what they need to know of what the warehouse already has.

Belongs here: the rows of run, and which documents stand at the addresses of a source. Does not belong here: loading
(``loaders.writer``), or judging what a night came to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select, update

from loaders.schema import document, location, record, run
from loaders.warehouse import Warehouse

RunState = Literal["running", "finished", "failed_with_warnings", "failed", "stopped"]
_COUNTS = (
    "discovered", "new", "changed", "unchanged", "gone", "failed", "documents_loaded", "documents_failed",
    "records_added", "records_superseded", "findings",
)  # fmt: skip
_CUT_SHORT = "ended without a word: killed, or the machine went down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One document that was seen at one address of a source."""

    source: str
    address: str
    document_id: str
    last_seen: datetime
    """When it last took its place there."""
    readable: bool
    rows: Mapping[str, int] = field(default_factory=dict)
    """Current records by kind."""


def begin_run(warehouse: Warehouse, sources: Sequence[str], extractor_version: str) -> str:
    """The id of a new run, "R1", "R2" ... Runs that were cut short are marked so: only one runs at a time."""
    with warehouse.writing() as connection:
        left = update(run).where(run.c.state == "running")
        connection.execute(left, {"state": "stopped", "message": _CUT_SHORT})
        numbers = (int(run_id.removeprefix("R")) for run_id in connection.scalars(select(run.c.run_id)))
        run_id = f"R{max(numbers, default=0) + 1}"
        row = {
            "run_id": run_id,
            "started_at": datetime.now(UTC),
            "state": "running",
            "message": "running",
            "sources": json.dumps(list(sources)),
            "warnings": "[]",
            "durations": "{}",
            "extractor_version": extractor_version,
            **dict.fromkeys(_COUNTS, 0),
        }
        connection.execute(insert(run), row)
    return run_id


def note_run(warehouse: Warehouse, run_id: str, values: Mapping[str, Any]) -> None:
    """Write what is known of a run by now: columns of the table; lists and objects become JSON."""
    row = {name: _to_json(value) for name, value in values.items()}
    with warehouse.writing() as connection:
        connection.execute(update(run).where(run.c.run_id == run_id), row)


def finish_run(warehouse: Warehouse, run_id: str, state: RunState, values: Mapping[str, Any]) -> None:
    """Close the run with what it came to."""
    note_run(warehouse, run_id, {**values, "state": state, "finished_at": datetime.now(UTC)})


def _to_json(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict) else value


def find_held(warehouse: Warehouse, sources: Iterable[str]) -> list[Held]:
    """All that the warehouse ever took up from these sources; of an address the document that holds it comes last."""
    names = list(sources)
    with warehouse.reading() as connection:
        rows = _count_rows(connection, names)
        return [
            Held(
                source=one.source,
                address=one.address,
                document_id=one.document_id,
                last_seen=one.last_seen,
                readable=one.state != "failed",
                rows=rows.get(one.document_id, {}),
            )
            for one in connection.execute(_places(names))
        ]


def find_told(warehouse: Warehouse, sources: Iterable[str]) -> set[tuple[str, str, str]]:
    """(source, reason, where) of all that the latest run of each source told of, notes included.

    Only runs that came to their end count: what a run that broke off told of may have been seen by nobody.
    """
    wanted = set(sources)
    told: set[tuple[str, str, str]] = set()
    ended = run.c.state.in_(("finished", "failed_with_warnings"))
    newest_first = (run.c.started_at.desc(), func.length(run.c.run_id).desc(), run.c.run_id.desc())
    query = select(run.c.sources, run.c.warnings).where(ended).order_by(*newest_first)
    with warehouse.reading() as connection:
        for one in connection.execute(query):
            mine = wanted & set(json.loads(one.sources))
            warnings = json.loads(one.warnings)
            told |= {(each["source"], each["reason"], each["where"]) for each in warnings if each["source"] in mine}
            wanted -= mine
            if not wanted:
                break
    return told


def _places(sources: list[str]) -> Any:
    return (
        select(
            location.c.source,
            location.c.address,
            location.c.document_id,
            location.c.last_seen,
            document.c.state,
        )
        .join(document, document.c.document_id == location.c.document_id)
        .where(location.c.source.in_(sources))
        .order_by(document.c.state != "failed", location.c.last_seen, document.c.superseded_by.is_(None))
    )


def _count_rows(connection: Connection, sources: list[str]) -> dict[str, dict[str, int]]:
    """Document id -> its current records by kind."""
    theirs = select(location.c.document_id).where(location.c.source.in_(sources))
    found = connection.execute(
        select(record.c.document_id, record.c.kind, func.count())
        .where(record.c.superseded_at.is_(None), record.c.document_id.in_(theirs))
        .group_by(record.c.document_id, record.c.kind)
    )
    rows: dict[str, dict[str, int]] = {}
    for document_id, kind, count in found:
        rows.setdefault(document_id, {})[kind] = count
    return rows
