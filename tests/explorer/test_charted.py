"""What charts count, and what they leave out."""

from __future__ import annotations

from datetime import date
from typing import Any

from explorer.charted import (
    choose_lines,
    figures_to_dots,
    points_to_figures,
    tally_deadlines,
    tally_statuses,
    tally_to_parts,
)
from loaders.charting import FollowedAction, SeriesFound, SeriesPoint


def _series(number: int, **changes: Any) -> SeriesFound:
    given: dict[str, Any] = {
        "series_id": f"ser-{number:016}",
        "subject": "burglary",
        "category": None,
        "geography": None,
        "publisher": "Marlowe District Council",
        "unit": "count",
        "months": 12,
        "figures": 3,
        "first": date(2018, 4, 1),
        "last": date(2021, 3, 31),
    }
    return SeriesFound(**{**given, **changes})


def _point(year: int, value: float, published: date, **changes: Any) -> SeriesPoint:
    given: dict[str, Any] = {
        "series_id": _series(1).series_id,
        "statistic_id": f"sta-{year}{value:.0f}",
        "period_printed": f"{year}/{year % 100 + 1}",
        "period_start": date(year, 4, 1),
        "period_end": date(year + 1, 3, 31),
        "value": value,
        "qualifier": None,
        "consistent": None,
        "consistent_why": None,
        "published_on": published,
        "document_id": "doc-0",
        "document_title": "Bulletin",
        "page_number": 1,
        "page_label": None,
    }
    return SeriesPoint(**{**given, **changes})


def _action(timeline: str, position: int, status: str | None, **changes: Any) -> FollowedAction:
    given: dict[str, Any] = {
        "action_id": f"act-{timeline}{position}",
        "timeline_id": timeline,
        "position": position,
        "plan_year": 2019,
        "quarter": None if position == 1 else f"2019/20 Q{position - 1}",
        "reported_on": date(2019, 4, 1) if position == 1 else date(2019, 3 * position, 30),
        "ref": timeline,
        "theme": "Safer streets",
        "description": "Light the path",
        "by_when": "July 2019",
        "due_start": date(2019, 7, 1),
        "due_end": date(2019, 7, 31),
        "status": status,
        "status_printed": status,
        "document_id": f"doc-{position}",
        "document_title": f"Document {position}",
        "page_number": 1,
        "page_label": None,
    }
    return FollowedAction(**{**given, **changes})


def test_figures_in_other_units_or_for_other_periods_are_never_in_one_chart() -> None:
    chosen = [_series(1), _series(2, unit="percent"), _series(3, months=3), _series(4, publisher="Hartwell")]
    lines = choose_lines(chosen)
    assert [line.series.series_id for line in lines.lines] == [chosen[0].series_id, chosen[3].series_id]
    assert list(lines.other_units) == chosen[1:3]


def test_lines_are_named_by_what_tells_them_apart() -> None:
    lines = choose_lines([_series(1), _series(2, geography="North"), _series(3, publisher=None), _series(4)])
    assert [line.name for line in lines.lines] == [
        "Marlowe District Council",
        "Marlowe District Council, North",
        "Publisher not named",
        "Marlowe District Council (2)",
    ]


def test_more_lines_than_can_be_told_apart_are_left_out_and_named() -> None:
    lines = choose_lines([_series(number) for number in range(10)])
    assert len(lines.lines) == 8
    assert [one.series_id for one in lines.too_many] == [_series(8).series_id, _series(9).series_id]


def test_the_line_goes_through_what_was_published_last_and_repeats_are_drawn_once() -> None:
    points = [
        _point(2018, 40, date(2019, 5, 1)),
        _point(2018, 40, date(2020, 5, 1)),
        _point(2019, 50, date(2020, 5, 1)),
        _point(2019, 55, date(2021, 5, 1), consistent=False),
    ]
    figures = points_to_figures(choose_lines([_series(1)]).lines, points)
    assert [(one.is_latest, one.is_again) for one in figures] == [
        (False, True),
        (True, False),
        (False, False),
        (True, False),
    ]
    dots = figures_to_dots(figures, "count")
    assert [(dot.value, dot.is_on_line, dot.is_doubtful) for dot in dots] == [
        (40, True, False),
        (50, False, False),
        (55, True, True),
    ]


def test_statuses_are_counted_by_the_quarter_they_are_about_and_a_plan_without_any_is_left_out() -> None:
    actions = [
        _action("1.1", 1, None),
        _action("1.1", 2, "green"),
        _action("1.1", 3, "amber"),
        _action("1.2", 2, None),
    ]
    tally = tally_statuses(actions, "quarter")
    assert {bar: dict(counts) for bar, counts in tally.totals.items()} == {
        "2019/20 Q1": {"green": 1, "": 1},
        "2019/20 Q2": {"amber": 1},
    }
    assert tally.left_out == ("“Document 1” (1 action): it prints no status for any of them.",)


def test_an_action_that_two_documents_of_a_quarter_name_is_counted_once() -> None:
    twice = [_action("1.1", 2, "amber"), _action("1.1", 2, "green", document_id="doc-22", action_id="act-2")]
    assert dict(tally_statuses(twice, "quarter").totals["2019/20 Q1"]) == {"green": 1}


def test_themes_are_those_of_the_last_report() -> None:
    actions = [_action("1.1", 2, "green"), _action("1.1", 3, "red"), _action("1.2", 3, "green", theme=None)]
    tally = tally_statuses(actions, "theme")
    assert {bar: dict(counts) for bar, counts in tally.totals.items()} == {
        "Safer streets": {"red": 1},
        "No theme printed": {"green": 1},
    }
    assert "2019/20 Q2" in tally.left_out[-1]


def test_only_deadlines_that_had_passed_by_the_last_report_are_counted() -> None:
    never = {"due_end": None, "due_start": None, "by_when": "On-going"}
    actions = [
        _action("1.1", 1, None),
        _action("1.1", 3, "complete", **never),  # the report prints no deadline: the plan's holds
        _action("1.2", 3, "red", due_end=date(2019, 12, 31)),
        _action("1.3", 3, "green", **never),
    ]
    tally = tally_deadlines(actions, "plan")
    assert {bar: dict(counts) for bar, counts in tally.totals.items()} == {"2019/20": {"complete": 1}}
    assert [words.split(" ")[0] for words in tally.left_out] == ["1", "1"]
    assert list(tally_deadlines(actions, "month").bars) == ["July 2019"]


def test_parts_of_bars_add_up_to_the_rows() -> None:
    actions = [_action(str(number), 2, status) for number, status in enumerate(("green", "red", "green", None))]
    parts = tally_to_parts(tally_statuses(actions, "quarter"), lambda bar, status: f"{bar}{status}")
    assert sum(part.count for part in parts) == len(actions)
    assert [part.status for part in parts] == ["green", "red", ""]
