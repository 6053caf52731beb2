"""Full-text search over the current records: one question, answered alike on both databases.

Belongs here: what a reader's words mean, and the question to the index. Does not belong here: how the index is made
and kept (``loaders.search_index``).

All words must occur, in any order and with any English ending; "words in quotes" must stand together, ``light*`` also
finds lighting, ``-word`` leaves out what has it. Nothing else has a meaning, so no words are an error but none at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from sqlalchemy import text

from loaders.search_index import CONFIGURATION, SEARCHED, TABLE
from loaders.warehouse import Warehouse
from pipeline.errors import SettingsError
from pipeline.records import RecordKind

SEARCHED_KINDS: Final = tuple(SEARCHED)

_TERM = re.compile(r'(?P<out>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_WORD = re.compile(r"[^\W_]+")
_MOST_TERMS = 50


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand together."""

    words: tuple[str, ...]
    is_prefix: bool = False
    """Whether the last word may go on."""
    is_excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One record that the words occur in, and where it is printed."""

    record_id: str
    kind: RecordKind
    heading: str
    """What names the record: reference and description, subject, title."""
    document_id: str
    document_title: str | None
    publisher: str | None
    source_url: str
    page_number: int | None
    page_label: str | None
    quote: str | None
    citation_url: str


def parse_search(words: str) -> list[Term]:
    """The terms that a reader typed, at most fifty; a word with a hyphen inside stands for its parts together."""
    terms = []
    for found in _TERM.finditer(words):
        printed = found["phrase"] if found["phrase"] is not None else found["word"]
        parts = tuple(_WORD.findall(printed))
        if parts:
            goes_on = found["word"] is not None and printed.endswith("*")
            terms.append(Term(parts, is_prefix=goes_on, is_excluded=found["out"] is not None))
    return terms[:_MOST_TERMS]


def search(
    warehouse: Warehouse,
    words: str,
    *,
    kinds: Sequence[RecordKind] = (),
    year: int | None = None,
    publisher: str | None = None,
    limit: int = 20,
) -> list[Found]:
    """The current records in which all of ``words`` occur, the most telling first; equals in the order of their ids.

    ``year`` keeps what is about a day of that calendar year: a statistic's own period, else the document's period or
    meeting. ``publisher`` keeps publishers whose name contains it.

    Raises:
        SettingsError: nothing to search for.
    """
    terms = parse_search(words)
    if not any(not term.is_excluded for term in terms):
        raise SettingsError(f'"{words}": give at least one word to search for')
    query, values = _question(warehouse.dialect, terms, kinds, year, publisher)
    with warehouse.reading() as connection:
        rows = connection.execute(text(query), {**values, "most": limit}).mappings()
        names = [field.name for field in fields(Found)]
        return [Found(**{name: row[name] for name in names}) for row in rows]


def _question(
    dialect: str, terms: Sequence[Term], kinds: Sequence[RecordKind], year: int | None, publisher: str | None
) -> tuple[str, dict[str, Any]]:
    key, matches, rank, join = MATCHING[dialect]
    values: dict[str, Any] = {"terms": to_query(dialect, terms)}
    where = [matches]
    if kinds:
        where.append(f"s.kind IN ({', '.join(f':kind{number}' for number in range(len(kinds)))})")
        values |= {f"kind{number}": kind for number, kind in enumerate(kinds)}
    if year is not None:
        where.append(_ABOUT)
        values |= {"first": day_value(dialect, date(year, 1, 1)), "last": day_value(dialect, date(year, 12, 31))}
    if publisher is not None:
        where.append("LOWER(d.publisher) LIKE :publisher ESCAPE '!'")
        values["publisher"] = "%" + re.sub(r"([!%_])", r"!\1", publisher.lower()) + "%"
    joins = _JOINS.format(key=key) if year is not None or publisher is not None else ""
    ranked = _RANKED.format(key=key, rank=rank, join=join, joins=joins, where=" AND ".join(where))
    return _PLACED.format(ranked=ranked), values


def to_query(dialect: str, terms: Sequence[Term], alternatives: Sequence[Sequence[Term]] = ()) -> str:
    """What the index of a database is asked: all terms, and of each of the alternatives one."""
    return _ASKING[dialect](terms, alternatives)


def day_value(dialect: str, day: date) -> date | str:
    """A day as the database compares it."""
    return day.isoformat() if dialect == "sqlite" else day


def _fts5(terms: Sequence[Term], alternatives: Sequence[Sequence[Term]]) -> str:
    """Words hold letters and digits only and stand in quotes, so nothing in them is taken for FTS5's own syntax."""
    said = {is_out: [_fts5_term(term) for term in terms if term.is_excluded is is_out] for is_out in (False, True)}
    either = [f"({' OR '.join(map(_fts5_term, group))})" for group in alternatives if group]
    wanted = " AND ".join([*said[False], *either])
    return f"({wanted}) NOT ({' OR '.join(said[True])})" if said[True] else wanted


def _fts5_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.is_prefix else ""}'


def _tsquery(terms: Sequence[Term], alternatives: Sequence[Sequence[Term]]) -> str:
    """The same for to_tsquery."""
    either = [f"({' | '.join(map(_tsquery_term, group))})" for group in alternatives if group]
    return " & ".join([*map(_tsquery_term, terms), *either])


def _tsquery_term(term: Term) -> str:
    quoted = [f"'{word}'" for word in term.words]
    quoted[-1] += ":*" if term.is_prefix else ""
    return f"{'!' if term.is_excluded else ''}({' <-> '.join(quoted)})"


_ASKING: Final = {"sqlite": _fts5, "postgresql": _tsquery}
MATCHING: Final = {
    "sqlite": ("s.rowid", f"{TABLE} MATCH :terms", f"ROUND(bm25({TABLE}, 0, 0, 4.0, 1.0), 6)", ""),
    "postgresql": (
        "s.record_key",
        "s.words @@ q.terms",
        "ROUND(-ts_rank(s.words, q.terms, 1)::numeric, 6)",
        f" CROSS JOIN (SELECT to_tsquery('{CONFIGURATION}', :terms) AS terms) AS q",
    ),
}
"""Dialect -> a match's record key, what makes it match, its rank (the least first), what is joined for that."""

_JOINS: Final = """
    JOIN record AS r ON r.record_key = {key}
    JOIN document AS d ON d.document_id = r.document_id
    LEFT JOIN statistic AS k ON k.record_key = r.record_key"""

_ABOUT: Final = """COALESCE(k.period_start, d.period_start, d.meeting_date) <= :last
        AND COALESCE(k.period_end, d.period_end, d.meeting_date) >= :first"""

_RANKED: Final = """
    SELECT {key} AS record_key, s.record_id, s.kind, s.head, {rank} AS place
    FROM search_text AS s{join}{joins}
    WHERE {where}
        AND NOT EXISTS (SELECT 1 FROM review_outcome AS w WHERE w.record_key = {key} AND w.verdict = 'rejected')
    ORDER BY place, s.record_id
    LIMIT :most"""

_PLACED: Final = """
SELECT f.record_id, f.kind, f.head AS heading, d.document_id, d.title AS document_title, d.publisher,
       l.url AS source_url, p.page_number, p.page_label, p.quote, '/r/' || f.record_id AS citation_url
FROM ({ranked}
) AS f
JOIN record AS r ON r.record_key = f.record_key
JOIN document AS d ON d.document_id = r.document_id
JOIN location AS l ON l.document_id = d.document_id AND l.ordinal = 1
LEFT JOIN provenance AS p ON p.record_key = r.record_key AND p.ordinal = 1
ORDER BY f.place, f.record_id
"""
