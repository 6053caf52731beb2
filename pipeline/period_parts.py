"""The single days, months, quarters and years that a text prints, each with the days it stands for.

How they join to ranges, and which words leave an end open, is said in ``pipeline.periods``. A part may borrow the
year or the month that stands at the end of its range: "1 October - 30 September 2016", "Apr-Jun 2019".
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.calendar import Span, find_days, parse_quarter, to_day
from pipeline.dates import month_number, year_bounds


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a text that names days; both are ``None`` where it is a period no words date ("Summer 2011")."""

    start: date | None
    end: date | None
    span: tuple[int, int]


MONTHS = "|".join(
    "sept?(?:ember)?" if name == "September" else rf"{name[:3]}(?:{name[3:]})?" for name in calendar.month_name[1:]
)
YEAR = r"(?:19|20)\d\d"
START = r"(?<![\w/.£$,-])"
DAY = r"(?P<day>\d{1,2})(?:\s?(?:st|nd|rd|th))?"
TO = (
    r"\s*(?:[-–—]|\bto\b|\buntil\b|\btill\b|\bup to\b|\bthrough\b)\s*"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*)?"
)
AND = rf"(?:{TO}|\s*(?:\band\b|&)\s*)"
# "2009/10", "2005/6", "2009-10", "2023 - 2024"; "2009-10-01" is a day and "2010/11/12" nothing.
_COUNCIL_YEAR = rf"{YEAR}(?:\s?[/–—-]\s?(?:{YEAR}|\d\d)|/\d)(?![\d/]|[-–.,]\d)"
_ANY_YEAR = rf"(?P<year>{_COUNCIL_YEAR}|{YEAR}(?![\d/]|[.,]\d))"
_MONTH = rf"(?P<month>{MONTHS})\b\.?"
_QUARTER = r"(?:q|qtr\.?\s?|quarters?\s?)"
_ORDINALS = ("1st|first", "2nd|second", "3rd|third", "4th|fourth")
NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}

# Words that may follow a year or "July 09" without making it a number of something ("2010 crimes", "May 45 people").
_GOES_ON = (
    "and|to|with|when|where|there|was|were|is|are|has|had|have|which|the|in|on|for|from|by|but|as|or|of|at|than|then|it"
    "|compared|showed|shows|show|saw|until|onwards|inclusive|period|data|figures?|calendar|census|survey|this|these|we|they|he|she|our|their"
    "|targets?|baselines?|results?|levels?|outturn|averages?"
)
_NO_NOUN = rf"(?!\s+(?!(?:{_GOES_ON})\b)[a-z])"
_TIME_WORD = re.compile(r"\b(?:in|during|since|until|between|year|throughout|early|late)\s+$", re.IGNORECASE)
# The year of a law, a strategy or a plan is part of its name.
_NAME_BEFORE = re.compile(
    r"\b(?:Acts?|Orders?|Regulations?|Rules|Bill|Strategy|Strategies|Plan|Plans|Policy|Framework|Charter|Paper|Code)"
    r"[,)]?\s+\(?$"
)


def overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two stretches of a text share a character."""
    return a[0] < b[1] and b[0] < a[1]


def month_end(day: date) -> date:
    """Last day of the month that ``day`` lies in."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def find_parts(text: str, month_first: bool = False) -> list[Part]:
    """What names days of itself, in order, each stretch of the text read once and the longest forms first."""
    found: list[Part] = []
    for part in _readings(text, month_first):
        if not any(overlap(part.span, other.span) for other in found):
            found.append(part)
    return sorted(found, key=lambda part: part.span)


def _readings(text: str, month_first: bool) -> Iterator[Part]:
    yield from _find_days(text, month_first)
    for find in (_find_quarters, _find_months, _find_seasons, _find_short_months, _find_years):
        yield from find(text)


# --- days ------------------------------------------------------------------------------------------------------------

_SLASHED = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})/((?:20)?\d\d)(?![\d/])")


def prints_month_first(text: str) -> bool:
    """Whether days with slashes stand month first: one of them cannot be day first, and all can be month first."""
    days = [(int(first), int(second)) for first, second, _ in _SLASHED.findall(text)]
    return all(first <= 12 for first, _ in days) and any(second > 12 for _, second in days)


def _find_days(text: str, month_first: bool) -> Iterator[Part]:
    american = month_first or prints_month_first(text)
    slashed = list(_month_first_days(text)) if american else []
    yield from slashed
    for start, end, day in find_days(text):
        if not (american and _SLASHED.match(text, start)):
            yield _begin_earlier(text, Part(day, day, (start, end)), _DAYS_BEFORE)


def _month_first_days(text: str) -> Iterator[Part]:
    for match in _SLASHED.finditer(text):
        month, day, year = (int(number) for number in match.groups())
        known = to_day(year % 100 + 2000, month, day)
        if known:
            yield Part(known, known, match.span())


_DAYS_BEFORE = (
    re.compile(rf"{START}{DAY}\s+(?:of\s+)?{_MONTH}{AND}$", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+{DAY}{AND}$", re.IGNORECASE),
    re.compile(rf"{START}{DAY}{TO}$", re.IGNORECASE),
)
_MONTHS_BEFORE = (re.compile(rf"\b{_MONTH}{AND}$", re.IGNORECASE),)


def _begin_earlier(text: str, part: Part, forms: tuple[re.Pattern[str], ...]) -> Part:
    """The part with the beginning that borrows its year, and where no month is printed its month, from it."""
    for form in forms:
        match = form.search(text[: part.span[0]])
        first = _borrowed_start(match, part) if match else None
        if match and first:
            return Part(first, part.end, (match.start(), part.span[1]))
    return part


def _borrowed_start(match: re.Match[str], part: Part) -> date | None:
    if part.start is None or part.end is None:
        return None
    printed = match.groupdict()
    month = month_number(printed["month"]) if printed.get("month") else part.start.month
    if month is None:
        return None
    year = part.start.year if month <= part.start.month else part.start.year - 1
    first = to_day(year, month, int(printed.get("day") or 1))
    return first if first and first < part.end else None


# --- months and seasons ----------------------------------------------------------------------------------------------


def _find_months(text: str) -> Iterator[Part]:
    for match in re.finditer(rf"\b{_MONTH}(?:,?\s*|\s*[-–]\s*|\s+of\s+){_ANY_YEAR}", text, re.IGNORECASE):
        days = _month_in(match["year"], match["month"])
        if days:
            yield _begin_earlier(text, Part(*days, match.span()), _MONTHS_BEFORE)


def _month_in(printed_year: str, name: str) -> Span | None:
    """First and last day of a month in a calendar year, or in the council year printed beside it."""
    bounds, month = year_days(printed_year), month_number(name)
    if bounds is None or month is None or bounds[1].year - bounds[0].year > 1:
        return None
    first = date(bounds[0].year if month >= bounds[0].month else bounds[1].year, month, 1)
    return first, month_end(first)


_SHORT_MONTH = re.compile(
    rf"\b(?P<month>[A-Z]\w+)\b\.?[\s-]?(?P<mark>['’]?)(?P<year>\d\d)(?![\w/%]|[.,:]\d|,?\s+{YEAR})"
)
_SHORT_MONTH_BEFORE = re.compile(rf"\b(?:{MONTHS})\b\.?[\s-]?['’]?\d\d{AND}$", re.IGNORECASE)


def _find_short_months(text: str) -> Iterator[Part]:
    """Months of years in two digits: "July 09", "Oct-17"; no days ("on July 9") and no numbers ("In May 45 people")."""
    for match in _SHORT_MONTH.finditer(text):
        is_day = not match["mark"] and re.search(r"\bon\s+(?:the\s+)?$|\d\s*$", text[: match.start()])
        is_month = re.fullmatch(MONTHS, match["month"], re.IGNORECASE) and _ends_there(text, match)
        if is_day or not is_month:
            continue
        days = _month_in("20" + match["year"], match["month"])
        if days:
            yield _begin_earlier(text, Part(*days, match.span()), _MONTHS_BEFORE)


def _ends_there(text: str, match: re.Match[str]) -> bool:
    """Whether no noun follows that the two digits would count; after another such month they cannot be a number."""
    follows_month = _SHORT_MONTH_BEFORE.search(text[: match.start()])
    return bool(follows_month or re.match(_NO_NOUN, text[match.end() :]))


def _find_seasons(text: str) -> Iterator[Part]:
    """A season of a year is a period, but no words say on which day it begins; nor do "early 2014" and "YTD 2026"."""
    seasons = r"(?:spring|summer|autumn|winter|christmas|easter|halloween|early|late|mid|ytd|year\s+to\s+date)"
    for match in re.finditer(rf"\b{seasons}(?:\s+of|-)?\s*{_ANY_YEAR}|{START}{YEAR}\s+YTD\b", text, re.IGNORECASE):
        yield Part(None, None, match.span())


# --- quarters --------------------------------------------------------------------------------------------------------

_OF_YEAR = rf"(?:[\s,:–-]{{0,3}}(?P<open>\()?\s*(?:of\s+)?(?:the\s+)?(?:financial\s+year\s+)?{_ANY_YEAR}(?(open)\)?))"
_QUARTERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{START}(?P<year>{_COUNCIL_YEAR})\W{{0,3}}\s*{_QUARTER}(?P<quarter>[1-4])\b",
        rf"\b{_QUARTER}(?P<quarter>[1-4])(?:{AND}{_QUARTER}?(?P<last>[1-4]))?\b(?!\.\d){_OF_YEAR}?",
        rf"\bquarter\s(?P<quarter>one|two|three|four)\b{_OF_YEAR}?",
        rf"\b(?P<quarter>{'|'.join(_ORDINALS)})\s+quarter\b{_OF_YEAR}?",
    )
)


def _find_quarters(text: str) -> Iterator[Part]:
    """Quarters of council years; one without a year has that of the text, where the text prints just one."""
    for pattern in _QUARTERS:
        for match in pattern.finditer(text):
            year = year_days(match["year"]) if match["year"] else _only_council_year(text)
            start, end = quarter_days(match.group(), year) or (None, None)
            yield Part(start, end, match.span())


def quarter_days(printed: str, year: Span | None) -> Span | None:
    """First and last day of the quarters that the words name ("Quarters 1 and 2", "2nd quarter") in a council year."""
    match = next((m for m in (p.search(printed) for p in _QUARTERS) if m), None)
    if match is None:
        return None
    first, last = match["quarter"], match.groupdict().get("last") or match["quarter"]
    starts, ends = (parse_quarter(f"quarter {_quarter_number(word)}", year) for word in (first, last))
    return (starts[0], ends[1]) if starts and ends and starts[0] < ends[1] else None


def _quarter_number(printed: str) -> int:
    word = printed.casefold()
    ordinal = next((n for n, names in enumerate(_ORDINALS, 1) if word in names.split("|")), None)
    return ordinal or NUMBER_WORDS.get(word) or int(word)


def _only_council_year(text: str) -> Span | None:
    years = {year_days(match.group()) for match in re.finditer(rf"{START}{_COUNCIL_YEAR}", text)}
    return years.pop() if len(years) == 1 else None


# --- years -----------------------------------------------------------------------------------------------------------


def _find_years(text: str) -> Iterator[Part]:
    for match in re.finditer(rf"(?:\bFY\s?|\bfinancial years?\s+|{START}){_ANY_YEAR}", text, re.IGNORECASE):
        plain = len(match["year"]) == 4
        bounds = year_days(match["year"])
        if bounds is None or _NAME_BEFORE.search(text[: match.start()]) or (plain and not _is_year(text, match)):
            continue
        if plain and match["year"] != match.group():
            yield Part(None, None, match.span())  # which months "FY 2023" has is not said
        else:
            yield Part(*bounds, match.span())


def _is_year(text: str, match: re.Match[str]) -> bool:
    """Whether four digits are a year, not a number of something: "in 2014", "(2014)", but not "2010 crimes"."""
    if re.match(r"\s?[%‰]|\s+(?:per\s?cent|percent|million)\b|[-–]\w", text[match.end() :]):
        return False
    return bool(_TIME_WORD.search(text[: match.start()]) or re.match(_NO_NOUN, text[match.end() :]))


def year_days(printed: str) -> Span | None:
    """First and last day of "2010", "2009/10", "2005/6", "1999-00" or "2011-14"; years of councils start in April."""
    first, *rest = re.findall(r"\d+", printed)
    if not rest:
        return year_bounds(first)
    size = 10 ** len(rest[0])
    last = int(rest[0]) if size == 10_000 else int(first) // size * size + int(rest[0])
    last += size if last <= int(first) and size < 10_000 else 0
    if size == 10 and last != int(first) + 1:
        return None
    return year_bounds(f"{first}/{last}")
