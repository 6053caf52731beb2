"""What organisations lead and support, and what the warehouse holds in a few numbers, alike on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from loaders import organisation_pages
from loaders.organisation_pages import find_organisation, list_organisations
from loaders.overview import find_overview
from loaders.runs import begin_run
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.organisations import resolve
from pipeline.records import DocumentFacts
from tests.loaders.building import action, extraction, fetched

FACTS = DocumentFacts(
    title="Plan", publisher="Marlowe Council", period_start=date(2019, 4, 1), period_end=date(2021, 3, 31)
)


@pytest.fixture
def loaded(warehouse: Warehouse) -> Warehouse:
    read = extraction(
        facts=FACTS,
        actions=(
            action("1", status="green", lead_agencies=("Kent Police",), other_partners=("NHS",)),
            action("2", status=None, status_printed=None, lead_agencies=("Kent Constabulary",), other_partners=()),
            action("3", status="red", lead_agencies=("NHS", "Nobody Known"), other_partners=("Kent Police",)),
        ),
    )
    load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched(), read, resolve=resolve)
    return warehouse


def test_the_list_counts_what_each_leads_and_supports(loaded: Warehouse) -> None:
    listed = {one.organisation_id: dict(one.parts) for one in list_organisations(loaded)}
    assert listed == {"kent-police": {"lead": 2, "partner": 1}, "nhs": {"lead": 1, "partner": 1}}


def test_one_organisation_by_year_and_status_under_all_its_names(loaded: Warehouse) -> None:
    found = find_organisation(loaded, "kent-police")
    assert found is not None
    assert dict(found.printed) == {"Kent Police": 2, "Kent Constabulary": 1}
    assert found.counts["lead", "2019-20", "green"] == found.counts["lead", "2020-21", "green"] == 1
    assert found.counts["lead", "2019-20", ""] == 1
    assert dict(found.totals) == {"lead": 2, "partner": 1}
    assert found.identifiers["ons"].startswith("E23")
    assert {part.row["ref"] for part in found.shown if part.row} == {"1", "2", "3"}


def test_its_actions_can_be_narrowed_to_a_role_and_paged(loaded: Warehouse) -> None:
    found = find_organisation(loaded, "kent-police", role="lead", page=2, size=1)
    assert found is not None
    assert (found.pages, [part.role for part in found.shown]) == (2, ["lead"])
    assert find_organisation(loaded, "nobody") is None


def test_only_so_many_are_looked_at(loaded: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(organisation_pages, "MOST", 2)
    monkeypatch.setattr(organisation_pages, "MOST_LISTED", 2)
    found = find_organisation(loaded, "kent-police")
    assert found is not None
    assert found.is_cut
    assert sum(found.totals.values()) == 2
    assert [one.is_cut for one in list_organisations(loaded)] == [True, False]


def test_rejected_and_superseded_actions_do_not_count(loaded: Warehouse) -> None:
    with loaded.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO review_outcome (record_key, verdict) SELECT record_key, 'rejected' FROM action WHERE ref = '1'"
        )
    newer = extraction("new", facts=FACTS, actions=(action("2", lead_agencies=("Kent Police",), other_partners=()),))
    load_extraction(loaded, begin_load(loaded, "1.0"), fetched("new", days=1), newer, resolve=resolve)
    found = find_organisation(loaded, "kent-police")
    assert found is not None
    assert dict(found.totals) == {"lead": 1}


def test_the_overview_counts_what_stands(loaded: Warehouse) -> None:
    run_id = begin_run(loaded, ["marlowe"], "1.0")
    overview = find_overview(loaded)
    assert (overview.documents, overview.unread, overview.councils) == (1, 0, 1)
    assert overview.rows["action"] == 3
    assert (overview.first_day, overview.last_day) == (date(2019, 4, 1), date(2021, 3, 31))
    assert overview.last_run is not None
    assert overview.last_run["run_id"] == run_id
    assert sum(overview.doubts.values()) > 0
    assert "Safer streets" in overview.examples


def test_an_empty_warehouse_has_an_overview_too(warehouse: Warehouse) -> None:
    overview = find_overview(warehouse)
    assert (overview.documents, overview.rows, overview.last_run, overview.examples) == (0, {}, None, ())
    assert list_organisations(warehouse) == []
