"""A second reading by camelot, for pages on which Sourcepage's own is in doubt.

Only camelot's grid is taken, turned to top-left points; the words in its cells are the page's own, so that both
readings say the same things and differ only in where cells begin and end. The import is slow and most documents never
need it, hence late.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from extractors.parsing.pages import Page
from extractors.tables.rulings import cluster
from extractors.tables.tables import Cell, Table, fill_cells

Flavor = Literal["lattice", "hybrid"]


@dataclass(frozen=True, slots=True)
class PdfSource:
    """Where the PDF lies, for a library that opens it itself."""

    path: Path
    password: str | None = None


def read_with_camelot(source: PdfSource, page: Page, flavor: Flavor) -> list[Table]:
    """Tables of one page as camelot's ``flavor`` finds them, from the vector rules rather than a picture of the page.

    A page that camelot cannot read gives none: the reading is a second opinion, and the first one stands.
    """
    import camelot

    logging.getLogger("camelot").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = camelot.read_pdf(  # type: ignore[attr-defined]
                source.path, pages=str(page.number), flavor=flavor, engine="vector", password=source.password
            )
        except Exception:  # noqa: BLE001 (whatever a third parser makes of a page must not cost us our own reading)
            return []
    tables = (_to_table(table, page, flavor) for table in found)
    return [table for table in tables if table is not None]


def _to_table(found: Any, page: Page, flavor: Flavor) -> Table | None:
    """Camelot's table in our form: its y runs upwards from the page's lower edge."""
    xs = cluster([x for column in found.cols for x in column], 1.0)
    ys = cluster([page.height - y for row in found.rows for y in row], 1.0)
    if len(xs) < 3 or len(ys) < 2 or len(found.cells) != len(ys) - 1 or len(found.cells[0]) != len(xs) - 1:
        return None
    cells = tuple(_merged_cells(found.cells, xs, ys))
    return fill_cells(Table(page.number, tuple(xs), tuple(ys), cells, f"camelot-{flavor}", 0.7), page)


def _merged_cells(grid: list[list[Any]], xs: list[float], ys: list[float]) -> Iterator[Cell]:
    """Cells of each row, neighbours without a wall between them as one."""
    for row, (top, bottom) in enumerate(pairwise(ys)):
        start = 0
        for column in range(len(xs) - 1):
            last = column == len(xs) - 2
            if last or grid[row][column].right or grid[row][column + 1].left or not _has_walls(grid):
                yield Cell(row, start, 1, column - start + 1, (xs[start], top, xs[column + 1], bottom))
                start = column + 1


def _has_walls(grid: list[list[Any]]) -> bool:
    return any(cell.left or cell.right for row in grid for cell in row)
