"""A workbook holds every value as what it is, and no printed text as a formula."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from loaders import spreadsheets
from loaders.dictionary import describe_view
from loaders.spreadsheets import Workbook
from pipeline.formulas import is_dangerous

DANGEROUS = ["=1+1", "+44 1234 567890", "-", "- light the path", "@here", "\tx", "\rx", "\nx", "＝1", "-1+1", "'=1"]
HARMLESS = ["", "1.5", "-12", "-12.5%", "+3", "1,204", "-1,204.50", "Light = safety", " - indented", "'quoted'", "§"]


def book(path: Path, rows: list[list[object]], view: str = "organisations") -> list[str]:
    made = Workbook(path)
    assert made.add(describe_view(view), [rows]) == len(rows)
    made.close()
    return made.notes


def test_excel_takes_dangerous_texts_as_texts(tmp_path: Path) -> None:
    texts = [*DANGEROUS, "https://marlowe.example/plan.pdf", *HARMLESS[1:]]
    book(tmp_path / "book.xlsx", [[text, "", None] for text in texts])
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["organisations"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells] == [text.replace("\r", "_x000D_") for text in texts]  # which Excel undoes
    assert [bool(cell.quotePrefix) for cell in cells] == [is_dangerous(text) for text in texts]
    assert not any(cell.hyperlink for cell in cells)


def test_excel_keeps_numbers_dates_and_times_as_such(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    values = [-12.5, 3, True, date(2018, 3, 31), moment, date(1888, 1, 2)]
    book(tmp_path / "book.xlsx", [[value, None, None] for value in values])
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["organisations"]
    found = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert found == [-12.5, 3, True, datetime(2018, 3, 31), moment.replace(tzinfo=None), "1888-01-02"]  # noqa: DTZ001  Excel knows no zones


def test_texts_too_long_for_excel_are_cut_and_told(tmp_path: Path) -> None:
    longest = "x" * spreadsheets.MOST_CHARACTERS
    notes = book(tmp_path / "book.xlsx", [[longest + "y", None, None], [longest, None, None]])
    assert notes == ["organisations: 1 texts were cut at the 32767 characters Excel takes"]
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["organisations"]
    assert [sheet["A2"].value, sheet["A3"].value] == [longest, longest]


def test_rows_too_many_for_a_sheet_go_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 2)
    book(tmp_path / "book.xlsx", [[str(number), None, None] for number in range(5)])
    made = openpyxl.load_workbook(tmp_path / "book.xlsx")
    found = {name: [row[0] for row in made[name].values] for name in made.sheetnames}
    assert found == {
        "organisations": ["organisation_id", "0", "1"],
        "organisations 2": ["organisation_id", "2", "3"],
        "organisations 3": ["organisation_id", "4"],
    }
