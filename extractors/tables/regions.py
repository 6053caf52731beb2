"""Where on a page the lines of a table without drawn cells begin and end: runs of lines that keep gutters open.

Prose runs across every gutter, so it ends a table; so do a heading and a wide gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.parsing.lines import Line
from pipeline.vocabulary import match_header

# A gutter is at least this wide, in points and in font sizes.
GUTTER, GUTTER_EM = 3.5, 0.45
# Space between rows is wider than between the lines of a cell by at least this factor.
ROW_GAP = 1.22
# A line set this much larger (points) than the table's body is a heading, not a row.
_LARGER = 1.6
# A heading over a table's header is set larger than that by at least this factor.
_HEADING = 1.08
# Or it is bold, and stands further from the row above than this many font sizes, and than from the header.
_APART = 0.9
# Lines further apart than this many font sizes do not belong to one table.
_TABLE_GAP = 4.5


@dataclass(frozen=True, slots=True)
class Region:
    """Lines of one table, top to bottom."""

    lines: tuple[Line, ...]

    @property
    def x0(self) -> float:
        return min(line.x0 for line in self.lines)

    @property
    def x1(self) -> float:
        return max(line.x1 for line in self.lines)


def find_regions(lines: Sequence[Line]) -> list[Region]:
    """Runs of lines that keep the same gutters open."""
    regions: list[Region] = []
    index = 0
    while index < len(lines):
        end = _grow(lines, index)
        if end - index >= 2:
            region = _trim(lines[index:end])
            if region is not None:
                regions.append(region)
            index = end
        else:
            index += 1
    return regions


def _gaps(line: Line) -> list[tuple[float, float]]:
    """x-stretches between the cells of one line."""
    return [(left.x1, right.x0) for left, right in pairwise(line.pieces)]


def _grow(lines: Sequence[Line], start: int) -> int:
    """Past the last line of the table that begins with line ``start``; ``start`` where none does."""
    gutters = _gaps(lines[start])
    if not gutters:
        return start
    end, index = start + 1, start + 1
    tabular = 1
    while index < len(lines):
        line, last = lines[index], lines[end - 1]
        if line.top - last.bottom > _TABLE_GAP * last.size or abs(line.size - lines[start].size) > _LARGER:
            break
        if (
            tabular >= 2
            and index - start > 2
            and names_columns(line)
            and _is_heading_over(*lines[index - 2 : index + 1])
        ):
            end = min(end, index - 1)
            break
        kept = _narrowed(gutters, line)
        own = _gaps(line)
        if len(kept) >= max(1, _needed(gutters)) and (own or _inside_one_column(kept, line)):
            gutters = _joined_gutters(kept, own) if tabular < 3 else kept
            tabular += bool(own)
            end = index + 1
        elif index - end >= 2:
            break
        index += 1
    return end if tabular >= 2 or names_columns(lines[start]) else start


def _is_heading_over(above: Line, line: Line, header: Line) -> bool:
    """Whether a line between a table's last row and a header heads another table: set larger, or bold and set apart."""
    if len(line.pieces) > 1:
        return False
    room = line.top - above.bottom
    apart = line.bold and room > _APART * line.size and room > header.top - line.bottom
    return line.size >= _HEADING * header.size or apart


def looks_tabular(line: Line) -> bool:
    """Whether a line stands in three pieces or more, as a table's rows do and prose does not."""
    return len(line.pieces) > 2


def names_columns(line: Line) -> bool:
    """Whether a line reads like a table's header: three cells or more that the vocabulary knows, and few others."""
    fields = {matches[0].field for part in line.pieces if (matches := match_header(part.text))}
    return len(fields) >= 3 and len(fields) * 2 > len(line.pieces)


def _needed(gutters: Sequence[tuple[float, float]]) -> int:
    return (len(gutters) + 1) // 2


def _narrowed(gutters: Iterable[tuple[float, float]], line: Line) -> list[tuple[float, float]]:
    """What a line leaves of each gutter: its widest free stretch, where that is still wide enough."""
    kept = []
    for left, right in gutters:
        free, at = [], left
        for word in line.words:
            if word.x1 <= left or word.x0 >= right:
                continue
            free.append((at, word.x0))
            at = word.x1
        free.append((at, right))
        best = max(free, key=lambda stretch: stretch[1] - stretch[0])
        if best[1] - best[0] >= max(GUTTER, GUTTER_EM * line.size):
            kept.append(best)
    return kept


def _joined_gutters(
    kept: Sequence[tuple[float, float]], own: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The gutters so far and those that only one line shows (the header's first cells may span two columns)."""
    new = [gap for gap in own if not any(gap[0] < right and left < gap[1] for left, right in kept)]
    return sorted([*kept, *new])


def _inside_one_column(gutters: Sequence[tuple[float, float]], line: Line) -> bool:
    return not any(word.x0 < (left + right) / 2 < word.x1 for left, right in gutters for word in line.words)


def _trim(lines: Sequence[Line]) -> Region | None:
    """The lines from the first to the last that fill more than one column; rests of wrapped cells stay."""
    lines = list(lines)
    if len([line for line in lines if _gaps(line)]) < 2:
        return Region(tuple(lines)) if names_columns(lines[0]) else None
    pitch = _pitch(lines)
    while lines and not _gaps(lines[0]):
        lines.pop(0)
    while lines and not _gaps(lines[-1]):
        below = lines[-1]
        if len(lines) > 1 and below.bottom - lines[-2].bottom <= ROW_GAP * pitch:
            break
        if any(_is_set_like(line, below) for line in lines[1:-1]):
            break
        lines.pop()
    return Region(tuple(lines)) if sum(bool(_gaps(line)) for line in lines) > 1 else None


def _is_set_like(line: Line, last: Line) -> bool:
    """Whether a table's last line is a section row like one above it: bold, one text, from the same left edge."""
    alike = abs(line.x0 - last.x0) < 1 and abs(line.size - last.size) < 0.3
    return alike and line.bold and last.bold and not _gaps(line)


def _pitch(lines: Sequence[Line]) -> float:
    """Usual distance of the lines of one cell, in points: the lower quarter of all distances."""
    steps = sorted(b.bottom - a.bottom for a, b in pairwise(lines) if b.bottom - a.bottom > 0.5 * b.size)
    return steps[len(steps) // 4] if steps else 12.0
