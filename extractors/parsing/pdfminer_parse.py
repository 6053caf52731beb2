"""A page as pdfminer reads it, through pdfplumber: the second reading, for files and pages that PDFium cannot do.

It is slower by ten times and reads some broken files and fonts that PDFium gives up.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pdfplumber
from pdfminer.layout import LTChar, LTComponent, LTContainer, LTCurve, LTImage, LTItem, LTLine, LTRect
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import resolve_all
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from extractors.parsing.drawn import Shape
from extractors.parsing.parsed import Parsed, clean, describe, is_doubtful
from extractors.parsing.symbols import symbol
from extractors.parsing.words import Chars, is_bold, text_rotation
from pipeline.errors import DocumentError, NotAPdf, PasswordNeeded
from pipeline.records import Box

# What pdfminer writes for a character that its font does not name.
_UNNAMED = "(cid:"


def open_with_pdfminer(path: Path, password: str | None = None) -> PDF:
    """The PDF at ``path``, opened; to be closed by the caller.

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
    except Exception as error:  # the parser raises whatever a broken file provokes
        raise NotAPdf(f"not a readable PDF ({describe(error)}); fetch it again") from error
    if not pages:
        pdf.close()
        raise NotAPdf("not a readable PDF (it has no pages; the file may be cut short); fetch it again")
    return pdf


def parse_with_pdfminer(pdf: PDF, index: int) -> Parsed:
    """Page ``index`` (0-based) of an open PDF.

    The parser's own layout is walked: turning each character into a dictionary first takes as long as parsing it.

    Raises:
        DocumentError: the page's content cannot be parsed.
    """
    if index >= len(pdf.pages):  # the two parsers may disagree on what is a page of a broken file
        raise DocumentError(f"page {index + 1} cannot be parsed (it is not in the file)")
    source = pdf.pages[index]
    try:
        items = list(_walk(source.layout))
    except Exception as error:  # the parser raises whatever a broken content stream provokes
        raise DocumentError(f"page {index + 1} cannot be parsed ({describe(error)})") from error
    crop = _crop(source)
    # From the parser's coordinates (y upwards from the media box's lower edge) to the page as displayed.
    dx, bottom = source.mediabox[0] - crop[0], float(source.height) + source.mediabox[1] - crop[1]
    letters = [item for item in items if isinstance(item, LTChar)]
    parsed = Parsed(
        width=crop[2] - crop[0],
        height=crop[3] - crop[1],
        chars=_chars(letters, dx, bottom),
        shapes=[_shape(item, dx, bottom) for item in items if isinstance(item, LTCurve)],
        images=[_box(item, dx, bottom) for item in items if isinstance(item, LTImage)],
        rotated=source.rotation % 360,
        draws_text=bool(letters),
        doubtful=sum(text.startswith(_UNNAMED) or is_doubtful(text) for text in (item.get_text() for item in letters)),
    )
    source.close()
    return parsed


def _walk(item: LTItem) -> Iterator[LTComponent]:
    """What a page or a form in it holds, in drawing order."""
    for child in item if isinstance(item, LTContainer) else ():
        if isinstance(child, LTContainer):
            yield from _walk(child)
        elif isinstance(child, LTComponent):
            yield child


def _box(item: LTComponent, dx: float, bottom: float) -> Box:
    return (item.x0 + dx, bottom - item.y1, item.x1 + dx, bottom - item.y0)


def _chars(letters: list[LTChar], dx: float, bottom: float) -> Chars:
    fonts = [letter.fontname if isinstance(letter.fontname, str) else str(letter.fontname) for letter in letters]
    return Chars.of(
        clean([symbol(font, letter.get_text()) for font, letter in zip(fonts, letters, strict=True)]),
        [_box(letter, dx, bottom) for letter in letters],
        [text_rotation(letter.matrix) for letter in letters],
        [is_bold(font) for font in fonts],
    )


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
