"""Rows come out whole, whatever they hold."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.printing import echo_csv, echo_json_rows, echo_table

COLUMNS = ("name", "count", "day")
ROWS = [('a, "b"\nc', 1, date(2026, 3, 1)), ("[bold]x[/bold]", None, None)]


def test_csv_can_be_read_back(capsys: pytest.CaptureFixture[str]) -> None:
    echo_csv(COLUMNS, ROWS)
    read = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert read == [list(COLUMNS), ['a, "b"\nc', "1", "2026-03-01"], ["[bold]x[/bold]", "", ""]]


def test_csv_holds_no_formula_and_leaves_numbers_alone(capsys: pytest.CaptureFixture[str]) -> None:
    echo_csv(("words", "number", "change"), [('=HYPERLINK("x")', -3, "-12.5%")])
    (_, row) = csv.reader(io.StringIO(capsys.readouterr().out))
    assert row == ['\'=HYPERLINK("x")', "-3", "-12.5%"]


def test_json_is_an_object_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    echo_json_rows(COLUMNS, ROWS)
    assert json.loads(capsys.readouterr().out) == [
        {"name": 'a, "b"\nc', "count": 1, "day": "2026-03-01"},
        {"name": "[bold]x[/bold]", "count": None, "day": None},
    ]


def test_a_table_in_a_pipe_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    echo_table(("words",), [("word " * 200 + "end",), ("[bold]x[/bold]",)])
    printed = capsys.readouterr().out
    assert "word " * 200 + "end" in printed
    assert "[bold]x[/bold]" in printed
    assert printed.endswith("2 rows\n")


@given(st.integers(0, 3))
def test_the_number_of_rows_is_told(count: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        out = io.StringIO()
        patch.setattr("sys.stdout", out)
        echo_table(("x",), [("v",)] * count)
    assert f"{count} row{'' if count == 1 else 's'}\n" in out.getvalue()
