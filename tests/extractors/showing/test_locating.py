"""A figure is found where it stands, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.parsing.pages import open_pdf, read_page
from extractors.parsing.words import Word
from extractors.showing.locating import Wanted, find_printed, locate
from pipeline.errors import SettingsError

EVERYWHERE = (0.0, 0.0, 600.0, 800.0)


def line(text: str, top: float = 100.0) -> list[Word]:
    """Words in a row, each letter six points wide."""
    words, x = [], 50.0
    for one in text.split():
        words.append(Word(one, x, top, x + 6.0 * len(one), top + 10.0, 10.0, False))
        x += 6.0 * len(one) + 4.0
    return words


def found(words: list[Word], boxes: list[tuple[float, float, float, float]]) -> str:
    """The words that lie in the boxes."""
    inside = [
        w.text
        for w in words
        if any(b[0] <= w.x0 and w.x1 <= b[2] and b[1] <= w.top and w.bottom <= b[3] for b in boxes)
    ]
    return " ".join(inside)


def test_the_number_meant_is_told_from_those_beside_it() -> None:
    words = line("Burglary fell by 14% from 393 to 338 in the year")
    wanted = Wanted(EVERYWHERE, "14% from 393 to 338", 338.0)
    assert found(words, locate(words, wanted)) == "338"


def test_words_for_a_number_are_found_whole() -> None:
    words = line("Three in ten of them had children")
    assert found(words, locate(words, Wanted(EVERYWHERE, "Three in ten", 0.3))) == "Three in ten"


def test_a_figure_that_stands_there_twice_is_not_guessed_at() -> None:
    words = line("12 burglaries and 12 robberies")
    assert locate(words, Wanted(EVERYWHERE, "12", 12.0)) == []


def test_part_of_a_number_is_another_number() -> None:
    words = line("In all 412 people and 12 dogs came")
    assert found(words, locate(words, Wanted(EVERYWHERE, "12", 12.0))) == "12"


def test_its_own_sentence_tells_a_figure_from_the_same_in_the_next() -> None:
    words = [*line("There were 12 fires. There", 100), *line("were 12 floods too.", 114)]
    wanted = Wanted(EVERYWHERE, "12", 12.0, "There were 12 floods too.")
    boxes = locate(words, wanted)
    assert len(boxes) == 1
    assert boxes[0][1] == 114


def test_nothing_outside_the_box_is_looked_at() -> None:
    words = [*line("12 fires", 100), *line("12 floods", 200)]
    assert [box[1] for box in locate(words, Wanted((0, 195, 600, 215), "12", 12.0))] == [200]


@given(st.lists(st.text("abc12,.% ", min_size=1, max_size=8), max_size=12), st.text("abc12,.% ", max_size=8))
def test_what_is_found_says_what_was_sought(texts: list[str], sought: str) -> None:
    words = line(" ".join(texts))
    boxes = locate(words, Wanted(EVERYWHERE, sought))
    if boxes:
        assert "".join(sought.split()) in found(words, boxes).replace(" ", "")


def test_a_figure_of_a_sample_is_where_its_words_are(repository: Path) -> None:
    path = repository / "tests" / "documents" / "crime-bulletin" / "crime-bulletin.pdf"
    with open_pdf(path, None) as pdf:
        page = read_page(pdf, 1)
    numbers = [word for word in page.words if word.text.isdigit()]
    only = next(word for word in numbers if [w.text for w in page.words].count(word.text) == 1)
    [[box]] = find_printed(path, 1, [Wanted((0, 0, page.width, page.height), only.text, float(only.text))])
    assert box == pytest.approx(only.box)
    with pytest.raises(SettingsError):
        find_printed(path, 99, [])
