"""Cells: what a typesetter wrapped is one line again, what the author broke stays broken.

The cells are set by a small typesetter of our own that wraps greedily, as word processors do.
"""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractors.parsing.words import Word
from extractors.plans.cells import (
    Pitches,
    certain_entries,
    find_breaks,
    join_lines,
    join_wrapped,
    part_lines,
    read_pitches,
    read_setting,
)
from extractors.tables.tables import Cell
from pipeline.organisations import KnownNames
from tests.extractors.building import PLAIN, SPACE, Setting, cell_of, width_of, wrap

WORDS = st.text("abcdefghiklmnoprstuvwy", min_size=1, max_size=11).map(str.capitalize)
Paragraph = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
Paragraphs = st.lists(Paragraph, min_size=1, max_size=5)
Width = st.floats(70, 320)
APART = Setting(apart=4.0)


def author_breaks(paragraphs: list[str], width: float) -> list[bool]:
    """For each printed line after the first whether it begins a paragraph."""
    inner = width - 2 * PLAIN.padding
    begins = [number == 0 for p in paragraphs for number in range(len(wrap(p, inner)))]
    return begins[1:]


def room(above: Word, below: Word, width: float) -> float:
    """What would be left on a line after the next line's first word."""
    return width - PLAIN.padding - above.x1 - SPACE * above.size - width_of(below.text)


def ends(cell: Cell) -> list[tuple[Word, Word]]:
    """The last word of each line and the first word of the next."""
    return [(a.words[-1], b.words[0]) for a, b in zip(cell.lines, cell.lines[1:], strict=False)]


# --- geometry --------------------------------------------------------------------------------------------------------


@given(paragraphs=Paragraphs, width=Width)
def test_a_wrapped_line_is_never_taken_for_the_authors(paragraphs: list[str], width: float) -> None:
    cell = cell_of(paragraphs, width)
    assume(all(width_of(w.text) <= width - 8 for found in cell.lines for w in found.words))
    found = find_breaks(cell, read_setting([cell]))
    for is_break, by_author in zip(found, author_breaks(paragraphs, width), strict=True):
        assert by_author or not is_break


@given(paragraphs=Paragraphs, width=Width)
def test_a_break_where_the_next_word_would_have_fitted_is_the_authors(paragraphs: list[str], width: float) -> None:
    cell = cell_of(paragraphs, width)
    found = find_breaks(cell, read_setting([cell]))
    for is_break, (above, below) in zip(found, ends(cell), strict=True):
        if room(above, below, width) > 2.0:
            assert is_break


@given(paragraphs=Paragraphs, width=Width)
def test_paragraphs_set_apart_come_back_exactly(paragraphs: list[str], width: float) -> None:
    cell = cell_of(paragraphs, width, APART)
    setting = read_setting([cell], Pitches(wrapped=(12.0,), broken=(16.0,)))
    lines = [found.text for found in cell.lines]
    assert part_lines(lines, find_breaks(cell, setting)) == paragraphs


@given(texts=st.lists(Paragraphs, min_size=1, max_size=4), width=Width)
def test_distances_of_lines_are_told_apart(texts: list[list[str]], width: float) -> None:
    lower = [[p.capitalize() for p in paragraphs] for paragraphs in texts]
    pitches = read_pitches(cell_of(paragraphs, width, APART) for paragraphs in lower)
    assert set(map(round, pitches.wrapped)) <= {12}
    assert all(round(p) in {12, 16} for p in pitches.broken)


@given(paragraph=Paragraph, width=Width)
def test_a_text_is_the_same_however_wide_its_cell(paragraph: str, width: float) -> None:
    cell = cell_of([paragraph], width)
    assert join_lines([found.text for found in cell.lines]) == paragraph


def test_a_setting_is_read_from_all_cells_of_a_column() -> None:
    short, full = cell_of(["Ab"], 100), cell_of(["Abcdefghij abcdefgh"], 100)
    setting = read_setting([short, full])
    assert setting.padding == pytest.approx(4.0)
    assert setting.reach == pytest.approx(4.0)
    assert read_setting([]).padding > 0


@pytest.mark.parametrize("bullet", ["• ", "– ", "* ", "o "])
def test_a_bullet_begins_a_line_of_its_own(bullet: str) -> None:
    wide = "Abcdefghij abcdefghij"
    cell = cell_of([f"{bullet}{wide}", f"{bullet}Bcd"], 130)
    lines = [found.text for found in cell.lines]
    entries = part_lines(lines, find_breaks(cell, read_setting([cell])))
    assert [entry.split(" ", 1)[1] for entry in entries] == [wide, "Bcd"]


def test_lower_case_after_a_full_line_goes_on() -> None:
    cell = cell_of(["Abcdefghijklmn opqrst", "uvwxyzuvwxyz"], 120)
    assert find_breaks(cell, read_setting([cell])) == [False]


# --- lists of organisations ------------------------------------------------------------------------------------------

NAMES = (
    "Larkshire Police", "Haven Point Trust", "Stavering Town Council", "Orchard Homes", "Citizens Help Ellenmere",
    "Community Safety Partnership Strategic Delivery Group", "Hallow Housing Association", "Bridgeway Youth",
    "Farm Watch Vale", "Oxcombe Chamber of Trade",
)  # fmt: skip


@given(names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True), width=st.floats(75, 300))
def test_known_names_come_back_from_any_column(names: list[str], width: float) -> None:
    cell = cell_of(names, width)
    lines = [found.text for found in cell.lines]
    assume(len(lines) <= 10)
    entries = part_lines(lines, find_breaks(cell, read_setting([cell])), KnownNames(NAMES).part_run)
    assert entries == names


# --- lines to entries ------------------------------------------------------------------------------------------------

Breaks = st.sampled_from([True, False, None])


@given(pairs=st.lists(st.tuples(Paragraph, Breaks), min_size=1, max_size=8))
def test_no_word_is_lost_whatever_the_breaks(pairs: list[tuple[str, bool | None]]) -> None:
    lines, breaks = [text for text, _ in pairs], [is_break for _, is_break in pairs[1:]]
    for entries in (part_lines(lines, breaks), part_lines(lines, breaks, KnownNames().part_run)):
        assert " ".join(entries) == " ".join(lines)
    certain = certain_entries(lines, breaks)
    assert all(entry in " ".join(lines) for entry in certain)


def test_sure_breaks_part_and_doubtful_lines_are_left_to_the_words() -> None:
    lines, breaks = ["Haven", "Point", "Larkshire Police", "Orchard Homes"], [False, True, None]
    assert part_lines(lines, breaks) == ["Haven Point", "Larkshire Police Orchard Homes"]
    assert part_lines(lines, breaks, list) == ["Haven Point", "Larkshire Police", "Orchard Homes"]
    assert certain_entries(lines, breaks) == ["Haven Point"]


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("multi-", "agency work", "multi-agency work"),
        ("anti-social", "behaviour", "anti-social behaviour"),
        ("April -", "June", "April - June"),
        ("Sept-", "March", "Sept- March"),
        ("walk the", "town", "walk the town"),
    ],
)
def test_a_hyphen_keeps_its_word_together(above: str, below: str, joined: str) -> None:
    assert join_wrapped(above, below) == joined
    assert join_lines([above, below]) == joined
