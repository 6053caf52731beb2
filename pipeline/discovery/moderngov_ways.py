"""The two ways of asking a ModernGov site: its web service, and the pages that people read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pipeline.discovery import moderngov_html, moderngov_xml
from pipeline.discovery.moderngov_addresses import Agenda, Committee, Linked, Meeting, day_to_parameter
from pipeline.discovery.site import Site
from pipeline.errors import Blocked, SourceError
from pipeline.publications import Listing, Window

_SERVICE = "mgWebService.asmx"
_MOST_PAGES = 60
"""Pages of one committee's meetings that are followed: councils keep some twenty years."""
_FEW = 8
"""Up to so many committees are asked for one by one; more than that in one request."""


class Way(Protocol):
    """One of the two ways of asking."""

    def committees(self) -> list[Committee]:
        """Committees that still meet."""

    def meetings(self, committees: list[Committee], window: Window) -> Iterator[Meeting]:
        """Meetings of these committees, those outside the window not always left out."""

    def agenda(self, meeting: Meeting) -> Agenda:
        """What a meeting has published."""


class Service:
    """The web service, asked with plain GET."""

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


class Pages:
    """The pages that people read."""

    def __init__(self, site: Site, listing: Listing) -> None:
        self._site = site
        self._listing = listing

    def committees(self) -> list[Committee]:
        answer = self._site.get_listing("mgListCommittees.aspx", bcr="1")
        return moderngov_html.parse_committees(answer.content, answer.url)

    def meetings(self, committees: list[Committee], window: Window) -> Iterator[Meeting]:
        """Committee by committee. Lists that show no meeting at all, past ones neither, are a problem."""
        listed = failed = 0
        for committee in committees:
            try:
                for meeting in self._meetings_of(committee, window):
                    listed += 1
                    yield meeting
            except Blocked:
                raise
            except SourceError as error:
                failed += 1
                self._listing.problems.append(str(error))
        if committees and not listed and not failed:
            self._listing.problems.append(
                f"no meeting on the lists of {len(committees)} committees, past ones neither; "
                "their markup may have changed"
            )

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
