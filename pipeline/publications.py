"""What a source is seen to publish: the publications discovered in a window of dates, and what was left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from pipeline.documents import Location

PublicationKind = Literal["report", "minutes", "decisions", "pack", "supplement", "frontsheet", "document"]
"""What a publication is: one report of a meeting, the whole meeting's pack and so on; ``document`` elsewhere."""

DAYS_BACK = 28
DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days, both ends included, in which a meeting must fall."""

    start: date
    end: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.start.isoformat()} to {self.end.isoformat()}"

    def months(self) -> list[Window]:
        """The window cut at the ends of months, oldest first."""
        parts = []
        start = self.start
        while start <= self.end:
            next_month = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
            parts.append(Window(start=start, end=min(self.end, next_month - timedelta(days=1))))
            start = next_month
        return parts


def window_around(today: date, *, back: int = DAYS_BACK, ahead: int = DAYS_AHEAD) -> Window:
    """The days a night looks at: four weeks back and one ahead, unless the source says otherwise."""
    return Window(start=today - timedelta(days=back), end=today + timedelta(days=ahead))


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One file that a source lists."""

    source: str
    """Name of the source's declaration."""
    url: str
    """Where it can be fetched."""
    address: str
    """What it is known by for good: stays the same when only its title in the URL changes, or the way it was found."""
    title: str
    kind: PublicationKind
    committee: str | None = None
    meeting_date: date | None = None
    """``None`` where the listing tells no date."""
    listed_on: str | None = None
    """The page or request it was found with."""

    @property
    def location(self) -> Location:
        """Where it is published, as the archive and the warehouse know it."""
        return Location(source=self.source, url=self.url, address=self.address)

    def to_dict(self) -> dict[str, Any]:
        """As JSON output prints it."""
        return {
            "title": self.title,
            "kind": self.kind,
            "committee": self.committee,
            "meeting_date": self.meeting_date.isoformat() if self.meeting_date else None,
            "url": self.url,
            "address": self.address,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What looking through a source came to; publications by meeting, those without one as listed."""

    source: str
    window: Window
    publications: tuple[Publication, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    """Why -> how many: restricted, repeated, other committees, other titles ..."""
    problems: tuple[str, ...] = ()
    """What could not be looked at. Each is one line; anything here means that publications may be missing."""
    notes: tuple[str, ...] = ()
    """What was done otherwise than usual, say HTML pages read because the web service is switched off."""

    @property
    def complete(self) -> bool:
        """Whether all that should be looked at was."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """As JSON output prints it."""
        return {
            "source": self.source,
            "from": self.window.start.isoformat(),
            "to": self.window.end.isoformat(),
            "publications": [one.to_dict() for one in self.publications],
            "left_out": dict(sorted(self.left_out.items())),
            "problems": list(self.problems),
            "notes": list(self.notes),
        }


MOST_LISTED = 20_000
"""Publications that a source may list at a time: a night asks for each, with a pause between two."""


class Listing:
    """What a discovery has come upon so far; each address is taken once."""

    def __init__(self, source: str, window: Window) -> None:
        self._source = source
        self._window = window
        self._taken: dict[str, Publication] = {}
        self.left_out: Counter[str] = Counter()
        self.problems: list[str] = []
        self.notes: list[str] = []

    def take(self, publication: Publication) -> None:
        """Adds a publication; one that is here already is counted as repeated, and there is an end to how many."""
        if publication.address in self._taken:
            self.left_out["repeated"] += 1
        elif len(self._taken) >= MOST_LISTED:
            self.left_out["too many"] += 1
        else:
            self._taken[publication.address] = publication

    def finish(self) -> Discovery:
        """What it came to, in an order that does not depend on how it was found."""
        ordered = sorted(self._taken.values(), key=_place_in_order)
        if more := self.left_out["too many"]:
            self.problems.append(
                f"{MOST_LISTED + more} publications are listed, more than any site has; narrow the source"
            )
        return Discovery(
            source=self._source,
            window=self._window,
            publications=tuple(ordered),
            left_out=dict(self.left_out),
            problems=tuple(self.problems),
            notes=tuple(self.notes),
        )


def _place_in_order(publication: Publication) -> tuple[date, str]:
    """By meeting, then by address; what has no date stays in the order of its listing."""
    if publication.meeting_date is None:
        return date.max, ""
    return publication.meeting_date, publication.address
