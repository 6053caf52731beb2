"""Where the rows of a table without drawn cells begin: at rules and bands, at references, at wider gaps.

A column of references that count upwards tells best: each begins a row, and no other line does, however its
paragraphs are spaced. Without one, more space than between the lines of a cell parts two rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractors.parsing.drawn import is_white
from extractors.parsing.lines import Line, runs_across, text_between
from extractors.parsing.pages import Page
from extractors.tables.regions import ROW_GAP, Region
from extractors.tables.rulings import cluster, join_rulings
from pipeline.vocabulary import is_ref

# A rule or band counts for rows when it covers this share of the table's width.
_FULL_WIDTH = 0.6
# References stand in one of this many columns from the left.
_REF_COLUMNS = 2
# So many numbers that count upwards are references; of those like "A1" and "1.2" two are enough.
_FEWEST_NUMBERS, _FEWEST_REFS = 3, 2
# So many lines that stand close, each filling this share of the columns, are rows of one line.
_FEWEST_CLOSE, _FILLED = 3, 0.75
# More space than before a row, by this factor, parts the table from something else.
_PARTED = 1.6


@dataclass(frozen=True, slots=True)
class References:
    """A table's references: their column, the lines on which they stand, and the widest step down to one (points)."""

    column: int
    lines: tuple[Line, ...]
    widest: float

    def begin(self, line: Line) -> bool:
        return line in self.lines


def row_edges(page: Page, region: Region, xs: Sequence[float]) -> list[float]:
    """y of the table's row edges: rules and bands where there are any, and between them references or wider gaps."""
    top, bottom = region.lines[0].top - 1, max(line.bottom for line in region.lines) + 1
    drawn = [y for y in _drawn_edges(page, xs) if top < y < bottom]
    refs = find_references(region.lines, xs)
    edges = [top]
    for start, end in pairwise([top, *drawn, bottom]):
        lines = [line for line in region.lines if start <= (line.top + line.bottom) / 2 < end]
        if not lines:
            continue
        edges.extend(_edges_between(lines, xs, refs, drawn=len(drawn) > 2))
        edges.append(end)
    return cluster(edges, 2.0)


def _drawn_edges(page: Page, xs: Sequence[float]) -> list[float]:
    """y of rules and of the upper and lower sides of shaded bands that reach over most of the table."""
    width = xs[-1] - xs[0]
    pieces = [(r.at, r.start, r.end) for r in join_rulings(page.rulings) if r.horizontal]
    pieces += [(y, f.box[0], f.box[2]) for f in page.fills if not is_white(f.colour) for y in (f.box[1], f.box[3])]
    found = []
    for level in cluster([y for y, _, _ in pieces], 1.5):
        here = sorted((max(x0, xs[0]), min(x1, xs[-1])) for y, x0, x1 in pieces if abs(y - level) <= 1.5)
        covered, reach = 0.0, xs[0]
        for x0, x1 in here:
            covered += max(0.0, x1 - max(x0, reach))
            reach = max(reach, x1)
        if covered >= _FULL_WIDTH * width:
            found.append(level)
    return found


# --- lines that begin rows -------------------------------------------------------------------------------------------


def _edges_between(lines: Sequence[Line], xs: Sequence[float], refs: References | None, *, drawn: bool) -> list[float]:
    """y between lines that begin rows of their own.

    Args:
        lines: between two rules.
        xs: column edges.
        refs: the references of the whole table, where it has any that tell.
        drawn: whether rules part rows: then a gap is one only where the line below it begins like a row.
    """
    if len(lines) < 2:
        return []
    sections = [_is_section_line(line, xs, has_refs=refs is not None) for line in lines]
    begins = _begin_at_refs(lines, xs, refs) if refs else None
    begins = begins or _begin_at_gaps(lines, xs, drawn=drawn)
    return [
        (above.bottom + below.top) / 2
        for number, (above, below) in enumerate(pairwise(lines), 1)
        if begins[number] or sections[number] or sections[number - 1]
    ]


def _begin_at_refs(lines: Sequence[Line], xs: Sequence[float], refs: References) -> list[bool] | None:
    """For each line whether it begins a row by the table's references; ``None`` over the first of them.

    Lines before the first reference between two rules are of the same row where they stand left of the references
    only, as the rest of a theme does that spans several rows.
    """
    first = next((number for number, line in enumerate(lines) if refs.begin(line)), len(lines))
    if first == len(lines):
        return [False] * len(lines) if lines[0].top > refs.lines[0].top else None
    steps = [0.0, *(b.bottom - a.bottom for a, b in pairwise(lines))]
    begins = [refs.begin(line) or step > _PARTED * refs.widest for line, step in zip(lines, steps, strict=True)]
    if first and all(line.x1 <= xs[refs.column] + 1 for line in lines[:first]):
        return [False] * (first + 1) + begins[first + 1 :]
    over = _begin_at_gaps(lines[: first + 1], xs, drawn=False)
    return [*over[:first], True, *begins[first + 1 :]]


def _begin_at_gaps(lines: Sequence[Line], xs: Sequence[float], *, drawn: bool) -> list[bool]:
    """For each line whether the space above it says that it begins a row."""
    usual, least = _cell_pitches(lines, xs)
    steps = [b.bottom - a.bottom for a, b in pairwise(lines)]
    pitch = usual if any(step > ROW_GAP * usual for step in steps) else least
    wide = [step > ROW_GAP * pitch or _leaves_bold(a, b) for step, (a, b) in zip(steps, pairwise(lines), strict=True)]
    wide = [own and not goes_on(_texts(line, xs)) for own, line in zip(wide, lines[1:], strict=True)]
    if drawn:
        likely = [_may_start_row(line, xs) for line in lines[1:]]
        wide = [own and may for own, may in zip(wide, likely, strict=True)]
    elif not any(step > ROW_GAP * pitch for step in steps):
        wide = [is_wide or begins for is_wide, begins in zip(wide, _row_starts(lines, xs)[1:], strict=True)]
    return _with_rows_of_one_line(lines, xs, [True, *wide])


def _with_rows_of_one_line(lines: Sequence[Line], xs: Sequence[float], begins: Sequence[bool]) -> list[bool]:
    """The same, with each line a row where lines that stand close all fill their columns and none goes on another."""
    found = list(begins)
    starts = [number for number, begin in enumerate(begins) if begin]
    for start, end in pairwise([*starts, len(lines)]):
        if end - start >= _FEWEST_CLOSE and all(_is_row_of_one_line(line, xs) for line in lines[start:end]):
            found[start:end] = [True] * (end - start)
    return found


def _is_row_of_one_line(line: Line, xs: Sequence[float]) -> bool:
    texts = _texts(line, xs)
    filled = [text for text in texts if text]
    whole = len(filled) >= max(3, _FILLED * len(texts)) and bool(texts[0])
    return whole and not any(text[0].islower() for text in filled) and not line.bold


def goes_on(texts: Sequence[str]) -> bool:
    """Whether a line, by its texts in each column, goes on a row: it begins in lower case and fills few columns."""
    return texts[0][:1].islower() and sum(map(bool, texts)) * 2 <= len(texts)


def _texts(line: Line, xs: Sequence[float]) -> list[str]:
    return [text_between(line, left, right) for left, right in pairwise(xs)]


def _may_start_row(line: Line, xs: Sequence[float]) -> bool:
    """Whether a line fills the first column or most columns: a paragraph of one cell does not."""
    texts = _texts(line, xs)
    return bool(texts[0]) or sum(map(bool, texts)) * 3 >= len(texts) * 2


def _is_section_line(line: Line, xs: Sequence[float], *, has_refs: bool) -> bool:
    """Whether a line is a section row: bold, one text from the left edge across columns.

    Where references begin the rows it need not reach over the first column.
    """
    if not all(word.bold for word in line.words) or len(line.pieces) > 1 or line.x0 >= xs[1]:
        return False
    return any(runs_across(line, x) for x in xs[1:-1]) or (has_refs and not is_ref(line.text))


def _leaves_bold(above: Line, below: Line) -> bool:
    """Whether all of a line is bold and nothing of the next: a header or section row ends there."""
    return all(w.bold for w in above.words) and not any(w.bold for w in below.words)


def _cell_pitches(lines: Sequence[Line], xs: Sequence[float]) -> tuple[float, float]:
    """Distance of the lines within a cell: the least that is common between lines of one column, and the least.

    In points. Where hardly any cell holds two lines, only the least is that of the lines within a cell.
    """
    steps: list[float] = []
    for left, right in pairwise(xs):
        own = [line for line in lines if any(left <= (w.x0 + w.x1) / 2 < right for w in line.words)]
        steps.extend(b.bottom - a.bottom for a, b in pairwise(own) if b.bottom - a.bottom > 0.6 * b.size)
    steps.sort()
    return (steps[len(steps) // 10], steps[0]) if steps else (12.0, 12.0)


def _row_starts(lines: Sequence[Line], xs: Sequence[float]) -> list[bool]:
    """Which lines begin rows where all are equally far apart.

    Those with a reference in the first column, where that holds references; else those that fill the first column or
    most columns.
    """
    texts = [_texts(line, xs) for line in lines]
    marks = [row[0] for row in texts[1:] if row[0]] or [texts[0][0]]
    if marks and all(any(c.isdigit() for c in mark) and is_ref(mark) for mark in marks):
        return [bool(row[0]) for row in texts]
    return [_starts_row(row) and not goes_on(row) for row in texts]


def _starts_row(row: Sequence[str]) -> bool:
    """Whether a line's cells begin a row: most are filled, or the first is and does not go on in lower case."""
    return sum(map(bool, row)) * 2 >= len(row) or (bool(row[0]) and not row[0][0].islower())


# --- references ------------------------------------------------------------------------------------------------------


def find_references(lines: Sequence[Line], xs: Sequence[float]) -> References | None:
    """The references that begin a table's rows, where one of the first columns holds references.

    They begin the rows only where cells begin at the top: lines between two references do not stand further from the
    line above than the references do, and where they stand as far, no text beside a reference goes on another.
    """
    for column in range(min(_REF_COLUMNS, len(xs) - 2)):
        found = _ref_lines(lines, xs, column)
        if found and _are_row_tops(lines, found, xs):
            widest = max((b.bottom - a.bottom for a, b in pairwise(lines) if b in found), default=lines[0].size)
            return References(column, tuple(found), widest)
    return None


def _ref_lines(lines: Sequence[Line], xs: Sequence[float], column: int) -> list[Line]:
    left, right = xs[column], xs[column + 1]
    rows = [line for line in lines if not _is_section_line(line, xs, has_refs=True)]
    inside = [line for line in rows if not any(runs_across(line, x) for x in (left, right))]
    said = [(line, text) for line in inside if (text := text_between(line, left, right))]
    while said and not _is_numbered(said[0][1]):
        said.pop(0)
    refs = [text for _, text in said]
    fewest = _FEWEST_REFS if all(re.search(r"[A-Za-z]|\d\D\d", text) for text in refs) else _FEWEST_NUMBERS
    counted = [_count(text) for text in refs]
    rising = all(a < b for a, b in pairwise(counted) if a[0] == b[0])
    return [line for line, _ in said] if len(refs) >= fewest and all(map(_is_numbered, refs)) and rising else []


def _is_numbered(text: str) -> bool:
    return is_ref(text) and any(c.isdigit() for c in text)


def _count(ref: str) -> tuple[str, list[int], str]:
    """A reference as what stands before its numbers, the numbers, and a letter behind them."""
    letters = re.match(r"\D*", ref)
    behind = re.search(r"[a-z]?\W*$", ref)
    return letters[0] if letters else "", [int(n) for n in re.findall(r"\d+", ref)], behind[0] if behind else ""


def _are_row_tops(lines: Sequence[Line], starts: Sequence[Line], xs: Sequence[float]) -> bool:
    """Whether the references stand on the first lines of their rows, not half way down them."""
    before = [b.bottom - a.bottom for a, b in pairwise(lines) if b in starts]
    inside = sorted(b.bottom - a.bottom for a, b in pairwise(lines) if b not in starts and a.top >= starts[0].top)
    if not before or not inside:
        return True
    usual = inside[len(inside) // 2]
    if median(before) > 1.05 * usual:
        return True
    texts = [text_between(line, left, right) for line in starts for left, right in pairwise(xs)]
    return median(before) >= 0.95 * usual and not any(text[:1].islower() for text in texts)
