"""Pages whose columns and boxes stand above, below and between text that runs across them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.parsing.drawn import Fill, Ruling
from extractors.parsing.lines import words_to_lines
from extractors.parsing.pages import Page
from extractors.parsing.words import Word
from extractors.prose.prose_measures import read_prose_measures
from extractors.prose.reading_order import read_in_blocks
from extractors.prose.sentences import read_sentences
from pipeline.records import Box
from tests.extractors.building import GREY, border, line, typeset, wrap

LEFT, RIGHT, ACROSS = (40.0, 290.0), (310.0, 560.0), (40.0, 560.0)

plain = st.from_regex(r"[a-z]{4,9}", fullmatch=True)
long_texts = st.lists(plain, min_size=30, max_size=60).map(lambda words: f"{' '.join(words).capitalize()}.")


def page_of(words: Sequence[Word], rulings: Sequence[Ruling] = (), fills: Sequence[Fill] = ()) -> Page:
    return Page(1, 595.0, 842.0, tuple(words), tuple(rulings), tuple(fills))


def texts(page: Page) -> list[str]:
    return [s.text for s in read_sentences([page], {})]


def bottom(words: Sequence[Word]) -> float:
    return max(w.bottom for w in words)


def two_columns(left: str, right: str, top: float) -> list[Word]:
    return [*typeset([left], *LEFT, top), *typeset([right], *RIGHT, top)]


def listed(items: Sequence[str], x: float, top: float) -> list[Word]:
    return [w for n, item in enumerate(items) for w in line(f"• {item}", x, top + 12 * n)]


def balanced(text: str) -> tuple[str, str]:
    """A text in two halves of as many lines, as a typesetter parts it over two columns."""
    lines = wrap(text, LEFT[1] - LEFT[0] - 8)
    half = (len(lines) + 1) // 2
    return " ".join(lines[:half]), " ".join(lines[half:])


# --- columns, and what runs across them -------------------------------------------------------------------------------


@settings(max_examples=40)
@given(long_texts, long_texts, st.booleans(), st.floats(12.0, 30.0))
def test_a_heading_between_two_pairs_of_columns_ends_the_upper_pair(
    upper: str, lower: str, bold: bool, gap: float
) -> None:
    if min(len(wrap(text, LEFT[1] - LEFT[0] - 8)) for text in (upper, lower)) < 6:
        return
    words = two_columns(*balanced(upper), 60)
    heading = line("Next year", 44, bottom(words) + gap, size=10 if bold else 14, bold=bold)
    words += [*heading, *two_columns(*balanced(lower), bottom(heading) + 6)]
    assert texts(page_of(words)) == [upper, "Next year", lower]


@settings(max_examples=40)
@given(long_texts, st.lists(st.tuples(plain, plain).map(" ".join), min_size=1, max_size=5), st.floats(12.0, 30.0))
def test_a_heading_and_a_list_below_two_columns_are_read_after_both(text: str, items: list[str], gap: float) -> None:
    if len(wrap(text, LEFT[1] - LEFT[0] - 8)) < 6:
        return
    words = two_columns(*balanced(text), 60)
    heading = line("Targets", 44, bottom(words) + gap, size=14)
    words += [*heading, *listed(items, 48, bottom(heading) + 6)]
    assert texts(page_of(words)) == [text, "Targets", *items]


@settings(max_examples=40)
@given(long_texts, long_texts, st.booleans())
def test_a_short_heading_goes_with_the_text_across_that_it_stands_over(text: str, across: str, bold: bool) -> None:
    if len(wrap(text, LEFT[1] - LEFT[0] - 8)) < 6 or len(wrap(across, ACROSS[1] - ACROSS[0] - 8)) < 2:
        return
    words = two_columns(*balanced(text), 60)
    heading = line("What comes next", 44, bottom(words) + 16, size=10 if bold else 13, bold=bold)
    words += [*heading, *typeset([across], *ACROSS, bottom(heading) + 1)]
    assert texts(page_of(words)) == [text, "What comes next", across]


def test_a_heading_in_one_column_does_not_part_the_other() -> None:
    said = "Officers walk the high street on Friday nights and talk to those who live there and work there."
    left = typeset([said], *LEFT, 60)
    heading = line("Noise", 44, bottom(left) + 12, size=13)
    left += [*heading, *typeset([said], *LEFT, bottom(heading) + 6)]
    right = typeset([" ".join(said[:-1] for _ in range(3)) + "."], *RIGHT, 60)
    read = texts(page_of([*left, *right]))
    assert read[:3] == [said, "Noise", said]


def test_prose_that_the_edge_of_its_column_broke_stays_in_that_column() -> None:
    said = "Officers walk the high street on Friday nights and talk to those who live there and work there. " * 2
    more = "Wardens called on every house in the two streets in the north of the town, and will do so again. " * 2
    left = typeset([said], *LEFT, 60)
    heading = line("Noise", 44, bottom(left) + 12, size=13)
    left += [*heading, *typeset([said], *LEFT, bottom(heading) + 6)]
    right = typeset([more], *RIGHT, 60)
    read = texts(page_of([*left, *right]))
    assert abs(bottom(right) - min(w.top for w in heading)) < 36, "the columns above the heading end together"
    assert " ".join(read) == f"{said}Noise {said}{more}".strip()


# --- boxes ------------------------------------------------------------------------------------------------------------


def drawn(boxes: Sequence[Box], how: str) -> tuple[list[Ruling], list[Fill]]:
    if how == "frames":
        return [ruling for box in boxes for ruling in border(box)], []
    return [], [Fill(box, GREY) for box in boxes]


@pytest.mark.parametrize("how", ["frames", "fills"])
def test_boxes_side_by_side_are_read_one_after_the_other(how: str) -> None:
    boxes = [(40.0, 90.0, 290.0, 150.0), (310.0, 90.0, 560.0, 150.0)]
    words = [
        *line("Every word of this line stands above both of the boxes and runs across the strip between.", 44, 60),
        *line("Targets", 50, 96, bold=True),
        *listed(["Cut burglary by 5%", "Hold ten meetings"], 50, 112),
        *line("Partners", 320, 96, bold=True),
        *listed(["Fire crews", "Two housing trusts"], 320, 112),
        *line("Every word of this line stands below both of the boxes and runs across the strip between.", 44, 170),
    ]
    page = page_of(words, *drawn(boxes, how))
    read = read_sentences([page], {})
    assert [s.text for s in read][1:-1] == [
        "Targets", "Cut burglary by 5%", "Hold ten meetings", "Partners", "Fire crews", "Two housing trusts",
    ]  # fmt: skip
    measures, _ = read_prose_measures(read, [page], {})
    assert [m.description for m in measures] == ["Cut burglary by 5%", "Hold ten meetings"]


@pytest.mark.parametrize("how", ["frames", "fills"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_box_beside_prose_parts_none_of_its_sentences(how: str, side: str) -> None:
    said = "Officers walk the high street on Friday nights and talk to those who live there and work there."
    more = "Wardens called on every house in the two streets in the north of the town, and will do so again."
    (left, right), at = ((40.0, 400.0), 420.0) if side == "right" else ((200.0, 560.0), 40.0)
    upper = typeset([said], left, right, 60)
    prose = [*upper, *typeset([more], left, right, bottom(upper) + 12)]
    aside = [*line("Did you know?", at + 10, 71, bold=True), *line("Noise fell.", at + 10, 85)]
    rulings, fills = drawn([(at, 64.0, at + 140, 105.0)], how)
    read = texts(page_of([*prose, *aside], rulings, fills))
    boxed = ["Did you know?", "Noise fell."]
    assert [t for t in read if t in boxed] == boxed
    assert [t for t in read if t not in boxed] == [said, more]


def test_a_box_left_of_headed_text_is_read_before_it() -> None:
    said = "Officers walk the high street on Friday nights and talk to those who live there and work there."
    heading = line("Our year", 204, 60, size=14)
    prose = typeset([said], 200, 560, bottom(heading) + 4)
    aside = [*line("Contents", 50, 64, bold=True), *line("Noise fell.", 50, 80)]
    read = texts(page_of([*heading, *prose, *aside], fills=[Fill((40.0, 56.0, 180.0, 110.0), GREY)]))
    assert read == ["Contents", "Noise fell.", "Our year", said]


def test_lists_of_short_items_side_by_side_are_two_lists() -> None:
    words = [
        *line("Targets", 40, 60, bold=True),
        *listed(["Less crime", "Safer homes", "Quiet nights"], 40, 76),
        *line("Partners", 310, 60, bold=True),
        *listed(["Fire crews", "The police", "Housing trusts"], 310, 76),
    ]
    assert texts(page_of(words)) == [
        "Targets", "Less crime", "Safer homes", "Quiet nights", "Partners", "Fire crews", "The police", "Housing trusts"
    ]  # fmt: skip


def test_an_area_behind_all_of_the_text_is_no_box() -> None:
    words = two_columns("Officers walk the high street on Friday nights " * 3, "Wardens called on every house " * 4, 60)
    area = Fill((30.0, 40.0, 570.0, 300.0), GREY)
    plain_page, painted = page_of(words), page_of(words, fills=[area])
    assert texts(painted) == texts(plain_page)


# --- whatever is drawn ------------------------------------------------------------------------------------------------

places = st.tuples(st.floats(20, 500), st.floats(20, 700))
areas = st.tuples(places, st.floats(20, 400), st.floats(10, 300)).map(
    lambda a: Fill((a[0][0], a[0][1], a[0][0] + a[1], a[0][1] + a[2]), GREY)
)


@settings(max_examples=60)
@given(st.lists(st.tuples(plain, places), min_size=1, max_size=40), st.lists(areas, max_size=6))
def test_every_word_is_read_once(scattered: list[tuple[str, tuple[float, float]]], fills: list[Fill]) -> None:
    words = [w for text, (x, top) in scattered for w in line(text, x, top)]
    blocks = read_in_blocks(words_to_lines(words), page_of(words, fills=fills))
    read = [w for block in blocks for each in block for w in each.words]
    assert sorted(map(id, read)) == sorted(map(id, words))
    assert all(blocks)
