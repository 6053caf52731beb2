"""Characters in drawing order to words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from extractors.boxes import union
from pipeline.records import Box

Rotation = Literal[0, 90, 180, 270]

# A gap wider than this share of the font size ends a word; kerning stays below it, the narrowest spaces above.
_WORD_GAP = 0.2


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


@dataclass(slots=True)
class Char:
    """One character as it is drawn, on the page as displayed."""

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


def chars_to_words(chars: Iterable[Char]) -> Iterator[Word]:
    """Characters, in the order the page draws them, joined to words.

    Drawing order keeps a stamp that was laid over a cell apart from the cell's own words, which sorting by
    position would interleave.
    """
    pending: list[Char] = []
    last: Char | None = None
    for char in chars:
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


def text_rotation(matrix: tuple[float, ...]) -> Rotation:
    """The nearest quarter turn, clockwise as seen, of a text matrix (a b c d e f)."""
    turned = -math.degrees(math.atan2(matrix[1], matrix[0])) % 360
    return (round(turned / 90) * 90) % 360  # type: ignore[return-value]


def is_bold(font: str) -> bool:
    """Whether a font's name says that it is a heavy one."""
    name = font.lower()
    return any(mark in name for mark in ("bold", "black", "heavy", "demi"))


def _follows(a: Char, b: Char) -> bool:
    """Whether ``b`` continues ``a``'s word: same direction, same band, no gap."""
    if a.rotation != b.rotation or not _same_band(a, b):
        return False
    gap = b.start() - a.end()
    size = max(a.size, b.size)
    return -0.5 * size < gap < _WORD_GAP * size


def _near(a: Char, b: Char) -> bool:
    """Whether ``b`` goes on in ``a``'s line: at most about three spaces away."""
    if a.rotation != b.rotation or not _same_band(a, b):
        return False
    gap = b.start() - a.end()
    size = max(a.size, b.size)
    return -0.5 * size < gap < 1.2 * size


def _same_band(a: Char, b: Char) -> bool:
    (a0, a1), (b0, b1) = a.band(), b.band()
    return min(a1, b1) - max(a0, b0) > 0.4 * min(a1 - a0, b1 - b0)


def _word(chars: list[Char]) -> Word:
    x0, top, x1, bottom = union(c.box for c in chars)
    bold = sum(c.bold for c in chars) * 2 > len(chars)
    size = max(c.size for c in chars)
    return Word("".join(c.text for c in chars), x0, top, x1, bottom, size, bold, chars[0].rotation, chars[0].run)
