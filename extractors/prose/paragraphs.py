"""Printed lines to paragraphs: which line goes on the one above it, what is a list item, what is a footnote.

A typesetter breaks a line where the next word no longer fits; so where it would have fitted, the author broke it.
Distance, font, indent and bullets tell the rest.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.parsing.lines import Line
from extractors.parsing.words import Word
from pipeline.records import Box

# Lines stand further apart than the lines of a paragraph by this much: points, and share of the usual distance.
_APART, _APART_SHARE, _RAISED_SHARE = 1.5, 0.2, 0.4
# Lines of running text have so many words; so many of them show how a document is set.
_RUNNING_WORDS, _RUNNING_LINES = 8, 5
# Usual distance of lines in font sizes where the document shows none.
_USUAL = 1.25
_OTHER_SIZE = 0.75
# A gap of so many font sizes inside a line parts the columns of a list or a table, not words.
_WIDE_GAP = 2.5
# A gap of so many font sizes sets a bare number off as that of its paragraph.
_HANGING = 0.8
# Footnotes are set smaller than the body by this factor.
_SMALL = 0.93
# A mark is raised when it is this much smaller than its line.
_RAISED = 0.8
# Digits are about half as wide as they are high; narrower by this factor they are set smaller than their line.
_NARROW = 0.82

_BULLET = re.compile(r"[^\w\s\"'‘’“”(\[£$€&@#%<>+=/.,:;!?…~]|[\uf000-\uf0ff]|o")
# A character of a symbol font that says nothing of what it stands for.
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_DASH = re.compile(r"[-–—*o]")
_NUMBER = re.compile(
    r"\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}|\([a-z]{1,3}\)"
)
_BARE_NUMBER = re.compile(r"\d{1,3}")
_LEADER = re.compile(r"[.…_]{4,}|(?:\. ?){4,}")
_STOPS = (".", "!", "?", ":", ";")
_CLOSERS = "\"'’”)]"


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of a column, its measures reckoned once (points)."""

    words: tuple[Word, ...]
    page_number: int
    column: int
    """Ordinal of its column in the document: lines of different columns are never boxed together."""
    x0: float
    x1: float
    top: float
    base: float
    size: float
    bold: bool

    @property
    def first(self) -> str:
        return self.words[0].text

    @property
    def last(self) -> str:
        return self.words[-1].text

    def ends_a_sentence(self) -> bool:
        return self.last.rstrip(_CLOSERS).endswith(_STOPS)


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: list[PrintedLine]
    mark: int = 0
    """How many of its first words are its bullet or number."""
    bulleted: bool = False
    footnote: bool = False
    tabular: bool = False
    """Its one line stands in columns, or leads over dots to a page number."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document is set: its body's size, and the usual distance of lines by font size (points)."""

    body: float
    pitches: Mapping[float, float]

    def pitch(self, size: float) -> float:
        return self.pitches.get(round(size * 2) / 2, _USUAL * size)


def measured(line: Line, page_number: int, column: int) -> PrintedLine:
    """A line with its measures."""
    words = line.words
    sizes = sorted(w.size for w in words)
    bottoms = sorted(w.bottom for w in words)
    middle = len(words) // 2
    return PrintedLine(
        words, page_number, column, words[0].x0, max(w.x1 for w in words), min(w.top for w in words),
        bottoms[middle], sizes[middle], sum(w.bold for w in words) * 2 > len(words),
    )  # fmt: skip


def usual_pitches(columns: Iterable[Sequence[PrintedLine]]) -> dict[float, float]:
    """Usual distance of lines by font size: of lines that begin with a small letter, for they go on the line above."""
    steps: dict[float, Counter[float]] = defaultdict(Counter)
    for column in columns:
        for above, line in pairwise(column):
            if line.first[0].islower() and len(line.first) > 1 and abs(above.size - line.size) < _OTHER_SIZE:
                step = round((line.base - above.base) * 2) / 2
                if 0.8 * line.size < step < 3 * line.size:
                    steps[round(line.size * 2) / 2][step] += 1
    return {size: counts.most_common(1)[0][0] for size, counts in steps.items()}


def prose_size(columns: Iterable[Sequence[PrintedLine]]) -> float | None:
    """The font size of most lines of running text, in points: tables are often set smaller. ``None`` without any."""
    sizes = Counter(
        round(line.size * 2) / 2 for column in columns for line in column if len(line.words) >= _RUNNING_WORDS
    )
    return sizes.most_common(1)[0][0] if sizes.total() >= _RUNNING_LINES else None


def lines_to_paragraphs(column: Sequence[PrintedLine], setting: Setting, obstacles: Sequence[Box]) -> list[Paragraph]:
    """The paragraphs of one column.

    Args:
        column: its lines from top to bottom.
        setting: of the document.
        obstacles: pictures and tables of the page, at whose sides lines are shorter.
    """
    edge = max((line.x1 for line in column), default=0.0)
    found: list[Paragraph] = []
    for line in column:
        mark, bulleted = _read_mark(line)
        tabular = _is_tabular(line, mark)
        footnote = _begins_footnote(line, setting.body)
        last = found[-1] if found else None
        if last and last.footnote and not footnote and abs(line.size - last.lines[-1].size) < _OTHER_SIZE:
            footnote = line.page_number == last.lines[-1].page_number
        if last and not tabular and not last.tabular:
            room = _room(line, last, edge, obstacles)
            if not _begins(last, line, (mark, bulleted), setting, room):
                last.lines.append(line)
                continue
        found.append(Paragraph([line], mark, bulleted, footnote, tabular))
    return found


def _begins(last: Paragraph, line: PrintedLine, mark: tuple[int, bool], setting: Setting, room: float) -> bool:
    """Whether ``line`` begins a paragraph; ``room`` is what was left free in the line above (points)."""
    above = last.lines[-1]
    stops = above.ends_a_sentence()
    goes_on = line.first[0].islower() and mark[0] == 0 and not stops
    if _other_size(above, line) or _begins_footnote(line, setting.body) or _far_below(above, line, setting, goes_on):
        return True
    if mark[1] or (mark[0] and (stops or room > 0 or (last.mark and not _DASH.fullmatch(line.first)))):
        return True
    if goes_on:
        return False
    return _other_weight(above, line) or room > 0 or (stops and _other_indent(last, line))


def _far_below(above: PrintedLine, line: PrintedLine, setting: Setting, goes_on: bool) -> bool:
    """Whether two lines stand further apart than those of a paragraph, or the second stands higher."""
    pitch = setting.pitch(line.size)
    # A raised mark pushes its line down; that parts no sentence.
    share = _RAISED_SHARE if goes_on else _APART_SHARE
    return not 0 <= line.base - above.base <= pitch + max(_APART, share * pitch)


def _other_indent(last: Paragraph, line: PrintedLine) -> bool:
    """Whether a line after a full stop begins further in than the lines above, or left of their list item's text."""
    if last.bulleted:
        return line.x0 < last.lines[0].words[last.mark].x0 - line.size
    return len(last.lines) > 1 and abs(line.x0 - last.lines[-1].x0) > 0.8 * line.size


def _other_size(above: PrintedLine, line: PrintedLine) -> bool:
    """Whether two lines are set in different sizes; one that begins with a larger run-in heading is not."""
    return abs(line.size - above.size) > _OTHER_SIZE and abs(line.words[0].size - above.words[-1].size) > _OTHER_SIZE


def _other_weight(above: PrintedLine, line: PrintedLine) -> bool:
    if above.bold == line.bold:
        return False
    return above.words[-1].bold != line.words[0].bold and above.words[0].bold != line.words[-1].bold


def _room(line: PrintedLine, last: Paragraph, edge: float, obstacles: Sequence[Box]) -> float:
    """What would have been left free (points) had the line above taken the first word of ``line`` too."""
    above = last.lines[-1]
    reach = edge
    for x0, top, _, bottom in obstacles:
        if x0 > above.x0 and top < above.base and bottom > above.top and x0 < reach:
            reach = x0 - above.size * 0.5
    if len(last.lines) >= 4:
        reach = min(reach, max(each.x1 for each in last.lines[-5:]))
    word = line.words[0]
    return reach - above.x1 - (word.x1 - word.x0) - 0.3 * line.size - 1.5


def _read_mark(line: PrintedLine) -> tuple[int, bool]:
    """How many words are the line's bullet or number, and whether it is a bullet."""
    first = line.words[0]
    if len(line.words) == 1:
        return 0, False
    if _UNMAPPED.fullmatch(first.text):
        return 1, True
    if len(first.text) <= 2 and _BULLET.fullmatch(first.text[0]) and len(set(first.text)) == 1:
        gap = line.words[1].x0 - first.x1
        return 1, not _DASH.fullmatch(first.text) or gap > 0.4 * line.size
    if _BARE_NUMBER.fullmatch(first.text) and line.words[1].x0 - first.x1 > _HANGING * line.size:
        return int(line.words[1].text[0].isupper()), False
    if _NUMBER.fullmatch(first.text) and (not first.text[-1].isdigit() or line.words[1].text[0].isupper()):
        return 1, False
    return 0, False


def _is_tabular(line: PrintedLine, mark: int) -> bool:
    if _LEADER.search(" ".join(w.text for w in line.words[-3:])):
        return True
    limit = _WIDE_GAP * line.size
    return any(right.x0 - left.x1 > limit for left, right in pairwise(line.words[mark:]))


def _begins_footnote(line: PrintedLine, body: float) -> bool:
    first = line.words[0]
    if line.size > _SMALL * body or len(line.words) < 2:
        return False
    small = first.size < _RAISED * line.size or first.bottom < line.base - 0.5
    raised = small and bool(re.fullmatch(r"\d{1,2}|[*†‡§]+", first.text))
    return raised or bool(re.fullmatch(r"\d{1,2}[A-Z][a-z]+|[†‡§]+", first.text))


def is_raised_mark(word: Word, line: PrintedLine) -> bool:
    """Whether a word is a mark that leads to a footnote: small and raised, a number or a sign."""
    return (
        word.size < _RAISED * line.size
        and word.bottom < line.base - 0.5
        and bool(re.fullmatch(r"\(?(?:\d{1,2}(?:,\d{1,2})*|[*†‡§]+)\)?[.,;:]?", word.text))
    )


def is_small_number(word: Word, line: PrintedLine) -> bool:
    """Whether a number is set smaller, or higher, than the stop that follows it in the same word lets it seem."""
    stops = len(word.text) - len(word.text.rstrip(".,;:"))
    usual = (0.5 * (len(word.text) - stops) + 0.25 * stops) * line.size
    return stops > 0 and (word.x1 - word.x0 < _NARROW * usual or word.top < line.base - 1.15 * line.size)


def find_numbered(paragraphs: Sequence[Paragraph]) -> None:
    """Mark the bare numbers that count paragraphs ("1 The Council ...", "2 Members ..."): one follows another."""
    candidates = [p for p in paragraphs if p.mark == 0 and not p.tabular and not p.footnote and _bare_number(p)]
    for upper, lower in pairwise(candidates):
        if _bare_number(lower) == _bare_number(upper) + 1:
            upper.mark = lower.mark = 1


def _bare_number(paragraph: Paragraph) -> int:
    """The number that a paragraph begins with, before a word with a capital; 0 where there is none."""
    words = paragraph.lines[0].words
    begins = len(words) > 1 and _BARE_NUMBER.fullmatch(words[0].text) and words[1].text[0].isupper()
    return int(words[0].text) if begins else 0
