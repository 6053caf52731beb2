"""Lists that programs page through: findings and organisations, each page from the last id of the one before.

Belongs here: lists in the order of their ids, which stay quick however far one pages. Does not belong here: search
(``loaders.browsing``), documents as readers list them (``loaders.document_pages``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from loaders.schema import document, finding, organisation, organisation_identifier
from loaders.warehouse import Warehouse

Rows = list[dict[str, Any]]


def list_findings(
    warehouse: Warehouse,
    *,
    level: str | None = None,
    reason: str | None = None,
    document_id: str | None = None,
    after: str = "",
    most: int,
) -> Rows:
    """Findings that stand, in the order of their ids, from the first after ``after``."""
    names = (
        "finding_id", "level", "reason", "message", "record_kind", "record_id", "document_id", "page_number",
        "other_document_id", "recorded_at",
    )  # fmt: skip
    kept: list[ColumnElement[bool]] = [finding.c.superseded_at.is_(None), finding.c.finding_id > after]
    asked = (("level", level), ("reason", reason), ("document_id", document_id))
    kept += [finding.c[name] == value for name, value in asked if value is not None]
    query = (
        select(*finding.c[names], *document.c["title", "publisher"])
        .join(document, document.c.document_id == finding.c.document_id)
        .where(*kept)
        .order_by(finding.c.finding_id)
        .limit(most)
    )
    return _rows(warehouse, query)


def list_organisations(warehouse: Warehouse, *, after: str = "", most: int) -> Rows:
    """Organisations in the order of their ids, from the first after ``after``."""
    ons = and_(
        organisation_identifier.c.organisation_id == organisation.c.organisation_id,
        organisation_identifier.c.scheme == "ons",
    )
    query = (
        select(organisation, organisation_identifier.c.identifier.label("ons_code"))
        .outerjoin(organisation_identifier, ons)
        .where(organisation.c.organisation_id > after)
        .order_by(organisation.c.organisation_id)
        .limit(most)
    )
    return _rows(warehouse, query)


def _rows(warehouse: Warehouse, query: Any) -> Rows:
    with warehouse.reading() as connection:
        found: Sequence[Any] = connection.execute(query).mappings().all()
        return [dict(row) for row in found]
