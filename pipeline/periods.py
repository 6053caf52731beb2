"""The periods that a text prints for its figures: "October 2009 to September 2010", "Q2 2019/20", "last year".

Days are read day first, as British councils write them; council years run from 1 April to 31 March. What the words
leave open stays open: "last year" and "Summer 2011" are kept as printed and have no days, "By December 2010" has only
its last one. Deadlines of actions are read in ``pipeline.dates``.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from pipeline.calendar import Span
from pipeline.dates import month_number
from pipeline.period_parts import (
    AND,
    DAY,
    MONTHS,
    NUMBER_WORDS,
    TO,
    Part,
    find_parts,
    month_end,
    overlap,
    prints_month_first,
    quarter_days,
)

__all__ = ["PrintedPeriod", "data_period", "find_periods", "prints_month_first", "resolve_period"]


@dataclass(frozen=True, slots=True)
class PrintedPeriod:
    """A period as a text prints it, and the days it stands for (both ends included) where it names them."""

    printed: str
    start: date | None
    end: date | None
    span: tuple[int, int]
    """Where in the text it is printed, the end not included."""


_WORD_CUE = re.compile(
    r"year|quarter|qtr|month|week|period|time|date|current|present|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    re.IGNORECASE,
)
# Every period names a number or one of these words: most sentences are left alone at once.
_CUE = re.compile(rf"\d|{_WORD_CUE.pattern}", re.IGNORECASE)


def find_periods(text: str, *, month_first: bool = False) -> list[PrintedPeriod]:
    """Every period that ``text`` prints, from left to right, none overlapping another.

    The words "By", "until" and "since" belong to what is printed, as they leave one end open; "in" and "during" do not.
    A period without days is one that only its document can date ("last year", "the period", "Quarter 2").
    "8/3/2026" is the 8 March, unless ``month_first`` says that the document writes its days the American way (see
    ``prints_month_first``), or another day in ``text`` shows it ("8/10/2026 - 8/16/2026").
    """
    return list(_find_periods(text, month_first))


@lru_cache(maxsize=4096)
def _find_periods(text: str, month_first: bool) -> tuple[PrintedPeriod, ...]:
    """Each step that reads a sentence asks for its periods; they are looked for once."""
    if not _CUE.search(text):
        return ()
    parts = [_end_later(text, part) for part in find_parts(text, month_first)]
    whole = [_open_end(text, _counted_back(text, part)) for part in _join_parts(text, parts)]
    for part in _find_wordings(text):
        if not any(overlap(part.span, other.span) for other in whole):
            whole.append(part)
    return tuple(
        PrintedPeriod(text[part.span[0] : part.span[1]], part.start, part.end, part.span)
        for part in sorted(whole, key=lambda part: part.span)
    )


# --- ranges ----------------------------------------------------------------------------------------------------------

_YEARLESS_END = re.compile(rf"{TO}(?:{DAY}\s+(?:of\s+)?)?(?P<month>{MONTHS})\b(?![.'’\s-]*\d)", re.IGNORECASE)


def _end_later(text: str, part: Part) -> Part:
    """A part and the end that has no year of its own: "1 April 2019 to 31 March", "April 2019 - June"."""
    match = _YEARLESS_END.match(text, part.span[1])
    number = month_number(match["month"]) if match else None
    if match is None or number is None or part.start is None or part.end is None or match["month"].islower():
        return part
    first = date(part.end.year + (number < part.end.month), number, 1)
    last_day = month_end(first)
    last = first.replace(day=min(int(match["day"]), last_day.day)) if match["day"] else last_day
    return Part(part.start, last, (part.span[0], match.end())) if part.end < last else part


def _join_parts(text: str, parts: list[Part]) -> list[Part]:
    """Two parts with nothing but "to" or a dash between them, or "and" after "between", are one period."""
    joined: list[Part] = []
    for part in parts:
        whole = _joined(text, joined[-1], part) if joined else None
        if whole:
            joined[-1] = whole
        elif not joined or not overlap(joined[-1].span, part.span):
            joined.append(part)
    return joined


# "a rise between 2008/9 and 2009/10" sets one year against the other.
_CHANGES = re.compile(
    r"\b(?:increas|decreas|reduc|ris|rose|fall|fell|drop|chang|declin|grow|grew|improv)\w*[^.;:]*$",
    re.IGNORECASE,
)


def _is_year(text: str, part: Part) -> bool:
    long = part.start is not None and part.end is not None and (part.end - part.start).days > 300
    return long and not re.search(r"[A-Za-z]", text[part.span[0] : part.span[1]])


def _joined(text: str, first: Part, last: Part) -> Part | None:
    between = re.search(r"\bbetween\s+(?:the\s+)?$", text[: first.span[0]], re.IGNORECASE)
    if between and _CHANGES.search(text[: between.start()]) and _is_year(text, first) and _is_year(text, last):
        return None
    if not re.fullmatch(AND if between else TO, text[first.span[1] : last.span[0]], re.IGNORECASE):
        return None
    if first.start is None or last.end is None or first.start >= last.end:
        return None
    return Part(first.start, last.end, (first.span[0], last.span[1]))


# --- counted from an end ---------------------------------------------------------------------------------------------

_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(NUMBER_WORDS)})"
_ENDING = r"[\s-]+(?:period\s+)?(?:to|ending|ended|up to)\s+(?:the\s+)?(?:end\s+of\s+)?$"
_LAST_MONTHS = re.compile(
    rf"(?:\brolling\s+)?\b{_COUNT}[\s-]+(?P<unit>month|year)s?{_ENDING}|\b(?P<one>year|quarter|month){_ENDING}",
    re.IGNORECASE,
)
_SOME_OF = re.compile(
    rf"\b(?P<which>first|last|second)\s+(?:{_COUNT}\s+(?P<unit>month)s|(?P<one>half|quarter))\s+of\s+(?:the\s+year\s+)?$",
    re.IGNORECASE,
)
_LENGTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


def _counted_back(text: str, part: Part) -> Part:
    """What is counted from a part: "12 months to March 2023", "the first half of 2010"; other parts stay."""
    before = text[: part.span[0]]
    ending, some = _LAST_MONTHS.search(before), _SOME_OF.search(before)
    if part.end is None or not (ending or some):
        return part
    match = ending or some
    assert match is not None
    months = _months_meant(match)
    if some and part.start and some["which"].casefold() == "first":
        return Part(part.start, _months_on(part.start, months) - timedelta(days=1), (match.start(), part.span[1]))
    first = _months_on(part.end + timedelta(days=1), -months)
    return Part(first, part.end, (match.start(), part.span[1]))


def _months_meant(match: re.Match[str]) -> int:
    if match["one"]:
        return _LENGTHS[match["one"].casefold()]
    count = match["count"].casefold()
    return (NUMBER_WORDS.get(count) or int(count)) * _LENGTHS[match["unit"].casefold()]


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# --- open ends -------------------------------------------------------------------------------------------------------

_UNTIL = re.compile(
    r"\b(?:(?:by|until|till|up\s+to)\s+(?:the\s+)?(?:end\s+of\s+)?|(?:(?:as\s+)?at\s+)?(?:the\s+)?end\s+of\s+)$",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince\s+(?:the\s+)?(?:(?:start|beginning)\s+of\s+)?$", re.IGNORECASE)
_ONWARDS = re.compile(r"\s+(?:onwards?|to date|to the present|to now)\b", re.IGNORECASE)


def _open_end(text: str, part: Part) -> Part:
    """The part with the word that opens an end: "By December 2010" has a last day only, "since June 2019" a first.

    "since 2005/6 when there were 7,948" says what was in that year, "as at 31 March 2020" what was on that day.
    """
    until, since = _UNTIL.search(text[: part.span[0]]), _SINCE.search(text[: part.span[0]])
    onwards = _ONWARDS.match(text, part.span[1])
    if until:
        return replace(part, start=None, span=(until.start(), part.span[1]))
    if since and not re.match(r",?\s+(?:when|where|with)\b", text[part.span[1] :]):
        return replace(part, end=None, span=(since.start(), part.span[1]))
    return replace(part, end=None, span=(part.span[0], onwards.end())) if onwards else part


# --- wordings that only their document can date ----------------------------------------------------------------------

_SPELL = r"(?:years?|months?|quarters?|weeks?|financial years?|calendar years?)"
_MONTH_NAME = rf"(?=(?-i:[A-Z]))(?:{MONTHS})\b(?![\s'’]*\d)"
_YEAR_BEFORE = (
    r"(?:\s+(?:in\s+|of\s+)?(?:the\s+)?(?:last|previous|preceding|prior)\s+year\b|\s+(?:the\s+)?year\s+before\b)"
)
_WORDINGS = tuple(
    re.compile(wording, re.IGNORECASE)
    for wording in (
        rf"\b(?:the\s+)?(?:same|corresponding|equivalent)\s+(?:time\s+)?(?:period|quarter|months?|time)\b{_YEAR_BEFORE}?",
        r"\b(?:the\s+)?year[\s-]to[\s-]date\b|\bto\s+date\b",
        rf"\b(?:the\s+)?(?:last|past|previous|preceding|prior|next)\s+(?:{_COUNT}\s+|few\s+|several\s+)?{_SPELL}\b",
        rf"\b(?:this|the\s+current|current|each|every)\s+{_SPELL}\b",
        r"\b(?:the|this|that)\s+(?:(?:\w+\s+)?(?:assessment|reporting|review|report)\s+)?(?:time\s+)?period\b",
        r"\bthe\s+year(?:\s+before)?\b(?!\s*(?:group|\d|head|on\s+year))",
        r"(?<=\b(?:in|of) )the\s+quarter\b(?!\s*(?:\d|before|earlier|of\b))|(?<=\bduring )the\s+quarter\b",
        r"\b(?:during|in|at|over)\s+this\s+time\b",
        r"\b(?:currently|at\s+present)\b",
        rf"\b{_MONTH_NAME}{AND}{_MONTH_NAME}|^\s*{_MONTH_NAME}\s*$",
        rf"\b{DAY}\s+(?:of\s+)?{_MONTH_NAME}",
        rf"\b(?:at\s+the\s+end\s+of|by(?:\s+the\s+end\s+of)?|until)\s+{_MONTH_NAME}",
        "|".join(rf"(?<=\b{word} ){_MONTH_NAME}" for word in ("in", "during", "for", "since", "of", "throughout")),
    )
)


def _find_wordings(text: str) -> list[Part]:
    """What is kept as printed: "the same period last year", "this quarter", "July & August" of no year."""
    found: list[Part] = []
    for wording in _WORDINGS if _WORD_CUE.search(text) else ():
        for match in wording.finditer(text):
            if not any(overlap(match.span(), other.span) for other in found):
                found.append(Part(None, None, match.span()))
    return found


# --- the period of a document's data ---------------------------------------------------------------------------------

_SAYS_OF_DATA = re.compile(
    r"\b(?:data|figures?|statistics|information|assessment|report|bulletin|analysis|profile|update)\b[^.;:]{0,60}?"
    r"\b(?:cover(?:s|ed|ing)?|relat(?:es?|ing)\s+to|refer(?:s|ring)?\s+to|(?:is|are)\s+(?:for|from)|based\s+on"
    r"|(?:taken|drawn|collected|recorded)\s+(?:from|for|over|during|between|in))\b[^.;\d]{0,40}$"
    r"|\b(?:data|figures|statistics)\s+(?:for|from|between|over|of)\s+(?:the\s+(?:\w+\s+){0,2})?$"
    r"|\b(?:reporting|assessment|review|data)\s+period\b[^.;\d]{0,30}$"
    r"|(?:^|[.;:])\s*(?:the\s+)?(?:time\s+)?period(?:\s+covered)?\s*[:(]\s*$"
    r"|(?:(?:^|[.;:]\s)(?:[\d.]+\s+)?(?:the\s+purpose\s+of\s+)?this\s+(?:report|paper|bulletin|update|newsletter)"
    r"|^\s*(?:[\d.]+\s+)?to\s+(?:inform|update|advise))\b"
    r"(?:(?!\b(?:plan|strateg|budget|approv|agree|propos|priorit|target|will\b|wish|want))[^.;]){0,80}"
    r"\b(?:in|for|during|over|between|from)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# "Figures compare the 12 months to March 2024 with the 12 months to March 2023": the first is what they are of.
_SETS_AGAINST = re.compile(
    r"\b(?:data|figures?|statistics|percentages|changes?)\b[^.;:\d]{0,30}\bcompar(?:es?|ing)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# What a sentence compares with is not what the document's figures are of.
_COMPARES = re.compile(r"\b(?:compar|previous|last\s+year|against|than)\w*\b[^.;]*$", re.IGNORECASE)


def data_period(text: str) -> PrintedPeriod | None:
    """The period that ``text`` states for its own figures: "Data is for the period ...", "Reporting period: ..."."""
    for period in find_periods(text):
        said = _SAYS_OF_DATA.search(text[: period.span[0]])
        of_data = (said and not _COMPARES.search(said.group())) or _SETS_AGAINST.search(text[: period.span[0]])
        if of_data and period.start and period.end:
            return period
    return None


_WHOLE_PERIOD = re.compile(
    r"(?:the|this|that)\s(?:(?:\w+\s)?(?:assessment|reporting|review|report)\s)?(?:time\s)?period|(?:\w+\s)?this time",
    re.IGNORECASE,
)
_WHOLE_YEAR = re.compile(r"(?:the|this|the (?:last|past|current)) year|(?:the )?(?:last|past) 12 months", re.IGNORECASE)
_WHOLE_QUARTER = re.compile(r"(?:this|the(?: (?:last|past|current))?) quarter", re.IGNORECASE)
_BARE_MONTH = re.compile(rf"(?P<until>(?:at|by|until).*)?\b(?:{DAY}\s+(?:of\s+)?)?(?P<month>{MONTHS})", re.IGNORECASE)


def resolve_period(period: PrintedPeriod, data: Span) -> PrintedPeriod:
    """A period that only its document can date, with the days it has where the document's figures are of ``data``.

    "the period" is ``data`` itself, "this year" and "this quarter" are where ``data`` is as long; "Quarter 2" and
    "September" are looked up in it. "last year" may be its year or the one before, and stays open.
    """
    if period.start or period.end:
        return period
    start, end = _days_within(" ".join(period.printed.split()), data) or (None, None)
    return replace(period, start=start, end=end)


def _days_within(printed: str, data: Span) -> tuple[date | None, date] | None:
    months = (data[1] - data[0]).days / 30.4
    lengths = ((_WHOLE_PERIOD, months), (_WHOLE_YEAR, 12), (_WHOLE_QUARTER, 3))
    for words, length in lengths:
        if words.fullmatch(printed) and abs(months - length) < 0.5:
            return data
    quarter = quarter_days(printed, _council_year_around(data))
    bare = _BARE_MONTH.fullmatch(printed)
    return quarter or (_month_within(bare, data) if bare else None)


def _council_year_around(data: Span) -> Span | None:
    first = data[0].year if data[0].month >= 4 else data[0].year - 1
    year = date(first, 4, 1), date(first + 1, 3, 31)
    return year if data[1] <= year[1] else None


def _month_within(bare: re.Match[str], data: Span) -> tuple[date | None, date] | None:
    """The days of a bare month, or of one day in it, where ``data`` has that month once."""
    number = month_number(bare["month"])
    firsts = [date(year, number, 1) for year in range(data[0].year, data[1].year + 1) if number]
    inside = [first for first in firsts if data[0] <= first and month_end(first) <= data[1]]
    if len(inside) != 1:
        return None
    last = month_end(inside[0])
    if bare["day"]:
        day = min(int(bare["day"]), last.day)
        return inside[0].replace(day=day), last.replace(day=day)
    return None if bare["until"] else inside[0], last
