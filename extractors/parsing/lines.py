"""Words to printed lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from extractors.parsing.boxes import centre_inside
from extractors.parsing.words import Word
from pipeline.numbers import is_figure
from pipeline.records import Box

# Two words further apart than this many font sizes stand in different cells.
CELL_GAP = 0.9
# Words of one text stand no further apart than this many font sizes.
_WORD_SPACE = 0.4


@dataclass(frozen=True)
class Line:
    """Words on one baseline, left to right; what is worked out of them is worked out once."""

    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        return " ".join([w.text for w in self.words])

    @cached_property
    def box(self) -> Box:
        return (self.x0, self.top, self.x1, self.bottom)

    @cached_property
    def x0(self) -> float:
        return min([w.x0 for w in self.words])

    @cached_property
    def x1(self) -> float:
        return max([w.x1 for w in self.words])

    @cached_property
    def top(self) -> float:
        return min([w.top for w in self.words])

    @cached_property
    def bottom(self) -> float:
        return max([w.bottom for w in self.words])

    @cached_property
    def size(self) -> float:
        """Font size of most of its words, in points."""
        sizes = sorted([w.size for w in self.words])
        return sizes[len(sizes) // 2]

    @cached_property
    def bold(self) -> bool:
        return sum([w.bold for w in self.words]) * 2 > len(self.words)

    @property
    def is_broken(self) -> bool:
        """Whether it stands in several pieces."""
        return len(self.words) > 1 and len(self.pieces) > 1

    @cached_property
    def pieces(self) -> Sequence[Line]:
        """The line cut wherever two words stand too far apart for one cell."""
        return split_at_gaps(self, CELL_GAP * self.size)


@dataclass(slots=True)
class _Band:
    """The words of one line while they are being gathered, and the height they take up so far (points)."""

    words: list[Word]
    top: float
    bottom: float

    def holds(self, word: Word) -> bool:
        if word.top == self.top and word.bottom == self.bottom:  # as most are: saves a third of the time
            return word.bottom > word.top
        shared = min(self.bottom, word.bottom) - max(self.top, word.top)
        return shared > 0.5 * min(word.bottom - word.top, self.bottom - self.top)

    def add(self, word: Word) -> None:
        self.words.append(word)
        if word.top < self.top or word.bottom > self.bottom:
            self.top, self.bottom = min(self.top, word.top), max(self.bottom, word.bottom)


class PageWords(tuple[Word, ...]):  # noqa: SLOT001 (it remembers what cached_property puts into its dictionary)
    """The words of a page. They remember the lines they make up, in and beside its tables: most steps ask for them."""

    @cached_property
    def upright(self) -> PageWords:
        """Those that are not turned."""
        turned = any(w.rotation for w in self)
        return PageWords(w for w in self if w.rotation == 0) if turned else self

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(_gather_lines(self))

    def outside(self, boxes: tuple[Box, ...]) -> PageWords:
        """Those whose middle lies in none of the boxes."""
        if not boxes:
            return self
        if boxes not in self._outside:
            self._outside[boxes] = PageWords(w for w in self if not any(centre_inside(w.box, box) for box in boxes))
        return self._outside[boxes]

    @cached_property
    def _outside(self) -> dict[tuple[Box, ...], PageWords]:
        return {}


def upright_lines(words: Iterable[Word]) -> Sequence[Line]:
    """The lines of those words that are not turned, from top to bottom."""
    return (words if isinstance(words, PageWords) else PageWords(words)).upright.lines


def words_to_lines(words: Iterable[Word]) -> list[Line]:
    """Lines from top to bottom; words belong together when their heights overlap by more than half.

    Raised and lowered marks (the "st" of "1st") stay in the line they are set in.
    """
    return list(words.lines) if isinstance(words, PageWords) else _gather_lines(words)


def _gather_lines(words: Iterable[Word]) -> list[Line]:
    words = list(words)
    if len(words) == 1:  # as in many cells
        return [Line(tuple(words))]
    bands: list[_Band] = []
    for word in sorted(words, key=lambda w: ((w.top + w.bottom) / 2, w.x0)):
        for band in bands[:-4:-1]:
            if band.holds(word):
                band.add(word)
                break
        else:
            bands.append(_Band([word], word.top, word.bottom))
    for band in bands:
        band.words.sort(key=attrgetter("x0"))
    return [Line(tuple(band.words)) for band in sorted(bands, key=lambda band: (band.top, band.words[0].x0))]


def split_at_gaps(line: Line, gap: float) -> list[Line]:
    """The line cut wherever two neighbouring words stand further apart than ``gap`` points."""
    parts: list[list[Word]] = [[line.words[0]]]
    for left, right in zip(line.words, line.words[1:], strict=False):
        if right.x0 - left.x1 > gap:
            parts.append([])
        parts[-1].append(right)
    return [Line(tuple(part)) for part in parts]


def text_between(line: Line, left: float, right: float) -> str:
    """The line's words whose middle lies between two x, ``right`` excluded."""
    return " ".join([w.text for w in line.words if left <= (w.x0 + w.x1) / 2 < right])


def runs_across(line: Line, x: float) -> bool:
    """Whether a line's text runs across a column edge: a word does, or the words on either side are one text."""
    left = [w for w in line.words if (w.x0 + w.x1) / 2 < x]
    right = [w for w in line.words if (w.x0 + w.x1) / 2 >= x]
    if not left or not right:
        return any(w.x0 + 1 < x < w.x1 - 1 for w in line.words)
    last, first = max(left, key=lambda w: w.x1), min(right, key=lambda w: w.x0)
    if last.x1 <= x + 1 and first.x0 >= x - 1 and is_figure(last.text) and is_figure(first.text):
        return False  # figures set close are still figures of two columns
    return first.x0 - last.x1 < _WORD_SPACE * line.size
