"""The other tools: each function imports one and gives its reading of a PDF, a table after the other.

What each tool calls a table becomes rows of strings, nothing is mended: a cell that it merges stands where the tool
puts its text, and only where it tells which places a merged cell spans are these spans kept.
"""

from __future__ import annotations

import logging
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
                    yield _table(number, table.extract(), table.bbox)
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
            yield _table(int(table.page), table.df.values.tolist())

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
                if box["table"]:
                    yield _table(page["page_number"], box["table"]["extract"], box["table"]["bbox"])

    return read


def _table(page: int, rows: Sequence[Sequence[Any]], bbox: Sequence[float] | None = None) -> Read:
    cells = [[None if text is None else str(text) for text in row] for row in rows]
    return {"page": page, "bbox": list(bbox) if bbox else None, "cells": cells}
