"""Actions and figures over several documents: the same whatever the order of loading, and nothing merged silently."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from loaders.following import follow_all
from loaders.reviewing import Wish, make_review, take_reviews
from loaders.schema import metadata
from loaders.warehouse import Warehouse, open_warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.documents import FetchedDocument
from pipeline.records import Action, DocumentFacts, Extraction, Statistic
from tests.loaders.building import action, dump, extraction, fetched, part, rows

Given = tuple[FetchedDocument, Extraction]

PATH = "Light the path between the station and the market square"
STALL = "Hold a stall about doorstep callers at the summer fair"


def _document(name: str, facts: dict[str, Any], days: int = 0, address: str = "", **records: Any) -> Given:
    nothing: dict[str, Any] = dict.fromkeys(
        ("actions", "measures", "status_totals", "statistics", "meetings", "agenda_items", "decisions", "findings"), ()
    )
    made = DocumentFacts(publisher="Marlowe District Council", title=f"The {name}", **facts)
    read = extraction(name, facts=made, **{**nothing, **records})
    return fetched(name, address or f"https://marlowe.example/{name}.pdf", days), read


def _plan(year: int, *actions: Action, name: str = "plan", **more: Any) -> Given:
    period = {"period_start": date(year, 4, 1), "period_end": date(year + 1, 3, 31)}
    return _document(f"{name}-{year}", {"kind": "action_plan", **period}, actions=actions, **more)


def _report(meeting: date, *actions: Action) -> Given:
    facts = {"kind": "committee_pack", "status": "monitoring", "meeting_date": meeting}
    return _document(f"report-{meeting}", facts, actions=actions)


def _load(warehouse: Warehouse, *given: Given) -> None:
    for document, read in given:
        load_extraction(warehouse, begin_load(warehouse, "1.0"), document, read)


def _derived(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    found = dump(warehouse)
    stood = {name: found[name] for name in ("timeline_entry", "successor", "series_entry")}
    standing = "SELECT finding_id, message FROM findings WHERE other_document_id IS NOT NULL ORDER BY 1"
    return {**stood, "findings": rows(warehouse, standing)}


YEAR = (
    _plan(2019, action("1.1", description=PATH, status=None), action("1.2", description=STALL, status=None)),
    _report(
        date(2019, 9, 10),
        action("CSP 1.1", description=f"{PATH}.", status="amber"),
        action("CSP 1.2", description=STALL),
    ),
    _report(date(2019, 12, 10), action("CSP 1.1", description=PATH, status="red"), action("3", description=STALL)),
)


def test_an_action_is_followed_through_the_reports_of_its_plan(warehouse: Warehouse) -> None:
    _load(warehouse, *reversed(YEAR))
    sql = (
        "SELECT position, quarter, quarter_source, status, previous_status, matched_by, document_title, citation_url"
        " FROM action_timeline WHERE timeline_id ="
        " (SELECT timeline_id FROM action_timeline WHERE ref = '1.1') ORDER BY position"
    )
    found = rows(warehouse, sql)
    assert [row[:6] for row in found] == [
        (1, None, None, None, None, "first"),
        (2, "2019/20 Q1", "meeting", "amber", None, "ref"),
        (3, "2019/20 Q2", "meeting", "red", "amber", "ref"),
    ]
    assert [row[6] for row in found] == ["The plan-2019", "The report-2019-09-10", "The report-2019-12-10"]


def test_equal_references_with_other_words_are_kept_apart(warehouse: Warehouse) -> None:
    _load(
        warehouse, _plan(2019, action("1.1", description=PATH)), _plan(2019, action("1.1", description=STALL), name="b")
    )
    assert rows(warehouse, "SELECT count(DISTINCT timeline_id), max(position) FROM action_timeline") == [(2, 1)]


def test_actions_of_one_document_are_never_one(warehouse: Warehouse) -> None:
    twice = _plan(2019, action("1.1", description=PATH), action("1.1", description=PATH))
    _load(warehouse, twice)
    assert rows(warehouse, "SELECT count(DISTINCT timeline_id), count(*) FROM action_timeline") == [(2, 2)]


def test_likely_successors_are_linked_with_their_likeness(warehouse: Warehouse) -> None:
    later = _plan(2021, action("4", description=f"Light {PATH.lower()} and the park"), action("5", description="Other"))
    _load(warehouse, later, *YEAR)
    sql = (
        "SELECT ref, plan_year, years_later, successor_ref, rank, mutual, successor_document_title, document_title"
        " FROM action_successors"
    )
    assert rows(warehouse, sql) == [("1.1", 2019, 2, "4", 1, True, "The plan-2021", "The plan-2019")]
    assert 65 <= rows(warehouse, "SELECT similarity FROM action_successors")[0][0] < 100


def test_a_plan_republished_for_another_year_takes_its_timelines_along(warehouse: Warehouse) -> None:
    _load(warehouse, _plan(2019, action("1.1", description=PATH), address="https://marlowe.example/plan.pdf"))
    _load(warehouse, _plan(2020, action("1.1", description=PATH), address="https://marlowe.example/plan.pdf", days=1))
    assert rows(warehouse, "SELECT plan_year FROM action_timeline") == [(2020,)]
    assert rows(warehouse, "SELECT * FROM action_successors") == []


def _figure(value: float, year: int, previous: float | None = None, **changes: Any) -> Statistic:
    given: dict[str, Any] = {
        "subject": "Theft from vehicles",
        "geography": "Marlowe",
        "period_start": date(year, 4, 1),
        "period_end": date(year + 1, 3, 31),
        "value": value,
        "value_printed": f"{value:.0f}",
        "unit": "count",
        "previous_value": previous,
        "row_label": "Theft from vehicles",
        "provenance": (part(3),),
    }
    return Statistic(**{**given, **changes})


def _bulletin(year: int, *statistics: Statistic, name: str = "bulletin") -> Given:
    period = {"period_start": date(year, 4, 1), "period_end": date(year + 1, 3, 31)}
    return _document(f"{name}-{year}", {"kind": "statistics", **period}, statistics=statistics)


FIGURES = (
    _bulletin(2018, _figure(393, 2018)),
    _bulletin(2019, _figure(338, 2019, previous=393)),
    _bulletin(2020, _figure(300, 2020, previous=340)),
    _bulletin(2020, _figure(310, 2020), name="assessment"),
)


def test_a_series_has_the_year_before_beside_each_figure(warehouse: Warehouse) -> None:
    _load(warehouse, *FIGURES[:3])
    sql = (
        "SELECT value, year_before_value, previous_value, published_before_value, previous_agrees, document_title"
        " FROM statistic_series ORDER BY series_id, period_start"
    )
    assert rows(warehouse, sql) == [
        (393, None, None, None, None, "The bulletin-2018"),
        (338, 393, 393, 393, True, "The bulletin-2019"),
        (300, 338, 340, 338, False, "The bulletin-2020"),
    ]


def test_documents_that_disagree_make_findings_at_the_later_one(warehouse: Warehouse) -> None:
    _load(warehouse, *FIGURES)
    sql = "SELECT reason, level, document_title, message FROM findings WHERE other_document_id IS NOT NULL ORDER BY 1"
    found = rows(warehouse, sql)
    assert [row[:2] for row in found] == [("previous-value-differs", "note"), ("stated-differently", "warning")]
    assert found[0][2] == "The bulletin-2020"
    assert "340 is given for the period before; published was 338" in found[0][3]
    assert "The bulletin-2019" in found[0][3]
    assert {"300", "310"} <= set(found[1][3].replace(":", " ").split())


def test_a_doubt_goes_when_the_other_document_is_gone_and_comes_back(warehouse: Warehouse) -> None:
    document, read = _bulletin(2019, _figure(338, 2019))
    other = fetched("mended", document.location.address, days=1)
    mended = _bulletin(2019, _figure(340, 2019))[1]
    mended = extraction("mended", **{name: getattr(mended, name) for name in ("facts", "statistics")}, actions=())
    count = "SELECT count(*) FROM findings WHERE other_document_id IS NOT NULL"
    _load(warehouse, (document, read), FIGURES[2])
    assert rows(warehouse, count) == [(1,)]
    _load(warehouse, (other, mended))
    assert rows(warehouse, count) == [(0,)]
    again = fetched("bulletin-2019", document.location.address, days=2)
    _load(warehouse, (again, read))
    assert rows(warehouse, count) == [(1,)]


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))][1:])
def test_the_order_of_loading_says_nothing(warehouse: Warehouse, order: tuple[int, ...], tmp_path: Path) -> None:
    later = _plan(2020, action("7", description=PATH))
    groups = [YEAR[:2], (*FIGURES, later), YEAR[2:]]
    _load(warehouse, *(one for number in order for one in groups[number]))
    found = _derived(warehouse)
    assert [len(found[name]) for name in found] == [7, 1, 4, 2]
    with open_warehouse(f"{tmp_path}/in-order.sqlite") as other:
        _load(other, *(one for group in groups for one in group))
        assert _derived(other) == found


def test_making_all_of_it_again_changes_nothing(warehouse: Warehouse) -> None:
    _load(warehouse, *YEAR, *FIGURES)
    before = dump(warehouse)
    with warehouse.writing() as connection:
        follow_all(connection, datetime.now(UTC))
    assert dump(warehouse) == before

    with warehouse.writing() as connection:
        for name in ("timeline_entry", "successor", "series_entry"):
            connection.execute(metadata.tables[name].delete())
        follow_all(connection, datetime.now(UTC))
    assert dump(warehouse) == before


def test_series_that_are_known_by_other_ids_now_are_made_again(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a release that tells series apart otherwise, in a warehouse too large to look at in one go."""
    others = tuple(_bulletin(year, _figure(90, year, geography="Ashby")) for year in (2021, 2022, 2023))
    _load(warehouse, *FIGURES, *others)
    before = dump(warehouse)
    monkeypatch.setattr("loaders.following_statistics._CHUNK", 1)
    monkeypatch.setattr("loaders.following._AT_ONCE", 1)
    entries = metadata.tables["series_entry"]
    for id_of_old in ("0-", "z-"):
        with warehouse.writing() as connection:
            connection.execute(entries.update().values(series_id=id_of_old + entries.c.series_id))
            follow_all(connection, datetime.now(UTC))
        assert dump(warehouse) == before


def test_loading_again_writes_nothing(warehouse: Warehouse) -> None:
    _load(warehouse, *YEAR, *FIGURES)
    before = dump(warehouse)
    _load(warehouse, *YEAR, *reversed(FIGURES))
    assert dump(warehouse) == before


def test_a_corrected_description_is_followed_by_its_new_words(warehouse: Warehouse) -> None:
    _load(warehouse, _plan(2019, action("1.1", description="Lght th pth btwn sttn"), name="b"), *YEAR[1:])
    key = rows(warehouse, "SELECT action_id FROM action_timeline WHERE ref = '1.1'")[0][0]
    members = "SELECT count(*) FROM action_timeline WHERE timeline_id = (SELECT timeline_id FROM action_timeline"
    assert rows(warehouse, f"{members} WHERE ref = '1.1')") == [(1,)]
    review = make_review(
        warehouse, Wish(record_id=key, verdict="correct", field="description", words=PATH, reviewer="a", why="misread")
    )
    assert review is not None
    take_reviews(warehouse, [review])
    assert rows(warehouse, f"{members} WHERE ref = '1.1')") == [(3,)]


def test_what_people_rejected_is_in_no_view_of_time(warehouse: Warehouse) -> None:
    _load(warehouse, *YEAR)
    key = rows(warehouse, "SELECT action_id FROM action_timeline WHERE ref = '1.1'")[0][0]
    review = make_review(warehouse, Wish(record_id=key, verdict="reject", reviewer="a", why="no action"))
    assert review is not None
    take_reviews(warehouse, [review])
    assert rows(warehouse, "SELECT count(*) FROM action_timeline WHERE ref = '1.1'") == [(0,)]


@pytest.mark.parametrize(
    "question",
    [
        "SELECT * FROM action_timeline WHERE timeline_id = 'tml-x' ORDER BY position",
        "SELECT * FROM action_timeline WHERE action_id = 'act-x'",
        "SELECT * FROM action_successors WHERE action_id = 'act-x'",
        "SELECT * FROM action_successors WHERE successor_id = 'act-x'",
        "SELECT * FROM statistic_series WHERE series_id = 'ser-x' ORDER BY period_start",
        "SELECT * FROM statistic_series WHERE statistic_id = 'sta-x'",
    ],
)
def test_looking_one_up_reads_no_table_through(sqlite_warehouse: Warehouse, question: str) -> None:
    plan = [str(row[3]) for row in rows(sqlite_warehouse, f"EXPLAIN QUERY PLAN {question}")]
    assert any(line.startswith("SEARCH") for line in plan)
    assert [line for line in plan if line.startswith("SCAN") and line != "SCAN q"] == []
