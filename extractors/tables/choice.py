"""Which reading of a table to believe: candidates, a measure of their quality, and the choice between them.

The quality of a reading is what can be seen without knowing the answer: words that run across a cell's edge, cells
whose lines show columns or rows that were not parted, columns without a word. Cheap readings come first; a page goes
to the expensive ones only where the best cheap reading is in doubt, or where lines like those of a table are in none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.parsing.boxes import centre_inside, overlap_share
from extractors.parsing.pages import Page
from extractors.tables.aligned import find_aligned_tables
from extractors.tables.camelot_reading import PdfSource, read_with_camelot
from extractors.tables.refining import refine_table, shows_columns
from extractors.tables.regions import looks_tabular
from extractors.tables.tables import Table, find_ruled_tables, lines_outside

# A reading below this quality is in doubt.
_DOUBT = 0.8
# This many lines in a row that look like a table's, in no table, are worth a second reading.
_UNREAD_LINES = 4
# A second reading replaces the first only when it is better by this much.
_MARGIN = 0.1


@dataclass(frozen=True, slots=True)
class PageReading:
    """The tables chosen for a page, from top to bottom, and those whose other reading was nearly as good."""

    tables: tuple[Table, ...]
    disputed: tuple[Table, ...] = ()


def read_page_tables(page: Page, above: Table | None = None, source: PdfSource | None = None) -> PageReading:
    """The best reading of a page's tables.

    Args:
        page: words, rules and fills.
        above: the last table of the page before, whose columns may go on.
        source: the PDF, for readings that open it themselves; without it only the cheap ones are tried.
    """
    ruled = [_read_open_grid(refine_table(table, page), page) for table in find_ruled_tables(page)]
    aligned = [refine_table(table, page) for table in find_aligned_tables(page, ruled, above)]
    qualities = [(table, quality(table)) for table in [*ruled, *aligned]]
    tables = [replace(table, confidence=round(table.confidence * worth, 3)) for table, worth in qualities]
    disputed: list[Table] = []
    if source is not None and (any(worth < _DOUBT for _, worth in qualities) or _unread_lines(page, tables)):
        tables, disputed = _choose(tables, _second_readings(page, source))
    return PageReading(tuple(sorted(tables, key=lambda t: (t.box[1], t.box[0]))), tuple(disputed))


def _read_open_grid(table: Table, page: Page) -> Table:
    """A drawn table, or what its words show where its rules leave columns unparted."""
    if quality(table) >= _DOUBT:
        return table
    words = [w for w in page.words if centre_inside(w.box, table.box)]
    others = find_aligned_tables(replace(page, words=tuple(words)), ())
    best = max((refine_table(other, page) for other in others), key=_words_read, default=table)
    whole = _words_read(best) > 0.9 * _words_read(table)
    return best if whole and quality(best) > quality(table) + _MARGIN else table


def _words_read(table: Table) -> int:
    return sum(len(line.words) for cell in table.cells for line in cell.lines)


def quality(table: Table) -> float:
    """0 to 1: the share of words that stand whole in their cells, less what looks unparted or empty."""
    words = [(w, c) for c in table.cells for line in c.lines for w in line.words]
    if not words:
        return 0.0
    crossing = sum(w.x0 < c.box[0] - 2 or w.x1 > c.box[2] + 2 for w, c in words) / len(words)
    filled = [c for c in table.cells if c.text]
    unparted = sum(len(line.words) for c in filled if shows_columns(c) for line in c.lines) / len(words)
    used = {column for c in filled for column in range(c.column, c.column + c.column_span)}
    empty = 1 - len(used) / table.column_count
    return max(0.0, 1 - 2 * crossing - unparted - 0.5 * empty)


def _unread_lines(page: Page, tables: Sequence[Table]) -> bool:
    """Whether lines in several pieces stand outside all tables, several in a row."""
    run = 0
    for line in lines_outside(page, tables):
        run = run + 1 if looks_tabular(line) else 0
        if run >= _UNREAD_LINES:
            return True
    return False


def _second_readings(page: Page, source: PdfSource) -> list[Table]:
    found = read_with_camelot(source, page, "lattice") or read_with_camelot(source, page, "hybrid")
    refined = [refine_table(table, page) for table in found]
    return [replace(t, confidence=round(t.confidence * quality(t), 3)) for t in refined if _is_table(t)]


def _is_table(table: Table) -> bool:
    rows = [sum(bool(c.text) for c in table.cells if c.row == row) for row in range(table.row_count)]
    return sum(n > 1 for n in rows) >= max(2, 0.6 * len(rows)) and quality(table) > 0.5


def _choose(first: Sequence[Table], second: Sequence[Table]) -> tuple[list[Table], list[Table]]:
    """Where two readings cover one place the clearly better one; tables that only the second saw are added."""
    chosen, disputed = list(first), list[Table]()
    for other in second:
        rivals = [t for t in chosen if overlap_share(t.box, other.box) > 0.3 or overlap_share(other.box, t.box) > 0.3]
        if not rivals:
            chosen.append(other)
        elif quality(other) > max(quality(t) for t in rivals) + _MARGIN:
            chosen = [t for t in chosen if t not in rivals] + [other]
        elif _cells_differ(rivals, other):
            disputed.extend(rivals)
    return chosen, disputed


def _cells_differ(tables: Sequence[Table], other: Table) -> bool:
    """Whether more than a few cells of one reading are none of the other's."""
    ours = {c.text for t in tables for c in t.cells if c.text}
    theirs = {c.text for c in other.cells if c.text}
    return len(ours & theirs) < 0.8 * min(len(ours), len(theirs))
