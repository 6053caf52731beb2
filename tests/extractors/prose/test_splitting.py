"""Where sentences end, and which hyphens at line ends stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.prose.splitting import join_over_line, split_sentences

TWO_OR_MORE = (
    ("The rate was 8.6 per 1000.", "It rose."),
    ("See No. 3 of the plan.", "Then act."),
    ("Dr. Smith of St. Mary's said so.", "He left."),
    ("Partners, e.g. Kent Police, met.", "They agreed."),
    ("75% were satisfied.", "80% of cases improved."),
    ("Did it rise?", "Yes!", "It did."),
    ("Visit www.larkshire.gov.uk.", "Call 01632 960 100."),
    ("Meets at 7.30 p.m. on Mondays.", "All welcome."),
    ("Cllr. Jones and Mrs. A. B. Brown voted.", "Para. 3.2 says so."),
    ("It is the lowest (8.6 per 1000 population).", "Burglary fell."),
    ("Approx. 400 residents vs. 300 last year.", "Nos. 1 and 2 stay."),
    ("He said “it works.”", "“Not here,” she said."),
)
ONE = (
    "Fatal: 4 Serious: 3 Slight: 25 Total: 24 (down)",
    "There were 214 (noise, litter etc.) Reports went to the Council",
    "Reports fell by 5.2% from 1.4 to 1.3",
    "On 12 Oct. 2015 the U.K. Government acted",
    "No stop at all",
)
word = st.from_regex(r"[a-z]{3,9}", fullmatch=True)


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize("sentences", TWO_OR_MORE)
def test_sentences_are_parted_where_they_end(sentences: tuple[str, ...]) -> None:
    assert split(" ".join(sentences)) == list(sentences)


@pytest.mark.parametrize("text", ONE)
def test_a_stop_inside_a_sentence_ends_none(text: str) -> None:
    assert split(text) == [text]


def test_a_stop_without_a_space_after_it_still_ends_a_sentence() -> None:
    assert split("It fell by 5.2%.This is good. See larkshire.gov.uk/Plan.Pdf for more.") == [
        "It fell by 5.2%.",
        "This is good.",
        "See larkshire.gov.uk/Plan.Pdf for more.",
    ]


@given(st.text(max_size=200))
def test_nothing_but_white_space_stands_between_spans(text: str) -> None:
    spans = split_sentences(text)
    outside = "".join(
        text[a:b] for a, b in zip([0, *(e for _, e in spans)], [*(s for s, _ in spans), len(text)], strict=True)
    )
    assert not outside.strip()
    assert all(start < end for start, end in spans)


@pytest.mark.parametrize(
    ("first", "second", "words", "joined"),
    [
        ("infor-", "mation", "", "information"),
        ("anti-", "social", "", "anti-social"),
        ("Anti-", "Social", "", "Anti-Social"),
        ("task-", "force", "task-force", "task-force"),
        ("re-", "ported", "reported", "reported"),
        ("street-", "lighting", "street lighting", "street-lighting"),
        ("2017-", "18", "", "2017-18"),
        ("8-", "12s", "", "8-12s"),
        ("(multi-", "agency)", "", "(multi-agency)"),
        ("reduce", "crime", "", None),
        ("-", "crime", "", None),
        ("short-", "(and", "", None),
    ],
)
def test_a_hyphen_at_the_end_of_a_line(first: str, second: str, words: str, joined: str | None) -> None:
    assert join_over_line(first, second, words.split()) == joined


@given(word, word)
def test_a_word_that_the_document_spells_with_a_hyphen_keeps_it(left: str, right: str) -> None:
    assert join_over_line(f"{left}-", right, {f"{left}-{right}"}) == f"{left}-{right}"
    assert join_over_line(f"{left}-", right, {left + right}) == left + right
