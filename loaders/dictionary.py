"""What every table, view and column holds: description, type, unit, and where it comes from.

Belongs here: putting together the words about views (``loaders.view_words``) and the comments of base tables
(``loaders.schema``). Exports, the reference page, Datasette and PostgreSQL's comments all ask here. Does not belong
here: SQL of the views (``loaders.views``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Float, Integer, Table
from sqlalchemy.types import TypeEngine

from loaders.columns import UtcTime
from loaders.schema import metadata
from loaders.view_words import (
    DOCUMENT_PLACES,
    HISTORY_WORDS,
    JOINED_LOOSELY,
    PROVENANCE_PLACES,
    PROVENANCE_WORDS,
    REVIEW_PLACES,
    REVIEW_WORDS,
    UNITS,
    VERSION_PLACES,
    VIEW_WORDS,
    VIEWS,
)
from loaders.views import PROVENANCE_COLUMNS, RECORD_VIEWS, VIEW_COLUMNS

HISTORY: Final = "_history"
"""Ends the name of a view that shows every version of what the view without it shows."""

ColumnType = Literal["text", "integer", "number", "boolean", "date", "time", "array", "object"]
"""An array or object is JSON text; a time is in UTC."""

_TYPES: Final[tuple[tuple[type[TypeEngine[Any] | UtcTime], ColumnType], ...]] = (
    (Integer, "integer"),
    (Float, "number"),
    (Boolean, "boolean"),
    (Date, "date"),
    (UtcTime, "time"),
)

_JSON_TYPES: Final[tuple[ColumnType, ...]] = ("array", "object")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEntry:
    """One column of a table or view."""

    name: str
    type: ColumnType
    description: str
    unit: str | None
    source: str | None
    """For a view's column: the table.column it shows; ``None`` where the view makes it."""
    words: tuple[str, ...]
    """The only words that may stand there; none where any may."""
    required: bool

    @property
    def comment(self) -> str:
        """All of it in one line."""
        unit = f" Unit: {self.unit}." if self.unit else ""
        words = f" One of: {', '.join(self.words)}." if self.words else ""
        source = f" From {self.source}." if self.source else ""
        return f"{self.description.rstrip('.')}.{unit}{words}{source}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One table or view, with its columns in order."""

    name: str
    description: str
    columns: tuple[ColumnEntry, ...]

    def __getitem__(self, name: str) -> ColumnEntry:
        return next(column for column in self.columns if column.name == name)


@cache
def describe_view(view: str) -> Entry:
    """What a view holds. Raises LookupError where it or a column of it is not described."""
    if _current(view) not in VIEWS:
        raise LookupError(f"view {view} is not described: say in loaders/view_words.py what a row of it is")
    description = VIEWS[_current(view)][1]
    if view != _current(view):
        description = f"{description}: every version there was, rejected rows too"
    columns = tuple(_describe_view_column(view, name) for name in VIEW_COLUMNS[view])
    return Entry(name=view, description=description, columns=columns)


@cache
def describe_table(table: str) -> Entry:
    """What a base table holds."""
    found = metadata.tables[table]
    return Entry(
        name=table,
        description=found.comment or "",
        columns=tuple(_entry(column.name, column, column.comment or "", None) for column in found.columns),
    )


def describe_views() -> list[Entry]:
    """All views, in the order people meet them."""
    return [describe_view(view) for view in VIEW_COLUMNS]


def describe_tables() -> list[Entry]:
    """All base tables, those that others point at first."""
    return [describe_table(table.name) for table in metadata.sorted_tables]


def describe_columns(views: Iterable[str]) -> list[tuple[str, ...]]:
    """A row of ``COLUMNS`` for every column of the views, in order."""
    return [
        (view, one.name, one.type, one.unit or "", one.description, ", ".join(one.words), one.source or "")
        for view in views
        for one in describe_view(view).columns
    ]


def has_provenance(view: str) -> bool:
    """Whether each row of the view leads back to a page by the provenance columns."""
    return set(PROVENANCE_COLUMNS) <= set(VIEW_COLUMNS[view])


def key_columns(view: str) -> tuple[str, ...]:
    """The columns that tell the view's rows apart; none where no set of them does."""
    current = _current(view)
    if current in RECORD_VIEWS:
        return (RECORD_VIEWS[current][1], *(["version"] if view != current else []))
    keys = tuple(column.name for column in metadata.tables[VIEWS[view][0]].primary_key)
    return keys if set(keys) <= set(VIEW_COLUMNS[view]) else ()


def _current(view: str) -> str:
    """The view that a history belongs to; any other view itself."""
    return view.removesuffix(HISTORY)


def _describe_view_column(view: str, name: str) -> ColumnEntry:
    source, words = _source(view, name), _words_of_view(view, name)
    if source is None:
        assert words is not None
        return ColumnEntry(name=name, type="text", description=words, unit=None, source=None, words=(), required=False)
    table, _, origin = source.partition(".")
    if table not in metadata.tables or origin not in metadata.tables[table].columns:
        raise LookupError(f"{view}.{name} is not described: say in loaders/view_words.py where it comes from")
    column = metadata.tables[table].columns[origin]
    return _entry(name, column, words or column.comment or "", source)


def _source(view: str, name: str) -> str | None:
    """The table.column a view's column shows; ``None`` for what the view makes itself."""
    current = _current(view)
    table, _, elsewhere = VIEWS[current]
    if name == "citation_url":
        return None
    places = dict(elsewhere)
    if current in RECORD_VIEWS:
        places |= {RECORD_VIEWS[current][1]: "record.record_id"} | REVIEW_PLACES
    if view != current:
        places |= VERSION_PLACES
    if has_provenance(view):
        places = PROVENANCE_PLACES | places
    return places.get(name, f"{table}.{name}")


def _words_of_view(view: str, name: str) -> str | None:
    """What only this view says of the column; ``None`` where the column it comes from says it."""
    if view != _current(view) and name in HISTORY_WORDS:
        return HISTORY_WORDS[name]
    if own := VIEW_WORDS.get(f"{_current(view)}.{name}"):
        return own
    if _current(view) in RECORD_VIEWS and name in REVIEW_WORDS:
        return REVIEW_WORDS[name]
    if has_provenance(view) or (view != "documents" and name in DOCUMENT_PLACES):
        return PROVENANCE_WORDS.get(name)
    return None


def _entry(name: str, column: Column[Any], description: str, source: str | None) -> ColumnEntry:
    return ColumnEntry(
        name=name,
        type=_type(column),
        description=description,
        unit=_unit(column),
        source=source,
        words=_words(column),
        required=not column.nullable and (source is None or column.table.name not in JOINED_LOOSELY),
    )


def _type(column: Column[Any]) -> ColumnType:
    for json_type in _JSON_TYPES:
        if (column.comment or "").startswith(f"JSON {json_type}"):
            return json_type
    return next((name for kind, name in _TYPES if isinstance(column.type, kind)), "text")


def _unit(column: Column[Any]) -> str | None:
    if _type(column) == "time":
        return "UTC"
    return UNITS.get(f"{column.table.name}.{column.name}", UNITS.get(column.name) if _counts(column) else None)


def _counts(column: Column[Any]) -> bool:
    return _type(column) in {"integer", "number", "object"}


def _words(column: Column[Any]) -> tuple[str, ...]:
    table = column.table
    assert isinstance(table, Table)
    checks = (check for check in table.constraints if isinstance(check, CheckConstraint))
    return next((tuple(check.info["words"]) for check in checks if check.info.get("column") == column.name), ())


def _plain_text(name: str, description: str) -> ColumnEntry:
    return ColumnEntry(name=name, type="text", description=description, unit=None, source=None, words=(), required=True)


COLUMNS: Final = Entry(
    name="columns",
    description="What every column holds",
    columns=(
        _plain_text("view", "View it belongs to"),
        _plain_text("column", "Name of the column"),
        _plain_text("type", "text, integer, number, boolean, date, time, or array and object: JSON text"),
        _plain_text("unit", "What it is measured or counted in; empty where it is no quantity"),
        _plain_text("description", "What it holds"),
        _plain_text("words", "The only words that may stand there; empty where any may"),
        _plain_text("source", "Table and column of the warehouse it comes from"),
    ),
)
"""The dictionary itself as a table, to go with the rows it describes."""
