"""What somebody who reviews records asks of the warehouse: what is doubtful, what a record says, and taking reviews in.

Belongs here: the questions and the one transaction that takes reviews. Does not belong here: what reviews come to
(``loaders.reviews``), files and tables for people (the command line).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from loaders.following import follow_documents, newest_load
from loaders.organisations import Resolve
from loaders.review_values import find_column, stored_to_value, words_to_value
from loaders.reviews import OUTDATED, find_outdated, find_reviews, put_reviews, quote_of, same_words, settle
from loaders.schema import KIND_TABLES, document, finding, provenance, record, review, review_outcome
from loaders.warehouse import Warehouse
from pipeline.corrections import Review, Value, Verdict, now
from pipeline.records import RecordKind

_LEVELS = ("error", "warning", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A current record, and what makes it worth a look."""

    record_id: str
    kind: RecordKind
    document_id: str
    document_title: str | None
    page_number: int | None
    confidence: float
    findings: tuple[tuple[str, str, str], ...]
    """Level, reason and message, the gravest first."""
    quote: str
    reading: dict[str, Value]
    """Columns that have a value, corrections applied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A review as somebody typed it, not yet held against the warehouse."""

    record_id: str
    verdict: Verdict
    field: str | None = None
    words: str = ""
    """What the column should say, as typed."""
    expected: str | None = None
    """The words the reviewer had before them; ``None`` for those the record has now."""
    reviewer: str
    why: str | None = None


def take_reviews(warehouse: Warehouse, reviews: Iterable[Review], resolve: Resolve | None = None) -> int:
    """Bring the warehouse to these reviews beside those it has; how many records they are newly about.

    Raises:
        SettingsError: a review cannot be about its record; nothing was taken.
    """
    given = list(reviews)
    if not given:
        return 0
    with warehouse.writing() as connection:
        record_ids = put_reviews(connection, given)
        documents = _documents_of(connection, record_ids)
        settle(connection, sorted(documents), resolve)
        for one in sorted({_standing_document(connection, key) for key in documents}):
            _find_again(connection, one)
        if documents:
            follow_documents(connection, newest_load(connection), sorted(documents), now())
    return len(record_ids)


def _documents_of(connection: Connection, record_ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(record_ids), 5_000):
        ids = record_ids[start : start + 5_000]
        found |= set(connection.scalars(select(record.c.document_id).where(record.c.record_id.in_(ids)).distinct()))
    return found


def _standing_document(connection: Connection, key: str) -> str:
    """The document that stands in this one's place now."""
    seen = {key}
    while True:
        successor = connection.scalar(select(document.c.superseded_by).where(document.c.document_id == key))
        if successor is None or successor in seen:
            return key
        seen.add(successor)
        key = successor


def _find_again(connection: Connection, key: str) -> None:
    newest = select(record.c.load_id).where(record.c.document_id == key).order_by(record.c.record_key.desc()).limit(1)
    load_id = connection.scalar(newest)
    if load_id is not None:
        find_outdated(connection, load_id, key, now())


def look_again(warehouse: Warehouse, load_id: str) -> None:
    """Bring what is found about reviews to what all documents say now, whatever order they were loaded in."""
    with warehouse.writing() as connection:
        about = select(record.c.document_id).where(record.c.record_id.in_(select(review.c.record_id)))
        told = select(finding.c.document_id).where(finding.c.reason == OUTDATED)
        reviewed = set(connection.scalars(about.distinct()))
        standing = {_standing_document(connection, key) for key in reviewed}
        for key in sorted(reviewed | standing | set(connection.scalars(told.distinct()))):
            find_outdated(connection, load_id, key, now())


def make_review(warehouse: Warehouse, wish: Wish) -> Review | None:
    """The review that a wish comes to; ``None`` where the latest of its kind says just that already.

    Raises ValueError saying what is wrong with it: no such record, column or value, or other words than expected.
    """
    with warehouse.reading() as connection:
        row = _current(connection, wish.record_id)
        quote = quote_of(connection, row.record_key)
        before = find_reviews(connection, [wish.record_id]).get(wish.record_id, [])
    if wish.expected is not None and same_words(wish.expected) != same_words(quote):
        raise ValueError(f"quote: the source now says “{same_words(quote)}”: look at it again")
    if wish.verdict != "accept" and not (wish.why or "").strip():
        raise ValueError(f"why: say why, for {wish.verdict}")
    made = Review(
        record_id=wish.record_id,
        verdict=wish.verdict,
        field=wish.field,
        value=_value(row.kind, wish),
        expected=quote,
        reviewer=wish.reviewer,
        why=wish.why or None,
        reviewed_at=_after(before),
    )
    return None if any(_says(one) == _says(made) for one in _latest(before, made)) else made


def _after(before: Sequence[Review]) -> datetime:
    """This moment, or the second after the record's last review: which of two came first must be plain to see."""
    return max([now(), *(one.reviewed_at + timedelta(seconds=1) for one in before[-1:])])


def _current(connection: Connection, record_id: str) -> Any:
    query = select(record).where(record.c.record_id == record_id).order_by(record.c.version.desc()).limit(1)
    row = connection.execute(query).first()
    if row is None:
        raise ValueError(f"record_id: no record {record_id}")
    if row.superseded_at is not None:
        raise ValueError(f"record_id: {record_id} is no longer current ({row.superseded_why})")
    return row


def _value(kind: RecordKind, wish: Wish) -> Value:
    if (wish.verdict == "correct") != bool(wish.field):
        raise ValueError("field: name the column that is corrected, with the verdict correct and no other")
    return words_to_value(find_column(kind, wish.field), wish.words) if wish.field else None


def _latest(before: Sequence[Review], made: Review) -> list[Review]:
    """The review that the new one would take the place of; of comments any, since none takes another's."""
    if made.verdict == "comment":
        return [one for one in before if one.verdict == "comment"]
    return [one for one in before if one.verdict != "comment" and one.field == made.field][-1:]


def _says(one: Review) -> tuple[Any, ...]:
    return (one.verdict, one.field, one.value, same_words(one.expected), one.reviewer, one.why)


def find_doubtful(
    warehouse: Warehouse,
    *,
    below: float | None,
    kind: str | None = None,
    words: str | None = None,
    limit: int | None = None,
) -> list[Doubt]:
    """Current records that nobody has reviewed and that are worth a look, the most doubtful first.

    Those with a finding or a confidence under ``below``; with ``below`` None all of them. ``words`` must be in the
    document's title, or be its id.
    """
    with warehouse.reading() as connection:
        found = _found(connection)
        rows = [row for row in _rows(connection, below, kind, words) if _is_left(row, found)]
        rows.sort(key=lambda row: (_gravest(found.get(row.record_id, [])), row.confidence, row.record_id))
        return [_doubt(connection, row, found.get(row.record_id, [])) for row in rows[:limit]]


def _found(connection: Connection) -> dict[str, list[tuple[str, str, str]]]:
    query = select(*finding.c["record_id", "level", "reason", "message"]).where(
        finding.c.superseded_at.is_(None), finding.c.record_id.is_not(None)
    )
    found: dict[str, list[tuple[str, str, str]]] = {}
    for record_id, *words in connection.execute(query):
        found.setdefault(record_id, []).append((words[0], words[1], words[2]))
    return {key: sorted(each, key=lambda one: (_LEVELS.index(one[0]), *one)) for key, each in found.items()}


def _rows(connection: Connection, below: float | None, kind: str | None, words: str | None) -> Sequence[Any]:
    lowest = (
        select(provenance.c.record_key, func.min(provenance.c.confidence).label("confidence"))
        .group_by(provenance.c.record_key)
        .subquery()
    )
    outcome = review_outcome
    query = (
        select(record, document.c.title, lowest.c.confidence, outcome.c.record_key.label("reviewed"), outcome.c.as_read)
        .join(document, document.c.document_id == record.c.document_id)
        .join(lowest, lowest.c.record_key == record.c.record_key)
        .outerjoin(outcome, outcome.c.record_key == record.c.record_key)
        .where(record.c.superseded_at.is_(None))
    )
    if below is not None:
        doubted = select(finding.c.record_id).where(finding.c.superseded_at.is_(None), finding.c.record_id.is_not(None))
        query = query.where(or_(lowest.c.confidence < below, record.c.record_id.in_(doubted)))
    if kind is not None:
        query = query.where(record.c.kind == kind)
    if words is not None:
        query = query.where(document.c.title.icontains(words, autoescape=True) | (document.c.document_id == words))
    return connection.execute(query).all()


def _is_left(row: Any, found: dict[str, list[tuple[str, str, str]]]) -> bool:
    """Whether nobody has reviewed it, or not since its words changed."""
    return row.reviewed is None or any(reason == OUTDATED for _, reason, _ in found.get(row.record_id, []))


def _gravest(findings: Sequence[tuple[str, str, str]]) -> int:
    return _LEVELS.index(findings[0][0]) if findings else len(_LEVELS)


def _doubt(connection: Connection, row: Any, findings: Sequence[tuple[str, str, str]]) -> Doubt:
    first = select(func.min(provenance.c.page_number)).where(provenance.c.record_key == row.record_key)
    return Doubt(
        record_id=row.record_id,
        kind=row.kind,
        document_id=row.document_id,
        document_title=row.title,
        page_number=connection.scalar(first),
        confidence=row.confidence,
        findings=tuple(findings),
        quote=quote_of(connection, row.record_key),
        reading=_reading(connection, row.kind, row.record_key),
    )


def _reading(connection: Connection, kind: RecordKind, record_key: int) -> dict[str, Value]:
    table = KIND_TABLES[kind]
    row = connection.execute(select(table).where(table.c.record_key == record_key)).mappings().one()
    values = {c.name: stored_to_value(c, row[c.name]) for c in table.c if c.name != "record_key"}
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
