"""The questions behind the charts, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from loaders.charting import (
    bodies,
    describe_series,
    find_series,
    followed_actions,
    last_reported_year,
    longest_series,
    plan_years,
    read_points,
)
from loaders.reviewing import Wish, make_review, take_reviews
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.errors import SettingsError
from pipeline.records import Action, DocumentFacts, DocumentKind, Statistic
from tests.loaders.building import action, extraction, fetched, part

NOTHING = ("actions", "measures", "status_totals", "statistics", "meetings", "agenda_items", "decisions", "findings")


def _figure(year: int, value: float, subject: str = "dwellings burgled", **changes: object) -> Statistic:
    given = {
        "subject": subject,
        "category": "burglary",
        "geography": None,
        "period_printed": f"{year}/{(year + 1) % 100}",
        "period_start": date(year, 4, 1),
        "period_end": date(year + 1, 3, 31),
        "value": value,
        "unit": "count",
        "provenance": (part(year % 10 + 1),),
    }
    return Statistic(**{**given, **changes})  # type: ignore[arg-type]


def _load(
    warehouse: Warehouse,
    name: str,
    year: int,
    *,
    publisher: str = "Marlowe District Council",
    kind: DocumentKind = "statistics",
    actions: tuple[Action, ...] = (),
    statistics: tuple[Statistic, ...] = (),
    status: str | None = None,
) -> None:
    start, end = date(year, 4, 1), date(year + 1, 3, 31)
    if status == "monitoring":
        start, end = date(year, 7, 1), date(year, 9, 30)
    facts = DocumentFacts(
        publisher=publisher,
        title=name,
        kind=kind,
        period_start=start,
        period_end=end,
        status=status,  # type: ignore[arg-type]
    )
    records: dict[str, Any] = {**dict.fromkeys(NOTHING, ()), "actions": actions, "statistics": statistics}
    read = extraction(name, facts=facts, **records)
    document = fetched(name, f"https://marlowe.example/{name}.pdf")
    load_extraction(warehouse, begin_load(warehouse, "1.0"), document, read)


@pytest.fixture
def told(warehouse: Warehouse) -> Warehouse:
    """Three years of figures of two councils, and a plan with a report."""
    _load(
        warehouse, "bulletin", 2019, statistics=(_figure(2018, 40), _figure(2019, 50), _figure(2019, 7, "cars stolen"))
    )
    _load(warehouse, "later", 2020, statistics=(_figure(2019, 51), _figure(2020, 60)))
    _load(warehouse, "hartwell", 2020, publisher="Hartwell Borough Council", statistics=(_figure(2020, 9),))
    path = action("1.1", status=None, description="Light the path between the station and the square")
    _load(warehouse, "plan", 2019, kind="action_plan", actions=(path,))
    report = action("1.1", status="red", description=path.description)
    _load(warehouse, "report", 2019, kind="action_plan", status="monitoring", actions=(report,))
    _load(warehouse, "next plan", 2020, kind="action_plan", actions=(path,))
    return warehouse


def test_series_are_found_by_words_council_and_unit(told: Warehouse) -> None:
    found, more = find_series(told, "burgled dwelling*")
    assert [(one.publisher, one.figures, one.first, one.last) for one in found] == [
        ("Marlowe District Council", 4, date(2018, 4, 1), date(2021, 3, 31)),
        ("Hartwell Borough Council", 1, date(2020, 4, 1), date(2021, 3, 31)),
    ]
    assert not more
    assert [one.publisher for one in find_series(told, "burgled", publisher="hartwell")[0]] == [
        "Hartwell Borough Council"
    ]
    assert find_series(told, "burgled", publisher="100%")[0] == []
    assert find_series(told, "burgled", unit="percent")[0] == []
    assert [one.subject for one in find_series(told, "cars -burgled")[0]] == ["cars stolen"]


@pytest.mark.parametrize("words", ["", '""', "-cars", "?!"])
def test_words_that_are_none_are_an_error(told: Warehouse, words: str) -> None:
    with pytest.raises(SettingsError, match="at least one word"):
        find_series(told, words)


def test_points_come_by_period_and_then_by_publication(told: Warehouse) -> None:
    longest = longest_series(told)[0]
    points = read_points(told, [longest.series_id], 10)
    assert [(point.period_start.year, point.value, point.document_title) for point in points] == [
        (2018, 40, "bulletin"),
        (2019, 50, "bulletin"),
        (2019, 51, "later"),
        (2020, 60, "later"),
    ]
    assert points[0].page_number == 9
    assert len(read_points(told, [longest.series_id], 2)) == 2
    assert describe_series(told, ["ser-aaaaaaaaaaaaaaaa", longest.series_id]) == [longest]


def test_rejected_figures_are_in_no_chart(told: Warehouse) -> None:
    longest = longest_series(told)[0]
    first = read_points(told, [longest.series_id], 10)[0]
    wish = Wish(record_id=first.statistic_id, verdict="reject", reviewer="A", why="read from another column")
    review = make_review(told, wish)
    assert review is not None
    take_reviews(told, [review])
    assert [point.value for point in read_points(told, [longest.series_id], 10)] == [50, 51, 60]
    assert describe_series(told, [longest.series_id])[0].figures == 3


def test_actions_are_followed_by_body_and_plan_year(told: Warehouse) -> None:
    assert bodies(told) == {"marlowe district council": "Marlowe District Council"}
    body = "marlowe district council"
    assert plan_years(told, body) == [2020, 2019]
    assert last_reported_year(told, body) == 2019
    rows = followed_actions(told, body, 2019, 10)
    assert [(row.document_title, row.position, row.quarter, row.status) for row in rows] == [
        ("plan", 1, None, None),
        ("report", 2, "2019/20 Q2", "red"),
    ]
    assert len(followed_actions(told, body, None, 10)) == 3
    assert len(followed_actions(told, body, None, 2)) == 2


def test_an_empty_warehouse_has_nothing_to_chart(warehouse: Warehouse) -> None:
    assert bodies(warehouse) == {}
    assert longest_series(warehouse) == []
    assert find_series(warehouse, "anything") == ([], False)
    assert plan_years(warehouse, "nobody") == []
    assert last_reported_year(warehouse, "nobody") is None
