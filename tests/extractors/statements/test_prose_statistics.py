"""Figures of running text and of progress notes: which sentences are read together, and where each row is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from extractors.statements.prose_statistics import read_progress_statistics, read_prose_statistics
from extractors.statements.statement_periods import DataPeriods
from pipeline.records import Due, Measure, Provenance, Statistic
from tests.extractors.saying import Text, action_with, box_of


def read(text: Text, measures: tuple[Measure, ...] = ()) -> list[Statistic]:
    return read_prose_statistics(text.sentences, measures, {1: "Page 7"}, DataPeriods(text.sentences))


def days(statistic: Statistic) -> tuple[date | None, date | None]:
    return statistic.period_start, statistic.period_end


YEAR = (date(2024, 4, 1), date(2025, 3, 31))


def test_a_row_says_what_its_sentence_says_and_where_it_stands() -> None:
    text = Text().says("In 2024/25 there were over 400 burglaries in Larkshire, compared with 450 the year before.")
    (row,) = read(text)
    assert (row.subject, row.value, row.unit, row.qualifier, row.previous_value) == (
        "burglaries", 400, "count", "over", 450,
    )  # fmt: skip
    assert (row.category, row.geography, row.period_printed) == ("burglary", "Larkshire", "2024/25")
    assert (days(row), row.period_source) == (YEAR, "stated")
    assert row.sentence == text.sentences[0].text
    assert row.value_printed is not None
    assert row.value_printed in row.sentence
    (place,) = row.provenance
    assert (place.page_number, place.page_label, place.bbox) == (1, "Page 7", box_of(0))
    assert (place.quote, place.method) == (row.sentence, "text")
    assert row.row_label is None
    assert row.column_label is None


def test_headings_state_no_figures() -> None:
    assert read(Text().under("312 burglaries in 2024/25")) == []


def test_the_items_of_a_list_are_read_in_the_light_of_what_leads_them_in() -> None:
    text = Text().says("Between April 2024 and March 2025 the wardens dealt with:")
    text.lists("88 abandoned vehicles", "1,047 fly-tips")
    assert [(s.value, days(s), s.period_source) for s in read(text)] == [
        (88, YEAR, "paragraph"),
        (1047, YEAR, "paragraph"),
    ]


def test_a_list_without_bullets_is_one_too_where_what_leads_it_in_states_only_a_period() -> None:
    text = Text().says("Change in road casualties in 2024/25:").says("Killed: 1 ↓ Injured: 6 ↑")
    assert [(s.value, s.change_absolute, days(s)) for s in read(text)] == [(None, -1, YEAR), (None, 6, YEAR)]


def test_a_list_goes_no_further_than_its_section() -> None:
    text = Text().under("Noise").says("Between April 2024 and March 2025 the wardens dealt with:")
    text.under("Litter").lists("88 abandoned vehicles")
    assert [days(s) for s in read(text)] == [(None, None)]


def test_what_follows_in_a_paragraph_has_its_period_and_its_subject() -> None:
    text = Text().says("Robberies were 9.1 per 1,000 residents in 2024/25.", "The county average was 10.3.")
    first, second = read(text)
    assert (first.period_source, second.period_source) == ("stated", "paragraph")
    assert days(second) == YEAR
    assert second.subject == "Robberies: county average"
    assert second.unit == "per_1000"


def test_another_paragraph_has_no_part_in_it() -> None:
    text = Text().says("There were 500 robberies in 2024/25.").says("The wardens found 40 abandoned vehicles.")
    assert days(read(text)[1]) == (None, None)


def test_a_period_printed_after_its_sentence_is_part_of_it() -> None:
    (row,) = read(Text().says("The wardens found 40 abandoned vehicles.", "April 2024 to March 2025."))
    assert (days(row), row.period_source) == (YEAR, "stated")
    assert [place.bbox for place in row.provenance] == [box_of(0), box_of(1)]


def test_two_sentences_that_state_one_change_are_one_row_found_in_both() -> None:
    (row,) = read(Text().says("There were 4,560 victim based crimes in 2024/25.", "This is a reduction of 60 crimes."))
    assert (row.value, row.change_absolute, row.direction) == (4560, -60, "down")
    assert [place.bbox for place in row.provenance] == [box_of(0), box_of(1)]
    assert row.sentence == "There were 4,560 victim based crimes in 2024/25. This is a reduction of 60 crimes."


def test_a_sentence_that_became_a_measure_states_no_statistic() -> None:
    text = Text().lists("85% of residents felt safe after dark", "The police dealt with 30 robberies")
    part = text.sentences[0].parts[0]
    place = Provenance(
        page_number=1, page_label=None, bbox=part.box, quote="• " + part.quote, method="text", confidence=0.85
    )
    due = Due(raw=None, kind="missing")
    measure = Measure(ref=None, theme=None, description=part.quote, by_when=due, provenance=(place,))
    assert [s.value for s in read(text, (measure,))] == [30]
    assert [s.value for s in read(text)] == [85, 30]


@pytest.mark.parametrize("heading", ["Success measures", "Our targets", "What we will do"])
def test_under_a_heading_of_targets_nothing_is_stated(heading: str) -> None:
    assert read(Text().under(heading).lists("75% of victims are satisfied")) == []


def test_under_targets_and_results_there_are_results() -> None:
    assert [s.value for s in read(Text().under("Targets and results").says("75% of victims were satisfied."))] == [75]


# --- progress notes --------------------------------------------------------------------------------------------------

NOTE = "57 farms were visited in 2024/25. Thefts of diesel fell from 19 to 8."
NOWHERE = DataPeriods([])


def test_a_progress_note_is_read_sentence_by_sentence() -> None:
    farms, diesel = read_progress_statistics([action_with(NOTE, (3, f"1 Walk the town {NOTE}"))], NOWHERE)
    assert (farms.value, days(farms), farms.period_source) == (57, YEAR, "stated")
    assert (diesel.value, diesel.previous_value, diesel.direction) == (8, 19, "down")
    assert (days(diesel), diesel.period_source) == (YEAR, "paragraph")
    assert diesel.sentence == "Thefts of diesel fell from 19 to 8."


def test_a_figure_of_a_progress_note_is_found_at_the_part_of_the_row_that_prints_it() -> None:
    row = action_with(
        NOTE, (3, "Walk the town 57 farms were visited in 2024/25."), (4, "Thefts of diesel fell from 19 to 8.")
    )
    farms, diesel = read_progress_statistics([row], NOWHERE)
    assert [p.page_number for p in farms.provenance] == [3]
    assert [p.page_number for p in diesel.provenance] == [4]
    assert all(p.confidence <= 0.8 for s in (farms, diesel) for p in s.provenance)


def test_one_that_runs_over_the_page_is_found_at_both() -> None:
    row = action_with(
        "57 farms were visited in 2024/25.", (3, "Walk the town 57 farms were"), (4, "visited in 2024/25.")
    )
    (farms,) = read_progress_statistics([row], NOWHERE)
    assert [p.page_number for p in farms.provenance] == [3, 4]


def test_a_row_without_a_note_states_nothing() -> None:
    assert read_progress_statistics([action_with("", (3, "Walk 40 towns"))], NOWHERE) == []


def test_a_running_line_with_the_number_of_its_page_states_nothing() -> None:
    text = Text().says("Prepared for the public 2", "There were 40 robberies.")
    text.says("Prepared for the public 4").says("Prepared for the public 6")
    pages = [replace(s, parts=(replace(s.parts[0], page_number=n),)) for n, s in enumerate(text.sentences, start=1)]
    text.sentences = pages
    assert [s.value for s in read(text)] == [40]
    text.sentences = pages[:3]
    assert [s.value for s in read(text)] != [40], "twice is no running line"
