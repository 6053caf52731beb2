"""Grids: a table drawn with any merged cells gives exactly its grid back, with every word in its cell."""

from __future__ import annotations

import random
from itertools import accumulate, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractors.parsing.drawn import Fill, Ruling
from extractors.parsing.pages import Page
from extractors.tables.tables import Table, find_ruled_tables, words_outside
from tests.extractors.building import (
    ABOVE,
    GREEN,
    GREY,
    LEFT,
    Sheet,
    blank_page,
    border,
    grid,
    horizontal,
    vertical,
    word,
)

Span = tuple[int, int, int, int]
"""row, column, row span, column span"""


@st.composite
def merged_grids(draw: st.DrawFn) -> tuple[list[float], list[float], list[Span]]:
    """Column edges, row edges, and cells that cover the grid without overlapping."""
    widths = draw(st.lists(st.floats(20, 110), min_size=2, max_size=6))
    heights = draw(st.lists(st.floats(14, 60), min_size=1, max_size=7))
    xs, ys = list(accumulate([40.0, *widths])), list(accumulate([30.0, *heights]))
    free = {(r, c) for r in range(len(heights)) for c in range(len(widths))}
    spans: list[Span] = []
    while free:
        row, column = min(free)
        depth, width = draw(st.integers(1, 3)), draw(st.integers(1, 3))
        while not _is_free(free, row, column, depth, width):
            depth, width = (depth - 1, width) if depth > 1 else (depth, width - 1)
        free -= {(r, c) for r in range(row, row + depth) for c in range(column, column + width)}
        spans.append((row, column, depth, width))
    return xs, ys, spans


def _is_free(free: set[tuple[int, int]], row: int, column: int, depth: int, width: int) -> bool:
    return all((r, c) in free for r in range(row, row + depth) for c in range(column, column + width))


def boxes_of(xs: list[float], ys: list[float], spans: list[Span]) -> list[tuple[float, float, float, float]]:
    return [(xs[c], ys[r], xs[c + width], ys[r + depth]) for r, c, depth, width in spans]


def drawn_grid(boxes: list[tuple[float, float, float, float]]) -> tuple[list[float], list[float], set[Span]]:
    """The grid that can be seen: edges that no cell ends at are not drawn, and count for nothing."""
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    spans = {
        (ys.index(top), xs.index(x0), ys.index(bottom) - ys.index(top), xs.index(x1) - xs.index(x0))
        for x0, top, x1, bottom in boxes
    }
    return xs, ys, spans


def page_with(rulings: list[Ruling], boxes: list[tuple[float, float, float, float]]) -> Page:
    """A page with the rules, and in the middle of each box its number as a word."""
    words = [
        word(f"c{number}", (x0 + x1) / 2 - 5, (top + bottom) / 2 - 4, size=8)
        for number, (x0, top, x1, bottom) in enumerate(boxes)
    ]
    return Page(1, 842.0, 595.0, tuple(words), tuple(rulings))


def spans_of(table: Table) -> set[Span]:
    return {(c.row, c.column, c.row_span, c.column_span) for c in table.cells}


@given(drawn=merged_grids(), chance=st.randoms(use_true_random=False), sway=st.floats(0, 0.8))
def test_a_drawn_grid_comes_back_whatever_is_merged(
    drawn: tuple[list[float], list[float], list[Span]], chance: random.Random, sway: float
) -> None:
    boxes = boxes_of(*drawn)
    xs, ys, spans = drawn_grid(boxes)
    assume(len({(column, width) for _, column, _, width in spans}) > 1)
    rulings = [
        Ruling(r.horizontal, r.at + chance.uniform(-sway, sway), r.start, r.end) for box in boxes for r in border(box)
    ]
    chance.shuffle(rulings)
    tables = find_ruled_tables(page_with(rulings, boxes))
    assert len(tables) == 1
    table = tables[0]
    assert table.xs == pytest.approx(xs, abs=1.0)
    assert table.ys == pytest.approx(ys, abs=1.0)
    assert spans_of(table) == spans
    assert {c.text for c in table.cells} == {f"c{number}" for number in range(len(boxes))}
    for cell in table.cells:
        assert cell.box == pytest.approx(boxes[int(cell.text[1:])], abs=1.0)


@given(drawn=merged_grids())
def test_every_place_of_the_grid_has_the_cell_that_covers_it(
    drawn: tuple[list[float], list[float], list[Span]],
) -> None:
    boxes = boxes_of(*drawn)
    _, _, spans = drawn_grid(boxes)
    assume(len({(column, width) for _, column, _, width in spans}) > 1)
    (table,) = find_ruled_tables(page_with([r for box in boxes for r in border(box)], boxes))
    for number in range(table.row_count):
        for column, cell in enumerate(table.row(number)):
            assert cell is not None
            assert cell.row <= number < cell.row + cell.row_span
            assert cell.column <= column < cell.column + cell.column_span


@given(columns=st.integers(3, 6), rows=st.integers(2, 7), open_sides=st.booleans(), open_ends=st.booleans())
def test_a_grid_that_is_open_at_its_sides_is_closed(
    columns: int, rows: int, *, open_sides: bool, open_ends: bool
) -> None:
    xs, ys = [60.0 + 90 * n for n in range(columns + 1)], [50.0 + 30 * n for n in range(rows + 1)]
    rulings = [horizontal(y, xs[0], xs[-1]) for y in (ys[1:-1] if open_ends and not open_sides else ys)]
    rulings += [vertical(x, ys[0], ys[-1]) for x in (xs[1:-1] if open_sides else xs)]
    boxes = [(left, top, right, bottom) for left, right in pairwise(xs) for top, bottom in pairwise(ys)]
    (table,) = find_ruled_tables(page_with(rulings, boxes))
    assert table.xs == pytest.approx(xs)
    assert table.ys == pytest.approx(ys)


def test_a_grid_without_words_is_no_table() -> None:
    sheet = Sheet()
    sheet.draw([["", ""], ["", ""]], [50, 150, 300], 50)
    assert find_ruled_tables(sheet.page()) == []


def test_a_box_of_one_cell_or_one_column_is_no_table() -> None:
    single = border((50, 50, 400, 120))
    column = [r for n in range(4) for r in border((50, 200 + 30 * n, 400, 230 + 30 * n))]
    assert find_ruled_tables(Page(1, 842.0, 595.0, (), tuple(single + column))) == []


def test_a_table_inside_a_cell_is_read_as_that_cell() -> None:
    sheet = Sheet()
    bottom = sheet.draw([["a", "one\ntwo\nthree\nfour\nfive\nsix"]], [50, 150, 500], 50)
    sheet.draw([["x", "y"], ["z", "w"]], [300, 350, 400], 62)
    tables = find_ruled_tables(sheet.page())
    assert [table.box for table in tables] == [(50, 50, 500, bottom)]
    assert {"x", "y", "z", "w"} <= set(tables[0].cells[1].text.split())


def test_a_wall_that_covers_less_than_half_is_no_wall() -> None:
    xs, ys = [50.0, 150.0, 250.0], [50.0, 90.0, 130.0]
    rulings = [*border((50, 50, 250, 130)), horizontal(90, 50, 250), vertical(150, 50, 90), vertical(150, 90, 105)]
    boxes = [(50.0, 50.0, 150.0, 90.0), (150.0, 50.0, 250.0, 90.0), (50.0, 90.0, 250.0, 130.0)]
    (table,) = find_ruled_tables(page_with(rulings, boxes))
    assert (list(table.xs), list(table.ys)) == (xs, ys)
    assert spans_of(table) == {(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 2)}


def test_two_tables_on_a_page_stand_in_reading_order() -> None:
    sheet = Sheet()
    sheet.draw([["lower", "b"]], [50, 150, 300], 300)
    sheet.draw([["upper", "b"]], [50, 150, 300], 50)
    assert [grid(t)[0][0] for t in find_ruled_tables(sheet.page())] == ["upper", "lower"]


def test_merged_cells_say_the_same_in_each_place() -> None:
    sheet = Sheet()
    sheet.draw([["A", "B", LEFT], ["1", "2", "3"], ["4", ABOVE, "5"]], [50, 150, 250, 400], 50)
    (table,) = find_ruled_tables(sheet.page())
    assert grid(table) == [["A", "B", "B"], ["1", "2", "3"], ["4", "2", "5"]]


def test_a_cell_has_the_colour_that_lies_on_top() -> None:
    sheet = Sheet()
    bottom = sheet.draw([["a", "b"], ["c", "d"]], [50, 150, 300], 50, shaded=[0, 1], fills={(1, 1): GREEN})
    sheet.fills.append(Fill((50, 50 + (bottom - 50) / 2, 150, bottom), (1.0, 1.0, 1.0)))
    (table,) = find_ruled_tables(sheet.page())
    assert [cell.fill for cell in table.cells] == [GREY, GREY, None, GREEN]


def test_turned_words_are_kept_apart_from_the_lines() -> None:
    sheet = Sheet()
    sheet.draw([["tall\ntall\ntall\ntall", "b"]], [50, 150, 300], 50)
    sheet.words.append(word("side", 120, 60, rotation=90))
    (table,) = find_ruled_tables(sheet.page())
    assert [w.text for w in table.cells[0].turned] == ["side"]
    assert [found.text for found in table.cells[0].lines] == ["tall"] * 4
    assert table.cells[0].text == "tall tall tall tall side"


def test_words_outside_are_those_in_no_table() -> None:
    sheet = Sheet().write("before the table", 50, 20).write("after it", 50, 400)
    sheet.draw([["a", "b"]], [50, 150, 300], 50)
    page = sheet.page()
    assert [w.text for w in words_outside(page, find_ruled_tables(page))] == ["before", "the", "table", "after", "it"]
    assert not words_outside(blank_page(), [])
