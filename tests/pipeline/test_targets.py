"""Targets as success measures print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.targets import find_target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Reduce all crime by 2%", "2%"),
        ("Reduce repeat incidents by 2% by March 2013", "2%"),
        ("Target 5% reduction in burglary", "5% reduction"),
        ("75% of victims satisfied", "75%"),
        ("Plan to be 80 per cent on target", "80 per cent"),
        ("Deliver minimum of 4 training sessions", "minimum of 4"),
        ("At least 900 pupils take part", "At least 900"),
        ("Repeat victims below 25% of all victims", "below 25%"),
        ("Thefts down from 40 to 30", "30"),
        ("Casualties to fall to 40 by December 2025", "40"),
        ("Deliver 12 sessions", "12"),
        ("30 young people complete the programme", "30"),
        ("Raise £1,200 for the lights", "£1,200"),
    ],
)
def test_a_number_to_reach_is_the_target(text: str, target: str) -> None:
    assert find_target(text) == target


@pytest.mark.parametrize(
    "text",
    [
        "All crime reduced compared with the previous year",
        "Communities in which speeding is a top 3 priority take part",
        "Projects such as the 8-12s Project maintained",
        "Crime lower than in 2012/13",
        "Action plan agreed by 1 April 2013",
        "12 months of support for those who leave treatment",
        "",
    ],
)
def test_dates_durations_and_names_are_no_targets(text: str) -> None:
    assert find_target(text) is None


@given(st.text(max_size=80))
def test_a_target_is_part_of_the_text(text: str) -> None:
    target = find_target(text)
    assert target is None or target in text
