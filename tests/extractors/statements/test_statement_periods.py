"""The period of a figure that prints none: from its paragraph, its section or its document, or from nowhere."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.statements.prose_statistics import read_prose_statistics
from extractors.statements.statement_periods import DataPeriods
from pipeline.records import PeriodSource
from tests.extractors.saying import Text

Found = tuple[date | None, date | None, PeriodSource | None]

SURVEYED = "Data in this report is for the period October 2023 to September 2024, unless another is given."
DOCUMENT: Found = (date(2023, 10, 1), date(2024, 9, 30), "document")
YEAR = (date(2024, 4, 1), date(2025, 3, 31))
NONE: Found = (None, None, None)


def read(text: Text, report: tuple[date, date] | None = None) -> list[Found]:
    statistics = read_prose_statistics(text.sentences, (), {}, DataPeriods(text.sentences, report))
    return [(s.period_start, s.period_end, s.period_source) for s in statistics]


def test_what_a_document_says_of_its_data_holds_for_figures_without_a_period() -> None:
    text = Text().under("About").says(SURVEYED).under("Robbery").says("There were 40 robberies.")
    assert read(text) == [DOCUMENT]


def test_a_printed_period_goes_before_it() -> None:
    assert read(Text().says(SURVEYED).says("There were 40 robberies in 2024/25.")) == [(*YEAR, "stated")]


def test_what_a_section_says_of_its_data_goes_before_what_the_document_says() -> None:
    text = Text().under("About").says(SURVEYED)
    text.under("Burglary").says("In this section, figures cover the financial year 2024/25.").says(
        "There were 40 burglaries."
    )
    text.under("Burglary", "Homes").says("There were 30 burglaries of homes.")
    text.under("Robbery").says("There were 20 robberies.")
    assert read(text) == [(*YEAR, "section"), (*YEAR, "section"), DOCUMENT]


def test_what_one_section_says_of_its_data_holds_for_no_other() -> None:
    text = Text().under("Burglary").says("In this section, figures cover the financial year 2024/25.")
    assert read(text.under("Robbery").says("There were 20 robberies.")) == [NONE]


def test_two_periods_of_the_data_as_such_hold_for_nothing() -> None:
    text = Text().under("One").says("Data is for the period October 2023 to September 2024.")
    text.under("Two").says("Data is for the period April 2024 to March 2025.")
    assert read(text.under("Robbery").says("There were 20 robberies.")) == [NONE]


def test_a_heading_that_prints_a_period_dates_what_stands_under_it() -> None:
    text = Text().under("Report", "What we achieved in 2024/25").says("The wardens issued 30 fines.")
    assert read(text) == [(*YEAR, "section")]


@pytest.mark.parametrize(
    "heading",
    [
        "Action plan 2024/25",
        "Priorities for 2024/25",
        "Minutes of 12 June 2024",
        "April 2024 to March 2025",
        "From 2023/24 and 2024/25 on",
    ],
)
def test_a_heading_of_a_plan_a_meeting_or_two_years_dates_nothing(heading: str) -> None:
    assert read(Text().under("Report", heading).says("The wardens issued 30 fines.")) == [NONE]


def test_the_title_dates_nothing() -> None:
    assert read(Text().under("Annual report 2024/25").says("The wardens issued 30 fines.")) == [NONE]


def test_a_report_on_something_else_says_nothing_of_the_data() -> None:
    text = (
        Text()
        .under("Sport")
        .says("We are pleased to report that the survey report for the 2022/23 academic year is out.")
    )
    assert read(text.under("Robbery").says("There were 20 robberies.")) == [NONE]


@pytest.mark.parametrize(
    "sentence",
    [
        "There are currently 175 volunteers.",
        "Two groups are being monitored at present.",
        "The account has 733 followers to date.",
        "Eleven families are now in the refuge.",
    ],
)
def test_what_is_so_now_is_not_of_the_period_of_the_data(sentence: str) -> None:
    assert [found[:2] for found in read(Text().says(SURVEYED).says(sentence))] == [(None, None)]
    assert [found[:2] for found in read(Text().says("In 2024/25 there were 40 fires.", sentence))][1] == (None, None)


def test_only_a_printed_period_is_handed_on_in_a_paragraph() -> None:
    text = Text().says("There were 40 robberies this year.", "The wardens issued 30 fines.")
    assert read(text)[1] == NONE


def test_the_year_compared_with_is_not_handed_on() -> None:
    text = Text().says(
        "There were 40 robberies in 2024/25 compared with 50 in 2023/24.", "The wardens issued 30 fines."
    )
    assert read(text) == [(*YEAR, "stated"), (*YEAR, "paragraph")]
    bracket = Text().says(
        "In 2024/25 there were 40 robberies.", "142 notices were issued (95 in 2023/24).", "30 cases went to court."
    )
    assert [found[:2] for found in read(bracket)] == [YEAR, YEAR, YEAR]


def test_a_change_between_two_years_is_of_the_later() -> None:
    assert read(Text().says("Robberies fell by 18% from 450 to 369 between 2023/24 and 2024/25.")) == [
        (*YEAR, "stated")
    ]


def test_an_earlier_year_that_is_only_looked_back_to_is_not_handed_on() -> None:
    text = Text().says(
        "In 2024/25 there were 40 robberies.", "In 2023/24 there had been 50.", "30 cases went to court."
    )
    assert [found[:2] for found in read(text)][::2] == [YEAR, YEAR]


def test_the_items_of_a_list_hand_nothing_on_to_one_another() -> None:
    text = Text().says("What was done:").lists("40 fines were issued in 2024/25", "30 cases went to court")
    assert read(text) == [(*YEAR, "stated"), NONE]
    led = Text().says("Between October 2023 and September 2024:")
    led.lists("40 fines were issued in 2024/25", "30 cases went to court")
    assert read(led) == [(*YEAR, "stated"), (*DOCUMENT[:2], "paragraph")]


def test_a_named_period_has_the_days_that_the_document_gives_it() -> None:
    text = Text().says(
        "Burglary fell from 393 to 338 in the Strategic Assessment period, October 2023 to September 2024."
    )
    text.under("Robbery").says("Robbery fell from 30 to 20 during the Strategic Assessment period.")
    assert read(text)[1] == DOCUMENT


def test_the_quarter_of_a_monitoring_report_has_the_days_of_its_report() -> None:
    quarter = (date(2025, 7, 1), date(2025, 9, 30))
    for words in ("this quarter", "in the quarter", "in Quarter 2", "during this period"):
        assert read(Text().says(f"The wardens issued 30 fines {words}."), quarter) == [(*quarter, "document")], words
    assert read(Text().says("The wardens issued 30 fines."), quarter) == [NONE]


@pytest.mark.parametrize(
    "words",
    [
        "To inform the Panel of performance in Quarter 3 of 2024/25 (1 October to 31 December 2024).",
        "This report covers 1 October 2024 to 31 December 2024.",
        "Figures compare the three months to December 2024 with the three months to December 2023.",
        "Unless otherwise noted, data refers to the period between October 2024 and December 2024.",
        "Period covered: 1 October 2024 to 31 December 2024",
    ],
)
def test_words_that_say_what_the_data_is_of(words: str) -> None:
    text = Text().under("Purpose").says(words).under("Robbery").says("There were 20 robberies.")
    assert read(text) == [(date(2024, 10, 1), date(2024, 12, 31), "document")]
