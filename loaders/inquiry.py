"""What a reader asks of everything that was read: words, what to keep, in which order.

Belongs here: the inquiry itself, what is wrong with one, and the years that a row is about. Does not belong here: the
answer (``loaders.browsing``) and how words are read (``loaders.search``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, get_args

from loaders.search_index import SEARCHED
from pipeline.errors import SettingsError
from pipeline.records import Status

FoundKind = Literal["action", "measure", "statistic", "decision", "agenda_item", "document"]
Sort = Literal["relevance", "newest", "printed"]
FacetName = Literal["kind", "council", "year", "theme", "category", "lead", "status"]

FOUND_KINDS: Final[tuple[FoundKind, ...]] = get_args(FoundKind)
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
FACETS: Final[tuple[FacetName, ...]] = get_args(FacetName)

_ONLY: Final[dict[FacetName, tuple[FoundKind, ...]]] = {
    "theme": ("action", "measure"),
    "category": ("statistic",),
    "lead": ("action",),
    "status": ("action", "measure"),
}
"""Facet -> the kinds that have it at all; any other facet is one of every kind."""

_LONGEST: Final = 500
"""Characters of the words, and of one value."""
_MOST_VALUES: Final = 20
_YEAR: Final = re.compile(r"(?P<first>(?:19|20)\d\d)(?:-(?P<last>\d\d))?\Z", re.ASCII)
_MOST_YEARS: Final = 12
"""No publication is about more years; what says so is mostly a typing error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """Words and what to keep; values of one facet are alternatives, nothing chosen keeps all."""

    words: str = ""
    kind: tuple[str, ...] = ()
    council: tuple[str, ...] = ()
    """Publishers by their whole names."""
    year: tuple[str, ...] = ()
    """"2019-20" is a council year (April to March), "2019" a calendar year."""
    theme: tuple[str, ...] = ()
    """As ``fold`` has them: capitals and line breaks of the print make no other theme."""
    category: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    """Ids of organisations."""
    status: tuple[str, ...] = ()
    sort: Sort = "relevance"
    """Without words there is no relevance: the newest come first."""

    def chosen(self, facet: FacetName) -> tuple[str, ...]:
        """The values chosen of a facet."""
        values: tuple[str, ...] = getattr(self, facet)
        return values

    def choosing(self, facet: FacetName, values: Iterable[str]) -> Inquiry:
        """The same inquiry with these values of a facet and no others."""
        changed: dict[str, Any] = {facet: tuple(values)}
        return replace(self, **changed)

    def only_words(self) -> Inquiry:
        """The same words with nothing chosen."""
        return Inquiry(words=self.words, sort=self.sort)

    @property
    def is_narrowed(self) -> bool:
        """Whether any facet is chosen."""
        return any(self.chosen(facet) for facet in FACETS)

    @property
    def kinds(self) -> tuple[FoundKind, ...]:
        """The kinds that can answer at all: an agenda item has no status, so a status asks for none."""
        asked = [set(_ONLY[facet]) for facet in _ONLY if self.chosen(facet)]
        return tuple(
            kind
            for kind in FOUND_KINDS
            if (not self.kind or kind in self.kind) and all(kind in kinds for kinds in asked)
        )


def check_inquiry(inquiry: Inquiry) -> None:
    """Raises SettingsError, in one line, for what no inquiry can mean."""
    if len(inquiry.words) > _LONGEST:
        raise SettingsError(f"q: at most {_LONGEST} characters, these are {len(inquiry.words)}: search for fewer words")
    for facet in FACETS:
        for value in inquiry.chosen(facet):
            _check_value(facet, value)
        if len(inquiry.chosen(facet)) > _MOST_VALUES:
            raise SettingsError(f"{facet}: at most {_MOST_VALUES} values at once")
    if inquiry.sort not in SORTS:
        raise SettingsError(f"sort: {_shown(inquiry.sort)} is no order: give {_listed(SORTS)}")


def _check_value(facet: FacetName, value: str) -> None:
    if not value.strip() or len(value) > _LONGEST or "\x00" in value:
        raise SettingsError(f"{facet}: give a name of 1 to {_LONGEST} characters")
    words: dict[FacetName, tuple[str, ...]] = {"kind": FOUND_KINDS, "status": get_args(Status)}
    if facet in words and value not in words[facet]:
        raise SettingsError(f"{facet}: {_shown(value)} is none: give {_listed(words[facet])}")
    if facet == "year":
        year_span(value)


def _shown(value: str) -> str:
    return f'"{value[:60]}"'


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def fold(words: str) -> str:
    """Words without what only the print gave them: capitals, line breaks."""
    return " ".join(words.split()).casefold()


def year_span(year: str) -> tuple[date, date]:
    """First and last day of "2019-20" or "2019". Raises SettingsError where it is no such year."""
    found = _YEAR.match(year)
    first = int(found["first"]) if found else 0
    if found is None or (found["last"] and int(found["last"]) != (first + 1) % 100):
        raise SettingsError(
            f"year: {_shown(year)} is no year: give a council year as 2019-20 or a calendar year as 2019"
        )
    if found["last"]:
        return date(first, 4, 1), date(first + 1, 3, 31)
    return date(first, 1, 1), date(first, 12, 31)


def years_about(start: date | None, end: date | None) -> tuple[str, ...]:
    """The years that a period touches: calendar years where it is made of such, else council years."""
    first, last = start or end, end or start
    if first is None or last is None or last < first:
        return ()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return tuple(str(year) for year in _few(range(first.year, last.year + 1)))
    years = range(_council_year(first), _council_year(last) + 1)
    return tuple(f"{year}-{(year + 1) % 100:02}" for year in _few(years))


def _few(years: range) -> Iterator[int]:
    yield from years[:_MOST_YEARS]


def _council_year(day: date) -> int:
    return day.year if day.month > 3 else day.year - 1


assert set(SEARCHED) < set(FOUND_KINDS), "everything that is indexed can be found"
