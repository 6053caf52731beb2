"""What a page prints, read by another library than the one that extraction uses, to check its boxes against."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pypdfium2

from pipeline.records import Box

# Around a box, in points: two libraries draw the same box a little differently.
_SWAY = 1.0


def tokens(text: str) -> Counter[str]:
    """Runs of letters and digits, counted: words without the hyphens inside and the marks around them."""
    return Counter(re.findall(r"[^\W_]+", text))


@cache
def page_characters(path: Path) -> tuple[tuple[tuple[str, float, float], ...], ...]:
    """Per page its characters in drawing order with the middle of each, in points from the top left as displayed."""
    document = pypdfium2.PdfDocument(path)
    return tuple(tuple(_characters(page)) for page in document)


def _characters(page: pypdfium2.PdfPage) -> Iterator[tuple[str, float, float]]:
    text = page.get_textpage()
    left, bottom, right, top = page.get_cropbox()
    turned = page.get_rotation()
    for index in range(text.count_chars()):
        character = text.get_text_range(index, 1)
        x0, y0, x1, y1 = text.get_charbox(index, loose=True)
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        across, down = {
            0: (x - left, top - y),
            90: (y - bottom, x - left),
            180: (right - x, y - bottom),
            270: (top - y, right - x),
        }[turned]
        yield character, across, down


def tokens_inside(path: Path, page_number: int, box: Box) -> Counter[str]:
    """Runs of letters and digits that another reader finds inside a box of a page."""
    x0, top, x1, bottom = box
    printed = [
        character if x0 - _SWAY <= x <= x1 + _SWAY and top - _SWAY <= y <= bottom + _SWAY else " "
        for character, x, y in page_characters(path)[page_number - 1]
    ]
    return tokens("".join(printed))
