"""Printed days, council years and quarters as dates.

Deadlines of actions ("On going", "Sept - March 2011/12") are not read here: this is what covers, agendas and minutes
print of themselves. Days are read day first, as British councils write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

Span = tuple[date, date]
"""First and last day, both included."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})"
_NOT_IN_A_NUMBER = r"(?<![\d/.])"
_DAY_FORMS = (
    re.compile(rf"{_NOT_IN_A_NUMBER}{_DAY}\s?(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(
        rf"{_NOT_IN_A_NUMBER}{_DAY}(?P<mark>[/.-])(?P<month>\d{{1,2}})(?P=mark)(?P<year>(?:19|20)?\d\d)(?![\d/])"
    ),
    re.compile(rf"{_NOT_IN_A_NUMBER}{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"),
)
_TO = r"\s*(?:-|–|—|\bto\b|\buntil\b|\band\b)\s*"
_YEARS = re.compile(
    r"(?<![\d/.-])(?P<first>(?:19|20)\d\d)(?:\s*[-–—/]\s*|\s+to\s+)(?P<last>(?:19|20)?\d\d)(?![\d/]|-\d)"
)
_LAST_MONTH = _MONTH.replace("<month>", "<last_month>")
_LAST_YEAR = _YEAR.replace("<year>", "<last_year>")
_MONTHS_SPAN = re.compile(rf"\b{_MONTH}\s*{_YEAR}{_TO}{_LAST_MONTH}\s*{_LAST_YEAR}\b", re.IGNORECASE)
_QUARTER = re.compile(r"\b(?:quarter|qtr\.?|q)\s?(?P<quarter>[1-4]|one|two|three|four)\b", re.IGNORECASE)
_NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4}
# No plan runs longer: "2011-2030" is a local plan's horizon at most, and mostly a typing error.
_LONGEST_PLAN = 12


def parse_day(text: str) -> date | None:
    """The first full day that ``text`` prints; None where it prints none that exists."""
    return next((day for _, _, day in find_days(text)), None)


def find_days(text: str) -> Iterator[tuple[int, int, date]]:
    """Each full day printed in ``text``, from left to right, with the positions where it begins and ends."""
    found: dict[int, tuple[int, date]] = {}
    for form in _DAY_FORMS:
        for match in form.finditer(text):
            day = _match_to_day(match)
            if day is not None:
                found.setdefault(match.start(), (match.end(), day))
    for start, (end, day) in sorted(found.items()):
        yield start, end, day


def _match_to_day(match: re.Match[str]) -> date | None:
    month, year = match["month"], int(match["year"])
    number = int(month) if month.isdigit() else _month_number(month)
    return to_day(year if year > 99 else 2000 + year, number, int(match["day"]))


def to_day(year: int, month: int, day: int) -> date | None:
    """The day of these numbers; ``None`` where no calendar has it ("31 June")."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_number(name: str) -> int:
    return _MONTHS.index(name[:3].casefold()) + 1


def parse_years(text: str) -> Span | None:
    """The period that a title or heading names: printed days or months, a quarter of a council year, or years.

    Council years run from 1 April to 31 March: "2011 - 2012" and "2017/18" are one of them, "2022-2025" runs to the
    31 March of its last year. A single year says nothing about its kind and gives None.
    """
    return parse_days_span(text) or _parse_months_span(text) or parse_quarter(text) or parse_council_years(text)


def parse_days_span(text: str) -> Span | None:
    """Two printed days with nothing but a dash or "to" between them: "1st July 2019 - 30th Sept 2019"."""
    for (_, end, first), (start, _, last) in pairwise(find_days(text)):
        if first < last and re.fullmatch(rf"{_TO}(?:\w+day,?\s*)?", text[end:start], re.IGNORECASE):
            return first, last
    return None


def _parse_months_span(text: str) -> Span | None:
    match = _MONTHS_SPAN.search(text)
    if match is None:
        return None
    first = date(int(match["year"]), _month_number(match["month"]), 1)
    last = _month_end(int(match["last_year"]), _month_number(match["last_month"]))
    return (first, last) if first < last else None


def parse_council_years(text: str) -> Span | None:
    """The council years that a text prints: "2011 - 2012", "2017/18", "2022-2025"."""
    for match in _YEARS.finditer(text):
        first, last = int(match["first"]), match["last"]
        end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
        if first < end <= first + _LONGEST_PLAN:
            return date(first, 4, 1), date(end, 3, 31)
    return None


def quarter_of(text: str) -> int | None:
    """1 to 4 where ``text`` names a quarter ("Quarter 2", "Q3")."""
    match = _QUARTER.search(text)
    if match is None:
        return None
    printed = match["quarter"].casefold()
    return _NUMBER_WORDS.get(printed) or int(printed)


def parse_quarter(text: str, year: Span | None = None) -> Span | None:
    """The quarter that a text names ("Quarter 2 2019/20") in the council year it names, else in ``year``."""
    quarter = quarter_of(text)
    year = parse_council_years(text) or year
    if quarter is None or year is None or year[1].year - year[0].year != 1:
        return None
    month = (quarter * 3) % 12 + 1
    start = date(year[0].year if quarter < 4 else year[1].year, month, 1)
    return start, _month_end(start.year, month + 2)


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)
