"""Success measures in running text: which sections hold them, what each of them says, what is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.parsing.pages import Page
from extractors.prose.prose_measures import read_prose_measures
from extractors.prose.sentences import read_sentences
from extractors.tables.tables import Table
from pipeline.prose_words import prose_words
from pipeline.records import Finding, Measure
from tests.extractors.building import Sheet, tables_of

LONG = "The Partnership has looked at what was recorded in the last year and at what residents say of it."


class Writer:
    """A page written from top to bottom: headings larger than the body, bullets, paragraphs."""

    def __init__(self) -> None:
        self.sheet = Sheet(1)
        self.top = 30.0

    def heading(self, text: str, size: float = 16.0) -> Writer:
        self.sheet.write(text, 60, self.top + 10, size=size)
        self.top += 30 + size
        return self

    def text(self, *lines: str) -> Writer:
        for line in lines:
            self.sheet.write(line, 60, self.top)
            self.top += 24
        return self

    def items(self, *texts: str) -> Writer:
        for text in texts:
            self.sheet.write("•", 66, self.top).write(text, 80, self.top)
            self.top += 14
        self.top += 10
        return self

    def page(self) -> Page:
        return self.sheet.page()


def read(page: Page, tables: Mapping[int, Sequence[Table]] | None = None) -> tuple[list[Measure], list[Finding]]:
    found = tables or {}
    return read_prose_measures(read_sentences([page], found), [page], found)


def said(page: Page) -> list[tuple[str | None, str]]:
    return [(m.theme, m.description) for m in read(page)[0]]


def test_sentences_under_theme_headings_are_measures() -> None:
    page = (
        Writer()
        .heading("SUCCESS MEASURES")
        .heading("Burglary", 12)
        .text("Reduce burglary by 2%")
        .heading("Speeding:", 12)
    )
    page.text("Feedback given to all. 75% of them are content.").heading("Funding").text(LONG)
    assert said(page.page()) == [
        ("Burglary", "Reduce burglary by 2%"),
        ("Speeding", "Feedback given to all."),
        ("Speeding", "75% of them are content."),
    ]


def test_themes_may_be_set_as_large_as_the_heading_over_them() -> None:
    page = Writer().text(LONG).heading("Plan", 20).heading("Measures of success", 12).heading("Burglary", 12)
    page.text("Reduce burglary by 2%").heading("Speeding", 12).text("Fewer complaints of speeding").heading("Annex", 20)
    assert said(page.text(LONG).page()) == [
        ("Burglary", "Reduce burglary by 2%"),
        ("Speeding", "Fewer complaints of speeding"),
    ]


@pytest.mark.parametrize("again", ["SUCCESS MEASURES", "SUCCESS MEASURES (continued)", "SUCCESS MEASURES contd"])
def test_a_heading_that_the_next_page_repeats_goes_on(again: str) -> None:
    first = Writer().text(LONG).heading("Plan", 20).heading("SUCCESS MEASURES").heading("Burglary", 12)
    second = Writer().heading("Plan", 20).heading(again).text("Sheds broken into fewer times").heading("Speeding", 12)
    pages = [
        first.text("Reduce burglary by 2%").page(),
        replace(second.text("75% of them are content.").page(), number=2),
    ]
    measures, _ = read_prose_measures(read_sentences(pages, {}), pages, {})
    assert [(m.theme, m.description) for m in measures] == [
        ("Burglary", "Reduce burglary by 2%"),
        ("Burglary", "Sheds broken into fewer times"),
        ("Speeding", "75% of them are content."),
    ]


def test_each_priority_may_have_measures_of_its_own() -> None:
    page = Writer().text(LONG).heading("Plan 2025/26", 24)
    for theme, item in (("Rural crime", "At least 12 farm visits"), ("Violence", "5% fewer assaults")):
        page.heading(theme, 18).text(LONG).heading("How will we know we have succeeded?", 13).items(item)
    assert said(page.page()) == [("Rural crime", "At least 12 farm visits"), ("Violence", "5% fewer assaults")]


def test_a_list_may_be_led_in_to_by_a_sentence() -> None:
    page = Writer().heading("Rural crime").text(LONG, "Our success measures for 2025/26 are:")
    page.items("Heritage crime down by 4%", "Over 300 members of Farm Watch").text("We thank all who help with them.")
    page.heading("Violence").text("The targets are:").items("5% fewer assaults in Market Street")
    assert said(page.page()) == [
        ("Rural crime", "Heritage crime down by 4%"),
        ("Rural crime", "Over 300 members of Farm Watch"),
        ("Violence", "5% fewer assaults in Market Street"),
    ]


def test_prose_around_a_list_of_measures_is_none() -> None:
    page = Writer().heading("Targets").text("We have agreed on three of them.", "They are to:")
    page.items("Reduce burglary by 2%", "Hold 12 meetings a year", "Lower the fear of crime").text(
        "The baseline is 2019."
    )
    assert [text for _, text in said(page.page())] == [
        "Reduce burglary by 2%", "Hold 12 meetings a year", "Lower the fear of crime",
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["Our aims", "Priorities", "Terms of reference", "Our partners", "What we will do"])
def test_other_lists_are_no_measures(heading: str) -> None:
    assert not said(Writer().text(LONG).heading(heading).items("Reduce crime by 5%", "Meet each quarter").page())
    after = Writer().text(LONG).heading("Success measures").items("Reduce crime by 5%").heading(heading, 12)
    assert len(said(after.items("Meet each quarter", "Increase trust by 3%").page())) == 1


def test_a_section_that_holds_a_table_is_left_to_the_table() -> None:
    page = Writer().text(LONG).heading("Success measures").text("This is what we want to reach.")
    bottom = page.sheet.draw([["Ref", "Success measure"], ["1", "Reduce crime by 5%"]], [60, 120, 400], page.top)
    page.top = bottom + 10
    built = page.text("Baselines may be changed by the Board.").page()
    assert read(built, tables_of(built)) == ([], [])


def test_a_section_in_which_nothing_reads_like_a_measure_is_a_finding() -> None:
    page = Writer().text(LONG).heading("Success measures").text("The measures below will be reviewed.").page()
    measures, [finding] = read(page)
    assert not measures
    assert (finding.reason, finding.level, finding.page_number) == ("success-measures-not-read", "note", 1)


def test_a_report_on_indicators_is_no_list_of_measures() -> None:
    page = (
        Writer()
        .text(LONG)
        .heading("Performance indicators")
        .text("Five of the six were met.", "Calls answered in a minute: 80%")
    )
    page.text("We have seen a fall of 5%.")
    assert [text for _, text in said(page.page())] == ["Calls answered in a minute: 80%"]


def test_a_contents_list_names_no_measures() -> None:
    assert read(Writer().text("Introduction ........ 2", "Success measures ........ 3", LONG).page()) == ([], [])


def test_deadline_target_and_place_are_read() -> None:
    page = (
        Writer().text(LONG).heading("Success measures").items("Repeat incidents reduced by 2% by the end of March 2013")
    )
    [measure], _ = read(page.page())
    assert (measure.target, measure.by_when.raw) == ("2%", "end of March 2013")
    assert measure.by_when.end == date(2013, 3, 31)
    [place] = measure.provenance
    assert (place.method, place.page_number, place.table_ordinal) == ("text", 1, None)
    assert place.quote == "• Repeat incidents reduced by 2% by the end of March 2013"


def test_a_measure_without_a_deadline_has_none() -> None:
    page = Writer().text(LONG).heading("Success measures").items("Crime lower than in 2012/13")
    [measure], _ = read(page.page())
    assert (measure.by_when.kind, measure.by_when.raw, measure.target) == ("missing", None, None)


@given(
    st.sampled_from(sorted(prose_words("success_measures", "headings"))), st.booleans(), st.sampled_from(["", "3. "])
)
def test_every_heading_of_the_vocabulary_opens_a_section(heading: str, capitals: bool, number: str) -> None:
    printed = number + (heading.upper() if capitals else heading.capitalize())
    page = Writer().text(LONG).heading(printed).items("Reduce crime by 5%").page()
    assert [text for _, text in said(page)] == ["Reduce crime by 5%"]
