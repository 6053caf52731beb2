"""Deadlines of a plan against the plan's own period."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.checks import check_deadlines
from pipeline.records import Action, DocumentFacts, DocumentKind, Due

START, END = date(2017, 4, 1), date(2018, 3, 31)


def action(start: date | None, end: date | None) -> Action:
    return Action(
        ref=None,
        theme=None,
        description="x",
        by_when=Due(raw="then", kind="period", start=start, end=end),
        provenance=(),
    )


def reasons(due: Action, kind: DocumentKind = "action_plan", start: date | None = START) -> list[str]:
    facts = DocumentFacts(kind=kind, period_start=start, period_end=END)
    return [f"{f.level} {f.reason}" for f in check_deadlines("action", [due], facts)]


@given(first=st.dates(date(2015, 1, 1), date(2020, 1, 1)), days=st.integers(0, 900))
def test_only_deadlines_wholly_outside_are_found(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    outside = last < START or first > END
    assert reasons(action(first, last)) == (["note deadline-outside-plan-period"] if outside else [])


def test_what_has_no_days_or_no_plan_is_not_judged() -> None:
    early = action(date(2010, 3, 1), date(2010, 3, 31))
    assert reasons(action(None, None)) == []
    assert reasons(action(None, date(2010, 3, 31))) == ["note deadline-outside-plan-period"]
    assert reasons(early, kind="committee_pack") == []
    assert reasons(early, start=None) == []


def test_the_message_names_the_deadline_and_the_period() -> None:
    facts = DocumentFacts(kind="action_plan", period_start=START, period_end=END)
    (found,) = check_deadlines("action", [action(date(2019, 1, 1), date(2019, 1, 31))], facts)
    assert found.message == 'the deadline "then" is after all of it: the plan runs from 2017-04-01 to 2018-03-31'
    assert (found.record_kind, found.record_index) == ("action", 0)
