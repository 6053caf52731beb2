"""Where on a page a few words stand: a figure inside its sentence or row.

Belongs here: finding given words among those that a page's text layer has inside a box. Does not belong here: reading
anything out of them. A page that is a picture has no text layer, so nothing is found on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path

from extractors.parsing.boxes import centre_inside, union
from extractors.parsing.lines import words_to_lines
from extractors.parsing.pages import open_pdf, read_page
from extractors.parsing.words import Word
from extractors.showing.sheets import check_number
from pipeline.records import Box

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Two letters either side of a place inside a word or a number.
_INSIDE = re.compile(r"\w\0\w|\d[.,]\0\d|\d\0[.,]\d")
# Boxes of one line may differ by rounding, so that words at the edge of a box lie a little outside.
_SLACK = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words to find, and the box to look inside."""

    box: Box
    printed: str
    """As printed, such as "412 people, an increase of 3%"."""
    value: float | None = None
    """The number among them that is meant."""
    sentence: str | None = None
    """The sentence they stand in: the box of its lines holds words of the sentences beside it too."""


def find_printed(path: Path, number: int, wanted: Sequence[Wanted]) -> list[list[Box]]:
    """For each of ``wanted``, a box a line around its words on page ``number``; none where they stand there not once.

    Boxes are points from the top left of the page as displayed. Words that stand inside their box twice are not told
    apart: for them nothing is found either.

    Raises:
        SettingsError: the document has no such page.
        DocumentError: the PDF cannot be opened, or the page not be parsed.
    """
    with open_pdf(path, None) as pdf:
        check_number(path, number, len(pdf))
        words = read_page(pdf, number).words
    return [locate(words, one) for one in wanted]


def locate(words: Sequence[Word], wanted: Wanted) -> list[Box]:
    """Boxes around the words wanted: around the number meant where it can be told, else around all of them."""
    inside = _in_reading_order([word for word in words if centre_inside(word.box, _grown(wanted.box))])
    if wanted.sentence:
        inside = _only_stretch(inside, wanted.sentence) or inside
    found = _only_stretch(inside, wanted.printed)
    if not found:
        return []
    if wanted.value is not None:
        meant = [word for word in found if _states(word.text, wanted.value)]
        if len(meant) == 1:
            found = meant
    return _by_line(found)


def _grown(box: Box) -> Box:
    return (box[0] - _SLACK, box[1] - _SLACK, box[2] + _SLACK, box[3] + _SLACK)


def _in_reading_order(words: Sequence[Word]) -> list[Word]:
    return [word for line in words_to_lines(words) for word in line.words]


def _only_stretch(words: Sequence[Word], printed: str) -> list[Word]:
    """The words that together say ``printed``, whatever their spacing; none where that is said twice or not at all."""
    sought = "".join(printed.split())
    said = "".join(word.text for word in words)
    if not sought or not said:
        return []
    edges = {0, *accumulate(len(word.text) for word in words)}
    starts = [match.start() for match in re.finditer(f"(?={re.escape(sought)})", said)]
    starts = [at for at in starts if all(_is_edge(said, end, edges) for end in (at, at + len(sought)))]
    if len(starts) != 1:
        return []
    first, last = starts[0], starts[0] + len(sought)
    found, at = [], 0
    for word in words:
        if at < last and at + len(word.text) > first:
            found.append(word)
        at += len(word.text)
    return found


def _is_edge(said: str, at: int, edges: set[int]) -> bool:
    """Whether words or numbers may begin and end at a place: the 12 of 412 or of 4,12 is not the figure 12."""
    return at in edges or not _INSIDE.search(said[max(at - 2, 0) : at] + "\0" + said[at : at + 2])


def _states(text: str, value: float) -> bool:
    numbers = [float(one.replace(",", "")) for one in _NUMBER.findall(text)]
    return any(abs(one - abs(value)) < 1e-9 for one in numbers)


def _by_line(words: Sequence[Word]) -> list[Box]:
    """A box for each run of words at one height."""
    return [union(word.box for word in line) for _, line in groupby(words, key=lambda word: round(word.top))]
