"""What the pages about documents ask: the list of them, one with all that stands behind it, one page and its records.

Belongs here: queries about documents for readers, each with a limit. Does not belong here: single records
(``loaders.record_pages``), differences between two readings (``loaders.differences``), search.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, or_, select, union_all

from loaders.schema import (
    KIND_TABLES,
    agenda_item,
    document,
    finding,
    location,
    meeting,
    page,
    provenance,
    review_outcome,
)
from loaders.schema import record as record_table
from loaders.warehouse import Warehouse
from pipeline.records import RECORD_KINDS, RecordKind

Rows = list[dict[str, Any]]

MOST_FINDINGS: Final = 200
MOST_RECORDS: Final = 1_000
"""Of one page."""
MOST_PAGES: Final = 2_000
_LONGEST_NAME: Final = 300

_NAMES: Final[dict[RecordKind, tuple[str, ...]]] = {
    "action": ("ref", "description"),
    "measure": ("ref", "description"),
    "status_total": ("what",),
    "statistic": ("subject", "value_printed"),
    "meeting": ("committee",),
    "agenda_item": ("number", "title"),
    "decision": ("minute", "title", "resolved"),
}
"""Columns that name a record for people, in order."""

_GRAVITY: Final = case({"error": 0, "warning": 1}, value=finding.c.level, else_=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which documents a reader wants listed."""

    publisher: str | None = None
    kind: str | None = None
    year: int | None = None
    """A calendar year that the document's period touches, or its meeting is in."""
    replaced: bool = False
    """Whether documents that were replaced by others are listed too."""


def list_documents(warehouse: Warehouse, wanted: Wanted, *, start: int, most: int) -> tuple[Rows, int]:
    """Documents from position ``start`` (0-based), newest first, and how many there are; those without a date last."""
    conditions = _conditions(wanted)
    day = func.coalesce(document.c.meeting_date, document.c.period_start)
    query = (
        select(document, location.c.url.label("source_url"))
        .outerjoin(location, and_(location.c.document_id == document.c.document_id, location.c.ordinal == 1))
        .where(*conditions)
        .order_by(day.desc().nulls_last(), document.c.title, document.c.document_id)
        .offset(start)
        .limit(most)
    )
    with warehouse.reading() as connection:
        count = connection.scalar(select(func.count()).select_from(document).where(*conditions)) or 0
        return _all(connection, query), count


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.publisher is not None:
        conditions.append(document.c.publisher == wanted.publisher)
    if wanted.kind is not None:
        conditions.append(document.c.kind == wanted.kind)
    if not wanted.replaced:
        conditions.append(document.c.superseded_by.is_(None))
    if wanted.year is not None:
        first, last = date(wanted.year, 1, 1), date(wanted.year, 12, 31)
        ends = func.coalesce(document.c.period_end, document.c.period_start)
        conditions.append(
            or_(
                document.c.meeting_date.between(first, last),
                and_(document.c.period_start <= last, ends >= first),
            )
        )
    return conditions


def document_choices(warehouse: Warehouse) -> dict[str, list[Any]]:
    """What documents can be chosen by. Keys: publishers and kinds (sorted), years (newest first)."""
    c = document.c
    ends = select(func.min(c.period_start), func.min(c.meeting_date), func.max(c.period_end), func.max(c.meeting_date))
    with warehouse.reading() as connection:
        publishers = select(c.publisher).where(c.publisher.is_not(None)).distinct().order_by(c.publisher)
        days = [day for day in connection.execute(ends).one() if day is not None]
        return {
            "publishers": list(connection.scalars(publishers)),
            "kinds": list(connection.scalars(select(c.kind).distinct().order_by(c.kind))),
            "years": list(range(max(days).year, min(days).year - 1, -1)) if days else [],
        }


def find_document(warehouse: Warehouse, document_id: str) -> dict[str, Any] | None:
    """One document; ``None`` where there is no such id.

    Keys: its columns, locations (first found first), counts (kind -> current records), findings (that stand, errors
    first, at most ``MOST_FINDINGS``), finding_count, meetings, agenda (items in order), published (documents seen at
    its first address, first to last).
    """
    with warehouse.reading() as connection:
        found = _first(connection, select(document).where(document.c.document_id == document_id))
        if found is None:
            return None
        places = select(location).where(location.c.document_id == document_id).order_by(location.c.ordinal)
        locations = _all(connection, places)
        standing = and_(finding.c.document_id == document_id, finding.c.superseded_at.is_(None))
        doubts = select(finding).where(standing).order_by(_GRAVITY, finding.c.page_number, finding.c.finding_id)
        return {
            **found,
            "locations": locations,
            "counts": _counts(connection, document_id),
            "findings": _all(connection, doubts.limit(MOST_FINDINGS)),
            "finding_count": connection.scalar(select(func.count()).select_from(finding).where(standing)) or 0,
            "meetings": _all(connection, _of_kind("meeting", meeting, document_id)),
            "agenda": _all(connection, _of_kind("agenda_item", agenda_item, document_id)),
            "published": _published(connection, locations),
        }


def _counts(connection: Connection, document_id: str) -> dict[str, int]:
    current = and_(record_table.c.document_id == document_id, record_table.c.superseded_at.is_(None))
    query = select(record_table.c.kind, func.count()).where(current).group_by(record_table.c.kind)
    found = {row[0]: row[1] for row in connection.execute(query)}
    return {kind: found[kind] for kind in RECORD_KINDS if kind in found}


def _of_kind(kind: RecordKind, table: Any, document_id: str) -> Select[*tuple[Any, ...]]:
    return (
        select(table, record_table.c.record_id)
        .join(record_table, record_table.c.record_key == table.c.record_key)
        .where(
            record_table.c.document_id == document_id,
            record_table.c.kind == kind,
            record_table.c.superseded_at.is_(None),
        )
        .order_by(record_table.c.ordinal)
        .limit(MOST_RECORDS)
    )


def _published(connection: Connection, locations: Rows) -> Rows:
    """The documents that the first of the locations held, one after the other, each with its number there."""
    if not locations:
        return []
    home = and_(location.c.source == locations[0]["source"], location.c.address == locations[0]["address"])
    query = (
        select(*document.c["document_id", "title", "page_count", "state"], *location.c["first_seen", "last_seen"])
        .join(location, location.c.document_id == document.c.document_id)
        .where(home, document.c.state != "failed")
        .order_by(location.c.first_seen, document.c.document_id)
        .limit(MOST_RECORDS)
    )
    return [{"number": number, **row} for number, row in enumerate(_all(connection, query), start=1)]


def document_file(warehouse: Warehouse, document_id: str) -> dict[str, Any] | None:
    """What is needed to open a document's bytes: sha256, media_type, size, title, page_count, state, failure."""
    columns = document.c["document_id", "sha256", "media_type", "size", "title", "page_count", "state", "failure"]
    with warehouse.reading() as connection:
        return _first(connection, select(*columns).where(document.c.document_id == document_id))


def page_strip(warehouse: Warehouse, document_id: str) -> Rows:
    """Every page of a document, in order (at most ``MOST_PAGES``): its columns, and counts (kind -> records on it)."""
    with warehouse.reading() as connection:
        pages = select(page).where(page.c.document_id == document_id).order_by(page.c.page_number).limit(MOST_PAGES)
        query = (
            select(provenance.c.page_number, record_table.c.kind, func.count(record_table.c.record_key.distinct()))
            .join(record_table, record_table.c.record_key == provenance.c.record_key)
            .where(record_table.c.document_id == document_id, record_table.c.superseded_at.is_(None))
            .group_by(provenance.c.page_number, record_table.c.kind)
        )
        counts: dict[int, dict[str, int]] = defaultdict(dict)
        for number, kind, count in connection.execute(query):
            counts[number][kind] = count
        ordered = {
            number: {kind: found[kind] for kind in RECORD_KINDS if kind in found} for number, found in counts.items()
        }
        return [{**one, "counts": ordered.get(one["page_number"], {})} for one in _all(connection, pages)]


def find_page(warehouse: Warehouse, document_id: str, number: int) -> dict[str, Any] | None:
    """One page of a document; ``None`` where it has no such page.

    Keys: the page's columns, records (what ``page_records`` gives), findings (about the page or what stands on it).
    """
    with warehouse.reading() as connection:
        here = and_(page.c.document_id == document_id, page.c.page_number == number)
        found = _first(connection, select(page).where(here))
        if found is None:
            return None
        doubts = (
            select(finding)
            .where(
                finding.c.document_id == document_id,
                finding.c.page_number == number,
                finding.c.superseded_at.is_(None),
            )
            .order_by(_GRAVITY, finding.c.finding_id)
            .limit(MOST_FINDINGS)
        )
        return {
            **found,
            "records": _page_records(connection, document_id, number),
            "findings": _all(connection, doubts),
        }


def _page_records(connection: Connection, document_id: str, number: int) -> Rows:
    """The current records printed on a page, from top to bottom: record_id, kind, name, verdict and box."""
    query = union_all(*(_named(kind, document_id, number) for kind in RECORD_KINDS)).limit(MOST_RECORDS)
    rows = _all(connection, query)
    return sorted(rows, key=lambda row: (row["top"], row["x0"], row["record_id"]))


def _named(kind: RecordKind, document_id: str, number: int) -> Select[*tuple[Any, ...]]:
    table = KIND_TABLES[kind]
    parts: list[ColumnElement[str]] = [
        func.coalesce(func.substr(table.c[name], 1, _LONGEST_NAME), "") for name in _NAMES[kind]
    ]
    name = reduce(lambda words, part: words + " " + part, parts)
    return (
        select(
            record_table.c.record_id,
            literal(kind).label("kind"),
            func.trim(name).label("name"),
            review_outcome.c.verdict,
            *provenance.c["x0", "top", "x1", "bottom", "confidence"],
        )
        .join(provenance, provenance.c.record_key == record_table.c.record_key)
        .join(table, table.c.record_key == record_table.c.record_key)
        .outerjoin(review_outcome, review_outcome.c.record_key == record_table.c.record_key)
        .where(
            record_table.c.document_id == document_id,
            record_table.c.kind == kind,
            record_table.c.superseded_at.is_(None),
            provenance.c.page_number == number,
        )
    )


def _all(connection: Connection, query: Any) -> Rows:
    return [dict(row) for row in connection.execute(query).mappings()]


def _first(connection: Connection, query: Any) -> dict[str, Any] | None:
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)
