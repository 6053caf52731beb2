"""What pages about documents and records ask, alike on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from loaders.document_pages import (
    Wanted,
    document_choices,
    document_file,
    find_document,
    find_page,
    list_documents,
    page_strip,
)
from loaders.record_pages import near_ids, organisations_of, page_facts, series_of, successors_of, timeline_of
from loaders.reviews import OUTDATED
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.documents import document_id
from pipeline.records import DocumentFacts, Extraction, Statistic
from tests.loaders.building import action, extraction, fetched, part
from tests.loaders.reviews_building import id_of, review, take

PLAN = "Light the path between the station and the market square"


def load(warehouse: Warehouse, name: str, read: Extraction, days: int = 0, address: str | None = None) -> str:
    found = fetched(name, address or f"https://marlowe.example/{name}.pdf", days)
    load_extraction(warehouse, begin_load(warehouse, "1.0"), found, read)
    return document_id(read.sha256)


def dated(name: str, **facts: Any) -> Extraction:
    made = extraction(name)
    return replace(made, facts=replace(made.facts, **facts))


@pytest.fixture
def library(warehouse: Warehouse) -> dict[str, str]:
    """Name -> id of documents of several years and kinds, one of them replaced."""
    plan = dated("plan", period_start=date(2018, 4, 1), period_end=date(2019, 3, 31))
    pack = dated("pack", kind="committee_pack", meeting_date=date(2020, 2, 3), publisher="Hart Council")
    return {
        "old": load(warehouse, "old", dated("old"), 0, "https://marlowe.example/same.pdf"),
        "new": load(warehouse, "new", dated("new"), 1, "https://marlowe.example/same.pdf"),
        "plan": load(warehouse, "plan", plan),
        "pack": load(warehouse, "pack", pack),
    }


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(), ["pack", "plan", "new"]),
        (Wanted(replaced=True), ["pack", "plan", "new", "old"]),
        (Wanted(kind="committee_pack"), ["pack"]),
        (Wanted(publisher="Hart Council"), ["pack"]),
        (Wanted(year=2019), ["plan"]),
        (Wanted(year=2020), ["pack"]),
        (Wanted(year=2021), []),
    ],
)
def test_documents_are_listed_newest_first(
    warehouse: Warehouse, library: dict[str, str], wanted: Wanted, names: list[str]
) -> None:
    rows, count = list_documents(warehouse, wanted, start=0, most=10)
    assert [row["document_id"] for row in rows] == [library[name] for name in names]
    assert count == len(names)


def test_a_list_can_be_taken_in_parts(warehouse: Warehouse, library: dict[str, str]) -> None:
    rows, count = list_documents(warehouse, Wanted(), start=1, most=1)
    assert [row["document_id"] for row in rows] == [library["plan"]]
    assert count == 3


@pytest.mark.usefixtures("library")
def test_choices_are_what_there_is(warehouse: Warehouse) -> None:
    assert document_choices(warehouse) == {
        "publishers": ["Hart Council", "Marlowe District Council"],
        "kinds": ["action_plan", "committee_pack"],
        "years": [2020, 2019, 2018],
    }


def test_there_is_nothing_to_choose_in_an_empty_warehouse(warehouse: Warehouse) -> None:
    assert document_choices(warehouse) == {"publishers": [], "kinds": [], "years": []}


def test_a_document_has_all_that_stands_behind_it(warehouse: Warehouse, library: dict[str, str]) -> None:
    found = find_document(warehouse, library["new"])
    assert found is not None
    assert found["counts"] == {
        "action": 3, "measure": 1, "status_total": 1, "statistic": 1, "meeting": 1, "agenda_item": 1, "decision": 1,
    }  # fmt: skip
    assert [(one["number"], one["document_id"]) for one in found["published"]] == [
        (1, library["old"]),
        (2, library["new"]),
    ]
    assert [one["level"] for one in found["findings"]] == ["warning", "note"]
    assert found["finding_count"] == 2
    assert [one["title"] for one in found["agenda"]] == ["Monitoring"]
    assert found["locations"][0]["url"] == "https://marlowe.example/same.pdf"


def test_unknown_documents_are_none(warehouse: Warehouse) -> None:
    assert find_document(warehouse, "doc-0000000000000000") is None
    assert document_file(warehouse, "doc-0000000000000000") is None
    assert find_page(warehouse, "doc-0000000000000000", 1) is None


def test_each_page_says_what_was_read_from_it(warehouse: Warehouse, library: dict[str, str]) -> None:
    strip = page_strip(warehouse, library["plan"])
    assert [page["page_number"] for page in strip] == [1, 2, 3]
    assert strip[1]["counts"] == {"action": 1, "measure": 1}, "an action that runs over two pages is on both"
    assert strip[2]["counts"] == {"statistic": 1}
    assert strip[0]["counts"]["action"] == 3


def test_a_page_lists_its_records_from_top_to_bottom(warehouse: Warehouse) -> None:
    low = action("1.1", provenance=(part(1, "low", bbox=(40.0, 300.0, 550.0, 320.0)),))
    high = action("1.2", provenance=(part(1, "high", bbox=(40.0, 200.0, 550.0, 220.0)),))
    found = find_page(warehouse, load(warehouse, "one", extraction("one", actions=(low, high), meetings=())), 1)
    assert found is not None
    actions = [one for one in found["records"] if one["kind"] == "action"]
    assert [one["name"] for one in actions] == ["1.2 Light the path 1.2", "1.1 Light the path 1.1"]
    assert actions[0]["top"] == 200.0
    assert found["findings"] == []


def test_findings_of_a_page_are_with_it(warehouse: Warehouse, library: dict[str, str]) -> None:
    found = find_page(warehouse, library["plan"], 3)
    assert found is not None
    assert [one["reason"] for one in found["findings"]] == ["page-unread"]
    assert find_page(warehouse, library["plan"], 4) is None


def test_sizes_of_pages_are_given_for_those_asked(warehouse: Warehouse, library: dict[str, str]) -> None:
    found = page_facts(warehouse, library["plan"], [2, 9])
    assert {number: (page["width"], page["height"]) for number, page in found.items()} == {2: (595.3, 841.9)}


def test_organisations_stand_in_printed_order(warehouse: Warehouse) -> None:
    load(warehouse, "one", extraction("one"))
    found = organisations_of(warehouse, id_of(warehouse, "action", "ref", "1.1"), 1)
    assert [(one["role"], one["name_printed"]) for one in found] == [
        ("lead", "Town Wardens"), ("lead", "Émile Trust"), ("partner", "Fire Service"),
    ]  # fmt: skip


def test_the_nearest_ids_begin_alike(warehouse: Warehouse) -> None:
    load(warehouse, "one", extraction("one"))
    wanted = id_of(warehouse, "action", "ref", "1.1")
    assert near_ids(warehouse, wanted[:-1] + "7")[0] == wanted
    assert near_ids(warehouse, wanted[:9].upper())[0] == wanted
    assert near_ids(warehouse, "xyz-nothing") == []
    assert near_ids(warehouse, "") == []


def test_an_action_is_followed_through_its_year_and_the_next(warehouse: Warehouse) -> None:
    def plan(name: str, **facts: Any) -> Extraction:
        made = extraction(name, actions=(action("1.1", description=PLAN, funding=name),), statistics=())
        return replace(made, facts=DocumentFacts(publisher="Marlowe District Council", title=name, **facts))

    first = plan("p19", kind="action_plan", period_start=date(2019, 4, 1), period_end=date(2020, 3, 31))
    report = plan("r19", kind="committee_pack", status="monitoring", meeting_date=date(2019, 11, 20))
    second = plan("p20", kind="action_plan", period_start=date(2020, 4, 1), period_end=date(2021, 3, 31))
    for name, read in (("p19", first), ("r19", report), ("p20", second)):
        load(warehouse, name, read)
    ids = [id_of(warehouse, "action", "funding", name) for name in ("p19", "r19", "p20")]

    assert [one["action_id"] for one in timeline_of(warehouse, ids[1])] == ids[:2]
    assert timeline_of(warehouse, ids[2]) == [], "alone in its year"
    assert [(one["action_id"], one["years"]) for one in successors_of(warehouse, ids[1])] == [(ids[2], 1)]
    assert [(one["action_id"], one["years"]) for one in successors_of(warehouse, ids[2])] == [(ids[0], -1)]
    take(warehouse, review(ids[2], "reject", expected="1.1 Light the path 1.1"))
    assert successors_of(warehouse, ids[0]) == []


def test_a_figure_has_its_series(warehouse: Warehouse) -> None:
    def year(name: str, start: int, value: float) -> Extraction:
        figure = Statistic(
            subject="burglary", category="burglary", geography="Marlowe", unit="count", value=value,
            period_start=date(start, 4, 1), period_end=date(start + 1, 3, 31), provenance=(part(1, f"{value}"),),
        )  # fmt: skip
        return extraction(name, actions=(), statistics=(figure,), findings=())

    load(warehouse, "b", year("b", 2019, 30.0))
    assert series_of(warehouse, id_of(warehouse, "statistic", "value", "30.0")) == [], "one figure is no series"
    load(warehouse, "a", year("a", 2018, 20.0))
    found = series_of(warehouse, id_of(warehouse, "statistic", "value", "30.0"))
    assert [one["value"] for one in found] == [20.0, 30.0]
    assert OUTDATED not in {one["previous_why"] for one in found}
