"""What the warehouse holds in a few numbers: documents, rows by kind, councils, periods, doubts, the last night.

Belongs here: counts over the whole warehouse, and questions it can answer. Does not belong here: any one row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, func, select

from loaders.exports import view_select
from loaders.schema import action, action_organisation, document, finding, record, statistic
from loaders.warehouse import Warehouse
from pipeline.records import RECORD_KINDS, Level, RecordKind

_LOOKED_AT: Final = 5_000
"""Rows that examples are drawn from."""
_LONGEST_EXAMPLE: Final = 40
_LEVELS: Final[tuple[Level, ...]] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What is in the warehouse now."""

    documents: int
    """Documents that stand."""
    unread: int
    """Those of them that could not be read."""
    rows: Mapping[RecordKind, int]
    councils: int
    first_day: date | None
    last_day: date | None
    """Of the periods that documents are about."""
    doubts: Mapping[Level, int]
    """Findings that stand, errors first."""
    last_run: Mapping[str, Any] | None
    """The newest row of the view runs; its lists are JSON."""
    examples: tuple[str, ...]
    """Words that find something."""


def find_overview(warehouse: Warehouse) -> Overview:
    """Counts of all that stands. Takes a while in a large warehouse: ask once and remember."""
    with warehouse.reading() as connection:
        stands = document.c.superseded_by.is_(None)
        one = connection.execute(
            select(
                func.count().label("documents"),
                func.count().filter(document.c.state == "failed").label("unread"),
                func.count(document.c.publisher.distinct()).label("councils"),
                func.min(document.c.period_start).label("first_day"),
                func.max(document.c.period_end).label("last_day"),
            ).where(stands)
        )
        return Overview(
            **one.mappings().one(),
            rows=_count_rows(connection),
            doubts=_count_doubts(connection),
            last_run=_last_run(connection),
            examples=tuple(_examples(connection)),
        )


def _count_rows(connection: Connection) -> dict[RecordKind, int]:
    query = select(record.c.kind, func.count()).where(record.c.superseded_at.is_(None)).group_by(record.c.kind)
    counts = {row[0]: row[1] for row in connection.execute(query)}
    return {kind: counts[kind] for kind in RECORD_KINDS if kind in counts}


def _count_doubts(connection: Connection) -> dict[Level, int]:
    query = select(finding.c.level, func.count()).where(finding.c.superseded_at.is_(None)).group_by(finding.c.level)
    counts = {row[0]: row[1] for row in connection.execute(query)}
    return {level: counts[level] for level in _LEVELS if level in counts}


def _last_run(connection: Connection) -> Mapping[str, Any] | None:
    runs = view_select("runs")
    started = runs.selected_columns["started_at"]
    found = connection.execute(runs.order_by(started.desc()).limit(1)).mappings().first()
    return None if found is None else dict(found)


def _examples(connection: Connection) -> list[str]:
    """A category, that category in a place, a theme and an agency, of those that are frequent here."""
    some = select(statistic.c.category, statistic.c.geography).limit(_LOOKED_AT)
    figures = connection.execute(some).all()
    categories = Counter(row.category for row in figures if row.category)
    pairs = Counter((row.category, row.geography) for row in figures if row.category and row.geography)
    themes = Counter(connection.scalars(select(action.c.theme).limit(_LOOKED_AT)))
    leads = select(action_organisation.c.name_printed).where(action_organisation.c.role == "lead").limit(_LOOKED_AT)
    agencies = Counter(connection.scalars(leads))
    found = [_words(category) for category, _ in categories.most_common(1)]
    found += [f"{_words(category)} {place}" for (category, place), _ in pairs.most_common(1)]
    found += [name for names in (themes, agencies) for name, _ in names.most_common(3) if name][:4]
    lines = (" ".join(words.capitalize().split() if _is_shouted(words) else words.split()) for words in found)
    return [words for words in dict.fromkeys(lines) if len(words) <= _LONGEST_EXAMPLE and words.isprintable()]


def _words(category: str) -> str:
    return category.replace("-", " ")


def _is_shouted(words: str) -> bool:
    """Whether several words are printed in capitals; one such word is an abbreviation."""
    return words.isupper() and len(words.split()) > 1
