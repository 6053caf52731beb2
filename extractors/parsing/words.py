"""Characters in drawing order to words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Box

Rotation = Literal[0, 90, 180, 270]

# A gap wider than this share of the font size ends a word; kerning stays below it, the narrowest spaces above.
_WORD_GAP = 0.2
# A gap wider than this, about three spaces, ends a stretch of text.
_STRETCH_GAP = 1.2
# Letters may reach back over one another by this much.
_OVERLAP = 0.5
# Characters on one baseline share at least this much of the lower one's height.
_SHARED_BAND = 0.4

# Per degrees of rotation: how start and end along the baseline, and the two edges across it, follow from a box.
_ALONG = {0: (0, 2, 1), 90: (1, 3, 1), 180: (2, 0, -1), 270: (3, 1, -1)}


# Fake bold draws a letter again shifted by less than this, across the line (points) and along it (share of its width).
_SAME_PLACE, _SHIFT = 0.5, 0.35


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
class Chars:
    """A page's characters in the order in which they are drawn, on the page as displayed: one column for each fact.

    Thousands stand on a page, and whole columns are reckoned with at once.
    """

    texts: Sequence[str]
    """A character each, or the few letters that one glyph stands for."""
    boxes: NDArray[np.float64]
    """x0, top, x1, bottom of each."""
    rotations: NDArray[np.int64]
    bold: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.texts)

    @classmethod
    def of(
        cls, texts: Sequence[str], boxes: Sequence[Box], rotations: Sequence[Rotation], bold: Sequence[bool]
    ) -> Chars:
        places = np.array(boxes, np.float64).reshape(-1, 4)
        return cls(texts, places, np.array(rotations, np.int64), np.array(bold, np.bool_))

    def chosen(self, which: NDArray[np.int64]) -> Chars:
        """Those at these positions."""
        texts = [self.texts[index] for index in which.tolist()]
        return Chars(texts, self.boxes[which], self.rotations[which], self.bold[which])


def visible(chars: Chars, width: float, height: float) -> Chars:
    """Characters inside the page, each once (fake bold draws a character twice in nearly one place)."""
    boxes = chars.boxes
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    inside &= np.fromiter(map(bool, chars.texts), np.bool_, len(chars))
    found = chars if inside.all() else chars.chosen(np.flatnonzero(inside))
    again = _drawn_again(found)
    return found.chosen(np.flatnonzero(~again)) if again.any() else found


def _drawn_again(chars: Chars) -> NDArray[np.bool_]:
    """Which characters were drawn before in nearly the same place: nearer than two of the same letter can stand."""
    again = np.zeros(len(chars), np.bool_)
    codes = np.fromiter(map(hash, chars.texts), np.int64, len(chars))
    x0, top, x1, _ = chars.boxes.T
    order = np.lexsort((x0, np.rint(top), codes))
    first, second = order[:-1], order[1:]
    near = (np.abs(top[second] - top[first]) < _SAME_PLACE) & (
        np.abs(x0[second] - x0[first]) < _SHIFT * (x1 - x0)[first]
    )
    pairs = (codes[first] == codes[second]) & near
    again[np.maximum(first, second)[pairs]] = True
    again &= ~np.fromiter(map(str.isspace, chars.texts), np.bool_, len(chars))
    return again


def chars_to_words(chars: Chars) -> Iterator[Word]:
    """Characters, in the order the page draws them, joined to words.

    Drawing order keeps a stamp that was laid over a cell apart from the cell's own words, which sorting by
    position would interleave.
    """
    printed = ~np.fromiter(map(str.isspace, chars.texts), np.bool_, len(chars))
    where = np.flatnonzero(printed)
    if not len(where):
        return
    sizes, follows, near = _neighbours(chars)
    goes_on = np.concatenate(([False], follows & printed[:-1]))
    starts = np.flatnonzero(~goes_on[where])
    runs = np.concatenate(([0], np.cumsum(~near)))
    boxes, first = chars.boxes[where], where[starts]
    low = np.minimum.reduceat(boxes[:, :2], starts, axis=0).tolist()
    high = np.maximum.reduceat(boxes[:, 2:], starts, axis=0).tolist()
    size = np.maximum.reduceat(sizes[where], starts).tolist()
    counts = np.diff(np.append(starts, len(where)))
    bold = (np.add.reduceat(chars.bold[where].astype(np.int64), starts) * 2 > counts).tolist()
    columns = (low, high, size, bold, chars.rotations[first].tolist(), runs[first].tolist())
    for start, count, (x0, top), (x1, bottom), *rest in zip(first.tolist(), counts.tolist(), *columns, strict=True):
        yield Word("".join(chars.texts[start : start + count]), x0, top, x1, bottom, *rest)


def _neighbours(chars: Chars) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Each character's size; of each but the first whether it goes on the last one's word, and its stretch of text.

    A word goes on in the same direction and band with no gap, a stretch with at most about three spaces.
    """
    starts, ends, bands = _along(chars)
    low, high = bands[:, 0], bands[:, 1]
    sizes = high - low
    same = chars.rotations[1:] == chars.rotations[:-1]
    shared = np.minimum(high[1:], high[:-1]) - np.maximum(low[1:], low[:-1])
    same &= shared > _SHARED_BAND * np.minimum(sizes[1:], sizes[:-1])
    gaps, size = starts[1:] - ends[:-1], np.maximum(sizes[1:], sizes[:-1])
    same &= gaps > -_OVERLAP * size
    return sizes, same & (gaps < _WORD_GAP * size), same & (gaps < _STRETCH_GAP * size)


def _along(chars: Chars) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Where along its own baseline each character begins and ends, and its extent across the baseline."""
    boxes = chars.boxes
    starts, ends, bands = boxes[:, 0].copy(), boxes[:, 2].copy(), boxes[:, 1::2].copy()
    for rotation in set(np.unique(chars.rotations).tolist()) - {0}:
        which = chars.rotations == rotation
        start, end, sign = _ALONG[rotation]
        starts[which], ends[which] = sign * boxes[which, start], sign * boxes[which, end]
        if rotation != 180:
            bands[which] = boxes[which, 0::2]
    return starts, ends, bands


def text_rotation(matrix: tuple[float, ...]) -> Rotation:
    """The nearest quarter turn, clockwise as seen, of a text matrix (a b c d e f)."""
    turned = -math.degrees(math.atan2(matrix[1], matrix[0])) % 360
    if not math.isfinite(turned):  # a broken matrix; the letters stand somewhere all the same
        return 0
    return (round(turned / 90) * 90) % 360  # type: ignore[return-value]


def is_bold(font: str) -> bool:
    """Whether a font's name says that it is a heavy one."""
    name = font.lower()
    return any(mark in name for mark in ("bold", "black", "heavy", "demi"))
