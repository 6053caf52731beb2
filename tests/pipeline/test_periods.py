"""Periods: each printed form gives back its days and the words it stands in; what no words date has no days."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.periods import data_period, find_periods, prints_month_first, resolve_period

MONTHS = st.dates(date(1996, 1, 1), date(2039, 12, 1)).map(lambda day: day.replace(day=1))
DAYS = st.dates(date(2001, 1, 1), date(2039, 12, 31))
YEARS = st.integers(1995, 2040)
DASHES = st.sampled_from([" - ", "-", " – ", "–", " — ", " to ", "- ", " until "])
# What a sentence puts round a period.
FRAMES = st.sampled_from(
    [
        ("", ""),
        ("During ", ", the District had 5,170 crimes."),
        ("There were 338 burglaries (", ") in Ashford."),
        ("From 393 to 338 in the period ", " in all wards"),
        ("The table shows ", ": 1,204 incidents, 14% fewer"),
        ("In ", " there were 12."),
    ]
)


def last_day(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def print_day(day: date, form: int) -> str:
    name = calendar.month_name[day.month]
    ending = "th" if 10 < day.day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return [
        f"{day.day} {name} {day.year}",
        f"{day.day}{ending} {name} {day.year}",
        f"{day.day} {name[:3]} {day.year}",
        f"{day:%d/%m/%Y}",
        f"{day:%d/%m/%y}",
        f"{name} {day.day}, {day.year}",
        f"{day.isoformat()}",
    ][form]


def print_month(month: date, form: int) -> str:
    name = calendar.month_name[month.month]
    return [
        f"{name} {month.year}",
        f"{name[:3]} {month.year}",
        f"{name.upper()} {month.year}",
        f"{name} '{month.year % 100:02}",
        f"{name} {month.year % 100:02}",
        f"{name[:3]}-{month.year % 100:02}",
    ][form]


def assert_found(printed: str, frame: tuple[str, str], start: date | None, end: date | None) -> None:
    text = frame[0] + printed + frame[1]
    found = [p for p in find_periods(text) if p.printed not in ("the period", "The table")]
    assert [(p.printed, p.start, p.end) for p in found] == [(printed, start, end)]
    assert all(text[p.span[0] : p.span[1]] == p.printed for p in found)


# --- what is printed is what is read ---------------------------------------------------------------------------------


@given(first=DAYS, length=st.integers(1, 800), dash=DASHES, form=st.integers(0, 6), frame=FRAMES)
def test_two_days_are_a_period(first: date, length: int, dash: str, form: int, frame: tuple[str, str]) -> None:
    last = first + timedelta(days=length)
    assert_found(print_day(first, form) + dash + print_day(last, form), frame, first, last)


@given(first=MONTHS, months=st.integers(1, 40), dash=DASHES, form=st.integers(0, 5), frame=FRAMES)
def test_two_months_are_a_period(first: date, months: int, dash: str, form: int, frame: tuple[str, str]) -> None:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last = date(year, month + 1, 1)
    assume(form < 3 or first.year >= 2000)
    assert_found(print_month(first, form) + dash + print_month(last, form), frame, first, last_day(last))


@given(last=MONTHS, months=st.integers(1, 11), dash=DASHES, form=st.integers(0, 2), frame=FRAMES)
def test_a_month_borrows_the_year_of_its_end(
    last: date, months: int, dash: str, form: int, frame: tuple[str, str]
) -> None:
    year, month = divmod(last.year * 12 + last.month - 1 - months, 12)
    printed = calendar.month_name[month + 1] + dash + print_month(last, form)
    assert_found(printed, frame, date(year, month + 1, 1), last_day(last))


@given(last=DAYS, length=st.integers(1, 300), dash=DASHES, frame=FRAMES)
def test_a_day_borrows_the_year_of_its_end(last: date, length: int, dash: str, frame: tuple[str, str]) -> None:
    first = last - timedelta(days=length)
    printed = f"{first.day} {calendar.month_name[first.month]}{dash}{print_day(last, 0)}"
    assert_found(printed, frame, first, last)


@given(
    first=YEARS,
    form=st.sampled_from(["{0}/{2:02}", "{0}-{2:02}", "{0}/{1}", "{0}-{1}", "FY {0}/{2:02}", "{0}–{2:02}"]),
    frame=FRAMES,
)
def test_a_council_year_runs_from_april_to_march(first: int, form: str, frame: tuple[str, str]) -> None:
    printed = form.format(first, first + 1, (first + 1) % 100)
    assert_found(printed, frame, date(first, 4, 1), date(first + 1, 3, 31))


@given(first=st.integers(2000, 2008), frame=FRAMES)
def test_a_council_year_may_end_in_one_digit(first: int, frame: tuple[str, str]) -> None:
    assert_found(f"{first}/{first - 1999}", frame, date(first, 4, 1), date(first + 1, 3, 31))


@given(
    first=YEARS,
    quarter=st.integers(1, 4),
    form=st.sampled_from(["Q{2} {0}/{1:02}", "Quarter {2} {0}/{1:02}", "Qtr {2} {0}-{1:02}", "{0}/{1:02} Q{2}"]),
    frame=FRAMES,
)
def test_a_quarter_is_one_of_a_council_year(first: int, quarter: int, form: str, frame: tuple[str, str]) -> None:
    start = date(first + quarter // 4, quarter * 3 % 12 + 1, 1)
    end = last_day(start.replace(month=start.month + 2))
    assert_found(form.format(first, (first + 1) % 100, quarter), frame, start, end)


@given(month=MONTHS, form=st.integers(0, 5), frame=FRAMES)
def test_a_month_is_a_period(month: date, form: int, frame: tuple[str, str]) -> None:
    assume(form < 3 or month.year >= 2000)
    assert_found(print_month(month, form), frame, month, last_day(month))


@given(
    last=MONTHS,
    words=st.sampled_from(
        ["12 months to ", "year ending ", "twelve months ending ", "year to ", "12-months to the end of "]
    ),
)
def test_twelve_months_end_where_they_say(last: date, words: str) -> None:
    printed = words + print_month(last, 0)
    start = last.replace(year=last.year - 1, month=last.month + 1) if last.month < 12 else last.replace(month=1)
    assert_found(printed, ("In the ", " there were 12."), start, last_day(last))


@given(month=MONTHS, form=st.integers(0, 2))
def test_an_open_end_stays_open(month: date, form: int) -> None:
    printed = print_month(month, form)
    assert_found(f"By {printed}", ("", " 44 had left."), None, last_day(month))
    assert_found(f"since {printed}", ("They have helped 44 people ", "."), month, None)


@given(first=YEARS, years=st.integers(1, 8))
def test_between_two_calendar_years(first: int, years: int) -> None:
    printed = f"{first} and {first + years}"
    assert_found(printed, ("between ", " it fell"), date(first, 1, 1), date(first + years, 12, 31))


@given(st.text(alphabet="0129/-– .JanMrchOctSepoto%QAct()byin\n", max_size=40))
def test_nothing_overlaps_and_spans_are_what_is_printed(text: str) -> None:
    found = find_periods(text)
    assert all(text[p.span[0] : p.span[1]] == p.printed != "" for p in found)
    assert all(a.span[1] <= b.span[0] for a, b in pairwise(found))
    assert all(p.start <= p.end for p in found if p.start and p.end)


# --- by hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "printed", "start", "end"),
    [
        ("during 2010 there were 5", "2010", "2010-01-01", "2010-12-31"),
        ("in 2014 crime fell", "2014", "2014-01-01", "2014-12-31"),
        ("since 2005/6 when there were 7,948", "2005/6", "2005-04-01", "2006-03-31"),
        ("as at 31 March 2020", "31 March 2020", "2020-03-31", "2020-03-31"),
        ("03 Aug. – 09 Aug., 2026", "03 Aug. – 09 Aug., 2026", "2026-08-03", "2026-08-09"),
        ("above 2020 target of 47", "2020", "2020-01-01", "2020-12-31"),
        ("October 15 - September 16 they", "October 15 - September 16", "2015-10-01", "2016-09-30"),
        ("week Aug 3 - Aug 9, 2026", "Aug 3 - Aug 9, 2026", "2026-08-03", "2026-08-09"),
        ("8/10/2026 - 8/16/2026", "8/10/2026 - 8/16/2026", "2026-08-10", "2026-08-16"),
        ("8/3/2026 - 8/9/2026", "8/3/2026 - 8/9/2026", "2026-03-08", "2026-09-08"),
        ("3rd - 9th August 2026", "3rd - 9th August 2026", "2026-08-03", "2026-08-09"),
        ("1 April 2019 to 31 March.", "1 April 2019 to 31 March", "2019-04-01", "2020-03-31"),
        ("the first half of 2010", "first half of 2010", "2010-01-01", "2010-06-30"),
        ("first six months of 2019/20", "first six months of 2019/20", "2019-04-01", "2019-09-30"),
        ("at the end of March 2019", "at the end of March 2019", None, "2019-03-31"),
        ("Quarters 1 and 2 2019/20", "Quarters 1 and 2 2019/20", "2019-04-01", "2019-09-30"),
    ],
)
def test_forms_by_hand(text: str, printed: str, start: str | None, end: str | None) -> None:
    day = date.fromisoformat
    assert [(p.printed, p.start, p.end) for p in find_periods(text)] == [
        (printed, start and day(start), end and day(end))
    ]


@pytest.mark.parametrize(
    "printed",
    ["last year", "this year", "the same period last year", "the year to date", "the last three years", "Summer 2011",
     "the Strategic Assessment period", "this quarter", "Quarter 2", "Q2 2019", "FY 2023", "currently", "July & August",
     "22nd of July", "early 2014", "YTD 2026", "2026 YTD", "the same period the year before"],
)  # fmt: skip
def test_what_only_the_document_can_date_is_kept_as_printed(printed: str) -> None:
    assert [(p.printed, p.start, p.end) for p in find_periods(f"There were 90 {printed}.")] == [(printed, None, None)]


@pytest.mark.parametrize(
    "text",
    ["Crime and Disorder Act 1998 requires", "there were 2010 crimes", "a total of 2014 incidents", "it may be march",
     "In May 25 people were", "Year 7 pupils", "£2010 was spent", "2,010 calls", "version 2010.5", "from 93 to 2019%",
     "the Drug Strategy 2010 says", "2010/11/12"],
)  # fmt: skip
def test_numbers_and_laws_are_no_periods(text: str) -> None:
    assert [p for p in find_periods(text) if p.start or p.end] == []


def test_periods_of_one_sentence_stand_apart() -> None:
    found = find_periods("from 93 in 2011/12 to 73 in 2012/13, and in 2008/9 and 2009/10")
    assert [p.printed for p in found] == ["2011/12", "2012/13", "2008/9", "2009/10"]


def test_a_change_between_two_years_sets_them_against_each_other() -> None:
    found = find_periods("a 13% increase between 2008/9 and 2009/10")
    assert [p.printed for p in found] == ["2008/9", "2009/10"]
    assert [p.printed for p in find_periods("a fall of 5 between July 09 and June 10")] == ["July 09 and June 10"]
    assert [p.printed for p in find_periods("it fell between 01/10/22 and 30/09/23")] == ["01/10/22 and 30/09/23"]


def test_a_quarter_has_the_only_year_of_its_text() -> None:
    assert find_periods("Quarter 2 of the plan 2019/20")[0].start == date(2019, 7, 1)
    assert find_periods("Quarter 2 beside 2019/20 and 2020/21")[0].start is None


def test_a_document_may_write_the_month_first() -> None:
    assert find_periods("8/3/2026 - 8/9/2026", month_first=True)[0].start == date(2026, 8, 3)
    assert prints_month_first("8/3/2026, 8/16/2026")
    assert not prints_month_first("8/3/2026, 16/8/2026, 8/16/2026")
    assert not prints_month_first("8/3/2026")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Data is for the period 1 October 2015 - 30 September 2016", "1 October 2015 - 30 September 2016"),
        ("The Assessment covers October 2009 to September 2010.", "October 2009 to September 2010"),
        ("Reporting period: April - June 2019", "April - June 2019"),
        ("These figures relate to 2009/10, against 2008/9", "2009/10"),
    ],
)
def test_a_document_states_the_period_of_its_data(text: str, printed: str) -> None:
    found = data_period(text)
    assert found is not None
    assert found.printed == printed


@pytest.mark.parametrize(
    "text", ["In 2009/10 there were 5", "Data shows 338 in 2009/10", "Figures compared with 2010/11"]
)
def test_a_figures_own_period_is_not_the_documents(text: str) -> None:
    assert data_period(text) is None


@pytest.mark.parametrize(
    ("printed", "start", "end"),
    [
        ("the period", "2019-07-01", "2019-09-30"),
        ("this quarter", "2019-07-01", "2019-09-30"),
        ("Quarter 1", "2019-04-01", "2019-06-30"),
        ("at the end of Sept", None, "2019-09-30"),
        ("22nd of July", "2019-07-22", "2019-07-22"),
        ("this year", None, None),
        ("last year", None, None),
        ("July & August", None, None),
    ],
)
def test_a_reference_is_resolved_from_the_data(printed: str, start: str | None, end: str | None) -> None:
    found = resolve_period(find_periods(printed)[0], (date(2019, 7, 1), date(2019, 9, 30)))
    day = date.fromisoformat
    assert (found.start, found.end) == (start and day(start), end and day(end))
