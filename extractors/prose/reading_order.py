"""A page's lines in the order they are read: column by column, text across columns between them, boxes on their own.

A column begins where several lines begin at the same place and a strip stays free of words to its left. Pairs of a
label and its value leave such a strip open too, so both sides must hold running text. Columns end where a line crosses
the strip, or at a heading that stands alone under both of them. A frame or a painted area with text beside it is a box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.parsing.boxes import centre_inside
from extractors.parsing.lines import Line, words_to_lines
from extractors.parsing.pages import Page
from extractors.parsing.words import Word
from extractors.tables.tables import Table
from pipeline.records import Box
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
# A heading under columns: larger than their lines by this factor, and apart from both of them by so many font sizes.
_HEADING, _APART = 1.08, 0.5
# Columns that end (or begin) together differ by no more than so many font sizes: typesetters keep paragraphs whole.
_ENDS_TOGETHER, _BEGINS_TOGETHER = 2.5, 1.5
# The space between two words, in font sizes.
_WORD_SPACE = 0.25
# A box is at least so wide (points) and so many lines high, and smaller than this share of the page.
_BOX_WIDTH, _BOX_LINES, _BOX_SHARE = 60.0, 2, 0.7
# Sides of one frame meet within so many points.
_MEETS = 3.0
# Words reach over the side of their box by no more than so many points.
_SLACK = 1.0
# Signs that begin the items of lists and are nothing else.
_BULLETS = frozenset("•●▪■◦○➢\uf0b7\uf0a7\uf0d8")
# More rulings than these (they are a table's or a picture's) are not looked through for frames.
_MOST_RULINGS = 400


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


def read_in_blocks(lines: Sequence[Line], page: Page) -> list[list[Line]]:
    """Lines (from top to bottom) parted into boxes, columns and the stretches between, in reading order.

    A box is read where the text beside and above it has come to the end of a paragraph.
    """
    return _read_around(lines, _areas(page) if len(lines) >= _FEWEST else [])


def _read_around(lines: Sequence[Line], areas: Sequence[Box]) -> list[list[Line]]:
    words = [w for line in lines for w in line.words]
    boxes = _boxes_with_text(words, areas)
    if not boxes:
        return read_in_columns(lines)
    flow = [w for w in words if not any(centre_inside(w.box, box) for box in boxes)]
    blocks = read_in_columns(words_to_lines(flow))
    for box in reversed(_in_rows(boxes)):
        inside = words_to_lines([w for w in words if centre_inside(w.box, box)])
        smaller = [area for area in areas if area != box and _within(area, box)]
        blocks = _put_in(blocks, box, _read_around(inside, smaller))
    return blocks


def _areas(page: Page) -> list[Box]:
    """The page's frames and painted areas that may be boxes, the largest first."""
    most = _BOX_SHARE * page.width * page.height
    found = {*(fill.box for fill in page.fills), *_frames(page)}
    kept = [b for b in found if b[2] - b[0] >= _BOX_WIDTH and b[3] - b[1] >= 15 and _area(b) < most]
    return sorted(kept, key=lambda b: (-_area(b), b))


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _within(inner: Box, outer: Box) -> bool:
    return (
        inner[0] >= outer[0] - _MEETS
        and inner[1] >= outer[1] - _MEETS
        and inner[2] <= outer[2] + _MEETS
        and inner[3] <= outer[3] + _MEETS
    )


def _frames(page: Page) -> Iterator[Box]:
    """Rectangles of four rulings: two across that begin and end together, and one down at either end."""
    if len(page.rulings) > _MOST_RULINGS:
        return
    across = sorted((r.at, r.start, r.end) for r in page.rulings if r.horizontal and r.end - r.start >= _BOX_WIDTH)
    down = [(r.at, r.start, r.end) for r in page.rulings if not r.horizontal]
    for number, (top, left, right) in enumerate(across):
        lower = (y for y, x0, x1 in across[number + 1 :] if abs(x0 - left) + abs(x1 - right) < _MEETS < y - top)
        bottom = next(lower, None)
        if bottom is None:
            continue
        sides = [x for x, y0, y1 in down if y0 < top + _MEETS and y1 > bottom - _MEETS]
        if all(any(abs(at - x) < _MEETS for at in sides) for x in (left, right)):
            yield (left, top, right, bottom)


def _boxes_with_text(words: Sequence[Word], areas: Sequence[Box]) -> list[Box]:
    """The areas that hold lines of their own while other words stand beside them."""
    found: list[Box] = []
    middles = [((w.x0 + w.x1) / 2, (w.top + w.bottom) / 2, w) for w in words]
    for area in areas:
        x0, top, x1, bottom = area
        level = [(x, w) for x, y, w in middles if top <= y <= bottom]
        inside = [w for x, w in level if x0 <= x <= x1]
        if len(inside) in (0, len(level)) or any(_overlap(area, box) for box in found):
            continue
        if any(w.x1 > x1 + _SLACK or w.x0 < x0 - _SLACK for w in inside):
            continue
        if len(words_to_lines(inside)) >= _BOX_LINES:
            found.append(area)
    return found


def _overlap(box: Box, other: Box) -> bool:
    return (
        min(box[2], other[2]) - max(box[0], other[0]) > _MEETS
        and min(box[3], other[3]) - max(box[1], other[1]) > _MEETS
    )


def _in_rows(boxes: Sequence[Box]) -> list[Box]:
    """Boxes from top to bottom, and from left to right where they stand side by side."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda b: b[1]):
        if rows and box[1] < min(b[3] for b in rows[-1]) - _MEETS:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [box for row in rows for box in sorted(row)]


def _put_in(blocks: Sequence[list[Line]], box: Box, inside: list[list[Line]]) -> list[list[Line]]:
    """The blocks with those of a box after the lines above and left of it.

    A box that text stands beside is read where that text comes to a heading or its end: under a heading of the box's
    own, the text would be taken to belong to it.
    """
    at, row = 0, 0
    for number, block in enumerate(blocks):
        for index, line in enumerate(block):
            above = line.bottom <= box[1] + _MEETS and line.x0 < box[2]
            if above or (line.top < box[3] and line.x0 < box[0]):
                at, row = number, index + 1
    beside = any(line.top < box[3] and line.bottom > box[1] for block in blocks for line in block)
    if row == 0 and (not beside or not blocks or _begins_with_heading(blocks[0])):
        return [*inside, *blocks]
    if beside:
        while row < len(blocks[at]) and (row == 0 or not _is_heading_after(*blocks[at][row - 1 : row + 1])):
            row += 1
    pieces = (blocks[at][:row], *inside, blocks[at][row:])
    return [*blocks[:at], *(piece for piece in pieces if piece), *blocks[at + 1 :]]


def _begins_with_heading(block: Sequence[Line]) -> bool:
    return len(block) > 1 and _is_heading_after(block[1], block[0])


def _is_heading_after(above: Line, line: Line) -> bool:
    return line.size >= _HEADING * above.size or (line.bold and not above.bold)


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
        last = index - 1 if index < len(lines) and _leads_on(lines, first, index, x) else index
        ends = [n for n in range(first + _FEWEST, last) if _heads_band(lines, first, n, last, x)]
        for start, end in pairwise([first, *ends, last]):
            trimmed = _trimmed(lines, start, end, x) if end - start >= _FEWEST else None
            if trimmed is not None:
                yield trimmed
        first = index + 1


def _bottoms(lines: Sequence[Line], x: float) -> tuple[float, float]:
    """Where the text left and right of ``x`` ends; 0 where there is none."""
    words = [w for line in lines for w in line.words]
    left = max((w.bottom for w in words if w.x0 < x - _SAME_START), default=0.0)
    return left, max((w.bottom for w in words if w.x0 >= x - _SAME_START), default=0.0)


def _leads_on(lines: Sequence[Line], first: int, index: int, x: float) -> bool:
    """Whether the line over line ``index``, which runs across both columns, is the heading of that and in neither."""
    if index - first <= _FEWEST:
        return False
    heading, below = lines[index - 1], lines[index]
    if _left_of(heading, x) < len(heading.words) or heading.text.endswith((".", ";", ",")):
        return False
    apart = heading.top - max(_bottoms(lines[first : index - 1], x))
    return apart > _APART * heading.size and apart > 1.3 * (below.top - heading.bottom)


def _heads_band(lines: Sequence[Line], first: int, at: int, last: int, x: float) -> bool:
    """Whether line ``at`` is a heading that stands alone under both columns: what follows begins anew below it."""
    heading = lines[at]
    if _left_of(heading, x) < len(heading.words):
        return False
    above = lines[first:at]
    body = sorted(line.size for line in above)[len(above) // 2]
    large = heading.size >= _HEADING * body
    if not large and not (heading.bold and not above[-1].bold):
        return False
    left, right = _bottoms(above, x)
    if not left or not right or abs(left - right) > _ENDS_TOGETHER * body:
        return False
    if heading.top - max(left, right) < _APART * body:
        return False
    return _begins_anew(lines[at + 1 : last], x, body) or (large and _fills_no_column(lines, first, at, last, x))


def _begins_anew(below: Sequence[Line], x: float, body: float) -> bool:
    """Whether the lines below a heading stand in two columns again that begin at one height."""
    lefts = [w.top for line in below for w in line.words if w.x0 < x - _SAME_START]
    rights = [w.top for line in below for w in line.words if w.x0 >= x - _SAME_START]
    return bool(lefts and rights) and abs(min(lefts) - min(rights)) < _BEGINS_TOGETHER * body


def _fills_no_column(lines: Sequence[Line], first: int, at: int, last: int, x: float) -> bool:
    """Whether nothing is right of the lines from ``at`` on, and the left column's edge broke none of them."""
    edge = max(w.x1 for line in lines[first:at] for w in line.words if w.x0 < x - _SAME_START)
    tail = lines[at:last]
    if any(_left_of(line, x) < len(line.words) for line in tail):
        return False
    return sum(_is_broken_at(edge, *pair) for pair in pairwise(tail)) < 2


def _is_broken_at(edge: float, line: Line, below: Line) -> bool:
    """Whether the next line's first word did not fit before a column's edge."""
    first = below.words[0]
    return line.x1 + _WORD_SPACE * line.size + first.x1 - first.x0 > edge


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
    wordy = sum(lefts) >= _WORDS * len(lefts) and sum(rights) >= _WORDS * len(rights)
    if not wordy and not _are_lists(lines[first:last], x):
        return None
    # Lines above and below that fill the left side alone, well apart from the right column, are no part of it.
    right_lines = [n for n, (_, right) in enumerate(sides) if right]
    start = right_lines[0]
    while start > 0 and lines[first + start].top - lines[first + start - 1].bottom < 1.5 * lines[first + start].size:
        start -= 1
    return _Cut(first + start, last, x)


def _are_lists(lines: Sequence[Line], x: float) -> bool:
    """Whether bullets stand on both sides of ``x``: short items, and no labels with their values."""
    bullets = [w.x0 < x - _SAME_START for line in lines for w in line.words if w.text in _BULLETS]
    return min(sum(bullets), len(bullets) - sum(bullets)) >= 2


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
