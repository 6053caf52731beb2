"""Values as people read them: dates, numbers, names of columns and kinds.

Belongs here: one value to words; each is a filter of the templates. Does not belong here: markup.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

FILTERS: Final = (
    "count_words",
    "day",
    "field_name",
    "kind_words",
    "moment",
    "number",
    "plural",
    "short",
    "value_words",
)

_UNITS: Final = {
    "count": "",
    "percent": "%",
    "percentage_points": " percentage points",
    "per_1000": " per 1,000",
    "per_100000": " per 100,000",
    "ratio": "",
}


def day(value: date | str | None) -> str:
    """A day as "3 March 2018"; nothing for nothing."""
    if not value:
        return ""
    given = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{given.day} {given:%B %Y}"


def moment(value: datetime | str | None) -> str:
    """A time as "3 March 2018, 14:05 UTC"; nothing for nothing."""
    if not value:
        return ""
    given = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{day(given)}, {given:%H:%M} UTC"


def number(value: float | None, unit: str | None = None) -> str:
    """A number as "1,234.5" with its unit; nothing for nothing."""
    if value is None:
        return ""
    digits = f"{value:,.6f}".rstrip("0").rstrip(".")
    return f"£{digits}" if unit == "gbp" else f"{digits}{_UNITS.get(unit or '', '')}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 action", "2,000 actions"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def count_words(count: int, most: int) -> str:
    """A count, or that there are more than were counted: "over 10,000"."""
    return f"over {most:,}" if count > most else f"{count:,}"


def field_name(name: str) -> str:
    """A column's name as a heading: "by_when" is "By when"."""
    return name.replace("_", " ").capitalize()


def kind_words(kind: str) -> str:
    """A kind of record or document: "agenda_item" is "agenda item"."""
    return kind.replace("_", " ")


def short(text: str | None, most: int = 160) -> str:
    """A text on one line, cut between words after ``most`` characters."""
    words = " ".join((text or "").split())
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(",;:. ") + " …"


def value_words(value: Any) -> str:
    """A field's value for people; lists by semicolons, objects a line an entry, nothing for nothing."""
    if value in (None, "", [], {}):
        return ""
    said = next((say for kind, say in _SAYING.items() if isinstance(value, kind)), str)
    return said(value)


def _entries(value: dict[str, Any]) -> str:
    said = {name: text if isinstance(text, str) else json.dumps(text) for name, text in value.items()}
    return "\n".join(f"{name}: {text}" for name, text in said.items())


_SAYING: Final[dict[type, Callable[[Any], str]]] = {
    bool: lambda value: "yes" if value else "no",
    int: number,
    float: number,
    datetime: moment,
    date: day,
    list: lambda value: "; ".join(map(str, value)),
    dict: _entries,
}
"""What a value is -> its words; the first that fits, so that a truth is no number and a time no day."""
