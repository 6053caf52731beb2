"""Pictures of pages: a record outlined where it is printed, and what each step of reading sees on a page.

Only drawing belongs here: what is drawn comes from the steps themselves. Boxes are points from the top left of the
page as displayed, and PDFium renders pages as displayed, so a box is scaled and nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import cycle, groupby, pairwise
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from pypdfium2.raw import FPDF_ERR_PASSWORD

from extractors.boxes import union
from extractors.camelot_reading import PdfSource
from extractors.cells import ColumnSetting, find_breaks, read_setting
from extractors.document import find_all_tables
from extractors.furniture import set_furniture_apart
from extractors.headers import Column, Segment, split_segments
from extractors.pages import Page, describe, open_pdf, read_page
from extractors.rows import is_section_row, join_split_rows, read_settings
from extractors.rulings import join_rulings
from extractors.stitching import Chain, Row, chain_rows, chain_tables
from extractors.tables import Table
from extractors.totals import read_totals
from pipeline.errors import DocumentError, PasswordNeeded, SettingsError
from pipeline.records import Box

Colour = tuple[int, int, int]

# Dots to the inch, and the most pixels of a side: a poster is drawn smaller rather than filling the memory.
_DPI, _LONGEST = 150, 8000
_BLUE, _GREEN, _ORANGE = (20, 90, 200), (0, 130, 70), (230, 120, 0)
_RED, _MAGENTA, _GREY = (205, 40, 40), (190, 0, 160), (110, 110, 110)
_INK, _PAPER = (20, 20, 30), (255, 255, 255)
# Told apart from one another, and none is the colour of furniture.
_SERIES: tuple[Colour, ...] = (_BLUE, _GREEN, _ORANGE, (120, 60, 190), (0, 140, 160), (150, 90, 20), (90, 110, 0))


def draw_record(path: Path, places: Sequence[tuple[int, Box]], image: Path, password: str | None = None) -> list[Path]:
    """The pages a record is printed on, its boxes outlined and the rest dimmed; the PNG files written.

    ``places`` are (1-based page number, box in points). The first page goes to ``image``, further ones beside it, to
    FILE-2.png, FILE-3.png ...

    Raises:
        SettingsError: the document has no such page, or the image cannot be written.
        DocumentError: the PDF cannot be opened or drawn.
    """
    written = []
    for position, number in enumerate(dict.fromkeys(number for number, _ in places), 1):
        sheet = _render(path, number, password)
        _outline_record(sheet, [box for on_page, box in places if on_page == number])
        target = image if position == 1 else image.with_name(f"{image.stem}-{position}{image.suffix}")
        written.append(_save(sheet.picture, target))
    return written


def _outline_record(sheet: _Sheet, boxes: Sequence[Box]) -> None:
    bright = sheet.picture.copy()
    sheet.box((0, 0, bright.width, bright.height), _INK, width=0, tint=56)
    for box in boxes:
        x0, top, x1, bottom = (round(v) for v in sheet.pixels(box, grow=1.5))
        sheet.picture.paste(bright.crop((x0, top, x1, bottom)), (x0, top))
    for box in boxes:
        sheet.box(box, _RED, width=4, tint=28, grow=1.5)


@dataclass(slots=True)
class _Sheet:
    """A page's picture, drawn on in points."""

    picture: Image.Image
    scale: float
    """Pixels to the point."""
    draw: ImageDraw.ImageDraw
    labels: list[Box] = field(default_factory=list)
    """Where labels stand already, in pixels."""

    def pixels(self, box: Box, grow: float = 0.0) -> Box:
        (x0, x1), (top, bottom) = sorted((box[0], box[2])), sorted((box[1], box[3]))
        k = self.scale
        return ((x0 - grow) * k, (top - grow) * k, (x1 + grow) * k, (bottom + grow) * k)

    def box(self, box: Box, colour: Colour, *, width: int = 2, tint: int = 0, grow: float = 0.0) -> None:
        """A rectangle outlined and tinted (0 to 255), ``grow`` points larger on each side to leave the words free."""
        self.draw.rectangle(self.pixels(box, grow), (*colour, tint), (*colour, 255) if width else None, width)

    def line(self, points: Sequence[tuple[float, float]], colour: Colour, width: int = 3) -> None:
        self.draw.line([(x * self.scale, y * self.scale) for x, y in points], (*colour, 255), width)

    def label(self, text: str, at: tuple[float, float], colour: Colour, size: float = 6, *, left: bool = True) -> None:
        """Small words that stand on ``at`` and begin or end there, set higher where another label stands already."""
        font = ImageFont.load_default(size * self.scale)
        _, _, width, height = self.draw.textbbox((2, 1), text, font=font)
        x = at[0] * self.scale - (0 if left else width)
        x, y = max(0.0, min(x, self.picture.width - width)), at[1] * self.scale - height
        while any(x < b[2] and x + width > b[0] and y < b[3] and y + height > b[1] for b in self.labels):
            y -= height + 1
        ground = (x, max(y, 0.0), x + width, max(y, 0.0) + height)
        self.labels.append(ground)
        self.draw.rectangle(ground, (*_PAPER, 190))
        self.draw.text((x + 2, ground[1] + 1), text, font=font, fill=(*colour, 255))


def _render(path: Path, number: int, password: str | None) -> _Sheet:
    """Page ``number`` (1-based) as displayed."""
    try:
        with pypdfium2.PdfDocument(path, password=password) as pdf:
            _check_number(path, number, len(pdf))
            page = pdf[number - 1]
            scale = min(_DPI / 72, _LONGEST / max(page.get_size()))
            picture = page.render(scale=scale).to_pil().convert("RGB")
            return _Sheet(picture, picture.width / page.get_width(), ImageDraw.Draw(picture, "RGBA"))
    except (pypdfium2.PdfiumError, ZeroDivisionError) as error:
        if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD:
            raise PasswordNeeded(f"{path}: password needed; give the right one with --password") from error
        raise DocumentError(f"{path}: page {number} cannot be drawn ({describe(error)})") from error


def _check_number(path: Path, number: int, count: int) -> None:
    if not 1 <= number <= count:
        raise SettingsError(f"{path}: there is no page {number}; give one from 1 to {count}")


def _save(picture: Image.Image, target: Path) -> Path:
    try:
        picture.save(target, format="PNG", dpi=(_DPI, _DPI))
    except OSError as error:
        raise SettingsError(f"{target}: cannot be written ({error.strerror or error}); name another file") from error
    return target


def draw_step(path: Path, page_number: int, step: str, image: Path, password: str | None = None) -> Path:
    """What one of ``STEPS`` sees on a page (1-based), drawn over it under a legend; the PNG file written.

    Raises:
        SettingsError: there is no such step or page, or the image cannot be written.
        DocumentError: the PDF cannot be opened, or the page cannot be parsed or drawn.
    """
    if step not in _STEPS:
        raise SettingsError(f"there is no step '{step}'; the steps are {', '.join(STEPS)}")
    reading, sheet = _read(path, page_number, password), _render(path, page_number, password)
    entries = [(_INK, f"{step}: page {page_number} of {len(reading.pages)}"), *_STEPS[step](sheet, reading)]
    return _save(_with_legend(sheet, entries), image)


Legend = list[tuple[Colour, str]]
"""Colours and what they stand for, with counts."""


@dataclass(frozen=True)
class _Reading:
    """The document read as far as a step needs it, and the page in question."""

    page: Page
    pages: Sequence[Page]
    source: PdfSource

    @cached_property
    def all_tables(self) -> Mapping[int, Sequence[Table]]:
        return find_all_tables(self.pages, self.source)

    @property
    def tables(self) -> Sequence[Table]:
        return self.all_tables[self.page.number]

    def chains(self) -> list[tuple[Chain, list[Segment]]]:
        """The chains with a piece on the page, each with its segments, or none where it counts statuses.

        A table without a header goes on under that of an earlier one of its shape.
        """
        headed: dict[tuple[int, ...], Sequence[Column]] = {}
        found = []
        for chain in chain_tables(self.pages, self.all_tables):
            shape, rows = tuple(round(x / 6) for x in chain.xs), chain_rows(chain)
            segments = [] if read_totals(chain, rows, None, {}) else split_segments(rows, headed.get(shape))
            headed.update((shape, segment.columns) for segment in segments if segment.kind)
            if any(table.page_number == self.page.number for table in chain.tables):
                found.append((chain, segments))
        return found

    def bottoms(self) -> dict[int, float]:
        """Page number -> how far down text reaches on pages of the same size."""
        reach: dict[tuple[int, int], float] = defaultdict(float)
        for page in self.pages:
            size = (round(page.width), round(page.height))
            reach[size] = max([reach[size], *(w.bottom for w in page.words if w.rotation == 0)])
        return {page.number: reach[round(page.width), round(page.height)] for page in self.pages}


def _read(path: Path, number: int, password: str | None) -> _Reading:
    """All pages, since furniture and tables are told by their neighbours; of those one may be beyond parsing."""
    pages: list[Page] = []
    try:
        with open_pdf(path, password) as pdf:
            _check_number(path, number, len(pdf.pages))
            for n in range(1, len(pdf.pages) + 1):
                try:
                    pages.append(read_page(pdf, n))
                except DocumentError:
                    if n == number:
                        raise
                    pages.append(Page(n, 0.0, 0.0, ()))
    except DocumentError as error:
        raise type(error)(f"{path}: {error}") from error
    pages = set_furniture_apart(pages)
    return _Reading(pages[number - 1], pages, PdfSource(path, password))


def _with_legend(sheet: _Sheet, entries: Legend) -> Image.Image:
    """The picture under a strip that says what its colours stand for."""
    size, gap, limit = round(8 * sheet.scale), round(6 * sheet.scale), sheet.picture.width
    font = ImageFont.load_default(size)
    places, x, y = [], gap, gap // 2
    for colour, text in entries:
        width = round(font.getlength(text)) + 2 * size
        if x > gap and x + width > limit:
            x, y = gap, y + size + gap
        places.append((x, y, colour, text))
        x += width
    height = y + size + gap
    canvas = Image.new("RGB", (limit, sheet.picture.height + height), _PAPER)
    canvas.paste(sheet.picture, (0, height))
    draw = ImageDraw.Draw(canvas)
    for left, top, colour, text in places:
        draw.rectangle((left, top + 2, left + size // 2, top + size), colour)
        draw.text((left + round(size * 0.8), top), text, font=font, fill=_INK)
    return canvas


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _draw_words(sheet: _Sheet, reading: _Reading) -> Legend:
    runs = [list(run) for _, run in groupby(reading.page.words, key=lambda w: (w.run, w.rotation))]
    for colour, run in zip(cycle(_SERIES), runs, strict=False):
        for word in run:
            sheet.box(word.box, colour, width=1, tint=30)
    said = f"{_count(len(reading.page.words), 'word')} in {_count(len(runs), 'run')}, a colour a run"
    return [(_BLUE, said), *_draw_furniture(sheet, reading)]


def _draw_furniture(sheet: _Sheet, reading: _Reading) -> Legend:
    words, label = reading.page.furniture, reading.page.label
    for word in words:
        sheet.box(word.box, _MAGENTA, tint=45, grow=1.2)
    said = f"{_count(len(words), 'word')} set apart as furniture, "
    return [(_MAGENTA, said + (f'label "{label}"' if label else "no label"))]


def _draw_rulings(sheet: _Sheet, reading: _Reading) -> Legend:
    joined = join_rulings(reading.page.rulings)
    for rule in joined:
        colour = _BLUE if rule.horizontal else _RED
        ends = [(at, rule.at) if rule.horizontal else (rule.at, at) for at in (rule.start, rule.end)]
        sheet.line(ends, colour)
        for end in ends:
            sheet.box((*end, *end), colour, grow=1.2)
    across, pieces = sum(r.horizontal for r in joined), _count(len(reading.page.rulings), "piece")
    return [(_BLUE, f"{across} horizontal"), (_RED, f"{len(joined) - across} vertical, joined from {pieces}")]


def _draw_cells(sheet: _Sheet, reading: _Reading) -> Legend:
    cells = [cell for table in reading.tables for cell in table.cells]
    spanning = [cell for cell in cells if cell.row_span > 1 or cell.column_span > 1]
    for cell in cells:
        x0, _, x1, bottom = cell.box
        colour, span = (_ORANGE, f" ({cell.row_span}x{cell.column_span})") if cell in spanning else (_BLUE, "")
        sheet.box(cell.box, colour, grow=-0.8)
        sheet.label(f"{cell.row},{cell.column}{span}", (x1 - 1.5, bottom - 1.5), colour, 5, left=False)
        if cell.fill:
            red, green, blue = (round(255 * value) for value in cell.fill)
            corner = (x0 + 2, bottom - 6, x0 + 6, bottom - 2)
            sheet.box(corner, _INK, grow=0.5, tint=255)
            sheet.box(corner, (red, green, blue), tint=255)
    return [
        (_BLUE, f"{_count(len(cells), 'cell')} of {_count(len(reading.tables), 'table')}, as row,column"),
        (_ORANGE, f"{len(spanning)} spanning (rows x columns)"),
        (_INK, f"{sum(bool(cell.fill) for cell in cells)} on a coloured ground, shown in the corner"),
    ]


def _draw_tables(sheet: _Sheet, reading: _Reading) -> Legend:
    methods = Counter(table.method for table in reading.tables)
    colours = dict(zip(methods, cycle((_BLUE, _ORANGE, _GREEN)), strict=False))
    for ordinal, table in enumerate(reading.tables, 1):
        colour, (x0, top, x1, bottom) = colours[table.method], table.box
        sheet.box(table.box, colour, width=4, tint=18, grow=1)
        for edge in [((x, top), (x, bottom)) for x in table.xs] + [((x0, y), (x1, y)) for y in table.ys]:
            sheet.line(edge, colour, width=1)
        grid = f"{_count(table.row_count, 'row')} x {_count(table.column_count, 'column')}, {table.method}"
        sheet.label(f"table {ordinal}: {grid} {table.confidence:.2f}", (x1, top - 2), colour, 7, left=False)
    found = [(colours[method], f"{_count(number, 'table')} by {method}") for method, number in methods.items()]
    return found or [(_GREY, "no table")]


def _draw_lines(sheet: _Sheet, reading: _Reading) -> Legend:
    settings = _settings_by_cell(segment for _, segments in reading.chains() for segment in segments)
    cells = [cell for table in reading.tables for cell in table.cells if cell.lines]
    seen: Counter[bool | None] = Counter()
    for cell in cells:
        for line in cell.lines:
            sheet.box(line.box, _BLUE, width=1, tint=22)
        breaks = find_breaks(cell, settings.get(id(cell)) or read_setting([cell]))
        seen.update(breaks)
        for (above, below), is_break in zip(pairwise(cell.lines), breaks, strict=True):
            if not is_break:
                left = min(above.x0, below.x0)
                start, end = (above.top + above.bottom) / 2, (below.top + below.bottom) / 2
                bracket = [(left, start), (left - 2.5, start), (left - 2.5, end), (left, end)]
                sheet.line(bracket, _ORANGE if is_break is None else _GREEN)
    printed = _count(sum(len(cell.lines) for cell in cells), "printed line")
    return [
        (_BLUE, f"{printed}, {seen[True]} begun by the author under another"),
        (_GREEN, f"{seen[False]} wrapped, bracketed with the line above"),
        (_ORANGE, f"{seen[None]} left to the words"),
    ]


def _settings_by_cell(segments: Iterable[Segment]) -> dict[int, ColumnSetting]:
    """How the column of each cell of the segments' rows is set, by the cell's identity."""
    found: dict[int, ColumnSetting] = {}
    for segment in segments:
        settings = read_settings(segment)
        for row in segment.rows:
            for column, stacked in enumerate(row.cells):
                for part, cell in zip(row.parts, stacked, strict=True):
                    if cell is not None and (part.page_number, column) in settings:
                        found.setdefault(id(cell), settings[part.page_number, column])
    return found


def _draw_columns(sheet: _Sheet, reading: _Reading) -> Legend:
    counts: Counter[str] = Counter()
    for chain, segments in reading.chains():
        table = next(t for t in chain.tables if t.page_number == reading.page.number)
        if not segments:
            sheet.box(table.box, _GREEN, width=3, tint=20)
            sheet.label("status totals", (table.xs[0], table.ys[0]), _GREEN)
            counts["totals"] += 1
        for segment in segments:
            _draw_segment(sheet, reading, chain.xs, table, segment, counts)
    legend = [
        (_INK, _count(counts["header"], "header row")),
        (_BLUE, f"{_count(counts['row'], 'row')} of records"),
        (_ORANGE, f"{counts['joined']} of them joined over pages"),
        (_MAGENTA, _count(counts["theme"], "theme row")),
        (_GREEN, f"{_count(counts['totals'], 'table')} of status totals"),
        (_GREY, f"{counts['none']} in tables without actions or measures"),
    ]
    return [entry for entry in legend if not entry[1].startswith("0 ")] or [(_GREY, "no table")]


def _draw_segment(
    sheet: _Sheet, reading: _Reading, xs: Sequence[float], table: Table, segment: Segment, counts: Counter[str]
) -> None:
    headers = _boxes_on(reading.page.number, segment.header_rows)
    rows = join_split_rows(segment, reading.bottoms()) if segment.kind else list(segment.rows)
    bodies = _boxes_on(reading.page.number, rows)
    if not headers and not bodies:
        return
    whole = union(box for _, box in [*headers, *bodies])
    if segment.kind is None:
        sheet.box(whole, _GREY, width=3, tint=40)
        sheet.label("no actions or measures", (whole[0], whole[1]), _GREY)
        counts["none"] += len(bodies)
        return
    shift, top = table.xs[0] - xs[0], whole[1] if headers else table.ys[0]
    for column, colour in zip(segment.columns, cycle(_SERIES), strict=False):
        left, right = xs[column.index] + shift, xs[column.index + 1] + shift
        sheet.box((left, whole[1], right, whole[3]), colour, width=0, tint=36)
        sheet.label(column.field or f"other: {column.header or 'no header'}", (left, top), colour)
    for row, box in bodies:
        theme, joined = is_section_row(row), len(row.parts) > 1
        counts["theme" if theme else "row"] += 1
        counts["joined"] += joined
        sheet.box(box, _MAGENTA if theme else _ORANGE if joined else _BLUE, width=3, grow=-0.7)
    for _, box in headers:
        sheet.box(box, _INK, width=5)
    counts["header"] += len(headers)


def _boxes_on(number: int, rows: Sequence[Row]) -> list[tuple[Row, Box]]:
    """The rows that have a part on a page, with the box of that part."""
    return [(row, part.box) for row in rows for part in row.parts if part.page_number == number and not row.is_empty()]


_DRAWN = (_draw_words, _draw_furniture, _draw_rulings, _draw_cells, _draw_tables, _draw_lines, _draw_columns)
_STEPS = {draw.__name__.removeprefix("_draw_"): draw for draw in _DRAWN}
STEPS: tuple[str, ...] = tuple(_STEPS)
"""The steps that can be drawn, in the order in which they read a page."""
