"""What ModernGov's web service answers, as plain values. Pure: bytes in, values out, SourceError where it is not that.

An answer that lacks the element it is all about is an error, never an empty list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipeline.calendar import parse_day
from pipeline.discovery.markup import clean_text, clean_url
from pipeline.discovery.moderngov_addresses import (
    Agenda,
    Committee,
    Linked,
    Meeting,
    pack_title,
    pack_url,
)
from pipeline.errors import SourceError
from pipeline.publications import PublicationKind

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PUBLISHED: tuple[tuple[str, PublicationKind], ...] = (
    ("agendapublished", "frontsheet"),
    ("agendapublished", "pack"),
    ("minutepublished", "minutes"),
    ("decisionpublished", "decisions"),
)
"""Which flag of a meeting says that which of its documents exist."""


def parse_committees(content: bytes) -> list[Committee]:
    """Committees that still meet. Raises SourceError where the answer lists none: every council has some."""
    root = _find_root(content, "committees")
    found = [
        Committee(number=_text(one, "committeeid"), title=_text(one, "committeetitle"))
        for one in _complete(root, "committee", "committeescount")
        if not _is_true(one, "committeedeleted") and not _is_true(one, "committeeexpired")
    ]
    if not found:
        raise SourceError("the web service lists no committees")
    return found


def parse_meetings(content: bytes) -> list[Meeting]:
    """The meetings of GetMeetings or GetAllMeetingsByDate, each with what is known of its committee."""
    root = _find_root(content, "getmeetings", "getmeetingsbydate")
    meetings = []
    inside: set[Element] = set()
    for committee in root.iter("committee"):
        number, title = _text(committee, "committeeid"), _text(committee, "committeetitle")
        found = list(committee.iter("meeting"))
        inside.update(found)
        meetings += [_element_to_meeting(one, number, title) for one in found]
    meetings += [_element_to_meeting(one) for one in root.iter("meeting") if one not in inside]
    _check_count(root, "meetingscount", len(meetings), "meetings")
    return meetings


def parse_meeting(content: bytes, base: str, committee: str | None = None) -> Agenda:
    """What a meeting has published: linked documents once each as listed, and the packs that its flags announce."""
    root = _find_root(content, "meeting")
    linked = list(root.iter("linkeddoc"))
    named = next((name for one in linked if (name := _text(one, "committeetitle"))), None)
    agenda = Agenda(date=parse_day(_text(root, "meetingdate")), committee=committee or named)
    number = _text(root, "agendaid")
    clock = _text(root, "meetingtime")
    packs = [
        Linked(url=pack_url(base, number, kind, agenda, clock), title=pack_title(kind))
        for flag, kind in _PUBLISHED
        if number.isdigit() and _is_true(root, flag)
    ]
    items = tuple(title for item in root.iter("agendaitem") if (title := _text(item, "agendaitemtitle")))
    documents = (*packs, *_find_linked(root, base))
    return Agenda(date=agenda.date, committee=agenda.committee, items=items, documents=documents)


def _find_linked(root: Element, base: str) -> Iterator[Linked]:
    items = list(root.iter("agendaitem"))
    restricted = {one for item in items if _is_true(item, "isrestricted") for one in item.iter("linkeddoc")}
    for one in root.iter("linkeddoc"):
        address = _text(one, "url", tidy=False)
        if not address:
            continue
        yield Linked(
            url=clean_url(address, base),
            title=_text(one, "title"),
            restricted=one in restricted or _is_true(one, "isrestricted"),
        )


def _find_root(content: bytes, *names: str) -> Element:
    """The element an answer is about, wrapped in SOAP or not."""
    try:
        root: Element = fromstring(content.strip())
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise SourceError(f"the web service answered something that is not its XML ({error})") from error
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2].casefold()
    wrapped = root.iter() if root.tag == "envelope" else [root]
    for element in wrapped:
        if element.tag in names:
            return element
    raise SourceError(
        f"the web service answered <{root.tag}> where <{names[0]}> was expected; its XML may have changed"
    )


def _complete(root: Element, name: str, count: str) -> list[Element]:
    found = list(root.iter(name))
    _check_count(root, count, len(found), f"{name}s")
    return found


def _check_count(root: Element, name: str, found: int, what: str) -> None:
    """The service counts what it lists: finding less than it says means that its XML is not what it was."""
    said = _text(root, name)
    if said.isdigit() and int(said) > 0 and found == 0:
        raise SourceError(f"the web service counts {said} {what} but none can be read; its XML may have changed")


def _element_to_meeting(element: Element, number: str | None = None, title: str | None = None) -> Meeting:
    return Meeting(
        number=_text(element, "meetingid"),
        date=parse_day(_text(element, "meetingdate")),
        committee_number=_text(element, "committeeid") or number,
        committee=_text(element, "committeetitle") or title,
    )


def _text(element: Element, name: str, *, tidy: bool = True) -> str:
    text = element.findtext(name) or ""
    return clean_text(text) if tidy else text.strip()


def _is_true(element: Element, name: str) -> bool:
    return _text(element, name).casefold() == "true"
