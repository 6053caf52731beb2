"""All that an inquiry finds, as a file: CSV, JSON or Parquet with the page every row was read from.

Belongs here: which rows and columns, and JSON. Does not belong here: how CSV and Parquet are written, and what is
dangerous in them (``loaders.exports``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal

from loaders.browsing import VIEW_OF, FoundRow, in_order, read_rows
from loaders.candidates import Candidate, find_candidates
from loaders.dictionary import ColumnEntry, Entry, describe_view
from loaders.exports import Batches, CsvFolder, ParquetFolder
from loaders.inquiry import FoundKind, Inquiry, check_inquiry
from loaders.views import PROVENANCE_COLUMNS
from loaders.warehouse import Warehouse
from pipeline.errors import SettingsError

FileFormat = Literal["csv", "json", "parquet"]
MOST_IN_FILE: Final = 50_000
"""Rows of a file; whoever wants more exports the views."""
_AT_A_TIME: Final = 1_000

_HEADINGS: Final[Mapping[FoundKind, tuple[str, ...]]] = {
    "action": ("ref", "description"),
    "measure": ("ref", "description"),
    "statistic": ("subject",),
    "decision": ("minute", "title"),
    "agenda_item": ("number", "title"),
    "document": ("title",),
}
_TELLING: Final = (
    ("statistics", ("category", "geography", "period_printed", "period_start", "period_end", "value", "unit",
                    "previous_value", "change_absolute", "change_percent", "direction", "consistent")),
    ("actions", ("theme", "lead_agencies", "by_when", "due_start", "due_end", "status", "progress")),
    ("measures", ("baseline", "target", "actual")),
    ("decisions", ("resolved", "meeting_date")),
)  # fmt: skip
"""View -> the columns that tell most of its rows, where rows of several kinds stand together."""


def heading_of(kind: FoundKind, row: Mapping[str, Any]) -> str:
    """What names a row: reference and description, subject, title."""
    return " ".join(" ".join(str(row[name]).split()) for name in _HEADINGS[kind] if row[name])


def write_found(warehouse: Warehouse, inquiry: Inquiry, folder: Path, file_format: FileFormat) -> Path:
    """A file in ``folder`` of all rows that an inquiry finds, in its order, at most ``MOST_IN_FILE``.

    Where one kind was asked for, the columns are those of its view. Raises SettingsError for an inquiry that means
    nothing, or where Parquet needs a package.
    """
    check_inquiry(inquiry)
    writer = _open_writer(file_format, folder)
    with warehouse.reading() as connection:
        found = in_order(find_candidates(connection, inquiry, MOST_IN_FILE), inquiry)[:MOST_IN_FILE]
    entry = describe_found(inquiry)
    writer.add(entry, _batches(warehouse, found, entry))
    writer.close()
    return folder / f"{entry.name}.{file_format}"


def describe_found(inquiry: Inquiry) -> Entry:
    """The columns of a file: the view's where one kind is asked for, else what tells most of every kind."""
    if len(inquiry.kinds) == 1:
        return describe_view(VIEW_OF[inquiry.kinds[0]])
    columns = [
        _own("record_id", "Permanent id of the record, or of the document"),
        _own("record_kind", "What it is"),
        _own("heading", "What names it: reference and description, subject, title"),
    ]
    columns += [describe_view(view)[name] for view, names in _TELLING for name in names]
    columns += [describe_view("actions")[name] for name in PROVENANCE_COLUMNS]
    return Entry(name="found", description="Rows of several kinds that were found together", columns=tuple(columns))


def _own(name: str, description: str) -> ColumnEntry:
    return ColumnEntry(name=name, type="text", description=description, unit=None, source=None, words=(), required=True)


def _batches(warehouse: Warehouse, found: Sequence[Candidate], entry: Entry) -> Iterator[list[tuple[Any, ...]]]:
    names = [column.name for column in entry.columns]
    for start in range(0, len(found), _AT_A_TIME):
        with warehouse.reading() as connection:  # one transaction for all would outlast what a reader is given
            rows = read_rows(connection, found[start : start + _AT_A_TIME])
        yield [tuple(shown.get(name) for name in names) for shown in map(_shown, rows)]


def _shown(found: FoundRow) -> dict[str, Any]:
    """A row with what files of several kinds add; a document stands at its own address."""
    own = {"record_id": found.row_id, "record_kind": found.kind, "heading": heading_of(found.kind, found.row)}
    if found.kind == "document":
        own |= {"document_title": found.row["title"], "citation_url": f"/documents/{found.row_id}"}
    return {**found.row, **own}


def _open_writer(file_format: FileFormat, folder: Path) -> CsvFolder | ParquetFolder | JsonFolder:
    match file_format:
        case "csv":
            return CsvFolder(folder)
        case "parquet":
            return ParquetFolder(folder)
        case "json":
            return JsonFolder(folder)
    raise SettingsError(f"{file_format}: give csv, json or parquet")


class JsonFolder:
    """A JSON file a view: an array of one object a row."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.notes: list[str] = []

    def add(self, entry: Entry, batches: Batches) -> int:
        """Writes VIEW.json."""
        count = 0
        with (self._folder / f"{entry.name}.json").open("w", encoding="utf-8") as file:
            file.write("[")
            for row in (row for batch in batches for row in batch):
                values = {one.name: _plain(one, value) for one, value in zip(entry.columns, row, strict=True)}
                file.write(f"{',' if count else ''}\n{json.dumps(values, ensure_ascii=False)}")
                count += 1
            file.write("\n]\n")
        return count

    def close(self) -> None:
        """Every file is closed already."""


def _plain(column: ColumnEntry, value: Any) -> Any:
    match value:
        case str() if column.type in {"array", "object"}:
            return json.loads(value)
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return value.isoformat()
        case _:
            return value
