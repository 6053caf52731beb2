"""Names of organisations that current actions print: how often, which are unknown, and linking them again.

Belongs here: questions and writing over all documents. Does not belong here: the links of one document as it is loaded
(``loaders.organisations``) and what a name may stand for (``pipeline.organisation_names``).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from loaders.organisations import Resolve, put_organisation
from loaders.schema import action_organisation, document, provenance, record
from loaders.warehouse import Warehouse

_CURRENT = and_(record.c.record_key == action_organisation.c.record_key, record.c.superseded_at.is_(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownName:
    """A printed name that resolves to no organisation."""

    name: str
    actions: int
    """Current actions that print it."""
    documents: int
    action_id: str
    """One of the actions, with its document and page."""
    document_title: str | None
    page_number: int | None


def count_actions(warehouse: Warehouse) -> dict[str, int]:
    """Organisation id -> current actions that name it."""
    counted = func.count(action_organisation.c.record_key.distinct())
    query = select(action_organisation.c.organisation_id, counted).join(record, _CURRENT)
    query = query.where(action_organisation.c.organisation_id.is_not(None)).group_by(
        action_organisation.c.organisation_id
    )
    with warehouse.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def find_unknown(warehouse: Warehouse) -> list[UnknownName]:
    """Names that resolve to nothing, the most frequent first."""
    actions = func.count(action_organisation.c.record_key.distinct())
    groups = (
        select(
            action_organisation.c.name_printed.label("name"),
            actions.label("actions"),
            func.count(record.c.document_id.distinct()).label("documents"),
            func.min(record.c.record_id).label("action_id"),
        )
        .join(record, _CURRENT)
        .where(action_organisation.c.organisation_id.is_(None))
        .group_by(action_organisation.c.name_printed)
        .subquery()
    )
    query = (
        select(groups, document.c.title.label("document_title"), provenance.c.page_number)
        .join(record, and_(record.c.record_id == groups.c.action_id, record.c.superseded_at.is_(None)))
        .join(document, document.c.document_id == record.c.document_id)
        .outerjoin(provenance, and_(provenance.c.record_key == record.c.record_key, provenance.c.ordinal == 1))
    )
    with warehouse.reading() as connection:
        found = [UnknownName(**row) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda one: (-one.actions, one.name))


def link_again(warehouse: Warehouse, resolve: Resolve) -> int:
    """Resolve all names of current actions anew; how many names now stand for another organisation, or for one."""
    names = select(action_organisation.c.name_printed).join(record, _CURRENT).distinct()
    changed = 0
    with warehouse.writing() as connection:
        for name in sorted(connection.scalars(names)):
            found = resolve(name)
            if found is not None:
                put_organisation(connection, *found)
            key = found[0] if found is not None else None
            here = action_organisation.c.name_printed == name
            keys = select(record.c.record_key).where(_CURRENT)
            query = update(action_organisation).where(here, _differs(key), keys.correlate(action_organisation).exists())
            changed += connection.execute(query.values(organisation_id=key)).rowcount > 0
    return changed


def _differs(key: str | None) -> ColumnElement[bool]:
    column = action_organisation.c.organisation_id
    return column.is_not(None) if key is None else or_(column.is_(None), column != key)
