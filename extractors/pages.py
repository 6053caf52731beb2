"""A PDF's pages as words, rulings and fills: the one parse every later step shares.

Coordinates are converted here, once: points, origin at the top left of the page as displayed (rotation and crop box
applied). Nothing outside this folder sees a PDF library's objects.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import resolve_all
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from extractors.boxes import union
from extractors.drawn import Fill, Ruling, find_fills, find_rulings, shift_box
from pipeline.errors import DocumentError, NotAPdf, PasswordNeeded
from pipeline.records import Box

Rotation = Literal[0, 90, 180, 270]

# A gap wider than this share of the font size ends a word; kerning stays below it, the narrowest spaces above.
_WORD_GAP = 0.2
# Characters that neither JSON nor a database takes, which fonts without a proper character map produce.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space, on one baseline."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    """Font size in points."""
    bold: bool
    rotation: Rotation = 0
    """Degrees clockwise that the text is turned against the page as displayed."""
    run: int = 0
    """Which uninterrupted stretch of the content stream drew it: words that were drawn apart have different runs."""

    @property
    def box(self) -> Box:
        return (self.x0, self.top, self.x1, self.bottom)


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

    Raises:
        DocumentError: the page's content cannot be parsed.
    """
    source = pdf.pages[number - 1]
    try:
        objects = source.objects
    except Exception as error:  # the parser raises whatever a broken content stream provokes
        raise DocumentError(f"page {number} cannot be parsed ({describe(error)})") from error
    crop = _crop(source)
    left, top = crop[0], crop[1]
    page = Page(
        number=number,
        width=crop[2] - left,
        height=crop[3] - top,
        words=tuple(_words(objects.get("char", []), crop)),
        rulings=tuple(find_rulings(objects, left, top)),
        fills=tuple(find_fills(objects.get("rect", []), left, top)),
        images=tuple(shift_box(o, left, top) for o in objects.get("image", [])),
    )
    source.close()
    return page


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


# --- words -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Char:
    text: str
    box: Box
    size: float
    bold: bool
    rotation: Rotation
    run: int = 0

    def start(self) -> float:
        """Where along its own baseline the character begins."""
        x0, top, x1, bottom = self.box
        return {0: x0, 90: top, 180: -x1, 270: -bottom}[self.rotation]

    def end(self) -> float:
        x0, top, x1, bottom = self.box
        return {0: x1, 90: bottom, 180: -x0, 270: -top}[self.rotation]

    def band(self) -> tuple[float, float]:
        """Its extent across the baseline."""
        x0, top, x1, bottom = self.box
        return (top, bottom) if self.rotation in (0, 180) else (x0, x1)


def _words(chars: Iterable[dict[str, Any]], crop: Box) -> Iterator[Word]:
    """Characters, in the order the page draws them, joined to words.

    Drawing order keeps a stamp that was laid over a cell apart from the cell's own words, which sorting by
    position would interleave.
    """
    pending: list[_Char] = []
    last: _Char | None = None
    for char in _visible(chars, crop):
        if last is not None:
            char.run = last.run if _near(last, char) else last.run + 1
        if pending and (char.text.isspace() or not _follows(pending[-1], char)):
            yield _word(pending)
            pending = []
        if not char.text.isspace():
            pending.append(char)
        last = char
    if pending:
        yield _word(pending)


def _visible(chars: Iterable[dict[str, Any]], crop: Box) -> Iterator[_Char]:
    """Characters inside the page, each once (fake bold draws a character twice in nearly one place)."""
    seen: set[tuple[str, int, int]] = set()
    for char in chars:
        box = shift_box(char, crop[0], crop[1])
        middle_x, middle_y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if not (0 <= middle_x <= crop[2] - crop[0] and 0 <= middle_y <= crop[3] - crop[1]):
            continue
        text = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", char["text"].replace("\xa0", " ").replace("\xad", ""))
        key = (text, round(box[0]), round(box[1]))
        if not text or (key in seen and not text.isspace()):
            continue
        seen.add(key)
        rotation = _rotation(char["matrix"])
        across = box[3] - box[1] if rotation in (0, 180) else box[2] - box[0]
        yield _Char(text, box, across, _is_bold(char["fontname"]), rotation)


def _rotation(matrix: tuple[float, ...]) -> Rotation:
    """The nearest quarter turn, clockwise as seen, of a text matrix (a b c d e f)."""
    turned = -math.degrees(math.atan2(matrix[1], matrix[0])) % 360
    return (round(turned / 90) * 90) % 360  # type: ignore[return-value]


def _is_bold(font: str) -> bool:
    name = font.lower()
    return any(mark in name for mark in ("bold", "black", "heavy", "demi"))


def _follows(a: _Char, b: _Char) -> bool:
    """Whether ``b`` continues ``a``'s word: same direction, same band, no gap."""
    if a.rotation != b.rotation or not _same_band(a, b):
        return False
    gap = b.start() - a.end()
    size = max(a.size, b.size)
    return -0.5 * size < gap < _WORD_GAP * size


def _near(a: _Char, b: _Char) -> bool:
    """Whether ``b`` goes on in ``a``'s line: at most about three spaces away."""
    if a.rotation != b.rotation or not _same_band(a, b):
        return False
    gap = b.start() - a.end()
    size = max(a.size, b.size)
    return -0.5 * size < gap < 1.2 * size


def _same_band(a: _Char, b: _Char) -> bool:
    (a0, a1), (b0, b1) = a.band(), b.band()
    return min(a1, b1) - max(a0, b0) > 0.4 * min(a1 - a0, b1 - b0)


def _word(chars: list[_Char]) -> Word:
    x0, top, x1, bottom = union(c.box for c in chars)
    bold = sum(c.bold for c in chars) * 2 > len(chars)
    size = max(c.size for c in chars)
    return Word("".join(c.text for c in chars), x0, top, x1, bottom, size, bold, chars[0].rotation, chars[0].run)


def without_words(page: Page, furniture: Iterable[Word], label: str | None) -> Page:
    """The page with some of its words set apart as furniture, and its label set."""
    apart = set(furniture)
    rest = tuple(w for w in page.words if w not in apart)
    return replace(page, words=rest, furniture=tuple(w for w in page.words if w in apart), label=label)
