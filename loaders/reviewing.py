"""What somebody says of a record, held against the warehouse, and taking it in.

Belongs here: opening the warehouse for reviews, and the one transaction that takes them. Does not belong here: what is
doubtful (``loaders.doubts``, offered here too), what reviews come to (``loaders.reviews``), and what people see of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from loaders.doubts import Doubt, find_doubtful
from loaders.following import follow_documents, newest_load
from loaders.organisations import Resolve
from loaders.review_values import find_column, words_to_value
from loaders.reviews import OUTDATED, find_outdated, find_reviews, put_reviews, quote_of, same_words, settle
from loaders.schema import document, finding, record, review
from loaders.warehouse import Warehouse, open_warehouse
from pipeline.corrections import Review, Value, Verdict, add_reviews, now, read_reviews
from pipeline.errors import WarehouseError
from pipeline.organisation_names import resolver
from pipeline.records import RecordKind
from pipeline.settings import Settings

__all__ = [
    "Doubt",
    "Wish",
    "find_doubtful",
    "keep_reviews",
    "look_again",
    "make_review",
    "open_for_reviews",
    "take_reviews",
]


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


@contextmanager
def open_for_reviews(settings: Settings) -> Iterator[Warehouse]:
    """The warehouse, brought to the reviews that are kept in files, until closed."""
    with open_warehouse(settings.warehouse, create=False) as opened:
        take_reviews(opened, read_reviews(settings.corrections), resolver(settings.organisations))
        yield opened


def check_may_write(warehouse: Warehouse) -> None:
    """Raises WarehouseError where the database lets its user only read."""
    if warehouse.dialect != "postgresql":
        return  # opening a SQLite file that may only be read has said so already
    with warehouse.reading() as connection:
        user = connection.scalar(select(func.current_user()))
        may = connection.scalar(select(func.has_table_privilege(review.name, "INSERT")))
        reads_only = connection.scalar(select(func.pg_is_in_recovery()))
    if not may or reads_only:
        raise WarehouseError(
            f"{warehouse.url}: {user} may only read here, and reviews are written: with --warehouse, give a user who"
            " may write, or explore without reviewers"
        )


def keep_reviews(warehouse: Warehouse, settings: Settings, reviews: Sequence[Review]) -> None:
    """Into the file first: what only the file has comes into the warehouse when it is next opened for reviews."""
    if reviews:
        check_may_write(warehouse)
    add_reviews(settings.corrections, reviews)
    take_reviews(warehouse, reviews, resolver(settings.organisations))


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
