"""Every view and column is described, with unit and source, from the words of the base tables where they fit."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import inspect

from loaders.dictionary import (
    ColumnEntry,
    Entry,
    describe_tables,
    describe_view,
    describe_views,
    has_provenance,
    key_columns,
)
from loaders.schema import metadata
from loaders.views import VIEW_COLUMNS, view_queries
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from tests.loaders.building import extraction, fetched, rows

ALL = [*describe_views(), *describe_tables()]
COLUMNS = [(entry, column) for entry in ALL for column in entry.columns]


def _name(of: Entry | ColumnEntry) -> str:
    return of.name


def test_every_view_and_table_is_described() -> None:
    assert [entry.name for entry in describe_views()] == list(VIEW_COLUMNS)
    assert {entry.name for entry in describe_tables()} == set(metadata.tables)


@pytest.mark.parametrize("entry", ALL, ids=_name)
def test_descriptions_say_something(entry: Entry) -> None:
    assert len(entry.description.split()) >= 3
    assert [column.name for column in entry.columns if len(column.description) < 3] == []


@pytest.mark.parametrize("view", VIEW_COLUMNS)
def test_view_columns_are_all_described_in_order(view: str) -> None:
    assert tuple(column.name for column in describe_view(view).columns) == VIEW_COLUMNS[view]


@pytest.mark.parametrize("entry", describe_views(), ids=_name)
def test_no_two_columns_of_a_view_have_the_same_words(entry: Entry) -> None:
    words = [column.description for column in entry.columns if column.type != "array"]
    twice = {one for one in words if words.count(one) > 1}
    assert not twice, f"{entry.name}: which of its columns is which? {twice}"


def test_what_is_measured_or_counted_has_a_unit() -> None:
    numbers = [(entry.name, column) for entry, column in COLUMNS if column.type in {"integer", "number"}]
    assert len(numbers) > 50
    assert [f"{name}.{column.name}" for name, column in numbers if not column.unit] == []
    words = [(entry.name, column) for entry, column in COLUMNS if column.type in {"text", "date", "boolean"}]
    assert [f"{name}.{column.name}" for name, column in words if column.unit] == []


def test_only_what_a_view_makes_itself_has_no_source() -> None:
    made = {column.name for entry in describe_views() for column in entry.columns if column.source is None}
    assert made == {"citation_url"}


@pytest.mark.parametrize("entry", describe_views(), ids=_name)
def test_sources_are_the_columns_that_the_view_reads(entry: Entry) -> None:
    query = view_queries("sqlite")[entry.name]
    aliases = [f"{table}.{alias}" for table, alias in re.findall(r"(?:FROM|JOIN) (\w+) AS (\w+)", query)]
    for column in entry.columns:
        if column.source is not None and column.name != "quote":
            table, _, origin = column.source.partition(".")
            known = "|".join(alias.partition(".")[2] for alias in aliases if alias.startswith(f"{table}."))
            assert re.search(rf"\b(?:{known})\.{origin}\b", query), f"{entry.name}.{column.name}: {column.source}"


def test_the_words_a_column_may_hold_are_those_the_database_allows() -> None:
    assert describe_view("actions")["status"].words == ("green", "amber", "red", "complete", "not_started")
    assert describe_view("actions")["ref"].words == ()
    assert describe_view("findings")["level"].words == ("error", "warning", "note")


def test_a_column_s_comment_says_unit_words_and_source() -> None:
    assert describe_view("pages")["width"].comment == ("Width as displayed. Unit: points (1/72 inch). From page.width.")
    assert describe_view("runs")["durations"].comment.endswith("Unit: seconds. From run.durations.")
    assert describe_view("documents")["status"].comment == (
        "draft, final or monitoring; empty where it does not say. One of: draft, final, monitoring."
        " From document.status."
    )


def test_keys_and_provenance_are_known() -> None:
    assert {view: key_columns(view) for view in ("actions", "documents", "findings", "pages", "runs")} == {
        "actions": ("action_id",),
        "documents": ("document_id",),
        "findings": ("finding_id",),
        "pages": ("document_id", "page_number"),
        "runs": ("run_id",),
    }
    assert key_columns("action_organisations") == ()
    assert has_provenance("decisions")
    assert not has_provenance("documents")


def test_keys_tell_rows_apart(warehouse: Warehouse) -> None:
    load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched(), extraction())
    for view in VIEW_COLUMNS:
        keys = ", ".join(key_columns(view))
        if keys:
            assert rows(warehouse, f"SELECT {keys} FROM {view} GROUP BY {keys} HAVING count(*) > 1") == [], view


def test_what_nobody_described_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VIEW_COLUMNS, "decisions", (*VIEW_COLUMNS["decisions"], "mood"))
    monkeypatch.setitem(VIEW_COLUMNS, "votes", ("vote_id",))
    with pytest.raises(LookupError, match=r"decisions\.mood is not described"):
        describe_view.__wrapped__("decisions")
    with pytest.raises(LookupError, match="view votes is not described"):
        describe_view.__wrapped__("votes")


def test_required_columns_are_never_empty(warehouse: Warehouse) -> None:
    load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched(), extraction())
    required = [(entry.name, column.name) for entry in describe_views() for column in entry.columns if column.required]
    assert len(required) > len(VIEW_COLUMNS)
    for view, column in required:
        assert rows(warehouse, f'SELECT count(*) FROM {view} WHERE "{column}" IS NULL') == [(0,)], f"{view}.{column}"


def test_postgresql_keeps_the_descriptions(postgresql_warehouse: Warehouse) -> None:
    with postgresql_warehouse.reading() as connection:
        look = inspect(connection)
        for entry in describe_views():
            assert look.get_table_comment(entry.name)["text"] == entry.description
            kept = {column["name"]: column["comment"] for column in look.get_columns(entry.name)}
            assert kept == {column.name: column.comment for column in entry.columns}
