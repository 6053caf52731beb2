"""Findings as rows: recorded once, superseded when the doubt is gone, raised again when it comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, select, update

from loaders.putting import insert_rows
from loaders.rows import Row
from loaders.schema import finding


def put_findings(
    connection: Connection,
    load_id: str,
    document_id: str,
    rows: Mapping[str, Row],
    now: datetime,
    *,
    reason: str | None = None,
) -> int:
    """Bring the document's standing findings to ``rows`` (finding id -> columns); how many were added or raised.

    With ``reason``, only findings of that reason are looked at. What it makes with another document is not among them.
    """
    mine = and_(finding.c.document_id == document_id, finding.c.other_document_id.is_(None))
    if reason is not None:
        mine = and_(mine, finding.c.reason == reason)
    owned = {key: {"document_id": document_id, **row} for key, row in rows.items()}
    return bring_findings(connection, load_id, mine, owned, now)


def bring_findings(
    connection: Connection, load_id: str, where: ColumnElement[bool], rows: Mapping[str, Row], now: datetime
) -> int:
    """Bring the standing findings for which ``where`` holds to ``rows``; how many were added or raised."""
    found = connection.execute(select(finding).where(where)).mappings()
    before = {row["finding_id"]: dict(row) for row in found}
    added = [finding_id for finding_id in rows if finding_id not in before]
    back = [key for key in rows if key in before and before[key]["superseded_at"] is not None]
    stamp: Row = {"load_id": load_id, "recorded_at": now, "superseded_at": None}
    insert_rows(connection, finding, [{"finding_id": key, **stamp, **rows[key]} for key in added])
    for key in back:
        connection.execute(update(finding).where(finding.c.finding_id == key), {**rows[key], **stamp})
    for key, old in before.items():
        if key in rows and old["superseded_at"] is None and any(old[name] != new for name, new in rows[key].items()):
            connection.execute(update(finding).where(finding.c.finding_id == key), rows[key])
    _supersede(connection, [k for k, row in before.items() if k not in rows and row["superseded_at"] is None], now)
    return len(added) + len(back)


def supersede_findings(connection: Connection, documents: Sequence[str], now: datetime) -> None:
    """The doubts about documents that are no longer published stand no longer."""
    query = select(finding.c.finding_id).where(finding.c.document_id.in_(documents), finding.c.superseded_at.is_(None))
    _supersede(connection, list(connection.scalars(query)), now)


def _supersede(connection: Connection, finding_ids: Sequence[str], now: datetime) -> None:
    if finding_ids:
        query = update(finding).where(finding.c.finding_id == bindparam("key")).values(superseded_at=bindparam("at"))
        connection.execute(query, [{"key": key, "at": now} for key in finding_ids])
