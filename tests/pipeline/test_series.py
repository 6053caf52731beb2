"""Which figures stand in one series, what is the year before, and when documents disagree."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Statistic
from pipeline.series import SeriesStatistic, find_before, find_disagreements, series_id


def _statistic(**changes: Any) -> Statistic:
    given_: dict[str, Any] = {
        "subject": "Theft from vehicles",
        "geography": "Marlowe",
        "period_start": date(2019, 4, 1),
        "period_end": date(2020, 3, 31),
        "value": 10.0,
        "unit": "count",
        "row_label": "Theft from vehicles",
        "provenance": (),
    }
    return Statistic(**{**given_, **changes})


def test_the_same_thing_of_another_year_is_in_the_series() -> None:
    other = _statistic(
        period_start=date(2018, 4, 1),
        period_end=date(2019, 3, 31),
        value=11.0,
        subject="THEFT from vehicles",
        column_label="2018/19",
    )
    assert series_id(other, "b") == series_id(_statistic(), "b")


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Theft of vehicles"},
        {"geography": "Larkshire"},
        {"geography": None},
        {"unit": "percent"},
        {"category": "theft"},
        {"period_end": date(2019, 6, 30)},
        {"row_label": "Town"},
    ],
)
def test_what_differs_is_another_series(changes: dict[str, Any]) -> None:
    assert series_id(_statistic(**changes), "b") not in {series_id(_statistic(), "b"), None}


@pytest.mark.parametrize(
    "changes",
    [{"period_start": None}, {"unit": None}, {"value": None}, {"subject": "people", "sentence": "4 people came."}],
)
def test_what_is_named_too_loosely_is_in_none(changes: dict[str, Any]) -> None:
    assert series_id(_statistic(**changes), "b") is None
    assert series_id(_statistic(geography=None), "") is None


def _one(key: str, start: date, end: date, value: float, previous: float | None = None) -> SeriesStatistic:
    made = _statistic(
        period_start=start, period_end=end, value=value, previous_value=previous, value_printed=f"{value:g}"
    )
    return SeriesStatistic(statistic_id=f"sta-{key}", document_id=f"doc-{key}", published_on=end, statistic=made)


def test_the_end_of_february_is_a_year_after_the_end_of_february() -> None:
    leap = _one("a", date(2019, 3, 1), date(2020, 2, 29), 5)
    before = _one("b", date(2018, 3, 1), date(2019, 2, 28), 4)
    assert find_before([leap, before])["sta-a"].year_before_id == "sta-b"


@pytest.mark.parametrize(
    ("previous", "agrees", "of"),
    [(70, True, "sta-year"), (50, True, "sta-last"), (60, False, "sta-year"), (None, None, None)],
)
def test_a_quarter_may_be_compared_with_the_year_or_the_quarter_before(
    previous: float | None, agrees: bool | None, of: str | None
) -> None:
    series = [
        _one("year", date(2018, 7, 1), date(2018, 9, 30), 70),
        _one("last", date(2019, 4, 1), date(2019, 6, 30), 50),
        _one("now", date(2019, 7, 1), date(2019, 9, 30), 40, previous),
    ]
    found = find_before(series)["sta-now"]
    assert (found.agrees, found.published_before_id) == (agrees, of)


def test_a_quarter_is_not_doubted_where_one_of_the_two_is_unknown() -> None:
    series = [
        _one("year", date(2018, 7, 1), date(2018, 9, 30), 70),
        _one("now", date(2019, 7, 1), date(2019, 9, 30), 40, 60),
    ]
    assert find_before(series)["sta-now"].agrees is None


@given(st.lists(st.tuples(st.integers(2010, 2014), st.integers(0, 3), st.none() | st.integers(0, 3)), max_size=8))
def test_nothing_is_doubted_where_all_agree_and_every_doubt_has_two_documents(
    figures: list[tuple[int, int, int | None]],
) -> None:
    series = [
        _one(str(number), date(year, 4, 1), date(year + 1, 3, 31), value, previous)
        for number, (year, value, previous) in enumerate(figures)
    ]
    before = find_before(series)
    doubts = find_disagreements(series, before)
    assert all(doubt.at.document_id != doubt.other.document_id for doubt in doubts)
    values = {year: {value for y, value, _ in figures if y == year} for year, *_ in figures}
    if all(len(found) == 1 for found in values.values()):
        assert [doubt for doubt in doubts if doubt.reason == "stated-differently"] == []
        restated = [
            y for y, _, previous in figures if previous is not None and values.get(y - 1, {previous}) != {previous}
        ]
        assert len(doubts) == len(restated)
