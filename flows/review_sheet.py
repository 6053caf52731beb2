"""The sheet that reviewers fill in: doubtful rows out as CSV, verdicts back in, every mistake with its line.

Belongs here: columns of the sheet and reading it back. Does not belong here: what a review may say
(``loaders.reviewing``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from pipeline.corrections import Review, Verdict
from pipeline.errors import SettingsError
from pipeline.formulas import guard, unguard

if TYPE_CHECKING:
    from loaders.reviewing import Doubt, Wish
    from loaders.warehouse import Warehouse

SHOWN: Final = ("record_id", "kind", "document", "page", "confidence", "doubts", "quote", "reading")
"""Columns that are filled in already; of these only record_id and quote are read back."""
ASKED: Final = ("verdict", "field", "value", "why", "who")
"""Columns that the reviewer fills in."""

_SHOWN_MISTAKES: Final = 20


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the sheet that has a verdict."""

    number: int
    """As an editor of text counts them; a cell of several lines makes several."""
    row: int
    """As a spreadsheet program counts them."""
    cells: dict[str, str]

    def __str__(self) -> str:
        return f"line {self.number}" if self.row == self.number else f"line {self.number} (row {self.row})"


def doubts_to_csv(doubts: Sequence[Doubt]) -> bytes:
    """The sheet, a line a record. A spreadsheet program takes no cell of it for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*SHOWN, *ASKED])
    for one in doubts:
        writer.writerow([guard(cell) for cell in _cells(one)] + [""] * len(ASKED))
    return text.getvalue().encode("utf-8-sig")  # with a mark, for which Excel reads it as UTF-8


def _cells(one: Doubt) -> list[str]:
    return [
        one.record_id,
        one.kind,
        one.document_title or one.document_id,
        "" if one.page_number is None else str(one.page_number),
        f"{one.confidence:.2f}",
        doubt_words(one),
        one.quote,
        "\n".join(f"{name}: {reading_words(value)}" for name, value in one.reading.items()),
    ]


def doubt_words(one: Doubt) -> str:
    """Why a record is worth a look."""
    return "; ".join(f"{level}: {reason}: {message}" for level, reason, message in one.findings)


def reading_words(value: Any) -> str:
    """A value as it may be typed back: names of a list are parted by semicolons."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{name}: {text}" for name, text in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_sheet(path: Path, warehouse: Warehouse, *, who: str) -> list[Review]:
    """The reviews that a filled-in sheet comes to; lines that say what is known already come to none.

    Raises SettingsError naming every line that is wrong: then none of it is taken.
    """
    from loaders.reviewing import make_review

    made: dict[tuple[str, str], tuple[_Line, Review]] = {}
    mistakes = []
    for line in _lines(path):
        try:
            review = make_review(warehouse, _line_to_wish(line, who))
            if review is not None:
                _put(made, line, review)
        except ValueError as error:
            mistakes.append(f"{line}: {error}")
    if mistakes:
        more = f" (and {len(mistakes) - _SHOWN_MISTAKES} more)" if len(mistakes) > _SHOWN_MISTAKES else ""
        raise SettingsError(f"{path}: nothing was taken: {'; '.join(mistakes[:_SHOWN_MISTAKES])}{more}")
    return [review for _, review in made.values()]


def _put(made: dict[tuple[str, str], tuple[_Line, Review]], line: _Line, review: Review) -> None:
    place = (review.record_id, f"comment: {review.why}" if review.verdict == "comment" else review.field or "verdict")
    if place in made and made[place][1].value != review.value:
        raise ValueError(f"field: {made[place][0]} says something else of it")
    if place in made and made[place][1].verdict != review.verdict:
        raise ValueError(f"verdict: {made[place][0]} says {made[place][1].verdict}")
    made.setdefault(place, (line, review))


def _lines(path: Path) -> Iterator[_Line]:
    """The lines that have a verdict, numbered as an editor numbers them. Raises SettingsError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read as UTF-8 text ({error}); save it as CSV UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        missing = [name for name in ("record_id", "quote", "verdict", "field", "value", "why") if name not in header]
        if missing:
            raise SettingsError(f"{path}, line 1: no column {', '.join(missing)}: export the sheet again")
        begins = reader.line_num + 1
        for row, cells in enumerate(reader, start=2):
            number, begins = begins, reader.line_num + 1
            found = dict(zip(header, cells, strict=False))
            if len(cells) > len(header) and any(cells[len(header) :]):
                raise SettingsError(f"{path}, line {number}: more cells than columns: correct the line")
            if found.get("verdict", "").strip():
                yield _Line(number, row, found)
    except csv.Error as error:
        raise SettingsError(f"{path}, line {reader.line_num}: {error}; correct the line") from error


def _delimiter(text: str) -> str:
    """Comma, or what the spreadsheet programs of some countries put in its place."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _line_to_wish(line: _Line, who: str) -> Wish:
    from loaders.reviewing import Wish

    cells = {name: cell.strip() for name, cell in line.cells.items()}
    verdict = next((word for word in get_args(Verdict) if word == cells["verdict"].casefold()), None)
    if verdict is None:
        raise ValueError(f"verdict: one of {', '.join(get_args(Verdict))}, not {cells['verdict']!r}")
    if verdict != "correct" and cells.get("value"):
        raise ValueError(f"value: only with the verdict correct, not with {verdict}")
    return Wish(
        record_id=unguard(cells.get("record_id", "")),
        verdict=verdict,
        field=cells.get("field") or None,
        words=unguard(cells.get("value", "")),
        expected=unguard(line.cells.get("quote", "")),
        reviewer=cells.get("who") or who,
        why=cells.get("why") or None,
    )
