"""All statistics of a document together: tables first, then text, then progress notes, judged against one another."""

from __future__ import annotations

from datetime import date

from extractors.statistics import read_statistics
from pipeline.records import DocumentFacts, DocumentStatus, Provenance, Statistic
from tests.extractors.saying import Text, action_with, box_of

QUARTER = (date(2025, 7, 1), date(2025, 9, 30))


def facts(status: DocumentStatus) -> DocumentFacts:
    return DocumentFacts(status=status, period_start=QUARTER[0], period_end=QUARTER[1])


def cell(value: float) -> Statistic:
    place = Provenance(page_number=1, page_label=None, bbox=box_of(9), quote=str(value), method="lines", confidence=0.9)
    return Statistic(
        subject="Robbery", value=value, unit="count", row_label="Robbery", column_label="2024/25", provenance=(place,)
    )


def test_tables_come_first_then_text_then_notes() -> None:
    text = Text().says("There were 40 burglaries in 2024/25.")
    note = action_with("57 farms were visited.", (2, "57 farms were visited."))
    statistics, findings = read_statistics([cell(7)], text.sentences, [note], [], facts("final"))
    assert [s.value for s in statistics] == [7, 40, 57]
    assert findings == []


def test_what_does_not_add_up_is_said_at_its_row() -> None:
    text = Text().says("There were 40 arrests.").says("Burglary rose by 16%, from 61 to 68, in 2024/25.")
    statistics, findings = read_statistics([], text.sentences, [], [], facts("final"))
    assert [s.consistent for s in statistics] == [None, False]
    assert "7 / 61 = 11.48%" in (statistics[1].consistent_why or "")
    (finding,) = findings
    assert (finding.reason, finding.record_kind, finding.record_index) == (
        "percent-disagrees-with-values", "statistic", 1,
    )  # fmt: skip


def test_what_adds_up_by_rounding_or_cutting_off_is_right() -> None:
    for percent in ("11.5%", "11.4%", "11%"):
        text = Text().says(f"Burglary rose by {percent}, from 61 to 68, in 2024/25.")
        statistics, findings = read_statistics([], text.sentences, [], [], facts("final"))
        assert ([s.consistent for s in statistics], findings) == ([True], []), percent


def test_text_and_notes_are_held_against_each_other() -> None:
    text = Text().says("The wardens dealt with 621 reports of noise in 2024/25.")
    sentence = "The wardens dealt with 612 reports of noise in 2024/25."
    note = action_with(sentence, (2, sentence))
    _, findings = read_statistics([], text.sentences, [note], [], facts("final"))
    assert [f.reason for f in findings] == ["stated-differently"]


def test_this_quarter_is_dated_by_a_monitoring_report_but_not_by_a_plan() -> None:
    text = Text().says("The wardens issued 30 fines this quarter.")
    note = action_with("57 farms were visited this quarter.", (2, "57 farms were visited this quarter."))
    for status, days in (("monitoring", QUARTER), ("final", (None, None))):
        statistics, _ = read_statistics([], text.sentences, [note], [], facts(status))  # type: ignore[arg-type]
        assert [(s.period_start, s.period_end) for s in statistics] == [days, days], status
