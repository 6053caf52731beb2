"""Tables over pages: pieces that go on are one chain with one numbering of rows; others stay apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.parsing.pages import Page
from extractors.tables.stitching import Chain, Row, chain_rows, chain_tables, join_rows, shared_edges
from extractors.tables.tables import find_ruled_tables
from tests.extractors.building import ABOVE, LEFT, Sheet, tables_of

XS = [40.0, 90.0, 300.0, 420.0]
BODY = [["1", "Walk", "Police"], ["2", "Mend", "Parks"]]


def sheet(number: int, rows: list[list[str]], *, xs: list[float] | None = None, top: float = 60.0) -> Sheet:
    drawn = Sheet(number)
    drawn.draw(rows, xs or XS, top)
    return drawn


def chains_of(*pages: Page) -> list[Chain]:
    return chain_tables(pages, tables_of(*pages))


def texts(rows: list[Row]) -> list[list[str]]:
    return [[row.text(column) for column in range(len(row.cells))] for row in rows]


@given(shift=st.floats(-50, 50), sway=st.floats(-4, 4), pages=st.integers(2, 4))
def test_pieces_with_the_same_columns_are_one_table(shift: float, sway: float, pages: int) -> None:
    drawn = []
    for number in range(1, pages + 1):
        moved = [x + 55 + (shift if number % 2 else 0) for x in XS]
        moved[1] += sway if number % 2 else 0
        drawn.append(sheet(number, BODY, xs=moved).page())
    chains = chains_of(*drawn)
    assert [len(chain.tables) for chain in chains] == [pages]
    rows = chain_rows(chains[0])
    assert texts(rows) == BODY * pages
    assert [row.ordinal for row in rows] == list(range(1, 2 * pages + 1))
    assert [row.parts[0].page_number for row in rows] == [n for n in range(1, pages + 1) for _ in BODY]


def test_other_columns_begin_another_table() -> None:
    chains = chains_of(sheet(1, BODY).page(), sheet(2, BODY, xs=[40, 150, 300, 420]).page())
    assert [(chain.ordinal, len(chain.tables)) for chain in chains] == [(1, 1), (2, 1)]


def test_text_between_the_pieces_parts_them() -> None:
    above = sheet(1, BODY)
    assert len(chains_of(sheet(1, BODY).page(), sheet(2, BODY).write("A new section", 40, 30).page())) == 2
    assert len(chains_of(above.write("The end.", 40, 400).page(), sheet(2, BODY).page())) == 2


def test_text_above_the_first_and_below_the_last_piece_parts_nothing() -> None:
    first = sheet(1, BODY).write("A section", 40, 30).page()
    assert len(chains_of(first, sheet(2, BODY).write("The end.", 40, 400).page())) == 1


def test_a_page_between_parts_them() -> None:
    pages = (sheet(1, BODY).page(), Sheet(2).write("Text only", 40, 60).page(), sheet(3, BODY).page())
    assert len(chains_of(*pages)) == 2


def test_a_second_table_of_a_page_goes_on_with_nothing() -> None:
    two = Sheet(2)
    two.draw(BODY, XS, 60)
    two.draw(BODY, XS, 300)
    chains = chains_of(sheet(1, BODY).page(), two.page())
    assert [[table.page_number for table in chain.tables] for chain in chains] == [[1, 2], [2]]


def test_a_piece_that_uses_fewer_edges_fits() -> None:
    merged = [["a", "b", LEFT], ["c", "d", LEFT]]
    (chain,) = chains_of(sheet(1, merged).page(), sheet(2, BODY).page())
    assert len(chain.xs) == 4
    rows = chain_rows(chain)
    assert texts(rows) == [["a", "b", "b"], ["c", "d", "d"], *BODY]
    assert rows[0].cells[1][0] is rows[0].cells[2][0]


def test_edges_are_shared_in_the_first_ones_place() -> None:
    (wide,) = find_ruled_tables(sheet(1, BODY).page())
    (moved,) = find_ruled_tables(sheet(2, BODY, xs=[x + 30 for x in XS]).page())
    (other,) = find_ruled_tables(sheet(3, BODY, xs=[40, 150, 300, 420]).page())
    assert shared_edges(wide, moved) == tuple(XS)
    assert shared_edges(wide, other) is None


def test_a_merged_cell_belongs_to_each_of_its_rows() -> None:
    (chain,) = chains_of(sheet(1, [["1", "Walk", "Police"], ["2", "Mend", ABOVE], ["3", "Look", "Parks"]]).page())
    assert texts(chain_rows(chain)) == [["1", "Walk", "Police"], ["2", "Mend", "Police"], ["3", "Look", "Parks"]]


def test_a_spanning_cell_counts_once_in_its_row() -> None:
    (chain,) = chains_of(sheet(1, [["SAFER STREETS", LEFT, LEFT], *BODY]).page())
    section, first, _ = chain_rows(chain)
    assert [(column, cell.text) for column, cell in section.distinct()] == [(0, "SAFER STREETS")]
    assert [(column, cell.text) for column, cell in first.distinct()] == [(0, "1"), (1, "Walk"), (2, "Police")]


def test_a_row_of_empty_cells_is_empty() -> None:
    (chain,) = chains_of(sheet(1, [["", "", ""], *BODY]).page())
    assert [row.is_empty() for row in chain_rows(chain)] == [True, False, False]


def test_two_pieces_of_a_row_are_one_row_with_a_part_a_page() -> None:
    upper, lower = ["3", "Look after", "Police"], ["", "the lamps", "Parks"]
    (chain,) = chains_of(sheet(1, [*BODY, upper]).page(), sheet(2, [lower]).page())
    rows = chain_rows(chain)
    joined = join_rows(rows[2], rows[3])
    assert texts([joined]) == [["3", "Look after the lamps", "Police Parks"]]
    assert [part.page_number for part in joined.parts] == [1, 2]
    assert joined.ordinal == 3
    assert [cell.text for cell in joined.at(1)] == ["Look after", "the lamps"]
