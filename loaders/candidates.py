"""Which rows an inquiry is about, in one question each to the records and the documents.

Belongs here: the SQL that finds rows by words and by what is chosen, and what facets and orders need to know of each.
At most ``MOST`` rows are looked at, whatever the warehouse holds; the index of words or the documents, newest first,
lead to them. Does not belong here: counting and sorting (``loaders.browsing``).
"""

# ruff: noqa: S608  every name put into a statement is our own, every value is bound

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Date, Float, Text, column, text

from loaders.inquiry import Inquiry, fold, year_span, years_about
from loaders.search import MATCHING, Term, day_value, parse_search, to_query
from loaders.search_index import SEARCHED, TABLE, TITLES
from pipeline.errors import SettingsError

MOST: Final = 10_000
"""Rows that are counted and sorted for a page; of more, one more is fetched, to tell that there are more."""
_DOCUMENTS_OF: Final = 5
"""Of more rows than are looked at, one in so many may be a document."""


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


@dataclass(slots=True)
class _Statement:
    """SQL in the making: conditions and the values they bind."""

    dialect: str
    where: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: Any) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def listed(self, values: Sequence[str]) -> str:
        return f"({', '.join(map(self.bind, values))})"

    def about(self, years: Sequence[str], start: str, end: str) -> str:
        """That a period touches one of the years."""
        spans = (tuple(day_value(self.dialect, day) for day in year_span(year)) for year in years)
        touching = (f"({start} <= {self.bind(last)} AND {end} >= {self.bind(first)})" for first, last in spans)
        return f"({' OR '.join(touching)})"


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
    dialect, kinds = connection.dialect.name, inquiry.kinds
    records, documents = [], []
    if set(kinds) - {"document"}:
        records = _run(connection, inquiry, _records(dialect, inquiry, terms, councils), most)
    if "document" in kinds:
        documents = _run(connection, inquiry, _documents(dialect, inquiry, terms, councils), most)
    if len(records) + len(documents) > most and records:  # of too many, some of both
        documents = documents[: most // _DOCUMENTS_OF]
    return [*documents, *records]


def _run(connection: Connection, inquiry: Inquiry, asked: tuple[str, dict[str, Any]], most: int) -> list[Candidate]:
    words, values = asked
    typed = text(words).columns(*_TYPED)
    rows = connection.execute(typed, {**values, "most": most + 1}).all()
    return [one for one in map(Candidate._make, rows) if _is_wanted(inquiry, one)]


def _is_wanted(inquiry: Inquiry, one: Candidate) -> bool:
    """What the index is too coarse to tell: a theme's whole name, and years as they are counted."""
    if inquiry.theme and (one.theme is None or fold(one.theme) not in inquiry.theme):
        return False
    return not inquiry.year or not set(inquiry.year).isdisjoint(years_about(one.start, one.end))


def _records(
    dialect: str, inquiry: Inquiry, terms: Sequence[Term], councils: Sequence[str]
) -> tuple[str, dict[str, Any]]:
    asked = _Statement(dialect)
    kinds = [kind for kind in inquiry.kinds if kind in SEARCHED]
    if len(kinds) < len(SEARCHED):
        asked.where.append(f"r.kind IN {asked.listed(kinds)}")
    if inquiry.category:
        asked.where.append(f"k.category IN {asked.listed(inquiry.category)}")
    if inquiry.status:
        asked.where.append(f"COALESCE(a.status, m.status) IN {asked.listed(inquiry.status)}")
    if inquiry.year:
        asked.where.append(asked.about(inquiry.year, _START, _END))
    phrases = [[term for value in values for term in parse_search(f'"{value}"')] for values in _named(inquiry)]
    if terms or any(phrases):
        source, place = _by_words(asked, inquiry, councils, to_query(dialect, terms, phrases))
    else:
        source, place = _by_document(asked, inquiry, councils), "0.0"
    page, top, where = "0.0", "0.0", ""
    if inquiry.sort == "printed":
        page, top = "COALESCE(p.page_number, 0)", "COALESCE(p.top, 0)"
        where = "LEFT JOIN provenance AS p ON p.record_key = r.record_key AND p.ordinal = 1"
    shown = _RECORDS.format(
        leads=_LEADS[dialect], place=place, page=page, top=top, source=source, joins=where,
        where="".join(f"\n    AND {one}" for one in asked.where),
    )  # fmt: skip
    return shown, asked.values


def _named(inquiry: Inquiry) -> list[tuple[str, ...]]:
    return [values for values in (inquiry.theme, inquiry.category) if values]


def _by_words(asked: _Statement, inquiry: Inquiry, councils: Sequence[str], query: str) -> tuple[str, str]:
    """Rows whose words match lead the way; what must also hold is a set of keys, made once."""
    key, matches, rank, join = MATCHING[asked.dialect]
    keep = [matches.replace(":terms", asked.bind(query))]
    # The sign keeps SQLite from asking its index of words anew for each key.
    mine = f"+{key}" if asked.dialect == "sqlite" else key
    if inquiry.council or councils:
        published = _published(asked, inquiry, councils, "y")
        keep.append(
            f"{mine} IN (SELECT x.record_key FROM document AS y JOIN record AS x ON x.document_id = y.document_id"
            f" WHERE {published})"
        )
    if inquiry.lead:
        keep.append(f"{mine} IN ({_led(asked, inquiry)})")
    join = join.replace(":terms", asked.bind(query))
    found = f"(SELECT {key} AS record_key, {rank} AS place FROM {TABLE} AS s{join} WHERE {' AND '.join(keep)}) AS f"
    asked.where += ["r.record_key = f.record_key", "d.document_id = r.document_id"]
    return f"{found} CROSS JOIN record AS r CROSS JOIN document AS d", "f.place"


def _by_document(asked: _Statement, inquiry: Inquiry, councils: Sequence[str]) -> str:
    """The newest documents lead the way, or what the organisations lead."""
    if inquiry.lead:
        asked.where += ["r.record_key = f.record_key", "d.document_id = r.document_id"]
        if inquiry.council or councils:
            asked.where.append(_published(asked, inquiry, councils, "d"))
        return f"({_led(asked, inquiry)}) AS f CROSS JOIN record AS r CROSS JOIN document AS d"
    where = ["superseded_by IS NULL", _published(asked, inquiry, councils, "document")]
    asked.where.append("r.document_id = d.document_id")
    touched = "1 = 1"
    if inquiry.year:  # only a statistic may be about other years than its document
        touched = asked.about(inquiry.year, *(f"COALESCE(document.{day}, meeting_date)" for day in _DAYS))
        asked.where.append("(d.touched OR r.kind = 'statistic')")
    # Without a limit SQLite takes the subquery apart and forgets its order.
    return (
        f"(SELECT document_id, publisher, period_start, period_end, meeting_date, {touched} AS touched FROM document"
        f" WHERE {' AND '.join(where)} ORDER BY COALESCE(period_end, meeting_date) DESC NULLS LAST, document_id"
        f" LIMIT {_NO_LIMIT}) AS d CROSS JOIN record AS r"
    )


def _published(asked: _Statement, inquiry: Inquiry, councils: Sequence[str], document: str) -> str:
    chosen = [names for names in (inquiry.council, councils) if names]
    return " AND ".join(f"{document}.publisher IN {asked.listed(names)}" for names in chosen) or "1 = 1"


def _led(asked: _Statement, inquiry: Inquiry) -> str:
    ids = asked.listed(inquiry.lead)
    return f"SELECT DISTINCT record_key FROM action_organisation WHERE organisation_id IN {ids} AND role = 'lead'"


def _documents(
    dialect: str, inquiry: Inquiry, terms: Sequence[Term], councils: Sequence[str]
) -> tuple[str, dict[str, Any]]:
    asked = _Statement(dialect)
    asked.where = ["d.superseded_by IS NULL", _published(asked, inquiry, councils, "d")]
    if inquiry.year:
        asked.where.append(asked.about(inquiry.year, *(f"COALESCE(d.{day}, d.meeting_date)" for day in _DAYS)))
    source, place = "document AS d", "0.0"
    if terms:
        matches, place, join = _TITLED[dialect]
        query = asked.bind(to_query(dialect, terms))
        source = f"{TITLES} AS s{join.replace(':terms', query)} JOIN document AS d ON d.document_id = s.document_id"
        asked.where.append(matches.replace(":terms", query))
    return _DOCUMENTS.format(place=place, source=source, where=" AND ".join(asked.where)), asked.values


_NO_LIMIT: Final = 1_000_000_000
_DAYS: Final = ("period_start", "period_end")
_START: Final = "COALESCE(k.period_start, d.period_start, d.meeting_date)"
_END: Final = "COALESCE(k.period_end, d.period_end, d.meeting_date)"
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

_RECORDS: Final = f"""
SELECT r.record_id, r.kind, r.document_id, d.publisher, {_START}, {_END}, COALESCE(a.theme, m.theme), k.category,
    COALESCE(a.status, m.status), {{leads}}, {{place}}, {{page}}, {{top}}
FROM {{source}}
LEFT JOIN action AS a ON a.record_key = r.record_key
LEFT JOIN measure AS m ON m.record_key = r.record_key
LEFT JOIN statistic AS k ON k.record_key = r.record_key
{{joins}}
WHERE r.superseded_at IS NULL AND r.kind IN ({", ".join(f"'{kind}'" for kind in SEARCHED)}){{where}}
    AND NOT EXISTS (SELECT 1 FROM review_outcome AS w WHERE w.record_key = r.record_key AND w.verdict = 'rejected')
LIMIT :most"""

_DOCUMENTS: Final = """
SELECT d.document_id, 'document', d.document_id, d.publisher, COALESCE(d.period_start, d.meeting_date),
    COALESCE(d.period_end, d.meeting_date), NULL, NULL, NULL, NULL, {place}, 0.0, 0.0
FROM {source}
WHERE {where}
ORDER BY COALESCE(d.period_end, d.meeting_date) DESC NULLS LAST, d.document_id
LIMIT :most"""
