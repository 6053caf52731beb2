"""A PDF's pages as words, rulings and fills: the one parse every later step shares.

Coordinates are converted here, once: points, origin at the top left of the page as displayed (rotation and crop box
applied). Nothing outside this folder sees a PDF library's objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pdfplumber
from pdfminer.layout import LTChar, LTComponent, LTContainer, LTCurve, LTImage, LTItem, LTLine, LTRect
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import resolve_all
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from extractors.drawn import Fill, Ruling, Shape, find_fills, find_rulings
from extractors.words import Char, Word, chars_to_words, is_bold, text_rotation
from pipeline.errors import DocumentError, NotAPdf, PasswordNeeded
from pipeline.records import Box

# Characters that neither JSON nor a database takes, which fonts without a proper character map produce.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


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
    """The page's own number as printed, once the furniture has been read (``extractors.furniture``)."""
    furniture: tuple[Word, ...] = field(default=())
    """Words that were set apart as page stamps, running headers and footers."""

    @property
    def has_text(self) -> bool:
        return bool(self.words or self.furniture)


@contextmanager
def open_pdf(path: Path, password: str | None = None) -> Iterator[PDF]:
    """The PDF at ``path``, opened.

    Raises:
        PasswordNeeded: it is encrypted and ``password`` does not open it.
        NotAPdf: the bytes cannot be opened as a PDF.
    """
    try:
        pdf = pdfplumber.open(path, password=password)
        pages = pdf.pages
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            said = "the password given does not open it" if password else "it is encrypted"
            raise PasswordNeeded(f"password needed: {said}; give the right one with --password") from error
        raise NotAPdf(f"not a readable PDF ({describe(cause)}); fetch it again") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotAPdf(f"not a readable PDF ({describe(error)}); fetch it again") from error
    with pdf:
        if not pages:
            raise NotAPdf("not a readable PDF (it has no pages; the file may be cut short); fetch it again")
        yield pdf


def describe(error: object) -> str:
    """One short line for another library's error."""
    text = " ".join(str(error).split())
    return (text[:120] or type(error).__name__).rstrip(".")


def read_page(pdf: PDF, number: int) -> Page:
    """Page ``number`` (1-based) of an open PDF.

    The parser's own layout is walked: turning each character into a dictionary first takes as long as parsing it.

    Raises:
        DocumentError: the page's content cannot be parsed.
    """
    source = pdf.pages[number - 1]
    try:
        items = list(_walk(source.layout))
    except Exception as error:  # the parser raises whatever a broken content stream provokes
        raise DocumentError(f"page {number} cannot be parsed ({describe(error)})") from error
    crop = _crop(source)
    width, height = crop[2] - crop[0], crop[3] - crop[1]
    # From the parser's coordinates (y upwards from the media box's lower edge) to the page as displayed.
    dx, bottom = source.mediabox[0] - crop[0], float(source.height) + source.mediabox[1] - crop[1]
    shapes = [_shape(item, dx, bottom) for item in items if isinstance(item, LTCurve)]
    chars = _visible((_char(item, dx, bottom) for item in items if isinstance(item, LTChar)), width, height)
    page = Page(
        number=number,
        width=width,
        height=height,
        words=tuple(chars_to_words(chars)),
        rulings=tuple(find_rulings(shapes)),
        fills=tuple(find_fills(shapes)),
        images=tuple(_box(item, dx, bottom) for item in items if isinstance(item, LTImage)),
    )
    source.close()
    return page


def _walk(item: LTItem) -> Iterator[LTComponent]:
    """What a page or a form in it holds, in drawing order."""
    for child in item if isinstance(item, LTContainer) else ():
        if isinstance(child, LTContainer):
            yield from _walk(child)
        elif isinstance(child, LTComponent):
            yield child


def _box(item: LTComponent, dx: float, bottom: float) -> Box:
    return (item.x0 + dx, bottom - item.y1, item.x1 + dx, bottom - item.y0)


def _char(item: LTChar, dx: float, bottom: float) -> Char:
    box = _box(item, dx, bottom)
    rotation = text_rotation(item.matrix)
    across = box[3] - box[1] if rotation in (0, 180) else box[2] - box[0]
    text = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", item.get_text().replace("\xa0", " ").replace("\xad", ""))
    font = item.fontname
    return Char(text, box, across, is_bold(font if isinstance(font, str) else str(font)), rotation)


def _visible(chars: Iterable[Char], width: float, height: float) -> Iterator[Char]:
    """Characters inside the page, each once (fake bold draws a character twice in nearly one place)."""
    seen: set[tuple[str, int, int]] = set()
    for char in chars:
        x0, top, x1, bottom = char.box
        if not char.text or not (0 <= (x0 + x1) / 2 <= width and 0 <= (top + bottom) / 2 <= height):
            continue
        key = (char.text, round(x0), round(top))
        if key not in seen or char.text.isspace():
            seen.add(key)
            yield char


def _shape(item: LTCurve, dx: float, bottom: float) -> Shape:
    kind: Literal["line", "rect", "curve"] = (
        "rect" if isinstance(item, LTRect) else "line" if isinstance(item, LTLine) else "curve"
    )
    points = tuple((x + dx, bottom - y) for x, y in item.pts) if kind == "curve" else ()
    colour = resolve_all(item.non_stroking_color)
    return Shape(kind, _box(item, dx, bottom), bool(item.stroke), bool(item.fill), colour, points)


def _crop(source: Any) -> Box:
    """The displayed part of the page: its crop box, but never more than its media box (PDF 32000-1, 14.11.2)."""
    whole: Box = tuple(source.mediabox)
    media, crop = _raw_box(source, "MediaBox"), _raw_box(source, "CropBox")
    if media is None or crop is None:
        return whole
    # What is cut off left, top, right and bottom, on the page as it lies in the file ...
    cut = [crop[0] - media[0], media[3] - crop[3], media[2] - crop[2], crop[1] - media[1]]
    cut = [max(0.0, side) for side in cut]
    # ... and as it is shown: a quarter turn clockwise brings the left side to the top.
    turns = source.rotation // 90 % 4
    left, top, right, bottom = cut[-turns:] + cut[:-turns] if turns else cut
    box = (whole[0] + left, whole[1] + top, whole[2] - right, whole[3] - bottom)
    return box if box[2] > box[0] and box[3] > box[1] else whole


def _raw_box(source: Any, name: str) -> Box | None:
    """A page's box as the file has it (left, lower, right, upper), in whichever order its corners are given."""
    corners = source.page_obj.attrs.get(name) or getattr(source.page_obj, name.lower(), None)
    try:
        a, b, c, d = (float(v) for v in resolve_all(corners))
    except (TypeError, ValueError):
        return None
    return (min(a, c), min(b, d), max(a, c), max(b, d))


def without_words(page: Page, furniture: Iterable[Word], label: str | None) -> Page:
    """The page with some of its words set apart as furniture, and its label set."""
    apart = set(furniture)
    rest = tuple(w for w in page.words if w not in apart)
    return replace(page, words=rest, furniture=tuple(w for w in page.words if w in apart), label=label)
