"""The sample publications against their hand-written truth: every row found, none made up, fields at today's level.

A level says what share of a document's rows is read with every field right. It may rise; whoever lowers one says why.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.records import Extraction
from tests.accuracy.scoring import (
    Row,
    Score,
    compare,
    read_actions,
    read_decisions,
    read_measures,
    read_totals,
    truth_actions,
    truth_decisions,
    truth_measures,
    truth_totals,
)
from tests.extractors.reading import SAMPLES, read_sample, sample_truth

# Where it is below 1, what is still read differently.
PERFECT_ACTIONS = {
    # A name of two printed lines whose first could stand alone ("Larkshire County Council / Highways and Street
    # Lighting") is cut there; "Within two weeks" has no kind where the truth says missing.
    "ruled-plan": 0.88,
    # The same two, and "Farm Watch / Larkshire".
    "committee-pack": 0.86,
}
DOUBTFUL_FIELDS = ("due", "lead_agencies", "other_partners")
"""All that may differ at all: every other field of every row is right."""


def scores(name: str, extraction: Extraction) -> dict[str, Score]:
    truth = sample_truth(name)
    compared: dict[str, tuple[Sequence[Row], Sequence[Row]]] = {
        "action": (truth_actions(truth), read_actions(extraction.actions)),
        "measure": (truth_measures(truth), read_measures(extraction.measures)),
        "status_total": (truth_totals(truth), read_totals(extraction.status_totals)),
        "decision": (truth_decisions(truth), read_decisions(extraction.decisions)),
    }
    return {kind: compare(kind, wanted, read) for kind, (wanted, read) in compared.items()}


@pytest.mark.parametrize("kind", ["action", "measure", "status_total", "decision"])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_row_is_found_and_none_made_up(name: str, kind: str) -> None:
    score = scores(name, read_sample(name))[kind]
    assert not score.missed, score.report()
    assert not score.extra, score.report()


@pytest.mark.parametrize("name", SAMPLES)
def test_actions_are_read_right(name: str) -> None:
    score = scores(name, read_sample(name))["action"]
    assert score.perfect_share >= PERFECT_ACTIONS.get(name, 1.0), score.report()
    assert {d.field for d in score.differences} <= set(DOUBTFUL_FIELDS), score.report()


@pytest.mark.parametrize("kind", ["measure", "status_total", "decision"])
@pytest.mark.parametrize("name", SAMPLES)
def test_measures_totals_and_decisions_are_read_right(name: str, kind: str) -> None:
    score = scores(name, read_sample(name))[kind]
    assert score.perfect_share == 1.0, score.report()


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_doubtful_is_found_out(name: str) -> None:
    found = {finding.reason for finding in read_sample(name).findings}
    assert set(sample_truth(name)["findings"]) <= found


def test_the_one_total_that_its_rows_contradict_is_named_with_its_sum() -> None:
    messages = [f.message for f in read_sample("committee-pack").findings if f.reason == "status-totals-disagree"]
    assert len(messages) == 1
    assert "green: stated 16, counted 15" in messages[0]


def test_the_one_change_that_does_not_follow_is_named_with_its_row() -> None:
    extraction = read_sample("targets")
    findings = [f for f in extraction.findings if f.reason == "change-disagrees-with-values"]
    assert [f.record_kind for f in findings] == ["measure"]
    assert findings[0].record_index is not None
    measure = extraction.measures[findings[0].record_index]
    assert (measure.baseline, measure.actual, measure.change) == ("50", "40", "-25%")


def test_page_labels_are_those_stamped_on_the_pages() -> None:
    labels = sample_truth("committee-pack")["page_labels"]
    shift = labels["first_label"] - labels["first_labelled_page"]
    for page in read_sample("committee-pack").pages:
        stamped = f"Page {page.page_number + shift}" if page.page_number >= labels["first_labelled_page"] else None
        assert page.page_label == stamped


def test_a_scan_is_said_to_be_unread() -> None:
    extraction = read_sample("scanned-page")
    assert [(page.outcome, page.reason) for page in extraction.pages] == [("unread", "page-without-text")]
