"""Reviews in the warehouse: their copy in the table review, and what they come to for the records that stand.

What stands is a function of the record versions and the reviews alone, whatever came first: of the reviews of one
record that expect the words it has now, the latest accept or reject and the latest correction of each column hold.
A correction of printed words corrects what is parsed from them, unless somebody corrected that later. Where a document
goes on at another address, its records under their new ids have the reviews of the old ones.
A record's own table holds the corrected values while it is current, and what was read is kept beside them; a version
that is superseded is as it was read.

Belongs here: rows of review and review_outcome, and the finding that a review holds no longer. Does not belong here:
how reviews are written down (``pipeline.corrections``) or shown (``loaders.reviewing``).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from loaders.documents import put_row
from loaders.findings import put_findings
from loaders.organisations import Resolve, put_links
from loaders.review_values import find_column, parse_corrected, read_as, stored_to_value, value_to_stored
from loaders.rows import Row
from loaders.schema import KIND_TABLES, document, finding, provenance, record, review, review_outcome
from loaders.versions import REPUBLISHED
from pipeline.corrections import Review, in_order, value_to_text
from pipeline.errors import SettingsError
from pipeline.identity import kind_of

OUTDATED: Final = "correction-outdated"
"""Reason of the finding that the source no longer says what a review expected."""

_CHUNK: Final = 5_000
_OUTCOMES: Final = {"accept": "accepted", "reject": "rejected"}
_SAYS: Final = {"accept": "accepted it", "reject": "rejected it"}
_LONG: Final = 80
"""Characters of a quote that a message shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """What the reviews of one record come to."""

    verdict: str | None
    corrections: Mapping[str, Any]
    """Column -> value as stored, in the order in which they were said."""
    outdated: Sequence[Review]


def same_words(quote: str) -> str:
    """A quote as reviews compare it: line breaks and spacing say nothing."""
    return " ".join(quote.split())


def put_reviews(connection: Connection, reviews: Iterable[Review]) -> list[str]:
    """Copy the reviews that the warehouse does not have yet; the records they are about.

    Raises:
        SettingsError: a review names no kind of record, or a column or value that its kind does not have.
    """
    given = {one.review_id: one for one in reviews}
    known = set(connection.scalars(select(review.c.review_id)))
    new = [(key, one) for key, one in given.items() if key not in known]
    for _, one in new:
        check_review(one)
    if new:
        connection.execute(insert(review), [_review_to_row(key, one) for key, one in new])
    return sorted({one.record_id for _, one in new})


def check_review(one: Review) -> None:
    """Raises SettingsError where the record's kind has no such column, or the column takes no such value."""
    kind = kind_of(one.record_id)
    if kind is None:
        raise SettingsError(f"review of {one.record_id} by {one.reviewer}: no id of a record: correct it")
    try:
        if one.field is not None:
            value_to_stored(find_column(kind, one.field), one.value)
    except ValueError as error:
        raise SettingsError(f"review of {one.record_id} by {one.reviewer}: {error}") from error


def _review_to_row(key: str, one: Review) -> Row:
    value = value_to_text(one.value) if one.verdict == "correct" else None
    names = ("record_id", "verdict", "field", "expected", "reviewer", "why", "reviewed_at")
    return {"review_id": key, "value": value, **{name: getattr(one, name) for name in names}}


def find_reviews(connection: Connection, record_ids: Sequence[str]) -> dict[str, list[Review]]:
    """Record id -> its reviews, oldest first."""
    found: dict[str, list[Review]] = {}
    for start in range(0, len(record_ids), _CHUNK):
        query = select(review).where(review.c.record_id.in_(record_ids[start : start + _CHUNK]))
        for row in connection.execute(query).mappings():
            found.setdefault(row["record_id"], []).append(_row_to_review(row))
    return {record_id: in_order(reviews) for record_id, reviews in found.items()}


def _row_to_review(row: Mapping[Any, Any]) -> Review:
    given = {str(name): value for name, value in row.items() if name != "review_id"}
    return Review(**{**given, "value": None if row["value"] is None else json.loads(row["value"])})


def settle(connection: Connection, documents: Sequence[str], resolve: Resolve | None = None) -> None:
    """Bring the records of these documents to what their reviews come to; nothing is written that is so already."""
    if not _any(connection):
        return
    moved = _moved(connection, documents)
    reviewed = or_(record.c.record_id.in_(select(review.c.record_id)), record.c.record_key.in_(moved))
    touched = select(review_outcome.c.record_key)
    current = and_(record.c.superseded_at.is_(None), reviewed)
    query = select(*record.c["record_key", "record_id", "kind", "superseded_at"]).where(
        record.c.document_id.in_(documents), or_(current, record.c.record_key.in_(touched))
    )
    rows = connection.execute(query).all()
    ids = {row.record_key: [row.record_id, *moved.get(row.record_key, ())] for row in rows}
    reviews = find_reviews(connection, sorted({one for each in ids.values() for one in each}))
    for row in rows:
        standing = _Standing(verdict=None, corrections={}, outdated=())
        if row.superseded_at is None:
            told = [one for key in ids[row.record_key] for one in reviews.get(key, ())]
            standing = _weigh(in_order(told), quote_of(connection, row.record_key))
        _bring(connection, row, standing, resolve)


def _moved(connection: Connection, documents: Sequence[str]) -> dict[int, list[str]]:
    """Current record -> reviewed ids it had in the same document, before another took the address they are made from.

    The bytes are the same, and so is what people saw of them. A row is known again by its words, and of several that
    say the same by its position.
    """
    found: dict[int, list[str]] = {}
    if not (before := _left_behind(connection, documents)):
        return found
    columns = record.c["record_key", "record_id", "kind", "document_id", "ordinal"]
    current = (record.c.superseded_at.is_(None), record.c.document_id.in_({row.document_id for row in before}))
    rows = connection.execute(select(*columns).where(*current, record.c.kind.in_({row.kind for row in before})))
    same: dict[tuple[str, str, str], list[Any]] = {}
    for row in rows:
        same.setdefault(_what_it_says(connection, row), []).append(row)
    for old in before:
        alike = same.get(_what_it_says(connection, old), [])
        for new in alike if len(alike) == 1 else [row for row in alike if row.ordinal == old.ordinal]:
            found.setdefault(new.record_key, []).append(old.record_id)
    return found


def _left_behind(connection: Connection, documents: Sequence[str]) -> Sequence[Any]:
    """The last versions of reviewed records that these documents have no longer, as others took their place."""
    other = record.alias()
    later = select(other.c.record_key).where(
        other.c.record_id == record.c.record_id,
        other.c.document_id == record.c.document_id,
        other.c.version > record.c.version,
    )
    query = select(*record.c["record_key", "record_id", "kind", "document_id", "ordinal"]).where(
        record.c.document_id.in_(documents),
        record.c.superseded_why == REPUBLISHED,
        record.c.record_id.in_(select(review.c.record_id)),
        ~later.exists(),
    )
    return connection.execute(query.order_by(record.c.record_key)).all()


def _what_it_says(connection: Connection, row: Any) -> tuple[str, str, str]:
    return row.document_id, row.kind, same_words(quote_of(connection, row.record_key))


def _any(connection: Connection) -> bool:
    """Whether there are reviews at all: most warehouses have none, and should not pay for them."""
    return connection.scalar(select(review.c.review_id).limit(1)) is not None


def quote_of(connection: Connection, record_key: int) -> str:
    """The words as printed of a record, page by page with a line break between, as the views show them."""
    query = select(provenance.c.quote).where(provenance.c.record_key == record_key).order_by(provenance.c.ordinal)
    return "\n".join(connection.scalars(query))


def _weigh(reviews: Iterable[Review], quote: str | None) -> _Standing:
    """What holds of a record's reviews (oldest first) now that these are its words; ``None`` where it is gone."""
    latest: dict[str, Review] = {}
    holding: dict[str, Review] = {}
    for one in reviews:
        if one.verdict == "comment":
            continue
        slot = one.field or ""
        latest[slot] = one
        if quote is not None and same_words(one.expected) == same_words(quote):
            holding[slot] = one
    corrections = {
        one.field: value_to_stored(find_column(kind, one.field), one.value)
        for one in in_order(holding.values())
        if one.field and (kind := kind_of(one.record_id)) is not None
    }
    verdict = _OUTCOMES[holding[""].verdict] if "" in holding else None
    outdated = [one for slot, one in latest.items() if slot not in holding]
    return _Standing(verdict=verdict, corrections=corrections, outdated=outdated)


def _bring(connection: Connection, row: Any, standing: _Standing, resolve: Resolve | None) -> None:
    table = KIND_TABLES[row.kind]
    outcome = review_outcome.c.record_key == row.record_key
    before = connection.execute(select(review_outcome).where(outcome)).mappings().first()
    shown = dict(connection.execute(select(table).where(table.c.record_key == row.record_key)).mappings().one())
    read = read_as(row.kind, shown, before["as_read"] if before else None)
    corrected = {name: value for name, value in _with_parsed(standing, read).items() if read[name] != value}
    target = {**read, **corrected}
    if target != shown:
        connection.execute(update(table).where(table.c.record_key == row.record_key), target)
    if row.kind == "action":
        for role, column in (("lead", "lead_agencies"), ("partner", "other_partners")):
            if target[column] != shown[column] or column in corrected:
                put_links(connection, row.record_key, role, json.loads(target[column]), resolve)
    as_read = {name: stored_to_value(table.c[name], read[name]) for name in sorted(corrected)}
    if standing.verdict is None and not as_read:
        if before:
            connection.execute(delete(review_outcome).where(outcome))
        return
    values = {"verdict": standing.verdict, "as_read": value_to_text(as_read) if as_read else None}  # type: ignore[arg-type]
    put_row(connection, review_outcome, {"record_key": row.record_key}, values)


def _with_parsed(standing: _Standing, read: Mapping[str, Any]) -> dict[str, Any]:
    """The corrections, and what is parsed from corrected words: of each column what was said last."""
    said: dict[str, Any] = {}
    for name, value in standing.corrections.items():
        said |= parse_corrected(name, value) if value != read[name] else {}
        said[name] = value
    return said


def outdated_findings(connection: Connection, document_id: str) -> dict[str, Row]:
    """Finding id -> columns: reviews of what this document, or one it took the place of, says no longer."""
    rows: dict[str, Row] = {}
    for record_id, (kind, quote, reviews) in _reviewed(connection, document_id).items():
        for one in _weigh(reviews, quote).outdated:
            key = "\x1f".join((document_id, OUTDATED, record_id, one.verdict, one.field or ""))
            digest = hashlib.sha256(key.encode()).digest()[:10]
            rows[f"fnd-{base64.b32encode(digest).decode().lower()}"] = _finding(one, kind, quote)
    return rows


def find_outdated(connection: Connection, load_id: str, document_id: str, now: datetime) -> None:
    """Bring to date what is found about the reviews of one document, and nothing else that is found about it."""
    put_findings(connection, load_id, document_id, outdated_findings(connection, document_id), now, reason=OUTDATED)
    forget_settled(connection, [document_id])


def forget_settled(connection: Connection, documents: Sequence[str]) -> None:
    """Deletes what was found about reviews and stands no more: what is left follows from versions and reviews alone."""
    gone = (finding.c.reason == OUTDATED, finding.c.superseded_at.is_not(None))
    connection.execute(delete(finding).where(finding.c.document_id.in_(documents), *gone))


def _reviewed(connection: Connection, document_id: str) -> dict[str, tuple[str, str | None, list[Review]]]:
    """Record id -> kind, its words now (``None`` where it is gone), its reviews."""
    if not _any(connection):
        return {}
    here = [document_id, *_replaced(connection, document_id)]
    theirs = select(record.c.record_id).where(record.c.document_id.in_(here))
    query = (
        select(*record.c["record_id", "record_key", "kind", "superseded_at", "document_id"])
        .where(record.c.record_id.in_(theirs), record.c.record_id.in_(select(review.c.record_id)))
        .order_by(record.c.record_id, record.c.version)
    )
    newest = {row.record_id: row for row in connection.execute(query)}  # the last version of each wins
    followed = {one for ids in _moved(connection, [document_id]).values() for one in ids}
    mine = [row for row in newest.values() if row.document_id in here and row.record_id not in followed]
    reviews = find_reviews(connection, [row.record_id for row in mine])
    return {
        row.record_id: (
            row.kind,
            quote_of(connection, row.record_key) if row.superseded_at is None else None,
            reviews[row.record_id],
        )
        for row in mine
    }


def _replaced(connection: Connection, document_id: str) -> list[str]:
    """All documents whose place this one took, directly or through others."""
    found: list[str] = []
    frontier = [document_id]
    while frontier:
        query = select(document.c.document_id).where(document.c.superseded_by.in_(frontier))
        frontier = [one for one in connection.scalars(query) if one not in found and one != document_id]
        found += frontier
    return found


def _finding(one: Review, kind: str, quote: str | None) -> Row:
    did = f"corrected {one.field}" if one.field else _SAYS[one.verdict]
    now = f"the page now says “{_short(quote)}”: review it again" if quote is not None else "it is no longer there"
    message = f"{one.reviewer} {did} on {one.reviewed_at:%Y-%m-%d} for the words “{_short(one.expected)}”, but {now}"
    return {
        "level": "note" if one.verdict == "accept" else "warning",
        "reason": OUTDATED,
        "message": message,
        "page_number": None,
        **dict.fromkeys(("x0", "top", "x1", "bottom")),
        "record_kind": kind,
        "record_id": one.record_id,
    }


def _short(quote: str) -> str:
    words = same_words(quote)
    return words if len(words) <= _LONG else words[: _LONG - 1].rstrip() + "…"
