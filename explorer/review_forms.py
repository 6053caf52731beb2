"""What a reviewer fills in: an input for each column of a record, and what the filled-in form wishes.

Each input goes out with the words it had. Only what somebody changed is a correction, so two who look at one record at
the same time do not take each other's corrections back.

Belongs here: from fields to inputs and from a form to wishes. Does not belong here: which values a column takes
(``loaders.review_values``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, get_args

from starlette.datastructures import FormData

from explorer.words import field_name
from loaders.review_values import choices_of, find_column, value_to_words
from loaders.reviewing import Wish
from pipeline.corrections import Verdict
from pipeline.records import RecordKind

_LONG: Final = 50
"""Characters from which a text gets several lines."""
_REASONED: Final = frozenset({"consistent", "consistent_why"})
"""What the checks say of a record is no reading of the page."""
LONGEST_WHY: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One column of a record, to be typed into."""

    name: str
    label: str
    hint: str
    words: str
    was: str
    """The words that the column has."""
    choices: tuple[str, ...] = ()
    may_be_empty: bool

    @property
    def is_long(self) -> bool:
        return len(self.was) > _LONG or "\n" in self.was or "\n" in self.words


def inputs_of(kind: RecordKind, fields: Mapping[str, Any], given: FormData | None = None) -> list[Input]:
    """An input for each column of a record, with what was typed into it before, where something was wrong with it."""
    found = [_input(kind, name, value) for name, value in fields.items() if name not in _REASONED]
    if given is None:
        return found
    return [replace(one, words=_text(given, f"field.{one.name}", one.words)) for one in found]


def _input(kind: RecordKind, name: str, value: Any) -> Input:
    column = find_column(kind, name)
    words = value_to_words(value)
    hint = column.comment or ""
    if isinstance(value, list):
        hint = "Names as printed, in order, parted by semicolons"
    elif str(column.type) == "DATE":
        hint += ", such as 2026-03-31"
    return Input(
        name=name,
        label=field_name(name),
        hint=hint,
        words=words,
        was=words,
        choices=choices_of(column),
        may_be_empty=bool(column.nullable),
    )


def form_to_wishes(record_id: str, columns: list[str], form: FormData, reviewer: str) -> list[Wish]:
    """What the form wishes: a verdict, or a correction for each column that was changed. Raises ValueError."""
    verdict, why = _verdict(form), _text(form, "why").strip()
    if len(why) > LONGEST_WHY:
        raise ValueError(f"why: say it in {LONGEST_WHY:,} characters")
    wish = Wish(
        record_id=record_id,
        verdict=verdict,
        expected=_text(form, "expected"),
        reviewer=reviewer,
        why=why or None,
    )
    if verdict != "correct":
        return [wish]
    changed = [name for name in columns if _is_changed(form, name)]
    if not changed:
        raise ValueError("field: nothing was changed: change what is wrong, or accept the record")
    return [replace(wish, field=name, words=_text(form, f"field.{name}")) for name in changed]


def _verdict(form: FormData) -> Verdict:
    given = _text(form, "verdict")
    found: Verdict | None = next((one for one in get_args(Verdict) if one == given), None)
    if found is None:
        raise ValueError(f"verdict: one of {', '.join(get_args(Verdict))}")
    return found


def _is_changed(form: FormData, name: str) -> bool:
    now, before = f"field.{name}", f"was.{name}"
    return now in form and before in form and _text(form, now).strip() != _text(form, before).strip()


def _text(form: FormData, name: str, default: str = "") -> str:
    """A field as it was before a browser made the line breaks of forms of its own."""
    given = form.get(name, default)
    return given.replace("\r\n", "\n").replace("\0", "") if isinstance(given, str) else default
