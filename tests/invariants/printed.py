"""What a page prints, read by another library than the one that extraction uses, to check its boxes against."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.layout import LTChar, LTContainer

from pipeline.records import Box

# Around a box, in points: two libraries draw the same box a little differently.
_SWAY = 1.0
# Characters further apart than this share of their height stand in two words.
_GAP = 0.15


def tokens(text: str) -> Counter[str]:
    """Runs of letters and digits, counted: words without the hyphens inside and the marks around them."""
    return Counter(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text.replace("\u00ad", ""))))


@cache
def page_characters(path: Path) -> tuple[tuple[tuple[str, float, float], ...], ...]:
    """Per page its characters in drawing order with the middle of each, in points from the top left as displayed.

    pdfminer reads the characters, from the corner of the whole page; PDFium says only what of it is displayed.
    """
    with pdfplumber.open(path) as pdf:
        shown = pypdfium2.PdfDocument(path)
        return tuple(tuple(_characters(page, _cut(shown[index]))) for index, page in enumerate(pdf.pages))


def _cut(page: pypdfium2.PdfPage) -> tuple[float, float]:
    """What is cut off left and above, on the page as displayed."""
    (left, bottom, right, top), (x0, y0, x1, y1) = page.get_cropbox(), page.get_mediabox()
    return {
        0: (left - x0, y1 - top),
        90: (bottom - y0, left - x0),
        180: (x1 - right, bottom - y0),
        270: (y1 - top, x1 - right),
    }[page.get_rotation()]


def _characters(page: Any, cut: tuple[float, float]) -> Iterator[tuple[str, float, float]]:
    """With a space, that stands nowhere, between characters that do not touch."""
    last: LTChar | None = None
    for item in _walk(page.layout):
        if last is not None and _gap(last, item) > _GAP * item.size:
            yield " ", -1.0, -1.0
        yield item.get_text(), (item.x0 + item.x1) / 2 - cut[0], float(page.height) - (item.y0 + item.y1) / 2 - cut[1]
        last = item
    page.close()


def _walk(item: Iterable[Any]) -> Iterator[LTChar]:
    for child in item:
        if isinstance(child, LTChar):
            yield child
        elif isinstance(child, LTContainer):
            yield from _walk(child)


def _gap(a: LTChar, b: LTChar) -> float:
    return max(b.x0 - a.x1, a.x0 - b.x1, b.y0 - a.y1, a.y0 - b.y1)


def tokens_inside(path: Path, page_number: int, box: Box) -> Counter[str]:
    """Runs of letters and digits that another reader finds inside a box of a page."""
    x0, top, x1, bottom = box
    printed = [
        character if x0 - _SWAY <= x <= x1 + _SWAY and top - _SWAY <= y <= bottom + _SWAY else " "
        for character, x, y in page_characters(path)[page_number - 1]
    ]
    return tokens("".join(printed))
