"""Checks of statistics: consistent figures are never doubted however they were rounded; altered ones are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.records import Box, Direction, Finding, Provenance, Statistic
from pipeline.statistic_checks import check_statistics, explain, reckon_across

COUNTS = st.integers(1, 50_000)
DECIMALS = st.integers(0, 2)
BOX: Box = (0, 0, 100, 20)


def statistic(subject: str = "Burglary dwelling", **fields: Any) -> Statistic:
    place = {"page_number": fields.pop("page", 1), "table_ordinal": fields.pop("table", None)}
    part = Provenance(
        page_label=None, bbox=BOX, quote="", method="text", confidence=1.0, row_ordinal=fields.pop("row", None), **place
    )
    return Statistic(**{"subject": subject, "value": None, "unit": "count", "provenance": (part,), **fields})


def shown(value: float, decimals: int, rounded: bool) -> str:
    """A number as a text prints it: rounded half up, or cut off."""
    scale = 10**decimals
    whole = math.floor(abs(value) * scale + (0.5 if rounded else 0) + 1e-9)
    return f"{whole / scale:.{decimals}f}"


def change(value: int, previous: int, percent: str, **fields: Any) -> Statistic:
    sign = -1 if value < previous else 1
    direction: Direction = "down" if value < previous else "up"
    sentence = f"Burglary went {direction} by {percent}% from {previous} to {value}."
    return statistic(
        value=float(value), previous_value=float(previous), change_percent=sign * float(percent), direction=direction,
        sentence=sentence, **fields,
    )  # fmt: skip


def judge(*statistics: Statistic) -> tuple[list[bool | None], list[Finding]]:
    judged, findings = check_statistics(statistics)
    return [s.consistent for s in judged], findings


def reasons(findings: Sequence[Finding]) -> list[str]:
    return [finding.reason for finding in findings]


# --- one statistic ---------------------------------------------------------------------------------------------------


@given(value=COUNTS, previous=COUNTS, decimals=DECIMALS, rounded=st.booleans())
def test_a_true_percentage_holds_however_it_was_rounded(
    value: int, previous: int, decimals: int, rounded: bool
) -> None:
    percent = shown(100 * (value - previous) / previous, decimals, rounded)
    consistent, findings = judge(change(value, previous, percent))
    assert (consistent, findings) == ([True], [])


@given(value=COUNTS, previous=COUNTS, decimals=DECIMALS, off=st.floats(2, 40), up=st.booleans())
def test_a_percentage_beyond_rounding_is_doubted(
    value: int, previous: int, decimals: int, off: float, up: bool
) -> None:
    true = abs(100 * (value - previous) / previous)
    wrong = true + off * 10.0**-decimals * (1 if up else -1)
    assume(wrong >= 0 and (value % 100 or previous % 100))
    consistent, findings = judge(change(value, previous, shown(wrong, decimals, True)))
    assert consistent == [False]
    assert "percent-disagrees-with-values" in reasons(findings)


@given(value=COUNTS, previous=COUNTS, decimals=DECIMALS, rounded=st.booleans(), form=st.integers(0, 2))
def test_two_of_three_figures_are_enough(value: int, previous: int, decimals: int, rounded: bool, form: int) -> None:
    assume(value != previous)
    percent = shown(100 * (value - previous) / previous, decimals, rounded)
    sign = 1 if value > previous else -1
    kept: dict[str, Any] = {
        "value": float(value), "previous_value": float(previous), "change_absolute": float(value - previous)
    }  # fmt: skip
    kept.pop(list(kept)[form])
    consistent, findings = judge(statistic(change_percent=sign * float(percent), sentence=f"by {percent}%", **kept))
    assert (consistent, findings) == ([True], [])


@given(value=COUNTS, previous=COUNTS, off=st.integers(-500, 500))
def test_a_difference_is_exact(value: int, previous: int, off: int) -> None:
    stated = statistic(
        value=float(value), previous_value=float(previous), change_absolute=float(value - previous + off)
    )
    consistent, findings = judge(stated)
    assert consistent == [off == 0]
    assert ("difference-disagrees-with-values" in reasons(findings)) is (off != 0)


@given(value=st.floats(0.5, 90), previous=st.floats(0.5, 90), decimals=st.integers(1, 2))
def test_rates_were_rounded_before_they_were_compared(value: float, previous: float, decimals: int) -> None:
    rates = [shown(rate, decimals, True) for rate in (value, previous)]
    percent = shown(100 * (value - previous) / previous, 1, True)
    assume(float(rates[1]) > 10.0**-decimals)
    sign = -1 if value < previous else 1
    stated = statistic(
        value=float(rates[0]), previous_value=float(rates[1]), change_percent=sign * float(percent), unit="per_1000",
        sentence=f"{percent}% from {rates[1]} to {rates[0]} per 1,000",
    )  # fmt: skip
    assert judge(stated)[1] == []


def test_a_percentage_of_the_newer_figure_is_named() -> None:
    _, findings = judge(change(88, 139, "58"))
    assert [f.level for f in findings] == ["warning"]
    assert "51 / 139 = 36.69%" in findings[0].message
    assert "share of the newer figure" in findings[0].message


def test_an_earlier_value_in_brackets_is_no_wrong_change() -> None:
    sentence = "There were 6,357 referrals, an 8.3% increase when compared to the previous quarter (5,869)."
    told = statistic(value=6357.0, change_absolute=5869.0, change_percent=8.3, direction="up", sentence=sentence)
    assert judge(told) == ([None], [])


def test_the_reason_shows_the_sum() -> None:
    judged, _ = check_statistics([change(338, 393, "14")])
    assert judged[0].consistent_why == "(393 - 338) / 393 = 55 / 393 = 13.99%, 14% as printed"
    assert explain(judged[0]) == [
        "decreased by 14%, from 393 to 338 | (393 - 338) / 393 = 55 / 393 = 13.99% | 14% as printed"
    ]


def test_a_change_without_its_values_is_not_judged() -> None:
    assert judge(statistic(change_percent=-37.0, direction="down")) == ([None], [])
    assert judge(statistic(value=338.0)) == ([None], [])
    assert judge(statistic(previous_value=214.0, change_percent=11.0)) == ([None], [])
    assert judge(statistic(value=5.0, previous_value=0.0, change_percent=100.0)) == ([None], [])


@pytest.mark.parametrize("fields", [{"qualifier": "over"}, {"value_printed": "1.2 million"}])
def test_an_inexact_figure_proves_nothing(fields: dict[str, str]) -> None:
    assert judge(statistic(value=400.0, previous_value=393.0, change_percent=-14.0, **fields)) == ([None], [])


def test_round_values_may_have_been_rounded() -> None:
    assert judge(change(4500, 5200, "14")) == ([None], [])
    assert judge(change(4500, 5200, "24"))[0] == [False]
    assert judge(change(4500, 5000, "10")) == ([True], [])


def test_a_better_rank_is_no_fall() -> None:
    assert judge(statistic(value=2.0, previous_value=5.0, direction="up", unit="rank")) == ([None], [])


def test_a_change_said_apart_from_its_value() -> None:
    for printed, right in (("2.8", True), ("12.8", False)):
        sentence = f"There were 2025 reports, the 2nd lowest number, an increase of {printed}% (55 reports)."
        value = statistic("reports", value=2025.0, sentence=sentence)
        rank = statistic("reports: rank", value=2.0, unit="rank", sentence=sentence)
        change_ = statistic("reports", change_absolute=55.0, change_percent=float(printed), sentence=sentence)
        assert judge(value, rank, change_)[0] == [right, None, right]
        elsewhere = statistic("Reports", change_absolute=55.0, change_percent=float(printed), sentence="More.")
        assert judge(value, elsewhere)[0] == [True if right else None] * 2


def test_points_and_percent_of_a_percentage_are_both_right() -> None:
    points = statistic(
        value=6.5, previous_value=9.1, change_percent=-2.6, unit="percent", sentence="2.6% from 9.1% to 6.5%"
    )
    share = statistic(value=6.5, previous_value=9.1, change_percent=-28.6, unit="percent", sentence="28.6%, 9.1%, 6.5%")
    neither = statistic(value=6.5, previous_value=9.1, change_percent=-5.0, unit="percent", sentence="5.0%, 9.1%, 6.5%")
    assert judge(points, share, neither)[0] == [True, True, False]


def test_a_word_against_its_sign() -> None:
    consistent, findings = judge(statistic(value=393.0, previous_value=338.0, direction="down"))
    assert consistent == [False]
    assert reasons(findings) == ["direction-disagrees-with-values"]
    assert judge(statistic(value=338.0, previous_value=393.0, direction="down")) == ([None], [])


@pytest.mark.parametrize(
    "fields",
    [{"value": -3.0, "sentence": "There were -3."},
     {"value": 0.0, "unit": "rank"}, {"value": 1.5, "unit": "rank"}, {"change_percent": -140.0},
     {"value": 1204.0, "unit": "per_1000"}],
)  # fmt: skip
def test_a_figure_outside_its_range(fields: dict[str, Any]) -> None:
    consistent, findings = judge(statistic(**fields))
    assert consistent == [False]
    assert reasons(findings) == ["figure-impossible"]


# --- shares ----------------------------------------------------------------------------------------------------------


def shares(counts: list[int], printed: list[str], form: str = "{n} were {w} ({p}%)") -> list[Statistic]:
    words = ["female", "male", "aged", "other", "known"]
    clauses = [form.format(n=n, p=p, w=w) for n, p, w in zip(counts, printed, words, strict=False)]
    sentence = "; ".join(clauses) + "."
    told = []
    for n, p, w in zip(counts, printed, words, strict=False):
        told.append(statistic(w, value=float(n), value_printed=str(n), sentence=sentence))
        told.append(statistic(w, value=float(p), value_printed=p, unit="percent", sentence=sentence))
    return told


@given(
    counts=st.lists(st.integers(1, 400), min_size=2, max_size=5),
    rest=st.integers(0, 300),
    decimals=DECIMALS,
    form=st.sampled_from(["{n} were {w} ({p}%)", "{w}: {p}% ({n})"]),
)
def test_true_shares_of_one_whole_hold(counts: list[int], rest: int, decimals: int, form: str) -> None:
    whole = sum(counts) + rest
    printed = [shown(100 * n / whole, decimals, True) for n in counts]
    assume(all(float(p) > 0 for p in printed))
    consistent, findings = judge(*shares(counts, printed, form))
    assert [f for f in findings if f.level == "warning"] == []
    assert set(consistent) == {True}


def test_shares_that_make_a_hundred_are_of_their_sum() -> None:
    assert judge(*shares([33, 52], ["38.8", "61.2"]))[0] == [True] * 4
    consistent, findings = judge(*shares([33, 52], ["35.8", "64.2"]))
    assert consistent == [False] * 4
    assert "33 / 85 = 38.82%" in findings[0].message


def test_a_named_whole_is_divided_by() -> None:
    sentence = "Of cases, 12 out of 40 ({p}%) were closed."
    for printed, right in (("30", True), ("35", False)):
        text = sentence.format(p=printed)
        told = [
            statistic("cases closed", value=12.0, value_printed="12", sentence=text),
            statistic("cases", value=40.0, value_printed="40", sentence=text),
            statistic("closed", value=float(printed), value_printed=printed, unit="percent", sentence=text),
        ]
        assert judge(*told)[0] == [right] * 3


def test_a_share_of_something_unnamed_is_only_noted() -> None:
    told = [
        statistic("Domestic abuse incidents", category="domestic-abuse", value=1365.0, sentence="There were 1365."),
        *(
            statistic(w, category="domestic-abuse", value=v, unit=u, sentence="There were 367 repeat victims (32.9%).")
            for w, v, u in (("Repeat victims", 367.0, "count"), ("Share", 32.9, "percent"))
        ),
    ]
    consistent, findings = judge(*told)
    assert consistent == [None, None, None]
    assert [(f.reason, f.level) for f in findings] == [("share-not-reconciled", "note")]


# --- parts and totals ------------------------------------------------------------------------------------------------


def listed(figures: dict[str, float], field: str = "value") -> list[Statistic]:
    sentence = " ".join(f"{name}: {abs(figure):g}" for name, figure in figures.items())
    return [statistic(name, sentence=sentence, **{field: figure}) for name, figure in figures.items()]


@given(st.lists(st.integers(-200, 200).filter(bool), min_size=2, max_size=5, unique_by=abs), st.integers(1, 50))
def test_a_list_adds_up_to_its_total(parts: list[int], off: int) -> None:
    names = ["Fatal", "Serious", "Slight", "Damage", "None"]
    figures = {name: float(part) for name, part in zip(names, parts, strict=False)}
    assert set(judge(*listed({**figures, "Total": float(sum(parts))}, "change_absolute"))[0]) <= {True, None}
    wrong = {**figures, "Total": float(sum(parts) + off)}
    assume(len({abs(f) for f in wrong.values()}) == len(wrong))
    assert judge(*listed(wrong, "change_absolute"))[0][-1] is False


def apart(sentence: str, *figures: tuple[str, float]) -> list[Statistic]:
    return [statistic(name, value=value, value_printed=f"{value:g}", sentence=sentence) for name, value in figures]


def test_parts_of_these() -> None:
    sentence = "A total of 4 orders were made, of these one was confirmed and {n} were withdrawn."
    assert judge(*apart("67 reviews were made, 87% of those due (77).", ("Reviews", 67.0), ("Due", 77.0)))[1] == []
    for n, right in ((3, True), (5, False), (2, None)):
        told = [
            statistic(w, value=v, value_printed=p, sentence=sentence.format(n=n))
            for w, v, p in (("Orders", 4.0, "4"), ("Confirmed", 1.0, "one"), ("Withdrawn", float(n), str(n)))
        ]
        assert judge(*told)[0][0] is right


def test_what_the_totals_of_a_table_showed_is_kept() -> None:
    cell = statistic(value=13.0, row_label="Total", column_label="2015", consistent=False, consistent_why="5 + 7 = 12")
    judged, findings = check_statistics([cell])
    assert (judged, findings) == ([cell], [])
    assert explain(cell) == ["5 + 7 = 12"]


def test_a_cell_of_changes_is_no_negative_count() -> None:
    cell = statistic(value=-2.0, change_absolute=-2.0, direction="down", row_label="Homicide", column_label="Change")
    assert judge(cell) == ([None], [])


# --- contradictions --------------------------------------------------------------------------------------------------


def test_one_thing_stated_twice() -> None:
    told = [
        statistic(
            "Residents who feel safe by day", value=v, unit="percent", sentence=f"{v:g}% of residents feel safe by day"
        )
        for v in (93.0, 7.0)
    ]
    consistent, findings = judge(*told)
    assert consistent == [None, None]
    assert reasons(findings) == ["stated-differently"]
    assert "make 100%" in findings[0].message


def test_other_sentences_of_one_vague_subject_are_not_compared() -> None:
    told = [
        statistic("care leavers of the county", value=v, unit="percent", sentence=s)
        for v, s in ((48.6, "980 (48.6%) came alone."), (53.6, "Those in education, employment or training: 53.6%."))
    ]
    assert judge(*told)[1] == []


def test_running_page_numbers_are_not_compared() -> None:
    told = [statistic("Minutes of the open board", value=float(n), sentence=f"Minutes {n}", page=n) for n in (1, 2)]
    assert judge(*told)[1] == []


def test_a_rounded_figure_is_the_same_figure() -> None:
    told = [
        statistic("Residents who feel safe by day", value=v, unit="percent", sentence=s)
        for v, s in ((93.0, "93% feel safe"), (93.4, "93.4% feel safe"))
    ]
    assert judge(*told)[1] == []


def test_a_subject_with_several_values_in_one_sentence_is_not_one_thing() -> None:
    sentence = "There were 5 incidents of graffiti here and 9 incidents of graffiti there."
    told = [statistic("incidents of graffiti found", value=v, sentence=sentence) for v in (5.0, 9.0)]
    again = statistic("incidents of graffiti found", value=12.0, sentence="We saw 12 incidents of graffiti.")
    assert judge(*told, again)[1] == []


def test_a_part_larger_than_the_whole_that_includes_it() -> None:
    whole = statistic("Graffiti reports", value=27.0, sentence="Graffiti: 27 recorded incidents (incl offensive).")
    part = statistic("Offensive graffiti reports", value=29.0, sentence="There were 29 offensive graffiti reports.")
    consistent, findings = judge(whole, part)
    assert consistent == [None, None]
    assert [(f.reason, f.record_index) for f in findings] == [("part-larger-than-whole", 1)]
    smaller = statistic("Offensive graffiti reports", value=9.0, sentence="There were 9 offensive graffiti reports.")
    assert judge(whole, smaller)[1] == []


def test_across_documents_only_dated_and_placed_figures_are_compared() -> None:
    year: dict[str, Any] = {"period_start": date(2015, 4, 1), "period_end": date(2016, 3, 31)}
    one = statistic(value=338.0, geography="Ashford", sentence="338 in Ashford", **year)
    two = statistic(value=339.0, geography="Ashford", sentence="339 in Ashford", **year)
    elsewhere = statistic(value=12.0, geography="Dover", sentence="12 in Dover", **year)
    undated = statistic(value=5.0, geography="Ashford", sentence="5 in Ashford")
    assert [r.members for r in reckon_across([one, elsewhere, undated, two])] == [(3, 0)]


# --- anything at all -------------------------------------------------------------------------------------------------

FIGURES = st.none() | st.floats(-1e7, 1e7) | st.integers(-3, 2000).map(float)
ANYTHING = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(["ASB reports", "total", "x"]),
        **dict.fromkeys(("value", "previous_value", "change_absolute", "change_percent"), FIGURES),
        "unit": st.sampled_from([None, "count", "percent", "percentage_points", "per_1000", "rank", "gbp", "ratio"]),
        "direction": st.sampled_from([None, "up", "down", "same"]),
        "sentence": st.sampled_from(
            [None, "a 5 (10%) of 50, of these 3 and total: 8", "12 out of 40 (30%) incl. drugs"]
        ),
    }
)


@given(st.lists(ANYTHING, max_size=6))
def test_every_row_keeps_its_place_and_every_doubt_has_its_row(rows: list[dict[str, Any]]) -> None:
    told = [statistic(**row) for row in rows]
    judged, findings = check_statistics(told)
    assert [s.subject for s in judged] == [s.subject for s in told]
    assert all((s.consistent is None) is (s.consistent_why is None) for s in judged)
    assert all(0 <= (f.record_index or 0) < len(told) for f in findings)
    assert all(explain(s, judged) for s in judged if s.consistent is not None)
