"""Boxes of figures that each carry their own name: "Latest: 97% | Target: 97%, Floor: 90%" under the measure's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.figures.cell_figures import CellFigure, read_figures
from extractors.figures.grid_rows import GridRow, Slot

_NAMED = re.compile(
    r"(?P<name>[A-Z][A-Za-z ]{2,24}?) ?:? ?(?P<figure>[-–]?£?\d+(?:,\d{3})*(?:\.\d+)?(?: ?(?:%|k|m|bn)\b)?%?)"
    r"(?: ?\([A-Z][a-z]+\))?[,;]? ?"
)


_LONGEST = 100


@dataclass(frozen=True, slots=True, eq=False)
class NamedFigure:
    """One figure with its name, under the heading of its box."""

    heading: str
    name: str
    figure: CellFigure
    slot: Slot
    row: GridRow


def find_named_figures(rows: Sequence[GridRow]) -> list[NamedFigure]:
    """Figures of rows all of whose cells say "name: figure", at least two in a row and under a heading."""
    found: list[NamedFigure] = []
    heading: str | None = None
    for row in rows:
        filled = row.said
        pairs = [(slot, name, figure) for slot in filled for name, figure in _pairs(slot)]
        whole = bool(filled) and all(any(True for _ in _pairs(slot)) for slot in filled)
        if whole and len(pairs) > 1 and heading:
            found.extend(NamedFigure(heading, name, figure, slot, row) for slot, name, figure in pairs)
            heading = None
        elif filled:
            heading = filled[0].text
    return found


def words_beside(rows: Sequence[GridRow], named: Sequence[NamedFigure]) -> list[Slot]:
    """What boxes say besides their headings and figures: a status, a note."""
    read = [one.slot for one in named]
    headings = {one.heading for one in named}
    said = [slot for row in rows for slot in row.said]
    return [slot for slot in said if slot.text not in headings and not any(slot is other for other in read)]


def _pairs(slot: Slot) -> Iterator[tuple[str, CellFigure]]:
    text = slot.text.strip()
    if len(text) > _LONGEST or not any(c.isdigit() for c in text):
        return
    matches = list(_NAMED.finditer(text))
    if sum(len(m.group()) for m in matches) != len(text) or not matches:
        return
    for match in matches:
        figures = read_figures(match["figure"].strip())
        if figures:
            yield match["name"].strip(), figures[0]
