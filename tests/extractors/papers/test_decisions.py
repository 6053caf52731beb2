"""Resolutions in minutes: where they begin and end, and the minute they stand under."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from extractors.papers.decisions import read_decisions
from extractors.papers.meetings import read_meetings
from extractors.papers.minutes import find_minutes
from extractors.parsing.boxes import centre_inside
from extractors.parsing.pages import Page
from pipeline.records import Decision, Record
from tests.extractors.reading import read_tables, sample_path, sample_truth
from tests.extractors.typesetting import Set, page, par

HEAD = [
    Set("Larkshire Moor Borough Council", bold=True, size=14),
    Set("Licensing Committee", bold=True, size=14),
    Set("Minutes of the meeting held on Monday, 4 March 2024 at 7.00 pm", gap=8),
    Set("Present: Cllrs. Amber, Birch and Cole", gap=8),
]
PROSE = (
    "The Head of Markets explained what had been done since the last meeting and answered the questions put to him. "
)


def decisions(pages: Sequence[Page]) -> list[Decision]:
    return [decision for minutes in find_minutes(pages) for decision in read_decisions(minutes)]


def resolved(*blocks: Set | list[Set]) -> list[tuple[str | None, str | None, str]]:
    found = decisions([page(1, HEAD, par("7. Market fees", bold=True), par(PROSE * 4), *blocks)])
    assert all(decision.meeting_date == date(2024, 3, 4) for decision in found)
    return [(decision.minute, decision.title, decision.resolved) for decision in found]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Resolved: That the report be noted.", "That the report be noted."),
        ("RESOLVED that the report be noted.", "that the report be noted."),
        ("RESOLVED - That the report be noted.", "That the report be noted."),
        ("It was RESOLVED unanimously to note the report.", "to note the report."),
        ("The Committee resolved to note the report.", "to note the report."),
        ("3) RESOLVED that the report be noted.", "that the report be noted."),
        ("Cllr. Birch moved, Cllr. Cole seconded and it was RESOLVED that the fees be kept.", "that the fees be kept."),
    ],
)
def test_the_lead_in_is_left_out_and_the_rest_kept(printed: str, expected: str) -> None:
    assert resolved(par(printed)) == [("7", "Market fees", expected)]


@pytest.mark.parametrize(
    "printed",
    [
        "The complaint had been resolved by the County some weeks before.",
        "Resolved complaints were fewer than in the year before.",
        "Recommendation: That the fees be raised.",
        "Members asked the officers to resolve the matter before the summer.",
        "The Cabinet was asked that it be noted.",
    ],
)
def test_what_is_no_resolution(printed: str) -> None:
    assert resolved(par(printed)) == []


def test_a_lead_in_on_a_line_of_its_own_takes_the_paragraph_below() -> None:
    found = resolved(par("RESOLVED:", bold=True), par("That the fees be raised."), par("The Chairman thanked him."))
    assert [text for _, _, text in found] == ["That the fees be raised."]


@pytest.mark.parametrize(
    ("first", "second", "left"), [("a)", "b)", 60.0), ("(1)", "(2)", 80.0), ("1.", "2.", 80.0), ("(i)", "(ii)", 80.0)]
)
def test_points_belong_to_the_resolution_until_the_text_goes_on(first: str, second: str, left: float) -> None:
    points = [par(f"{first} the fees be raised; and", x0=left), par(f"{second} the stalls be counted.", x0=left)]
    found = resolved(par("Resolved: That"), *points, par("Cllr. Cole asked that his vote be recorded."))
    assert [text for _, _, text in found] == [f"That {first} the fees be raised; and {second} the stalls be counted."]


def test_bullets_are_no_words_and_a_short_heading_between_them_stays() -> None:
    found = resolved(
        par("Resolved: That these ideas be put forward:"),
        par("Growth"),
        par("• a market on Sundays"),
        par("• lamps in the hall"),
        par("Savings"),
        par("• fewer stalls in winter"),
        par("The Chairman closed the debate, and Members went on to the next item without a break."),
    )
    expected = (
        "That these ideas be put forward: Growth a market on Sundays lamps in the hall Savings fewer stalls in winter"
    )
    assert [text for _, _, text in found] == [expected]


def test_the_next_numbered_paragraph_is_no_point() -> None:
    found = resolved(par("5) RESOLVED that Council agrees the list:"), par("6) Cllr. Amber left the room."))
    assert [text for _, _, text in found] == ["that Council agrees the list:"]


def test_a_resolution_runs_on_over_a_page_break_with_a_running_header() -> None:
    header = Set("Licensing Committee - 4 March 2024", size=9)
    first = page(1, HEAD, par("7. Market fees", bold=True), par("Resolved: That"), par("a) the fees be raised from"))
    second = page(2, header, par("April 2024; and"), par("b) the stalls be counted."), par("8. Lamps", bold=True))
    third = page(3, header, par("Resolved: That the report be noted."))
    found = decisions([first, second, third])
    assert [(d.minute, d.title, d.resolved) for d in found] == [
        ("7", "Market fees", "That a) the fees be raised from April 2024; and b) the stalls be counted."),
        ("8", "Lamps", "That the report be noted."),
    ]
    assert [[place.page_number for place in d.provenance] for d in found] == [[1, 2], [3]]
    assert found[0].provenance[1].quote == "April 2024; and b) the stalls be counted."


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("18", ["18. Market fees"]),
        ("18", ["18 Market fees"]),
        ("24/19", ["24/19 MARKET FEES"]),
        ("PP23", ["PP23 MARKET FEES"]),
        ("18", ["18", "MARKET FEES"]),
        ("18", ["Minute 18: Market fees"]),
        (None, ["MARKET FEES"]),
    ],
)
def test_minutes_are_numbered_and_headed_in_many_ways(number: str | None, printed: list[str]) -> None:
    heading = [Set(text, bold=True, gap=8.0 if n == 0 else 0.0) for n, text in enumerate(printed)]
    found = decisions([page(1, HEAD, heading, par(PROSE), par("Resolved: That the report be noted."))])
    assert [(d.minute, (d.title or "").casefold()) for d in found] == [(number, "market fees")]


def test_headings_that_do_not_stand_out_are_told_by_their_count() -> None:
    items = [[par(f"{n}. {title}"), par(PROSE * 3), par(f"Resolved: That {title} be noted.")] for n, title in
             ((11, "Market fees"), (12, "Lamps"), (13, "Stalls"))]  # fmt: skip
    found = decisions([page(1, HEAD, *[block for item in items for block in item])])
    assert [(d.minute, d.title) for d in found] == [("11", "Market fees"), ("12", "Lamps"), ("13", "Stalls")]


def test_minutes_may_begin_below_other_papers_and_end_at_the_next_report() -> None:
    names = [Set("Markets Committee", size=14), Set("AGENDA", bold=True), Set("Monday, 8 April 2024")]
    sheet = page(
        1,
        names,
        par("1. Minutes (Pages 1 - 2)"),
        par("2. Lamps"),
        HEAD[2:],
        par("7. Market fees"),
        par(PROSE),
        par("8. Stalls"),
        par(PROSE),
    )
    header = Set("Licensing Committee - 4 March 2024")
    goes_on = page(2, par(PROSE * 3), header, par("Resolved: That the stalls be counted."))
    report = page(3, Set("Lamps", size=14), par("Report of: Head of Markets"), par("Resolved: That this be no minute."))
    papers = read_meetings([sheet, goes_on, report], {})
    assert [meeting.meeting_date for meeting in papers.meetings] == [date(2024, 4, 8)]
    assert [(d.minute, d.resolved, d.meeting_date) for d in papers.decisions] == [
        ("8", "That the stalls be counted.", date(2024, 3, 4))
    ]


def test_nothing_behind_the_end_of_the_minutes_is_resolved() -> None:
    closed = [par("The meeting closed at 9.10 pm"), par("Resolved: That nothing be read here.")]
    assert resolved(par("Resolved: That the report be noted."), *closed) == [
        ("7", "Market fees", "That the report be noted.")
    ]


def test_a_plan_has_no_decisions() -> None:
    cover = page(1, Set("Community Safety Plan 2024 - 2027", size=20), par("Published on 4 March 2024"))
    text = page(2, par("1. Our aims", bold=True), par("Resolved: to make the market safer."), par(PROSE))
    papers = read_meetings([cover, text], {})
    assert (papers.meetings, papers.agenda_items, papers.decisions) == ((), (), ())


def test_the_sample_pack_gives_every_decision_it_prints() -> None:
    truth = sample_truth("committee-pack")["decisions"]
    pages, tables = read_tables(sample_path("committee-pack"))
    found = read_meetings(pages, tables).decisions
    assert [(d.minute, d.title, d.resolved, str(d.meeting_date)) for d in found] == [
        (t["minute"], t["title"], t["resolved"], t["date"]) for t in truth
    ]
    assert [[place.page_number for place in d.provenance] for d in found] == [t["pages"] for t in truth]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("real/kent-printed-minutes-county-council-2025-03.pdf", 13),
        ("real/kent-corporate-parenting-panel-minutes.pdf", 7),
        ("real/sutton-coldfield-community-grant-minutes.pdf", 10),
        ("facsimiles/sevenoaks-pack-2019-12-10.word.pdf", 5),
        ("facsimiles/tonbridge-malling-2014-15.word.pdf", 0),
        ("real/kent-public-pack-devolution.pdf", 0),
        ("real/kent-dpia-screening-36pp.pdf", 0),
    ],
)
def test_published_minutes_give_as_many_decisions_as_a_reader_counts(corpus: Path, name: str, count: int) -> None:
    pages, tables = read_tables(corpus / name)
    found = read_meetings(pages, tables).decisions
    assert len(found) == count
    assert all(decision.title and decision.meeting_date for decision in found)


@pytest.mark.parametrize("name", ["committee-pack"])
def test_a_quote_is_what_stands_inside_its_box(name: str, sample: Callable[[str], Path]) -> None:
    pages, tables = read_tables(sample(name))
    papers = read_meetings(pages, tables)
    words = {p.number: p.words for p in pages}
    records: list[Record] = [*papers.meetings, *papers.agenda_items, *papers.decisions]
    assert records
    for place in (place for record in records for place in record.provenance):
        printed = [w.text for w in words[place.page_number] if centre_inside(w.box, place.bbox)]
        assert sorted(printed) == sorted(place.quote.split())


def test_minutes_without_a_heading_have_no_items() -> None:
    assert decisions([page(1, HEAD, par(PROSE * 4))]) == []
