"""Characters to words: joined where they touch, in the order in which they are drawn, no letter lost or made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.parsing.words import Chars, Rotation, Word, chars_to_words, is_bold, text_rotation, visible
from pipeline.records import Box

WIDTH, SIZE = 5.0, 10.0
"""Of every character, in points."""


def chars(*placed: tuple[str, float, float], rotation: Rotation = 0) -> Chars:
    """Characters with their upper left corners."""
    boxes: list[Box] = [(x, y, x + WIDTH, y + SIZE) for _, x, y in placed]
    return Chars.of([text for text, *_ in placed], boxes, [rotation] * len(placed), [False] * len(placed))


def line(text: str, x: float = 0.0, y: float = 0.0) -> list[tuple[str, float, float]]:
    return [(letter, x + WIDTH * index, y) for index, letter in enumerate(text)]


def words(found: Chars) -> list[Word]:
    return list(chars_to_words(found))


def said(found: Chars) -> list[str]:
    return [word.text for word in words(found)]


def test_white_space_parts_words_of_one_stretch() -> None:
    assert [(w.text, w.run) for w in words(chars(*line("two words")))] == [("two", 0), ("words", 0)]


@pytest.mark.parametrize(("gap", "parted"), [(-4.9, False), (0.0, False), (1.9, False), (2.1, True), (-5.1, True)])
def test_a_gap_parts_words_from_a_fifth_of_their_size_on(gap: float, parted: bool) -> None:
    assert said(chars(*line("ab"), *line("cd", 2 * WIDTH + gap))) == (["ab", "cd"] if parted else ["abcd"])


@pytest.mark.parametrize(("gap", "runs"), [(2.1, [0, 0]), (11.9, [0, 0]), (12.1, [0, 1]), (-20.0, [0, 1])])
def test_a_wide_gap_ends_a_stretch(gap: float, runs: list[int]) -> None:
    assert [w.run for w in words(chars(*line("ab"), *line("cd", 2 * WIDTH + gap)))] == runs


def test_what_is_drawn_over_a_word_later_does_not_break_it() -> None:
    found = words(chars(*line("carefully"), *line("STAMP", 12.0, 1.0)))
    assert [(w.text, w.run) for w in found] == [("carefully", 0), ("STAMP", 1)]


def test_another_line_is_another_word() -> None:
    assert said(chars(*line("ab"), *line("cd", 2 * WIDTH, SIZE))) == ["ab", "cd"]


def test_a_word_is_as_large_as_its_largest_letter_and_as_bold_as_most() -> None:
    boxes: list[Box] = [(0, 2, 5, 10), (5, 0, 10, 12), (10, 2, 15, 10)]
    (word,) = words(Chars.of("abc", boxes, [0, 0, 0], [True, True, False]))
    assert (word.box, word.size, word.bold) == ((0, 0, 15, 12), 12, True)
    (thin,) = words(Chars.of("abc", boxes, [0, 0, 0], [True, False, False]))
    assert not thin.bold


@pytest.mark.parametrize(
    ("rotation", "boxes"),
    [
        (90, [(0, 0, 10, 5), (0, 5, 10, 10), (0, 14, 10, 19)]),
        (180, [(20, 0, 25, 10), (15, 0, 20, 10), (6, 0, 11, 10)]),
        (270, [(0, 20, 10, 25), (0, 15, 10, 20), (0, 6, 10, 11)]),
    ],
)
def test_turned_letters_join_along_their_own_baseline(rotation: Rotation, boxes: list[Box]) -> None:
    found = words(Chars.of("abc", boxes, [rotation] * 3, [False] * 3))
    assert [(w.text, w.rotation, w.size) for w in found] == [("ab", rotation, 10), ("c", rotation, 10)]


def test_letters_turned_otherwise_are_another_word() -> None:
    boxes: list[Box] = [(0, 0, 5, 10), (5, 0, 10, 10)]
    assert said(Chars.of("ab", boxes, [0, 180], [False, False])) == ["a", "b"]


def test_nothing_gives_no_words() -> None:
    assert words(chars()) == words(chars(*line("   "))) == []
    assert len(visible(chars(), 100, 100)) == 0


# --- what is visible -------------------------------------------------------------------------------------------------


def test_letters_drawn_twice_for_boldness_are_one() -> None:
    assert said(visible(chars(*line("Bold"), *line("Bold", 0.3)), 100, 100)) == ["Bold"]
    assert said(visible(chars(*line("aa")), 100, 100)) == ["aa"]


def test_spaces_are_not_taken_for_the_same() -> None:
    drawn = [*line("a "), *line(" b", WIDTH)]
    assert said(visible(chars(*drawn), 100, 100)) == ["a", "b"]


def test_what_is_off_the_page_or_empty_is_not_seen() -> None:
    drawn = [*line("in", 50, 50), *line("out", -40, 50), *line("below", 50, 120), ("", 60.0, 50.0)]
    assert said(visible(chars(*drawn), 100, 100)) == ["in"]


# --- properties ------------------------------------------------------------------------------------------------------

letters = st.text(st.sampled_from("ab c"), max_size=6)
places = st.tuples(letters, st.integers(0, 90), st.sampled_from((0, 4, 20)))


@given(st.lists(places, max_size=8))
def test_words_say_all_letters_in_their_order_and_hold_their_boxes(drawn: list[tuple[str, int, int]]) -> None:
    found = chars(*(char for text, x, y in drawn for char in line(text, x, y)))
    read = words(found)
    assert "".join(w.text for w in read) == "".join(found.texts).replace(" ", "")
    assert all(w.text and not w.text.isspace() for w in read)
    assert [w.run for w in read] == sorted(w.run for w in read)
    inside = [box for text, box in zip(found.texts, found.boxes.tolist(), strict=True) if text != " "]
    for word in read:
        own, inside = inside[: len(word.text)], inside[len(word.text) :]
        x0, top, x1, bottom = zip(*own, strict=True)
        assert word.box == (min(x0), min(top), max(x1), max(bottom))


@pytest.mark.parametrize(
    ("matrix", "rotation"),
    [((1, 0, 0, 1), 0), ((0, -1, 1, 0), 90), ((-1, 0, 0, -1), 180), ((0, 1, -1, 0), 270), ((0.9, 0.1, 0, 1), 0)],
)
def test_a_matrix_says_how_text_is_turned(matrix: tuple[float, ...], rotation: Rotation) -> None:
    assert text_rotation(matrix) == rotation


def test_a_fonts_name_says_whether_it_is_heavy() -> None:
    assert is_bold("ABCDEF+Arial-BoldMT")
    assert not is_bold("ABCDEF+Arial")


def test_letters_at_no_angle_at_all_count_as_upright() -> None:
    assert text_rotation((float("nan"), float("nan"))) == 0
