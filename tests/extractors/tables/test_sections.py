"""Headings outside tables, and which of them a table stands under."""

from __future__ import annotations

from extractors.parsing.pages import Page
from extractors.tables.sections import body_size, find_headings, section_headings
from tests.extractors.building import Sheet, blank_page, tables_of


def plan(number: int, *headings: tuple[str, float, float]) -> Page:
    """A page of body text with headings (text, size, top)."""
    sheet = Sheet(number)
    for top in (500.0, 520.0, 540.0):
        sheet.write("Body text that runs on and on over the whole width of the page", 60, top)
    for text, size, top in headings:
        sheet.write(text, 60, top, size=size)
    return sheet.page()


def test_the_body_is_what_most_characters_are_set_in() -> None:
    assert body_size([plan(1, ("A heading", 20, 50))]) == 10.0
    assert body_size([blank_page()]) > 0


def test_larger_or_bold_lines_are_headings() -> None:
    page = plan(1, ("Safer streets", 16, 50))
    bold = Sheet(2).write("Bold heading", 60, 50, bold=True).write("Plain line", 60, 80).page()
    found = find_headings([page, plan(2), bold], {})
    assert [(h.page_number, h.text, h.size) for h in found] == [(1, "Safer streets", 16.0), (2, "Bold heading", 10.0)]


def test_a_heading_of_two_lines_is_one() -> None:
    page = plan(1, ("A heading that is", 16, 50), ("broken in two", 16, 68), ("Another one", 16, 130))
    assert [h.text for h in find_headings([page], {})] == ["A heading that is broken in two", "Another one"]


def test_words_of_tables_are_no_headings() -> None:
    sheet = Sheet(1)
    sheet.draw([["Ref", "Action"], ["1", "Walk"]], [60, 120, 400], 50, bold=[0])
    page = sheet.page()
    assert find_headings([page], tables_of(page)) == []
    assert [h.text for h in find_headings([page], {})] == ["Ref Action"]


def test_a_table_stands_in_the_section_above_it_not_under_the_nearest_sub_heading() -> None:
    pages = [
        plan(1, ("Plan 2025/26", 24, 30), ("1. Safer streets", 16, 80), ("What we will do", 12, 200)),
        plan(2, ("2. Healthy relationships", 16, 80), ("What we will do", 12, 200)),
    ]
    headings = find_headings(pages, {})
    assert section_headings(headings, [(1, 250.0), (2, 250.0)]) == ["Safer streets", "Healthy relationships"]


def test_a_place_above_every_heading_stands_in_no_section() -> None:
    headings = find_headings([plan(1, ("Safer streets", 16, 200))], {})
    assert section_headings(headings, [(1, 60.0)]) == [None]
    assert section_headings([], [(1, 60.0), (2, 60.0)]) == [None, None]
