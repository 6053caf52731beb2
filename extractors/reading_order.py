"""A page's lines in the order they are read: column by column, text across columns between them.

A column begins where several lines begin at the same place and a strip stays free of words to its left. Pairs of a
label and its value leave such a strip open too, so both sides must hold running text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.lines import Line, words_to_lines
from extractors.tables import Table
from pipeline.vocabulary import match_header

# The strip between two columns is at least this wide, in font sizes.
_STRIP = 0.9
# A column is at least this wide (points) and this many lines long, with this many words a line.
_NARROWEST, _FEWEST, _WORDS = 60.0, 3, 2.5
# Lines that begin within so many points of one another begin at the same place.
_SAME_START = 3.0
# A line this many times as high as it is set large has caught a neighbouring column's lines.
_SWOLLEN = 1.7
# Prose laid out in columns: no more than so many of them, with so large a share of its words in lines of so many words.
_PROSE_COLUMNS, _PROSE_SHARE, _PROSE_LINE = 3, 0.8, 5


@dataclass(frozen=True, slots=True)
class _Cut:
    """Lines ``first`` to ``last`` (excluded) stand in two columns; the right one begins at ``x``."""

    first: int
    last: int
    x: float


def holds_running_text(table: Table) -> bool:
    """Whether a table read from aligned words alone is prose set in columns, or a list beside its bullets.

    A table whose first row names columns that the vocabulary knows is a table, however long its cells are.
    """
    if not table.method.startswith("text-alignment") or table.column_count > _PROSE_COLUMNS:
        return False
    if any(cell is not None and match_header(cell.text) for cell in table.row(0)):
        return False
    lengths = [len(line.words) for cell in table.cells for line in cell.lines if len(line.text) > 2]
    return sum(n for n in lengths if n >= _PROSE_LINE) > _PROSE_SHARE * sum(lengths)


def read_in_columns(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines (from top to bottom) parted into columns and the stretches between, in reading order."""
    cut = _find_cut(lines)
    if cut is None:
        return [list(lines)] if lines else []
    left, right = _part(lines[cut.first : cut.last], cut.x)
    pieces = (lines[: cut.first], left, right, lines[cut.last :])
    return [column for piece in pieces for column in read_in_columns(piece)]


def _find_cut(lines: Sequence[Line]) -> _Cut | None:
    """The longest stretch of lines that stands in two columns; the column furthest left is parted off first."""
    if len(lines) < _FEWEST:
        return None
    found = [cut for x in _starts(lines) for cut in _stretches(lines, x)]
    return max(found, key=lambda cut: (cut.last - cut.first, -cut.x), default=None)


def _starts(lines: Sequence[Line]) -> list[float]:
    """Where columns may begin: x at which several lines, or pieces of lines after a gap, begin."""
    leftmost = min(line.words[0].x0 for line in lines)
    rightmost = max(line.words[-1].x1 for line in lines)
    counts: Counter[int] = Counter()
    for line in lines:
        end = leftmost - 2 * _NARROWEST
        for word in line.words:
            if word.x0 - end > _STRIP * word.size:
                counts[round(word.x0)] += 1
            end = max(end, word.x1)
    near = {x: counts[x] + counts[x - 1] + counts[x + 1] for x in counts}
    within = [x for x in near if x > leftmost + _NARROWEST and x < rightmost - _NARROWEST and near[x] >= _FEWEST]
    return [float(x) for x in sorted(within, key=lambda x: (-near[x], x))[:8]]


def _stretches(lines: Sequence[Line], x: float) -> Iterator[_Cut]:
    """Stretches of lines none of which crosses the strip left of ``x``, with running text on both sides."""
    first = 0
    for index in range(len(lines) + 1):
        if index < len(lines) and not _crosses(lines[index], x):
            continue
        if index - first >= _FEWEST:
            trimmed = _trimmed(lines, first, index, x)
            if trimmed is not None:
                yield trimmed
        first = index + 1


def _crosses(line: Line, x: float) -> bool:
    left = x - _STRIP * line.words[0].size
    return any(w.x0 < x - _SAME_START and w.x1 > left for w in line.words)


def _trimmed(lines: Sequence[Line], first: int, last: int, x: float) -> _Cut | None:
    """The stretch from the first line that helps to show both columns to the last."""
    sides = [(_left_of(line, x), len(line.words) - _left_of(line, x)) for line in lines[first:last]]
    lefts = [left for left, _ in sides if left]
    rights = [right for _, right in sides if right]
    if min(len(lefts), len(rights)) < _FEWEST:
        return None
    if sum(lefts) < _WORDS * len(lefts) or sum(rights) < _WORDS * len(rights):
        return None
    # Lines above and below that fill the left side alone, well apart from the right column, are no part of it.
    right_lines = [n for n, (_, right) in enumerate(sides) if right]
    start = right_lines[0]
    while start > 0 and lines[first + start].top - lines[first + start - 1].bottom < 1.5 * lines[first + start].size:
        start -= 1
    return _Cut(first + start, last, x)


def _left_of(line: Line, x: float) -> int:
    return sum(word.x0 < x - _SAME_START for word in line.words)


def _part(lines: Sequence[Line], x: float) -> tuple[list[Line], list[Line]]:
    left = [w for line in lines for w in line.words if w.x0 < x - _SAME_START]
    right = [w for line in lines for w in line.words if w.x0 >= x - _SAME_START]
    if any(line.bottom - line.top > _SWOLLEN * max(w.size for w in line.words) for line in lines):
        return words_to_lines(left), words_to_lines(right)
    kept = [(tuple(w for w in line.words if w.x0 < x - _SAME_START), line) for line in lines]
    return (
        [Line(words) for words, _ in kept if words],
        [Line(rest) for words, line in kept if (rest := line.words[len(words) :])],
    )
