"""Printed days, council years and quarters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.calendar import find_days, parse_day, parse_quarter, parse_years

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("10 December 2019 at 7.00 pm", date(2019, 12, 10)),
        ("held on 1st October 2019 commencing", date(2019, 10, 1)),
        ("Tuesday, 1 October 2019", date(2019, 10, 1)),
        ("Thursday, 30th January, 2025, at 10.00 am", date(2025, 1, 30)),
        ("10TH JANUARY 2017 @ 7.30pm", date(2017, 1, 10)),
        ("13/03/2025", date(2025, 3, 13)),
        ("Despatched: 02.12.19", date(2019, 12, 2)),
        ("Tuesday, October 22, 2024", date(2024, 10, 22)),
        ("26 th Sept 2012", date(2012, 9, 26)),
        ("the 22nd day of the month", None),
        ("31 February 2020", None),
        ("7 March, 2 May and 4 July", None),
        ("Tel: 01732 227000", None),
    ],
)
def test_printed_days(printed: str, expected: date | None) -> None:
    assert parse_day(printed) == expected


@given(DAYS)
def test_every_day_is_read_back_in_every_form(day: date) -> None:
    forms = (
        "{0.day} {0:%B} {0.year}",
        "{0:%d/%m/%Y}",
        "{0:%A}, {0.day}th {0:%b} {0.year}",
        "{0}",
        "{0:%B} {0.day}, {0.year}",
    )
    assert [parse_day(form.format(day)) for form in forms] == [day] * len(forms)


@given(st.text(max_size=60))
def test_any_text_gives_days_in_order_or_none(text: str) -> None:
    found = list(find_days(text))
    assert all(start < end for start, end, _ in found)
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("printed", "start", "end"),
    [
        ("DRAFT - Annual Action Plan 2011 - 2012", date(2011, 4, 1), date(2012, 3, 31)),
        ("Plan 2017/18", date(2017, 4, 1), date(2018, 3, 31)),
        ("2014-15", date(2014, 4, 1), date(2015, 3, 31)),
        ("Strategy 2022–2025", date(2022, 4, 1), date(2025, 3, 31)),
        ("2013 to 2016", date(2013, 4, 1), date(2016, 3, 31)),
        ("1 April 2025 to 31 March 2026", date(2025, 4, 1), date(2026, 3, 31)),
        ("Quarter 2 Monitoring Report 1st July 2019-30th September 2019", date(2019, 7, 1), date(2019, 9, 30)),
        ("Quarter 2 1st July 2019 - 30th Sept 2019", date(2019, 7, 1), date(2019, 9, 30)),
        ("Q3 2023/24", date(2023, 10, 1), date(2023, 12, 31)),
        ("Quarter four, 2023/24", date(2024, 1, 1), date(2024, 3, 31)),
        ("April 2022 - March 2025", date(2022, 4, 1), date(2025, 3, 31)),
    ],
)
def test_printed_periods(printed: str, start: date, end: date) -> None:
    assert parse_years(printed) == (start, end)


@pytest.mark.parametrize("printed", ["Plan 2018", "By-Law 2020-20", "2019-11-05", "2015-2011", "01732 227000", "2 - 3"])
def test_what_is_no_period(printed: str) -> None:
    assert parse_years(printed) is None


@given(st.integers(1990, 2098), st.integers(1, 4))
def test_the_quarters_of_a_council_year_follow_on_each_other(year: int, quarter: int) -> None:
    printed = f"{year}/{(year + 1) % 100:02d}"
    whole = parse_years(f"{year} - {year + 1}")
    span = parse_quarter(f"Q{quarter}", whole)
    assert span is not None
    assert whole is not None
    if quarter < 4:
        following = parse_quarter(f"Q{quarter + 1}", whole)
        assert following is not None
        assert following[0] == span[1] + timedelta(days=1)
    else:
        assert span[1] == whole[1]
    if (year + 1) % 100:
        assert parse_years(f"Quarter {quarter} {printed}") == span
