"""Drawn grids made finer where rules are missing."""

from __future__ import annotations

from extractors.tables.refining import refine_table
from extractors.tables.tables import find_ruled_tables
from tests.extractors.building import LEFT, Sheet, grid

XS = [60.0, 300.0, 420.0, 540.0]


def test_rows_drawn_as_one_box_are_cut_where_their_words_keep_to_the_columns() -> None:
    sheet = Sheet(1)
    sheet.draw([["", LEFT, LEFT], ["Mend the lamps", "Highways", "May 2031"], ["", LEFT, LEFT]], XS, 60)
    for top, texts in (
        (64.0, ("Action", "Owner", "Deadline")),
        (104.0, ("Sweep the square", "Town Rangers", "June 2031")),
    ):
        for x, text in zip(XS, texts, strict=False):
            sheet.write(text, x + 4, top)
    page = sheet.page()
    (table,) = (refine_table(found, page) for found in find_ruled_tables(page))
    assert grid(table) == [
        ["Action", "Owner", "Deadline"],
        ["Mend the lamps", "Highways", "May 2031"],
        ["Sweep the square", "Town Rangers", "June 2031"],
    ]


def test_a_merged_cell_of_one_text_stays_whole() -> None:
    sheet = Sheet(1)
    section = "Streets that people say they would rather not walk through after dark on any day of the week"
    sheet.draw(
        [["Action", "Owner", "Deadline"], [section, LEFT, LEFT], ["Mend the lamps", "Highways", "May 2031"]], XS, 60
    )
    page = sheet.page()
    (table,) = (refine_table(found, page) for found in find_ruled_tables(page))
    assert grid(table)[1] == [section] * 3
