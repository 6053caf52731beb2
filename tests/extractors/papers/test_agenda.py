"""Front sheets: ruled, in columns without rules, and as plain numbered lines."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.papers.agenda import find_front_sheet, read_agenda_items
from extractors.papers.meetings import read_meetings
from extractors.parsing.pages import Page
from pipeline.records import AgendaItem
from tests.extractors.reading import read_tables, sample_path, sample_truth
from tests.extractors.typesetting import Set, page, par

HEAD = [
    Set("Housing and Markets Panel", bold=True, size=14),
    Set("Thursday, 14 March 2024 at 6.30 pm", gap=8),
    Set("Committee Suite, Town Hall, Hallow Road", gap=4),
    Set("AGENDA", bold=True, gap=12),
]


def items(*pages: Page) -> list[AgendaItem]:
    sheet = find_front_sheet(pages)
    assert sheet is not None
    return read_agenda_items(sheet, pages)


def short(found: list[AgendaItem]) -> list[tuple[str, str, str | None]]:
    return [(item.number, item.title, item.pages_printed) for item in found]


def test_plain_numbered_lines_with_pages_behind_the_title() -> None:
    sheet = page(
        1, HEAD,
        par("1. Apologies"), par("2. Minutes of the meeting held on 11 January 2024 (Pages 1 - 4)"),
        par("To agree the minutes as a correct record."),
        par("3. A report on the market hall whose title is so long that no line of it holds it all (Pages 5 - 9)"),
        par("4. Work plan"), par("UNRESTRICTED ITEMS", x0=200, bold=True),
    )  # fmt: skip
    assert short(items(sheet)) == [
        ("1", "Apologies", None),
        ("2", "Minutes of the meeting held on 11 January 2024", "Pages 1 - 4"),
        (
            "3",
            "A report on the market hall whose title is so long that no line of it holds it all",
            "Pages 5 - 9",
        ),
        ("4", "Work plan", None),
    ]


def test_columns_for_number_title_pages_and_contact() -> None:
    def row(number: str, title: str, pages: str, contact: str) -> list[Set]:
        cells = [Set(title, 90, beside=True), Set(pages, 360, beside=True), Set(contact, 440, beside=True)]
        return [Set(number, gap=8), *(cell for cell in cells if cell.text)]

    sheet = page(
        1, HEAD,
        [Set("Pages", 360), Set("Contact", 440, beside=True)],
        row("1.", "Minutes", "1 - 4", ""), row("2.", "Declarations of interest", "", ""),
        row("3.", "Market hall: progress", "5 - 18", "Ida Cole"), [Set("Tel: 01632 960100", 440)],
        row("4.", "Work plan", "19", ""),
    )  # fmt: skip
    assert short(items(sheet)) == [
        ("1", "Minutes", "1 - 4"),
        ("2", "Declarations of interest", None),
        ("3", "Market hall: progress", "5 - 18"),
        ("4", "Work plan", "19"),
    ]


def test_an_item_knows_its_pages_of_the_file_by_the_stamps_not_by_the_papers_own_numbers() -> None:
    sheet = page(1, HEAD, par("1. Minutes (Pages 5 - 6)"), par("2. Lamps (Pages 7 - 9)"), label="1")
    papers = [page(n, par("text"), label=f"Page {n + 3}") for n in (2, 3, 4)]
    found = items(sheet, *papers)
    assert [(i.first_page_label, i.last_page_label) for i in found] == [(5, 6), (7, 9)]
    assert [(i.first_page_number, i.last_page_number) for i in found] == [(2, 3), (4, None)]


def test_papers_that_are_not_in_the_file_are_noted() -> None:
    sheet = page(1, HEAD, par("1. Minutes (Page 5)"), par("2. Lamps (Pages 6 - 9)"))
    papers = [page(n, par("text"), label=f"Page {n + 3}") for n in (2, 3)]
    findings = read_meetings([sheet, *papers], {}).findings
    assert [(f.reason, f.record_kind, f.record_index) for f in findings] == [("agenda-pages-missing", "agenda_item", 1)]
    assert "item 2" in findings[0].message
    assert "Pages 6 - 9" in findings[0].message


@pytest.mark.parametrize("address", ["12 Hallow Road, Stavering", "7.00 pm in the Market Hall", "14 March 2024"])
def test_an_address_a_time_and_a_day_are_no_items(address: str) -> None:
    sheet = page(1, HEAD, par(address), par("1. Apologies"), par("2. Minutes"), par("3. Lamps"))
    assert [item.number for item in items(sheet)] == ["1", "2", "3"]


def test_lettered_parts_go_on_counting() -> None:
    sheet = page(1, HEAD, par("A1 Apologies"), par("A2 Minutes"), par("B1 Market hall"), par("B2 Lamps"))
    assert [item.number for item in items(sheet)] == ["A1", "A2", "B1", "B2"]


def test_the_meeting_of_an_agenda() -> None:
    letter = par("Date of publication: Wednesday, 6 March 2024")
    sheet = page(1, letter, HEAD, par("1. Apologies"), par("2. Minutes"))
    (meeting,) = read_meetings([sheet], {}).meetings
    assert (meeting.committee, meeting.meeting_date) == ("Housing and Markets Panel", date(2024, 3, 14))
    assert (meeting.time_printed, meeting.venue) == ("6.30 pm", "Committee Suite, Town Hall, Hallow Road")
    assert meeting.provenance[0].page_number == 1


def test_a_numbered_contents_list_is_no_agenda() -> None:
    contents = page(1, Set("Contents", bold=True), par("1. Foreword 2"), par("2. Our plan 3"), par("4 March 2024"))
    assert find_front_sheet([contents]) is None


def test_the_sample_pack_gives_its_agenda_and_its_meeting() -> None:
    truth = sample_truth("committee-pack")
    pages, tables = read_tables(sample_path("committee-pack"))
    papers = read_meetings(pages, tables)
    assert short(list(papers.agenda_items)) == [
        (item["number"], item["title"], item["pages_printed"]) for item in truth["agenda_items"]
    ]
    (meeting,) = papers.meetings
    printed = (meeting.committee, str(meeting.meeting_date), meeting.time_printed, meeting.venue)
    assert printed == tuple(truth["meeting"][name] for name in ("committee", "date", "time", "venue"))
