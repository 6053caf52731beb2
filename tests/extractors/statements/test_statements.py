"""Statements of sentences: hand-written truth, generated sentences, and what must stay silent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.statements.statements import (
    Statement,
    StatementContext,
    join_statements,
    read_paragraph,
    read_statements,
)
from tests.extractors.stated_sentences import SILENT, STATED, Row


def as_row(statement: Statement) -> tuple[object, ...]:
    unit = statement.unit if statement.value is not None else "any"
    return (
        statement.value,
        unit,
        statement.previous_value,
        statement.change_absolute,
        statement.change_percent,
        statement.direction,
    )


def expected(row: Row) -> tuple[object, ...]:
    return (row[0], row[1] if row[0] is not None else "any", *row[2:6])


@pytest.mark.parametrize("sentence", STATED)
def test_each_figure_is_stated_with_what_belongs_to_it(sentence: str) -> None:
    assert [as_row(s) for s in read_statements(sentence)] == [expected(row) for row in STATED[sentence]]


@pytest.mark.parametrize("sentence", [s for s, rows in STATED.items() if any(row[6] for row in rows)])
def test_each_figure_is_of_its_noun(sentence: str) -> None:
    for statement, row in zip(read_statements(sentence), STATED[sentence], strict=True):
        assert [w for w in row[6].split() if w.lower() not in statement.subject.lower()] == []


@pytest.mark.parametrize("sentence", SILENT)
def test_what_is_no_figure_states_nothing(sentence: str) -> None:
    assert read_statements(sentence) == []


# --- generated sentences ---------------------------------------------------------------------------------------------

NOUNS = ("burglary", "vehicle crime", "anti-social behaviour", "theft from shops", "criminal damage", "robbery")
# Wordings of a fall or rise: {subject}, {old}, {new}, {difference}, {percent} in places of a known figure.
CHANGES = (
    "{Subject} {moved} by {percent}%, from {old} to {new}.",
    "{Subject} {moved} by {difference} offences or {percent}% to {new}.",
    "{Subject} {moved} {percent}% ({old} to {new}) in 2022/23.",
    "There was a {percent}% {noun} from {old} to {new} in {subject}.",
    "In 2022/23 {subject} {moved} from {old} to {new}, {article} {noun} of {percent}%.",
    "{Subject}: {new}, compared with {old} in the previous year ({sign}{percent}%).",
    "{Subject} stood at {new}, {direction} from {old} the year before, {article} {noun} of {difference} ({percent}%).",
    "{Subject} {moved} from {old} in 2021/22 to {new} in 2022/23 ({sign}{difference}).",
    "{Subject}: {new} ({sign}{percent}%)",
    "The number of {subject} offences {moved} by {percent}% to {new} during Quarter 2.",
)
WORDS = {
    1: {
        "moved": ("rose", "increased", "went up", "has increased", "grew"),
        "noun": ("increase", "rise"),
        "direction": "up", "sign": "+"},
    -1: {
        "moved": ("fell", "decreased", "went down", "has fallen", "dropped", "was reduced"),
        "noun": ("reduction", "fall", "decrease"),
        "direction": "down", "sign": "-"},
}  # fmt: skip


@given(
    template=st.sampled_from(CHANGES),
    subject=st.sampled_from(NOUNS),
    sign=st.sampled_from([1, -1]),
    old=st.integers(12, 98_000),
    difference=st.integers(1, 4_000),
    percent=st.integers(1, 899),
    choice=st.randoms(use_true_random=False),
)
def test_a_sentence_made_of_figures_gives_them_back(
    template: str, subject: str, sign: int, old: int, difference: int, percent: int, choice: st.DataObject
) -> None:
    words = WORDS[sign]
    noun = choice.choice(words["noun"])  # type: ignore[attr-defined]
    values = {
        "subject": subject,
        "Subject": subject.capitalize(),
        "moved": choice.choice(words["moved"]),  # type: ignore[attr-defined]
        "noun": noun,
        "article": "an" if noun == "increase" else "a",
        "direction": words["direction"],
        "sign": words["sign"],
        "old": f"{old:,}",
        "new": f"{old + difference:,}",
        "difference": f"{difference:,}",
        "percent": f"{percent / 10:g}",
    }
    statements = read_statements(template.format(**values))
    assert len(statements) == 1
    found = statements[0]
    stated = {name for name in ("old", "new", "difference", "percent") if f"{{{name}}}" in template}
    assert found.value == (old + difference if "new" in stated else None)
    assert found.previous_value == (old if "old" in stated else None)
    assert found.change_absolute == (sign * difference if "difference" in stated else None)
    assert found.change_percent == (sign * percent / 10 if "percent" in stated else None)
    assert found.direction == words["direction"]
    assert subject in found.subject.lower()


@given(
    figures=st.lists(st.integers(1, 99_999), min_size=2, max_size=5),
    nouns=st.permutations(["arrests", "warning letters", "home visits", "referrals", "patrols"]),
)
def test_a_list_states_each_of_its_figures(figures: list[int], nouns: list[str]) -> None:
    items = [f"{figure:,} {noun}" for figure, noun in zip(figures, nouns, strict=False)]
    found = read_statements(f"The team recorded {', '.join(items[:-1])} and {items[-1]}.")
    assert [s.value for s in found] == figures
    assert all(noun in s.subject for s, noun in zip(found, nouns, strict=False))


@given(text=st.text(max_size=80) | st.text(alphabet="0123456789 ,.;:()%£+-–→↑XfromtoI", max_size=60))
def test_no_text_upsets_it(text: str) -> None:
    for statement in read_statements(text):
        start, end = statement.span
        assert 0 <= start < end <= len(text)


@given(
    x=st.sampled_from(["XX", "XXX", "£XX", "XX%", "X%"]), noun=st.sampled_from(["families", "young people", "offences"])
)
def test_a_placeholder_is_never_a_number(x: str, noun: str) -> None:
    assert (
        read_statements(f"During 2013/14 the group dealt with {x} {noun}, an increase of {x} on the previous year.")
        == []
    )


# --- paragraphs ------------------------------------------------------------------------------------------------------


def test_a_rank_is_of_what_was_spoken_of() -> None:
    first, rank = (
        s for _, s in read_paragraph(["Burglary fell by 14% to 338.", "This placed Malling 9th best in the county."])
    )
    assert first.subject == "Burglary"
    assert (rank.value, rank.unit, rank.subject) == (9, "rank", "Burglary: rank, best in the county")


def test_a_sentence_that_completes_another_is_joined_to_it() -> None:
    read = read_paragraph(
        ["There were 4,560 crimes from April to September 2019.", "This is a reduction of 60 crimes (-1.3%)."]
    )
    assert [numbers for numbers, _ in read] == [(0, 1)]
    found = read[0][1]
    assert (found.value, found.change_absolute, found.change_percent, found.direction) == (4560, -60, -1.3, "down")


def test_a_change_can_come_before_its_values() -> None:
    read = read_paragraph(["Incidents have increased by 5%.", "This is an increase of 41 from 827 to 868."])
    assert len(read) == 1
    found = read[0][1]
    assert (found.value, found.previous_value, found.change_absolute, found.change_percent) == (868, 827, 41, 5)


def test_two_values_are_not_joined() -> None:
    first, second = read_statements("There were 45 arrests and 12 cautions.")
    assert join_statements(first, second) is None


def test_an_average_has_the_unit_of_the_rate_before_it() -> None:
    read = read_paragraph(["The rate of victims is 8.6 per 1000 population.", "The Kent average is 18.4."])
    second = read[1][1]
    assert (second.value, second.unit, second.geography) == (18.4, "per_1000", "Kent")


def test_without_a_noun_the_heading_says_what_is_counted() -> None:
    assert read_statements("This fell by 4%.", StatementContext(section="Vehicle crime"))[0].subject == "Vehicle crime"


def test_an_improvement_of_what_is_bad_is_a_fall() -> None:
    found = read_statements("Burglary improved by 4% to 81.")[0]
    assert (found.change_percent, found.direction) == (-4, "down")


def test_the_period_of_an_earlier_value_is_not_the_period() -> None:
    found = read_statements("Entrants fell from 93 in 2011/12 to 73 in 2012/13.")[0]
    assert found.period is not None
    assert found.period.printed == "2012/13"


def test_a_qualifier_is_kept() -> None:
    assert read_statements("Over 400 people attended.")[0].qualifier == "over"


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("There were 45 burglaries in Ashford last year.", "Ashford"),
        ("The Kent average is 18.4%.", "Kent"),
        ("There were 45 burglaries in the borough.", "borough"),
        ("Nationally, 12% of adults were victims.", "Nationally"),
        ("175 volunteers were trained in Speedwatch.", None),
        ("There were 45 burglaries in March.", None),
    ],
)
def test_places_are_named_by_the_sentence(sentence: str, place: str | None) -> None:
    assert read_statements(sentence)[0].geography == place


def test_a_run_of_words_without_stops_is_read_in_pieces() -> None:
    text = "The number of crimes rose by 5% from 45 to 50 and " * 60
    found = read_statements(text)
    assert {(s.value, s.previous_value) for s in found} >= {(50, 45)}
    assert all("45" in text[s.span[0] : s.span[1]] for s in found if s.previous_value == 45)
