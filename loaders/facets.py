"""How many of the rows found have each council, year, theme, status ...: what a reader may narrow them by.

Belongs here: counting values over rows that were found. Does not belong here: finding them (``loaders.candidates``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, get_args

from loaders.candidates import Candidate
from loaders.inquiry import FACETS, FacetName, Inquiry, fold, years_about
from pipeline.records import Status

MOST_VALUES: Final = 100
"""Values that are listed of one facet, the most frequent of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value that rows have."""

    value: str
    """As an inquiry names it."""
    name: str
    """As people read it."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """The values of one facet, the most frequent first (years: the newest first; statuses: from green to red)."""

    name: FacetName
    values: tuple[FacetValue, ...]
    is_cut: bool
    """Whether there are more values than are listed."""


def has_chosen(one: Candidate, inquiry: Inquiry, *, but: FacetName | None = None) -> bool:
    """Whether a row has, of every facet of which values are chosen (``but`` one), one of these values."""
    return all(
        not inquiry.chosen(name) or name == but or not set(inquiry.chosen(name)).isdisjoint(values_of(name, one))
        for name in FACETS
    )


def values_of(name: FacetName, one: Candidate) -> Iterable[str]:
    """The values that a row has of a facet."""
    return _VALUES[name](one)


def count_facets(found: Mapping[FacetName, Sequence[Candidate]], leads: Mapping[str, str]) -> list[Facet]:
    """Every facet with the values that its rows have; ``leads`` names organisations by their ids."""
    facets = []
    for name in FACETS:
        counts, names = _count(name, found[name])
        if name == "lead":
            names = dict(leads)
        values = [
            FacetValue(value=value, name=names.get(value, value), count=counts[value])
            for value in _in_order(name, counts, names)
        ]
        facets.append(Facet(name=name, values=tuple(values[:MOST_VALUES]), is_cut=len(values) > MOST_VALUES))
    return facets


def _count(name: FacetName, found: Iterable[Candidate]) -> tuple[Counter[str], dict[str, str]]:
    """How many rows have each value, and how the values are called where that is not what they are."""
    if name == "theme":
        return _count_themes(found)
    read = _VALUES[name]
    return Counter(value for one in found for value in read(one)), {}


def _count_themes(found: Iterable[Candidate]) -> tuple[Counter[str], dict[str, str]]:
    """A theme is called what it is most often printed as."""
    printed = Counter(one.theme for one in found if one.theme)
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for words, count in printed.most_common():
        key = fold(words)
        counts[key] += count
        names.setdefault(key, " ".join(words.split()))
    return counts, names


def _in_order(name: FacetName, counts: Counter[str], names: Mapping[str, str]) -> list[str]:
    if name == "year":
        return sorted(counts, reverse=True)
    if name == "status":
        return [status for status in get_args(Status) if status in counts]
    return sorted(counts, key=lambda value: (-counts[value], names.get(value, value)))


_years = cache(years_about)

_VALUES: Final[Mapping[FacetName, Callable[[Candidate], Iterable[str]]]] = {
    "kind": lambda one: (one.kind,),
    "council": lambda one: (one.publisher,) if one.publisher else (),
    "year": lambda one: _years(one.start, one.end),
    "theme": lambda one: (fold(one.theme),) if one.theme else (),
    "category": lambda one: (one.category,) if one.category else (),
    "lead": lambda one: set(one.leads.split()) if one.leads else (),
    "status": lambda one: (one.status,) if one.status else (),
}
