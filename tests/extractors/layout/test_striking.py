"""Struck text: told from underlines and from the rules of tables, in no value, and named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.layout.striking import find_struck, set_struck_apart
from extractors.parsing.drawn import Ruling
from extractors.parsing.pages import Page
from extractors.parsing.words import Word
from tests.extractors.building import blank_page, border, horizontal, line
from tests.extractors.printing import Print, print_html, read, table_html  # noqa: F401 (a fixture)

TEXT = line("Meet in June or July", 100, 100)  # 10 points high: its middle is at 105, its foot at 110


def page(*rulings: Ruling, words: list[Word] = TEXT) -> Page:
    return replace(blank_page(words=words), rulings=rulings)


def struck(*rulings: Ruling, words: list[Word] = TEXT) -> list[str]:
    return [word.text for one in find_struck(page(*rulings, words=words)) for word in one.words]


def span(first: int, last: int) -> tuple[float, float]:
    return TEXT[first].x0, TEXT[last].x1


def test_a_rule_through_the_middle_of_words_strikes_them() -> None:
    assert struck(horizontal(105.5, *span(1, 2))) == ["in", "June"]


def test_a_rule_in_pieces_strikes_as_one() -> None:
    pieces = [Ruling(True, 105.5, TEXT[n].x0, TEXT[n].x1 + 2.5) for n in (1, 2, 3)]
    assert struck(*pieces) == ["in", "June", "or"]


@pytest.mark.parametrize("at", [99.0, 110.0, 111.5, 108.5])
def test_an_underline_or_a_rule_above_strikes_nothing(at: float) -> None:
    assert struck(horizontal(at, *span(1, 2))) == []


def test_a_rule_that_goes_on_beyond_the_words_strikes_nothing() -> None:
    assert struck(horizontal(105.5, 40, 500)) == []
    assert struck(horizontal(105.5, 40, TEXT[2].x1)) == []


def test_a_side_of_a_cell_strikes_nothing() -> None:
    x0, x1 = span(0, 4)
    assert struck(*border((x0 - 1, 105.5, x1 + 1, 140))) == []


def test_a_rule_across_the_cells_of_a_row_strikes_nothing() -> None:
    words = [*line("June", 100, 100), *line("July", 200, 100)]
    assert struck(horizontal(105.5, 100, words[-1].x1), words=words) == []


def test_a_leader_of_dashes_is_no_word() -> None:
    words = line("-----", 100, 100)
    assert struck(horizontal(105.5, words[0].x0, words[0].x1), words=words) == []


def test_struck_words_and_their_rules_are_set_apart_and_named() -> None:
    rule = horizontal(105.5, *span(1, 2))
    left, findings = set_struck_apart(page(rule, horizontal(300, 40, 500)))
    assert [w.text for w in left.words] == ["Meet", "or", "July"]
    assert [w.text for w in left.furniture] == ["in", "June"]
    assert left.rulings == (horizontal(300, 40, 500),)
    (finding,) = findings
    assert (finding.reason, finding.level) == ("struck-through-text", "note")
    assert '"in June"' in finding.message
    assert finding.bbox is not None
    assert finding.bbox[0] == pytest.approx(TEXT[1].x0)


def test_a_page_without_struck_words_is_the_same_page() -> None:
    plain = page(horizontal(300, 40, 500))
    assert set_struck_apart(plain) == (plain, [])


# --- a whole document ------------------------------------------------------------------------------------------------

GATES = "Fit alley gates behind <s>Market Street and the old</s> Mill Lane"
STAFF = """Train <u>door staff</u>, <s>and give each of them a printed card with the numbers of the ambulance and of the
police on it so that nobody has to look for them, and another for their friends</s> every year"""
ROWS = [
    ["1.1", GATES, "<s>Ellenmere Council</s> Larkshire Police", "<s>June 2026</s><br>March 2027", "Amber"],
    ["1.2", STAFF, "Larkshire Police", "Ongoing", "Green"],
    ["<s>1.3</s>", "<s>Open the youth club on Sundays</s>", "<s>Youth Service</s>", "<s>May 2027</s>", "<s>Red</s>"],
    ["1.4", "Walk the square", "Larkshire Police", "May 2026", "Green"],
]
DELETED = ("Market Street and the old", "Ellenmere Council", "June 2026", "another for their friends", "Youth Service")


@pytest.mark.parametrize("kind", ["ruled", "lined"])
def test_what_is_struck_is_in_no_value_and_a_struck_row_is_no_record(print_html: Print, kind: str) -> None:  # noqa: F811
    extraction = read(print_html(table_html(["Ref", "Action", "Lead agency", "By when", "Status"], ROWS, kind)))
    assert [(a.ref, a.description, a.lead_agencies, a.by_when.raw) for a in extraction.actions] == [
        ("1.1", "Fit alley gates behind Mill Lane", ("Larkshire Police",), "March 2027"),
        ("1.2", "Train door staff, every year", ("Larkshire Police",), "Ongoing"),
        ("1.4", "Walk the square", ("Larkshire Police",), "May 2026"),
    ]
    assert not any("Market Street" in place.quote for a in extraction.actions for place in a.provenance)
    named = " ".join(f.message for f in extraction.findings if f.reason == "struck-through-text")
    assert [words for words in DELETED if words not in named] == []
    assert {f.reason for f in extraction.findings} == {"struck-through-text"}
