"""Deadlines as councils print them, to the days they stand for.

Council years run from 1 April to 31 March, so "2011/12" and "Q3 2023/24" are parts of such a year. What the words
leave open stays open: "March" without a year is a month with no days, "Q3 2019" may be either kind of year.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from pipeline.calendar import to_day
from pipeline.records import Due, DueKind

_MONTHS = [name.lower() for name in calendar.month_name[1:]]

_DAY = r"(?P<day{0}>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?"
_MONTH = r"(?P<month{0}>[A-Za-z]{{3,10}})\.?"
# "2018 / 10 March" is a year and the next day, not a council year.
_NO_DAY = r"(?![\d/]|(?:st|nd|rd|th)?\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
_YEAR = rf"(?P<year{{0}}>(?:19|20)\d\d(?:\s?[/–-]\s?(?:(?:19|20)\d\d|\d\d){_NO_DAY})?|['’]\d\d(?!\d))"
_TO = r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b)\s*"
_AND = r"\s*(?:,|/|&|\band\b)\s*"

_MISSING = re.compile(
    r"(?:n\s?/?\s?a|not applicable|-+|–|tb[acd]|to be (?:confirmed|agreed|advised|determined|set))\.?", re.IGNORECASE
)
_ONGOING = re.compile(r"\b(?:on\s?-?\s?going|continu(?:ous|ing|al)(?:ly)?|throughout)\b", re.IGNORECASE)
_RECURRING = re.compile(
    r"\b(?:(?:bi\s?-?\s?|six\s?-?\s?|half\s?-?\s?|twice\s|three times\s)?"
    r"(?:daily|weekly|monthly|quarterly|yearly|annually|annual|termly)"
    r"|fortnightly|each|every|(?:per|a)\s+(?:day|week|month|quarter|year|term|meeting)s?)\b",
    re.IGNORECASE,
)
_SEASON = re.compile(r"\b(?:spring|summer|autumn|winter|easter|christmas)\b", re.IGNORECASE)
_BARE_QUARTER = re.compile(r"\b(?:q|qtr\.?\s?|quarter\s?)[1-4]\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    kind: DueKind
    start: date | None
    end: date | None
    span: tuple[int, int]


def parse_due(raw: str | None) -> Due:
    """The deadline that a cell's words name.

    "March 2018" is the month, "Q3 2023/24" the quarter October to December 2023, "Sept - March 2011/12" the period
    September 2011 to March 2012. Several dates in one cell are ``multiple``, from the earliest to the latest.
    Nothing, a dash, "TBC" are ``missing``. Words that name no deadline we know leave the kind ``None``.
    """
    text = " ".join((raw or "").split())
    if not text or _MISSING.fullmatch(text):
        return Due(raw=raw or None, kind="missing")
    found = _find_dates(text)
    if _ONGOING.search(text):
        return Due(raw=raw, kind="ongoing", start=_start_if_named(text, found), end=_end_if_named(text, found))
    if _RECURRING.search(text):
        return Due(raw=raw, kind="recurring", start=_start_if_named(text, found), end=_end_if_named(text, found))
    if len(found) == 1:
        return Due(raw=raw, kind=found[0].kind, start=found[0].start, end=found[0].end)
    if found:
        starts = [f.start for f in found if f.start]
        ends = [f.end for f in found if f.end]
        return Due(raw=raw, kind="multiple", start=min(starts, default=None), end=max(ends, default=None))
    return Due(raw=raw, kind=_kind_without_year(text))


def _start_if_named(text: str, found: list[_Found]) -> date | None:
    """The first day of "from April 2017", "starting May 2018"; a range names its start too."""
    for f in found:
        if re.search(r"\b(?:from|since|start(?:ing|s)?|begin(?:ning|s)?)\W*$", text[: f.span[0]], re.IGNORECASE):
            return f.start
    return found[0].start if len(found) == 1 and found[0].kind == "period" else None


def _end_if_named(text: str, found: list[_Found]) -> date | None:
    """The last day of "to March 2018", "until 2019"; a range names its end too."""
    for f in found:
        if re.search(r"\b(?:to|until|till|by|end(?:s|ing)?(?: of)?)\W*$|[-–—]\s*$", text[: f.span[0]], re.IGNORECASE):
            return f.end
    return found[0].end if len(found) == 1 and found[0].kind == "period" else None


def _kind_without_year(text: str) -> DueKind | None:
    if _BARE_QUARTER.search(text) or _SEASON.search(text):
        return "period"
    words = re.findall(r"[A-Za-z]+", text)
    return "month" if words and any(len(w) > 2 and month_number(w) for w in words) and len(words) <= 3 else None


# --- dates inside a text ---------------------------------------------------------------------------------------------


def _find_dates(text: str) -> list[_Found]:
    """Every date, month, quarter, year and range in the text, left to right, the longest reading of each."""
    found: list[_Found] = []
    taken = [False] * len(text)
    for pattern, read in _READINGS:
        for match in pattern.finditer(text):
            span = match.span()
            if any(taken[span[0] : span[1]]):
                continue
            what = read(match)
            if what is None:
                continue
            kind, start, end = what
            found.append(_Found(kind, start, end, span))
            taken[span[0] : span[1]] = [True] * (span[1] - span[0])
    return sorted(found, key=lambda f: f.span)


_Reading = tuple[DueKind, date | None, date | None] | None


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name, its abbreviation or a near misspelling ("Sept", "Marc", "Febuary")."""
    word = word.lower()
    if len(word) < 3:
        return None
    for number, name in enumerate(_MONTHS, 1):
        if name.startswith(word) or (word == "sept" and number == 9):
            return number
    scored = [(fuzz.ratio(word, name), number) for number, name in enumerate(_MONTHS, 1)]
    best, number = max(scored)
    return number if best >= 85 and len(word) >= 5 else None


def year_bounds(printed: str) -> tuple[date, date] | None:
    """First and last day of a printed year: "2018" a calendar year, "2017/18" and "2017-2018" a council year."""
    numbers = re.findall(r"\d+", printed)
    first = int(numbers[0]) if len(numbers[0]) == 4 else 2000 + int(numbers[0])
    if len(numbers) == 1:
        return date(first, 1, 1), date(first, 12, 31)
    last = int(numbers[1]) if len(numbers[1]) == 4 else first // 100 * 100 + int(numbers[1])
    return (date(first, 4, 1), date(last, 3, 31)) if first < last <= first + 10 else None


def _month_in(printed_year: str, month: int) -> tuple[date, date] | None:
    bounds = year_bounds(printed_year)
    if bounds is None:
        return None
    start, end = bounds
    if start.month == 1:
        year = start.year
    elif end.year == start.year + 1:
        year = start.year if month >= 4 else end.year
    else:
        return None
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _plain_year(printed: str) -> int | None:
    numbers = re.findall(r"\d+", printed)
    if len(numbers) != 1:
        return None
    return int(numbers[0]) if len(numbers[0]) == 4 else 2000 + int(numbers[0])


def _read_range(match: re.Match[str]) -> _Reading:
    m0, m1 = month_number(match["month0"]), month_number(match["month1"])
    if m0 is None or m1 is None:
        return None
    last = _month_in(match["year1"], m1)
    first = _month_in(match["year0"] or match["year1"], m0)
    if last is None or first is None:
        return None
    start, end = first[0], last[1]
    if match["day0"]:
        start = to_day(start.year, m0, int(match["day0"])) or start
    if match["day1"]:
        end = to_day(end.year, m1, int(match["day1"])) or end
    if start > end and not match["year0"]:
        start = start.replace(year=start.year - 1)
    return ("period", start, end) if start <= end else None


def _read_day(match: re.Match[str]) -> _Reading:
    month, year = month_number(match["month"]), _plain_year(match["year"])
    day = to_day(year, month, int(match["day"])) if month and year else None
    return ("date", day, day) if day else None


def _read_numeric_day(match: re.Match[str]) -> _Reading:
    year = int(match["year"])
    day = to_day(year + 2000 if year < 100 else year, int(match["month"]), int(match["day"]))
    return ("date", day, day) if day else None


def _read_month(match: re.Match[str]) -> _Reading:
    if re.search(r"\d(?:st|nd|rd|th)?\s*$", match.string[: match.start()]):
        return None  # a day that the month does not have
    number = month_number(match["month"])
    days = _month_in(match["year"], number) if number else None
    return ("month", *days) if days else None


def _read_short_month(match: re.Match[str]) -> _Reading:
    number = month_number(match["month"])
    days = _month_in("20" + match["year"], number) if number else None
    return ("month", *days) if days else None


def _read_month_list(match: re.Match[str]) -> _Reading:
    """One year for several months: "April, July and October 2019"."""
    numbers = [month_number(word) for word in re.findall(r"[A-Za-z]{3,}", match["months"]) if word.lower() != "and"]
    days = [_month_in(match["year"], n) for n in numbers if n]
    if len(days) != len(numbers) or None in days:
        return None
    return "multiple", min(d[0] for d in days if d), max(d[1] for d in days if d)


def _read_numeric_month(match: re.Match[str]) -> _Reading:
    days = _month_in(match["year"], int(match["month"]))
    return ("month", *days) if days else None


def _read_season(_match: re.Match[str]) -> _Reading:
    """A season is a period, but no words say on which day it begins."""
    return "period", None, None


def _read_quarter_range(match: re.Match[str]) -> _Reading:
    first, last = (_quarter_days(int(match[name]), match["year"]) for name in ("first", "last"))
    return ("period", first[0], last[1]) if first and last and first <= last else ("period", None, None)


def _read_quarter_list(match: re.Match[str]) -> _Reading:
    quarters = [_quarter_days(int(n), match["year"]) for n in re.findall(r"[1-4]", match["quarters"])]
    days = [q for q in quarters if q]
    return ("multiple", min(d[0] for d in days), max(d[1] for d in days)) if days else ("period", None, None)


def _read_quarter(match: re.Match[str]) -> _Reading:
    days = _quarter_days(int(match["quarter"]), match["year"])
    return ("period", *days) if days else ("period", None, None)


def _quarter_days(quarter: int, printed_year: str) -> tuple[date, date] | None:
    """Days of a quarter of a council year; ``None`` where a single year is printed, which may be either kind."""
    bounds = year_bounds(printed_year)
    if bounds is None or bounds[0].month == 1:
        return None
    month = 3 * quarter + 1 if quarter < 4 else 1
    year = bounds[0].year if quarter < 4 else bounds[1].year
    return date(year, month, 1), date(year, month + 2, calendar.monthrange(year, month + 2)[1])


def _read_year(match: re.Match[str]) -> _Reading:
    before = re.search(r"([A-Za-z]{3,10})[\s,.-]*$", match.string[: match.start()])
    if before and month_number(before[1]):
        return None  # part of a date that could not be read
    bounds = year_bounds(match["year"])
    return ("period", *bounds) if bounds else None


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_Q = r"(?:q|qtr\.?\s?|quarter\s?)"

_READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Reading]], ...] = (
    (
        _compile(
            rf"(?:{_DAY.format(0)}\s+)?{_MONTH.format(0)}\s*(?:{_YEAR.format(0)})?{_TO}"
            rf"(?:{_DAY.format(1)}\s+)?{_MONTH.format(1)}\s*{_YEAR.format(1)}"
        ),
        _read_range,
    ),
    (_compile(rf"\b{_DAY.format('')}\s*(?:of\s+)?{_MONTH.format('')},?\s*{_YEAR.format('')}"), _read_day),
    (_compile(rf"\b{_MONTH.format('')}\s+{_DAY.format('')},\s*{_YEAR.format('')}"), _read_day),
    (_compile(r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>(?:20)?\d\d)\b"), _read_numeric_day),
    (_compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"), _read_numeric_day),
    (_compile(rf"\b{_Q}(?P<first>[1-4]){_TO}{_Q}?(?P<last>[1-4])\W{{0,3}}{_YEAR.format('')}"), _read_quarter_range),
    (_compile(rf"\b(?P<quarters>{_Q}[1-4](?:{_AND}{_Q}?[1-4])+)\W{{0,3}}{_YEAR.format('')}"), _read_quarter_list),
    (_compile(rf"\b{_Q}(?P<quarter>[1-4])\W{{0,3}}\s*(?:of\s+)?{_YEAR.format('')}"), _read_quarter),
    (_compile(rf"\b(?P<quarter>[1-4])(?:st|nd|rd|th) quarter\W{{0,3}}\s*(?:of\s+)?{_YEAR.format('')}"), _read_quarter),
    (_compile(rf"{_YEAR.format('')}\s*\W?\s*{_Q}(?P<quarter>[1-4])\b"), _read_quarter),
    (_compile(rf"\b{_SEASON.pattern[2:-2]}\s*(?:of\s+)?{_YEAR.format('')}"), _read_season),
    (
        _compile(rf"\b(?P<months>[A-Za-z]{{3,9}}\.?(?:{_AND}[A-Za-z]{{3,9}}\.?)+)\s*{_YEAR.format('')}"),
        _read_month_list,
    ),
    (_compile(rf"\b{_MONTH.format('')}[\s,-]*{_YEAR.format('')}"), _read_month),
    (_compile(r"(?<![\d/])(?P<month>0?[1-9]|1[0-2])/(?P<year>20\d\d)\b"), _read_numeric_month),
    (_compile(r"\b(?P<month>[A-Za-z]{3,9})\.?[\s-]+(?P<year>\d\d)\b(?![/\d])"), _read_short_month),
    (_compile(rf"(?<![\w/]){_YEAR.format('')}(?!\w)"), _read_year),
)
