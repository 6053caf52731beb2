"""How the warehouse bears size: ``python -m benchmarks.scale``, on SQLite, and on PostgreSQL with its URL.

A made-up council's plans and quarterly reports are loaded as any others; then its rows are copied in SQL for as many
councils as the size asks for, and at each size documents are loaded and questions asked. Nothing here is a test: the
numbers are for reading, and the plans of the slowest questions for finding an index that is missing.
"""

# ruff: noqa: S608  every name put into a statement is our own

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click
from sqlalchemy import Connection, Table, func, select, text, update

from benchmarks.made_up import ACTIONS, FORCE, REPORTS, YEARS, documents, made_document, town
from loaders.browsing import browse
from loaders.inquiry import Inquiry
from loaders.queries import record as find_record
from loaders.questions import Question, load_questions
from loaders.schema import action, document, location, metadata, organisation, record
from loaders.search import search
from loaders.search_index import drop_search_index, make_search_index
from loaders.warehouse import Warehouse, open_warehouse
from loaders.writer import begin_load, finish_load, load_extraction
from pipeline.archive import Archive
from pipeline.documents import Location
from pipeline.organisations import known_organisations, resolve

_COUNCIL = "Alpha"
"""The council that is loaded, and that the others are copies of."""
_OF_ONE_COUNCIL = ACTIONS * len(YEARS) * (1 + REPORTS)
_COUNCILS_OF_A_FORCE = 10
_REPEATS = 5
_OFFSET = 1_000_000
"""Between the record keys of one council and the next: more than one council has."""
_OWNERS = {"document_id": "document_id", "action_id": "record_id"}
"""Column by which a row belongs to a council -> the column of its records."""
_NOT_COPIED = frozenset({"load", "load_document", "run", "organisation", "organisation_identifier", "review"})
_TELLING_APART = {
    "record_key": f"t.record_key + c.n * {_OFFSET}",
    "sha256": "t.sha256 || ' ~' || c.n",
    "body": f"replace(t.body, '{_COUNCIL.lower()}', lower(c.town))",
    "organisation_id": f"CASE WHEN t.name_printed = '{FORCE}' THEN c.force_id ELSE t.organisation_id END",
    "load_id": "t.load_id",
}
"""Column -> what stands in it in a copy."""
_NAMING_COUNCIL = frozenset({"title", "publisher", "address", "url", "geography", "sentence", "quote", "message"})
_NAMING_FORCE = frozenset({"lead_agencies", "name_printed"})


# --- many councils ----------------------------------------------------------------------------------------------------


def fill(warehouse: Warehouse, rows: int) -> None:
    """Grow the warehouse to ``rows`` current actions: one council is loaded, the others are copies of its rows."""
    if not _count(warehouse):
        load_id = begin_load(warehouse, "bench")
        for fetched, extraction in documents(_COUNCIL):
            load_extraction(warehouse, load_id, fetched, extraction, resolve=resolve)
        _put_forces(warehouse)
    have, wanted = _councils(warehouse), max(1, rows // _OF_ONE_COUNCIL)
    if have >= wanted:
        return
    with warehouse.writing() as connection:
        drop_search_index(connection)
    for start in range(have, wanted, 20):
        with warehouse.writing() as connection:
            for table in metadata.sorted_tables:
                if table.name not in _NOT_COPIED:
                    connection.exec_driver_sql(_copying(table, start, min(start + 20, wanted)).replace("%", "%%"))
    with warehouse.writing() as connection:
        make_search_index(connection)
        if warehouse.dialect == "postgresql":
            sequence = "pg_get_serial_sequence('record', 'record_key')"
            connection.exec_driver_sql(f"SELECT setval({sequence}, (SELECT max(record_key) FROM record))")
        connection.exec_driver_sql("ANALYZE")


def write_archive(warehouse: Warehouse, archive: Archive, pdf: bytes) -> None:
    """A file for each document, so that its pages can be looked at: ``pdf`` with a last line of its own."""
    query = select(document.c.document_id, *location.c["source", "url", "address", "first_seen"])
    joined = query.join(location, (location.c.document_id == document.c.document_id) & (location.c.ordinal == 1))
    with warehouse.writing() as connection:
        for row in connection.execute(joined).all():
            content = pdf + f"% {row.address}\n".encode()
            place = Location(source=row.source, url=row.url, address=row.address)
            stored = archive.store(content, place, fetched_at=row.first_seen)
            here = update(document).where(document.c.document_id == row.document_id)
            connection.execute(here, {"sha256": stored.sha256, "size": stored.size})


def _put_forces(warehouse: Warehouse) -> None:
    with warehouse.writing() as connection:
        known = set(connection.scalars(select(organisation.c.organisation_id)))
        rows = [{"organisation_id": key, "name": name, "kind": "police"} for key, name in _forces() if key not in known]
        connection.execute(organisation.insert(), rows)


def _forces() -> list[tuple[str, str]]:
    """The police forces that Sourcepage knows, by id and name."""
    return [(key, one.name) for key, one in sorted(known_organisations().items()) if key.endswith("-police")]


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
    numbers = " UNION ALL ".join(_copy(number) for number in range(start, end))
    rows = f"SELECT {shown} FROM {table.name} AS t CROSS JOIN ({numbers}) AS c WHERE {mine}"
    return f"INSERT INTO {table.name} ({names}) {rows}"


def _copy(number: int) -> str:
    """The number of a copy, the name of its council and the police force that it lies in."""
    force_id, force = _forces()[number // _COUNCILS_OF_A_FORCE % len(_forces())]
    return f"SELECT {number} AS n, '{town(number)}' AS town, '{force_id}' AS force_id, '{force}' AS force"


def _mine(table: Table) -> str:
    if "record_key" in table.c:
        return f"t.record_key < {_OFFSET}"
    column, of = next((name, of) for name, of in _OWNERS.items() if name in table.c)
    return f"t.{column} IN (SELECT {of} FROM record WHERE record_key < {_OFFSET})"


def _copied(name: str, kind: type) -> str:
    if name in _TELLING_APART:
        return _TELLING_APART[name]
    if name in _NAMING_COUNCIL:
        return f"replace(t.{name}, '{_COUNCIL}', c.town)"
    if name in _NAMING_FORCE:
        return f"replace(t.{name}, '{FORCE}', c.force)"
    return f"t.{name} || '~' || c.n" if kind is str and name.endswith("_id") else f"t.{name}"


# --- measuring --------------------------------------------------------------------------------------------------------

Took = dict[str, "Times"]


class Times(NamedTuple):
    """Milliseconds of several runs: what else the machine does adds to them, and never takes away."""

    median: float
    least: float


INQUIRIES = {
    "all, the newest": Inquiry(),
    "all, as printed": Inquiry(sort="printed"),
    "all statistics": Inquiry(kind=("statistic",)),
    "one council": Inquiry(council=("Alpha District Council",)),
    "one council, year and status": Inquiry(council=("Alpha District Council",), year=("2021-22",), status=("red",)),
    "a frequent status": Inquiry(status=("red",)),
    "a status that none has": Inquiry(status=("not_started",)),
    "a year that nothing is about": Inquiry(year=("1987-88",)),
    "two words, by relevance": Inquiry(words="allotment bullying"),
    "two words, by page": Inquiry(words="allotment bullying", sort="printed"),
    "two words of one council": Inquiry(words="allotment bullying", council=("Alpha District Council",)),
    "a word in every action": Inquiry(words="residents"),
    "that word and a status": Inquiry(words="residents", status=("amber",)),
}
"""What readers of the explorer look for: each answer has its counts by council, year, theme, lead and status."""

VALUES = {
    "actions-of-an-agency": {
        "agency": "Essex Police", "status": "amber", "first_day": "2021-07-01", "last_day": "2021-09-30",
    },
    "statuses-by-theme": {"first_day": "2021-07-01", "last_day": "2021-09-30"},
    "deadlines-passed": {"day": "2021-09-30"},
    "crimes-by-year-and-place": {"first_day": "2023-04-01"},
    "rates-compared": {"category": "anti-social-behaviour", "first_day": "2021-07-01"},
    "due-in": {"first_day": "2021-09-01", "last_day": "2021-09-30"},
}  # fmt: skip
"""Worked question -> what is put in, where its own example would find nothing in these documents."""
_PUBLISHER = f"{_COUNCIL} District Council"

PAGES_OF_THE_EXPLORER = {
    "documents of one publisher": "SELECT * FROM documents WHERE publisher = 'Alpha District Council'"
    " ORDER BY period_start DESC, document_id LIMIT 25",
    "document: actions": "SELECT * FROM actions WHERE document_id = :document ORDER BY page_number, top",
    "document: statistics": "SELECT * FROM statistics WHERE document_id = :document ORDER BY page_number, top",
    "document: pages": "SELECT * FROM pages WHERE document_id = :document ORDER BY page_number",
    "document: findings": "SELECT * FROM findings WHERE document_id = :document ORDER BY page_number",
    "timeline of one action": "SELECT * FROM action_timeline WHERE timeline_id ="
    " (SELECT timeline_id FROM timeline_entry WHERE action_id = :action) ORDER BY position",
    "successors of one action": "SELECT * FROM action_successors WHERE action_id ="
    " (SELECT action_id FROM successor LIMIT 1) ORDER BY similarity DESC",
    "versions of one action": "SELECT * FROM actions_history WHERE action_id = :action ORDER BY version",
    "one series": "SELECT * FROM statistic_series WHERE series_id ="
    " (SELECT series_id FROM series_entry WHERE year_before_id IS NOT NULL LIMIT 1) ORDER BY period_start",
    "red actions of one publisher": "SELECT * FROM actions"
    " WHERE publisher = 'Alpha District Council' AND status = 'red' ORDER BY document_id, page_number, top LIMIT 25",
    "deadlines of one month": "SELECT * FROM actions WHERE due_end BETWEEN '2021-09-01' AND '2021-09-30'"
    " ORDER BY due_end, action_id LIMIT 25",
    "standing warnings of one reason": "SELECT * FROM findings WHERE reason = 'stated-differently'"
    " ORDER BY finding_id LIMIT 25",
}
"""What the explorer's pages ask; :document and :action are some in the middle."""


def measure(warehouse: Warehouse) -> Took:
    """What was done -> how long it took."""
    took = measure_loads(warehouse)
    for words in ("allotment bullying", '"fly-tipping" 2021', "police"):
        took[f"search: {words}"] = _times(lambda words=words: search(warehouse, words))  # type: ignore[misc]
    took["search: noise allotment, 2021"] = _times(lambda: search(warehouse, "noise allotment", year=2021))
    for name, inquiry in INQUIRIES.items():
        took[f"explorer: {name}"] = _times(lambda inquiry=inquiry: browse(warehouse, inquiry))  # type: ignore[misc]
    with warehouse.reading() as connection:
        some = _some(connection)
        for name, sql in PAGES_OF_THE_EXPLORER.items():
            filled = sql.replace(":document", f"'{some['document']}'").replace(":action", f"'{some['action']}'")
            took[name] = _times(lambda filled=filled: _run(connection, filled))  # type: ignore[misc]
        for question in load_questions():
            sql = question.fill_in({**_example(question), **VALUES.get(question.name, {})})
            took[f"question: {question.name}"] = _times(lambda sql=sql: _run(connection, sql))  # type: ignore[misc]
    took["record with all behind it"] = _times(lambda: find_record(warehouse, some["action"]))
    return took


def measure_loads(warehouse: Warehouse) -> Took:
    """A plan and its reports of a council that is new: each looks at those before it."""
    load_id = begin_load(warehouse, "bench")
    name = f"Omega{_count(warehouse)}"
    made = [made_document(name, 2019, quarter) for quarter in range(_REPEATS)]
    loaded = [_milliseconds(lambda one=one: load_extraction(warehouse, load_id, *one, resolve=resolve)) for one in made]  # type: ignore[misc]
    again = _times(lambda: load_extraction(warehouse, load_id, *made[0], resolve=resolve))
    ended = _milliseconds(lambda: finish_load(warehouse, load_id))
    return {"load a document": _of(loaded), "load it again": again, "finish the load": _of([ended])}


def _example(question: Question) -> dict[str, str]:
    """The question's own example, of a publisher that is there."""
    return {name: _PUBLISHER if name == "publisher" else value for name, value in question.example.items()}


def _some(connection: Connection) -> dict[str, str]:
    """An action and its document, from the middle of the warehouse."""
    middle = "(SELECT max(record_key) / 2 FROM record)"
    query = f"SELECT record_id, document_id FROM record WHERE kind = 'action' AND record_key >= {middle} LIMIT 1"
    row = connection.execute(text(query)).one()
    return {"action": row.record_id, "document": row.document_id}


def _run(connection: Connection, sql: str) -> None:
    connection.exec_driver_sql(sql.replace("%", "%%") if connection.dialect.name == "postgresql" else sql).fetchall()


def _times(work: Callable[[], object]) -> Times:
    return _of([_milliseconds(work) for _ in range(_REPEATS)])


def _of(milliseconds: Sequence[float]) -> Times:
    return Times(statistics.median(milliseconds), min(milliseconds))


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


# --- telling ----------------------------------------------------------------------------------------------------------


def to_table(took: Mapping[tuple[str, int], Took]) -> str:
    """Database and size -> times, as a Markdown table with a column each: the median, and in brackets the least."""
    heads = [f"{database}, {size:,}" for database, size in took]
    names = list(dict.fromkeys(name for times in took.values() for name in times))
    lines = [f"| milliseconds | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
    lines += [f"| {name} | {' | '.join(_cell(times.get(name)) for times in took.values())} |" for name in names]
    return "\n".join(lines)


def _cell(times: Times | None) -> str:
    return "" if times is None else f"{_shown(times.median)} ({_shown(times.least)})"


def _shown(milliseconds: float) -> str:
    return f"{milliseconds:,.0f}" if milliseconds >= 10 else f"{milliseconds:.1f}"


@click.command(help=__doc__)
@click.option("--rows", "sizes", type=int, multiple=True, default=(10_000, 100_000, 1_000_000), show_default=True)
@click.option("--warehouse", "urls", multiple=True, help="An empty database, or one of an earlier run; several may be.")
@click.option(
    "--archive", type=click.Path(path_type=Path), help="Also write a PDF for each document, into this folder."
)
@click.option("--pdf", type=click.Path(path_type=Path, exists=True), help="What those files show.")
def main(sizes: Sequence[int], urls: Sequence[str], archive: Path | None, pdf: Path | None) -> None:
    """Fills, measures and prints a table; a SQLite file in a folder of its own where no database is given."""
    took: dict[tuple[str, int], Took] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in sorted(sizes):
            for url in urls or [str(Path(folder) / "scale.sqlite")]:
                with open_warehouse(url) as warehouse:
                    seconds = _milliseconds(lambda: fill(warehouse, size)) / 1000  # noqa: B023  called at once
                    if archive is not None and pdf is not None:
                        write_archive(warehouse, Archive(archive), pdf.read_bytes())
                    took[warehouse.dialect, size] = measure(warehouse)
                    click.echo(
                        f"{warehouse.dialect}: {_count(warehouse):,} actions, filled in {seconds:.0f} s", err=True
                    )
    click.echo(to_table(took))


if __name__ == "__main__":
    main()
