"""What a cell says: which of its printed lines its author broke on purpose, and which merely wrapped.

A typesetter breaks a line where the next word no longer fits. So where the next line's first word would still have
fitted, the break was the author's. Where it would not, either is possible; then the distance between the lines
tells (paragraphs often stand further apart than wrapped lines), and where that tells nothing, the words do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from extractors.parsing.lines import Line
from extractors.tables.tables import Cell

# A word counts as fitting only when this much room is left (points): widths are rounded when a page is set.
_SURE = 1.5
# Paragraphs are told from wrapped lines by their distance only if the two differ by this much (points).
_PITCH_STEP = 0.6
_SPACE = 0.25
_BULLETS = "•·▪●◦‣-–*o➢✓"


@dataclass(frozen=True, slots=True)
class Pitches:
    """Line distances (points) seen in a table: of lines that wrapped for sure, and of breaks that are sure."""

    wrapped: tuple[float, ...] = ()
    broken: tuple[float, ...] = ()

    @property
    def step(self) -> float | None:
        """Distance above which a line begins a paragraph of its own; ``None`` where no wrapped lines are seen."""
        return median(self.wrapped) + _PITCH_STEP if self.wrapped else None

    @property
    def breaks_stand_apart(self) -> bool:
        """Whether every sure break is wider than a wrapped line, so that a narrow one is no break."""
        step = self.step
        return step is not None and bool(self.broken) and min(self.broken) > step


@dataclass(frozen=True, slots=True)
class ColumnSetting:
    """How a column is set on one page (points)."""

    padding: float
    """Between the cell's left edge and its text."""
    reach: float
    """Between the furthest that text reaches and the cell's right edge."""
    pitches: Pitches = Pitches()


def read_setting(cells: Iterable[Cell], pitches: Pitches = Pitches()) -> ColumnSetting:
    """The setting of the cells of one column, all on one page."""
    filled = [c for c in cells if c.lines]
    if not filled:
        return ColumnSetting(4.0, 4.0, pitches)
    left = min(min(line.x0 for line in c.lines) - c.box[0] for c in filled)
    right = min(c.box[2] - max(line.x1 for line in c.lines) for c in filled)
    return ColumnSetting(max(left, 0.0), max(min(left, right), 0.0), pitches)


def read_pitches(cells: Iterable[Cell]) -> Pitches:
    """Line distances in these cells.

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
    return Pitches(tuple(wrapped), tuple(broken))


def _pitch(above: Line, below: Line) -> float:
    return below.words[0].bottom - above.words[0].bottom


def _slack(cell: Cell, setting: ColumnSetting, above: Line, below: Line, *, at_hyphen: bool = True) -> float:
    """Room that would be left on the upper line after the lower line's first word; negative where it did not fit.

    With ``at_hyphen`` after what stands before its hyphen: most typesetters break a line there, not all.
    """
    first = below.words[0]
    width = first.x1 - first.x0
    breakable = first.text.find("-", 1) + 1
    if at_hyphen and 0 < breakable < len(first.text):
        width *= breakable / len(first.text)
    space = 0.0 if above.words[-1].text.endswith("-") else _SPACE * first.size
    limit = cell.box[2] - setting.reach
    middle = (cell.box[0] + cell.box[2]) / 2
    centred = abs((above.x0 + above.x1) / 2 - middle) < _SURE and above.x0 - cell.box[0] > setting.padding + 2 * _SURE
    end = above.x1 + (space + width) / (2 if centred else 1)
    return limit - end


PartRun = Callable[[Sequence[str]], list[str]]
"""Parts printed lines that may each go on the one before into the entries of a list."""


def find_breaks(cell: Cell, setting: ColumnSetting) -> list[bool | None]:
    """For each line after the first whether its author began it: true, false, or ``None`` where the page is silent."""
    return [_is_break(cell, setting, above, below) for above, below in zip(cell.lines, cell.lines[1:], strict=False)]


def _is_break(cell: Cell, setting: ColumnSetting, above: Line, below: Line) -> bool | None:
    if below.text[:1] in _BULLETS and below.text[1:2] in ("", " "):
        return True
    if _slack(cell, setting, above, below, at_hyphen=False) > _SURE:
        return True
    step = setting.pitches.step
    if step is not None and _pitch(above, below) > step:
        return True
    if setting.pitches.breaks_stand_apart or not _begins_entry(above.text, below.text):
        return False
    return None


def _begins_entry(above: str, below: str) -> bool:
    """Whether the words allow an entry to begin: not in lower case, nor after an open bracket or a trailing "and"."""
    unclosed = above.count("(") > above.count(")")
    dangling = above.rstrip().endswith(("&", "-", "–", "/", ","))
    joining = above.lower().rsplit(" ", 1)[-1] in ("and", "of", "the", "for")
    return not (below[:1].islower() or unclosed or dangling or joining)


def part_lines(lines: Sequence[str], breaks: Sequence[bool | None], part_run: PartRun | None = None) -> list[str]:
    """Printed lines joined to the lines their author made.

    Args:
        lines: as printed.
        breaks: for each line after the first, as from ``find_breaks``.
        part_run: asked about lines between which the page is silent; without it they are taken as wrapped.
    """
    entries: list[str] = []
    for run in _runs(lines, breaks):
        entries.extend(part_run(run) if part_run and len(run) > 1 else [join_lines(run)])
    return entries


def _runs(lines: Sequence[str], breaks: Sequence[bool | None]) -> list[list[str]]:
    """Lines cut at the sure breaks; those that wrapped for sure are joined already."""
    runs: list[list[str]] = []
    for line, is_break in zip(lines, [True, *breaks], strict=False):
        if is_break:
            runs.append([line])
        elif is_break is None:
            runs[-1].append(line)
        else:
            runs[-1][-1] = join_wrapped(runs[-1][-1], line)
    return runs


def certain_entries(lines: Sequence[str], breaks: Sequence[bool | None]) -> list[str]:
    """Entries that are whole for sure: a sure break on either side and nothing open between."""
    return [run[0] for run in _runs(lines, breaks) if len(run) == 1]


def join_wrapped(above: str, below: str) -> str:
    """Two pieces of one line; a hyphen at the break keeps its word together."""
    hyphened = above.endswith("-") and not above.endswith(" -") and below[:1].islower()
    return above + below if hyphened else f"{above} {below}"


def join_lines(lines: Sequence[str]) -> str:
    """The lines of a text cell as one text."""
    text = ""
    for line in lines:
        text = join_wrapped(text, line) if text else line
    return text
