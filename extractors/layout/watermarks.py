"""Watermarks: large words such as DRAFT laid over or under a page's text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from extractors.parsing.words import Word
from pipeline.records import Box

# A watermark is set larger than the page's text by this factor, and crosses so many words of it; a turned one may stand
# mostly between columns, and nothing else that large is turned and crosses a word.
_LARGER, _CROSSED = 2.5, 2
# Letters of slanting text come as words of their own, drawn alike: their sizes differ by no more than this share.
_ALIKE = 0.1


def find_watermarks(words: Sequence[Word]) -> set[Word]:
    """The large words that cross smaller ones, and those set like them."""
    if not words:
        return set()
    body = median(word.size for word in words)
    large = [word for word in words if word.size > _LARGER * body]
    small = [word for word in words if word.size <= _LARGER * body]
    marks: set[Word] = set()
    for alike in _set_alike(large):
        crossed = {other for word in alike for other in small if _cross(word.box, other.box)}
        if len(crossed) >= (_CROSSED if alike[0].rotation == 0 else 1):
            marks.update(alike)
    return marks


def _set_alike(large: Sequence[Word]) -> list[list[Word]]:
    groups: dict[int, list[list[Word]]] = defaultdict(list)
    for word in sorted(large, key=lambda w: w.size):
        own = groups[word.rotation]
        if own and word.size <= (1 + _ALIKE) * own[-1][0].size:
            own[-1].append(word)
        else:
            own.append([word])
    return [group for found in groups.values() for group in found]


def _cross(large: Box, small: Box) -> bool:
    """Whether a small word stands in the middle of a large one's height, not just in the white above its letters."""
    height = large[3] - large[1]
    top, bottom = large[1] + 0.15 * height, large[3] - 0.15 * height
    return large[0] < small[2] and large[2] > small[0] and top < (small[1] + small[3]) / 2 < bottom
