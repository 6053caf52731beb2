"""What every table, view and column holds: description, type, unit, and where it comes from.

Belongs here: the words about views, and units; what a base table's column holds is said once, in its comment in
``loaders.schema``, and found here. Exports, the reference page, Datasette and PostgreSQL's comments all ask here. Does
not belong here: SQL of the views (``loaders.views``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Float, Integer, Table
from sqlalchemy.types import TypeEngine

from loaders.columns import UtcTime
from loaders.following_views import FOLLOWING_SOURCES, FOLLOWING_WORDS
from loaders.schema import metadata
from loaders.views import PROVENANCE_COLUMNS, RECORD_VIEWS, VERSION_COLUMNS, VIEW_COLUMNS

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

_BOX: Final = ("x0", "top", "x1", "bottom")
_JSON_TYPES: Final[tuple[ColumnType, ...]] = ("array", "object")

_UNITS: Final = {
    **dict.fromkeys((*_BOX, "width", "height"), "points (1/72 inch)"),
    **dict.fromkeys(("value", "previous_value", "change_absolute"), "as the column unit says"),
    "change_percent": "percent",
    "confidence": "share, 0 to 1",
    "size": "bytes",
    "page_count": "pages",
    **dict.fromkeys(("green", "amber", "red", "missing"), "rows of the document"),
    **dict.fromkeys(("page_number", "first_page_number", "last_page_number"), "page of the file, from 1"),
    **dict.fromkeys(("first_page_label", "last_page_label"), "page as printed"),
    **dict.fromkeys(("ordinal", "table_ordinal", "row_ordinal", "version"), "position, from 1"),
    "record_key": "key inside this warehouse",
    **dict.fromkeys(("discovered", "new", "changed", "gone", "failed", "run.unchanged"), "publications"),
    **dict.fromkeys(("documents_loaded", "documents_failed"), "documents"),
    **dict.fromkeys(("inserted", "superseded", "records_added", "records_superseded"), "record versions"),
    "unchanged": "records",
    "findings": "findings",
    "durations": "seconds",
    "plan_year": "calendar year",
    "similarity": "0 to 100",
    **dict.fromkeys(("rank", "position"), "position, from 1"),
    "years_later": "plan years",
    "months": "months",
}
"""Column -> what it is measured or counted in; "table.column" goes before "column"."""

_DOCUMENT_PLACES: Final = {
    "document_id": "document.document_id",
    "sha256": "document.sha256",
    "document_title": "document.title",
    "publisher": "document.publisher",
    "source_url": "location.url",
}
_PROVENANCE_PLACES: Final = {
    **_DOCUMENT_PLACES,
    **{name: f"provenance.{name}" for name in ("page_number", "page_label", *_BOX)},
    **{name: f"provenance.{name}" for name in ("quote", "method", "confidence")},
}
_REVIEW_PLACES: Final = {"reviewed": "review_outcome.verdict", "corrected": "review_outcome.as_read"}
_VERSION_PLACES: Final = {name: f"record.{name}" for name in VERSION_COLUMNS}
_PROVENANCE_WORDS: Final = {
    "document_id": "Document it was read from: doc- and the first 16 hex digits of its sha256",
    "sha256": "Hash of the document's bytes",
    "document_title": "As the document calls itself",
    "publisher": "Council or body that published the document",
    "source_url": "Where a reader can open the document; the first place where it was found",
    "page_number": "1-based position in the file; the first page of a row that runs over several",
    "page_label": "That page's own number as printed",
    "quote": "The words inside its boxes exactly as printed, page by page with a line break between",
    "citation_url": "Path under which the row is cited for good: /r/ and its id",
}
"""What the provenance columns say of a row, where that is more than the comment of the column they come from."""

_HISTORY_WORDS: Final = {
    "citation_url": "Path under which this version is cited for good: /r/, the id, /v and the version",
    "reviewed": "What people made of the current version; empty where nobody said and for older versions",
}
"""What columns of the views of all versions hold, where that is not what they hold among the current ones."""

_REVIEW_WORDS: Final = {
    "reviewed": "What people said of the row: accepted, rejected, or nothing",
    "corrected": "What was read in the columns that people corrected: JSON object, column to value",
}

_VIEWS: Final[dict[str, tuple[str, str, dict[str, str]]]] = {
    "documents": (
        "document",
        "Every published document, superseded ones included",
        {"source_url": "location.url", "fetched_at": "location.first_seen"},
    ),
    "pages": ("page", "What became of each page of the documents that stand", _DOCUMENT_PLACES),
    "actions": ("action", "Promised actions of plans and monitoring reports", {}),
    "measures": ("measure", "Targets and success measures", {}),
    "statistics": ("statistic", "Figures about crime, disorder and demand, as stated", {}),
    "status_totals": ("status_total", "A document's own counts of its rows by status", {}),
    "meetings": ("meeting", "Meetings that documents are the agenda, pack or minutes of", {}),
    "agenda_items": ("agenda_item", "Items of a meeting's agenda, with their pages", {}),
    "decisions": ("decision", "What committees resolved, minute by minute", {}),
    "findings": (
        "finding",
        "What checks doubt and nobody has cleared, with its page",
        {**{name: f"finding.{name}" for name in ("page_number", *_BOX)}, "page_label": "page.page_label"},
    ),
    "organisations": (
        "organisation",
        "Organisations that printed names resolve to",
        {"ons_code": "organisation_identifier.identifier"},
    ),
    "action_organisations": (
        "action_organisation",
        "Each organisation's part in each action, as printed and resolved",
        {"action_id": "record.record_id", "organisation": "organisation.name"},
    ),
    "runs": ("run", "One row per night: what was published, fetched, read and doubted", {}),
    "reviews": ("review", "What people said of records: accepted, corrected, rejected, commented", {}),
    **FOLLOWING_SOURCES,
}
"""View -> the table its columns come from, what a row is, and the columns that come from elsewhere."""

_VIEW_WORDS: Final = {
    **FOLLOWING_WORDS,
    "organisations.ons_code": "Code of its area at the Office for National Statistics, where it has one",
    "documents.source_url": _PROVENANCE_WORDS["source_url"],
    "documents.fetched_at": "When it was first fetched from there",
    "documents.title": "The document's title, as it calls itself",
    "documents.state": "Whether all of it, some of it or nothing could be read",
    "pages.outcome": "Whether it was read, left out with a reason, or could not be read",
    "pages.width": "Width as displayed",
    "pages.height": "Height as displayed",
    "actions.funding": "Where the money comes from, as printed",
    "actions.progress": "What has been done so far, as printed",
    "actions.success_measure": "How its success will be known, as printed",
    "actions.lead_agencies": "Who leads: JSON array of names as printed, in order",
    "actions.other_partners": "Who takes part: JSON array of names as printed, in order",
    "actions.other_columns": "What no known column holds: JSON object, header as printed to text, in order",
    "measures.baseline": "Where it started, as printed",
    "measures.target": "Where it is to get to, as printed",
    "measures.actual": "Where it got to, as printed",
    "measures.change": "Change from the baseline or the year before, as printed",
    "measures.progress": "What is said of it so far, as printed",
    "measures.lead_agencies": "Who leads: JSON array of names as printed, in order",
    "statistics.value": "The figure; empty where only a change is stated",
    "statistics.previous_value": "The figure it is compared with",
    "statistics.change_absolute": "Difference from previous_value, as stated",
    "statistics.change_percent": "Change from previous_value, as stated",
    "statistics.direction": "Which way it went, as stated",
    "statistics.sentence": "The whole sentence that states it; empty for a figure in a table",
    "status_totals.green": "How many it counts as green",
    "status_totals.amber": "How many it counts as amber",
    "status_totals.red": "How many it counts as red",
    "status_totals.missing": "How many it counts as without status",
    "meetings.committee": "Body that meets, as printed",
    "meetings.time_printed": "Time of day, as printed",
    "meetings.venue": "Place, as printed",
    "agenda_items.number": "Number of the item, as printed",
    "agenda_items.title": "Title of the item, as printed",
    "agenda_items.pages_printed": "Its pages, as the agenda prints them",
    "agenda_items.first_page_number": "First page of the file it stands on",
    "agenda_items.last_page_number": "Last page of the file it stands on",
    "findings.level": "How much it matters",
    "findings.reason": "Stable code of what is doubted: docs/reference/findings.md explains each",
    "findings.document_id": "Document it is about: doc- and the first 16 hex digits of its sha256",
    "findings.record_id": "Record it is about, as its view calls it; empty for a page or the document",
    "findings.page_number": "1-based page of the file it is about; its record's first page where it names none",
    "findings.x0": "Left edge of what it is about, from the left of the page as displayed; else its record's",
    "findings.top": "Upper edge of what it is about, from the top of the page as displayed; else its record's",
    "findings.x1": "Right edge of what it is about, from the left of the page as displayed; else its record's",
    "findings.bottom": "Lower edge of what it is about, from the top of the page as displayed; else its record's",
    "findings.quote": "The words of its record exactly as printed",
    "findings.citation_url": "Path under which its record is cited for good; empty where it is about none",
    "organisations.organisation_id": "Permanent id of the organisation",
    "action_organisations.name_printed": "Its name as the action prints it",
    "action_organisations.organisation_id": "The organisation the name resolves to; empty while not resolved",
    "runs.started_at": "When the night began",
    "runs.finished_at": "When it ended; empty while running and after a crash",
    "pages.document_id": "Document it is a page of",
    "action_organisations.action_id": "Action that names it",
    "action_organisations.organisation": "Its canonical name; empty while not resolved",
    **{f"{view}.{id_column}": "Permanent id: the same in every warehouse made from the same sources"
       for view, (_, id_column, _) in RECORD_VIEWS.items()},
}  # fmt: skip
"""What a view's column holds, where that is more than the comment of the column it comes from."""


_JOINED_LOOSELY: Final = frozenset({"provenance", "organisation", "organisation_identifier", "review_outcome"})
"""Tables that may have no row for a row of a view: a name not resolved, a finding without a place, no review."""


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
    if _current(view) not in _VIEWS:
        raise LookupError(f"view {view} is not described: say in loaders/dictionary.py what a row of it is")
    description = _VIEWS[_current(view)][1]
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
        columns=tuple(_entry(column.name, column, _comment(column), None) for column in found.columns),
    )


def describe_views() -> list[Entry]:
    """All views, in the order people meet them."""
    return [describe_view(view) for view in VIEW_COLUMNS]


def describe_tables() -> list[Entry]:
    """All base tables, those that others point at first."""
    return [describe_table(table.name) for table in metadata.sorted_tables]


def has_provenance(view: str) -> bool:
    """Whether each row of the view leads back to a page by the provenance columns."""
    return set(PROVENANCE_COLUMNS) <= set(VIEW_COLUMNS[view])


def key_columns(view: str) -> tuple[str, ...]:
    """The columns that tell the view's rows apart; none where no set of them does."""
    current = _current(view)
    if current in RECORD_VIEWS:
        return (RECORD_VIEWS[current][1], *(["version"] if view != current else []))
    keys = tuple(column.name for column in metadata.tables[_VIEWS[view][0]].primary_key)
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
        raise LookupError(f"{view}.{name} is not described: say in loaders/dictionary.py where it comes from")
    column = metadata.tables[table].columns[origin]
    return _entry(name, column, words or _comment(column), source)


def _source(view: str, name: str) -> str | None:
    """The table.column a view's column shows; ``None`` for what the view makes itself."""
    current = _current(view)
    table, _, elsewhere = _VIEWS[current]
    if name == "citation_url":
        return None
    places = dict(elsewhere)
    if current in RECORD_VIEWS:
        places |= {RECORD_VIEWS[current][1]: "record.record_id"} | _REVIEW_PLACES
    if view != current:
        places |= _VERSION_PLACES
    if has_provenance(view):
        places = _PROVENANCE_PLACES | places
    return places.get(name, f"{table}.{name}")


def _words_of_view(view: str, name: str) -> str | None:
    """What only this view says of the column; ``None`` where the column it comes from says it."""
    if view != _current(view) and name in _HISTORY_WORDS:
        return _HISTORY_WORDS[name]
    if own := _VIEW_WORDS.get(f"{_current(view)}.{name}"):
        return own
    if _current(view) in RECORD_VIEWS and name in _REVIEW_WORDS:
        return _REVIEW_WORDS[name]
    if has_provenance(view) or (view != "documents" and name in _DOCUMENT_PLACES):
        return _PROVENANCE_WORDS.get(name)
    return None


def _entry(name: str, column: Column[Any], description: str, source: str | None) -> ColumnEntry:
    return ColumnEntry(
        name=name,
        type=_type(column),
        description=description,
        unit=_unit(column),
        source=source,
        words=_words(column),
        required=not column.nullable and (source is None or column.table.name not in _JOINED_LOOSELY),
    )


def _comment(column: Column[Any]) -> str:
    """Its comment; a column that only points at another table says so."""
    if column.comment:
        return column.comment
    target = next(iter(column.foreign_keys)).column
    return f"The {target.table.name.replace('_', ' ')} it belongs to"


def _type(column: Column[Any]) -> ColumnType:
    for json_type in _JSON_TYPES:
        if (column.comment or "").startswith(f"JSON {json_type}"):
            return json_type
    return next((name for kind, name in _TYPES if isinstance(column.type, kind)), "text")


def _unit(column: Column[Any]) -> str | None:
    if _type(column) == "time":
        return "UTC"
    return _UNITS.get(f"{column.table.name}.{column.name}", _UNITS.get(column.name) if _counts(column) else None)


def _counts(column: Column[Any]) -> bool:
    return _type(column) in {"integer", "number", "object"}


def _words(column: Column[Any]) -> tuple[str, ...]:
    table = column.table
    assert isinstance(table, Table)
    checks = (check for check in table.constraints if isinstance(check, CheckConstraint))
    return next((tuple(check.info["words"]) for check in checks if check.info.get("column") == column.name), ())
