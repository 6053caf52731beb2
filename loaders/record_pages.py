"""What the page of one record asks beyond the record itself: the sizes of its pages, who it names, what follows it.

Belongs here: queries about one record for readers, each with a limit. Does not belong here: the record with its
provenance (``loaders.queries``), its versions (``loaders.history``), documents (``loaders.document_pages``).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from loaders.readback import read_statistics
from loaders.schema import (
    action,
    action_organisation,
    document,
    organisation,
    page,
    provenance,
    review_outcome,
    series_entry,
    statistic,
    successor,
    timeline_entry,
)
from loaders.schema import record as record_table
from loaders.warehouse import Warehouse
from pipeline.records import Statistic

Rows = list[dict[str, Any]]

MOST: Final = 100
"""Rows of a timeline or series that are shown; likely successors too."""
_LOOKED_AT: Final = 500
_FEWEST_LETTERS: Final = 5
"""Of an id, its kind and a letter: a shorter beginning fits thousands."""


def page_facts(warehouse: Warehouse, document_id: str, numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Page number -> width, height (points) and page_label, for those of the pages that are known."""
    query = select(page).where(page.c.document_id == document_id, page.c.page_number.in_(list(numbers)))
    with warehouse.reading() as connection:
        return {row["page_number"]: dict(row) for row in connection.execute(query).mappings()}


def organisations_of(warehouse: Warehouse, record_id: str, version: int) -> Rows:
    """The organisations that a version of an action names, as printed: role, name_printed, organisation_id, name."""
    query = (
        select(*action_organisation.c["role", "name_printed", "organisation_id"], organisation.c.name)
        .join(record_table, record_table.c.record_key == action_organisation.c.record_key)
        .outerjoin(organisation, organisation.c.organisation_id == action_organisation.c.organisation_id)
        .where(record_table.c.record_id == record_id, record_table.c.version == version)
        .order_by(action_organisation.c.role, action_organisation.c.ordinal)
    )
    with warehouse.reading() as connection:
        return _all(connection, query)


def statistics_of(warehouse: Warehouse, document_id: str) -> dict[str, Statistic]:
    """The current statistics of a document as they were read, by record id, in reading order."""
    with warehouse.reading() as connection:
        return read_statistics(connection, document_id)


def statistics_state(warehouse: Warehouse, document_id: str) -> tuple[str, int, int]:
    """Something that changes whenever the current statistics of a document do."""
    query = select(func.count(), func.coalesce(func.max(record_table.c.record_key), 0)).where(
        record_table.c.document_id == document_id,
        record_table.c.kind == "statistic",
        record_table.c.superseded_at.is_(None),
    )
    with warehouse.reading() as connection:
        count, newest = connection.execute(query).one()
        return document_id, count, newest


def near_ids(warehouse: Warehouse, given: str, most: int = 3) -> list[str]:
    """Ids that begin like a mistyped or shortened one and are most like it; none where nothing begins like it.

    Only ids with the same first letters are looked at, so that a million others are not.
    """
    letters = given.strip().lower()
    with warehouse.reading() as connection:
        for length in range(min(len(letters), 12), _FEWEST_LETTERS - 1, -1):
            start = letters[:length]
            found = [one for one in connection.scalars(_beginning(start)) if one.startswith(start)]
            if found:
                return difflib.get_close_matches(letters, sorted(set(found)), n=most, cutoff=0) or found[:most]
    return []


def _beginning(start: str) -> Any:
    """Ids from ``start`` on, as far as an index gives them in order."""
    ids = record_table.c.record_id
    return select(ids).where(ids >= start, ids < start + "zzzz").order_by(ids).limit(_LOOKED_AT)


def timeline_of(warehouse: Warehouse, action_id: str) -> Rows:
    """The same action in its plan and the reports of the plan's year, in order; empty where it stands alone.

    Keys: position, plan_year, quarter, reported_on, action_id, status, status_printed, by_when, progress, matched_by,
    document_id, document_title, page_number.
    """
    mine = select(timeline_entry.c.timeline_id).where(timeline_entry.c.action_id == action_id).scalar_subquery()
    entry = timeline_entry.c
    query = (
        select(
            *entry["position", "plan_year", "quarter", "reported_on", "action_id", "matched_by"],
            *action.c["status", "status_printed", "by_when", "progress"],
            *_place(),
        )
        .select_from(_current(timeline_entry, entry.action_id))
        .join(action, action.c.record_key == record_table.c.record_key)
        .where(entry.timeline_id == mine, _not_rejected())
        .order_by(entry.position)
        .limit(MOST)
    )
    with warehouse.reading() as connection:
        rows = _all(connection, query)
        return rows if len(rows) > 1 else []


def successors_of(warehouse: Warehouse, action_id: str) -> Rows:
    """Actions of other years that say nearly the same, earlier ones first: likely, never certain.

    Keys: action_id, ref, description, years (after this one, negative before), similarity, mutual, document_id,
    document_title, page_number. An action that a report repeats has those of its plan's row.
    """
    with warehouse.reading() as connection:
        first = _first_of_timeline(connection, action_id)
        later = _likely(connection, successor.c.successor_id, successor.c.action_id == first, 1)
        earlier = _likely(connection, successor.c.action_id, successor.c.successor_id == first, -1)
        return sorted([*earlier, *later], key=lambda row: (row["years"], -row["similarity"]))


def _first_of_timeline(connection: Connection, action_id: str) -> str:
    mine = select(timeline_entry.c.timeline_id).where(timeline_entry.c.action_id == action_id).scalar_subquery()
    first = select(timeline_entry.c.action_id).where(
        timeline_entry.c.timeline_id == mine, timeline_entry.c.position == 1
    )
    return connection.scalar(first) or action_id


def _likely(connection: Connection, other: ColumnElement[Any], where: ColumnElement[bool], sign: int) -> Rows:
    query = (
        select(
            other.label("action_id"),
            (successor.c.years_later * sign).label("years"),
            *successor.c["similarity", "mutual", "rank"],
            *action.c["ref", "description"],
            *_place(),
        )
        .select_from(_current(successor, other))
        .join(action, action.c.record_key == record_table.c.record_key)
        .where(where, _not_rejected())
        .order_by(successor.c.years_later, successor.c.rank)
        .limit(MOST)
    )
    return _all(connection, query)


def series_of(warehouse: Warehouse, statistic_id: str) -> Rows:
    """Figures of the same subject, place, unit and length of period, by period; empty where it stands alone.

    Keys: statistic_id, period_printed, period_start, period_end, value, unit, qualifier, published_on,
    previous_agrees, previous_why, document_id, document_title, page_number.
    """
    mine = select(series_entry.c.series_id).where(series_entry.c.statistic_id == statistic_id).scalar_subquery()
    entry = series_entry.c
    query = (
        select(
            *entry["statistic_id", "published_on", "previous_agrees", "previous_why"],
            *statistic.c["period_printed", "period_start", "period_end", "value", "unit", "qualifier"],
            *_place(),
        )
        .select_from(_current(series_entry, entry.statistic_id))
        .join(statistic, statistic.c.record_key == record_table.c.record_key)
        .where(entry.series_id == mine, _not_rejected())
        .order_by(statistic.c.period_start, entry.published_on, entry.statistic_id)
        .limit(MOST)
    )
    with warehouse.reading() as connection:
        rows = _all(connection, query)
        return rows if len(rows) > 1 else []


def _current(table: Any, record_id: ColumnElement[Any]) -> Any:
    """The table with the current versions of its records, their documents, first places and reviews."""
    current = and_(record_table.c.record_id == record_id, record_table.c.superseded_at.is_(None))
    first = and_(provenance.c.record_key == record_table.c.record_key, provenance.c.ordinal == 1)
    return (
        table.join(record_table, current)
        .join(document, document.c.document_id == record_table.c.document_id)
        .outerjoin(provenance, first)
        .outerjoin(review_outcome, review_outcome.c.record_key == record_table.c.record_key)
    )


def _place() -> tuple[Any, ...]:
    title = document.c.title.label("document_title")
    return (record_table.c.document_id, title, provenance.c.page_number, provenance.c.page_label)


def _not_rejected() -> ColumnElement[bool]:
    return or_(review_outcome.c.verdict.is_(None), review_outcome.c.verdict != "rejected")


def _all(connection: Connection, query: Any) -> Rows:
    return [dict(row) for row in connection.execute(query).mappings()]
