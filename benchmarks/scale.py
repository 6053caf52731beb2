"""How the warehouse bears size: ``python -m benchmarks.scale``, on SQLite, and on PostgreSQL with its URL.

A made-up council's plans and quarterly reports are loaded as any others; then its rows are copied in SQL for as many
councils as the size asks for, and at each size documents are loaded and questions asked. Nothing here is a test: the
numbers are for reading, and the plans of the slowest questions for finding an index that is missing.
"""

# ruff: noqa: S608  every name put into a statement is our own

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click
from sqlalchemy import Connection, Table, func, select, text

from loaders.queries import record as find_record
from loaders.questions import load_questions
from loaders.schema import action, metadata, record
from loaders.search import search
from loaders.warehouse import Warehouse, open_warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.documents import FetchedDocument, Location
from pipeline.organisations import resolve
from pipeline.records import Action, DocumentFacts, Due, Extraction, PageFacts, Provenance, Statistic

ACTIONS = 100
"""Actions a document."""
YEARS = range(2019, 2024)
REPORTS = 4
_OF_ONE_COUNCIL = ACTIONS * len(YEARS) * (1 + REPORTS)
_REPEATS = 5
_OFFSET = 1_000_000
"""Between the record keys of one council and the next: more than one council has."""
_VERBS = ("Light", "Patrol", "Mend", "Visit", "Teach", "Fence", "Review", "Clean", "Map", "Promote")
_PLACES = ("footpath", "market", "estate", "station", "school", "park", "car park", "allotment", "bridge", "library")
_THINGS = (
    "burglary",
    "graffiti",
    "speeding",
    "noise",
    "fly-tipping",
    "shoplifting",
    "bullying",
    "arson",
    "drugs",
    "dogs",
)
_COLOURS = ("green", "amber", "red")
_OWNERS = {"document_id": "document_id", "action_id": "record_id"}
"""Column by which a row belongs to a council -> the column of its records."""
_NOT_COPIED = frozenset({"load", "load_document", "run", "organisation", "organisation_identifier", "review"})


# --- one council ------------------------------------------------------------------------------------------------------


def documents(council: str) -> Iterator[tuple[FetchedDocument, Extraction]]:
    """Plans of five years with their quarterly reports, and crime figures in each."""
    for year in YEARS:
        for quarter in range(REPORTS + 1):
            yield made_document(council, year, quarter)


def made_document(council: str, year: int, quarter: int) -> tuple[FetchedDocument, Extraction]:
    """The plan of a year (quarter 0), or the report on one of its quarters."""
    name = f"{council}-{year}-{quarter}"
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    place = Location(source="bench", url=f"https://bench.example/{name}.pdf", address=f"{name}.pdf")
    fetched = FetchedDocument(
        sha256=sha256,
        size=100_000,
        media_type="application/pdf",
        location=place,
        fetched_at=datetime(year, 4 + 2 * quarter, 1, tzinfo=UTC),
    )
    facts = DocumentFacts(
        title=name,
        publisher=f"{council} District Council",
        kind="committee_pack" if quarter else "action_plan",
        status="monitoring" if quarter else "final",
        period_start=None if quarter else date(year, 4, 1),
        period_end=None if quarter else date(year + 1, 3, 31),
        meeting_date=date(year, 4 + 2 * quarter, 15) if quarter else None,
    )
    pages = tuple(
        PageFacts(page_number=n, page_label=str(n), width=595.0, height=842.0, outcome="extracted")
        for n in range(1, ACTIONS // 5 + 1)
    )
    extraction = Extraction(
        sha256=sha256,
        extractor_version="bench",
        facts=facts,
        pages=pages,
        actions=tuple(_action(year, quarter, number) for number in range(ACTIONS)),
        statistics=tuple(_statistic(council, year, quarter, thing) for thing in _THINGS),
    )
    return fetched, extraction


def _action(year: int, quarter: int, number: int) -> Action:
    verb, place = _VERBS[number % 10], _PLACES[number // 10]
    thing = _THINGS[(number * 7 + year) % 10]
    words = f"{verb} the {place} with residents to bring down {thing} in ward {number % 17} by the end of {year}"
    return Action(
        ref=f"{number // 10 + 1}.{number % 10 + 1}",
        theme=f"Safer {place}",
        description=words,
        lead_agencies=("Kent Police", f"{place.title()} Wardens"),
        other_partners=("Housing", "Probation"),
        by_when=Due(raw=f"March {year + 1}", kind="month", start=date(year + 1, 3, 1), end=date(year + 1, 3, 31)),
        status=_COLOURS[(number + quarter) % 3] if quarter else None,  # type: ignore[arg-type]
        progress=f"In quarter {quarter} we talked to {number * 3} people about {thing}." if quarter else None,
        provenance=(_place(number // 5 + 1, words),),
    )


def _statistic(council: str, year: int, quarter: int, thing: str) -> Statistic:
    value = float(300 + (year * 31 + len(thing) * 17) % 200)
    sentence = f"There were {value:g} reports of {thing} in {council} in {year}/{year + 1 - 2000}."
    return Statistic(
        subject=f"reports of {thing}",
        geography=council,
        period_printed=f"{year}/{year + 1 - 2000}",
        period_start=date(year, 4, 1),
        period_end=date(year + 1, 3, 31),
        value=value,
        value_printed=f"{value:g}",
        unit="count",
        previous_value=value - 5 if quarter else None,
        sentence=sentence,
        provenance=(_place(1, sentence),),
    )


def _place(page: int, quote: str) -> Provenance:
    return Provenance(
        page_number=page,
        page_label=str(page),
        bbox=(40.0, 90.0, 550.0, 110.0),
        quote=quote,
        method="bench",
        confidence=0.9,
    )


# --- many councils ----------------------------------------------------------------------------------------------------


def fill(warehouse: Warehouse, rows: int) -> None:
    """Grow the warehouse to ``rows`` current actions: one council is loaded, the others are copies of its rows."""
    if not _count(warehouse):
        load_id = begin_load(warehouse, "bench")
        for fetched, extraction in documents("Alpha"):
            load_extraction(warehouse, load_id, fetched, extraction, resolve=resolve)
    have, wanted = _councils(warehouse), max(1, rows // _OF_ONE_COUNCIL)
    for start in range(have, wanted, 20):
        with warehouse.writing() as connection:
            for table in metadata.sorted_tables:
                if table.name not in _NOT_COPIED:
                    connection.execute(text(_copying(table, start, min(start + 20, wanted))))
    with warehouse.writing() as connection:
        if warehouse.dialect == "postgresql":
            sequence = "pg_get_serial_sequence('record', 'record_key')"
            connection.exec_driver_sql(f"SELECT setval({sequence}, (SELECT max(record_key) FROM record))")
        connection.exec_driver_sql("ANALYZE")


def _count(warehouse: Warehouse) -> int:
    with warehouse.reading() as connection:
        return connection.scalar(select(func.count()).select_from(action)) or 0


def _councils(warehouse: Warehouse) -> int:
    with warehouse.reading() as connection:
        return (connection.scalar(select(func.max(record.c.record_key))) or 0) // _OFFSET + 1


def _copying(table: Table, start: int, end: int) -> str:
    """Copies the first council's rows, each id with the number of its copy behind it."""
    mine = _mine(table)
    shown = ", ".join(f"{_copied(column.name, column.type.python_type)} AS {column.name}" for column in table.c)
    names = ", ".join(column.name for column in table.c)
    numbers = " UNION ALL ".join(f"SELECT {number} AS n" for number in range(start, end))
    rows = f"SELECT {shown} FROM {table.name} AS t CROSS JOIN ({numbers}) AS c WHERE {mine}"
    return f"INSERT INTO {table.name} ({names}) {rows}"


def _mine(table: Table) -> str:
    if "record_key" in table.c:
        return f"t.record_key < {_OFFSET}"
    column, of = next((name, of) for name, of in _OWNERS.items() if name in table.c)
    return f"t.{column} IN (SELECT {of} FROM record WHERE record_key < {_OFFSET})"


def _copied(name: str, kind: type) -> str:
    if name == "record_key":
        return f"t.{name} + c.n * {_OFFSET}"
    if name in {"sha256", "body", "publisher", "geography", "address"}:
        return f"t.{name} || ' ~' || c.n"
    if kind is str and name.endswith("_id") and name not in {"load_id", "organisation_id"}:
        return f"t.{name} || '~' || c.n"
    return f"t.{name}"


# --- measuring --------------------------------------------------------------------------------------------------------


def measure(warehouse: Warehouse) -> dict[str, float]:
    """What was done -> milliseconds, the least of five: what else the machine does adds to it, and never takes away."""
    took = {"load a document": min(_load_times(warehouse))}
    fetched, extraction = made_document("Omega", 2019, 0)
    load_id = begin_load(warehouse, "bench")
    took["load it again"] = _least(lambda: load_extraction(warehouse, load_id, fetched, extraction, resolve=resolve))
    for words in ("allotment bullying", '"fly-tipping" 2021', "police"):
        took[f"search {words}"] = _least(lambda words=words: search(warehouse, words))  # type: ignore[misc]
    took["search noise --year 2021"] = _least(lambda: search(warehouse, "noise allotment", year=2021))
    with warehouse.reading() as connection:
        some = connection.scalar(text("SELECT action_id FROM timeline_entry WHERE position = 2 LIMIT 1"))
        for name, sql in QUERIES.items():
            took[name] = _least(lambda sql=sql: _run(connection, sql))  # type: ignore[misc]
        for question in load_questions():
            took[f"question: {question.name}"] = _least(lambda q=question: _run(connection, q.fill_in()))  # type: ignore[misc]
    took["trace a record"] = _least(lambda: find_record(warehouse, str(some)))
    return {name: round(milliseconds, 1) for name, milliseconds in took.items()}


QUERIES = {
    "timeline of one action": "SELECT * FROM action_timeline WHERE timeline_id ="
    " (SELECT timeline_id FROM timeline_entry WHERE position = 2 LIMIT 1) ORDER BY position",
    "successors of one action": "SELECT * FROM action_successors WHERE action_id ="
    " (SELECT action_id FROM successor LIMIT 1) ORDER BY similarity DESC",
    "one series": "SELECT * FROM statistic_series WHERE series_id ="
    " (SELECT series_id FROM series_entry WHERE year_before_id IS NOT NULL LIMIT 1) ORDER BY period_start",
    "actions of one document": "SELECT * FROM actions WHERE document_id ="
    " (SELECT document_id FROM timeline_entry LIMIT 1)",
    "red actions of one publisher": "SELECT action_id, description, page_number FROM actions"
    " WHERE publisher = 'Alpha District Council' AND status = 'red'",
}


def _run(connection: Connection, sql: str) -> None:
    connection.exec_driver_sql(sql.replace("%", "%%") if connection.dialect.name == "postgresql" else sql).fetchall()


def _load_times(warehouse: Warehouse) -> list[float]:
    """A plan and its reports of a council that is new: each looks at those before it."""
    load_id = begin_load(warehouse, "bench")
    name = f"Omega{_count(warehouse)}"
    made = [made_document(name, 2019, quarter) for quarter in range(_REPEATS)]
    return [
        _milliseconds(lambda one=one: load_extraction(warehouse, load_id, *one, resolve=resolve))  # type: ignore[misc]
        for one in made
    ]


def _least(work: Callable[[], object]) -> float:
    return min(_milliseconds(work) for _ in range(_REPEATS))


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


@click.command(help=__doc__)
@click.option("--rows", "sizes", type=int, multiple=True, default=(10_000, 100_000, 1_000_000), show_default=True)
@click.option("--warehouse", "url", help="An empty database; a SQLite file in a folder of its own unless given.")
def main(sizes: Sequence[int], url: str | None) -> None:
    """Fills, measures, prints one JSON object a size."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_warehouse(url or str(Path(folder) / "scale.sqlite")) as warehouse,
    ):
        for size in sorted(sizes):
            seconds = _milliseconds(lambda size=size: fill(warehouse, size)) / 1000  # type: ignore[misc]
            said = {"rows": _count(warehouse), "fill_seconds": round(seconds, 1), "ms": measure(warehouse)}
            click.echo(json.dumps({"database": warehouse.dialect, **said}))


if __name__ == "__main__":
    main()
