"""Text that a page prints struck through: set apart, so that what was deleted is in no value, and reported.

Word processors strike text by a rule through the middle of its letters, which begins and ends where the text does. A
table's rule that crosses text begins and ends elsewhere, an underline lies at the foot of the letters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.parsing.boxes import rounded, union
from extractors.parsing.drawn import Ruling
from extractors.parsing.lines import Line, words_to_lines
from extractors.parsing.pages import Page
from extractors.parsing.words import Word
from pipeline.records import Finding

# Where in a word's height a rule strikes it, from the top: the middle of its small letters.
_UPPER, _LOWER = 0.38, 0.72
# A rule strikes a word that it covers to this share, and stands out from its words by no more than this (font sizes).
_COVERED, _BEYOND = 0.8, 0.45
# Words that one rule strikes stand no further apart than this (font sizes): else it parts the cells of a table.
_APART = 3.0
# Pieces of a rule are one where they are this near to one another (points): programs strike word by word.
_NEAR = 2.0
_LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Struck:
    """Words struck by one rule, and the pieces of that rule."""

    words: tuple[Word, ...]
    rulings: tuple[Ruling, ...]


def set_struck_apart(page: Page) -> tuple[Page, list[Finding]]:
    """The page with struck words among its furniture and without the rules through them; a note for each stretch.

    Lines that follow one another are one stretch.
    """
    struck = find_struck(page)
    if not struck:
        return page, []
    words = {word for one in struck for word in one.words}
    rulings = {ruling for one in struck for ruling in one.rulings}
    left = replace(
        page,
        words=tuple(word for word in page.words if word not in words),
        furniture=(*page.furniture, *(word for word in page.words if word in words)),
        rulings=tuple(ruling for ruling in page.rulings if ruling not in rulings),
    )
    return left, [_struck_finding(page.number, stretch) for stretch in _stretches(struck)]


def set_all_struck_apart(pages: Sequence[Page], but: Collection[int] = ()) -> tuple[list[Page], list[Finding]]:
    """Every page with its struck words set apart, and the notes of all.

    Args:
        pages: upright.
        but: numbers of pages that are left as they are: on scans a word's box is no measure of where a rule crosses it.
    """
    done = [(page, []) if page.number in but else set_struck_apart(page) for page in pages]
    return [page for page, _ in done], [finding for _, found in done for finding in found]


def find_struck(page: Page) -> list[Struck]:
    """The words of a page that rules strike through."""
    uprights = [ruling for ruling in page.rulings if not ruling.horizontal]
    lines = words_to_lines(word for word in page.words if word.rotation == 0)
    found: list[Struck] = []
    for pieces in _joined_pieces([ruling for ruling in page.rulings if ruling.horizontal]):
        if any(_ends_at(pieces, upright) for upright in uprights):
            continue
        for line in lines:
            words = _struck_words(line, pieces)
            if words:
                found.append(Struck(tuple(words), tuple(pieces)))
    return found


def _joined_pieces(rulings: Sequence[Ruling]) -> list[list[Ruling]]:
    """Horizontal rules that go on where another ends, at nearly the same height."""
    runs: list[list[Ruling]] = []
    for ruling in sorted(rulings, key=lambda r: (r.start, r.end)):
        home = next((run for run in runs if _goes_on(run[-1], ruling)), None)
        if home is None:
            runs.append([ruling])
        else:
            home.append(ruling)
    return runs


def _goes_on(last: Ruling, ruling: Ruling) -> bool:
    return abs(last.at - ruling.at) < 1.0 and -_NEAR <= ruling.start - last.end <= _NEAR


def _ends_at(pieces: Sequence[Ruling], upright: Ruling) -> bool:
    """Whether an upright rule meets an end of a horizontal one, as the sides of a cell do."""
    ends = (pieces[0].start, pieces[-1].end)
    meets = upright.start - 1 <= pieces[0].at <= upright.end + 1
    return meets and any(abs(upright.at - end) <= 1.0 for end in ends)


def _struck_words(line: Line, pieces: Sequence[Ruling]) -> list[Word]:
    """The words of a line that a rule strikes; none where it is no strike of that line."""
    start, end, at = pieces[0].start, pieces[-1].end, pieces[0].at
    words = [w for w in line.words if w.x0 < end and w.x1 > start and _through_the_middle(w, at)]
    words = [w for w in words if min(w.x1, end) - max(w.x0, start) >= _COVERED * (w.x1 - w.x0)]
    if not words or start < words[0].x0 - _BEYOND * words[0].size or end > words[-1].x1 + _BEYOND * words[-1].size:
        return []
    apart = any(b.x0 - a.x1 > _APART * a.size for a, b in pairwise(words))
    return [] if apart or not any(c.isalnum() for w in words for c in w.text) else words


def _through_the_middle(word: Word, at: float) -> bool:
    height = word.bottom - word.top
    return word.top + _UPPER * height <= at <= word.top + _LOWER * height


def _stretches(struck: Iterable[Struck]) -> list[list[Line]]:
    """Struck lines under one another as one stretch."""
    stretches: list[list[Line]] = []
    for line in sorted((Line(one.words) for one in struck), key=lambda line: (line.top, line.x0)):
        home = next((s for s in reversed(stretches) if _follows(s[-1], line)), None)
        if home is None:
            stretches.append([line])
        else:
            home.append(line)
    return stretches


def _follows(above: Line, below: Line) -> bool:
    near = -0.5 * above.size < below.top - above.bottom < 0.8 * above.size
    return near and below.x0 < above.x1 + above.size and below.x1 > above.x0 - above.size


def _struck_finding(number: int, stretch: Sequence[Line]) -> Finding:
    text = " ".join(line.text for line in stretch)
    said = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]} ..."
    return Finding(
        reason="struck-through-text",
        level="note",
        message=f'"{said}" is printed struck through and is part of no value',
        page_number=number,
        bbox=rounded(union(line.box for line in stretch)),
    )
