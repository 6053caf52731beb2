"""The figures of a sentence: each number once, in the unit it is printed in; what is no figure is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.statements.figures import find_figures, worth_reading
from extractors.statements.intentions import is_target_heading
from extractors.statements.not_figures import find_not_figures
from extractors.statements.ranks import find_ranks
from pipeline.numbers import parse_words

UNITS = [
    ("14%", 14, "percent"),
    ("14 per cent", 14, "percent"),
    ("2.5 percentage points", 2.5, "percentage_points"),
    ("3pp", 3, "percentage_points"),
    ("£2,500", 2500, "gbp"),
    ("£1.2m", 1_200_000, "gbp"),
    ("£3 million", 3_000_000, "gbp"),
    ("13,494", 13494, "count"),
    ("8.6 per 1000 population", 8.6, "per_1000"),
    ("8.6 crimes per 1,000 residents", 8.6, "per_1000"),
    ("181 per 100,000 people", 181, "per_100000"),
    ("1 in 4", 0.25, "ratio"),
    ("9th best", 9, "rank"),
    ("thirty three", 33, "count"),
    ("two hundred and ten", 210, "count"),
]


@pytest.mark.parametrize(("printed", "value", "unit"), UNITS)
def test_a_figure_has_the_unit_printed_with_it(printed: str, value: float, unit: str) -> None:
    figures = find_figures(f"The team saw {printed} overall.")
    assert [(f.value, f.unit) for f in figures] == [(value, unit)]


@given(value=st.integers(0, 9_999_999), grouped=st.booleans(), sign=st.sampled_from(["", "+", "-", "−"]))
def test_a_number_gives_its_value_and_sign_back(*, value: int, grouped: bool, sign: str) -> None:
    printed = f"{value:,}" if grouped else f"{value}"
    figures = find_figures(f"There were changes ({sign}{printed} offences) seen.")
    if not grouped and 1900 <= value < 2100:
        return
    assert [(f.value, f.sign) for f in figures] == [(value, {"": 0, "+": 1}.get(sign, -1))]


@given(value=st.integers(2, 99))
def test_numbers_in_words_are_read(value: int) -> None:
    words = {n: w for w in all_words() if (n := parse_words(w)) is not None}
    assert [f.value for f in find_figures(f"On Friday {words[value]} people attended.")] == [value]


def all_words() -> list[str]:
    units = ["two", "three", "four", "five", "six", "seven", "eight", "nine"]
    teens = [
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    return [*units, *teens, *tens, *(f"{t}-{u}" for t in tens for u in ["one", *units])]


@pytest.mark.parametrize("words", ["several", "", "ten and a bit", "fourteenth"])
def test_words_that_are_no_number(words: str) -> None:
    assert parse_words(words) is None or words == ""


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("on 12 March 2017 and 01/10/22", ["12 March 2017", "01/10/22"]),
        ("aged 10 to 17", ["aged 10 to 17"]),
        ("under section 17 of the Act 1998", ["section 17", "1998"]),
        ("call 101 or 01732 227000", ["call 101", "01732 227000"]),
        ("a 12-week course of 24 hours", ["12-week", "24 hours"]),
        ("the A25 and Operation 5", ["A25", "Operation 5"]),
        ("XX families and X%", ["XX", "X%"]),
    ],
)
def test_what_is_no_figure_is_found(text: str, left_out: list[str]) -> None:
    found = {text[start:end] for start, end in find_not_figures(text)}
    assert set(left_out) <= found


@pytest.mark.parametrize("text", ["", "The group met.", "1234.", "12%"])
def test_a_sentence_without_words_or_numbers_is_not_read(text: str) -> None:
    assert not worth_reading(text)


def test_a_year_before_what_is_counted_is_a_number() -> None:
    assert [f.value for f in find_figures("Figures show 2025 recorded incidents.")] == [2025]
    assert find_figures("In 2019 crime fell, and by 2020 it rose.") == []


def test_the_number_that_a_figure_is_out_of_is_no_figure() -> None:
    assert [f.value for f in find_figures("Nine out of 12 cameras work.")] == [9]


@pytest.mark.parametrize(
    ("text", "ranks"),
    [
        ("9th best in the County and 10th in its Most Similar Group", [9, 10]),
        ("the area ranked 6th", [6]),
        ("the lowest in Kent", [1]),
        ("the second lowest in the county", [2]),
        ("one of the lowest in Kent", []),
        ("the lowest in five years", []),
        ("between first and fourth best in the County", []),
        ("the 2nd quarter and the 3rd meeting", []),
        ("the best use of powers in Kent", []),
    ],
)
def test_ranks_are_said_of_areas(text: str, ranks: list[float]) -> None:
    assert [value for value, _ in find_ranks(text)] == ranks


@pytest.mark.parametrize(
    ("heading", "is_target"),
    [("SUCCESS MEASURES", True), ("Targets 2011/12", True), ("Target hardening", False), ("Burglary", False)],
)
def test_headings_of_targets_are_told(heading: str, *, is_target: bool) -> None:
    assert is_target_heading(heading) == is_target
