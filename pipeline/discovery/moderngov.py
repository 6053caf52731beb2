"""Looking through a ModernGov site: the web service first, its pages where the service is switched off or refused.

Both ways give the same publications under the same addresses, so that a council that changes its mind about the
service changes nothing in the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher

from pipeline.discovery import moderngov_html
from pipeline.discovery.feeds import FeedItem, parse_feed
from pipeline.discovery.moderngov_addresses import (
    Agenda,
    Committee,
    Linked,
    Meeting,
    find_document,
    find_other_format,
)
from pipeline.discovery.moderngov_ways import Pages, Service, Way
from pipeline.discovery.site import Memory, Site
from pipeline.errors import Blocked, SourceError, Unreachable
from pipeline.fetching import Fetcher, url_to_host
from pipeline.publications import Discovery, Listing, Publication, PublicationKind, Window
from pipeline.sources import Source

_OF_THE_MEETING: tuple[PublicationKind, ...] = ("pack", "minutes", "decisions", "frontsheet")
"""Documents about a whole meeting, whose titles say nothing about what is in them."""


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


def _choose_way(site: Site, listing: Listing) -> tuple[Way, list[Committee]]:
    """The way that answers, and the committees it tells of. Raises SourceError where neither does."""
    service: Way = Service(site, listing)
    if not site.source.take.service:
        pages: Way = Pages(site, listing)
        return pages, pages.committees()
    try:
        return service, service.committees()
    except Unreachable:
        raise
    except SourceError as error:
        pages = Pages(site, listing)
        committees = pages.committees()  # what this raises tells more of the site than what the service said
        listing.notes.append(f"pages read, because the web service does not answer: {error}")
        return pages, committees


def _look_through(
    site: Site, way: Way, committees: list[Committee], window: Window, listing: Listing, *, feed: bool
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
                f"{_name_nearest(pattern, committees)}"
            )


def _name_nearest(pattern: str, committees: list[Committee]) -> str:
    """The site's own names that are most like what was asked for."""
    titles = {" ".join(one.title.split()) for one in committees}
    alike = sorted(
        titles, key=lambda title: (-SequenceMatcher(None, pattern.casefold(), title.casefold()).ratio(), title)
    )
    return f", say to one of {'; '.join(alike[:3])}" if alike else ""


def _take_meeting(site: Site, way: Way, meeting: Meeting, listing: Listing) -> None:
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


def _follow_feed(site: Site, way: Way, wanted: list[Committee], seen: set[str], listing: Listing) -> None:
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
