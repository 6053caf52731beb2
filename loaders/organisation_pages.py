"""Organisations and what they do: how many actions each leads and supports, and the actions of one.

Belongs here: questions about canonical organisations for people who look. Does not belong here: how names are resolved
(``loaders.organisations``) and the names that are not (``loaders.organisation_names``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import Connection, Select, and_, select

from loaders.exports import view_select
from loaders.inquiry import years_about
from loaders.schema import (
    action,
    action_organisation,
    document,
    organisation,
    organisation_identifier,
    record,
    review_outcome,
)
from loaders.warehouse import Warehouse

Role = Literal["lead", "partner"]
ROLES: Final[tuple[Role, ...]] = ("lead", "partner")
MOST_LISTED: Final = 2_000
"""Actions that are counted of each organisation in the list of all."""
MOST: Final = 2_500
"""Actions that are looked at for the page of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One organisation in the list of all."""

    organisation_id: str
    name: str
    kind: str
    parts: Mapping[str, int]
    """Role -> its current actions, of the first ``MOST_LISTED``."""
    is_cut: bool
    """Whether it has more actions than were counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One action and an organisation's part in it."""

    action_id: str
    role: Role
    name_printed: str
    status: str | None
    start: date | None
    end: date | None
    row: Mapping[str, Any] | None = None
    """What the view of actions shows of it, where that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPage:
    """One organisation with what it leads and supports."""

    organisation_id: str
    name: str
    kind: str
    identifiers: Mapping[str, str]
    """Scheme -> what the organisation is called there."""
    printed: tuple[tuple[str, int], ...]
    """Names that actions print, the most frequent first."""
    counts: Mapping[tuple[Role, str, str], int]
    """(role, year, status or "") -> actions; an action of two years counts in both."""
    totals: Mapping[Role, int]
    is_cut: bool
    """Whether it has more than ``MOST`` parts, of which only so many were looked at."""
    shown: tuple[Part, ...]
    """The page of actions asked for, the newest period first."""
    pages: int


def list_organisations(warehouse: Warehouse) -> list[Listed]:
    """All organisations that actions name, those with the most actions first. Takes a while: ask once and remember."""
    with warehouse.reading() as connection:
        rows = connection.execute(select(organisation)).all()
        listed = [_listed(connection, row.organisation_id, row.name, row.kind) for row in rows]
    return sorted(listed, key=lambda one: (-sum(one.parts.values()), one.name))


def _listed(connection: Connection, key: str, name: str, kind: str) -> Listed:
    parts = _parts(key, MOST_LISTED + 1, action_organisation.c.role)
    roles = list(connection.scalars(parts))
    counts = Counter(roles[:MOST_LISTED])
    return Listed(organisation_id=key, name=name, kind=kind, parts=counts, is_cut=len(roles) > MOST_LISTED)


def find_organisation(
    warehouse: Warehouse, key: str, *, role: Role | None = None, page: int = 1, size: int = 25
) -> OrganisationPage | None:
    """One organisation with a page of its actions, of one role where that is given; ``None`` for an unknown id."""
    with warehouse.reading() as connection:
        one = connection.execute(select(organisation).where(organisation.c.organisation_id == key)).one_or_none()
        if one is None:
            return None
        parts = _read_parts(connection, key)
        held = parts[:MOST]
        mine = sorted(
            (part for part in held if role in (None, part.role)), key=lambda part: part.end or date.min, reverse=True
        )
        schemes = select(organisation_identifier).where(organisation_identifier.c.organisation_id == key)
        return OrganisationPage(
            organisation_id=key,
            name=one.name,
            kind=one.kind,
            identifiers={row.scheme: row.identifier for row in connection.execute(schemes)},
            printed=tuple(Counter(part.name_printed for part in held).most_common()),
            counts=Counter(
                (part.role, year, part.status or "") for part in held for year in years_about(part.start, part.end)
            ),
            totals=Counter(part.role for part in held),
            is_cut=len(parts) > MOST,
            shown=tuple(_with_rows(connection, mine[(page - 1) * size : page * size])),
            pages=max(1, -(-len(mine) // size)),
        )


def _parts(key: str, most: int, *columns: Any) -> Select[*tuple[Any, ...]]:
    """The parts that an organisation has in current actions which nobody rejected, in no order."""
    rejected = select(review_outcome.c.record_key).where(
        review_outcome.c.record_key == record.c.record_key, review_outcome.c.verdict == "rejected"
    )
    return (
        select(*columns)
        .select_from(action_organisation)
        .join(record, and_(record.c.record_key == action_organisation.c.record_key, record.c.superseded_at.is_(None)))
        .where(action_organisation.c.organisation_id == key, ~rejected.correlate(record).exists())
        .limit(most)
    )


def _read_parts(connection: Connection, key: str) -> list[Part]:
    mine = action_organisation.c
    query = (
        _parts(key, MOST + 1, record.c.record_id.label("action_id"), mine.role, mine.name_printed, action.c.status)
        .add_columns(document.c.period_start, document.c.period_end, document.c.meeting_date)
        .join(action, action.c.record_key == record.c.record_key)
        .join(document, document.c.document_id == record.c.document_id)
    )
    return [
        Part(
            action_id=row.action_id,
            role=row.role,
            name_printed=row.name_printed,
            status=row.status,
            start=row.period_start or row.meeting_date,
            end=row.period_end or row.meeting_date,
        )
        for row in connection.execute(query)
    ]


def _with_rows(connection: Connection, parts: Sequence[Part]) -> list[Part]:
    actions = view_select("actions")
    key = actions.selected_columns["action_id"]
    found = connection.execute(actions.where(key.in_({part.action_id for part in parts}))).mappings()
    rows = {row["action_id"]: dict(row) for row in found}
    return [replace(part, row=rows.get(part.action_id)) for part in parts]
