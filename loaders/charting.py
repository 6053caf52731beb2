"""The questions behind the charts: which series of figures there are, their points, what became of a plan's actions.

Belongs here: queries whose rows a chart shows one by one, each with the page it is printed on. Does not belong here:
what is drawn and how it is added up (``explorer.charted``), or how figures and actions came to be linked
(``loaders.following``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Label, Select, and_, func, or_, select, text

from loaders.schema import (
    action,
    document,
    provenance,
    record,
    review_outcome,
    series_entry,
    statistic,
    timeline_entry,
)
from loaders.search import parse_search, to_query
from loaders.search_index import CONFIGURATION, TABLE
from loaders.warehouse import Warehouse
from pipeline.errors import SettingsError
from pipeline.following import plain_words

MOST_SERIES: Final = 50
"""Series that one search lists."""
_LOOKED_AT: Final = 1_500
"""Figures in which a search looks for series: more take longer than a reader waits."""
_SUGGESTED_FROM: Final = 60_000
"""Figures among which series are counted that a reader may begin with."""
_MOST_DOCUMENTS: Final = 250
"""Documents of publishers whose name was given in part that are looked at."""

SERIES: Final = re.compile(r"ser-[a-z0-9]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFound:
    """Figures of one subject, place, unit and length of period in one council's documents."""

    series_id: str
    subject: str
    category: str | None
    geography: str | None
    publisher: str | None
    unit: str
    months: int
    """Length of each period."""
    figures: int
    first: date
    last: date
    """First and last day that its figures are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPoint:
    """One figure of a series, as one document states it, and where."""

    series_id: str
    statistic_id: str
    period_printed: str | None
    period_start: date
    period_end: date
    value: float
    qualifier: str | None
    consistent: bool | None
    consistent_why: str | None
    published_on: date | None
    document_id: str
    document_title: str | None
    page_number: int | None
    page_label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedAction:
    """One action as one document of its plan's year prints it, and where."""

    action_id: str
    timeline_id: str
    position: int
    plan_year: int
    quarter: str | None
    reported_on: date | None
    ref: str | None
    theme: str | None
    description: str
    by_when: str | None
    due_start: date | None
    due_end: date | None
    status: str | None
    status_printed: str | None
    document_id: str
    document_title: str | None
    page_number: int | None
    page_label: str | None


def find_series(
    warehouse: Warehouse, words: str, *, publisher: str | None = None, unit: str | None = None
) -> tuple[list[SeriesFound], bool]:
    """Series in whose figures all of ``words`` occur, those with the most figures first; and whether there are more.

    ``publisher`` keeps publishers whose name contains it. Raises SettingsError where there is nothing to search for.
    """
    query, values = _matching(warehouse.dialect, words, publisher)
    with warehouse.reading() as connection:
        rows = connection.execute(text(query), values).all()
        found = _describe(connection, [row.series_id for row in rows[:MOST_SERIES]])
    is_cut = any(row.looked_at == _LOOKED_AT or row.documents == _MOST_DOCUMENTS for row in rows[:1])
    more = len(rows) > MOST_SERIES or is_cut
    return [one for one in found if unit is None or one.unit == unit], more


def longest_series(warehouse: Warehouse, most: int = 12) -> list[SeriesFound]:
    """The series with the most figures, of those that are looked at: what a reader may begin with.

    Ids of series are digests, so the first of them are as good as any.
    """
    first = select(series_entry.c.series_id).order_by(series_entry.c.series_id).limit(_SUGGESTED_FROM).subquery()
    counted = select(first.c.series_id).group_by(first.c.series_id).having(func.count() > 1)
    with warehouse.reading() as connection:
        ids = connection.scalars(counted.order_by(func.count().desc(), first.c.series_id).limit(most))
        return _describe(connection, list(ids))


def describe_series(warehouse: Warehouse, ids: Sequence[str]) -> list[SeriesFound]:
    """The series of these ids that there are, in the order given."""
    with warehouse.reading() as connection:
        found = {one.series_id: one for one in _describe(connection, ids)}
    return [found[one] for one in ids if one in found]


def read_points(warehouse: Warehouse, ids: Sequence[str], most: int) -> list[SeriesPoint]:
    """The figures of these series by period, then by when they were published; at most ``most``."""
    columns: tuple[Label[Any] | ColumnElement[Any], ...] = (
        *series_entry.c["series_id", "statistic_id", "published_on"],
        *statistic.c["period_printed", "period_start", "period_end", "value", "qualifier"],
        *statistic.c["consistent", "consistent_why"],
    )
    query = (
        _placed(columns, series_entry, series_entry.c.statistic_id)
        .join(statistic, statistic.c.record_key == record.c.record_key)
        .where(series_entry.c.series_id.in_(ids), _not_rejected())
        .order_by(statistic.c.period_start, series_entry.c.series_id, series_entry.c.published_on)
        .order_by(series_entry.c.statistic_id)
        .limit(most)
    )
    with warehouse.reading() as connection:
        return [SeriesPoint(**row) for row in connection.execute(query).mappings()]


def bodies(warehouse: Warehouse) -> dict[str, str]:
    """Who publishes plans and reports that actions are followed in: the body's key to its name, by name."""
    named = select(document.c.publisher, document.c.partnership).distinct()
    with warehouse.reading() as connection:
        keys = set(connection.scalars(text(_BODIES)))
        rows = connection.execute(named.where(document.c.superseded_by.is_(None))).all()
    names = {plain_words(name): name for name in (publisher or partnership or "" for publisher, partnership in rows)}
    # Documents that name neither are followed under no name at all.
    known = {key: names.get(key) or key or "Publisher not named" for key in keys}
    return dict(sorted(known.items(), key=lambda one: one[1].casefold()))


def plan_years(warehouse: Warehouse, body: str) -> list[int]:
    """The years, newest first, in which a council year begins that this body has actions of."""
    years = select(timeline_entry.c.plan_year).distinct().where(timeline_entry.c.body == body)
    with warehouse.reading() as connection:
        return sorted(connection.scalars(years), reverse=True)


def last_reported_year(warehouse: Warehouse, body: str) -> int | None:
    """The newest plan year of this body in which a document prints the status of an action."""
    query = (
        select(timeline_entry.c.plan_year)
        .join(record, and_(record.c.record_id == timeline_entry.c.action_id, record.c.superseded_at.is_(None)))
        .join(action, action.c.record_key == record.c.record_key)
        .where(timeline_entry.c.body == body, action.c.status.is_not(None))
        .order_by(timeline_entry.c.plan_year.desc())
        .limit(1)
    )
    with warehouse.reading() as connection:
        return connection.scalar(query)


def followed_actions(warehouse: Warehouse, body: str, plan_year: int | None, most: int) -> list[FollowedAction]:
    """Actions of a body's plan year, or of all its years, as each document prints them; at most ``most``."""
    columns: tuple[Label[Any] | ColumnElement[Any], ...] = (
        *timeline_entry.c["action_id", "timeline_id", "position", "plan_year", "quarter", "reported_on"],
        *action.c["ref", "theme", "description", "by_when", "due_start", "due_end", "status", "status_printed"],
    )
    query = (
        _placed(columns, timeline_entry, timeline_entry.c.action_id)
        .join(action, action.c.record_key == record.c.record_key)
        .where(timeline_entry.c.body == body, _not_rejected())
        .order_by(timeline_entry.c.plan_year.desc(), timeline_entry.c.reported_on, record.c.document_id)
        .order_by(record.c.ordinal)
        .limit(most)
    )
    if plan_year is not None:
        query = query.where(timeline_entry.c.plan_year == plan_year)
    with warehouse.reading() as connection:
        return [FollowedAction(**row) for row in connection.execute(query).mappings()]


_BODIES: Final = """
WITH RECURSIVE one(body) AS (
    SELECT min(body) FROM timeline_entry
    UNION ALL
    SELECT (SELECT min(t.body) FROM timeline_entry AS t WHERE t.body > one.body) FROM one WHERE one.body IS NOT NULL
)
SELECT body FROM one WHERE body IS NOT NULL
"""
"""Each body once, one step of the index each: there are some hundred of them in a million rows."""


def _placed(columns: Sequence[Any], table: Any, record_id: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    """Rows of ``table`` with the record each is of, its document and the first place it is printed at."""
    return (
        select(
            *columns,
            record.c.document_id,
            document.c.title.label("document_title"),
            *provenance.c["page_number", "page_label"],
        )
        .select_from(table)
        .join(record, and_(record.c.record_id == record_id, record.c.superseded_at.is_(None)))
        .join(document, document.c.document_id == record.c.document_id)
        .outerjoin(provenance, and_(provenance.c.record_key == record.c.record_key, provenance.c.ordinal == 1))
        .outerjoin(review_outcome, review_outcome.c.record_key == record.c.record_key)
    )


def _not_rejected() -> ColumnElement[bool]:
    return or_(review_outcome.c.verdict.is_(None), review_outcome.c.verdict != "rejected")


def _describe(connection: Connection, ids: Sequence[str]) -> list[SeriesFound]:
    """What series are about, by their figures and then their names; the words are those of one of their figures."""
    if not ids:
        return []
    tally = (
        select(
            series_entry.c.series_id,
            func.count().label("figures"),
            func.min(statistic.c.period_start).label("first"),
            func.max(statistic.c.period_end).label("last"),
            func.min(record.c.record_key).label("record_key"),
            func.min(series_entry.c.months).label("months"),
        )
        .join(record, and_(record.c.record_id == series_entry.c.statistic_id, record.c.superseded_at.is_(None)))
        .join(statistic, statistic.c.record_key == record.c.record_key)
        .outerjoin(review_outcome, review_outcome.c.record_key == record.c.record_key)
        .where(series_entry.c.series_id.in_(ids), _not_rejected())
        .group_by(series_entry.c.series_id)
        .subquery()
    )
    publisher = func.coalesce(document.c.publisher, document.c.partnership).label("publisher")
    query = (
        select(*(column for column in tally.c if column.name != "record_key"), publisher)
        .add_columns(*statistic.c["subject", "category", "geography", "unit"])
        .join(record, record.c.record_key == tally.c.record_key)
        .join(statistic, statistic.c.record_key == tally.c.record_key)
        .join(document, document.c.document_id == record.c.document_id)
        .order_by(tally.c.figures.desc(), statistic.c.subject, publisher, tally.c.series_id)
    )
    return [SeriesFound(**row) for row in connection.execute(query).mappings()]


def _matching(dialect: str, words: str, publisher: str | None) -> tuple[str, dict[str, Any]]:
    terms = parse_search(words)
    if all(term.is_excluded for term in terms):
        raise SettingsError(f'"{words}": give at least one word to search for')
    values: dict[str, Any] = {"terms": to_query(dialect, terms), "most": MOST_SERIES + 1, "looked_at": _LOOKED_AT}
    named = re.sub(r"([!%_])", r"!\1", publisher.lower()) if publisher else None
    values |= {"publisher": f"%{named}%" if named else "", "documents": _MOST_DOCUMENTS if named else 0}
    source = _OF_PUBLISHER.format(**_JOINING[dialect]) if named else "search_text AS s"
    return _SERIES.format(source=source, matches=_MATCHES[dialect]), values


_MATCHES: Final = {
    "sqlite": f"{TABLE} MATCH :terms",
    "postgresql": f"s.words @@ to_tsquery('{CONFIGURATION}', :terms)",
}
_JOINING: Final = {
    "sqlite": {"join": "CROSS JOIN", "key": "s.rowid"},  # which keeps SQLite from asking the index of words first
    "postgresql": {"join": "JOIN", "key": "s.record_key"},
}

_OF_PUBLISHER: Final = """o
    {join} record AS r ON r.document_id = o.document_id AND r.kind = 'statistic' AND r.superseded_at IS NULL
    {join} search_text AS s ON {key} = r.record_key"""
"""A council has some hundreds of figures: they are looked through instead of all that have the words."""

_SERIES: Final = """
WITH o AS MATERIALIZED (
    SELECT d.document_id FROM document AS d
    WHERE d.superseded_by IS NULL AND LOWER(COALESCE(d.publisher, d.partnership)) LIKE :publisher ESCAPE '!'
    LIMIT :documents
), f AS MATERIALIZED (
    SELECT s.record_id FROM {source} WHERE {matches} AND s.kind = 'statistic' LIMIT :looked_at
)
SELECT n.series_id, (SELECT count(*) FROM f) AS looked_at, (SELECT count(*) FROM o) AS documents
FROM f
JOIN series_entry AS n ON n.statistic_id = f.record_id
GROUP BY n.series_id
ORDER BY count(*) DESC, n.series_id
LIMIT :most
"""
