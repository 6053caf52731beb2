"""The printed lines of meeting papers, in reading order, and where they stand.

What is set on one line in different columns (a number, a title, its pages, a contact) is one line in several parts.
Says nothing of what the lines mean.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractors.parsing.boxes import centre_inside, union
from extractors.parsing.lines import Line, split_at_gaps, upright_lines, words_to_lines
from extractors.parsing.pages import Page
from extractors.parsing.words import Word
from extractors.tables.tables import Table
from pipeline.records import Provenance

# Words of one line further apart than this many times the font size stand in different columns.
_COLUMN_GAP = 2.2
# Lines this near to the upper or lower edge (points) may be running headers that a cautious reader left in the page.
_EDGE = 90.0
_DIGITS = re.compile(r"\d+")
_BLANK_PAGE = re.compile(r"this page is (?:intentionally )?(?:left )?blank(?: intentionally)?\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of a page."""

    page: Page
    line: Line

    @property
    def text(self) -> str:
        return self.line.text

    def parts(self, tables: Sequence[Table] = ()) -> list[Line]:
        """The line cut at its columns: at cell borders inside a table, at wide gaps elsewhere."""
        table = next((t for t in tables if centre_inside(self.line.box, t.box)), None)
        if table is None:
            return split_at_gaps(self.line, _COLUMN_GAP * self.line.size)
        cells: dict[int, list[Word]] = defaultdict(list)
        for word in self.line.words:
            home = (n for n, cell in enumerate(table.cells) if centre_inside(word.box, cell.box))
            cells[next(home, -1)].append(word)
        return sorted((Line(tuple(words)) for words in cells.values()), key=lambda part: part.x0)


def printed_lines(pages: Iterable[Page]) -> list[PrintedLine]:
    """The upright lines of the pages, top to bottom, blank-page notices left out."""
    return [
        PrintedLine(page, line)
        for page in pages
        for line in upright_lines(page.words)
        if not _BLANK_PAGE.fullmatch(line.text)
    ]


def without_running_lines(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines less those that several pages print first or last, digits aside: headers of a set of minutes."""
    edges: dict[int, list[PrintedLine]] = {}
    for _, on_page in by_page(lines):
        edges[id(on_page[0])], edges[id(on_page[-1])] = [on_page[0]], [on_page[-1]]
    seen = Counter(_masked(line) for found in edges.values() for line in found if near_edge(line))
    return [line for line in lines if not (id(line) in edges and near_edge(line) and seen[_masked(line)] > 1)]


def near_edge(line: PrintedLine) -> bool:
    """Whether a line stands where running headers and footers do."""
    return line.line.bottom <= _EDGE or line.line.top >= line.page.height - _EDGE


def _masked(line: PrintedLine) -> str:
    return _DIGITS.sub("#", line.text)


def by_page(lines: Iterable[PrintedLine]) -> list[tuple[Page, list[PrintedLine]]]:
    """The lines of each page, pages in order."""
    found: dict[int, tuple[Page, list[PrintedLine]]] = {}
    for line in lines:
        found.setdefault(line.page.number, (line.page, []))[1].append(line)
    return [found[number] for number in sorted(found)]


def right_edge(lines: Iterable[PrintedLine]) -> float:
    """Where full lines end (points): few lines reach further."""
    ends = sorted(line.line.x1 for line in lines)
    return ends[int(0.95 * (len(ends) - 1))] if ends else 0.0


def has_room(line: Line, word: Word, right: float) -> bool:
    """Whether ``word`` would still have fitted at the end of ``line``: then the author broke the line there."""
    return line.x1 + 0.3 * line.size + (word.x1 - word.x0) < right


def words_to_provenance(words: Iterable[tuple[Page, Word]], confidence: float) -> tuple[Provenance, ...]:
    """One place per page for words of one record; the quote is all that stands inside its box."""
    pages: dict[int, tuple[Page, list[Word]]] = {}
    for page, word in words:
        pages.setdefault(page.number, (page, []))[1].append(word)
    return tuple(_page_provenance(*pages[number], confidence) for number in sorted(pages))


def _page_provenance(page: Page, words: Sequence[Word], confidence: float) -> Provenance:
    box = union(w.box for w in words)
    inside = [w for w in page.words if w.rotation == 0 and centre_inside(w.box, box)]
    box = union(w.box for w in [*words, *inside])
    return Provenance(
        page_number=page.number,
        page_label=page.label,
        bbox=box,
        quote=" ".join(line.text for line in words_to_lines(inside)),
        method="text",
        confidence=confidence,
    )


def labels_to_numbers(pages: Sequence[Page]) -> Mapping[int, int]:
    """Page of the file by the number printed on it.

    Where a pack stamps its pages ("Page 25"), the papers' own page numbers ("3") do not count.
    """
    named: dict[int, int] = {}
    bare: dict[int, int] = {}
    for page in pages:
        match = re.fullmatch(r"(?P<named>\D*)(?P<number>\d+)\b.*", page.label or "")
        if match:
            numbers = named if match["named"].strip() else bare
            numbers.setdefault(int(match["number"]), page.number)
    return named or bare
