"""Tables that run over pages: pieces -> chains -> rows, each row one row wherever the pages break.

A piece goes on the one before it when nothing but furniture stands between them and their columns are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.parsing.boxes import rounded
from extractors.parsing.pages import Page
from extractors.tables.tables import Cell, Table, words_outside
from pipeline.records import Box, Provenance

# Column edges of two pieces are the same when they differ by less than this, once the pieces are laid over one
# another (points).
_SAME_EDGE = 6.0
# Mirrored margins move a table sideways from page to page by no more than this.
_SIDEWAYS = 60.0


@dataclass(frozen=True, slots=True)
class RowPart:
    """The piece of a row that stands on one page."""

    page_number: int
    box: Box


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``cells[column][part]`` is the cell standing in a column on the page of that part, if there is one."""

    cells: tuple[tuple[Cell | None, ...], ...]
    parts: tuple[RowPart, ...]
    ordinal: int
    """1-based among all printed rows of the chain."""

    def distinct(self) -> list[tuple[int, Cell]]:
        """(first column, cell) of each cell, a spanning cell once, part by part and from left to right."""
        return [found for part in range(len(self.parts)) for found in self.in_part(part)]

    def in_part(self, part: int) -> list[tuple[int, Cell]]:
        """Those of them that stand on the page of one part."""
        found: list[tuple[int, Cell]] = []
        for column, stacked in enumerate(self.cells):
            cell = stacked[part]
            if cell is not None and (column == 0 or self.cells[column - 1][part] is not cell):
                found.append((column, cell))
        return found

    def at(self, column: int) -> list[Cell]:
        """The cells standing in a column, one a part, missing ones left out."""
        return [cell for cell in self.cells[column] if cell is not None]

    def text(self, column: int) -> str:
        """What the row says in a column, page parts joined by a space."""
        return " ".join(c.text for c in self.at(column) if c.text)

    def is_empty(self) -> bool:
        return not any(cell.text for _, cell in self.distinct())


@dataclass(frozen=True, slots=True)
class Chain:
    """Pieces of one table in reading order, over the same columns; ``xs`` are the column edges of the first piece."""

    ordinal: int
    """1-based position among the document's tables."""
    tables: tuple[Table, ...]
    xs: tuple[float, ...]
    follows: bool = False
    """Nothing but furniture and a page break stands between it and the chain before, though their columns differ."""

    @property
    def method(self) -> str:
        return self.tables[0].method

    @property
    def confidence(self) -> float:
        return min(t.confidence for t in self.tables)

    def provenance(
        self, row: int, page_number: int, box: Box, quote: str, labels: Mapping[int, str | None]
    ) -> Provenance:
        """Where words of one of its rows are printed.

        Args:
            row: its ordinal among the chain's rows.
            page_number: of the page that the box is on.
            box: of the words.
            quote: the words.
            labels: page number -> its number as printed.
        """
        return Provenance(
            page_number=page_number,
            page_label=labels.get(page_number),
            bbox=rounded(box),
            quote=quote,
            table_ordinal=self.ordinal,
            row_ordinal=row,
            method=self.method,
            confidence=self.confidence,
        )


def chain_tables(pages: Sequence[Page], tables: Mapping[int, Sequence[Table]]) -> list[Chain]:
    """The document's tables with the pieces on following pages joined to chains."""
    chains: list[list[Table]] = []
    following: list[bool] = []
    previous: Page | None = None
    for page in pages:
        for index, table in enumerate(tables.get(page.number, ())):
            last = chains[-1][-1] if chains else None
            adjoins = (
                last is not None
                and previous is not None
                and index == 0
                and last.page_number == previous.number
                and _nothing_between(previous, tables[previous.number], page, tables[page.number])
            )
            if adjoins and last is not None and shared_edges(last, table) is not None:
                chains[-1].append(table)
            else:
                chains.append([table])
                following.append(adjoins)
        previous = page
    return [_chain(n, pieces, follows) for n, (pieces, follows) in enumerate(zip(chains, following, strict=True), 1)]


def _chain(number: int, pieces: Sequence[Table], follows: bool) -> Chain:
    edges: tuple[float, ...] = pieces[0].xs
    for piece in pieces[1:]:
        shared = shared_edges(replace(pieces[0], xs=edges), piece)
        edges = shared if shared is not None and len(shared) > len(edges) else edges
    return Chain(number, tuple(pieces), edges, follows)


def _nothing_between(above: Page, tables_above: Sequence[Table], below: Page, tables_below: Sequence[Table]) -> bool:
    last, first = tables_above[-1], tables_below[0]
    after = [w for w in words_outside(above, tables_above) if w.top >= last.box[3] - 1]
    before = [w for w in words_outside(below, tables_below) if w.bottom <= first.box[1] + 1]
    return not after and not before


def shared_edges(a: Table, b: Table) -> tuple[float, ...] | None:
    """Column edges both tables fit, in ``a``'s coordinates; ``None`` where their columns differ.

    A piece whose rows happen to use fewer edges (a page with merged cells only) fits one that uses more.
    """
    shift = a.xs[0] - b.xs[0]
    if abs(shift) > _SIDEWAYS or abs(a.xs[-1] - b.xs[-1] - shift) > _SAME_EDGE:
        return None
    moved = [x + shift for x in b.xs]
    fewer, more = sorted((list(a.xs), moved), key=len)
    if len(fewer) < 3 or not all(any(abs(x - y) <= _SAME_EDGE for y in more) for x in fewer):
        return None
    return tuple(more)


def chain_rows(chain: Chain) -> list[Row]:
    """Every printed row of a chain, over the chain's columns, before rows that a page broke are joined."""
    rows: list[Row] = []
    for table in chain.tables:
        standing = _cells_by_row(table)
        for number in range(table.row_count):
            box = (table.xs[0], table.ys[number], table.xs[-1], table.ys[number + 1])
            cells = tuple((cell,) for cell in _row_cells(chain, table, standing[number]))
            rows.append(Row(cells, (RowPart(table.page_number, box),), len(rows) + 1))
    return rows


def _cells_by_row(table: Table) -> list[list[Cell]]:
    """For each row the cells that stand in it, spanning ones in each of their rows."""
    standing: list[list[Cell]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        for number in range(cell.row, cell.row + cell.row_span):
            standing[number].append(cell)
    return standing


def _row_cells(chain: Chain, table: Table, standing: Sequence[Cell]) -> list[Cell | None]:
    """Of the cells that stand in a row, the one in each of the chain's columns."""
    shift = chain.xs[0] - table.xs[0]
    middles = [(left + right) / 2 - shift for left, right in zip(chain.xs, chain.xs[1:], strict=False)]
    return [next((c for c in standing if c.box[0] <= middle <= c.box[2]), None) for middle in middles]


def join_rows(upper: Row, lower: Row) -> Row:
    """One row of the two pieces that a page break made of it."""
    cells = tuple(a + b for a, b in zip(upper.cells, lower.cells, strict=True))
    return Row(cells, upper.parts + lower.parts, upper.ordinal)
