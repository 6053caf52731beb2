"""Words to lines, whatever order the page draws them in."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from extractors.parsing.lines import Line, PageWords, split_at_gaps, upright_lines, words_to_lines
from tests.extractors.building import line, width_of, word

Text = st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=6).map(" ".join)


@given(texts=st.lists(Text, min_size=1, max_size=8), pitch=st.floats(10.5, 30), seed=st.randoms(use_true_random=False))
def test_printed_lines_come_back_in_order(texts: list[str], pitch: float, seed: random.Random) -> None:
    words = [w for number, text in enumerate(texts) for w in line(text, 50, 100 + number * pitch)]
    seed.shuffle(words)
    assert [found.text for found in words_to_lines(words)] == texts


@given(seed=st.randoms(use_true_random=False))
def test_raised_marks_stay_in_their_line(seed: random.Random) -> None:
    words = [word("1", 50, 100), word("st", 55, 98, size=6), word("July", 64, 100), word("below", 50, 113)]
    seed.shuffle(words)
    assert [found.text for found in words_to_lines(words)] == ["1 st July", "below"]


@given(left=Text, right=Text, gap=st.floats(10, 200))
def test_a_line_is_cut_where_words_stand_apart(left: str, right: str, gap: float) -> None:
    words = line(left, 50, 100) + line(right, 50 + width_of(left) + gap, 100)
    parts = split_at_gaps(Line(tuple(words)), 6.0)
    assert [part.text for part in parts] == [left, right]
    assert [part.text for part in split_at_gaps(Line(tuple(words)), gap + 1)] == [f"{left} {right}"]


def test_a_line_knows_how_it_is_set() -> None:
    found = Line((*line("Large bold words", 10, 20, size=14, bold=True), word("x", 200, 24, size=8)))
    assert (found.size, found.bold) == (14, True)
    assert (found.x0, found.top, found.x1, found.bottom) == found.box == (10, 20, 204, 34)


def test_a_line_of_one_cell_is_not_broken() -> None:
    close, apart = Line(tuple(line("one text", 50, 100))), Line((word("two", 50, 100), word("cells", 90, 100)))
    assert [piece.text for piece in close.pieces] == ["one text"]
    assert [piece.text for piece in apart.pieces] == ["two", "cells"]
    assert not close.is_broken
    assert apart.is_broken


@given(texts=st.lists(Text, min_size=1, max_size=8), seed=st.randoms(use_true_random=False))
def test_words_that_remember_their_lines_make_up_the_same_ones(texts: list[str], seed: random.Random) -> None:
    words = [w for number, text in enumerate(texts) for w in line(text, 50, 100 + number * 12)]
    words.append(word("sideways", 20, 100, rotation=90))
    seed.shuffle(words)
    page_words = PageWords(words)
    assert words_to_lines(page_words) == words_to_lines(words)
    assert [found.text for found in upright_lines(page_words)] == texts
    assert upright_lines(page_words) == upright_lines(words)


def test_words_beside_boxes_are_those_whose_middle_is_in_none() -> None:
    words = PageWords([word("left", 50, 100), word("inside", 150, 100), word("right", 250, 100)])
    box = (140.0, 90.0, 200.0, 120.0)
    assert [w.text for w in words.outside((box,))] == ["left", "right"]
    assert [found.text for found in words.outside((box,)).lines] == ["left right"]
    assert words.outside(()) == words
