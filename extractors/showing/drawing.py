"""Pictures of pages: a record outlined where it is printed, and what each step of reading sees on a page.

Only what is drawn where belongs here: what is seen comes from the steps themselves, and the sheet that is drawn on from
``showing.sheets``. Boxes are points from the top left of the page as displayed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, groupby, pairwise
from pathlib import Path

from extractors.document import find_all_tables
from extractors.layout.document_pages import DocumentPages, read_document_pages
from extractors.parsing.boxes import union
from extractors.parsing.pages import Page
from extractors.plans.cells import ColumnSetting, find_breaks, read_setting
from extractors.plans.headers import Segment
from extractors.plans.rows import is_section_row, join_split_rows, read_settings
from extractors.plans.table_records import PartedTable, part_tables, text_bottoms
from extractors.showing.sheets import (
    BLUE,
    GREEN,
    GREY,
    INK,
    MAGENTA,
    ORANGE,
    RED,
    Colour,
    Legend,
    Sheet,
    check_number,
    render_page,
    save_picture,
    upright_sheet,
    with_legend,
)
from extractors.tables.rulings import join_rulings
from extractors.tables.stitching import Row
from extractors.tables.tables import Table
from pipeline.errors import DocumentError, SettingsError
from pipeline.records import Box

# Told apart from one another, and none is the colour of furniture.
_SERIES: tuple[Colour, ...] = (BLUE, GREEN, ORANGE, (120, 60, 190), (0, 140, 160), (150, 90, 20), (90, 110, 0))


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
        sheet = render_page(path, number, password)
        _outline_record(sheet, [box for on_page, box in places if on_page == number])
        target = image if position == 1 else image.with_name(f"{image.stem}-{position}{image.suffix}")
        written.append(save_picture(sheet.picture, target))
    return written


def _outline_record(sheet: Sheet, boxes: Sequence[Box]) -> None:
    bright = sheet.picture.copy()
    sheet.box((0, 0, bright.width, bright.height), INK, width=0, tint=56)
    for box in boxes:
        x0, top, x1, bottom = (round(v) for v in sheet.pixels(box, grow=1.5))
        sheet.picture.paste(bright.crop((x0, top, x1, bottom)), (x0, top))
    for box in boxes:
        sheet.box(box, RED, width=4, tint=28, grow=1.5)


def draw_step(path: Path, page_number: int, step: str, image: Path, password: str | None = None) -> Path:
    """What one of ``STEPS`` sees on a page (1-based), drawn over it under a legend; the PNG file written.

    Raises:
        SettingsError: there is no such step or page, or the image cannot be written.
        DocumentError: the PDF cannot be opened, or the page cannot be parsed or drawn.
    """
    if step not in _STEPS:
        raise SettingsError(f"there is no step '{step}'; the steps are {', '.join(STEPS)}")
    reading, sheet = _read(path, page_number, password), render_page(path, page_number, password)
    said = [f"{step}: page {page_number} of {len(reading.document.pages)}"]
    if page_number in reading.document.scans:
        said.append("recognised by OCR")
    placement = reading.document.placements.get(page_number)
    if placement is not None:
        sheet = upright_sheet(sheet, placement)
        said += ["turned upright"] * bool(placement.turned) + ["straightened"] * bool(placement.tilt)
    entries = [(INK, ", ".join(said)), *_STEPS[step](sheet, reading)]
    return save_picture(with_legend(sheet, entries), image)


@dataclass(frozen=True)
class _Reading:
    """The document read as far as a step needs it, and the page in question."""

    page: Page
    document: DocumentPages

    @cached_property
    def all_tables(self) -> Mapping[int, Sequence[Table]]:
        return find_all_tables(self.document.pages, self.document.source, self.document.placements)

    @property
    def tables(self) -> Sequence[Table]:
        return self.all_tables[self.page.number]

    def parted(self) -> list[PartedTable]:
        """The tables with a piece on the page, each over all its pages."""
        everywhere = part_tables(self.document.pages, self.all_tables)
        return [t for t in everywhere if any(piece.page_number == self.page.number for piece in t.chain.tables)]


def _read(path: Path, number: int, password: str | None) -> _Reading:
    """All pages, since furniture and tables are told by their neighbours; of those one may be beyond parsing."""

    def checked(numbers: range) -> range:
        check_number(path, number, len(numbers))
        return numbers

    try:
        document = read_document_pages(path, password, watched=checked, recognise={number})
    except DocumentError as error:
        raise type(error)(f"{path}: {error}") from error
    for finding in document.findings:
        if finding.page_number == number and finding.level == "error":
            raise DocumentError(f"{path}: {finding.message}")
    return _Reading(document.pages[number - 1], document)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _draw_words(sheet: Sheet, reading: _Reading) -> Legend:
    runs = [list(run) for _, run in groupby(reading.page.words, key=lambda w: (w.run, w.rotation))]
    for colour, run in zip(cycle(_SERIES), runs, strict=False):
        for word in run:
            sheet.box(word.box, colour, width=1, tint=30)
    said = f"{_count(len(reading.page.words), 'word')} in {_count(len(runs), 'run')}, a colour a run"
    return [(BLUE, said), *_draw_furniture(sheet, reading)]


def _draw_furniture(sheet: Sheet, reading: _Reading) -> Legend:
    words, label = reading.page.furniture, reading.page.label
    for word in words:
        sheet.box(word.box, MAGENTA, tint=45, grow=1.2)
    said = f"{_count(len(words), 'word')} set apart as furniture, "
    return [(MAGENTA, said + (f'label "{label}"' if label else "no label"))]


def _draw_rulings(sheet: Sheet, reading: _Reading) -> Legend:
    joined = join_rulings(reading.page.rulings)
    for rule in joined:
        colour = BLUE if rule.horizontal else RED
        ends = [(at, rule.at) if rule.horizontal else (rule.at, at) for at in (rule.start, rule.end)]
        sheet.line(ends, colour)
        for end in ends:
            sheet.box((*end, *end), colour, grow=1.2)
    across, pieces = sum(r.horizontal for r in joined), _count(len(reading.page.rulings), "piece")
    return [(BLUE, f"{across} horizontal"), (RED, f"{len(joined) - across} vertical, joined from {pieces}")]


def _draw_cells(sheet: Sheet, reading: _Reading) -> Legend:
    cells = [cell for table in reading.tables for cell in table.cells]
    spanning = [cell for cell in cells if cell.row_span > 1 or cell.column_span > 1]
    for cell in cells:
        x0, _, x1, bottom = cell.box
        colour, span = (ORANGE, f" ({cell.row_span}x{cell.column_span})") if cell in spanning else (BLUE, "")
        sheet.box(cell.box, colour, grow=-0.8)
        sheet.label(f"{cell.row},{cell.column}{span}", (x1 - 1.5, bottom - 1.5), colour, 5, left=False)
        if cell.fill:
            red, green, blue = (round(255 * value) for value in cell.fill)
            corner = (x0 + 2, bottom - 6, x0 + 6, bottom - 2)
            sheet.box(corner, INK, grow=0.5, tint=255)
            sheet.box(corner, (red, green, blue), tint=255)
    return [
        (BLUE, f"{_count(len(cells), 'cell')} of {_count(len(reading.tables), 'table')}, as row,column"),
        (ORANGE, f"{len(spanning)} spanning (rows x columns)"),
        (INK, f"{sum(bool(cell.fill) for cell in cells)} on a coloured ground, shown in the corner"),
    ]


def _draw_tables(sheet: Sheet, reading: _Reading) -> Legend:
    methods = Counter(table.method for table in reading.tables)
    colours = dict(zip(methods, cycle((BLUE, ORANGE, GREEN)), strict=False))
    for ordinal, table in enumerate(reading.tables, 1):
        colour, (x0, top, x1, bottom) = colours[table.method], table.box
        sheet.box(table.box, colour, width=4, tint=18, grow=1)
        for edge in [((x, top), (x, bottom)) for x in table.xs] + [((x0, y), (x1, y)) for y in table.ys]:
            sheet.line(edge, colour, width=1)
        grid = f"{_count(table.row_count, 'row')} x {_count(table.column_count, 'column')}, {table.method}"
        sheet.label(f"table {ordinal}: {grid} {table.confidence:.2f}", (x1, top - 2), colour, 7, left=False)
    found = [(colours[method], f"{_count(number, 'table')} by {method}") for method, number in methods.items()]
    return found or [(GREY, "no table")]


def _draw_lines(sheet: Sheet, reading: _Reading) -> Legend:
    settings = _settings_by_cell(segment for table in reading.parted() for segment in table.segments)
    cells = [cell for table in reading.tables for cell in table.cells if cell.lines]
    seen: Counter[bool | None] = Counter()
    for cell in cells:
        for line in cell.lines:
            sheet.box(line.box, BLUE, width=1, tint=22)
        breaks = find_breaks(cell, settings.get(id(cell)) or read_setting([cell]))
        seen.update(breaks)
        for (above, below), is_break in zip(pairwise(cell.lines), breaks, strict=True):
            if not is_break:
                left = min(above.x0, below.x0)
                start, end = (above.top + above.bottom) / 2, (below.top + below.bottom) / 2
                bracket = [(left, start), (left - 2.5, start), (left - 2.5, end), (left, end)]
                sheet.line(bracket, ORANGE if is_break is None else GREEN)
    printed = _count(sum(len(cell.lines) for cell in cells), "printed line")
    return [
        (BLUE, f"{printed}, {seen[True]} begun by the author under another"),
        (GREEN, f"{seen[False]} wrapped, bracketed with the line above"),
        (ORANGE, f"{seen[None]} left to the words"),
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


def _draw_columns(sheet: Sheet, reading: _Reading) -> Legend:
    counts: Counter[str] = Counter()
    for parted in reading.parted():
        table = next(t for t in parted.chain.tables if t.page_number == reading.page.number)
        if parted.totals:
            sheet.box(table.box, GREEN, width=3, tint=20)
            sheet.label("status totals", (table.xs[0], table.ys[0]), GREEN)
            counts["totals"] += 1
        for segment in parted.segments:
            _draw_segment(sheet, reading, parted.chain.xs, table, segment, counts)
    legend = [
        (INK, _count(counts["header"], "header row")),
        (BLUE, f"{_count(counts['row'], 'row')} of records"),
        (ORANGE, f"{counts['joined']} of them joined over pages"),
        (MAGENTA, _count(counts["theme"], "theme row")),
        (GREEN, f"{_count(counts['totals'], 'table')} of status totals"),
        (GREY, f"{counts['none']} in tables without actions or measures"),
    ]
    return [entry for entry in legend if not entry[1].startswith("0 ")] or [(GREY, "no table")]


def _draw_segment(
    sheet: Sheet, reading: _Reading, xs: Sequence[float], table: Table, segment: Segment, counts: Counter[str]
) -> None:
    headers = _boxes_on(reading.page.number, segment.header_rows)
    rows = join_split_rows(segment, text_bottoms(reading.document.pages)) if segment.kind else list(segment.rows)
    bodies = _boxes_on(reading.page.number, rows)
    if not headers and not bodies:
        return
    whole = union(box for _, box in [*headers, *bodies])
    if segment.kind is None:
        sheet.box(whole, GREY, width=3, tint=40)
        sheet.label("no actions or measures", (whole[0], whole[1]), GREY)
        counts["none"] += len(bodies)
        return
    if segment.is_form:
        counts["row"] += _draw_form(sheet, reading.page.number, segment, whole)
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
        sheet.box(box, MAGENTA if theme else ORANGE if joined else BLUE, width=3, grow=-0.7)
    for _, box in headers:
        sheet.box(box, INK, width=5)
    counts["header"] += len(headers)


def _draw_form(sheet: Sheet, number: int, segment: Segment, whole: Box) -> int:
    """The form outlined on a page and each of its values under its field; how many forms are drawn: one."""
    for column, colour in zip(segment.columns, cycle(_SERIES), strict=False):
        for row in segment.rows:
            for part, cell in zip(row.parts, row.cells[column.index], strict=True):
                if cell is not None and part.page_number == number:
                    sheet.box(cell.box, colour, width=0, tint=36)
                    sheet.label(column.field or f"other: {column.header}", (cell.box[0], cell.box[1]), colour)
    sheet.box(whole, BLUE, width=3, grow=-0.7)
    return 1


def _boxes_on(number: int, rows: Sequence[Row]) -> list[tuple[Row, Box]]:
    """The rows that have a part on a page, with the box of that part."""
    return [(row, part.box) for row in rows for part in row.parts if part.page_number == number and not row.is_empty()]


_DRAWN = (_draw_words, _draw_furniture, _draw_rulings, _draw_cells, _draw_tables, _draw_lines, _draw_columns)
_STEPS = {draw.__name__.removeprefix("_draw_"): draw for draw in _DRAWN}
STEPS: tuple[str, ...] = tuple(_STEPS)
"""The steps that can be drawn, in the order in which they read a page."""
