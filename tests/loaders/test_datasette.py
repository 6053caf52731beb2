"""The metadata is what Datasette takes: it serves the warehouse with it, read-only."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette

from loaders.datasette import describe_for_datasette
from loaders.questions import load_questions
from loaders.schema import metadata
from loaders.views import VIEW_COLUMNS
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.errors import SettingsError
from pipeline.sources import Source
from tests.loaders.building import action, extraction, fetched

DECLARED = {
    name: Source(name=name, publisher=name.title(), kind="webpage", url=f"https://{name}.example", licence="OGL-UK-3.0")
    for name in ("marlowe", "elsewhere")
}


@pytest.fixture
def described(sqlite_warehouse: Warehouse) -> dict[str, Any]:
    read = extraction(actions=(action("1.1"), action("1.2", status="red")))
    load_extraction(sqlite_warehouse, begin_load(sqlite_warehouse, "1.0"), fetched(), read)
    return describe_for_datasette(sqlite_warehouse, DECLARED)


def ask(warehouse: Warehouse, described: dict[str, Any], *paths: str) -> list[Any]:
    """What a Datasette that serves the file immutably answers."""
    file = str(Path(str(warehouse.engine.url.database)))
    warehouse.close()

    async def answer() -> list[Any]:
        served = Datasette([], immutables=[file], metadata=described)
        await served.invoke_startup()
        return [await served.client.get(path) for path in paths]

    return asyncio.run(answer())


def test_views_are_shown_and_tables_are_out_of_the_way(sqlite_warehouse: Warehouse, described: dict[str, Any]) -> None:
    (found,) = ask(sqlite_warehouse, described, "/warehouse.json")
    assert {view["name"] for view in found.json()["views"]} == set(VIEW_COLUMNS)
    shown = {table["name"] for table in found.json()["tables"] if not table["hidden"]}
    assert shown.isdisjoint(metadata.tables)
    assert "sourcepage_version" not in shown


def test_each_view_answers_with_its_columns_facets_and_descriptions(
    sqlite_warehouse: Warehouse, described: dict[str, Any]
) -> None:
    pages = ask(sqlite_warehouse, described, *(f"/warehouse/{view}.json" for view in VIEW_COLUMNS))
    for view, page in zip(VIEW_COLUMNS, pages, strict=True):
        assert page.status_code == 200, page.text
        assert tuple(page.json()["columns"]) == VIEW_COLUMNS[view]
    actions = pages[list(VIEW_COLUMNS).index("actions")].json()
    statuses = {one["value"]: one["count"] for one in actions["facet_results"]["status"]["results"]}
    assert statuses == {"green": 1, "red": 1}
    assert actions["facet_results"]["publisher"]["results"][0]["value"] == "Marlowe District Council"


def test_a_page_shows_what_columns_mean_and_whose_the_data_are(
    sqlite_warehouse: Warehouse, described: dict[str, Any]
) -> None:
    (page,) = ask(sqlite_warehouse, described, "/warehouse/pages")
    assert "What became of each page of the documents that stand." in page.text
    assert "Width as displayed. Unit: points (1/72 inch)." in page.text
    assert (described["source"], described["license"]) == ("Marlowe", "Marlowe: OGL-UK-3.0")
    assert "OGL-UK-3.0" in page.text


def test_questions_are_answered(sqlite_warehouse: Warehouse, described: dict[str, Any]) -> None:
    questions = load_questions()
    here = {"publisher": "Marlowe District Council"}
    asked = [{**one.example, **{name: here[name] for name in one.example if name in here}} for one in questions]
    paths = [f"/warehouse/{one.name}.json?{urlencode(given)}" for one, given in zip(questions, asked, strict=True)]
    answers = ask(sqlite_warehouse, described, *paths)
    for question, answer in zip(questions, answers, strict=True):
        assert answer.status_code == 200, f"{question.name}: {answer.text}"
        assert answer.json()["ok"]
    who = answers[[one.name for one in questions].index("who-leads-most")].json()
    assert who["rows"][0] == ["Town Wardens", 2]


def test_facets_and_sort_are_columns(described: dict[str, Any]) -> None:
    for view, columns in VIEW_COLUMNS.items():
        shown = described["databases"]["warehouse"]["tables"][view]
        assert {shown["sort"], *shown["facets"], *shown["columns"]} == set(columns)
        assert len(shown["facets"]) == len(set(shown["facets"]))


def test_only_sqlite_can_be_served(postgresql_warehouse: Warehouse) -> None:
    with pytest.raises(SettingsError, match="Datasette serves SQLite files only"):
        describe_for_datasette(postgresql_warehouse, {})
