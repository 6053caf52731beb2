"""Deadlines: days, months, quarters and ranges give themselves back however they are printed; the rest stays open."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dates import month_number, parse_due, year_bounds
from pipeline.records import DueKind

YEARS = st.integers(2001, 2098)
MONTHS = st.integers(1, 12)
DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))
TO = st.sampled_from([" - ", "-", " – ", "–", " — ", " to ", " until ", " till "])

MonthName = st.sampled_from(["full", "short", "upper", "lower"])


def print_month(month: int, form: str) -> str:
    name = calendar.month_name[month]
    return {"full": name, "short": name[:3], "upper": name.upper(), "lower": name.lower()}[form]


def print_ordinal(day: int) -> str:
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def council_year(first: int, form: str) -> str:
    last = first + 1
    return {
        "/yy": f"{first}/{last % 100:02}",
        "-yy": f"{first}-{last % 100:02}",
        "/yyyy": f"{first}/{last}",
        " / yy": f"{first} / {last % 100:02}",
        "-yyyy": f"{first}-{last}",
    }[form]


CouncilYearForm = st.sampled_from(["/yy", "-yy", "/yyyy", " / yy", "-yyyy"])


def last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


# --- what is printed is what is read ---------------------------------------------------------------------------------


@given(day=DAYS, name=MonthName, form=st.integers(0, 8))
def test_a_day_gives_itself_back(day: date, name: str, form: int) -> None:
    month = print_month(day.month, name)
    raw = [
        f"{day.day} {month} {day.year}",
        f"{print_ordinal(day.day)} {month} {day.year}",
        f"{print_ordinal(day.day)} of {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day:02}/{day.month:02}/{day.year}",
        f"{day.day}.{day.month}.{day.year % 100:02}",
        f"{day.isoformat()}",
        f"By {day.day} {month}\n{day.year}",
        f"Completed by {print_ordinal(day.day)} {month}, {day.year}.",
    ][form]
    due = parse_due(raw)
    assert (due.kind, due.start, due.end, due.raw) == ("date", day, day, raw)


@given(year=YEARS, month=MONTHS, name=MonthName, form=st.integers(0, 6))
def test_a_month_is_its_first_to_its_last_day(year: int, month: int, name: str, form: int) -> None:
    word = print_month(month, name)
    raw = [
        f"{word} {year}",
        f"{word}\n{year}",
        f"{word}, {year}",
        f"{word}-{year % 100:02}",
        f"End of {word} {year}",
        f"{month:02}/{year}",
        f"{word[:3]}. {year}",
    ][form]
    due = parse_due(raw)
    assert (due.kind, due.start, due.end) == ("month", date(year, month, 1), last_day(year, month))


@given(first=st.integers(2001, 2097), month=MONTHS, name=MonthName, form=CouncilYearForm)
def test_a_month_of_a_council_year_is_the_one_in_it(first: int, month: int, name: str, form: str) -> None:
    year = first if month >= 4 else first + 1
    due = parse_due(f"{print_month(month, name)} {council_year(first, form)}")
    assert (due.kind, due.start, due.end) == ("month", date(year, month, 1), last_day(year, month))


@given(
    first=st.integers(2001, 2097),
    quarter=st.integers(1, 4),
    word=st.sampled_from(["Q{}", "q{}", "Quarter {}", "QTR {}", "Qtr. {}", "{} quarter"]),
    gap=st.sampled_from([" ", ", ", " - "]),
    form=CouncilYearForm,
    year_first=st.booleans(),
)
def test_a_quarter_is_three_months_of_the_council_year(
    first: int, quarter: int, word: str, gap: str, form: str, *, year_first: bool
) -> None:
    named = word.format(print_ordinal(quarter) if word.endswith("quarter") else quarter)
    year_first = year_first and not word.endswith("quarter")
    year = council_year(first, form)
    due = parse_due(f"{year} {named}" if year_first else f"{named}{gap}{year}")
    start = date(first, 3 * quarter + 1, 1) if quarter < 4 else date(first + 1, 1, 1)
    assert (due.kind, due.start, due.end) == ("period", start, last_day(start.year, start.month + 2))


@given(first=st.integers(2001, 2097), form=CouncilYearForm)
def test_a_council_year_runs_from_april_to_march(first: int, form: str) -> None:
    due = parse_due(council_year(first, form))
    assert (due.kind, due.start, due.end) == ("period", date(first, 4, 1), date(first + 1, 3, 31))


@given(year=YEARS)
def test_a_bare_year_is_a_calendar_year(year: int) -> None:
    due = parse_due(str(year))
    assert (due.kind, due.start, due.end) == ("period", date(year, 1, 1), date(year, 12, 31))
    assert year_bounds(str(year)) == (due.start, due.end)


@given(
    year=st.integers(2001, 2096),
    month=MONTHS,
    length=st.integers(1, 11),
    to=TO,
    names=st.tuples(MonthName, MonthName),
)
def test_a_range_of_months_runs_from_the_first_to_the_last(
    year: int, month: int, length: int, to: str, names: tuple[str, str]
) -> None:
    last_month, last_year = (month + length - 1) % 12 + 1, year + (month + length - 1) // 12
    first, last = print_month(month, names[0]), print_month(last_month, names[1])
    due = parse_due(f"{first} {year}{to}{last} {last_year}")
    assert (due.kind, due.start, due.end) == ("period", date(year, month, 1), last_day(last_year, last_month))
    once = parse_due(f"{first}{to}{last} {last_year}")
    assert (once.kind, once.start, once.end) == ("period", date(year, month, 1), last_day(last_year, last_month))


@given(first=DAYS, length=st.integers(1, 700), to=TO, name=MonthName)
def test_a_range_of_days_runs_from_the_first_to_the_last(first: date, length: int, to: str, name: str) -> None:
    last = first + timedelta(days=length)
    raw = to.join(f"{day.day} {print_month(day.month, name)} {day.year}" for day in (first, last))
    due = parse_due(raw)
    assert (due.kind, due.start, due.end) == ("period", first, last)


@given(days=st.lists(DAYS, min_size=2, max_size=4, unique=True), mark=st.sampled_from(["; ", " and ", "\n", " then "]))
def test_several_days_run_from_the_earliest_to_the_latest(days: list[date], mark: str) -> None:
    due = parse_due(mark.join(f"{d.day} {calendar.month_name[d.month]} {d.year}" for d in days))
    assert (due.kind, due.start, due.end) == ("multiple", min(days), max(days))


@pytest.mark.parametrize("raw", ["1 January 2018 / 10 March 2018", "1 May 2018/10 May 2019"])
def test_days_parted_by_a_slash_are_several_days(raw: str) -> None:
    due = parse_due(raw)
    assert due.kind == "multiple"
    assert due.start
    assert due.start.day == 1


@given(raw=st.text(max_size=60) | st.text(alphabet="0123456789/-–.,' JanMarchSeptQ to of\n", max_size=40))
def test_no_text_upsets_it_and_the_words_are_kept(raw: str) -> None:
    due = parse_due(raw)
    assert due.raw == (raw or None)
    assert (due.start is None) == (due.end is None) or due.kind in {"ongoing", "recurring", "multiple"}
    if due.start and due.end and due.kind not in {"ongoing", "recurring"}:
        assert due.start <= due.end
    if due.kind in {None, "missing"}:
        assert due.start is due.end is None


# --- councils' own wordings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "kind", "start", "end"),
    [
        ("March 2018", "month", "2018-03-01", "2018-03-31"),
        ("Marc 2020", "month", "2020-03-01", "2020-03-31"),
        ("Sept 2011", "month", "2011-09-01", "2011-09-30"),
        ("Febuary 2024", "month", "2024-02-01", "2024-02-29"),
        ("Q3 2023/24", "period", "2023-10-01", "2023-12-31"),
        ("2011/12", "period", "2011-04-01", "2012-03-31"),
        ("2022-2025", "period", "2022-04-01", "2025-03-31"),
        ("Sept - March 2011/12", "period", "2011-09-01", "2012-03-31"),
        ("April, July and October 2019", "multiple", "2019-04-01", "2019-10-31"),
        ("Q1 & Q2 2023/24", "multiple", "2023-04-01", "2023-09-30"),
        ("8-12's - Sept 2011 / Power - March 2011", "multiple", "2011-03-01", "2011-09-30"),
        ("Prog July 2011 Roll out Sept - March 2011/12", "multiple", "2011-07-01", "2012-03-31"),
        ("Mar-18", "month", "2018-03-01", "2018-03-31"),
        ("March '18", "month", "2018-03-01", "2018-03-31"),
    ],
)
def test_wordings_of_dates(raw: str, kind: DueKind, start: str, end: str) -> None:
    due = parse_due(raw)
    assert (due.kind, due.start, due.end) == (kind, date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize("raw", ["On going", "On-Going", "ONGOING", "On\ngoing", "Continuous", "Throughout the year"])
def test_ongoing(raw: str) -> None:
    due = parse_due(raw)
    assert (due.kind, due.start, due.end) == ("ongoing", None, None)


@pytest.mark.parametrize(
    "raw", ["Quarterly", "Monthly", "Bi-monthly", "Six-monthly", "Annually", "Each quarter", "Every month", "Per term"]
)
def test_recurring(raw: str) -> None:
    due = parse_due(raw)
    assert (due.kind, due.start, due.end) == ("recurring", None, None)


@pytest.mark.parametrize("raw", [None, "", "  ", "-", "–", "N/A", "n/a", "TBC", "tbc.", "TBA", "To be confirmed"])
def test_missing(raw: str | None) -> None:
    due = parse_due(raw)
    assert (due.kind, due.start, due.end) == ("missing", None, None)


def test_ongoing_keeps_the_days_it_names() -> None:
    assert parse_due("Ongoing from April 2017").start == date(2017, 4, 1)
    assert parse_due("Ongoing to March 2018").end == date(2018, 3, 31)
    assert parse_due("Quarterly until March 2018").end == date(2018, 3, 31)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [("March", "month"), ("Q3", "period"), ("Q3 2019", "period"), ("Spring 2019", "period"), ("Winter", "period")],
)
def test_what_the_words_leave_open_stays_open(raw: str, kind: DueKind) -> None:
    due = parse_due(raw)
    assert (due.kind, due.start, due.end) == (kind, None, None)


@pytest.mark.parametrize("raw", ["Subject to funding", "When the lease ends", "Year 8 pupils", "12 families"])
def test_words_that_name_no_day_are_no_deadline(raw: str) -> None:
    due = parse_due(raw)
    assert (due.kind, due.start, due.end) == (None, None, None)


@pytest.mark.parametrize("raw", ["31 February 2019", "40 March 2019", "12/13/2019", "2019/18", "99/2019"])
def test_impossible_days_are_not_made_possible(raw: str) -> None:
    due = parse_due(raw)
    assert due.start is None


@given(month=MONTHS, cut=st.integers(3, 9))
def test_every_beginning_of_a_months_name_names_it(month: int, cut: int) -> None:
    assert month_number(calendar.month_name[month][:cut]) == month


@pytest.mark.parametrize("word", ["", "ma", "marketing", "junction", "octopus", "decide", "mayor"])
def test_other_words_are_no_months(word: str) -> None:
    assert month_number(word) is None


@pytest.mark.parametrize(
    "raw", ["Q1 to Q3 2031/32", "Q1 - Q3 2031/32", "Q1-3 2031/32", "Quarter 1 to quarter 3, 2031/32"]
)
def test_quarters_from_and_to_are_one_period(raw: str) -> None:
    due = parse_due(raw)
    assert (due.kind, due.start, due.end) == ("period", date(2031, 4, 1), date(2031, 12, 31))


def test_quarters_of_a_year_of_either_kind_have_no_days() -> None:
    due = parse_due("Q1 to Q2 2031")
    assert (due.kind, due.start, due.end) == ("period", None, None)
