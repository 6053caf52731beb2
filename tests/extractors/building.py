"""Pages built by hand: words, rules and cells at known places, and a small typesetter that wraps greedily.

Every character is half an em wide and a space a quarter, so that widths can be reckoned in the head.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.parsing.drawn import Fill, Ruling
from extractors.parsing.lines import words_to_lines
from extractors.parsing.pages import Page
from extractors.parsing.words import Rotation, Word
from extractors.tables.tables import Cell, Table, find_ruled_tables
from pipeline.records import Box

CHAR, SPACE = 0.5, 0.25
"""Width of a character and of a space, in font sizes."""

LEFT, ABOVE = "\x00left", "\x00above"
"""In a row's texts: this place belongs to the cell to its left, or to the cell above it."""

GREY, GREEN, AMBER, RED = (0.85, 0.85, 0.85), (0.0, 0.69, 0.31), (1.0, 0.75, 0.0), (1.0, 0.0, 0.0)


def word(
    text: str, x: float, top: float, *, size: float = 10.0, bold: bool = False, rotation: Rotation = 0, run: int = 0
) -> Word:
    """One word with its upper left corner at (x, top); turned ones run downwards or upwards."""
    length = width_of(text, size)
    across, down = (length, size) if rotation in {0, 180} else (size, length)
    return Word(text, x, top, x + across, top + down, size, bold, rotation, run)


def width_of(text: str, size: float = 10.0) -> float:
    """Width of a text on one line, in points."""
    return sum(len(w) * CHAR * size for w in text.split()) + text.count(" ") * SPACE * size


def line(text: str, x: float, top: float, *, size: float = 10.0, bold: bool = False, run: int = 0) -> list[Word]:
    """The words of one printed line that begins at (x, top)."""
    words = []
    for piece in text.split():
        words.append(word(piece, x, top, size=size, bold=bold, run=run))
        x = words[-1].x1 + SPACE * size
    return words


@dataclass(frozen=True, slots=True)
class Setting:
    """How text is set in a cell: font size, padding on all sides, distance of lines and between paragraphs (points)."""

    size: float = 10.0
    padding: float = 4.0
    pitch: float = 12.0
    apart: float = 0.0
    """More distance than ``pitch`` where a paragraph begins."""


PLAIN = Setting()


def wrap(paragraph: str, width: float, size: float = 10.0) -> list[str]:
    """A paragraph as a typesetter breaks it: a line is full where the next word no longer fits."""
    lines: list[str] = []
    for piece in paragraph.split():
        longer = f"{lines[-1]} {piece}" if lines else piece
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def typeset(paragraphs: Iterable[str], left: float, right: float, top: float, setting: Setting = PLAIN) -> list[Word]:
    """Words of the paragraphs, wrapped between the sides of a cell whose upper edge is ``top``."""
    words: list[Word] = []
    y = top + setting.padding
    for number, paragraph in enumerate(paragraphs):
        y += setting.apart if number else 0.0
        for text in wrap(paragraph, right - left - 2 * setting.padding, setting.size):
            words.extend(line(text, left + setting.padding, y, size=setting.size))
            y += setting.pitch
    return words


def cell_of(paragraphs: Sequence[str], width: float, setting: Setting = PLAIN) -> Cell:
    """A cell of that width in which the paragraphs are set one under another."""
    words = typeset(paragraphs, 0.0, width, 0.0, setting)
    bottom = max((w.bottom for w in words), default=0.0) + setting.padding
    return Cell(0, 0, 1, 1, (0.0, 0.0, width, bottom), tuple(words_to_lines(words)))


def horizontal(y: float, x0: float, x1: float) -> Ruling:
    return Ruling(horizontal=True, at=y, start=x0, end=x1)


def vertical(x: float, top: float, bottom: float) -> Ruling:
    return Ruling(horizontal=False, at=x, start=top, end=bottom)


def border(box: Box) -> list[Ruling]:
    """The four sides of a box."""
    x0, top, x1, bottom = box
    return [horizontal(top, x0, x1), horizontal(bottom, x0, x1), vertical(x0, top, bottom), vertical(x1, top, bottom)]


def blank_page(number: int = 1, *, width: float = 842.0, height: float = 595.0, words: Iterable[Word] = ()) -> Page:
    return Page(number, width, height, tuple(words))


@dataclass(slots=True)
class Sheet:
    """A page in the making."""

    number: int = 1
    words: list[Word] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)

    def write(self, text: str, x: float, top: float, *, size: float = 10.0, bold: bool = False) -> Sheet:
        """Add a line of text outside tables."""
        self.words.extend(line(text, x, top, size=size, bold=bold))
        return self

    def draw(
        self,
        rows: Sequence[Sequence[str]],
        xs: Sequence[float],
        top: float,
        *,
        bold: Iterable[int] = (),
        shaded: Iterable[int] = (),
        fills: dict[tuple[int, int], tuple[float, float, float]] | None = None,
        setting: Setting = PLAIN,
    ) -> float:
        """Draw a ruled table and return its lower edge.

        Args:
            rows: texts by row and column, author's lines parted by line feeds; ``LEFT`` and ``ABOVE`` merge cells.
            xs: column edges.
            top: upper edge.
            bold: numbers of the rows set in bold.
            shaded: numbers of the rows on a grey ground.
            fills: colours of single cells.
            setting: of all cells.
        """
        heights = [_row_height(row, xs, setting) for row in rows]
        ys = [top + sum(heights[:number]) for number in range(len(rows) + 1)]
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if text in {LEFT, ABOVE}:
                    continue
                columns, depth = _columns_spanned(row, c), _rows_spanned(rows, r, c)
                box = (xs[c], ys[r], xs[c + columns], ys[r + depth])
                self.rulings.extend(border(box))
                colour = (fills or {}).get((r, c)) or (GREY if r in set(shaded) else None)
                self.fills.extend([Fill(box, colour)] if colour else [])
                words = typeset(text.split("\n"), box[0], box[2], box[1], setting)
                self.words.extend(_in_bold(w) if r in set(bold) else w for w in words)
        return ys[-1]

    def page(self) -> Page:
        return Page(self.number, 842.0, 595.0, tuple(self.words), tuple(self.rulings), tuple(self.fills))


def _in_bold(plain: Word) -> Word:
    return Word(plain.text, plain.x0, plain.top, plain.x1, plain.bottom, plain.size, True)


def _row_height(row: Sequence[str], xs: Sequence[float], setting: Setting) -> float:
    depth = 1
    for c, text in enumerate(row):
        if text not in {LEFT, ABOVE}:
            width = xs[c + _columns_spanned(row, c)] - xs[c] - 2 * setting.padding
            depth = max(depth, sum(len(wrap(p, width, setting.size)) for p in text.split("\n")))
    return 2 * setting.padding + depth * setting.pitch + max(text.count("\n") for text in row) * setting.apart


def _columns_spanned(row: Sequence[str], column: int) -> int:
    span = 1
    while column + span < len(row) and row[column + span] == LEFT:
        span += 1
    return span


def _rows_spanned(rows: Sequence[Sequence[str]], row: int, column: int) -> int:
    span = 1
    while row + span < len(rows) and rows[row + span][column] == ABOVE:
        span += 1
    return span


def tables_of(*pages: Page) -> dict[int, list[Table]]:
    """Page number -> its ruled tables."""
    return {page.number: find_ruled_tables(page) for page in pages}


def grid(table: Table) -> list[list[str]]:
    """What a table says, row by row and column by column; merged cells say the same in each place they span."""
    return [[cell.text if cell else "" for cell in table.row(number)] for number in range(table.row_count)]
