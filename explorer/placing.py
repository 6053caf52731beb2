"""Where a record stands, ready to be drawn over pictures of its pages: boxes in points, one sheet a page.

Belongs here: which boxes are outlined on which page. Does not belong here: the pictures
themselves (``explorer.page_pictures``), markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from explorer.page_pictures import PagePictures
from extractors.showing.locating import Wanted
from pipeline.records import Box

Part = Mapping[str, Any]

_AROUND: Final = 16.0
"""Points of the page shown around a box that is shown by itself."""
_NARROWEST: Final = 0.45
"""Share of the page's width that is shown at least."""
_OUTLINE: Final = 1.5
"""Points by which an outline keeps clear of the words."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A box as SVG has it; points from the top left of the page as displayed."""

    x: float
    y: float
    width: float
    height: float

    @property
    def view(self) -> str:
        """As the viewBox that shows it alone."""
        return f"{self.x:.2f} {self.y:.2f} {self.width:.2f} {self.height:.2f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page with what is outlined on it."""

    document_id: str
    number: int
    label: str | None
    width: float
    height: float
    page_count: int | None
    boxes: tuple[Rect, ...]
    """What was read."""
    figures: tuple[Rect, ...] = ()
    """The figure among it, where it can be told."""
    words: tuple[Rect, ...] = ()
    """The lines of the sentence it stands in, without those of the sentences beside it."""
    excerpt: Rect | None = None
    """The part of the page that the boxes stand in."""
    quotes: tuple[str, ...] = ()

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.page_count is None or self.number < self.page_count else None

    @property
    def picture(self) -> str:
        """Path of the picture, without its size."""
        return f"/documents/{self.document_id}/pages/{self.number}.png"

    @property
    def excerpt_size(self) -> str:
        """The picture that an excerpt is shown from: a narrow one is enlarged more."""
        narrow = self.excerpt is not None and self.excerpt.width < 0.7 * self.width
        return "large" if narrow else "page"


def rect_of(part: Part, grow: float = _OUTLINE) -> Rect:
    """The box of a row with x0, top, x1 and bottom, a little larger."""
    return _rect((part["x0"], part["top"], part["x1"], part["bottom"]), grow)


def _rect(box: Box, grow: float) -> Rect:
    x0, top, x1, bottom = box
    return Rect(x0 - grow, top - grow, x1 - x0 + 2 * grow, bottom - top + 2 * grow)


def sheets_of(record: Mapping[str, Any], pages: Mapping[int, Part], pictures: PagePictures) -> list[Sheet]:
    """The pages that a record is printed on, in the order of its provenance.

    Args:
        record: as ``loaders.queries.record`` has it.
        pages: page number -> what is known of the page.
        pictures: tell where a figure stands in its sentence.
    """
    parts = record["provenance"]
    numbers = dict.fromkeys(part["page_number"] for part in parts)
    return [
        _sheet(record, number, [part for part in parts if part["page_number"] == number], pages.get(number), pictures)
        for number in numbers
    ]


def _sheet(
    record: Mapping[str, Any], number: int, parts: Sequence[Part], page: Part | None, pictures: PagePictures
) -> Sheet:
    boxes = tuple(rect_of(part) for part in parts)
    # A page that nothing is known of has at least the size of what stands on it.
    width = page["width"] if page else max(part["x1"] for part in parts)
    height = page["height"] if page else max(part["bottom"] for part in parts)
    figures, words = _figures(record, number, parts, pictures)
    return Sheet(
        document_id=record["document_id"],
        number=number,
        label=parts[0]["page_label"],
        width=width,
        height=height,
        page_count=record["document"]["page_count"],
        boxes=boxes,
        figures=figures,
        words=words,
        excerpt=_excerpt(boxes, width, height),
        quotes=tuple(part["quote"] for part in parts),
    )


def _figures(
    record: Mapping[str, Any], number: int, parts: Sequence[Part], pictures: PagePictures
) -> tuple[tuple[Rect, ...], tuple[Rect, ...]]:
    """The figure of a statistic inside its sentence or cell, and the lines of the sentence."""
    fields = {**record["fields"], **record["corrected"]}
    printed, sentence = fields.get("value_printed"), fields.get("sentence")
    if record["kind"] != "statistic" or not printed:
        return (), ()
    wanted = []
    for part in parts:
        box = (part["x0"], part["top"], part["x1"], part["bottom"])
        wanted.append(Wanted(box=box, printed=printed, value=fields["value"], sentence=sentence))
        wanted.append(Wanted(box=box, printed=sentence or ""))
    found = pictures.places(record["document"]["sha256"] or "", number, wanted)
    figures, sentences = ([_rect(box, 1.0) for boxes in found[start::2] for box in boxes] for start in (0, 1))
    return tuple(figures), tuple(sentences)


def _excerpt(boxes: Sequence[Rect], width: float, height: float) -> Rect:
    """The smallest part of the page around the boxes that can be read with what stands beside them."""
    left, right = min(box.x for box in boxes) - _AROUND, max(box.x + box.width for box in boxes) + _AROUND
    top, bottom = min(box.y for box in boxes) - _AROUND, max(box.y + box.height for box in boxes) + _AROUND
    missing = max(0.0, _NARROWEST * width - (right - left))
    left, right = max(0.0, left - missing / 2), min(width, right + missing / 2)
    top, bottom = max(0.0, top), min(height, bottom)
    return Rect(left, top, max(right - left, 1.0), max(bottom - top, 1.0))
