"""The Excel workbook: a sheet a view, text always as text.

Belongs here: what Excel takes and how a cell is written. Does not belong here: which texts are dangerous in a
spreadsheet (``pipeline.formulas``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loaders.dictionary import Entry
from pipeline.errors import SettingsError
from pipeline.formulas import is_dangerous

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS: Final = 1_048_575
"""Rows below the header that a sheet of Excel takes."""
MOST_CHARACTERS: Final = 32_767
"""Characters that a cell of Excel takes."""

_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Every workbook's time of making, so that the same rows make the same bytes."""
_FIRST_EXCEL_DAY: Final = date(1900, 3, 1)
"""Excel counts a day too many before it."""


class Workbook:
    """One Excel file with a sheet a view, written row by row; what does not fit is told in ``notes``."""

    def __init__(self, path: Path) -> None:
        try:
            import xlsxwriter
        except ImportError as error:
            raise SettingsError(
                "--format xlsx needs a package: pip install 'sourcepage[export]', or give --format csv"
            ) from error
        self._book = xlsxwriter.Workbook(path, {"constant_memory": True, "nan_inf_to_errors": True})
        self._book.set_properties({"title": "Sourcepage", "created": _CREATED})
        self._bold = self._book.add_format({"bold": True})
        self._text = self._book.add_format({"quote_prefix": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.notes: list[str] = []

    def add(self, entry: Entry, batches: Iterable[Sequence[Sequence[Any]]]) -> int:
        """Writes a sheet, a second one ("actions 2") where the rows are too many for one; how many rows they were."""
        cut = count = 0
        sheet = self._open_sheet(entry, entry.name)
        for row in (row for batch in batches for row in batch):
            if count and count % MOST_ROWS == 0:
                sheet = self._open_sheet(entry, f"{entry.name} {count // MOST_ROWS + 1}")
            count += 1
            line = (count - 1) % MOST_ROWS + 1
            cut += sum(self._write(sheet, line, number, value) for number, value in enumerate(row))
        if cut:
            self.notes.append(f"{entry.name}: {cut} texts were cut at the {MOST_CHARACTERS} characters Excel takes")
        return count

    def close(self) -> None:
        """Finishes the file. Raises OSError where it cannot be written."""
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:
            cause = error.args[0] if error.args else error
            raise (cause if isinstance(cause, OSError) else OSError(None, str(cause))) from error

    def _open_sheet(self, entry: Entry, name: str) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, len(entry.columns) - 1, 18)
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, [column.name for column in entry.columns], self._bold)
        return sheet

    def _write(self, sheet: Worksheet, line: int, number: int, value: Any) -> bool:
        """Writes a cell by its type, text always as text; whether it had to be cut."""
        match value:
            case None:
                pass
            case bool():
                sheet.write_boolean(line, number, value)
            case int() | float():
                sheet.write_number(line, number, value)
            case datetime():
                sheet.write_datetime(line, number, value.astimezone(UTC).replace(tzinfo=None), self._time)
            case date() if value >= _FIRST_EXCEL_DAY:
                sheet.write_datetime(line, number, value, self._day)
            case _:
                text = str(value)
                sheet.write_string(line, number, text[:MOST_CHARACTERS], self._format(text))
                return len(text) > MOST_CHARACTERS
        return False

    def _format(self, text: str) -> Format | None:
        return self._text if is_dangerous(text) else None
