"""The keys of the records that an inquiry is about: what leads to them, and what must hold of them.

Belongs here: the SQL that finds records by words and by what is chosen, and the choice of what leads the way, so that
no question reads the whole warehouse. Does not belong here: what facets and orders need to know of the records
(``loaders.candidates``).

Whatever is rare leads: words, then organisations, a category or a rare status, else the newest documents.
"""

# ruff: noqa: S608  every name put into a statement is our own, every value is bound

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, text

from loaders.inquiry import Inquiry, year_span
from loaders.search import MATCHING, Term, day_value, parse_search, to_query
from loaders.search_index import SEARCHED, TABLE

FEW_ROWS: Final = 30_000
"""So many rows of a status are sorted for the newest of them; of a more frequent one the newest documents have some."""
FEW_DOCUMENTS: Final = 200
"""The rows of so many documents are looked up before what the words find is read."""


@dataclass(slots=True)
class Statement:
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
        """That a period is counted to one of the years: to calendar years where it is made of such."""
        return f"({' OR '.join(self._touching(year, start, end) for year in years)})"

    def _touching(self, year: str, start: str, end: str) -> str:
        first, last = (day_value(self.dialect, day) for day in year_span(year))
        whole = _WHOLE_YEARS[self.dialect].format(start=start, end=end)
        counted = f"NOT ({whole})" if "-" in year else whole
        return f"({start} <= {self.bind(last)} AND {end} >= {self.bind(first)} AND {counted})"

    def published(self, inquiry: Inquiry, councils: Sequence[str], document: str) -> str:
        """That a document is of the councils chosen, and of those that the words name."""
        chosen = [names for names in (inquiry.council, councils) if names]
        return " AND ".join(f"{document}.publisher IN {self.listed(names)}" for names in chosen) or "1 = 1"


def find_keys(
    connection: Connection, inquiry: Inquiry, terms: Sequence[Term], councils: Sequence[str], most: int
) -> dict[int, float]:
    """Record key -> rank by the words, the least first, of at most ``most`` records.

    ``councils``: only what these published, beside what is chosen. Of a theme all rows that name it are found.
    """
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.exec_driver_sql(_FIRST_ROWS)
    phrases = _phrases(inquiry, terms)
    rare = _find_rare(connection, inquiry)
    if terms or any(phrases):
        asked = _by_words(dialect, inquiry, councils, to_query(dialect, terms, phrases), rare)
    elif inquiry.lead or inquiry.category or "status" in rare:
        asked = _by_keys(dialect, inquiry, councils, rare)
    else:
        return _walk_documents(connection, inquiry, councils, most)
    return _run(connection, asked, most)


def _run(connection: Connection, asked: tuple[str, Statement], most: int) -> dict[int, float]:
    words, statement = asked
    rows = connection.execute(text(f"{words}\nLIMIT :most"), {**statement.values, "most": most})
    return {key: float(place) for key, place in rows}


def _phrases(inquiry: Inquiry, terms: Sequence[Term]) -> list[list[Term]]:
    """What a theme's rows say, and a category's where there are other words: alone it has an index of its own."""
    named = [inquiry.theme, inquiry.category if terms else ()]
    return [[term for value in values for term in parse_search(f'"{value}"')] for values in named if values]


def _find_rare(connection: Connection, inquiry: Inquiry) -> frozenset[str]:
    """Which of "status" and "year" only few rows or documents have."""
    rare, dialect = set(), connection.dialect.name
    if inquiry.status:
        asked = Statement(dialect)
        if _count(connection, _of_status(asked, inquiry), asked, FEW_ROWS) <= FEW_ROWS:
            rare.add("status")
    if inquiry.year:
        asked = Statement(dialect)
        query = f"SELECT 1 FROM document AS d WHERE d.superseded_by IS NULL AND {_touched(asked, inquiry)}"
        if _count(connection, query, asked, FEW_DOCUMENTS) <= FEW_DOCUMENTS:
            rare.add("year")
    return frozenset(rare)


def _count(connection: Connection, query: str, asked: Statement, most: int) -> int:
    counted = text(f"SELECT COUNT(*) FROM ({query} LIMIT :most) AS f")
    return int(connection.scalar(counted, {**asked.values, "most": most + 1}) or 0)


# --- what leads -------------------------------------------------------------------------------------------------------


def _by_words(
    dialect: str, inquiry: Inquiry, councils: Sequence[str], query: str, rare: frozenset[str]
) -> tuple[str, Statement]:
    """Rows whose words match lead the way; what must also hold is a set of keys, made once."""
    asked = Statement(dialect)
    key, matches, rank, join = MATCHING[dialect]
    terms = asked.bind(query)
    # The sign keeps SQLite from asking its index of words anew for each key.
    mine = f"+{key}" if dialect == "sqlite" else key
    sets = [*_published_keys(asked, inquiry, councils), *_chosen_keys(asked, inquiry, rare)]
    if "year" in rare:
        sets.append(_keys_about(asked, inquiry))
    keep = [matches.replace(":terms", terms), *(f"{mine} IN ({one})" for one in sets)]
    if inquiry.kind and dialect == "postgresql":
        keep.append(f"s.kind IN {asked.listed(inquiry.kinds)}")
    asked.where.append("r.record_key = f.record_key")
    rows = _led_to(_rows(asked, inquiry, rare, with_document=bool(inquiry.year)), dialect)
    found = f"SELECT {key} AS record_key, {rank} AS place FROM {TABLE} AS s{join.replace(':terms', terms)}"
    found = f"({found} WHERE {' AND '.join(keep)}{_all_first(dialect, inquiry)}) AS f"
    return f"SELECT r.record_key, f.place FROM {found} CROSS JOIN {rows}", asked


def _by_keys(dialect: str, inquiry: Inquiry, councils: Sequence[str], rare: frozenset[str]) -> tuple[str, Statement]:
    """What the organisations lead, a category's rows, or those of a rare status."""
    asked = Statement(dialect)
    first, *others = _chosen_keys(asked, inquiry, rare)
    asked.where = ["r.record_key = f.record_key", *(f"f.record_key IN ({one})" for one in others)]
    if inquiry.council or councils:
        asked.where.append(asked.published(inquiry, councils, "d"))
    rows = _rows(asked, inquiry, rare, with_document=True)
    order = f"\nORDER BY {_NEWEST}, r.record_key" if "status" in rare else ""
    return f"SELECT r.record_key, 0.0 FROM ({first}) AS f CROSS JOIN {rows}{order}", asked


def _walk_documents(connection: Connection, inquiry: Inquiry, councils: Sequence[str], most: int) -> dict[int, float]:
    """The rows of the newest documents, of a year first of those that are about it."""
    dialect = connection.dialect.name
    found = _run(connection, _by_document(dialect, inquiry, councils), most)
    if inquiry.year and "statistic" in inquiry.kinds and len(found) < most:
        found |= _run(connection, _by_own_period(dialect, inquiry, councils), most - len(found))
    return found


def _by_document(dialect: str, inquiry: Inquiry, councils: Sequence[str]) -> tuple[str, Statement]:
    asked = Statement(dialect)
    where = ["d.superseded_by IS NULL", asked.published(inquiry, councils, "d")]
    if inquiry.year:
        where.append(_touched(asked, inquiry))
    # Without a limit SQLite takes the subquery apart and forgets its order.
    documents = (
        f"(SELECT d.document_id, d.period_start, d.period_end, d.meeting_date FROM document AS d"
        f" WHERE {' AND '.join(where)} ORDER BY {_NEWEST}, d.document_id LIMIT {_NO_LIMIT}) AS d"
    )
    asked.where.append("r.document_id = d.document_id")
    rows = _led_to(_rows(asked, inquiry, frozenset(), with_document=False), dialect)
    return f"SELECT r.record_key, 0.0 FROM {documents} CROSS JOIN {rows}", asked


def _by_own_period(dialect: str, inquiry: Inquiry, councils: Sequence[str]) -> tuple[str, Statement]:
    """Statistics about the years, in documents that are about others."""
    asked = Statement(dialect)
    asked.where = ["r.record_key = k.record_key", _own_period(asked, inquiry)]
    asked.where += [asked.published(inquiry, councils, "d"), f"{_touched(asked, inquiry)} IS NOT TRUE"]
    asked.where.append("d.document_id = r.document_id")
    _hold(asked, inquiry, frozenset())
    source = "statistic AS k CROSS JOIN record AS r CROSS JOIN document AS d"
    return f"SELECT r.record_key, 0.0 FROM {source}{_where(asked)}", asked


def _rows(asked: Statement, inquiry: Inquiry, rare: frozenset[str], *, with_document: bool) -> str:
    """The records of which all holds that was asked, with what tells that."""
    joins = ""
    if with_document:
        asked.where.append("d.document_id = r.document_id")
        joins = " CROSS JOIN document AS d"
    _hold(asked, inquiry, rare)
    return f"record AS r{joins}{_joins(inquiry, rare)}{_where(asked)}"


def _led_to(rows: str, dialect: str) -> str:
    """These rows, looked up one after the other as what leads comes by.

    SQLite does so of itself; PostgreSQL would read whole tables at once, to sort out afterwards which rows it wants.
    """
    return rows if dialect == "sqlite" else f"LATERAL (SELECT r.record_key FROM {rows} OFFSET 0) AS r"


def _all_first(dialect: str, inquiry: Inquiry) -> str:
    """Where many rows that the words find are left out, PostgreSQL had better take all from its index at once."""
    return " OFFSET 0" if dialect == "postgresql" and (inquiry.status or inquiry.year) else ""


# --- sets of keys -----------------------------------------------------------------------------------------------------


def _chosen_keys(asked: Statement, inquiry: Inquiry, rare: frozenset[str]) -> list[str]:
    sets = []
    if inquiry.lead:
        sets.append(
            "SELECT DISTINCT record_key FROM action_organisation"
            f" WHERE organisation_id IN {asked.listed(inquiry.lead)} AND role = 'lead'"
        )
    if "status" in rare:
        sets.append(_of_status(asked, inquiry))
    if inquiry.category:
        sets.append(f"SELECT record_key FROM statistic WHERE category IN {asked.listed(inquiry.category)}")
    return sets


def _of_status(asked: Statement, inquiry: Inquiry) -> str:
    tables = [kind for kind in ("action", "measure") if kind in inquiry.kinds] or ["action"]
    return " UNION ALL ".join(
        f"SELECT record_key FROM {table} WHERE status IN {asked.listed(inquiry.status)}" for table in tables
    )


def _published_keys(asked: Statement, inquiry: Inquiry, councils: Sequence[str]) -> list[str]:
    if not (inquiry.council or councils):
        return []
    return [f"{_OF_DOCUMENTS} WHERE {asked.published(inquiry, councils, 'y')}"]


def _keys_about(asked: Statement, inquiry: Inquiry) -> str:
    """All rows that may be about the years: those of the documents about them, and statistics of other documents."""
    of_documents = f"{_OF_DOCUMENTS} WHERE {_touched(asked, inquiry, 'y')}"
    return f"{of_documents} UNION ALL SELECT k.record_key FROM statistic AS k WHERE {_own_period(asked, inquiry)}"


# --- what must hold ---------------------------------------------------------------------------------------------------


def _hold(asked: Statement, inquiry: Inquiry, rare: frozenset[str]) -> None:
    """What must hold of every row, whatever led to it."""
    kinds = [kind for kind in inquiry.kinds if kind in SEARCHED]
    asked.where += [f"r.kind IN {asked.listed(kinds)}", *_STANDING]
    if inquiry.status and "status" not in rare:
        statuses = asked.listed(inquiry.status)
        asked.where.append(f"(a.status IN {statuses} OR m.status IN {statuses})")
    if inquiry.category:
        asked.where.append(f"k.category IN {asked.listed(inquiry.category)}")
    if inquiry.year:
        asked.where.append(asked.about(inquiry.year, START, END))


def _joins(inquiry: Inquiry, rare: frozenset[str]) -> str:
    joins = []
    if inquiry.status and "status" not in rare:
        joins += [_OWN.format(table="action", name="a"), _OWN.format(table="measure", name="m")]
    if inquiry.year or inquiry.category:
        joins.append(_OWN.format(table="statistic", name="k"))
    return "".join(joins)


def _touched(asked: Statement, inquiry: Inquiry, document: str = "d") -> str:
    """That a document is about one of the years."""
    return asked.about(inquiry.year, *(f"COALESCE({document}.{day}, {document}.meeting_date)" for day in DAYS))


def _own_period(asked: Statement, inquiry: Inquiry) -> str:
    """That a statistic's own period may be about one of the years; the bounds are for an index to find."""
    spans = [year_span(year) for year in inquiry.year]
    last = asked.bind(day_value(asked.dialect, max(last for _, last in spans)))
    first = asked.bind(day_value(asked.dialect, min(first for first, _ in spans)))
    about = asked.about(inquiry.year, "k.period_start", "k.period_end")
    return f"k.period_start <= {last} AND (k.period_end IS NULL OR k.period_end >= {first} AND {about})"


def _where(asked: Statement) -> str:
    return "\nWHERE " + "\n    AND ".join(asked.where)


DAYS: Final = ("period_start", "period_end")
START: Final = "COALESCE(k.period_start, d.period_start, d.meeting_date)"
END: Final = "COALESCE(k.period_end, d.period_end, d.meeting_date)"
_NEWEST: Final = "COALESCE(d.period_end, d.meeting_date) DESC NULLS LAST"
_NO_LIMIT: Final = 1_000_000_000
_OWN: Final = " LEFT JOIN {table} AS {name} ON {name}.record_key = r.record_key"
_OF_DOCUMENTS: Final = "SELECT x.record_key FROM document AS y JOIN record AS x ON x.document_id = y.document_id"
_STANDING: Final = (
    "r.superseded_at IS NULL",
    "NOT EXISTS (SELECT 1 FROM review_outcome AS w WHERE w.record_key = r.record_key AND w.verdict = 'rejected')",
)
_WHOLE_YEARS: Final = {
    "sqlite": "substr({start}, 6) = '01-01' AND substr({end}, 6) = '12-31'",
    "postgresql": "EXTRACT(doy FROM {start}) = 1 AND EXTRACT(doy FROM {end} + 1) = 1",
}
"""Dialect -> that a period begins with a calendar year and ends with one."""
_FIRST_ROWS: Final = "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'"
"""PostgreSQL is asked for some of the rows at once: helpers and compilers get ready for all of them."""
