"""The rows of a table of figures with the labels they stand under: their own, and the heading rows above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.figures.cell_figures import read_figures, says_none
from extractors.figures.figure_blocks import holds_figure, is_prose
from extractors.figures.grid_rows import GridRow, Slot
from extractors.figures.reconciling import is_total


@dataclass(frozen=True, slots=True, eq=False)
class FigureRow:
    """One row of figures, its labels from the outermost to its own; ``section`` is the heading row above it."""

    row: GridRow
    labels: tuple[str, ...]
    section: str | None
    left: float
    """Where its own label begins, in points: deeper for a part of the row above."""
    bold: bool
    fill: tuple[float, float, float] | None

    @property
    def label(self) -> str:
        return self.labels[-1]


def figure_rows(
    body: Sequence[GridRow], labels: Sequence[int], figures: Sequence[int], title: str | None
) -> Iterator[FigureRow]:
    """The rows that hold a figure, or say that there is none, under the heading rows above them."""
    sections: list[_Section] = []
    previous = ""
    for number, row in enumerate(body):
        told = [s for s in row.said if s.first in figures and (read_figures(s.spaced) or says_none(s.text))]
        own = [s for c in labels if (s := row.slots[c]) is not None and s.text]
        if not told:
            if _heads_rows(body, number):
                _open_section(sections, row.said[0])
            continue
        lead = own[-1] if own else told[0]
        names = tuple(dict.fromkeys(without_leaders(s.text) for s in own)) or ((title,) if title else ("",))
        if is_total(names[-1]) and is_total(previous):
            sections.clear()
        previous = names[-1]
        _close_sections(sections, lead.left)
        section = " | ".join(without_leaders(s.slot.text).rstrip(":") for s in sections) or None
        yield FigureRow(row, names, section, lead.left, lead.bold, lead.fill)


@dataclass(slots=True)
class _Section:
    """A heading row; ``deep`` once the rows below it are seen to be set in."""

    slot: Slot
    deep: bool | None = None


def _heads_rows(body: Sequence[GridRow], number: int) -> bool:
    """Whether the only words of a row name the rows below it; a row that merely has no figures is set like them."""
    filled = body[number].said
    following = next((row for row in body[number + 1 :] if holds_figure(row) and row.said), None)
    if len(filled) != 1 or is_prose(filled[0]) or following is None:
        return False
    slot, below = filled[0], following.said[0]
    apart = slot.first != slot.last or slot.text.rstrip().endswith(":") or below.left > slot.left + 2
    return apart or (slot.bold and not below.bold) or (slot.fill is not None and slot.fill != below.fill)


def _open_section(sections: list[_Section], slot: Slot) -> None:
    while sections and (not sections[-1].deep or slot.left <= sections[-1].slot.left + 2):
        outer = sections[-1].deep is None and slot.left > sections[-1].slot.left + 2
        if outer:
            break
        sections.pop()
    sections.append(_Section(slot))


def _close_sections(sections: list[_Section], left: float) -> None:
    """Sections whose rows were set in end with the first row that is not; others with the next heading row."""
    while sections and sections[-1].deep and left <= sections[-1].slot.left + 2:
        sections.pop()
    for section in sections:
        section.deep = left > section.slot.left + 2 if section.deep is None else section.deep


def without_leaders(label: str) -> str:
    """A label less the dots that lead from it to its figures."""
    return re.sub(r"[ .…·_]{3,}$", "", label)
