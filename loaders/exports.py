"""The views as files: CSV, Parquet, Excel, or a data package.

Belongs here: which rows in which order, how each format writes them, and that an export is whole or not there. What
the columns mean is ``loaders.dictionary``, what is dangerous in a spreadsheet ``pipeline.formulas``, the
descriptor of a data package ``loaders.datapackage``. The same warehouse gives the same bytes, whatever the database.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, get_args

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Float,
    Integer,
    Select,
    Text,
    and_,
    collate,
    column,
    func,
    literal_column,
    select,
    table,
)

from loaders.columns import UtcTime
from loaders.dictionary import COLUMNS, HISTORY, ColumnType, Entry, describe_columns, describe_view, key_columns
from loaders.schema import document, location, record
from loaders.spreadsheets import Workbook
from loaders.views import RECORD_VIEWS, VIEW_COLUMNS
from loaders.warehouse import Warehouse
from pipeline.errors import SettingsError
from pipeline.formulas import guard

if TYPE_CHECKING:
    from pipeline.sources import Source

Format = Literal["csv", "parquet", "xlsx", "datapackage"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
BATCH: Final = 5_000
"""Rows in memory at a time."""

_MAKING: Final = ".export-"
"""Begins the name of the folder that files are made in; one that a crash left behind is no reason to stop."""

Batches = Iterable[Sequence[Sequence[Any]]]
Tell = Callable[[str, int, int], None]
"""Is told: the view being written, its rows written so far, and how many there are."""

_SQL_TYPES: Final[dict[ColumnType, Any]] = {
    "text": Text,
    "array": Text,
    "object": Text,
    "integer": Integer,
    "number": Float,
    "boolean": Boolean,
    "date": Date,
    "time": UtcTime,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """One file of an export."""

    name: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What an export wrote."""

    folder: Path
    format: Format
    rows: Mapping[str, int]
    """View -> its rows."""
    files: tuple[ExportedFile, ...]
    notes: tuple[str, ...]
    """What a reader has to know: texts that did not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Which documents an export is about; all where nothing is said."""

    publishers: tuple[str, ...] = ()
    since: date | None = None
    """First day (UTC) that they were fetched on."""

    def __bool__(self) -> bool:
        return bool(self.publishers or self.since)


EVERYTHING: Final = Only()


class Writer(Protocol):
    """Writes views in one format into a folder."""

    notes: list[str]

    def add(self, entry: Entry, batches: Batches) -> int:
        """Writes one view; how many rows it had."""

    def close(self) -> None:
        """Finishes what is open."""


def export_views(
    warehouse: Warehouse,
    folder: Path,
    *,
    format: Format,  # noqa: A002  what it is called everywhere
    views: Sequence[str] = (),
    only: Only = EVERYTHING,
    sources: Mapping[str, Source] | None = None,
    force: bool = False,
    tell: Tell = lambda _view, _done, _total: None,
) -> Export:
    """Writes the views (all but histories where none are named) into ``folder``, from one state of the warehouse.

    What their columns hold is written beside them, in the same format.

    With ``only`` they hold the rows of some documents; organisations and runs, which are of none, stay whole.

    With ``force`` the folder may hold files already; those of the same names are replaced. ``sources`` are the
    declarations whose licences a data package tells.

    Raises:
        SettingsError: the folder is not empty or cannot be written, a view or publisher is not known, or a package is
            missing.
        WarehouseError: the warehouse could not be read.
    """
    chosen = _check_views(views)
    _check_folder(folder, force=force)
    with _writing_to(folder), TemporaryDirectory(dir=folder, prefix=_MAKING) as made:
        writer = _open_writer(format, Path(made))
        with warehouse.reading() as connection:
            _check_publishers(connection, only)
            rows = {view: writer.add(describe_view(view), _read(connection, view, only, tell)) for view in chosen}
            published = _published(connection) if format == "datapackage" else set()
        if format != "datapackage":  # whose descriptor says the same
            writer.add(COLUMNS, [describe_columns(chosen)])
        writer.close()
        if format == "datapackage":
            from loaders.datapackage import write_descriptor

            declared = {name: source for name, source in (sources or {}).items() if name in published}
            write_descriptor(Path(made), chosen, rows, declared, part=bool(only))
        files = _move(Path(made), folder)
    return Export(folder=folder, format=format, rows=rows, files=files, notes=tuple(writer.notes))


def view_rows(connection: Connection, view: str, only: Only = EVERYTHING) -> Iterator[list[Sequence[Any]]]:
    """All rows of a view in the order of exports, some at a time."""
    query = _select(view, connection.dialect.name).where(*_conditions(view, only))
    found = connection.execute(query, execution_options={"yield_per": BATCH})
    for part in found.partitions():
        yield [tuple(row) for row in part]


def _read(connection: Connection, view: str, only: Only, tell: Tell) -> Iterator[list[Sequence[Any]]]:
    counted = select(func.count()).select_from(table(view)).where(*_conditions(view, only))
    total = connection.scalar(counted) or 0
    done = 0
    tell(view, done, total)
    for batch in view_rows(connection, view, only):
        yield batch
        done += len(batch)
        tell(view, done, total)


def view_select(view: str) -> Select[*tuple[Any, ...]]:
    """All of a view, each column as the type it is."""
    columns = (column(one.name, _SQL_TYPES[one.type]) for one in describe_view(view).columns)
    return select(*table(view, *columns).c)


def _conditions(view: str, only: Only) -> list[ColumnElement[bool]]:
    """What a row of the view must fulfil to be of the documents wanted."""
    if not only:
        return []
    wanted: list[ColumnElement[bool]] = []
    if only.publishers:
        wanted.append(column("publisher").in_(only.publishers))
    if only.since:
        wanted.append(column("fetched_at", UtcTime) >= datetime(*only.since.timetuple()[:3], tzinfo=UTC))
    documents: Select[Any] = select(column("document_id")).select_from(table("documents")).where(*wanted)
    if "document_id" in VIEW_COLUMNS[view]:
        return [literal_column(f"{view}.document_id").in_(documents)]
    theirs = select(record.c.record_id).where(record.c.document_id.in_(documents))
    return [
        literal_column(f"{view}.{name}").in_(theirs)
        for name in ("action_id", "record_id")
        if name in VIEW_COLUMNS[view]
    ]


def _select(view: str, dialect: str) -> Select[*tuple[Any, ...]]:
    """The view in an order that is the same on both databases: views have none of their own."""
    query = view_select(view)
    shown = query.get_final_froms()[0]
    order: list[ColumnElement[Any]] = [shown.c[name] for name in ("document_id", "page_number") if name in shown.c]
    current = view.removesuffix(HISTORY)
    if current in RECORD_VIEWS:
        same = record.c.record_id == shown.c[RECORD_VIEWS[current][1]]
        which = record.c.superseded_at.is_(None) if view == current else record.c.version == shown.c.version
        query = query.join(record, and_(same, which))
        order.append(record.c.ordinal)
    elif view == "runs":
        order.append(shown.c.started_at)
    order += [shown.c[name] for name in key_columns(view)] or list(shown.c)
    return query.order_by(*(_sorted_alike(one, dialect).nulls_first() for one in order))


def _sorted_alike(one: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """By code points: PostgreSQL would sort text by the language of its server."""
    return collate(one, "C") if dialect == "postgresql" and isinstance(one.type, Text) else one


def _published(connection: Connection) -> set[str]:
    """Names of the sources whose documents the warehouse holds."""
    return set(connection.scalars(select(location.c.source).distinct()))


def _check_views(views: Sequence[str]) -> list[str]:
    for view in views:
        if view not in VIEW_COLUMNS:
            raise SettingsError(f"there is no view {view!r}: the views are {', '.join(VIEW_COLUMNS)}")
    return [view for view in VIEW_COLUMNS if (view in views if views else not view.endswith(HISTORY))]


def _check_publishers(connection: Connection, only: Only) -> None:
    known = sorted(filter(None, connection.scalars(select(document.c.publisher).distinct())))
    for name in only.publishers:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.4)
            hint = f"did you mean {near[0]!r}?" if near else 'sourcepage sql "select distinct publisher from documents"'
            raise SettingsError(f"no document is published by {name!r}: {hint}")


def _check_folder(folder: Path, *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"{folder}: is a file: give a folder")
    if not force and folder.is_dir() and any(not path.name.startswith(_MAKING) for path in folder.iterdir()):
        raise SettingsError(f"{folder}: the folder is not empty: give another one, or --force to write into it")


@contextmanager
def _writing_to(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise SettingsError(f"{folder}: cannot be written ({error.strerror}): check the folder and the disk") from error


def _move(made: Path, folder: Path) -> tuple[ExportedFile, ...]:
    """The finished files to their place: a run that breaks off leaves nothing that looks like an export."""
    files = []
    for path in sorted(made.iterdir()):
        files.append(ExportedFile(name=path.name, size=path.stat().st_size))
        path.replace(folder / path.name)
    return tuple(files)


def _open_writer(format_: Format, folder: Path) -> Writer:
    match format_:
        case "csv" | "datapackage":
            return CsvFolder(folder)
        case "parquet":
            return ParquetFolder(folder)
        case "xlsx":
            return Workbook(folder / "sourcepage.xlsx")


class CsvFolder:
    """A CSV file a view (RFC 4180, UTF-8), dangerous texts guarded."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.notes: list[str] = []

    def add(self, entry: Entry, batches: Batches) -> int:
        """Writes VIEW.csv."""
        count = 0
        with (self._folder / f"{entry.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(column.name for column in entry.columns)
            for batch in batches:
                writer.writerows([_to_text(value) for value in row] for row in batch)
                count += len(batch)
        return count

    def close(self) -> None:
        """Every file is closed already."""


def _to_text(value: Any) -> Any:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return value.isoformat()
        case str():
            return guard(value)
        case _:
            return value


class ParquetFolder:
    """A Parquet file a view, with descriptions and units in the metadata of its columns."""

    def __init__(self, folder: Path) -> None:
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError as error:
            raise SettingsError(
                "--format parquet needs a package: pip install 'sourcepage[export]', or give --format csv"
            ) from error
        self._folder = folder
        self.notes: list[str] = []

    def add(self, entry: Entry, batches: Batches) -> int:
        """Writes VIEW.parquet."""
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        schema = _arrow_schema(entry)
        count = 0
        with ParquetWriter(self._folder / f"{entry.name}.parquet", schema) as file:
            for batch in batches:
                columns = zip(*batch, strict=True)
                arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
                file.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
                count += len(batch)
        return count

    def close(self) -> None:
        """Every file is closed already."""


def _arrow_schema(entry: Entry) -> Any:
    import pyarrow as pa

    types = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "time": pa.timestamp("us", tz="UTC"),
    }
    fields = [
        pa.field(one.name, types.get(one.type, pa.string()), metadata=_arrow_words(one.description, one.unit))
        for one in entry.columns
    ]
    return pa.schema(fields, metadata={"description": entry.description})


def _arrow_words(description: str, unit: str | None) -> dict[str, str]:
    return {"description": description} | ({"unit": unit} if unit else {})
