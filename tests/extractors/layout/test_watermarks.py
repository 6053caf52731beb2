"""Watermarks are told by their size and by crossing the page's words; titles and large figures cross none."""

from __future__ import annotations

from extractors.layout.furniture import set_furniture_apart
from extractors.layout.watermarks import find_watermarks
from tests.extractors.building import blank_page, line, word

TEXT = [w for n in range(12) for w in line("Repair the lamps in Corn Street and Mill Lane", 60, 100 + 12 * n)]


def test_a_large_word_across_the_text_is_a_watermark() -> None:
    mark = word("DRAFT", 80, 110, size=90)
    assert find_watermarks([*TEXT, mark]) == {mark}


def test_letters_of_a_slanting_watermark_belong_together() -> None:
    letters = [word(c, 80 + 40 * n, 180 - 30 * n, size=60) for n, c in enumerate("DRAFT")]
    assert find_watermarks([*TEXT, *letters]) == set(letters)


def test_a_turned_watermark_may_cross_a_single_word() -> None:
    mark = word("DRAFT", 255, 90, size=80, rotation=270)
    assert find_watermarks([*TEXT, mark]) == {mark}


def test_a_title_and_a_figure_in_a_box_are_none() -> None:
    title, figure = word("Plan", 60, 20, size=40), word("17", 500, 130, size=48)
    assert find_watermarks([*TEXT, title, figure]) == set()
    assert find_watermarks([]) == set()


def test_a_watermark_is_set_apart_with_the_furniture() -> None:
    mark = word("DRAFT", 80, 110, size=90)
    (page,) = set_furniture_apart([blank_page(words=[*TEXT, mark])])
    assert page.furniture == (mark,)
    assert tuple(page.words) == tuple(TEXT)
