"""Figures of running text in the sample publications against their hand-written truth.

A level says what share is read right today. It may rise; whoever lowers one says why.
"""

from __future__ import annotations

import pytest

from tests.accuracy.statistic_scoring import Figures, score_figures
from tests.extractors.reading import SAMPLES, read_sample, sample_truth

RECALL, PRECISION, PERIOD, SUBJECT = 0.95, 0.92, 0.95, 0.8
# Where a document stays below, what is still read differently.
PRECISIONS = {
    # Counts of things arranged, which the truth leaves out: "Two schools have booked", "Two of the three schools",
    # "Dates have been agreed with eleven schools".
    "committee-pack": 0.75,
}
PERIODS = {
    # The progress column's header prints the quarter; figures that print no period of their own do not know it.
    "committee-pack": 0.5,
    # What is compared with "a year before" is given the month of the sentence before it.
    "horizontal-plan": 0.8,
}
named = pytest.mark.parametrize("name", [name for name in SAMPLES if sample_truth(name)["statistics"]])


def figures(name: str) -> Figures:
    return score_figures(sample_truth(name)["statistics"], read_sample(name).statistics)


@named
def test_the_figures_are_found_and_hardly_any_made_up(name: str) -> None:
    score = figures(name)
    assert score.recall >= RECALL, score.report()
    assert score.precision >= PRECISIONS.get(name, PRECISION), score.report()


@named
def test_units_earlier_values_changes_and_directions_are_right(name: str) -> None:
    score = figures(name)
    assert score.share("unit") == 1, score.report()
    assert score.share("previous", "change_abs", "change_pct", "direction") == 1, score.report()


@named
def test_periods_and_subjects_are_nearly_all_right(name: str) -> None:
    score = figures(name)
    assert score.share("period_start", "period_end") >= PERIODS.get(name, PERIOD), score.report()
    assert 1 - len(score.wrong_subjects) / len(score.pairs) >= SUBJECT, score.report()


@named
def test_no_figure_is_made_of_a_placeholder(name: str) -> None:
    score = figures(name)
    assert score.filled_placeholders == []


@named
def test_what_does_not_add_up_is_found_and_nothing_else(name: str) -> None:
    score = figures(name)
    assert all(judged is False for judged in score.judged(False)), score.report()
    assert False not in score.judged(True), score.report()
    assert False not in score.judged(None), score.report()
    assert not any(statistic.consistent is False for statistic in score.extra)


def test_arithmetic_that_can_be_done_is_done() -> None:
    judged = [one for name in SAMPLES for one in figures(name).judged(True)]
    assert judged.count(True) >= 0.95 * len(judged)
    assert len(judged) > 15


def test_qualifiers_and_where_a_period_stands_are_kept() -> None:
    for truth, read in figures("yearly-assessment").pairs:
        assert (read.qualifier is not None) == ("qualifier" in truth), truth["quote"]
        assert read.period_source == truth["period_source"], truth["quote"]


def test_two_statements_that_cannot_both_be_true_are_named_with_both_figures() -> None:
    messages = [f.message for f in read_sample("yearly-assessment").findings if f.reason == "stated-differently"]
    assert len(messages) == 1
    assert "612" in messages[0]
    assert "621" in messages[0]


# --- the comparison itself -------------------------------------------------------------------------------------------


def test_a_figure_of_another_sentence_another_value_or_unit_is_no_match() -> None:
    truth = sample_truth("targets")["statistics"][:1]
    read = [s for s in read_sample("targets").statistics if s.value == truth[0]["value"]]
    assert score_figures(truth, read).recall == 1
    assert score_figures([{**truth[0], "value": 165}], read).recall == 0
    assert score_figures([{**truth[0], "quote": "Another sentence."}], read).recall == 0
    wrong = score_figures([{**truth[0], "unit": "percent", "previous": 151}], read)
    assert (wrong.recall, wrong.share("unit"), wrong.share("previous")) == (1, 0, 0)
    assert "previous: wanted 151" in wrong.report()
    nothing = score_figures(truth, [])
    assert (nothing.recall, nothing.precision, len(nothing.missed)) == (0, 1, 1)
