"""What Datasette has to know to serve a SQLite warehouse as it is: its metadata.

Belongs here: titles, descriptions, facets and questions in the shape that Datasette reads (Metadata, in its manual).
What the columns mean is ``loaders.dictionary``, the questions are ``loaders.questions``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from loaders.dictionary import ColumnEntry, Entry, describe_views, has_provenance
from loaders.migrations import VERSION_TABLE
from loaders.questions import Question, load_questions
from loaders.schema import location, metadata
from pipeline.errors import SettingsError

if TYPE_CHECKING:
    from loaders.warehouse import Warehouse
    from pipeline.sources import Source

ABOUT: Final = "Sourcepage"
"""Stands in every file written here, so that another one is never overwritten unasked."""

_DESCRIPTION: Final = (
    "What councils promise and count, read from their publications. Every row leads back to the page and box it was"
    " read from: source_url opens the document, page_number is its page, quote the printed words."
)
_SORTED_BY: Final = {"documents": "title", "pages": "document_title", "organisations": "name"}
_FACETS: Final = {
    "statistics": ["category"],
    "findings": ["reason"],
    "pages": ["publisher"],
    "documents": ["publisher"],
}


def describe_for_datasette(warehouse: Warehouse, sources: Mapping[str, Source]) -> dict[str, Any]:
    """The metadata for a warehouse; ``sources`` are declarations, of which those it holds documents of are named.

    Raises:
        SettingsError: it is no SQLite file.
    """
    file = warehouse.engine.url.database
    if warehouse.dialect != "sqlite" or not file:
        raise SettingsError(
            f"{warehouse.url}: Datasette serves SQLite files only: sourcepage rebuild --warehouse FILE.sqlite makes one"
        )
    with warehouse.reading() as connection:
        held = set(connection.scalars(select(location.c.source).distinct()))
    declared = [source for name, source in sorted(sources.items()) if name in held]
    name = file.rpartition("/")[2].rpartition(".")[0] or file.rpartition("/")[2]
    return {
        "title": "Sourcepage warehouse",
        "description": _DESCRIPTION,
        "about": ABOUT,
        **_sources(declared),
        "databases": {
            name: {
                "tables": _tables(),
                "queries": {question.name: _query(question) for question in load_questions()},
            }
        },
    }


def _sources(declared: Iterable[Source]) -> dict[str, str]:
    publishers = [source.publisher for source in declared]
    licences = [f"{source.publisher}: {source.licence or 'not stated'}" for source in declared]
    return {"source": ", ".join(publishers), "license": "; ".join(licences)} if publishers else {}


def _tables() -> dict[str, Any]:
    """The views as people see them; the tables behind them are there, and out of the way."""
    behind = {name: {"hidden": True} for name in sorted([*metadata.tables, VERSION_TABLE])}
    return {entry.name: _view(entry) for entry in describe_views()} | behind


def _view(entry: Entry) -> dict[str, Any]:
    shown = [column.name for column in entry.columns]
    sort = next(one for one in (_SORTED_BY.get(entry.name), "document_title", shown[0]) if one in shown)
    facets = [*(column.name for column in entry.columns if column.words), *_FACETS.get(entry.name, [])]
    return {
        "title": entry.name.replace("_", " ").capitalize(),
        "description": f"{entry.description}.",
        "columns": {column.name: _words(column) for column in entry.columns},
        "sort": sort,
        "facets": [*facets, *(["publisher"] if has_provenance(entry.name) else [])],
    }


def _words(column: ColumnEntry) -> str:
    return f"{column.description}.{f' Unit: {column.unit}.' if column.unit else ''}"


def _query(question: Question) -> dict[str, Any]:
    examples = ", ".join(f"{name} = {value}" for name, value in question.example.items())
    return {
        "title": question.title,
        "description": f"{question.about}{f' For example: {examples}.' if examples else ''}",
        "sql": question.sql,
        "params": list(question.parameters),
    }
