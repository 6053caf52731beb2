"""A PDF's pages as words, rulings and fills: the one parse every later step shares.

Coordinates are converted by the parsers, once: points, origin at the top left of the page as displayed (rotation and
crop box applied). Nothing outside this folder sees a PDF library's objects.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.parsing.drawn import Fill, Ruling, find_fills, find_rulings
from extractors.parsing.parsed import describe
from extractors.parsing.pdf_file import PdfFile, open_pdf
from extractors.parsing.words import Word, chars_to_words, visible
from pipeline.records import Box

__all__ = ["Page", "PdfFile", "describe", "open_pdf", "page_without_content", "read_page"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page as displayed; ``number`` is its 1-based position in the file."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rulings: tuple[Ruling, ...] = ()
    fills: tuple[Fill, ...] = ()
    images: tuple[Box, ...] = ()
    label: str | None = None
    """The page's own number as printed, once the furniture has been read (``layout.furniture``)."""
    furniture: tuple[Word, ...] = field(default=())
    """Words that were set apart as page stamps, running headers and footers."""
    rotated: int = 0
    """Degrees clockwise by which the file has the page turned; everything else here is as displayed."""
    second_because: str | None = None
    """Why the page was read by the second parser, where it was."""

    @property
    def has_text(self) -> bool:
        return bool(self.words or self.furniture)


def read_page(pdf: PdfFile, number: int) -> Page:
    """Page ``number`` (1-based) of an open PDF.

    Raises:
        DocumentError: the page's content cannot be parsed.
    """
    reading = pdf.read(number)
    parsed = reading.parsed
    return Page(
        number=number,
        width=parsed.width,
        height=parsed.height,
        words=tuple(chars_to_words(visible(parsed.chars, parsed.width, parsed.height))),
        rulings=tuple(find_rulings(parsed.shapes)),
        fills=tuple(find_fills(parsed.shapes)),
        images=tuple(parsed.images),
        rotated=parsed.rotated,
        second_because=reading.second_because,
    )


def page_without_content(pdf: PdfFile, number: int) -> Page:
    """The page in place of one that cannot be parsed: as large, and empty."""
    return Page(number, *pdf.size(number), ())
