"""Header and status words: every name in the data gives its own field, however it is set; other words give none."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.identity import normalise_words
from pipeline.records import Status
from pipeline.vocabulary import Field, match_header, parse_status, status_of_colour, status_of_label


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("pipeline").joinpath("data", name).read_text(encoding="utf-8"))


COLUMNS, STATUSES = _data("columns.toml"), _data("statuses.toml")
ALL_NAMES = [(field, name) for field, entry in COLUMNS.items() for name in entry["names"]]
# "to" is dropped from a header as a part of a period, so that "year to date" is read as a date.
NAMES = [(field, name) for field, name in ALL_NAMES if name != "year to date"]
WEAK = [(field, name) for field, entry in COLUMNS.items() for name in entry.get("weak", ())]
named = pytest.mark.parametrize(("field", "name"), NAMES, ids=[f"{f}-{n}" for f, n in NAMES])


def test_the_data_speaks_of_the_known_fields_only() -> None:
    assert set(COLUMNS) == set(get_args(Field))


def test_no_name_is_given_to_two_fields() -> None:
    names = [normalise_words(name) for _, name in ALL_NAMES]
    assert sorted(names) == sorted(set(names))


@named
def test_every_name_gives_its_own_field_first(field: str, name: str) -> None:
    best = match_header(name)[0]
    assert (best.field, best.weak) == (field, False)
    assert best.weight == 1.0 or " to " in f" {name} "


def test_year_to_date_heads_the_actual_figure() -> None:
    assert match_header("Year to date")[0].field == "actual"


@pytest.mark.parametrize(("field", "name"), WEAK, ids=[f"{f}-{n}" for f, n in WEAK])
def test_weak_names_give_their_field_but_not_alone(field: str, name: str) -> None:
    match = next(m for m in match_header(name) if m.field == field)
    assert match.weak


@given(
    which=st.sampled_from(NAMES),
    case=st.sampled_from([str.upper, str.title, str.capitalize, str.lower]),
    gap=st.sampled_from(["\n", "  ", " \n ", "\t", " / "]),
    end=st.sampled_from(["", ":", " :", "?", " *"]),
)
def test_case_line_breaks_and_punctuation_do_not_matter(which: tuple[str, str], case: Any, gap: str, end: str) -> None:
    field, name = which
    assert match_header(gap.join(case(name).split(" ")) + end)[0].field == field


@given(
    which=st.sampled_from(NAMES),
    period=st.sampled_from(
        ["2018/19", "(2018-19)", "2023", "Q3", "Q3 2023/24", "Quarter 2", "Qtr 4", "2024 - 2025", "March 2025"]
    ),
    before=st.booleans(),
)
def test_years_and_quarters_in_a_header_do_not_matter(which: tuple[str, str], period: str, *, before: bool) -> None:
    field, name = which
    assert match_header(f"{period} {name}" if before else f"{name} {period}")[0].field == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("LEAD OFFICER", "lead_agencies"),
        ("Led Agency", "lead_agencies"),
        ("Led by", "lead_agencies"),
        ("By\nWhen", "by_when"),
        ("Timescale", "by_when"),
        ("Fu nding", "funding"),
        ("Priority Action", "description"),
        ("What we will do", "description"),
        ("How we will know", "success_measure"),
        ("Reduction / Increase achieved", "change"),
        ("Quarter 2 1st July 2019 - 30th Sept 2019", "progress"),
        ("Baseline 2013/14", "baseline"),
    ],
)
def test_wordings_of_councils(header: str, field: str) -> None:
    assert match_header(header)[0].field == field


def test_a_full_stop_ends_an_abbreviation_but_not_a_sentence() -> None:
    assert match_header("Ref.")[0].field == "ref"
    assert match_header("The partners agreed this action.") == ()


@pytest.mark.parametrize("header", ["", " \n", "Ward", "2019", "Telephone", "£", "Postcode", "Town or village"])
def test_other_headers_are_claimed_by_no_field(header: str) -> None:
    assert match_header(header) == ()


@given(header=st.text(max_size=60))
def test_no_header_upsets_it(header: str) -> None:
    matches = match_header(header)
    assert all(0 < m.weight <= 1 for m in matches)
    assert [m.weight for m in matches] == sorted((m.weight for m in matches), reverse=True)
    assert len({m.field for m in matches}) == len(matches)


# --- statuses --------------------------------------------------------------------------------------------------------


def test_no_word_names_two_statuses() -> None:
    words = [normalise_words(word) for entries in STATUSES.values() for word in entries]
    assert sorted(words) == sorted(set(words))


@given(
    which=st.sampled_from([(status, word) for status, words in STATUSES.items() for word in words]),
    case=st.sampled_from([str.upper, str.title, str.lower]),
    gap=st.sampled_from([" ", "\n", "  "]),
)
def test_every_status_word_names_its_status(which: tuple[str, str], case: Any, gap: str) -> None:
    status, word = which
    printed = gap.join(case(word).split())
    assert parse_status(printed) == (status if status in get_args(Status) else None)
    assert status_of_label(printed) == status


@given(printed=st.none() | st.text(max_size=30))
def test_a_status_is_one_of_the_known_or_none(printed: str | None) -> None:
    assert parse_status(printed) in {*get_args(Status), None}


@pytest.mark.parametrize("printed", ["Greenfield site", "A lot", "Redirected", "see notes"])
def test_words_that_only_resemble_a_status_are_none(printed: str) -> None:
    assert parse_status(printed) is None


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("Green (Targets achieved)", "green"),
        ("Missing information", "missing"),
        ("Amber:", "amber"),
        ("Total", None),
        ("", None),
    ],
)
def test_labels_of_totals(label: str, status: str | None) -> None:
    assert status_of_label(label) == status


@pytest.mark.parametrize(
    ("colour", "status"),
    [
        ((1.0, 0.0, 0.0), "red"),
        ((0.8, 0.1, 0.1), "red"),
        ((1.0, 0.75, 0.0), "amber"),
        ((1.0, 1.0, 0.0), "amber"),
        ((0.0, 0.69, 0.31), "green"),
        ((0.57, 0.82, 0.31), "green"),
        ((0.0, 1.0, 0.0), "green"),
        ((1.0, 1.0, 1.0), None),
        ((0.0, 0.0, 0.0), None),
        ((0.85, 0.85, 0.85), None),
        ((0.86, 0.90, 0.95), None),
        ((0.0, 0.44, 0.75), None),
    ],
)
def test_colours_of_status_cells(colour: tuple[float, float, float], status: str | None) -> None:
    assert status_of_colour(colour) == status


@given(colour=st.tuples(*[st.floats(-0.5, 1.5)] * 3))
def test_no_colour_upsets_it(colour: tuple[float, float, float]) -> None:
    assert status_of_colour(colour) in {"green", "amber", "red", None}


@given(grey=st.floats(0, 1))
def test_grey_is_no_status(grey: float) -> None:
    assert status_of_colour((grey, grey, grey)) is None
