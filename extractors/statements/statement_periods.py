"""The period of each figure of running text: printed beside it, or said once for its paragraph, section or document.

A period is handed on only from words that state it. Where a document states several for its figures, none of them as
that of the document, and none in the section at hand, nothing is handed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.prose.sentences import Sentence
from extractors.statements.statements import read_statements
from pipeline.calendar import Span
from pipeline.periods import PrintedPeriod, data_period, find_periods, resolve_period
from pipeline.records import PeriodSource

Headings = tuple[str, ...]

# "the Strategic Assessment period", but not "the period" or "this period".
_NAMED_PERIOD = re.compile(r"(?:the|this|that)\s+(\w+(?:\s\w+){0,4}\s(?:period|year))", re.IGNORECASE)
_IS_NOW = re.compile(r"\b(?:currently|at present|presently|now|today|there (?:are|is)|to date|so far)\b", re.IGNORECASE)
# "The figures in this plan are for ..." beside "In this section, figures cover ...".
_OF_DOCUMENT = re.compile(
    r"\b(?:this|the|our)\s(?:\w+\s){0,2}?(?:assessment|bulletin|document|newsletter|plan|profile|publication|report|review"
    r"|strategy|summary|update)\b|\bthroughout\b",
    re.IGNORECASE,
)
# "Data is for ..." speaks of all data; "... reports that its survey for 2023/24 showed" does not.
_OF_DATA = re.compile(
    r"[\W\d]*(?:all|both|please|note|unless|to|(?:the\s|these\s|our\s)?(?:\w+\s)?(?:data|figures?|statistics|information)"
    r"|(?:the\s)?(?:\w+\s)?period)\b",
    re.IGNORECASE,
)
_OF_PART = re.compile(
    r"\b(?:this|the following)\s(?:\w+\s)?(?:chapter|graph|chart|page|paragraph|part|section|table|theme)\b"
    r"|\b(?:above|below|here)\b",
    re.IGNORECASE,
)

_AHEAD = re.compile(
    r"\b(?:actions?|aims?|ahead|agenda|budgets?|calendar|commitments?|future|forward|goals?|minutes|meetings?|next"
    r"|objectives?|plan(?:s|ned)?|priorit\w+|programmes?|strateg\w+|targets?|timetable|will)\b",
    re.IGNORECASE,
)
# Days: shorter than a month is no period that figures are collected for.
_SHORTEST = 27


@dataclass(frozen=True, slots=True)
class _Stated:
    """A sentence that says which period the figures round it are of."""

    period: PrintedPeriod
    span: Span
    headings: Headings
    sentence: str
    is_of_all: bool
    """It speaks of the data as such, not of a figure of its own."""


@dataclass(frozen=True, slots=True)
class Dated:
    """What is known of the period at one point of the text."""

    data: tuple[Span, ...] = ()
    """Periods that words such as "the period" or "Quarter 2" may stand for here, nearest first."""
    named: tuple[tuple[str, Span], ...] = ()
    """Sentences anywhere in the document that say which days a period of some name has, and those days."""
    inherited: tuple[PrintedPeriod, PeriodSource] | None = None
    """The period of figures that print none."""
    own: PrintedPeriod | None = None
    """The period that the sentence at hand prints."""

    def after(self, text: str, stated: Sequence[PrintedPeriod | None] = ()) -> Dated:
        """What is known once ``text``, the next sentence, has been read.

        Args:
            text: of the sentence.
            stated: the periods of the figures that it states.
        """
        inherited = self._handed_on()
        printed = [period for period in stated if period] if stated else find_periods(text)
        # "this year" dates its own figures, but what comes after may be of any time.
        exact = [p for p in printed if p.start or _NAMED_PERIOD.fullmatch(p.printed)]
        dated = [p for p in map(self._resolved, exact) if p.start and p.end]
        return replace(self, inherited=inherited, own=max(reversed(dated), key=_last_day) if dated else None)

    def _handed_on(self) -> tuple[PrintedPeriod, PeriodSource] | None:
        """The period that the next sentence inherits: none that is only looked back to ("In 2022 there were 171")."""
        if self.own is None:
            return self.inherited
        if self.inherited and self.inherited[1] == "paragraph" and _last_day(self.own) < _last_day(self.inherited[0]):
            return self.inherited
        return self.own, "paragraph"

    def period_of(
        self, printed: PrintedPeriod | None, sentence: str
    ) -> tuple[PrintedPeriod | None, PeriodSource | None]:
        """The period of a figure, and where it is said, from the one that its sentence prints for it.

        What is so now is not of the period that other figures are of.
        """
        if printed is None:
            return (None, None) if self.inherited is None or _IS_NOW.search(sentence) else self.inherited
        resolved = self._resolved(printed)
        is_own = printed.start or printed.end or not (resolved.start or resolved.end)
        return resolved, "stated" if is_own else "document"

    def _resolved(self, printed: PrintedPeriod) -> PrintedPeriod:
        before = self.own or (self.inherited[0] if self.inherited else None)
        nearest = [(before.start, before.end)] if before and before.start and before.end else []
        name = _NAMED_PERIOD.fullmatch(printed.printed)
        named = [span for sentence, span in self.named if name and name[1].casefold() in sentence.casefold()]
        for data in (*nearest, *named, *self.data):
            resolved = resolve_period(printed, data)
            if resolved.start or resolved.end:
                return resolved
        return printed


def _last_day(period: PrintedPeriod) -> date:
    return period.end or date.min


class DataPeriods:
    """What a document says of the periods of its figures."""

    def __init__(self, sentences: Sequence[Sentence], report: Span | None = None) -> None:
        """Reads the sentences once.

        Args:
            sentences: of the whole document.
            report: the period that the document is the report of, where it is one.
        """
        self._stated = tuple(_find_stated(sentences))
        self._report = report

    def of_section(self, headings: Headings) -> Dated:
        """What is known at the beginning of a paragraph under these headings."""
        here = [s for s in self._stated if s.headings == headings]
        whole = self._of_document()
        spans = [s.span for s in here] + ([whole.span] if whole else []) + ([self._report] if self._report else [])
        known = Dated(tuple(dict.fromkeys(spans)), tuple((s.sentence, s.span) for s in self._stated))
        section = self._of_headings(headings, whole)
        if section:
            return replace(known, inherited=(section, "section"))
        return replace(known, inherited=(whole.period, "document")) if whole else known

    def _of_headings(self, headings: Headings, whole: _Stated | None) -> PrintedPeriod | None:
        """What is said of the data under these headings or the nearest above them, or what a heading prints."""
        for depth in range(len(headings), 0, -1):
            above = headings[:depth]
            said = [
                s.period
                for s in self._stated
                if s.is_of_all and s.headings == above and (s is not whole or above == headings)
            ]
            period = said[-1] if said else _of_heading(above[-1]) if depth > 1 else None
            if period:
                return period
        return None

    def _of_document(self) -> _Stated | None:
        """What is said of the data of the document: the one thing said, or the one that names the document."""
        said = [s for s in self._stated if s.is_of_all and not _OF_PART.search(s.sentence)]
        said = [s for s in said if _OF_DOCUMENT.search(s.sentence) or _OF_DATA.match(s.sentence)]
        for choice in (said, [s for s in said if _OF_DOCUMENT.search(s.sentence)]):
            if len({s.span for s in choice}) == 1:
                return choice[0]
        return None


def _of_heading(heading: str) -> PrintedPeriod | None:
    """The period in "What we achieved in 2023/24"; what lies ahead is of no figure, and a day is that of a meeting."""
    dated = [p for p in find_periods(heading) if p.start and p.end and (p.end - p.start).days >= _SHORTEST]
    if len(dated) != 1 or _AHEAD.search(heading):
        return None
    # A period by itself stands on a cover.
    return dated[0] if re.search(r"[A-Za-z]{4}", heading.replace(dated[0].printed, "")) else None


def _find_stated(sentences: Iterable[Sentence]) -> Iterable[_Stated]:
    for sentence in sentences:
        period = data_period(sentence.text)
        if period is not None and period.start and period.end:
            is_of_all = not read_statements(sentence.text)
            yield _Stated(period, (period.start, period.end), sentence.headings, sentence.text, is_of_all)
