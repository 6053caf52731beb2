"""What ModernGov's pages say, as plain values. Pure: bytes in, values out, SourceError where it is not such a page.

Links are known by their addresses, which councils cannot restyle; that a page is one of ModernGov's at all is known by
its classes, so that a page without links is told from a page that is no longer what it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.calendar import parse_day
from pipeline.discovery.markup import Link, Page, clean_text
from pipeline.discovery.moderngov_addresses import (
    Agenda,
    Committee,
    Linked,
    Meeting,
    find_document,
    find_parameter,
)
from pipeline.errors import SourceError

_HIDDEN = "script, style, .mgHide, .mgFileSize"
_MARKS = '[class^="mg"], [id="modgov"]'
_PACK_TITLE = "Public reports pack"
_NO_CLASSES = "nothing that ModernGov writes"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingList:
    """One page of a committee's meetings."""

    meetings: tuple[Meeting, ...]
    earlier: str | None = None
    later: str | None = None


def parse_committees(content: bytes, url: str) -> list[Committee]:
    """The committees a page lists. Raises SourceError where it lists none: every council has some."""
    page = _parse(content, url)
    found: dict[str, Committee] = {}
    for link in page.links:
        number = find_parameter(link.url, "ID") if _leads_to(link, "mgCommitteeDetails.aspx") else None
        if number and link.text:
            found.setdefault(number, Committee(number=number, title=link.text))
    if not found:
        raise SourceError(f"{url}: no committees on the page that lists them; its markup may have changed")
    return list(found.values())


def parse_meeting_list(content: bytes, url: str, committee: Committee) -> MeetingList:
    """One page of a committee's meetings and where the list goes on. Raises SourceError."""
    page = _parse(content, url)
    meetings = {}
    for link in page.links:
        number = _meeting_number(link)
        if number and (day := parse_day(link.text)):
            meetings[number] = Meeting(
                number=number, date=day, committee_number=committee.number, committee=committee.title
            )
    return MeetingList(
        meetings=tuple(meetings.values()), earlier=_find_turn(page, "earlier"), later=_find_turn(page, "later")
    )


def parse_agenda(content: bytes, url: str, base: str) -> Agenda:
    """What a meeting's page links to. Raises SourceError where it is no such page."""
    page = _parse(content, url)
    heading = next(iter(page.texts(".mgSubTitleTxt")), page.title)
    return Agenda(
        date=parse_day(heading),
        committee=clean_text(heading.rpartition(" - ")[0]) or None,
        items=tuple(page.texts(".mgAiTitleTxt")),
        documents=tuple(_linked(link) for link in page.links if find_document(link.url, base)),
        choices=tuple(_linked(link) for link in page.links if _leads_to(link, "mgChooseDocPack.aspx")),
    )


def parse_choice(content: bytes, url: str, base: str) -> list[Linked]:
    """The documents that a page for choosing packs offers."""
    return [_linked(link) for link in _parse(content, url).links if find_document(link.url, base)]


def is_supplement_choice(choice: Linked) -> bool:
    """Whether a page for choosing leads to a supplement rather than to the pack itself."""
    return find_parameter(choice.url, "SID") is not None


def meeting_of_link(url: str) -> tuple[str, str | None] | None:
    """(meeting, committee) numbers that an address of a meeting's page carries; ``None`` for other addresses."""
    if "/ielistdocuments.aspx" not in url.casefold():
        return None
    number = find_parameter(url, "MId", "MeetingId")
    return (number, find_parameter(url, "CId", "CommitteeId")) if number else None


def _parse(content: bytes, url: str) -> Page:
    page = Page(content, url, hidden=_HIDDEN)
    if not page.has(_MARKS):
        named = f' ("{page.title[:60]}")' if page.title else ""
        raise SourceError(f"{url}: a page with {_NO_CLASSES}{named}; its markup may have changed")
    return page


def _leads_to(link: Link, name: str) -> bool:
    return f"/{name.casefold()}" in link.url.casefold()


def _meeting_number(link: Link) -> str | None:
    found = meeting_of_link(link.url)
    return found[0] if found else None


def _find_turn(page: Page, act: str) -> str | None:
    """The link to earlier or later meetings."""
    wanted = f"act={act}&"
    turns = (link.url for link in page.links if _leads_to(link, "ieListMeetings.aspx"))
    return next((url for url in turns if wanted in f"{url.casefold()}&"), None)


def _linked(link: Link) -> Linked:
    return Linked(url=link.url, title=link.text or _PACK_TITLE)
