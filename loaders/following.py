"""What follows from several documents together, brought up to date with each document that is loaded.

Belongs here: timelines and likely successors of actions, series of statistics, and the findings that documents make
against each other. What stands is a function of the current records alone, whatever came first, so it can be made
again at any time. A load looks at no more than what the document touches: its publisher's plans of the years around,
and the series of its statistics. Does not belong here: the rules (``pipeline.following``, ``pipeline.series``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select

from loaders.derived import successor, timeline_entry
from loaders.following_statistics import follow_statistics
from loaders.putting import bring_rows
from loaders.rows import Row
from loaders.schema import action, document, load, record
from pipeline.following import YEARS_FOLLOWED, Edition, PlanAction, edition_of, find_successors, follow
from pipeline.records import DocumentFacts

_AT_ONCE = 200
"""Documents followed in one go where all are."""

Scope = tuple[str, int]
"""Body and plan year."""


def follow_all(connection: Connection, now: datetime) -> None:
    """Make again all that follows from the records, for a warehouse that was written by an earlier Sourcepage."""
    load_id = newest_load(connection)
    keys = list(connection.scalars(select(document.c.document_id).order_by(document.c.document_id)))
    for start in range(0, len(keys), _AT_ONCE):
        follow_documents(connection, load_id, keys[start : start + _AT_ONCE], now)


def newest_load(connection: Connection) -> str:
    """The load that findings are put to which no load makes; nothing where there was none, and so no findings."""
    newest = select(load.c.load_id).order_by(func.length(load.c.load_id).desc(), load.c.load_id.desc())
    return connection.scalar(newest.limit(1)) or ""


def follow_documents(connection: Connection, load_id: str, documents: Sequence[str], now: datetime) -> int:
    """Bring to date whatever the documents touch, or touched before; how many findings were added."""
    _follow_actions(connection, documents)
    return follow_statistics(connection, load_id, documents, now)


def _follow_actions(connection: Connection, documents: Sequence[str]) -> None:
    editions = _editions(connection, documents)
    scopes = _scopes_before(connection, documents) | {(one.body, one.plan_year) for one in editions.values()}
    _forget_moved(connection, documents, editions)
    changed = [scope for scope in sorted(scopes) if _put_timelines(connection, scope, documents)]
    pairs = {pair for scope in changed for pair in _pairs(connection, scope)}
    firsts = {scope: _firsts(connection, scope) for scope in {one for pair in pairs for one in pair}}
    for earlier, later in sorted(pairs):
        _put_successors(connection, earlier, later, firsts)


def _scopes_before(connection: Connection, documents: Sequence[str]) -> set[Scope]:
    query = select(timeline_entry.c.body, timeline_entry.c.plan_year).distinct()
    return {(body, year) for body, year in connection.execute(query.where(timeline_entry.c.document_id.in_(documents)))}


def _editions(connection: Connection, documents: Iterable[str]) -> dict[str, Edition]:
    """When each of the documents speaks, as far as it holds current actions."""
    names = [field.name for field in fields(DocumentFacts)]
    holds = select(record.c.record_key).where(
        record.c.document_id == document.c.document_id, record.c.kind == "action", record.c.superseded_at.is_(None)
    )
    query = select(document.c.document_id, *(document.c[name] for name in names))
    rows = connection.execute(query.where(document.c.document_id.in_(documents), holds.exists())).mappings()
    found = {row["document_id"]: edition_of(DocumentFacts(**{name: row[name] for name in names})) for row in rows}
    return {key: edition for key, edition in found.items() if edition is not None}


def _forget_moved(connection: Connection, documents: Sequence[str], editions: Mapping[str, Edition]) -> None:
    """Takes away entries of documents that say nothing of actions any more, or speak of another year."""
    for key in documents:
        mine: ColumnElement[bool] = timeline_entry.c.document_id == key
        if key in editions:
            edition = editions[key]
            mine &= (timeline_entry.c.body != edition.body) | (timeline_entry.c.plan_year != edition.plan_year)
        connection.execute(delete(timeline_entry).where(mine))


def _put_timelines(connection: Connection, scope: Scope, documents: Sequence[str]) -> bool:
    """Bring one body's timelines of one year to date; whether that may change what its actions are followed by."""
    here = _entries_of(scope)
    before = connection.execute(select(*timeline_entry.c["action_id", "document_id", "position"]).where(here)).all()
    editions = _editions(connection, {*documents, *(row.document_id for row in before)})
    editions = {key: one for key, one in editions.items() if (one.body, one.plan_year) == scope}
    entries = follow(editions, _plan_actions(connection, editions))
    bring_rows(
        connection,
        timeline_entry,
        here,
        [{**asdict(one), **_edition_columns(editions[one.document_id])} for one in entries],
    )
    firsts = {one.action_id for one in entries if one.position == 1}
    written = {one.action_id for one in entries if one.position == 1 and one.document_id in documents}
    return bool(written) or firsts != {row.action_id for row in before if row.position == 1}


def _entries_of(scope: Scope) -> ColumnElement[bool]:
    return and_(timeline_entry.c.body == scope[0], timeline_entry.c.plan_year == scope[1])


def _edition_columns(edition: Edition) -> Row:
    return {name: value for name, value in asdict(edition).items() if name != "is_report"}


def _plan_actions(connection: Connection, documents: Iterable[str]) -> list[PlanAction]:
    query = (
        select(record.c.record_id, record.c.document_id, action.c.ref, action.c.description)
        .join(action, action.c.record_key == record.c.record_key)
        .where(record.c.document_id.in_(documents), record.c.kind == "action", record.c.superseded_at.is_(None))
    )
    names = [field.name for field in fields(PlanAction)]
    return [PlanAction(**dict(zip(names, row, strict=True))) for row in connection.execute(query)]


def _pairs(connection: Connection, scope: Scope) -> set[tuple[Scope, Scope]]:
    """Every two years of the body, this among them, that are compared or were."""
    body, year = scope
    years = select(timeline_entry.c.plan_year).where(timeline_entry.c.body == body).distinct()
    near = {one for one in connection.scalars(years) if 0 < abs(one - year) <= YEARS_FOLLOWED}
    pairs = {((body, min(one, year)), (body, max(one, year))) for one in near}
    known = select(successor.c.plan_year, successor.c.years_later).where(successor.c.body == body).distinct()
    before = {(earlier, earlier + after) for earlier, after in connection.execute(known)}
    return pairs | {((body, earlier), (body, later)) for earlier, later in before if year in {earlier, later}}


def _firsts(connection: Connection, scope: Scope) -> dict[str, str]:
    """The first action of each timeline, and its description."""
    query = (
        select(timeline_entry.c.action_id, action.c.description)
        .join(record, and_(record.c.record_id == timeline_entry.c.action_id, record.c.superseded_at.is_(None)))
        .join(action, action.c.record_key == record.c.record_key)
        .where(_entries_of(scope), timeline_entry.c.position == 1)
    )
    return {row.action_id: row.description for row in connection.execute(query)}


def _put_successors(
    connection: Connection, earlier: Scope, later: Scope, firsts: Mapping[Scope, Mapping[str, str]]
) -> None:
    body, year = earlier
    years_later = later[1] - year
    place: dict[str, Any] = {"body": body, "plan_year": year, "years_later": years_later}
    links = find_successors(firsts[earlier], firsts[later])
    here = and_(*(successor.c[name] == value for name, value in place.items()))
    bring_rows(connection, successor, here, [{**asdict(link), **place} for link in links])
