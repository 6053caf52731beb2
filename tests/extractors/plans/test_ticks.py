"""Statuses given by marks, in columns of their own, among options and in lines of boxes."""

from __future__ import annotations

import pytest

from extractors.plans.ticks import as_mark, checked_option, status_of_header
from pipeline.records import Status
from tests.extractors.printing import Print, print_html, read, table_html  # noqa: F401 (a fixture)

HEADER = ["Ref", "Action", "Lead agency", "By when"]
BODY = [
    ["1", "Fit alley gates", "Ellenmere Council", "May 2026"],
    ["2", "Train door staff", "Larkshire Police", "June 2026"],
    ["3", "Open the club", "Youth Service", "July 2026"],
]


def statuses(print_html: Print, header: list[str], marks: list[list[str]]) -> list[tuple[Status | None, str | None]]:  # noqa: F811
    rows = [[*row, *own] for row, own in zip(BODY, marks, strict=True)]
    extraction = read(print_html(table_html([*HEADER, *header], rows)))
    assert [a.by_when.raw for a in extraction.actions] == ["May 2026", "June 2026", "July 2026"]
    assert [f.reason for f in extraction.findings] == []
    assert [a.other_columns for a in extraction.actions] == [{}] * 3
    return [(a.status, a.status_printed) for a in extraction.actions]


@pytest.mark.parametrize("header", ["Completed", "Done?", "Complete (Y/N)"])
def test_a_tick_says_what_its_header_says_and_a_cross_does_not(print_html: Print, header: str) -> None:  # noqa: F811
    found = statuses(print_html, [header], [["✓"], ["✗"], [""]])
    assert found == [("complete", "✓"), (None, "✗"), (None, None)]


def test_the_column_that_is_marked_names_the_status(print_html: Print) -> None:  # noqa: F811
    marks = [["", "", "✔"], ["", "✔", ""], ["✔", "", ""]]
    found = statuses(print_html, ["Not started", "In progress", "Complete"], marks)
    assert [status for status, _ in found] == ["complete", "green", "not_started"]


def test_a_cross_may_mark_one_of_several_columns(print_html: Print) -> None:  # noqa: F811
    found = statuses(print_html, ["Red", "Amber", "Green"], [["X", "", ""], ["", "X", ""], ["", "", "X"]])
    assert [status for status, _ in found] == ["red", "amber", "green"]


def test_yes_and_no_are_marks_too(print_html: Print) -> None:  # noqa: F811
    assert statuses(print_html, ["Completed"], [["Yes"], ["No"], ["Yes"]]) == [
        ("complete", "Yes"), (None, "No"), ("complete", "Yes"),
    ]  # fmt: skip


def test_a_box_checked_in_a_line_of_boxes_is_the_status(print_html: Print) -> None:  # noqa: F811
    marks = [["☐ Not started ☑ In progress ☐ Completed"], ["☐ Not started ☐ In progress ☑ Completed"], [""]]
    found = statuses(print_html, ["Status"], marks)
    assert [status for status, _ in found] == ["green", "complete", None]


def test_arrows_stay_in_their_cells(print_html: Print) -> None:  # noqa: F811
    rows = [["1", "Burglaries", "410", "395", "↓"], ["2", "Robberies", "20", "31", "▲"]]
    header = ["Ref", "Measure", "Baseline", "Actual", "Direction of travel"]
    measures = read(print_html(table_html(header, rows))).measures
    assert [m.change for m in measures] == ["↓", "▲"]


def test_marks() -> None:
    assert [as_mark(text) for text in ("✓", " ✔ ", "\uf0fc", "X", "Yes", "", "Done", "✓ May")] == [
        "✓", "✔", "✓", "x", "yes", None, None, None,
    ]  # fmt: skip


def test_one_box_alone_or_two_checked_say_nothing() -> None:
    assert checked_option("☑ In progress") is None
    assert checked_option("☑ In progress ☑ Completed ☐ Late") is None
    assert checked_option("Not started ☐ In progress ☒ Completed ☐") == "in progress"


def test_a_header_that_names_no_status() -> None:
    assert status_of_header("Lead agency") is None
    assert status_of_header("Completed? (tick)") == "complete"
