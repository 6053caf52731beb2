"""The SQL contract: names, columns, and what stands in them."""

from __future__ import annotations

import hashlib

import pytest

from loaders import views
from loaders.migrations import HEAD
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.documents import document_id
from tests.loaders.building import action, extraction, fetched, part, rows

PROVENANCE = (
    "document_id sha256 document_title publisher source_url page_number page_label x0 top x1 bottom quote method"
    " confidence citation_url"
)

REVIEWED = f"reviewed corrected {PROVENANCE}"
VERSIONS = "version recorded_at superseded_at superseded_why"

# Written out by hand: people's queries depend on it, so a change has to be made twice.
CONTRACT = {
    "documents": "document_id sha256 title publisher partnership kind status period_start period_end meeting_date"
    " page_count source_url fetched_at superseded_by state failure gone_at",
    "actions": "action_id ref theme description lead_agencies other_partners by_when due_kind due_start due_end"
    f" funding status status_printed progress success_measure other_columns {REVIEWED}",
    "measures": "measure_id theme ref description baseline target actual change status progress lead_agencies"
    f" by_when due_kind due_start due_end status_printed {REVIEWED}",
    "statistics": "statistic_id subject category geography period_printed period_start period_end value unit"
    " previous_value change_absolute change_percent direction consistent sentence row_label column_label"
    f" consistent_why period_source value_printed qualifier {REVIEWED}",
    "status_totals": f"status_total_id what green amber red missing {REVIEWED}",
    "meetings": f"meeting_id committee meeting_date time_printed venue {REVIEWED}",
    "agenda_items": "agenda_item_id number title pages_printed first_page_label last_page_label first_page_number"
    f" last_page_number {REVIEWED}",
    "decisions": f"decision_id minute title resolved meeting_date {REVIEWED}",
    "findings": f"finding_id level reason message record_kind record_id other_document_id {PROVENANCE}",
    "organisations": "organisation_id name kind ons_code",
    "action_organisations": "action_id role name_printed organisation_id organisation",
    "pages": "document_id sha256 document_title publisher source_url page_number page_label width height outcome"
    " reason",
    "runs": "run_id started_at finished_at state message sources discovered new changed unchanged gone failed"
    " documents_loaded documents_failed records_added records_superseded findings warnings durations"
    " extractor_version load_id",
    "reviews": "review_id record_id verdict field value expected reviewer why reviewed_at",
    "action_timeline": "timeline_id position plan_year quarter quarter_source reported_on action_id ref theme"
    " description lead_agencies by_when status status_printed progress previous_action_id previous_status matched_by"
    f" similarity document_status {PROVENANCE}",
    "action_successors": "action_id plan_year ref description successor_id years_later successor_ref"
    " successor_description similarity rank mutual successor_document_title successor_page_number"
    f" {PROVENANCE}",
    "statistic_series": "series_id statistic_id subject category geography unit months period_printed period_start"
    " period_end value qualifier year_before_id year_before_value previous_value published_before_id"
    f" published_before_value previous_agrees previous_why published_on {PROVENANCE}",
}
OF_SEVERAL_DOCUMENTS = {"action_timeline", "action_successors", "statistic_series"}
"""Views that tests/loaders/test_following.py is about: one document says nothing in them."""
CONTRACT |= {f"{view}_history": f"{columns} {VERSIONS}" for view, columns in CONTRACT.items() if REVIEWED in columns}


@pytest.fixture
def loaded(warehouse: Warehouse) -> Warehouse:
    load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched(), extraction())
    return warehouse


@pytest.fixture
def sqlite_loaded(sqlite_warehouse: Warehouse) -> Warehouse:
    load_extraction(sqlite_warehouse, begin_load(sqlite_warehouse, "1.0"), fetched(), extraction())
    return sqlite_warehouse


@pytest.mark.parametrize("view", CONTRACT)
def test_columns_are_the_contract_s(loaded: Warehouse, view: str) -> None:
    with loaded.reading() as connection:
        columns = tuple(connection.exec_driver_sql(f"SELECT * FROM {view}").keys())
    assert columns == tuple(CONTRACT[view].split())
    assert columns == views.VIEW_COLUMNS[view]


def test_there_are_no_other_views(sqlite_loaded: Warehouse) -> None:
    assert {row[0] for row in rows(sqlite_loaded, "SELECT name FROM sqlite_master WHERE type = 'view'")} == set(
        CONTRACT
    )


@pytest.mark.parametrize(
    "view", sorted(v for v in CONTRACT.keys() - OF_SEVERAL_DOCUMENTS if CONTRACT[v].endswith(PROVENANCE))
)
def test_rows_lead_back_to_their_page(loaded: Warehouse, view: str) -> None:
    id_column = CONTRACT[view].split()[0] if view != "findings" else "record_id"
    found = rows(
        loaded,
        f"SELECT document_id, document_title, publisher, source_url, x0 < x1, top < bottom, page_label, citation_url,"
        f" {id_column} FROM {view} WHERE {id_column} IS NOT NULL",
    )
    assert found
    for *of, left, upper, label, citation, record_id in found:
        key = document_id(fetched().sha256)
        assert of == [key, "Plan plan", "Marlowe District Council", "https://marlowe.example/plan.pdf"]
        assert (left, upper) == (1, 1)
        assert label.startswith("Page ")
        assert citation == f"/r/{record_id}"


def test_a_row_over_two_pages_shows_its_first_page_and_the_words_of_both(warehouse: Warehouse) -> None:
    quotes = [f"part {n}" for n in range(1, 13)]
    parts = tuple(part(n, quote) for n, quote in enumerate(quotes, start=1))
    read = extraction(actions=(action("1.1", provenance=parts),))
    load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched(), read)

    assert rows(warehouse, "SELECT page_number, page_label, quote FROM actions") == [(1, "Page 25", "\n".join(quotes))]


def test_findings_stand_on_their_own_page_or_on_their_record_s(loaded: Warehouse) -> None:
    found = rows(loaded, "SELECT reason, page_number, page_label, x0, quote, record_kind FROM findings ORDER BY reason")
    assert found == [
        ("page-unread", 3, "Page 27", 1.0, None, None),
        ("placeholder", 2, "Page 26", 40.0, "as printed", "measure"),
    ]


def test_dates_are_iso_and_numbers_are_numbers(sqlite_loaded: Warehouse) -> None:
    assert rows(sqlite_loaded, "SELECT DISTINCT due_start, due_end FROM actions") == [("2018-03-01", "2018-03-31")]
    assert rows(sqlite_loaded, "SELECT value + 0.5, typeof(value), consistent FROM statistics") == [(13.0, "real", 1)]
    assert rows(sqlite_loaded, "SELECT fetched_at FROM documents") == [("2026-03-02T02:00:00Z",)]


def test_views_change_only_together_with_a_revision() -> None:
    """The views are made again when a migration runs: without a new revision an existing warehouse keeps the old."""
    words = "\n".join(" ".join(query.split()) for query in views.view_queries("sqlite").values())
    assert (HEAD, hashlib.sha256(words.encode()).hexdigest()[:12]) == ("0010", "01fa08ccc187")
