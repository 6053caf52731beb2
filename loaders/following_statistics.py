"""Series of statistics, and what documents say differently of them, brought up to date with each document.

Belongs here: rows of series_entry and the findings between two documents. Does not belong here: the rules
(``pipeline.series``) and actions (``loaders.following``).
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, select

from loaders.derived import series_entry
from loaders.findings import bring_findings
from loaders.putting import bring_rows
from loaders.readback import row_to_record
from loaders.rows import Row, box_to_columns
from loaders.schema import document, finding, provenance, record, statistic
from pipeline.following import plain_words
from pipeline.records import Provenance, Statistic
from pipeline.series import Before, Disagreement, SeriesStatistic, find_before, find_disagreements, months, series_id

_CHUNK = 5_000
"""Ids asked for at once: under every database's limit of parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A current statistic with the series it stands in and its document's title."""

    series: str
    title: str | None
    one: SeriesStatistic


def follow_statistics(connection: Connection, load_id: str, documents: Sequence[str], now: datetime) -> int:
    """Bring the series to date that the documents touch, or touched before; how many findings were added."""
    mine = series_entry.c.document_id.in_(documents)
    touched = set(connection.scalars(select(series_entry.c.series_id).where(mine).distinct()))
    placed = list(_placed(connection, record.c.document_id.in_(documents)))
    touched |= {found.series for found in placed}
    for ids in _chunks(_others(connection, touched, documents)):
        placed += _placed(connection, record.c.record_id.in_(ids))
    by_series: dict[str, list[_Placed]] = defaultdict(list)
    for found in placed:
        by_series[found.series].append(found)
    before: dict[str, Before] = {}
    doubts: list[Disagreement] = []
    for members in by_series.values():
        of_series = find_before([found.one for found in members])
        before |= of_series
        doubts += find_disagreements([found.one for found in members], of_series)
    _put_entries(connection, touched, documents, placed, before)
    titles = {found.one.document_id: found.title for found in placed}
    return _put_doubts(connection, load_id, documents, placed, doubts, titles, now)


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def _others(connection: Connection, touched: Iterable[str], documents: Sequence[str]) -> list[str]:
    """Statistics of other documents in the series touched."""
    found: list[str] = []
    for ids in _chunks(touched):
        here = (series_entry.c.series_id.in_(ids), series_entry.c.document_id.not_in(documents))
        found += connection.scalars(select(series_entry.c.statistic_id).where(*here))
    return found


def _placed(connection: Connection, where: ColumnElement[bool]) -> Iterator[_Placed]:
    parts = [provenance.c[field.name] for field in fields(Provenance) if field.name != "bbox"]
    boxes = provenance.c["x0", "top", "x1", "bottom"]
    query = (
        select(*statistic.c, *record.c["record_id", "document_id"], *parts, *boxes)
        .add_columns(*document.c["title", "publisher", "partnership", "meeting_date"])
        .add_columns(document.c.period_end.label("document_end"))
        .join(record, record.c.record_key == statistic.c.record_key)
        .join(document, document.c.document_id == record.c.document_id)
        .outerjoin(provenance, and_(provenance.c.record_key == record.c.record_key, provenance.c.ordinal == 1))
        .where(where, record.c.superseded_at.is_(None))
    )
    for row in connection.execute(query).mappings():
        one = row_to_record("statistic", row, _parts(row))
        assert isinstance(one, Statistic)
        series = series_id(one, plain_words(row["publisher"] or row["partnership"] or ""))
        if series is not None:
            published = row["meeting_date"] or row["document_end"]
            key = {"statistic_id": row["record_id"], "document_id": row["document_id"]}
            yield _Placed(
                series=series,
                title=row["title"],
                one=SeriesStatistic(**key, published_on=published, statistic=one),
            )


def _parts(row: Any) -> tuple[Provenance, ...]:
    if row["page_number"] is None:
        return ()
    names = [field.name for field in fields(Provenance) if field.name != "bbox"]
    box = (row["x0"], row["top"], row["x1"], row["bottom"])
    return (Provenance(bbox=box, **{name: row[name] for name in names}),)


def _put_entries(
    connection: Connection,
    touched: set[str],
    documents: Sequence[str],
    placed: Sequence[_Placed],
    before: dict[str, Before],
) -> None:
    rows = [_to_row(found, before[found.one.statistic_id]) for found in placed]
    by_series: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_series[row["series_id"]].append(row)
    # What moves to another series leaves its old one first: the two may be looked at far apart.
    for ids in _chunks(touched):
        _forget_moved(connection, series_entry.c.series_id.in_(ids), rows)
    _forget_moved(connection, series_entry.c.document_id.in_(documents), rows)
    for ids in _chunks(touched):
        of_these = [row for series in ids for row in by_series.get(series, ())]
        bring_rows(connection, series_entry, series_entry.c.series_id.in_(ids), of_these)


def _forget_moved(connection: Connection, where: ColumnElement[bool], rows: Sequence[Row]) -> None:
    """Takes away entries of statistics that stand in no series any more, or in another."""
    series = {row["statistic_id"]: row["series_id"] for row in rows}
    found = connection.execute(select(*series_entry.c["statistic_id", "series_id"]).where(where)).all()
    moved = [{"key": key} for key, before in found if series.get(key) != before]
    if moved:
        connection.execute(delete(series_entry).where(series_entry.c.statistic_id == bindparam("key")), moved)


def _to_row(found: _Placed, before: Before) -> Row:
    return {
        "statistic_id": found.one.statistic_id,
        "document_id": found.one.document_id,
        "series_id": found.series,
        "months": months(found.one.statistic),
        "published_on": found.one.published_on,
        "year_before_id": before.year_before_id,
        "published_before_id": before.published_before_id,
        "previous_agrees": before.agrees,
        "previous_why": before.why,
    }


# --- findings between documents ---------------------------------------------------------------------------------------


def _put_doubts(
    connection: Connection,
    load_id: str,
    documents: Sequence[str],
    placed: Sequence[_Placed],
    doubts: Sequence[Disagreement],
    titles: dict[str, str | None],
    now: datetime,
) -> int:
    rows = {_finding_id(doubt): _doubt_to_row(doubt, titles) for doubt in doubts}
    between = finding.c.other_document_id.is_not(None)
    added = 0
    about = select(finding.c.record_id).where(between, finding.c.document_id.in_(documents)).distinct()
    for chunk in _chunks({found.one.statistic_id for found in placed} | set(connection.scalars(about))):
        wanted = set(chunk)
        of_these = {key: row for key, row in rows.items() if row["record_id"] in wanted}
        here = and_(between, finding.c.record_id.in_(chunk))
        added += bring_findings(connection, load_id, here, of_these, now)
    return added


def _finding_id(doubt: Disagreement) -> str:
    key = (doubt.reason, doubt.at.document_id, doubt.at.statistic_id, doubt.other.document_id, doubt.other.statistic_id)
    digest = hashlib.sha256("\x1f".join(key).encode()).digest()[:10]
    return f"fnd-{base64.b32encode(digest).decode().lower()}"


def _doubt_to_row(doubt: Disagreement, titles: dict[str, str | None]) -> Row:
    place = doubt.at.statistic.provenance[0] if doubt.at.statistic.provenance else None
    other = doubt.other
    page = f"page {other.statistic.provenance[0].page_number} of " if other.statistic.provenance else ""
    return {
        "document_id": doubt.at.document_id,
        "other_document_id": other.document_id,
        "level": doubt.level,
        "reason": doubt.reason,
        "message": f"{doubt.message} (the other is {page}{titles[other.document_id] or 'a document'}, "
        f"{other.document_id}, {other.statistic_id})",
        "page_number": place.page_number if place else None,
        **box_to_columns(place.bbox if place else None),
        "record_kind": "statistic",
        "record_id": doubt.at.statistic_id,
    }
