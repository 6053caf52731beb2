"""The other tools: each function imports one and gives its reading of a PDF, a table after the other.

What each tool calls a table becomes rows of strings, nothing is mended. Where a tool tells which places a merged cell
spans, by its box or by the walls it found, these spans are kept; elsewhere the text stands where the tool puts it.
"""

from __future__ import annotations

import logging
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Read = dict[str, Any]
"""A table: page (from 1), bbox or None, cells (rows of strings or None), and spans where the tool knows them."""
Reader = Callable[[str], Iterator[Read]]


def pdfplumber_lines() -> Reader:
    """pdfplumber's default: tables from drawn lines."""
    import pdfplumber

    def read(path: str) -> Iterator[Read]:
        with pdfplumber.open(path) as pdf:
            for number, page in enumerate(pdf.pages, 1):
                for table in page.find_tables():
                    rows = table.extract()
                    boxes = [row.cells for row in table.rows]
                    yield _table(number, rows, table.bbox) | {"spans": _box_spans(rows, boxes)}
                page.close()

    return read


def camelot_lattice() -> Reader:
    """camelot's default."""
    return _camelot(flavor="lattice")


def camelot_lattice_vector() -> Reader:
    """camelot lattice from the page's vector rules."""
    return _camelot(flavor="lattice", engine="vector")


def camelot_hybrid_vector() -> Reader:
    """camelot hybrid, its lattice half from the page's vector rules."""
    return _camelot(flavor="hybrid", engine="vector")


def camelot_auto() -> Reader:
    """camelot choosing a flavour for each page."""
    return _camelot(flavor="auto")


def _camelot(**options: str) -> Reader:
    import camelot

    logging.getLogger("camelot").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")

    def read(path: str) -> Iterator[Read]:
        for table in camelot.read_pdf(path, pages="all", **options):  # type: ignore[attr-defined]
            yield _table(int(table.page), table.df.values.tolist()) | {"spans": _wall_spans(table.cells)}

    return read


def tabula_guess() -> Reader:
    """tabula with its default, guessing areas; its JSON does not name pages, so it is asked page by page."""
    import pypdfium2
    import tabula

    def read(path: str) -> Iterator[Read]:
        with pypdfium2.PdfDocument(path) as document:
            count = len(document)
        for number in range(1, count + 1):
            for table in tabula.read_pdf(path, pages=number, output_format="json", silent=True):
                yield _table(number, [[cell["text"] for cell in row] for row in table["data"]])

    return read


def img2table_borderless() -> Reader:
    """img2table with borderless tables, words from the PDF's own text. A cell's box tells which places it spans."""
    from img2table.document import PDF

    def read(path: str) -> Iterator[Read]:
        for page, tables in PDF(src=path).extract_tables(ocr=None, borderless_tables=True).items():
            for table in tables:
                rows = list(table.content.values())
                places: dict[tuple[int, ...], list[tuple[int, int]]] = {}
                texts: dict[tuple[int, ...], str] = {}
                for r, row in enumerate(rows):
                    for c, cell in enumerate(row):
                        box = (cell.bbox.x1, cell.bbox.y1, cell.bbox.x2, cell.bbox.y2)
                        places.setdefault(box, []).append((r, c))
                        texts[box] = cell.value or ""
                spans = [[*min(at), *max(at), texts[box]] for box, at in places.items()]
                yield _table(page + 1, [[cell.value for cell in row] for row in rows]) | {"spans": spans}

    return read


def liteparse_blocks() -> Reader:
    """liteparse's blocks of the kind "table"."""
    from liteparse import LiteParse

    parser = LiteParse(ocr_enabled=False, quiet=True, extract_blocks=True)

    def read(path: str) -> Iterator[Read]:
        for page in parser.parse(path).pages:
            for block in page.blocks or ():
                if block.kind == "table":
                    rows = [*([block.header] if block.header else []), *(block.rows or [])]
                    yield _table(page.page_num, [[cell.text for cell in row] for row in rows])

    return read


def pymupdf_layout() -> Reader:
    """The tables of pymupdf4llm's JSON, which a layout model finds."""
    import json

    import pymupdf4llm

    def read(path: str) -> Iterator[Read]:
        for page in json.loads(pymupdf4llm.to_json(path, use_ocr=False))["pages"]:
            for box in page["boxes"]:
                if table := box["table"]:
                    spans = _box_spans(table["extract"], table["cells"])
                    yield _table(page["page_number"], table["extract"], table["bbox"]) | {"spans": spans}

    return read


def _table(page: int, rows: Sequence[Sequence[Any]], bbox: Sequence[float] | None = None) -> Read:
    cells = [[None if text is None else str(text) for text in row] for row in rows]
    return {"page": page, "bbox": list(bbox) if bbox else None, "cells": cells}


_SAME_EDGE = 1.0
"""Edges nearer than this are one (points)."""


def _box_spans(rows: Sequence[Sequence[str | None]], boxes: Sequence[Sequence[Any]]) -> list[list[object]]:
    """What each cell spans, from its box (x0, top, x1, bottom): the places whose left and upper edges it holds."""
    placed = [(r, c, box) for r, row in enumerate(boxes) for c, box in enumerate(row) if box]
    lefts = [min((box[0] for _, at, box in placed if at == c), default=math.inf) for c in range(len(rows[0]))]
    tops = [min((box[1] for at, _, box in placed if at == r), default=math.inf) for r in range(len(rows))]
    return [
        [r, c, _last(tops, r, box[3]), _last(lefts, c, box[2]), (rows[r][c] if c < len(rows[r]) else None) or ""]
        for r, c, box in placed
    ]


def _last(edges: Sequence[float], first: int, end: float) -> int:
    return max([first, *(n for n in range(first, len(edges)) if edges[n] < end - _SAME_EDGE)])


def _wall_spans(grid: Sequence[Sequence[Any]]) -> list[list[object]]:
    """What camelot's cells span, from the walls between them; nothing for a table in which it found no walls."""
    if not any(cell.left or cell.right for row in grid for cell in row):
        return []
    taken: set[tuple[int, int]] = set()
    spans: list[list[object]] = []
    for place in [(r, c) for r, row in enumerate(grid) for c in range(len(row))]:
        if place not in taken:
            area = _open_area(grid, *place)
            taken.update(area)
            text = " ".join(said for r, c in area if (said := grid[r][c].text.strip()))
            spans.append([*place, *area[-1], text])
    return spans


def _open_area(grid: Sequence[Sequence[Any]], row: int, column: int) -> list[tuple[int, int]]:
    """The places, row by row, that can be reached from one to the right and then downwards without a wall."""
    last, below = column, row
    while last + 1 < len(grid[row]) and not (grid[row][last].right or grid[row][last + 1].left):
        last += 1
    across = range(column, last + 1)
    while below + 1 < len(grid) and not any(grid[below][c].bottom or grid[below + 1][c].top for c in across):
        below += 1
    return [(r, c) for r in range(row, below + 1) for c in across]
