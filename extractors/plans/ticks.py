"""Statuses given by a mark: a tick under "Completed", one of several options marked, one of a line of boxes checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.parsing.symbols import CROSSES, OPEN_BOXES, TICKS, symbol
from extractors.plans.headers import Column, Segment
from extractors.tables.stitching import Row
from pipeline.identity import normalise_words
from pipeline.records import Status
from pipeline.vocabulary import parse_status

_YES = TICKS | {"yes", "y"}
_NO = CROSSES | OPEN_BOXES | {"no", "n"}
_SELECTS = CROSSES | {"x"}
"""What marks one of several options, and says no where it stands under one alone."""
_BOX = re.compile(f"[{''.join(TICKS | CROSSES | OPEN_BOXES)}]")
# What a header adds to the name of a status: how it is to be marked.
_HOW = re.compile(r"\(.*?\)|\b(?:y ?/ ?n|yes ?/ ?no|please tick|tick)\b|[✓✔]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TickColumns:
    """Columns of marks under the names of statuses."""

    statuses: Mapping[int, Status]
    """Column -> the status that its header names."""
    selecting: bool
    """Whether a cross marks an option, as it does where no tick stands beside it."""

    def read(self, row: Row) -> tuple[int, Status | None] | None:
        """(column, status) of what a row marks: no status where the mark says no; ``None`` where it marks nothing."""
        marked = {column: mark for column in self.statuses if (mark := as_mark(row.text(column)))}
        said = [column for column, mark in marked.items() if mark in _YES or (self.selecting and mark in _SELECTS)]
        if len(said) == 1:
            return said[0], self.statuses[said[0]]
        return (next(iter(marked)), None) if len(marked) == 1 else None


def find_tick_columns(segment: Segment) -> TickColumns | None:
    """The columns of a segment that hold nothing but marks under names of statuses."""
    named = {c.index: status for c in segment.columns if (status := status_of_header(c.header)) is not None}
    statuses = {column: status for column, status in named.items() if holds_marks(segment.rows, column)}
    marks = [as_mark(row.text(column)) for row in segment.rows for column in statuses]
    if not statuses:
        return None
    letters = any(mark == "x" for mark in marks)
    return TickColumns(statuses, not any(mark in _YES for mark in marks) and (len(statuses) > 1 or letters))


def holds_marks(rows: Sequence[Row], column: int) -> bool:
    """Whether a column's cells, as far as they are filled, are marks."""
    said = [text for row in rows if (text := row.text(column)) and len(row.distinct()) > 1]
    return bool(said) and all(as_mark(text) for text in said)


def as_mark(text: str) -> str | None:
    """The mark that a cell consists of, in small letters; ``None`` for any other text."""
    said = symbol("", text).strip().casefold()
    return said if said in _YES | _NO | {"x"} else None


def status_of_header(header: str) -> Status | None:
    """The status that a column's header names: "Completed?", "Done (Y/N)"."""
    return parse_status(_HOW.sub(" ", header))


def checked_option(text: str) -> str | None:
    """The words beside the one checked box of several ("☐ Not started ☑ In progress"); ``None`` for none or more."""
    said = symbol("", text)
    boxes = _BOX.findall(said)
    if len(boxes) < 2 or not any(box in OPEN_BOXES for box in boxes):
        return None
    words = [normalise_words(piece) for piece in _BOX.split(said)]
    # Words stand behind their boxes, unless the text ends in a box.
    behind = words[1:] if words[-1] else words[:-1]
    checked = [word for box, word in zip(boxes, behind, strict=True) if box not in OPEN_BOXES]
    return checked[0] if len(checked) == 1 else None


def without_ticks(columns: Sequence[Column], ticks: TickColumns | None) -> tuple[Column, ...]:
    """The columns, those of marks claimed by no field: "Completed" over ticks is no deadline."""
    own = ticks.statuses if ticks else {}
    return tuple(Column(c.index, c.header, None if c.index in own else c.field) for c in columns)
