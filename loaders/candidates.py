"""Which rows an inquiry is about, with what facets and orders need to know of each.

Belongs here: records and documents together, councils that words name, and what is read of each row that was found. At
most ``MOST`` rows are looked at, whatever the warehouse holds. Does not belong here: which records are found
(``loaders.record_keys``), counting and sorting (``loaders.browsing``).
"""

# ruff: noqa: S608  every name put into a statement is our own, every value is bound

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Date, Float, Integer, Text, column, text

from loaders.inquiry import Inquiry, fold, years_about
from loaders.record_keys import DAYS, END, START, Statement, find_keys
from loaders.search import MATCHING, Term, parse_search, to_query
from loaders.search_index import TABLE, TITLES
from pipeline.errors import SettingsError

MOST: Final = 2_500
"""Rows that are counted and sorted for a page; of more, one more is fetched, to tell that there are more."""
_DOCUMENTS_OF: Final = 5
"""Of more rows than are looked at, one in so many may be a document."""
_NAMING_THEME: Final = 4
"""So many times the rows are looked at for a theme: its words also stand elsewhere."""


class Candidate(NamedTuple):
    """One row that answers, with what facets and orders need of it."""

    record_id: str
    kind: str
    document_id: str
    publisher: str | None
    start: date | None
    end: date | None
    theme: str | None
    category: str | None
    status: str | None
    leads: str | None
    """Ids of the organisations that lead it, with spaces between."""
    place: float
    """Rank by the words, the least first."""
    page: float
    top: float
    """Where it is printed, where that was asked for."""


def find_candidates(connection: Connection, inquiry: Inquiry, most: int = MOST) -> list[Candidate]:
    """The rows that an inquiry finds, each once, in no order; one more than ``most`` where there are more.

    Every word occurs in the row, or in the name of the council that published it. Raises SettingsError where the
    words only leave out.
    """
    terms = parse_search(inquiry.words)
    if terms and all(term.is_excluded for term in terms):
        raise SettingsError(f'q: "{inquiry.words[:60]}" only leaves out: give a word to search for too')
    found = {one.record_id: one for one in _find(connection, inquiry, terms, (), most)}
    councils, others = _councils_named(connection, terms)
    if councils and len(found) <= most:
        far = max((one.place for one in found.values()), default=0.0) + 1
        for one in _find(connection, inquiry, others, councils, most):
            found.setdefault(one.record_id, one._replace(place=one.place + far))
    return list(found.values())[: most + 1]


def are_few(connection: Connection, words: str, most: int = MOST) -> bool:
    """Whether the words alone are likely to find no more than ``most`` rows; of no words, whether there are no more."""
    terms = parse_search(words)
    _, matches, _, join = MATCHING[connection.dialect.name]
    query, values = "SELECT 1 FROM record", {}
    if any(not term.is_excluded for term in terms):
        query = f"SELECT 1 FROM {TABLE} AS s{join} WHERE {matches}"
        values = {"terms": to_query(connection.dialect.name, terms)}
    counted = text(f"SELECT COUNT(*) FROM ({query} LIMIT :most) AS f")
    return int(connection.scalar(counted, {**values, "most": most + 1}) or 0) <= most


def _councils_named(connection: Connection, terms: Sequence[Term]) -> tuple[tuple[str, ...], list[Term]]:
    """Councils whose names hold some of the words, the more of them the better, and the words that are left."""
    asked = {term.words[0].casefold() for term in terms if _is_plain(term)}
    if not asked:
        return (), []
    query = text("SELECT DISTINCT publisher FROM document WHERE superseded_by IS NULL AND publisher IS NOT NULL")
    names = {name: asked & set(fold(name).split()) for name in connection.scalars(query)}
    told = max(names.values(), key=len, default=set())
    if not told:
        return (), []
    others = [term for term in terms if not (_is_plain(term) and term.words[0].casefold() in told)]
    return tuple(sorted(name for name, held in names.items() if held >= told)), others


def _is_plain(term: Term) -> bool:
    return len(term.words) == 1 and not term.is_prefix and not term.is_excluded


def _find(
    connection: Connection, inquiry: Inquiry, terms: Sequence[Term], councils: Sequence[str], most: int
) -> list[Candidate]:
    """``councils``: only what these published, beside what is chosen."""
    if terms and all(term.is_excluded for term in terms):
        terms = ()
    records, documents = [], []
    if set(inquiry.kinds) - {"document"}:
        looked_at = (most + 1) * (_NAMING_THEME if inquiry.theme else 1)
        keys = find_keys(connection, inquiry, terms, councils, looked_at)
        records = _read_wanted(connection, inquiry, keys, most + 1)
    if "document" in inquiry.kinds:
        words, values = _documents(connection.dialect.name, inquiry, terms, councils)
        rows = connection.execute(text(words).columns(*_TYPED), {**values, "most": most + 1})
        documents = [one for one in map(Candidate._make, rows) if _is_wanted(inquiry, one)]
    if len(records) + len(documents) > most and records:  # of too many, some of both
        documents = documents[: most // _DOCUMENTS_OF]
    return [*documents, *records]


def _read_wanted(connection: Connection, inquiry: Inquiry, keys: Mapping[int, float], enough: int) -> list[Candidate]:
    """Of the records with these keys those that are wanted, until there are enough."""
    wanted: list[Candidate] = []
    listed = list(keys)
    for start in range(0, len(listed), enough):
        some = {key: keys[key] for key in listed[start : start + enough]}
        wanted += (one for one in read_candidates(connection, inquiry, some) if _is_wanted(inquiry, one))
        if len(wanted) >= enough:
            break
    return wanted[:enough]


def read_candidates(connection: Connection, inquiry: Inquiry, keys: Mapping[int, float]) -> list[Candidate]:
    """What facets and orders need of the records with these keys, which lead to their places."""
    if not keys:
        return []
    source, listed = _KEYS[connection.dialect.name], list(keys)
    page, top, joins = _PRINTED if inquiry.sort == "printed" else ("0.0", "0.0", "")
    asked = _RECORDS.format(leads=_LEADS[connection.dialect.name], page=page, top=top, source=source, joins=joins)
    bound = json.dumps(listed) if connection.dialect.name == "sqlite" else listed
    rows = connection.execute(text(asked).columns(_KEY, *_TYPED), {"keys": bound})
    return [Candidate._make((*row[1:_PLACE], keys[row[0]], *row[_PLACE + 1 :])) for row in rows]


def _is_wanted(inquiry: Inquiry, one: Candidate) -> bool:
    """What the index is too coarse to tell: a theme's whole name, and years as they are counted."""
    if inquiry.theme and (one.theme is None or fold(one.theme) not in inquiry.theme):
        return False
    return not inquiry.year or not set(inquiry.year).isdisjoint(years_about(one.start, one.end))


def _documents(
    dialect: str, inquiry: Inquiry, terms: Sequence[Term], councils: Sequence[str]
) -> tuple[str, dict[str, Any]]:
    asked = Statement(dialect)
    asked.where = ["d.superseded_by IS NULL", asked.published(inquiry, councils, "d")]
    if inquiry.year:
        asked.where.append(asked.about(inquiry.year, *(f"COALESCE(d.{day}, d.meeting_date)" for day in DAYS)))
    source, place = "document AS d", "0.0"
    if terms:
        matches, place, join = _TITLED[dialect]
        query = asked.bind(to_query(dialect, terms))
        source = f"{TITLES} AS s{join.replace(':terms', query)} JOIN document AS d ON d.document_id = s.document_id"
        asked.where.append(matches.replace(":terms", query))
    return _DOCUMENTS.format(place=place, source=source, where=" AND ".join(asked.where)), asked.values


_LEADS: Final = {
    "sqlite": "(SELECT group_concat(o.organisation_id, ' ') FROM action_organisation AS o"
    " WHERE o.record_key = r.record_key AND o.role = 'lead')",
    "postgresql": "(SELECT string_agg(o.organisation_id, ' ') FROM action_organisation AS o"
    " WHERE o.record_key = r.record_key AND o.role = 'lead')",
}
_TITLED: Final = {
    "sqlite": (f"{TITLES} MATCH :terms", f"ROUND(bm25({TITLES}, 0, 4.0, 1.0), 6)", ""),
    "postgresql": MATCHING["postgresql"][1:],
}
"""Dialect -> what makes a document match, its rank, what is joined for that."""

_TYPED: Final[tuple[Any, ...]] = tuple(
    column(name, {"start": Date, "end": Date, "place": Float, "page": Float, "top": Float}.get(name, Text))
    for name in Candidate._fields
)

_KEY: Final = column("record_key", Integer)
_PLACE: Final = 1 + Candidate._fields.index("place")
_KEYS: Final = {
    "sqlite": "(SELECT value AS record_key FROM json_each(:keys)) AS f",
    "postgresql": "unnest(CAST(:keys AS integer[])) AS f (record_key)",
}
"""Dialect -> the keys that were found, as rows."""
_PRINTED: Final = (
    "COALESCE(p.page_number, 0)",
    "COALESCE(p.top, 0)",
    "LEFT JOIN provenance AS p ON p.record_key = r.record_key AND p.ordinal = 1",
)
"""Page and place on it, and what is joined for them."""

_RECORDS: Final = f"""
SELECT r.record_key, r.record_id, r.kind, r.document_id, d.publisher, {START}, {END}, COALESCE(a.theme, m.theme),
    k.category, COALESCE(a.status, m.status), {{leads}}, 0.0, {{page}}, {{top}}
FROM {{source}}
CROSS JOIN record AS r
CROSS JOIN document AS d
LEFT JOIN action AS a ON a.record_key = r.record_key
LEFT JOIN measure AS m ON m.record_key = r.record_key
LEFT JOIN statistic AS k ON k.record_key = r.record_key
{{joins}}
WHERE r.record_key = f.record_key AND d.document_id = r.document_id"""

_DOCUMENTS: Final = """
SELECT d.document_id, 'document', d.document_id, d.publisher, COALESCE(d.period_start, d.meeting_date),
    COALESCE(d.period_end, d.meeting_date), NULL, NULL, NULL, NULL, {place}, 0.0, 0.0
FROM {source}
WHERE {where}
ORDER BY COALESCE(d.period_end, d.meeting_date) DESC NULLS LAST, d.document_id
LIMIT :most"""
