"""Which figures of a sentence make one statement: a value with its earlier value and its changes.

What each figure is, is told in ``statements.roles``; a statement ends where a slot is taken or the words turn to
something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extractors.statements.figures import Figure
from extractors.statements.marking import Marked
from extractors.statements.roles import Part, Role, changes_subject
from pipeline.figure_words import any_of


@dataclass(slots=True)
class Group:
    """Figures of one statement by what they are."""

    value: int | None = None
    previous: int | None = None
    absolute: int | None = None
    percent: int | None = None
    indices: list[int] = field(default_factory=list)

    @property
    def main(self) -> int:
        """The value, or what is stated in its place."""
        return self.value if self.value is not None else self.indices[0]


def group_figures(marked: Marked, parts: Mapping[int, Part]) -> Iterator[Group]:
    """The figures of a sentence, in order, those of one statement together."""
    group = Group()
    for index in sorted(parts):
        if group.indices and not _joins(marked, parts, group, index):
            yield group
            group = Group()
        setattr(group, _slot(marked, parts[index], index), index)
        group.indices.append(index)
    if group.indices:
        yield group


def _slot(marked: Marked, part: Part, index: int) -> str:
    if part.role != "change":
        return part.role
    return "percent" if marked.figures[index].unit == "percent" else "absolute"


def _joins(marked: Marked, parts: Mapping[int, Part], group: Group, index: int) -> bool:
    """Whether the figure belongs to the statement that the figures before it make."""
    last = group.indices[-1]
    figures, part = marked.figures, parts[index]
    if "rank" in (figures[index].unit, figures[last].unit):
        return False
    if getattr(group, _slot(marked, part, index)) is not None:
        return False
    between = marked.text[marked.position(last) + 1 : marked.position(index)]
    if changes_subject(between):
        return False
    if part.role == "change" and group.value is not None and _is_of_other(marked, group.value, index):
        return False
    if part.role == "value":
        return part.linked or (parts[last].role == "previous" and _alike(figures, group, "value", index))
    return _alike(figures, group, part.role, index)


# Behind a change: "a 15% increase in cases".
_CHANGE_IN = re.compile(
    rf"\s(?:{any_of('change', 'up_nouns', 'down_nouns')})\s(?:in|of)\s(?:the\s|our\s)?(?P<noun>[a-z]{{4,}})",
    re.IGNORECASE,
)


def _is_of_other(marked: Marked, value: int, change: int) -> bool:
    """Whether the change is of what stands before the value: "268 cases with 341 children, a 15% increase in cases"."""
    named = _CHANGE_IN.match(marked.text, marked.position(change) + 1)
    if not named:
        return False
    noun = re.compile(rf"\b{named['noun']}\b", re.IGNORECASE)
    at = marked.position(value)
    return bool(noun.search(marked.text, 0, at)) and not noun.search(marked.text, at, marked.position(change))


def _alike(figures: Sequence[Figure], group: Group, role: Role, index: int) -> bool:
    """An earlier value is in the unit of the value."""
    if role == "value" and group.previous is not None:
        return "percent" not in (figures[group.previous].unit, figures[index].unit) or (
            figures[group.previous].unit == figures[index].unit or figures[group.previous].bare
        )
    if role != "previous" or group.value is None:
        return True
    value, previous = figures[group.value].unit, figures[index].unit
    return value == previous or None in (value, previous) or figures[index].bare
