"""Checks: what is true by rounding or cutting off is true, generated slips are found, placeholders are found."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.checks import (
    check_changes,
    check_placeholders,
    check_status_totals,
    find_placeholders,
    same_figure,
)
from pipeline.records import Action, Due, Measure, Provenance, Status, StatusTotal

PLACE = Provenance(
    page_number=3,
    page_label="Page 25",
    bbox=(10.0, 20.0, 300.0, 40.0),
    quote="",
    table_ordinal=1,
    row_ordinal=2,
    method="test",
    confidence=1.0,
)


def measure(*, baseline: str | None, actual: str | None, change: str | None) -> Measure:
    due = Due(raw=None, kind="missing")
    return Measure(
        ref=None,
        theme=None,
        description="Reports of theft",
        baseline=baseline,
        actual=actual,
        change=change,
        by_when=due,
        provenance=(PLACE,),
    )


def action(quote: str = "", status: Status | None = None) -> Action:
    where = replace(PLACE, quote=quote)
    due = Due(raw=None, kind="missing")
    return Action(ref=None, theme=None, description="Walk", by_when=due, status=status, provenance=(where,))


def stated(computed: Decimal, decimals: int, *, cut: bool) -> Decimal:
    step = Decimal(1).scaleb(-decimals)
    return computed.quantize(step, rounding="ROUND_DOWN" if cut else ROUND_HALF_UP)


FIGURES = st.integers(1, 20_000)


# --- changes ---------------------------------------------------------------------------------------------------------


@given(baseline=FIGURES, actual=FIGURES, decimals=st.integers(0, 2), cut=st.booleans(), form=st.integers(0, 3))
def test_a_change_in_percent_that_follows_is_no_finding(
    baseline: int, actual: int, decimals: int, form: int, *, cut: bool
) -> None:
    exact = Decimal(100 * (actual - baseline)) / Decimal(baseline)
    value = stated(exact, decimals, cut=cut)
    words = "decrease" if actual < baseline else "increase"
    printed = [f"{value:+}%", f"{value}%", f"{abs(value)}%", f"{abs(value)}% {words}"][form]
    record = measure(baseline=f"{baseline:,}", actual=str(actual), change=printed)
    assert list(check_changes([record])) == []


@given(baseline=FIGURES, actual=FIGURES, form=st.integers(0, 2))
def test_a_change_in_numbers_that_follows_is_no_finding(baseline: int, actual: int, form: int) -> None:
    difference = actual - baseline
    word = "fewer" if difference < 0 else "more"
    printed = [f"{difference:+,}", f"{abs(difference)}", f"{abs(difference)} {word}"][form]
    assert list(check_changes([measure(baseline=str(baseline), actual=f"{actual:,}", change=printed)])) == []


@given(baseline=FIGURES, actual=FIGURES, slip=st.integers(2, 400), up=st.booleans(), decimals=st.integers(0, 1))
def test_a_slip_in_percent_is_found(baseline: int, actual: int, slip: int, decimals: int, *, up: bool) -> None:
    exact = 100 * (actual - baseline) / baseline
    wrong = round(exact + (slip if up else -slip) / 10**decimals, decimals)
    findings = list(check_changes([measure(baseline=str(baseline), actual=str(actual), change=f"{wrong:+}%")]))
    assert [(f.reason, f.record_kind, f.record_index) for f in findings] == [
        ("change-disagrees-with-values", "measure", 0)
    ]
    assert (findings[0].page_number, findings[0].bbox) == (PLACE.page_number, PLACE.bbox)
    assert f"{actual - baseline:g}" in findings[0].message


@given(baseline=FIGURES, actual=FIGURES, slip=st.integers(1, 500), up=st.booleans())
def test_a_slip_in_numbers_is_found(baseline: int, actual: int, slip: int, *, up: bool) -> None:
    wrong = actual - baseline + (slip if up else -slip)
    assert len(list(check_changes([measure(baseline=str(baseline), actual=str(actual), change=f"{wrong:+}")]))) == 1


@given(baseline=FIGURES, actual=FIGURES)
def test_a_wrong_direction_is_found(baseline: int, actual: int) -> None:
    assume(baseline != actual)
    turned = f"{baseline - actual:+}"
    assert len(list(check_changes([measure(baseline=str(baseline), actual=str(actual), change=turned)]))) == 1


@given(baseline=st.integers(0, 100), actual=st.integers(0, 100))
def test_between_percentages_points_and_percent_are_both_right(baseline: int, actual: int) -> None:
    points = measure(baseline=f"{baseline}%", actual=f"{actual}%", change=f"{actual - baseline:+}")
    as_percent = measure(baseline=f"{baseline}%", actual=f"{actual}%", change=f"{actual - baseline:+}%")
    assert list(check_changes([points, as_percent])) == []


@pytest.mark.parametrize(
    ("baseline", "actual", "change"),
    [
        (None, "10", "-5"),
        ("10", None, "-5"),
        ("10", "XX", "-5"),
        ("10", "To follow", "-5"),
        ("10", "8", None),
        ("10", "8", "better"),
        ("10%", "8", "-2"),
        ("0", "8", "100%"),
    ],
)
def test_what_cannot_be_reckoned_is_not_doubted(baseline: str | None, actual: str | None, change: str | None) -> None:
    assert list(check_changes([measure(baseline=baseline, actual=actual, change=change)])) == []


@given(value=st.integers(-10_000_000, 10_000_000), decimals=st.integers(0, 3), places=st.integers(0, 3))
def test_a_figure_rounded_or_cut_off_is_the_same_figure(value: int, decimals: int, places: int) -> None:
    exact = Decimal(value).scaleb(-places)
    for cut in (True, False):
        assert same_figure(float(exact), float(stated(exact, decimals, cut=cut)), decimals)


@given(value=st.floats(-1e6, 1e6), decimals=st.integers(0, 2))
def test_a_figure_off_by_a_whole_step_is_another(value: float, decimals: int) -> None:
    step = 10**-decimals
    assert not same_figure(value, round(value, decimals) + math.copysign(1.01 * step, value), decimals)


# --- placeholders ----------------------------------------------------------------------------------------------------


@given(
    before=st.sampled_from(["", "We helped ", "In total ", "(", "about "]),
    placeholder=st.sampled_from(["XX", "XXX", "XXXX", "XX%", "XXX%"]),
    after=st.sampled_from(["", " families", ".", ", as before", ")", " of 20"]),
)
def test_a_placeholder_is_found_wherever_it_stands(before: str, placeholder: str, after: str) -> None:
    assert find_placeholders(f"{before}{placeholder}{after}") == [placeholder]


def test_a_single_letter_that_counts_something_is_a_placeholder() -> None:
    assert find_placeholders("X families were visited") == ["X"]


@pytest.mark.parametrize(
    "text",
    ["", "20 families", "Part XX", "Schedule XXX", "EXXON", "XX-1", "Xerox", "Generation X", "xx", "Factor X, again"],
)
def test_other_letters_are_no_placeholders(text: str) -> None:
    assert find_placeholders(text) == []


@given(text=st.text(max_size=60))
def test_placeholders_are_printed_in_the_text(text: str) -> None:
    assert all(found in text for found in find_placeholders(text))


def test_each_record_with_a_placeholder_is_named_once() -> None:
    records = [action("20 families"), action("XX families of XXX"), action("done"), action("XX%")]
    findings = list(check_placeholders("action", records))
    assert [(f.reason, f.record_kind, f.record_index) for f in findings] == [
        ("placeholder", "action", 1),
        ("placeholder", "action", 3),
    ]


# --- own totals ------------------------------------------------------------------------------------------------------

Statuses = st.lists(st.sampled_from(["green", "amber", "red", None]), min_size=1, max_size=30).filter(any)


def total(what: str, statuses: list[Status | None], **changed: int) -> StatusTotal:
    counts = Counter(status or "missing" for status in statuses)
    numbers = {name: counts[name] for name in ("green", "amber", "red", "missing")} | changed
    return StatusTotal(what=what, **numbers, provenance=(PLACE,))


@given(statuses=Statuses)
def test_totals_that_agree_with_their_rows_are_no_finding(statuses: list[Status | None]) -> None:
    rows = [action(status=status) for status in statuses]
    assert list(check_status_totals([total("Actions", statuses)], rows, [])) == []


@given(statuses=Statuses, name=st.sampled_from(["green", "amber", "red", "missing"]), by=st.integers(1, 5))
def test_a_total_that_its_rows_contradict_is_named_with_both_numbers(
    statuses: list[Status | None], name: str, by: int
) -> None:
    rows = [action(status=status) for status in statuses]
    right = sum((status or "missing") == name for status in statuses)
    findings = list(check_status_totals([total("Actions", statuses, **{name: right + by})], rows, []))
    assert [(f.reason, f.record_kind, f.record_index) for f in findings] == [
        ("status-totals-disagree", "status_total", 0)
    ]
    assert f"{name}: stated {right + by}, counted {right}" in findings[0].message


def test_a_status_that_the_total_does_not_print_is_not_counted() -> None:
    stated_total = StatusTotal(what="Actions", green=1, amber=0, red=None, missing=None, provenance=(PLACE,))
    rows = [action(status="green"), action(status="red"), action()]
    assert list(check_status_totals([stated_total], rows, [])) == []


def test_measures_are_counted_apart_from_actions() -> None:
    done = total("Success measures", ["green"])
    findings = list(check_status_totals([done], [action(status="green")], []))
    assert [f.reason for f in findings] == ["status-totals-without-rows"]


def test_totals_that_no_rows_stand_behind_are_named_once() -> None:
    boxes = [total(what, ["green", "red"]) for what in ("Streets", "Parks", "Libraries")]
    (finding,) = check_status_totals(boxes, [], [])
    assert (finding.reason, finding.level, finding.record_index) == ("status-totals-without-rows", "note", 0)
    assert '"Streets" and 2 more' in finding.message


def test_of_several_totals_each_counts_its_theme() -> None:
    rows: list[tuple[str, Status]] = [("Streets", "green"), ("Streets", "red"), ("Parks", "red")]
    themed = [replace(action(status=status), theme=theme) for theme, status in rows]
    right = [total("Streets", ["green", "red"]), total("Parks", ["red"]), total("Total", ["green", "red", "red"])]
    assert list(check_status_totals(right, themed, [])) == []
    wrong = [total("Streets", ["green", "red"]), total("Parks", ["red", "red"])]
    (finding,) = check_status_totals(wrong, themed, [])
    assert "red: stated 2, counted 1" in finding.message
