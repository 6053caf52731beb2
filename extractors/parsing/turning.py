"""Pages whose text lies on its side: turned upright to be read, and what was read turned back.

A landscape table is often printed on a portrait page that is not itself rotated: all its words are turned by a quarter.
Such a page is turned first, so that every later step reads it like any other; ``as_displayed`` takes the boxes of what
was read back to the page as displayed. Scans that were turned and straightened go back the same way.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractors.parsing.boxes import rounded, union
from extractors.parsing.drawn import Fill, Ruling
from extractors.parsing.lines import Line, words_to_lines
from extractors.parsing.pages import Page
from extractors.parsing.words import Rotation, Word
from pipeline.records import RECORD_KINDS, Box, Extraction, Finding, PageFacts, Provenance

# A page is turned when this share of its letters is turned alike, and they reach over this share of its text both ways:
# the turned headers over a table's columns may be many letters, but they stand in a strip.
_MOST, _REACH = 0.6, 0.5
# A page with fewer turned words holds a stamp or the label of an axis, not turned text.
_FEWEST = 8


@dataclass(frozen=True, slots=True)
class Placement:
    """How a page that was turned upright and straightened to be read lies on the page as displayed."""

    width: float
    height: float
    """Size of the page as displayed, in points."""
    turned: Rotation = 0
    """Degrees clockwise that the text is turned against the page as displayed."""
    tilt: float = 0.0
    """Degrees clockwise by which its lines slope beyond that."""

    @property
    def upright_size(self) -> tuple[float, float]:
        """Width and height of the page turned upright."""
        return (self.width, self.height) if self.turned in (0, 180) else (self.height, self.width)

    def displayed(self, box: Box) -> Box:
        """The box on the page as displayed around ``box`` of the upright page."""
        return self._around([self._to_displayed(x, y) for x, y in _corners(box)], (self.width, self.height))

    def upright(self, box: Box) -> Box:
        """The box on the upright page around ``box`` of the page as displayed."""
        return self._around([self._to_upright(x, y) for x, y in _corners(box)], self.upright_size)

    def _to_displayed(self, x: float, y: float) -> tuple[float, float]:
        u, v = self._swing(x, y, self.tilt)
        match self.turned:
            case 90:
                return (self.width - v, u)
            case 180:
                return (self.width - u, self.height - v)
            case 270:
                return (v, self.height - u)
        return (u, v)

    def _to_upright(self, x: float, y: float) -> tuple[float, float]:
        match self.turned:
            case 90:
                u, v = y, self.width - x
            case 180:
                u, v = self.width - x, self.height - y
            case 270:
                u, v = self.height - y, x
            case _:
                u, v = x, y
        return self._swing(u, v, -self.tilt)

    def _swing(self, x: float, y: float, degrees: float) -> tuple[float, float]:
        """A point of the upright page, turned clockwise around the page's middle."""
        middle_x, middle_y = self.upright_size[0] / 2, self.upright_size[1] / 2
        sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        dx, dy = x - middle_x, y - middle_y
        return (middle_x + dx * cosine - dy * sine, middle_y + dx * sine + dy * cosine)

    def _around(self, points: list[tuple[float, float]], size: tuple[float, float]) -> Box:
        """The smallest box around ``points`` that stays on the page."""
        xs = [min(max(x, 0.0), size[0]) for x, _ in points]
        ys = [min(max(y, 0.0), size[1]) for _, y in points]
        return (min(xs), min(ys), max(xs), max(ys))


def _corners(box: Box) -> list[tuple[float, float]]:
    return [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]


# --- pages turned upright --------------------------------------------------------------------------------------------


def turn_pages(pages: Sequence[Page], but: Collection[int] = ()) -> tuple[list[Page], dict[int, Placement]]:
    """The pages with those of turned text turned upright, and how each of these lies on the page as displayed.

    Args:
        pages: as displayed.
        but: numbers of pages that were turned already.
    """
    turns = {page.number: find_text_turn(page) for page in pages if page.number not in but}
    placements = {
        page.number: Placement(page.width, page.height, turns[page.number]) for page in pages if turns.get(page.number)
    }
    return [turn_page(p, placements[p.number]) if p.number in placements else p for p in pages], placements


def find_text_turn(page: Page) -> Rotation:
    """Degrees clockwise that a page's text as a whole is turned against the page as displayed; mostly 0."""
    turned = [word for word in page.words if word.rotation]
    if len(turned) < _FEWEST:
        return 0
    letters = Counter[Rotation]()
    for word in page.words:
        letters[word.rotation] += len(word.text)
    rotation, most = letters.most_common(1)[0]
    if not rotation or most < _MOST * letters.total():
        return 0
    own = union(word.box for word in turned if word.rotation == rotation)
    whole = union(word.box for word in page.words)
    wide = own[2] - own[0] >= _REACH * (whole[2] - whole[0])
    high = own[3] - own[1] >= _REACH * (whole[3] - whole[1])
    return rotation if wide and high else 0


def turn_page(page: Page, placement: Placement) -> Page:
    """The page turned upright: its words, rules, grounds and pictures."""
    width, height = placement.upright_size
    return replace(
        page,
        width=width,
        height=height,
        words=tuple(turn_word(word, placement) for word in page.words),
        furniture=tuple(turn_word(word, placement) for word in page.furniture),
        rulings=tuple(_turn_ruling(ruling, placement) for ruling in page.rulings),
        fills=tuple(Fill(placement.upright(fill.box), fill.colour) for fill in page.fills),
        images=tuple(placement.upright(box) for box in page.images),
    )


def turn_word(word: Word, placement: Placement) -> Word:
    """The word on the upright page."""
    x0, top, x1, bottom = placement.upright(word.box)
    rotation: Rotation = (word.rotation - placement.turned) % 360  # type: ignore[assignment]
    return replace(word, x0=x0, top=top, x1=x1, bottom=bottom, rotation=rotation)


def _turn_ruling(ruling: Ruling, placement: Placement) -> Ruling:
    drawn = (ruling.start, ruling.at, ruling.end, ruling.at)
    x0, top, x1, bottom = placement.upright(drawn if ruling.horizontal else (drawn[1], drawn[0], drawn[3], drawn[2]))
    lies = ruling.horizontal == (placement.turned in (0, 180))
    return Ruling(True, top, x0, x1) if lies else Ruling(False, x0, top, bottom)


def turned_lines(words: Iterable[Word]) -> list[Line]:
    """Turned words on an upright page as lines, in the order in which a reader who tilts the head reads them.

    The lines' words are the words given, where they stand.
    """
    found: list[Line] = []
    by_turn: dict[Rotation, list[Word]] = {}
    for word in words:
        by_turn.setdefault(word.rotation, []).append(word)
    for rotation, own in by_turn.items():
        # The size of the sheet does not matter for the order, but nothing may be cut off at its edges.
        reach = max(max(word.x1, word.bottom) for word in own)
        placement = Placement(reach, reach, rotation)
        pairs = [(turn_word(word, placement), word) for word in own]
        origin = {id(turned): word for turned, word in pairs}
        found.extend(
            Line(tuple(origin[id(turned)] for turned in line.words))
            for line in words_to_lines(turned for turned, _ in pairs)
        )
    return found


# --- what was read, on the page as displayed -------------------------------------------------------------------------


def as_displayed(extraction: Extraction, placements: Mapping[int, Placement]) -> Extraction:
    """The extraction with its boxes on the pages as displayed, and those pages' own sizes.

    Args:
        extraction: read from pages some of which were turned or straightened.
        placements: page number -> how the page that was read lies on the page as displayed.
    """
    if not placements:
        return extraction
    changed: dict[str, Any] = {
        f"{kind}s": tuple(
            replace(record, provenance=tuple(_place(p, placements) for p in record.provenance))
            for record in extraction.of_kind(kind)
        )
        for kind in RECORD_KINDS
    }
    return replace(
        extraction,
        pages=tuple(_with_own_size(page, placements) for page in extraction.pages),
        findings=tuple(_place_finding(finding, placements) for finding in extraction.findings),
        **changed,
    )


def displayed_box(box: Box, placement: Placement | None) -> Box:
    """The box on the page as displayed, to a hundredth of a point; itself where the page was not turned."""
    return box if placement is None else rounded(placement.displayed(box))


def _place(provenance: Provenance, placements: Mapping[int, Placement]) -> Provenance:
    placement = placements.get(provenance.page_number)
    return replace(provenance, bbox=displayed_box(provenance.bbox, placement)) if placement else provenance


def _place_finding(finding: Finding, placements: Mapping[int, Placement]) -> Finding:
    placement = placements.get(finding.page_number or 0)
    if placement is None or finding.bbox is None:
        return finding
    return replace(finding, bbox=displayed_box(finding.bbox, placement))


def _with_own_size(facts: PageFacts, placements: Mapping[int, Placement]) -> PageFacts:
    placement = placements.get(facts.page_number)
    if placement is None:
        return facts
    return replace(facts, width=round(placement.width, 2), height=round(placement.height, 2))
