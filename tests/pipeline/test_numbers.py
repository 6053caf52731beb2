"""Printed numbers: whatever is printed gives its value, sign and decimals back; two numbers are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.numbers import is_figure, parse_figure


@given(
    whole=st.integers(0, 9_999_999),
    cents=st.integers(0, 999),
    decimals=st.integers(0, 3),
    sign=st.sampled_from(["", "-", "−", "–", "+"]),
    pound=st.booleans(),
    grouped=st.booleans(),
    percent=st.sampled_from(["", "%", " %", " per cent", " percent"]),
    around=st.sampled_from(["{}", " {} ", "{} families", "about {}", "({})", "{}."]),
)
def test_one_number_gives_itself_back(
    *,
    whole: int,
    cents: int,
    decimals: int,
    sign: str,
    pound: bool,
    grouped: bool,
    percent: str,
    around: str,
) -> None:
    point = f".{cents % 10**decimals:0{decimals}}" if decimals else ""
    digits = f"{whole:,}" if grouped else f"{whole}"
    printed = f"{sign}{'£' if pound else ''}{digits}{point}"
    figure = parse_figure(around.format(printed + percent))
    value = float(f"{whole}{point}") * (-1 if sign in {"-", "−", "–"} else 1)
    assert figure is not None
    assert (figure.value, figure.decimals) == (value, decimals)
    assert (figure.percent, figure.signed) == (bool(percent), bool(sign))


@pytest.mark.parametrize(
    ("printed", "value"), [("1,234", 1234), ("£3.5", 3.5), ("10 fewer", 10), ("80% of cases", 80), ("- 25%", -25)]
)
def test_wordings(printed: str, value: float) -> None:
    figure = parse_figure(printed)
    assert figure is not None
    assert figure.value == value


@pytest.mark.parametrize(
    "printed",
    [None, "", "n/a", "XX", "To follow", "12 of 30", "2019/20", "between 10 and 20", "Year", "v2", "CSAP"],
)
def test_no_number_or_more_than_one_is_none(printed: str | None) -> None:
    assert parse_figure(printed) is None


@given(text=st.text(max_size=40) | st.text(alphabet="0123456789,.-–+£% ", max_size=20))
def test_no_text_upsets_it(text: str) -> None:
    figure = parse_figure(text)
    assert figure is None or figure.decimals >= 0


@pytest.mark.parametrize("text", ["1,234", "-25%", "(12)", "£3.50", "-", "n/a", "..", "14*"])
def test_a_cell_of_figures_is_told(text: str) -> None:
    assert is_figure(text)


@pytest.mark.parametrize("text", ["March 2018", "12 cases", "Police", "1.4 Arrange", ""])
def test_a_cell_with_words_is_none_of_figures(text: str) -> None:
    assert not is_figure(text)
