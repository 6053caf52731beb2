"""What a cell says: which of its printed lines its author broke on purpose, and which merely wrapped.

A typesetter breaks a line where the next word no longer fits. So where the next line's first word would still have
fitted, the break was the author's. Where it would not, either is possible; then the distance between the lines
tells (paragraphs often stand further apart than wrapped lines), and where that tells nothing, the words do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from extractors.lines import Line
from extractors.tables import Cell

# A word counts as fitting only when this much room is left (points): widths are rounded when a page is set.
_SURE = 1.5
# Paragraphs are told from wrapped lines by their distance only if the two differ by this much (points).
_PITCH_STEP = 0.6
_SPACE = 0.25
_BULLETS = "•·▪●◦‣-–*o➢✓"


@dataclass(frozen=True, slots=True)
class ColumnSetting:
    """How a column is set: padding left and right of its text, and the line distances seen in its table (points)."""

    padding: float
    reach: float
    """Furthest that text reaches into the padding on the right, from the cell's right edge: usually ``padding``."""
    wrapped_pitch: float | None
    broken_pitch: float | None


def read_setting(cells: Iterable[Cell], pitches: tuple[float | None, float | None] = (None, None)) -> ColumnSetting:
    """The setting of the cells of one column, all on one page."""
    filled = [c for c in cells if c.lines]
    if not filled:
        return ColumnSetting(4.0, 4.0, *pitches)
    left = min(min(line.x0 for line in c.lines) - c.box[0] for c in filled)
    right = min(c.box[2] - max(line.x1 for line in c.lines) for c in filled)
    return ColumnSetting(max(left, 0.0), max(min(left, right), 0.0), *pitches)


def read_pitches(cells: Iterable[Cell]) -> tuple[float | None, float | None]:
    """Line distances of a table's wrapped lines and of its deliberate breaks, where both are seen and differ.

    Lines that go on in lower case with no room left before are taken as wrapped for sure, lines with ample room
    left as broken for sure.
    """
    wrapped: list[float] = []
    broken: list[float] = []
    for cell in cells:
        setting = read_setting([cell])
        for above, below in zip(cell.lines, cell.lines[1:], strict=False):
            slack = _slack(cell, setting, above, below)
            if slack > 3 * _SURE + above.size:
                broken.append(_pitch(above, below))
            elif slack < 0 and below.text[:1].islower():
                wrapped.append(_pitch(above, below))
    if not wrapped or not broken or median(broken) - median(wrapped) < _PITCH_STEP:
        return None, None
    return median(wrapped), median(broken)


def _pitch(above: Line, below: Line) -> float:
    return below.words[0].bottom - above.words[0].bottom


def _slack(cell: Cell, setting: ColumnSetting, above: Line, below: Line) -> float:
    """Room that would be left on the upper line after the lower line's first word; negative where it did not fit."""
    first = below.words[0]
    width = first.x1 - first.x0
    breakable = first.text.find("-", 1) + 1
    if 0 < breakable < len(first.text):
        width *= breakable / len(first.text)
    space = 0.0 if above.words[-1].text.endswith("-") else _SPACE * first.size
    limit = cell.box[2] - setting.reach
    middle = (cell.box[0] + cell.box[2]) / 2
    centred = abs((above.x0 + above.x1) / 2 - middle) < _SURE and above.x0 - cell.box[0] > setting.padding + 2 * _SURE
    end = above.x1 + (space + width) / (2 if centred else 1)
    return limit - end


def author_lines(
    cell: Cell, setting: ColumnSetting, is_complete: Callable[[str], bool] | None = None
) -> list[str]:
    """The cell's lines as its author made them, wrapped ones joined.

    Args:
        cell: with its printed lines.
        setting: of the cell's column on this page.
        is_complete: whether words can stand alone as one entry of a list; asked where the geometry is silent.
    """
    entries: list[str] = []
    for index, line in enumerate(cell.lines):
        if index and not _is_break(cell, setting, cell.lines[index - 1], line, entries[-1], is_complete):
            entries[-1] = join_wrapped(entries[-1], line.text)
        else:
            entries.append(line.text)
    return entries


def join_wrapped(above: str, below: str) -> str:
    """Two pieces of one line; a hyphen at the break keeps its word together."""
    return above + below if above.endswith("-") and not above.endswith(" -") and below[:1].islower() else f"{above} {below}"


def _is_break(
    cell: Cell, setting: ColumnSetting, above: Line, below: Line, entry: str, is_complete: Callable[[str], bool] | None
) -> bool:
    if below.text[:1] in _BULLETS and below.text[1:2] in ("", " "):
        return True
    if _slack(cell, setting, above, below) > _SURE:
        return True
    if setting.wrapped_pitch is not None and setting.broken_pitch is not None:
        return _pitch(above, below) > (setting.wrapped_pitch + setting.broken_pitch) / 2
    if is_complete is None or not below.text[:1].isupper() or _is_open(entry):
        return False
    return is_complete(entry) and not is_complete(f"{entry} {below.words[0].text}")


def _is_open(entry: str) -> bool:
    """Whether an entry asks to go on: an open bracket, a trailing "and", a dash or a stroke."""
    unclosed = entry.count("(") > entry.count(")")
    return unclosed or entry.rstrip().endswith(("&", "-", "–", "/", ",")) or entry.lower().rsplit(" ", 1)[-1] in ("and", "of", "the", "for")


def join_lines(lines: Sequence[str]) -> str:
    """The lines of a text cell as one text."""
    text = ""
    for line in lines:
        text = join_wrapped(text, line) if text else line
    return text
