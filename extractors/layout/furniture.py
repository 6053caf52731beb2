"""What a page prints about itself: page numbers, stamps and watermarks laid over papers, running headers and footers.

They are set apart before tables and sentences are read, so that a stamp drawn across a cell never ends up in it.
A page's printed number becomes its label.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from extractors.layout.watermarks import find_watermarks
from extractors.parsing.lines import Line, PageWords, upright_lines
from extractors.parsing.pages import Page
from extractors.parsing.words import Word

# Running headers, footers and page numbers stand this close to the upper or lower edge (points, 72 to the inch).
_MARGIN = 54.0
# Stamps and page numbers may stand a little further in, when they stand alone.
_NUMBER_MARGIN = 80.0

_PAGE_STAMP = re.compile(r"(?:page|p\.)\s*(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_BARE_NUMBER = re.compile(r"[-–—|\s]*(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*")
_ITEM_STAMP = re.compile(r"(?:agenda item|item no\.?|appendix)\s*\d{1,2}[a-z]?", re.IGNORECASE)


_Run = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A stretch of words that may be a page number: ``number`` as printed."""

    words: tuple[Word, ...]
    text: str
    number: int
    named: bool
    """It says "Page", not just a number."""


def set_furniture_apart(pages: Sequence[Page]) -> list[Page]:
    """The pages with stamps, watermarks, page numbers, running headers and footers set apart and labels read."""
    pages = [replace(page, words=PageWords(page.words)) for page in pages]
    running = _running_lines(pages)
    runs = {page.number: _edge_runs(page) for page in pages}
    chosen = _page_numbers(pages, runs)
    result = []
    for page in pages:
        stamps = chosen.get(page.number, [])
        apart = [w for stamp in stamps for w in stamp.words]
        apart += [w for run in runs[page.number] if _is_item_stamp(page, run) for w in run]
        apart += [w for line in running.get(page.number, ()) for w in line.words]
        apart += find_watermarks(page.words)
        label = next((s.text for s in sorted(stamps, key=lambda s: not s.named)), None)
        result.append(replace(_set_apart(page, apart), label=label))
    return result


def _set_apart(page: Page, words: Iterable[Word]) -> Page:
    """The page with these of its words as furniture."""
    apart = {id(w) for w in words}  # the very words: comparing each word of a page with others takes far longer
    if not apart:
        return replace(page, furniture=())
    rest = PageWords(w for w in page.words if id(w) not in apart)
    return replace(page, words=rest, furniture=tuple(w for w in page.words if id(w) in apart))


def _edge_runs(page: Page) -> list[_Run]:
    """Words that the page drew in one go, on one baseline: those near an edge, and turned ones, which may be stamps."""
    runs = (tuple(group) for _, group in groupby(page.words, key=attrgetter("run", "rotation")))
    return [run for run in runs if run[0].rotation or _in_margin(page, run, _NUMBER_MARGIN)]


def _edge_lines(page: Page, margin: float) -> list[Line]:
    """The upright lines near the upper or lower edge."""
    lines = upright_lines(page.words)
    return [line for line in lines if line.bottom <= margin or line.top >= page.height - margin]


def _text(words: Iterable[Word]) -> str:
    return " ".join(w.text for w in words)


def _in_margin(page: Page, words: Sequence[Word], margin: float) -> bool:
    """Whether the words stand near an edge; for turned words every edge counts."""
    if all(w.bottom <= margin for w in words) or all(w.top >= page.height - margin for w in words):
        return True
    if words[0].rotation == 0:
        return False
    return all(w.x1 <= margin for w in words) or all(w.x0 >= page.width - margin for w in words)


def _is_item_stamp(page: Page, run: Sequence[Word]) -> bool:
    return _in_margin(page, run, _NUMBER_MARGIN) and bool(_ITEM_STAMP.fullmatch(_text(run)))


# --- page numbers ----------------------------------------------------------------------------------------------------


def _page_numbers(pages: Sequence[Page], runs: Mapping[int, Sequence[_Run]]) -> dict[int, list[_Stamp]]:
    """Per page the stamps that count along with the file's pages.

    A series of numbers is believed when it runs parallel to the pages: the difference between printed and actual
    number is the same on most pages that carry one. "Page 4" in a contents list or a sentence is in no such series.
    """
    stamps = {page.number: _number_stamps(page, runs[page.number]) for page in pages}
    chosen: dict[int, list[_Stamp]] = defaultdict(list)
    for named in (True, False):
        offsets = Counter(
            offset
            for number, found in stamps.items()
            for offset in {s.number - number for s in found if s.named is named}
        )
        believed = {offset for offset, count in offsets.items() if _believable(offset, count, len(pages))}
        for number, found in stamps.items():
            chosen[number].extend(s for s in found if s.named is named and s.number - number in believed)
    return chosen


def _believable(offset: int, count: int, pages: int) -> bool:
    return count >= 3 or (count >= 2 and pages <= 6) or (pages <= 2 and offset == 0)


def _number_stamps(page: Page, runs: Iterable[_Run]) -> list[_Stamp]:
    stamps = []
    for words in [*runs, *(line.words for line in _edge_lines(page, _NUMBER_MARGIN))]:
        near_edge = _in_margin(page, words, _NUMBER_MARGIN)
        text = _text(words)
        if named := _PAGE_STAMP.fullmatch(text):
            stamps.append(_Stamp(words, text, int(named[1]), True))
        elif near_edge and (bare := _BARE_NUMBER.fullmatch(text)) and _stands_alone(page, words):
            stamps.append(_Stamp(words, bare[1], int(bare[1]), False))
    return stamps


def _stands_alone(page: Page, words: Sequence[Word]) -> bool:
    """Whether nothing else is printed at the same height, as it would be in a table."""
    top, bottom = min(w.top for w in words), max(w.bottom for w in words)
    level = [w for w in page.words if w.top < bottom and w.bottom > top and w.rotation == 0]
    return all(w in words for w in level)


# --- running headers and footers -------------------------------------------------------------------------------------


def _running_lines(pages: Sequence[Page]) -> dict[int, list[Line]]:
    """Lines near an edge that stand at the same height, with the same words, on several pages in a row.

    Digits do not count, so that "Minutes, page 3" and "Minutes, page 4" are the same line. Lines between rules or
    on a shaded ground are left alone: a table's repeated header is no running header.
    """
    places: dict[tuple[str, int], list[tuple[int, Line]]] = defaultdict(list)
    for page in pages:
        for line in _edge_lines(page, _MARGIN):
            if not _in_a_table(page, line):
                places[(_DIGITS.sub("#", line.text), round(line.top / 4))].append((page.number, line))
    running: dict[int, list[Line]] = defaultdict(list)
    for found in places.values():
        if len(found) >= 3 or (len(found) == 2 and found[1][0] - found[0][0] == 1):
            for number, line in found:
                running[number].append(line)
    return running


def _in_a_table(page: Page, line: Line) -> bool:
    x0, top, x1, bottom = line.box
    shaded = any(f.box[1] <= top + 1 and f.box[3] >= bottom - 1 and f.box[0] < x1 and f.box[2] > x0 for f in page.fills)
    crossing = [r for r in page.rulings if not r.horizontal and r.start <= top + 1 and r.end >= bottom - 1]
    return shaded or (any(r.at <= x0 for r in crossing) and any(r.at >= x1 for r in crossing))
