"""What is worth a look: current records with findings, then those read with little confidence, a page at a time.

    error, warning, note    records by their gravest finding; within a level document by document
    little confidence       records without findings, the least confident first

Each of the four is a question of its own whose order an index has, so that a page costs the same in a warehouse of a
million rows, and a place in the list is named by where it is and not by how many come before it.

Belongs here: which records are in doubt and in what order. Does not belong here: what is said of them
(``loaders.reviewing``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, func, or_, select

from loaders.review_values import stored_to_value
from loaders.reviews import OUTDATED
from loaders.schema import KIND_TABLES, document, finding, provenance, record, review_outcome
from loaders.warehouse import Warehouse
from pipeline.corrections import Value
from pipeline.errors import SettingsError
from pipeline.records import RecordKind

LEVELS: Final = ("error", "warning", "note")
"""The gravest first."""
LITTLE_CONFIDENCE: Final = 0.8
"""Under this a reading is worth a look, unless somebody asks for another measure."""

_CHUNK: Final = 500
_FEW_DOCUMENTS: Final = 200
"""So many documents are looked through one by one; for more the list is gone through in its order."""


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
class Wanted:
    """Which doubtful records somebody wants to see."""

    below: float | None = LITTLE_CONFIDENCE
    """Without a finding, only those read with less confidence; ``None`` for all."""
    kind: str | None = None
    words: str | None = None
    """In the document's title, or its id."""
    level: str | None = None
    """Only those with a finding of this level."""
    reason: str | None = None
    """Only those with a finding of this reason."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands in the list."""

    step: int
    """Which of the four questions."""
    group: str | float
    """Document of its finding, or its confidence."""
    record_key: int

    def __str__(self) -> str:
        return f"{self.step}~{self.group}~{self.record_key}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The place that an address names. Raises SettingsError."""
        try:
            step, group, key = text.split("~")
            made = cls(int(step), float(group) if int(step) == len(LEVELS) else group, int(key))
        except ValueError as error:
            raise SettingsError(f"place {text[:40]!r}: no place in this list; begin at its first page") from error
        if not (0 <= made.step <= len(LEVELS) and 0 <= made.record_key < 2**31):
            raise SettingsError(f"place {text[:40]!r}: no place in this list; begin at its first page")
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtPage:
    """Some of the list, and whether there is more of it."""

    doubts: Sequence[Doubt]
    places: Sequence[Place]
    """Where each stands."""
    has_earlier: bool
    has_later: bool


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
        listed = islice(_walk(connection, Wanted(below=below, kind=kind, words=words)), limit)
        found: list[Doubt] = []
        while chunk := [place.record_key for place in islice(listed, _CHUNK)]:
            found += _doubts(connection, chunk)
        return found


def find_doubt_page(
    warehouse: Warehouse, wanted: Wanted, *, limit: int = 50, after: Place | None = None, before: Place | None = None
) -> DoubtPage:
    """``limit`` records of the list: its first, those after a place, or those before one; in the list's order."""
    with warehouse.reading() as connection:
        walked = _walk(connection, wanted, before or after, backwards=before is not None, most=limit + 1)
        places = list(islice(walked, limit + 1))
        more = len(places) > limit
        places = places[:limit][:: -1 if before else 1]
        return DoubtPage(
            doubts=_doubts(connection, [place.record_key for place in places]),
            places=places,
            has_earlier=more if before else after is not None,
            has_later=True if before else more,
        )


def count_doubtful(warehouse: Warehouse, wanted: Wanted, *, most: int) -> int:
    """How many the list has; ``most`` + 1 where there are more than ``most``."""
    total = 0
    with warehouse.reading() as connection:
        for step in _steps(wanted):
            counted = _question(connection, wanted, step).order_by(None).limit(most + 1 - total).subquery()
            total += connection.scalar(select(func.count()).select_from(counted)) or 0
            if total > most:
                break
    return total


def find_place(warehouse: Warehouse, wanted: Wanted, record_id: str) -> Place | None:
    """Where a record stands in the list; ``None`` where it is not in it."""
    with warehouse.reading() as connection:
        for step in _steps(wanted):
            row = connection.execute(_question(connection, wanted, step).where(record.c.record_id == record_id)).first()
            if row is not None:
                return Place(step, row[0], row[1])
    return None


def find_reasons(warehouse: Warehouse) -> list[str]:
    """Reasons that findings about records have, in alphabetical order.

    Each is sought behind the one before it: there are some dozens, of a hundred thousand findings.
    """
    found: list[str] = []
    with warehouse.reading() as connection:
        while True:
            query = select(func.min(finding.c.reason)).where(finding.c.reason > (found[-1] if found else ""))
            reason = connection.scalar(query.where(*_stands(finding)))
            if reason is None:
                return found
            found.append(reason)


def _steps(wanted: Wanted) -> list[int]:
    if wanted.level is not None:
        return [LEVELS.index(wanted.level)]
    return list(range(len(LEVELS) + (wanted.reason is None)))


def _walk(
    connection: Connection,
    wanted: Wanted,
    start: Place | None = None,
    *,
    backwards: bool = False,
    most: int | None = None,
) -> Iterator[Place]:
    """Places behind ``start`` (before it, going backwards), one question after the other, each asked when needed."""
    for step in _steps(wanted)[:: -1 if backwards else 1]:
        if start is not None and (step > start.step if backwards else step < start.step):
            continue
        query = _question(connection, wanted, step, backwards=backwards).limit(most)
        if start is not None and step == start.step:
            query = query.where(_behind(step, start, backwards=backwards))
        for row in connection.execute(query):
            yield Place(step, row[0], row[1])


def _behind(step: int, start: Place, *, backwards: bool) -> ColumnElement[bool]:
    group: Any = finding.c.document_id if step < len(LEVELS) else provenance.c.confidence
    key = record.c.record_key if step < len(LEVELS) else provenance.c.record_key
    if backwards:
        return and_(group <= start.group, or_(group < start.group, key < start.record_key))
    return and_(group >= start.group, or_(group > start.group, key > start.record_key))


def _question(connection: Connection, wanted: Wanted, step: int, *, backwards: bool = False) -> Select[Any]:
    """Group and record key of the records of one of the four steps, in order."""
    group, query = _with_finding(wanted, step) if step < len(LEVELS) else _with_little_confidence(wanted)
    if wanted.kind is not None:
        query = query.where((finding.c.record_kind if step < len(LEVELS) else record.c.kind) == wanted.kind)
    if wanted.words is not None:
        query = query.where(_of_documents(connection, wanted.words, step))
    key = group[1]
    return query.order_by(*([group[0].desc(), key.desc()] if backwards else group))


def _with_finding(wanted: Wanted, step: int) -> tuple[list[Any], Select[Any]]:
    """Records whose gravest finding (of those wanted) is of this level: each once, at its first finding."""
    other = finding.alias()
    same = [*_stands(other, wanted.reason), other.c.record_id == finding.c.record_id]
    graver = exists().where(*same, other.c.level.in_(LEVELS[:step]))
    earlier = exists().where(*same, other.c.level == LEVELS[step], other.c.finding_id < finding.c.finding_id)
    group = [finding.c.document_id, record.c.record_key]
    query = (
        select(*group)
        .select_from(finding)
        .join(record, and_(record.c.record_id == finding.c.record_id, record.c.superseded_at.is_(None)))
        .where(finding.c.level == LEVELS[step], *_stands(finding, wanted.reason), ~earlier, _is_left())
    )
    return group, query if wanted.level or not step else query.where(~graver)


def _with_little_confidence(wanted: Wanted) -> tuple[list[Any], Select[Any]]:
    """Records without findings, each at the part of it that was read with the least confidence."""
    other = provenance.alias()
    lower = or_(
        other.c.confidence < provenance.c.confidence,
        and_(other.c.confidence == provenance.c.confidence, other.c.ordinal < provenance.c.ordinal),
    )
    group = [provenance.c.confidence, provenance.c.record_key]
    query = (
        select(*group)
        .select_from(provenance)
        .join(record, record.c.record_key == provenance.c.record_key)
        .where(
            record.c.superseded_at.is_(None),
            ~exists().where(other.c.record_key == provenance.c.record_key, lower),
            ~exists().where(*_stands(finding), finding.c.record_id == record.c.record_id),
            _is_left(),
        )
    )
    return group, query if wanted.below is None else query.where(provenance.c.confidence < wanted.below)


def _stands(table: Any, reason: str | None = None) -> list[ColumnElement[bool]]:
    """That a finding stands, is about a record, and gives this reason."""
    plain = [table.c.superseded_at.is_(None), table.c.record_id.is_not(None)]
    return plain if reason is None else [*plain, table.c.reason == reason]


def _is_left() -> ColumnElement[bool]:
    """That nobody has reviewed the record, or not since its words changed."""
    other = finding.alias()
    outdated = exists().where(*_stands(other, OUTDATED), other.c.record_id == record.c.record_id)
    return or_(~exists().where(review_outcome.c.record_key == record.c.record_key), outdated)


def _of_documents(connection: Connection, words: str, step: int) -> ColumnElement[bool]:
    named = document.c.title.icontains(words, autoescape=True) | (document.c.document_id == words)
    few = list(connection.scalars(select(document.c.document_id).where(named).limit(_FEW_DOCUMENTS + 1)))
    if not few:
        return false()
    if len(few) <= _FEW_DOCUMENTS:
        if step < len(LEVELS):
            return finding.c.document_id.in_(few)
        theirs = select(record.c.record_key).where(record.c.document_id.in_(few))
        return provenance.c.record_key.in_(theirs)
    return exists().where(document.c.document_id == record.c.document_id, named)


# --- what is shown of each --------------------------------------------------------------------------------------------


def _doubts(connection: Connection, keys: Sequence[int]) -> list[Doubt]:
    """The records of these keys, in this order."""
    query = select(*record.c["record_key", "record_id", "kind", "document_id"], document.c.title)
    joined = query.join(document, document.c.document_id == record.c.document_id)
    rows = {row.record_key: row for row in connection.execute(joined.where(record.c.record_key.in_(keys)))}
    parts = _parts(connection, keys)
    found = _found(connection, [row.record_id for row in rows.values()])
    readings = _readings(connection, list(rows.values()))
    return [_doubt(rows[key], parts[key], found.get(rows[key].record_id, []), readings[key]) for key in keys]


def _doubt(
    row: Any, parts: Sequence[Any], findings: Sequence[tuple[str, str, str]], reading: dict[str, Value]
) -> Doubt:
    return Doubt(
        record_id=row.record_id,
        kind=row.kind,
        document_id=row.document_id,
        document_title=row.title,
        page_number=min(part.page_number for part in parts),
        confidence=min(part.confidence for part in parts),
        findings=tuple(findings),
        quote="\n".join(part.quote for part in parts),
        reading=reading,
    )


def _parts(connection: Connection, keys: Sequence[int]) -> dict[int, list[Any]]:
    query = select(*provenance.c["record_key", "page_number", "confidence", "quote"]).order_by(provenance.c.ordinal)
    found: dict[int, list[Any]] = {}
    for row in connection.execute(query.where(provenance.c.record_key.in_(keys))):
        found.setdefault(row.record_key, []).append(row)
    return found


def _found(connection: Connection, record_ids: Sequence[str]) -> dict[str, list[tuple[str, str, str]]]:
    query = select(*finding.c["record_id", "level", "reason", "message"])
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in connection.execute(query.where(*_stands(finding), finding.c.record_id.in_(record_ids))):
        found.setdefault(row.record_id, []).append((row.level, row.reason, row.message))
    return {key: sorted(each, key=lambda one: (LEVELS.index(one[0]), *one)) for key, each in found.items()}


def _readings(connection: Connection, rows: Sequence[Any]) -> dict[int, dict[str, Value]]:
    found: dict[int, dict[str, Value]] = {}
    for kind in {row.kind for row in rows}:
        table = KIND_TABLES[kind]
        keys = [row.record_key for row in rows if row.kind == kind]
        for row in connection.execute(select(table).where(table.c.record_key.in_(keys))).mappings():
            values = {c.name: stored_to_value(c, row[c.name]) for c in table.c if c.name != "record_key"}
            found[row["record_key"]] = {name: one for name, one in values.items() if one not in (None, "", [], {})}
    return found
