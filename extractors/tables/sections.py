"""Headings outside tables, and the section that a table stands in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.parsing.lines import Line
from extractors.parsing.pages import Page
from extractors.tables.tables import Table, lines_outside
from extractors.tables.themes import theme_name
from pipeline.identity import normalise_words

# A heading is set larger than the body by at least this factor, or bold.
_LARGER = 1.08
_LONGEST_HEADING = 140
_WORDED = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line or two set apart as a heading; ``size`` in points."""

    page_number: int
    top: float
    text: str
    size: float
    bold: bool


def body_size(pages: Sequence[Page]) -> float:
    """The font size that most characters of the document are set in, in points."""
    printed: Counter[float] = Counter()
    for page in pages:
        for word in page.words:
            printed[word.size] += len(word.text)
    sizes: Counter[float] = Counter()
    for size, letters in printed.items():
        sizes[round(size * 2) / 2] += letters
    return sizes.most_common(1)[0][0] if sizes else 10.0


def find_headings(pages: Sequence[Page], tables: Mapping[int, Sequence[Table]]) -> list[Heading]:
    """Headings in reading order; neighbouring lines set alike are one heading."""
    body = body_size(pages)
    headings: list[Heading] = []
    for page in pages:
        lines = lines_outside(page, tables.get(page.number, ()))
        last: tuple[Heading, Line] | None = None
        for line in lines:
            if not looks_like_heading(line, body):
                last = None
                continue
            heading = Heading(page.number, line.top, line.text, round(line.size * 2) / 2, line.bold)
            if last and _goes_on(last, heading, line):
                heading = Heading(page.number, last[0].top, f"{last[0].text} {line.text}", heading.size, heading.bold)
                headings[-1] = heading
            else:
                headings.append(heading)
            last = (heading, line)
    return headings


def looks_like_heading(line: Line, body: float) -> bool:
    """Whether a line is set larger than the body (its size in points), or bold, and does not read on."""
    text = line.text
    if len(text) > _LONGEST_HEADING or not _WORDED.search(text):
        return False
    if text.rstrip().endswith((".", ";", ",")) and line.size < body * 1.3:
        return False
    return line.size >= body * _LARGER or (line.bold and line.size >= body * 0.95)


def _goes_on(last: tuple[Heading, Line], heading: Heading, line: Line) -> bool:
    above, printed = last
    return (
        above.page_number == heading.page_number
        and above.size == heading.size
        and above.bold == heading.bold
        and line.top - printed.bottom < 0.6 * line.size
        and heading.size >= 1.0
    )


def section_headings(headings: Sequence[Heading], places: Sequence[tuple[int, float]]) -> list[str | None]:
    """For each place (page number, top) the heading of the section it stands in.

    Sections are the headings of the largest size that parts the places: the title over all of them names none, and
    a sub-heading that happens to be nearest is set smaller. Headings that recur word for word ("Action plan", "What
    we will do") name a kind of part, not a section.
    """
    recurring = {words for words, n in Counter(normalise_words(h.text) for h in headings).items() if n > 1}
    named = [h for h in headings if normalise_words(h.text) not in recurring] or list(headings)
    levels = sorted({(h.size, h.bold) for h in named}, reverse=True)
    wanted = max(1, len(set(places)) // 2)
    fallback: list[str | None] = [None] * len(places)
    for level in levels:
        at_level = [h for h in named if (h.size, h.bold) == level]
        governing = [_last_before(at_level, place) for place in places]
        distinct = {h for h in governing if h is not None}
        if not distinct:
            continue
        texts = [theme_name(h.text) if h else None for h in governing]
        if len(distinct) >= min(2, len(places)) and len(distinct) >= wanted / 2:
            return texts
        if all(text is None for text in fallback):
            fallback = texts
    return fallback


def _last_before(headings: Sequence[Heading], place: tuple[int, float]) -> Heading | None:
    before = [h for h in headings if (h.page_number, h.top) < place]
    return before[-1] if before else None
