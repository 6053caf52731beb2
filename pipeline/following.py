"""The same action through time: in the reports of its plan's year, and in the plans of later years.

Belongs here: which year and quarter a document speaks of, which rows of one year are one action, and which actions of
a later year say nearly the same. Nothing is merged: what comes out are links with how they were found and how alike
the words are, 0 to 100, for a reader to judge. Does not belong here: how links are kept (``loaders.following``).

An action is known by its reference *and* its words. A council may run several plans in one year, each with an action
1.1; and a report may print the plan's 1.6 as "CSAP 1.6".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from rapidfuzz import fuzz, process

from pipeline.identity import normalise_words, permanent_id
from pipeline.records import DocumentFacts

MatchedBy = Literal["first", "ref", "words"]
QuarterSource = Literal["period", "meeting"]

YEARS_FOLLOWED = 10
"""Plans that lie further apart are not compared."""
_ALIKE_WITH_REF = 60.0
"""Likeness from which two rows with the same reference are one action; reports shorten what a plan promises."""
_ALIKE_WITHOUT_REF = 90.0
_ALIKE_LATER = 65.0
"""Likeness from which an action of a later plan is worth looking at."""
_MOST_SUCCESSORS = 3
_LONGEST_QUARTER = timedelta(days=100)
_YEAR = timedelta(days=365)
_APRIL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What a document says of when it speaks, as far as actions are followed by it."""

    body: str
    """The publisher in plain words: actions are followed inside one body's publications."""
    plan_year: int
    """Year in which the council year (April to March) begins."""
    is_report: bool
    reported_on: date
    quarter: str | None
    """"2019/20 Q2"; ``None`` for a document about a whole year."""
    quarter_source: QuarterSource | None
    """Whether the quarter is the period printed, or the last that had ended before the meeting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAction:
    """One current action with what it is followed by."""

    action_id: str
    document_id: str
    ref: str | None
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An action's place in a timeline."""

    action_id: str
    document_id: str
    timeline_id: str
    position: int
    matched_by: MatchedBy
    similarity: float | None
    """Likeness of its words to the timeline's first, 0 to 100; ``None`` for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """An action of a later year that says nearly the same as one of an earlier year."""

    action_id: str
    successor_id: str
    similarity: float
    rank: int
    """1 for the likest of its year."""
    mutual: bool
    """Whether each is the other's likest."""


@dataclass(slots=True)
class _Timeline:
    words: str
    ref: str
    entries: list[tuple[PlanAction, MatchedBy, float | None]] = field(default_factory=list)


# --- when a document speaks -------------------------------------------------------------------------------------------


def edition_of(facts: DocumentFacts) -> Edition | None:
    """When the document speaks, and of whose plans; ``None`` where it does not say enough.

    A document without a period that belongs to a meeting reports on the last quarter that had ended before it.
    """
    body = plain_words(facts.publisher or facts.partnership or "")
    is_report = facts.status == "monitoring" or facts.kind in {"committee_pack", "minutes"}
    if not body:
        return None
    if facts.period_start is not None and facts.period_end is not None:
        start, end, source = facts.period_start, facts.period_end, "period"
    elif facts.meeting_date is not None:
        start, end = _quarter_before(facts.meeting_date)
        source = "meeting"
    else:
        return None
    is_quarter = end - start <= _LONGEST_QUARTER
    return Edition(
        body=body,
        plan_year=council_year(start + min(end - start, _YEAR) / 2),
        is_report=is_report,
        reported_on=end if is_report else start,
        quarter=_quarter_words(end) if is_quarter else None,
        quarter_source="meeting" if source == "meeting" else "period" if is_quarter else None,
    )


def council_year(day: date) -> int:
    """Year in which the council year (April to March) of a day begins."""
    return day.year if day.month >= _APRIL else day.year - 1


def _quarter_before(day: date) -> tuple[date, date]:
    """First and last day of the last whole quarter that had ended on a day."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    last = first - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last


def _quarter_words(end: date) -> str:
    year = council_year(end)
    return f"{year}/{(year + 1) % 100:02d} Q{(end.month - _APRIL) % 12 // 3 + 1}"


def plain_words(text: str) -> str:
    """Lower-case words with "&" read as "and"."""
    return normalise_words(text.replace("&", " and "))


# --- one action in the documents of one year --------------------------------------------------------------------------


def follow(editions: Mapping[str, Edition], actions: Iterable[PlanAction]) -> list[Entry]:
    """Timelines of one body's actions in one plan year, whatever the order in which they are given.

    ``editions`` are those of the documents by id. Plans come before reports, reports in the order of what they report.
    In one document an action stands once.
    """
    by_document: dict[str, list[PlanAction]] = defaultdict(list)
    for one in actions:
        by_document[one.document_id].append(one)
    timelines: list[_Timeline] = []
    for document_id in sorted(by_document, key=lambda key: (_order(editions[key]), key)):
        _take_document(timelines, sorted(by_document[document_id], key=lambda one: one.action_id))
    edition = next(iter(editions.values()), None)
    return [] if edition is None else _entries(timelines, f"{edition.body}\x1f{edition.plan_year}")


def _order(edition: Edition) -> tuple[bool, date]:
    return edition.is_report, edition.reported_on


def _take_document(timelines: list[_Timeline], actions: Sequence[PlanAction]) -> None:
    """Puts each action of a document to the timeline that it fits best; those that fit none begin one."""
    pairs = sorted(_fitting(timelines, actions), key=lambda pair: (-pair[0], pair[1], pair[2]))
    placed: set[int] = set()
    filled: set[int] = set()
    for similarity, number, place, how in pairs:
        if number not in placed and place not in filled:
            placed.add(number)
            filled.add(place)
            timelines[place].entries.append((actions[number], how, round(similarity, 1)))
    for number, one in enumerate(actions):
        if number not in placed:
            words, ref = plain_words(one.description), ref_number(one.ref)
            timelines.append(_Timeline(words, ref, [(one, "first", None)]))


def _fitting(
    timelines: Sequence[_Timeline], actions: Sequence[PlanAction]
) -> Iterable[tuple[float, int, int, MatchedBy]]:
    by_ref: dict[str, list[int]] = defaultdict(list)
    for place, timeline in enumerate(timelines):
        by_ref[timeline.ref].append(place)
    for number, one in enumerate(actions):
        ref, words = ref_number(one.ref), plain_words(one.description)
        how: MatchedBy = "ref" if ref else "words"
        for place in by_ref[ref]:
            likeness = _likeness if ref else fuzz.token_sort_ratio
            similarity = likeness(timelines[place].words, words)
            if similarity >= (_ALIKE_WITH_REF if ref else _ALIKE_WITHOUT_REF):
                yield similarity, number, place, how


def ref_number(ref: str | None) -> str:
    """What of a reference stays when a report puts the plan's initials before it: "1.6" of "CSAP 1.6"."""
    printed = (ref or "").casefold().strip(" .:")
    found = re.fullmatch(r"[a-z]{2,}[\s.:-]*(?P<number>\d.*)", printed)
    return found["number"] if found else printed


def _likeness(one: str, two: str) -> float:
    """Likeness of two wordings, the one of which may be the other cut short."""
    return max(fuzz.token_sort_ratio(one, two), fuzz.token_set_ratio(one, two) - 5)


def _entries(timelines: Sequence[_Timeline], scope: str) -> list[Entry]:
    seen: dict[str, int] = defaultdict(int)
    entries = []
    for timeline in timelines:
        key = timeline.ref or timeline.words
        seen[key] += 1
        timeline_id = permanent_id("tml", scope, key, str(seen[key]))
        entries += [
            Entry(
                action_id=one.action_id,
                document_id=one.document_id,
                timeline_id=timeline_id,
                position=position,
                matched_by=how,
                similarity=similarity,
            )
            for position, (one, how, similarity) in enumerate(timeline.entries, start=1)
        ]
    return entries


# --- likely successors in a later year --------------------------------------------------------------------------------


def find_successors(earlier: Mapping[str, str], later: Mapping[str, str]) -> list[Successor]:
    """The actions of a later year that say nearly the same as those of an earlier one; both id -> description.

    At most three each, the likest first; equals in the order of their ids.
    """
    old, new = sorted(earlier), sorted(later)
    if not old or not new:
        return []
    likeness = process.cdist(
        [plain_words(earlier[key]) for key in old],
        [plain_words(later[key]) for key in new],
        scorer=fuzz.token_sort_ratio,
        score_cutoff=_ALIKE_LATER,
    )
    best_of_new = likeness.argmax(axis=0)
    links = []
    for row, key in enumerate(old):
        ranked = sorted(range(len(new)), key=lambda column: (-likeness[row][column], column))[:_MOST_SUCCESSORS]
        links += [
            Successor(
                action_id=key,
                successor_id=new[column],
                similarity=round(float(likeness[row][column]), 1),
                rank=rank,
                mutual=rank == 1 and int(best_of_new[column]) == row,
            )
            for rank, column in enumerate(ranked, start=1)
            if likeness[row][column] >= _ALIKE_LATER
        ]
    return links
