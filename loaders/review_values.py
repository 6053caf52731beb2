"""Values of single columns: between the warehouse, the JSON of reviews, and the words on a command line or in a CSV.

Belongs here: which columns may be corrected, to what, how a value is written, and what is parsed from corrected words.
Does not belong here: which correction applies (``loaders.reviews``).
"""

from __future__ import annotations

import difflib
import json
import math
from datetime import date
from typing import Any, Final, get_args

from sqlalchemy import Boolean, Column, Date, Float, Integer

from loaders.schema import KIND_TABLES
from pipeline.corrections import Value
from pipeline.dates import parse_due
from pipeline.periods import find_periods
from pipeline.records import Direction, DueKind, PeriodSource, RecordKind, Status, Unit
from pipeline.vocabulary import parse_status

_LISTS: Final = frozenset({"lead_agencies", "other_partners"})
_OBJECTS: Final = frozenset({"other_columns"})
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "status": get_args(Status),
    "due_kind": get_args(DueKind),
    "unit": get_args(Unit),
    "direction": get_args(Direction),
    "period_source": get_args(PeriodSource),
}
_PLAIN: Final[tuple[tuple[Any, Any, str], ...]] = ((Boolean, bool, "true or false"), (Integer, int, "a whole number"))
_YES_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def find_column(kind: RecordKind, field: str) -> Column[Any]:
    """The column of that name. Raises ValueError naming the nearest where the kind has none."""
    columns = {column.name: column for column in KIND_TABLES[kind].c if column.name != "record_key"}
    if field in columns:
        return columns[field]
    near = difflib.get_close_matches(field, columns, n=1)
    hint = f"did you mean {near[0]}?" if near else f"its columns are {', '.join(columns)}"
    raise ValueError(f"field: {kind.replace('_', ' ')} has no column {field}: {hint}")


def value_to_stored(column: Column[Any], value: Value) -> Any:
    """A review's value as the column keeps it. Raises ValueError saying what it should be."""
    if value is None or value == "":
        if column.nullable:
            return None
        if column.name in _LISTS | _OBJECTS:
            return "{}" if column.name in _OBJECTS else "[]"
        raise ValueError(f"value: {column.name} cannot be empty")
    return _convert(column, value)


def _convert(column: Column[Any], value: Value) -> Any:
    if isinstance(column.type, Date):
        return _to_date(column, value)
    if isinstance(column.type, Float):
        return float(_checked(column, value, int | float, "a number"))
    if column.name in _LISTS:
        return json.dumps(_checked(column, value, list, "a list of names"), ensure_ascii=False)
    if column.name in _OBJECTS:
        return json.dumps(_checked(column, value, dict, "an object of texts"), ensure_ascii=False)
    wanted, what = next((found for kind, *found in _PLAIN if isinstance(column.type, kind)), (str, "text"))
    words = _WORDS.get(column.name)
    if words is not None and value not in words:
        raise ValueError(f"value: {column.name} must be one of {', '.join(words)}, not {value!r}")
    return _checked(column, value, wanted, what)


def _checked(column: Column[Any], value: Any, wanted: Any, what: str) -> Any:
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise ValueError(f"value: {column.name} must be {what}, not {value!r}")
    return value


def _to_date(column: Column[Any], value: Value) -> date:
    try:
        return date.fromisoformat(_checked(column, value, str, "a day like 2026-03-31"))
    except ValueError as error:
        raise ValueError(f"value: {column.name} must be a day like 2026-03-31, not {value!r}") from error


def words_to_value(column: Column[Any], words: str) -> Value:
    """What somebody typed, as a review's value. Raises ValueError saying what it should be.

    Names of a list are parted by semicolons; nothing typed empties the column.
    """
    words = words.strip()
    value: Value = words or None
    if words and isinstance(column.type, Boolean):
        value = _YES_NO.get(words.casefold(), words)
    elif words and isinstance(column.type, Integer | Float):
        value = _to_number(words, whole=isinstance(column.type, Integer))
    elif column.name in _LISTS:
        value = [name.strip() for name in words.split(";") if name.strip()]
    elif words and column.name in _OBJECTS:
        value = _to_object(column, words)
    value_to_stored(column, value)
    return value


def _to_number(words: str, *, whole: bool) -> int | float | str:
    try:
        number = int(words) if whole else float(words)
    except ValueError:
        return words
    return number if math.isfinite(number) else words


def _to_object(column: Column[Any], words: str) -> Value:
    try:
        found: Value = json.loads(words)
    except ValueError as error:
        raise ValueError(f"value: {column.name} must be a JSON object of texts") from error
    return found


def choices_of(column: Column[Any]) -> tuple[str, ...]:
    """The words that a column takes, where it does not take any."""
    return ("true", "false") if isinstance(column.type, Boolean) else _WORDS.get(column.name, ())


def value_to_words(value: Any) -> str:
    """A value as somebody may type it: what ``words_to_value`` makes the same value of."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def stored_to_value(column: Column[Any], stored: Any) -> Value:
    """What a column holds, as JSON would say it."""
    if isinstance(stored, date):
        return stored.isoformat()
    if stored is not None and column.name in _LISTS | _OBJECTS:
        value: Value = json.loads(stored)
        return value
    result: Value = stored
    return result


def parse_corrected(field: str, words: str | None) -> dict[str, Any]:
    """Columns that are parsed from a printed one, as its corrected words are read; none where nothing is.

    A status that the words do not name stays: it may have come from the colour of the cell.
    """
    match field:
        case "by_when":
            due = parse_due(words)
            return {"due_kind": due.kind, "due_start": due.start, "due_end": due.end}
        case "period_printed":
            periods = find_periods(words or "")
            only = periods[0] if len(periods) == 1 else None
            return {"period_start": only and only.start, "period_end": only and only.end}
        case "status_printed" if status := parse_status(words):
            return {"status": status}
        case _:
            return {}


def read_as(kind: RecordKind, row: dict[str, Any], as_read: str | None) -> dict[str, Any]:
    """A row of a kind's table with the values that were read in place of the corrected ones."""
    if not as_read:
        return row
    columns = KIND_TABLES[kind].c
    return {**row, **{name: value_to_stored(columns[name], value) for name, value in json.loads(as_read).items()}}
