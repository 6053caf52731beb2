"""What ModernGov's service and pages say is read as it is meant, and never mistaken for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discovery import moderngov_html, moderngov_xml
from pipeline.discovery.feeds import parse_feed
from pipeline.discovery.markup import clean_text
from pipeline.discovery.moderngov_addresses import (
    Agenda,
    Committee,
    clock_to_hours,
    day_to_parameter,
    find_document,
    find_other_format,
    pack_url,
)
from pipeline.errors import SourceError
from tests.replica import pages, service
from tests.replica.council import SAFETY, SCRUTINY, TODAY, Council, Group, Paper, Sitting, first_night, second_night

BASE = "https://council.example/papers/"
COUNCIL = first_night()
TITLES = st.text(st.characters(codec="ascii", min_codepoint=32), min_size=1, max_size=60).filter(
    lambda title: bool(title.strip()) and clean_text(title) == " ".join(title.split()) and "?" not in title
)
"""What councils may call a paper, ampersands, quotes and angle brackets included."""


def ask(council: Council, operation: str, **query: str) -> bytes:
    xml = service.answer(council, operation, query, BASE, whole_history=False)
    assert xml is not None
    return xml.encode()


# addresses


@pytest.mark.parametrize(
    ("url", "address", "kind"),
    [
        ("mgConvert2PDF.aspx?ID=7", "documents/s7", "report"),
        ("MGCONVERT2PDF.ASPX?id=7", "documents/s7", "report"),
        ("documents/s7/Any%20name.pdf", "documents/s7", "report"),
        ("documents/g7/Public%20reports%20pack.pdf?T=10", "documents/g7?T=10", "pack"),
        ("Documents/g7/x.pdf?T=1", "documents/g7?T=1", "minutes"),
        ("documents/g7/x.pdf?t=2", "documents/g7?T=2", "decisions"),
        ("documents/g7/x.pdf?T=0", "documents/g7?T=0", "frontsheet"),
        ("documents/g7/x.pdf", "documents/g7", "document"),
        ("documents/b7/Supplement.pdf?T=9", "documents/b7?T=9", "supplement"),
    ],
)
def test_a_document_is_known_by_what_stays_of_its_address(url: str, address: str, kind: str) -> None:
    found = find_document(BASE + url, BASE)
    assert found is not None
    assert (found.address, found.kind) == (BASE + address, kind)


@pytest.mark.parametrize("url", ["ieListDocuments.aspx?MId=7", "documents/", "mgConvert2PDF.aspx?ID=x", "x/s7.pdf"])
def test_other_addresses_are_no_documents(url: str) -> None:
    assert find_document(BASE + url, BASE) is None


@pytest.mark.parametrize(
    ("url", "form"),
    [("documents/s7/Figures.XLSX", "xlsx"), ("documents/s7/Plan v1.2.pdf", None), ("mgConvert2PDF.aspx?ID=7", None)],
)
def test_what_is_no_pdf_by_its_name_is_known(url: str, form: str | None) -> None:
    assert find_other_format(BASE + url) == form


def test_packs_are_named_as_the_site_names_them() -> None:
    agenda = Agenda(date=date(2026, 1, 5), committee="Parks & Roads")
    assert pack_url(BASE, "88", "pack", agenda, "7.30 pm") == (
        f"{BASE}documents/g88/Public%20reports%20pack%20Monday%2005-Jan-2026%2019.30%20Parks%20Roads.pdf?T=10"
    )


@pytest.mark.parametrize(
    ("printed", "hours"),
    [("7:30 pm", "19.30"), ("10.00 am", "10.00"), ("12 pm", "12.00"), ("12.15 a.m.", "00.15"), ("noon", None)],
)
def test_clocks_are_read(printed: str, hours: str | None) -> None:
    assert clock_to_hours(printed) == hours


def test_the_service_is_asked_day_first() -> None:
    assert day_to_parameter(date(2026, 2, 1)) == "01/02/2026"


# the web service


def test_committees_that_still_meet_are_listed() -> None:
    committees = moderngov_xml.parse_committees(ask(COUNCIL, "getcommittees"))
    assert [one.title for one in committees] == [
        "Communities & Housing Scrutiny Committee",
        "Safer Communities Panel",
        "Planning Committee",
    ]


@pytest.mark.parametrize("operation", ["getmeetings", "getallmeetingsbydate"])
def test_meetings_are_read_from_either_shape(operation: str) -> None:
    every = "0" if operation == "getmeetings" else "-1"
    xml = ask(COUNCIL, operation, lcommitteeid=every, sfromdate="01/02/2026", stodate="31/03/2026")
    meetings = {one.number: one for one in moderngov_xml.parse_meetings(xml)}
    assert set(meetings) == {"410", "402", "411", "399", "412"}
    assert (meetings["410"].date, meetings["410"].committee_number) == (date(2026, 2, 18), str(SCRUTINY))


def test_a_meeting_tells_its_papers_with_what_is_restricted_and_repeated() -> None:
    agenda = moderngov_xml.parse_meeting(ask(COUNCIL, "getmeeting", lmeetingid="410"), BASE)
    assert (agenda.date, agenda.committee) == (date(2026, 2, 18), "Communities & Housing Scrutiny Committee")
    reports = [one for one in agenda.documents if "mgConvert2PDF" in one.url]
    assert [(one.title, one.restricted) for one in reports] == [
        ("Community Safety Action Plan", False),
        ("Targets & results", False),
        ("Targets & results", False),
        ("Tenders received", True),
    ]
    packs = [one.url.rpartition("/g")[2] for one in agenda.documents if one not in reports]
    assert all(pack.startswith("517/") for pack in packs)  # the agenda's number, not the meeting's
    assert [pack.rpartition("?")[2] for pack in packs] == ["T=0", "T=10", "T=1"]


def test_an_answer_in_soap_is_unwrapped() -> None:
    inner = ask(COUNCIL, "getcommittees").decode().partition("?>")[2]
    soap = (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetCommitteesResponse '
        f'xmlns="http://council.example/ns"><GetCommitteesResult>{inner}</GetCommitteesResult></GetCommitteesResponse>'
        "</soap:Body></soap:Envelope>"
    )
    assert len(moderngov_xml.parse_committees(soap.encode())) == 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html><title>Service</title><body><p>hello<br></body></html>", "not its XML"),
        (b"<string>off</string>", "<string> where <committees> was expected"),
        (b"", "not its XML"),
        (b"<committees><committeescount> 3</committeescount><body/></committees>", "counts 3 committees but none"),
        (b"<committees><committeescount>0</committeescount></committees>", "lists no committees"),
        (b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><committees>&b;</committees>', "not its XML"),
    ],
)
def test_an_answer_that_is_something_else_is_an_error(content: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        moderngov_xml.parse_committees(content)


def test_xml_with_new_names_is_an_error_for_every_question() -> None:
    meetings = service.rename_elements(ask(COUNCIL, "getmeetings", lcommitteeid="0").decode()).encode()
    meeting = service.rename_elements(ask(COUNCIL, "getmeeting", lmeetingid="410").decode()).encode()
    with pytest.raises(SourceError, match="may have changed"):
        moderngov_xml.parse_meetings(meetings)
    with pytest.raises(SourceError, match="may have changed"):
        moderngov_xml.parse_meeting(meeting, BASE)


# pages


def test_committees_are_listed_by_the_page_too() -> None:
    committees = moderngov_html.parse_committees(pages.committees_page(COUNCIL).encode(), BASE)
    assert committees == moderngov_xml.parse_committees(ask(COUNCIL, "getcommittees"))


def test_a_list_of_meetings_leads_on_to_earlier_and_later_ones() -> None:
    group = COUNCIL.groups[0]
    committee = Committee(number=str(group.number), title=group.title)
    page = moderngov_html.parse_meeting_list(pages.meetings_page(COUNCIL, group, None, None).encode(), BASE, committee)
    assert [(one.number, one.date) for one in page.meetings] == [
        ("410", date(2026, 2, 18)),
        ("380", date(2025, 12, 17)),
    ]
    assert page.earlier == f"{BASE}ieListMeetings.aspx?Act=earlier&CId=31&D=202512171930&MD=ielistmeetings"
    assert page.later == f"{BASE}ieListMeetings.aspx?Act=later&CId=31&D=202602181930&MD=ielistmeetings"


def test_a_meetings_page_tells_its_papers() -> None:
    sitting = COUNCIL.sittings[0]
    html = pages.meeting_page(COUNCIL, sitting, COUNCIL.groups[0]).encode()
    agenda = moderngov_html.parse_agenda(html, BASE, BASE)
    assert (agenda.date, agenda.committee) == (sitting.day, "Communities & Housing Scrutiny Committee")
    assert [one.title for one in agenda.documents] == [
        "Agenda frontsheet",
        "Printed minutes",
        "Community Safety Action Plan",
        "Targets & results",
        "Targets & results",
    ]
    assert [one.url for one in agenda.choices] == [f"{BASE}mgChooseDocPack.aspx?ID=517"]


def test_a_cancelled_meeting_has_no_papers_and_is_no_error() -> None:
    sitting = next(one for one in COUNCIL.sittings if one.status == "Cancelled")
    group = next(one for one in COUNCIL.groups if one.number == SAFETY)
    agenda = moderngov_html.parse_agenda(pages.meeting_page(COUNCIL, sitting, group).encode(), BASE, BASE)
    assert (agenda.date, agenda.documents) == (sitting.day, ())


def test_a_page_of_another_maker_is_an_error_everywhere() -> None:
    changed = pages.changed_page().encode()
    committee = Committee(number="1", title="x")
    for parse in (
        lambda: moderngov_html.parse_committees(changed, BASE),
        lambda: moderngov_html.parse_meeting_list(changed, BASE, committee),
        lambda: moderngov_html.parse_agenda(changed, BASE, BASE),
        lambda: moderngov_html.parse_choice(changed, BASE, BASE),
    ):
        with pytest.raises(SourceError, match="markup may have changed"):
            parse()


def test_a_committee_page_without_committees_is_an_error() -> None:
    nobody = replace(COUNCIL, groups=())
    with pytest.raises(SourceError, match="no committees on the page"):
        moderngov_html.parse_committees(pages.committees_page(nobody).encode(), BASE)


@pytest.mark.parametrize("name", ["MId", "MID", "MeetingId", "mid"])
def test_a_meetings_address_is_known_in_every_spelling(name: str) -> None:
    assert moderngov_html.meeting_of_link(f"{BASE}ielistdocuments.aspx?cid=4&{name}=71&Ver=4") == ("71", "4")


# both


@given(
    st.lists(st.tuples(TITLES, st.booleans(), st.booleans()), max_size=6),
    st.integers(1, 99_999),
    st.dates(date(2005, 1, 1), date(2030, 1, 1)),
)
def test_both_ways_tell_the_same_papers(papers: list[tuple[str, bool, bool]], agenda: int, day: date) -> None:
    group = Group(number=5, title="Panel")
    made = tuple(
        Paper(number=number, title=title, file="x", restricted=restricted, listed_twice=twice)
        for number, (title, restricted, twice) in enumerate(papers, start=1)
    )
    council = Council(groups=(group,), sittings=(Sitting(number=3, agenda=agenda, committee=5, day=day, papers=made),))
    html = pages.meeting_page(council, council.sittings[0], group).encode()
    told = [
        moderngov_xml.parse_meeting(ask(council, "getmeeting", lmeetingid="3"), BASE),
        moderngov_html.parse_agenda(html, BASE, BASE),
    ]
    found = []
    for one in told:
        assert one.date == day
        public = [linked for linked in one.documents if not linked.restricted]
        documents = {find_document(linked.url, BASE): linked.title for linked in public}
        found.append({key.address: title for key, title in documents.items() if key and key.kind == "report"})
    expected = {f"{BASE}documents/s{one.number}": " ".join(one.title.split()) for one in made if not one.restricted}
    assert found == [expected, expected]


# feeds


def test_a_feed_tells_what_was_added_to() -> None:
    (item,) = parse_feed(pages.feed(second_night(), BASE).encode(), BASE)
    assert moderngov_html.meeting_of_link(item.url) == ("380", str(SCRUTINY))
    assert item.title == f"Added to: {date.fromordinal(TODAY.toordinal() - 75):%d/%m/%Y}"


@pytest.mark.parametrize("content", [b"<html><body>What is new</body></html>", b"<p>not closed", b""])
def test_a_page_in_place_of_a_feed_is_an_error(content: bytes) -> None:
    with pytest.raises(SourceError, match="not an RSS feed"):
        parse_feed(content, BASE)
