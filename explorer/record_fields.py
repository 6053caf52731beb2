"""The fields of a record as a reader sees them: what is printed beside what was read from it.

Belongs here: which fields belong together, for each kind. Does not belong here: markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from explorer.words import day, field_name, number, value_words

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One line of a record."""

    name: str
    label: str
    printed: str | None = None
    """As the page has it."""
    read: str | None = None
    """What that was taken to mean; ``None`` where the printed words are the value themselves."""
    was_read: str | None = None
    """What was read, where people corrected it."""
    links: tuple[tuple[str, str | None], ...] = ()
    """Names and the paths they lead to, in place of ``printed``."""


_LABELS: Final = {
    "by_when": "By when",
    "status": "Status",
    "value": "Value",
    "period": "Period",
    "what": "What is counted",
    "lead_agencies": "Lead agencies",
    "other_partners": "Other partners",
    "previous_value": "Value before",
    "change_absolute": "Change",
    "change_percent": "Change in percent",
    "pages_printed": "Pages",
    "minute": "Minute",
}
_PAIRS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "by_when": ("by_when", ("due_kind", "due_start", "due_end")),
    "status": ("status_printed", ("status",)),
    "value": ("value_printed", ("value", "unit", "qualifier")),
    "period": ("period_printed", ("period_start", "period_end", "period_source")),
    "pages_printed": ("pages_printed", ("first_page_number", "last_page_number")),
}
"""Name of a line -> the column as printed, and the columns that were read from it."""
_FIRST_OF: Final = {column: line for line, (printed, parsed) in _PAIRS.items() for column in (printed, *parsed)}
_HIDDEN: Final = frozenset({"sentence", "consistent", "consistent_why", "first_page_label", "last_page_label"})
"""Shown elsewhere: with the quote, with the checks; or said by another field."""
_ONLY_READ: Final = frozenset({"meeting_date", "previous_value", "change_absolute", "change_percent", "direction"})
"""Read from the quote: the page prints them inside a sentence."""
_SOURCES: Final = {
    "stated": "stated beside the figure",
    "paragraph": "said once for its paragraph",
    "section": "said once for its section",
    "document": "said once for the document",
}


def fields_of(values: Values, corrected: Values, links: Mapping[str, Sequence[tuple[str, str | None]]]) -> list[Field]:
    """The lines of a record, those the document leaves open left out.

    Args:
        values: column -> value, as the kind's table has them.
        corrected: column -> value as read, for those that people corrected.
        links: column -> names with paths, in place of its text.
    """
    lines = dict.fromkeys(_line_of(column, values) for column in values if column not in _HIDDEN)
    found = [_with_correction(_field(line, values), values, corrected) for line in lines]
    found = [replace(one, links=tuple(links.get(one.name, ()))) for one in found]
    return [one for one in found if one.printed or one.read or one.was_read]


def left_open(values: Values) -> list[str]:
    """Labels of the lines for which the document says nothing."""
    lines = dict.fromkeys(_line_of(column, values) for column in values if column not in _HIDDEN)
    empty = [_field(line, values) for line in lines]
    return [one.label for one in empty if not one.printed and not one.read]


def label_of(column: str) -> str:
    """A column as a label: "period_printed" is "Period"."""
    line = _FIRST_OF.get(column, column)
    return _LABELS.get(line, field_name(line))


def _line_of(column: str, values: Values) -> str:
    line = _FIRST_OF.get(column, column)
    # A kind may have a column of the same name as a line without the others: an agenda item's status, say.
    return line if line == column or _PAIRS[line][0] in values else column


def _field(line: str, values: Values) -> Field:
    label = _LABELS.get(line, field_name(line))
    if line in _PAIRS and _PAIRS[line][0] in values:
        printed = value_words(values[_PAIRS[line][0]]) or None
        return Field(name=line, label=label, printed=printed, read=_READ[line](values) or None)
    if line in _ONLY_READ:
        return Field(name=line, label=label, read=_only_read(line, values) or None)
    return Field(name=line, label=label, printed=value_words(values[line]) or None)


def _with_correction(field: Field, values: Values, corrected: Values) -> Field:
    columns = (_PAIRS[field.name][0], *_PAIRS[field.name][1]) if field.name in _PAIRS else (field.name,)
    changed = {column: corrected[column] for column in columns if column in corrected}
    if not changed:
        return field
    before = _field(field.name, {**values, **changed})
    now = field.read or field.printed or "nothing"
    if field.read and field.printed != before.printed:
        now = f"{field.printed or 'nothing'} ({field.read})"
    was = before.read or before.printed or "nothing"
    return replace(field, printed=before.printed, read=now, was_read=was)


def _only_read(line: str, values: Values) -> str:
    value = values[line]
    if line in ("previous_value", "change_absolute"):
        return number(value, values.get("unit"))
    return number(value, "percent") if line == "change_percent" else value_words(value)


def _due(values: Values) -> str:
    kind = {None: "not understood", "missing": "none stated"}.get(values["due_kind"], values["due_kind"])
    days = _days(values["due_start"], values["due_end"])
    if not values["by_when"] and values["due_kind"] in (None, "missing"):
        return ""
    return f"{kind}: {days}" if days else str(kind)


def _days(start: Any, end: Any) -> str:
    if start is not None and end is not None and start != end:
        return f"{day(start)} to {day(end)}"
    return day(start or end)


def _period(values: Values) -> str:
    days, source = _days(values["period_start"], values["period_end"]), _SOURCES.get(values["period_source"] or "")
    return ", ".join(filter(None, (days, source)))


def _value(values: Values) -> str:
    if values["value"] is None:
        return "no value: only a change is stated" if values["value_printed"] else ""
    words = number(values["value"], values["unit"])
    unit = values["unit"]
    named = f"{words} ({unit.replace('_', ' ')})" if unit in ("count", "rank", "ratio") else words
    return f"{values['qualifier']} {named}" if values["qualifier"] else named


def _pages(values: Values) -> str:
    first, last = values["first_page_number"], values["last_page_number"]
    if first is None:
        return ""
    return f"pages {first} to {last} of the file" if last not in (None, first) else f"page {first} of the file"


_READ: Final[dict[str, Callable[[Values], str]]] = {
    "by_when": _due,
    "status": lambda values: field_name(values["status"] or ""),
    "value": _value,
    "period": _period,
    "pages_printed": _pages,
}
