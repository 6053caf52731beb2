"""When documents speak, which rows are one action, and which actions go on in later years."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.following import Edition, PlanAction, edition_of, find_successors, follow, ref_number
from pipeline.records import DocumentFacts

BODY = "Marlowe & District Council"


@pytest.mark.parametrize(
    ("facts", "year", "quarter", "source"),
    [
        ({"period_start": date(2019, 4, 1), "period_end": date(2020, 3, 31)}, 2019, None, None),
        ({"period_start": date(2019, 1, 1), "period_end": date(2019, 12, 31)}, 2019, None, None),
        ({"period_start": date(2025, 4, 1), "period_end": date(2028, 3, 31)}, 2025, None, None),
        ({"period_start": date(2020, 1, 1), "period_end": date(2020, 3, 31)}, 2019, "2019/20 Q4", "period"),
        ({"meeting_date": date(2019, 12, 10)}, 2019, "2019/20 Q2", "meeting"),
        ({"meeting_date": date(2020, 5, 5)}, 2019, "2019/20 Q4", "meeting"),
        ({"meeting_date": date(2000, 2, 29)}, 1999, "1999/00 Q3", "meeting"),
    ],
)
def test_a_document_speaks_of_a_council_year(
    facts: dict[str, date], year: int, quarter: str | None, source: str | None
) -> None:
    edition = edition_of(DocumentFacts(publisher=BODY, **facts))  # type: ignore[arg-type]
    assert edition is not None
    assert (edition.body, edition.plan_year) == ("marlowe and district council", year)
    assert (edition.quarter, edition.quarter_source) == (quarter, source)


def test_a_document_that_does_not_say_when_or_whose_is_not_followed() -> None:
    assert edition_of(DocumentFacts(publisher=BODY)) is None
    assert edition_of(DocumentFacts(meeting_date=date(2019, 12, 10))) is None


@pytest.mark.parametrize(
    ("printed", "number"),
    [("1.6", "1.6"), ("CSAP 1.6", "1.6"), ("SEP2.1.", "2.1"), ("B5", "b5"), ("1d", "1d"), (None, ""), ("Goal", "goal")],
)
def test_initials_before_a_number_are_a_report_s_own(printed: str | None, number: str) -> None:
    assert ref_number(printed) == number


def _edition(day: int, *, is_report: bool) -> Edition:
    return Edition(
        body="b", plan_year=2019, is_report=is_report, reported_on=date(2019, 4, day), quarter=None, quarter_source=None
    )


EDITIONS = {"r": _edition(2, is_report=True), "p": _edition(9, is_report=False), "q": _edition(5, is_report=True)}
WORDS = ["Light the path by the river", "Hold a stall on the green", "Walk the estate at night"]
rows = st.lists(
    st.tuples(st.sampled_from("rpq"), st.sampled_from(["1", "2", None]), st.sampled_from(WORDS)), max_size=12
)


@given(rows, st.randoms())
def test_timelines_do_not_depend_on_the_order_of_rows(
    given_rows: list[tuple[str, str | None, str]], by: random.Random
) -> None:
    actions = [
        PlanAction(action_id=f"a{number}", document_id=document, ref=ref, description=words)
        for number, (document, ref, words) in enumerate(given_rows)
    ]
    shuffled = by.sample(actions, len(actions))
    entries = follow(EDITIONS, actions)
    assert sorted(entries, key=repr) == sorted(follow(EDITIONS, shuffled), key=repr)
    assert {entry.action_id for entry in entries} == {one.action_id for one in actions}
    places = [(entry.timeline_id, entry.position) for entry in entries]
    documents = [(entry.timeline_id, entry.document_id) for entry in entries]
    assert len(set(places)) == len(places)
    assert len(set(documents)) == len(documents)


def test_plans_come_before_reports_and_reports_in_their_order() -> None:
    actions = [PlanAction(action_id=key, document_id=key, ref="1", description=WORDS[0]) for key in "rpq"]
    assert [entry.action_id for entry in follow(EDITIONS, actions)] == ["p", "r", "q"]


def test_a_shortened_wording_is_the_same_action_only_with_its_reference() -> None:
    short, whole = "Light the path", "Light the path by the river from the mill to the weir before winter"
    for ref, timelines in (("1", 1), (None, 2)):
        actions = [
            PlanAction(action_id=key, document_id=key, ref=ref, description=words)
            for key, words in (("p", whole), ("r", short))
        ]
        assert len({entry.timeline_id for entry in follow(EDITIONS, actions)}) == timelines


def test_successors_are_ranked_and_the_unlike_left_out() -> None:
    later = {"x": "Light the path by the river and the weir", "y": "Light the path by the mill", "z": "Mend the roof"}
    links = find_successors({"a": WORDS[0], "b": WORDS[1]}, later)
    assert [(link.action_id, link.successor_id, link.rank, link.mutual) for link in links] == [
        ("a", "x", 1, True) if links[0].successor_id == "x" else ("a", "y", 1, True),
        ("a", "y", 2, False) if links[0].successor_id == "x" else ("a", "x", 2, False),
    ]
    assert find_successors({}, later) == find_successors(later, {}) == []
