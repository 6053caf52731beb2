"""Looking through a ModernGov site: the web service first, its pages where the service is switched off or refused.

Both ways give the same publications under the same addresses, so that a council that changes its mind about the
service changes nothing in the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from pipeline.discovery import moderngov_html, moderngov_xml
from pipeline.discovery.feeds import FeedItem, parse_feed
from pipeline.discovery.moderngov_addresses import (
    Agenda,
    Committee,
    Linked,
    Meeting,
    day_to_parameter,
    find_document,
    find_other_format,
)
from pipeline.discovery.site import Memory, Site
from pipeline.errors import Blocked, SourceError, Unreachable
from pipeline.fetching import Fetcher, url_to_host
from pipeline.publications import Discovery, Listing, Publication, PublicationKind, Window
from pipeline.sources import Source

_SERVICE = "mgWebService.asmx"
_MOST_PAGES = 60
"""Pages of one committee's meetings that are followed: councils keep some twenty years."""
_FEW = 8
"""Up to so many committees are asked for one by one; more than that in one request."""
_OF_THE_MEETING: tuple[PublicationKind, ...] = ("pack", "minutes", "decisions", "frontsheet")
"""Documents about a whole meeting, whose titles say nothing about what is in them."""


class _Way(Protocol):
    """One of the two ways of asking."""

    name: str

    def committees(self) -> list[Committee]:
        """Committees that still meet."""

    def meetings(self, committees: list[Committee], window: Window) -> Iterator[Meeting]:
        """Meetings of these committees, those outside the window not always left out."""

    def agenda(self, meeting: Meeting) -> Agenda:
        """What a meeting has published."""


def discover_moderngov(
    source: Source, window: Window, fetcher: Fetcher, *, feed: bool = True, memory: Memory | None = None
) -> Discovery:
    """What a ModernGov site publishes of meetings in the window, and, with ``feed``, of those newly added to."""
    listing = Listing(source.name, window)
    site = Site(source, fetcher, memory)
    try:
        way, committees = _choose_way(site, listing)
        _look_through(site, way, committees, window, listing, feed=feed and source.take.feed)
    except SourceError as error:
        listing.problems.append(str(error))
    return listing.finish()


def _choose_way(site: Site, listing: Listing) -> tuple[_Way, list[Committee]]:
    """The way that answers, and the committees it tells of. Raises SourceError where neither does."""
    service: _Way = _Service(site, listing)
    if not site.source.take.service:
        pages: _Way = _Pages(site, listing)
        return pages, pages.committees()
    try:
        return service, service.committees()
    except Unreachable:
        raise
    except SourceError as error:
        pages = _Pages(site, listing)
        committees = pages.committees()  # what this raises tells more of the site than what the service said
        listing.notes.append(f"pages read, because the web service does not answer: {error}")
        return pages, committees


def _look_through(
    site: Site, way: _Way, committees: list[Committee], window: Window, listing: Listing, *, feed: bool
) -> None:
    wanted = [one for one in committees if site.source.take.wants_committee(one.title)]
    _check_patterns(site.source, committees, listing)
    seen: set[str] = set()
    for found in way.meetings(wanted, window):
        meeting = _with_committee(found, committees)
        if not _is_wanted(meeting, wanted, committees, listing):
            continue
        if meeting.date not in window:
            listing.left_out["outside the window" if meeting.date else "meetings without a date"] += 1
        elif meeting.number not in seen:
            seen.add(meeting.number)
            _take_meeting(site, way, meeting, listing)
    if feed:
        _follow_feed(site, way, wanted, seen, listing)


def _with_committee(meeting: Meeting, committees: list[Committee]) -> Meeting:
    """The meeting with its committee's title, which some answers give by number only."""
    title = next((one.title for one in committees if one.number == meeting.committee_number), None)
    return replace(meeting, committee=meeting.committee or title)


def _is_wanted(meeting: Meeting, wanted: list[Committee], committees: list[Committee], listing: Listing) -> bool:
    """Filtered here whatever was asked for: some sites answer with every committee, some with every year."""
    if meeting.committee_number is None or len(wanted) == len(committees):
        return True
    if meeting.committee_number in {one.number for one in wanted}:
        return True
    listing.left_out["other committees"] += 1
    return False


def _check_patterns(source: Source, committees: list[Committee], listing: Listing) -> None:
    """A committee that is asked for and not there is renamed or misspelt: either way somebody must look."""
    for pattern in source.take.committees:
        alone = source.take.model_copy(update={"committees": (pattern,)})
        if not any(alone.wants_committee(one.title) for one in committees):
            listing.problems.append(
                f"take.committees: none of the site's {len(committees)} committees matches {pattern!r}; correct it"
            )


def _take_meeting(site: Site, way: _Way, meeting: Meeting, listing: Listing) -> None:
    try:
        agenda = way.agenda(meeting)
    except Blocked:
        raise
    except SourceError as error:
        listing.problems.append(str(error))
        return
    for linked in agenda.documents:
        _take_document(site.source, meeting, agenda, linked, listing)


def _take_document(source: Source, meeting: Meeting, agenda: Agenda, linked: Linked, listing: Listing) -> None:
    found = find_document(linked.url, source.base)
    reason = _why_left_out(source, agenda, linked, found.kind if found else None)
    if found is None or reason is not None:
        listing.left_out[reason or "no document"] += 1
        return
    day, committee = meeting.date or agenda.date, meeting.committee or agenda.committee
    listing.take(
        Publication(
            source=source.name,
            url=_with_scheme(linked.url, source),
            address=found.address,
            title=linked.title,
            kind=found.kind,
            committee=committee,
            meeting_date=day,
            listed_on=source.join(f"ieListDocuments.aspx?MId={meeting.number}&Ver=4"),
        )
    )


def _why_left_out(source: Source, agenda: Agenda, linked: Linked, kind: PublicationKind | None) -> str | None:
    """Why a document is not taken; ``None`` where it is."""
    if kind is None:
        return "links elsewhere"
    if linked.restricted:
        return "restricted"
    if kind not in source.take.documents:
        return f"other kinds ({kind})"
    if url_to_host(linked.url) not in source.allowed_hosts:
        return "on other hosts"
    if (form := find_other_format(linked.url)) is not None:
        return f"other formats ({form})"
    return None if _wants_title(source, agenda, linked, kind) else "other titles"


def _wants_title(source: Source, agenda: Agenda, linked: Linked, kind: PublicationKind) -> bool:
    """Titles of reports are looked at themselves; a pack is wanted where anything on its agenda is."""
    if kind not in _OF_THE_MEETING:
        return source.take.wants_title(linked.title)
    titles = (*agenda.items, *(one.title for one in agenda.documents))
    return not source.take.titles or any(source.take.wants_title(title) for title in titles)


def _with_scheme(url: str, source: Source) -> str:
    """The web service names http where the site has long been https."""
    return url.replace("http://", "https://", 1) if source.url.startswith("https://") else url


def _follow_feed(site: Site, way: _Way, wanted: list[Committee], seen: set[str], listing: Listing) -> None:
    """Meetings outside the window that something was added to: late minutes, supplements, corrections."""
    try:
        answer = site.get("mgRss.aspx", XXR="0")
        items = parse_feed(answer.content, answer.url)
    except SourceError as error:
        listing.notes.append(f"no feed, so nothing added to earlier meetings is seen: {error}")
        return
    committees = {one.number: one for one in wanted}
    for meeting in _meetings_of_feed(items, committees):
        if meeting.number not in seen:
            seen.add(meeting.number)
            _take_meeting(site, way, meeting, listing)


def _meetings_of_feed(items: list[FeedItem], committees: dict[str, Committee]) -> Iterator[Meeting]:
    for item in items:
        numbers = moderngov_html.meeting_of_link(item.url)
        committee = committees.get(numbers[1] or "") if numbers else None
        if numbers and committee:
            yield Meeting(number=numbers[0], date=None, committee_number=committee.number, committee=committee.title)


class _Service:
    """The web service, asked with plain GET."""

    name = "web service"

    def __init__(self, site: Site, listing: Listing) -> None:
        self._site = site
        self._listing = listing

    def committees(self) -> list[Committee]:
        return moderngov_xml.parse_committees(self._site.get_listing(f"{_SERVICE}/GetCommittees").content)

    def meetings(self, committees: list[Committee], window: Window) -> Iterator[Meeting]:
        """One request for all where nearly all are wanted, else one for each committee."""
        days = {"sFromDate": day_to_parameter(window.start), "sToDate": day_to_parameter(window.end)}
        found = self._all_meetings(days) if len(committees) > _FEW else []
        yield from found
        for committee in committees if not found else ():
            try:
                content = self._ask("GetMeetings", lCommitteeId=committee.number, **days)
                yield from moderngov_xml.parse_meetings(content)
            except Blocked:
                raise
            except SourceError as error:
                self._listing.problems.append(str(error))

    def agenda(self, meeting: Meeting) -> Agenda:
        content = self._ask("GetMeeting", lMeetingId=meeting.number)
        return moderngov_xml.parse_meeting(content, self._site.source.base, meeting.committee)

    def _all_meetings(self, days: dict[str, str]) -> list[Meeting]:
        """Meetings of all committees; none where this site's service does not tell them all at once."""
        try:
            content = self._ask("GetAllMeetingsByDate", lCommitteeId="-1", **days)
            return moderngov_xml.parse_meetings(content)
        except Blocked:
            raise
        except SourceError:
            return []  # the committees are asked for one by one then, and what fails there is told

    def _ask(self, operation: str, **parameters: str) -> bytes:
        return self._site.get(f"{_SERVICE}/{operation}", **parameters).content


class _Pages:
    """The pages that people read."""

    name = "pages"

    def __init__(self, site: Site, listing: Listing) -> None:
        self._site = site
        self._listing = listing

    def committees(self) -> list[Committee]:
        answer = self._site.get_listing("mgListCommittees.aspx", bcr="1")
        return moderngov_html.parse_committees(answer.content, answer.url)

    def meetings(self, committees: list[Committee], window: Window) -> Iterator[Meeting]:
        for committee in committees:
            try:
                yield from self._meetings_of(committee, window)
            except Blocked:
                raise
            except SourceError as error:
                self._listing.problems.append(str(error))

    def agenda(self, meeting: Meeting) -> Agenda:
        parameters = {"CId": meeting.committee_number or "0", "MId": meeting.number, "Ver": "4"}
        answer = self._site.get("ieListDocuments.aspx", **parameters)
        agenda = moderngov_html.parse_agenda(answer.content, answer.url, self._site.source.base)
        chosen = [one for choice in self._wanted_choices(agenda) for one in self._follow(choice)]
        return Agenda(
            date=agenda.date,
            committee=agenda.committee,
            items=agenda.items,
            documents=(*agenda.documents, *chosen),
        )

    def _meetings_of(self, committee: Committee, window: Window) -> Iterator[Meeting]:
        """A committee's meetings: the first page and as many earlier and later ones as the window takes."""
        first = self._list_page("ieListMeetings.aspx?CommitteeId=" + committee.number, committee)
        yield from first.meetings
        visited: set[str] = set()
        for turn in ("earlier", "later"):
            page = first
            while (url := getattr(page, turn)) and _goes_on(page, turn, window):
                if url in visited or len(visited) >= _MOST_PAGES:
                    break
                visited.add(url)
                page = self._list_page(url, committee)
                yield from page.meetings

    def _list_page(self, address: str, committee: Committee) -> moderngov_html.MeetingList:
        answer = self._site.get_listing(address)
        return moderngov_html.parse_meeting_list(answer.content, answer.url, committee)

    def _wanted_choices(self, agenda: Agenda) -> list[Linked]:
        """Pages that lead to the packs and supplements this source takes."""
        wanted = self._site.source.take.documents
        kinds = [("supplement" if moderngov_html.is_supplement_choice(one) else "pack", one) for one in agenda.choices]
        return [choice for kind, choice in kinds if kind in wanted]

    def _follow(self, choice: Linked) -> list[Linked]:
        answer = self._site.get(choice.url)
        return moderngov_html.parse_choice(answer.content, answer.url, self._site.source.base)


def _goes_on(page: moderngov_html.MeetingList, turn: str, window: Window) -> bool:
    """Whether the next page that way may still show meetings of the window."""
    days = [one.date for one in page.meetings if one.date is not None]
    if not days:
        return False
    return min(days) >= window.start if turn == "earlier" else max(days) <= window.end
