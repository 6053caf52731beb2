"""A cell is a figure only where it says nothing else, and its number is the one printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.figures.cell_figures import read_figures, says_none


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,204", 1204, None),
        ("10 000", 10000, None),
        ("-7%", -7, "percent"),
        ("–3.45 %", -3.45, "percent"),
        ("+14", 14, None),
        ("£3.5m", 3_500_000, "gbp"),
        ("-£911,675", -911675, "gbp"),
        ("(£1,200)", -1200, "gbp"),
        ("(78)", 78, None),
        ("2 % pts", 2, "percentage_points"),
        ("111.4**", 111.4, None),
        ("0,1", 0.1, None),
        (".6%", 0.6, "percent"),
        ("2 million", 2_000_000, None),
    ],
)
def test_figures(text: str, value: float, unit: str | None) -> None:
    (figure,) = read_figures(text)
    assert figure.value == pytest.approx(value)
    assert figure.unit == unit
    assert figure.printed == text


def test_a_count_with_its_share_is_two_figures() -> None:
    count, share = read_figures("33 (38.8%)")
    assert (count.value, count.unit, share.value, share.unit) == (33, None, 38.8, "percent")


@pytest.mark.parametrize(("text", "arrow"), [("▲ 12", "up"), ("12 ↓", "down"), ("12", None), ("-12", None)])
def test_only_an_arrow_is_a_direction(text: str, arrow: str | None) -> None:
    assert read_figures(text)[0].arrow == arrow


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "n/a",
        "N/C",
        "Robbery",
        "01632 960101",
        "12/05/2019",
        "10:30",
        "1990-96",
        "11 of 14",
        "190  235",
        "19\n20",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert read_figures(text) == ()


@pytest.mark.parametrize("text", ["-", "–", "..", "n/a", "N/A", "N/C", "n.a.", "PNC", "#DIV/0!", "not available"])
def test_signs_that_there_is_none(text: str) -> None:
    assert says_none(text)


@pytest.mark.parametrize("text", ["0", "12", "Other", "None of these", ""])
def test_what_is_no_such_sign(text: str) -> None:
    assert not says_none(text)


@given(st.integers(0, 10**9), st.booleans(), st.booleans())
def test_whole_numbers_come_back(number: int, is_negative: bool, is_percent: bool) -> None:
    printed = f"{'-' if is_negative else ''}{number:,}{'%' if is_percent else ''}"
    (figure,) = read_figures(printed)
    assert figure.value == (-number if is_negative else number)
    assert figure.step == 1


@given(st.decimals(0, 10**6, places=2))
def test_decimals_come_back_with_their_last_place(number: object) -> None:
    (figure,) = read_figures(f"{number}")
    assert figure.value == pytest.approx(float(f"{number}"))
    assert figure.step == pytest.approx(0.01)
