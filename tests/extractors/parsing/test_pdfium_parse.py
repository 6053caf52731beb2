"""What PDFium gives of a page: the same as the other parser gives, in the order in which it is drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from extractors.parsing.drawn import Fill, Ruling, find_fills, find_rulings
from extractors.parsing.parsed import Parsed
from extractors.parsing.pdfium_parse import PageNotLoaded, display_matrix, parse_page
from extractors.parsing.pdfminer_parse import open_with_pdfminer, parse_with_pdfminer
from extractors.parsing.words import Word, chars_to_words, visible
from tests.extractors.drawing_pages import HEIGHT, WIDTH, draw_page, text
from tests.extractors.reading import SAMPLES, sample_path

TURNED = "0 1 -1 0"
"""A matrix that turns text so that it runs upwards."""


def parse(path: Path, index: int = 0) -> Parsed:
    with pypdfium2.PdfDocument(path) as document:
        return parse_page(document, index)


def words(parsed: Parsed) -> list[Word]:
    return list(chars_to_words(visible(parsed.chars, parsed.width, parsed.height)))


def said(parsed: Parsed) -> list[str]:
    return [word.text for word in words(parsed)]


def places(found: list[Word]) -> list[tuple[str, int, int, bool, int]]:
    return [(w.text, round(w.x0), round(w.top), w.bold, w.rotation) for w in found]


# --- the same as another parser --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_both_parsers_give_the_same_words_and_grounds(name: str) -> None:
    other = open_with_pdfminer(sample_path(name))
    for index in range(len(other.pages)):
        first, second = parse(sample_path(name), index), parse_with_pdfminer(other, index)
        assert said(first) == said(second), index
        for a, b in zip(words(first), words(second), strict=True):
            assert a.box == pytest.approx(b.box, abs=1.0)
            assert (a.bold, a.rotation) == (b.bold, b.rotation)
            assert a.size == pytest.approx(b.size, abs=0.1)
        assert len(list(find_fills(first.shapes))) == len(list(find_fills(second.shapes)))
        assert len(first.images) == len(second.images)
    other.close()


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
@pytest.mark.parametrize("box", [[0, 0, 400, 300], [-50, 20, 350, 320]])
def test_both_parsers_place_everything_alike_on_a_turned_page(tmp_path: Path, angle: int, box: list[int]) -> None:
    content = (
        text("Lead agency", 60, 200) + "BT /F2 12 Tf 0 1 -1 0 90 60 Tm (Upwards) Tj ET\n40 100 200 30 re S\n"
        "1 0 0 rg 50 50 80 20 re f\n/Inner Do\n"
    )
    forms = {"Inner": (text("In a form", 10, 10) + "0 0 m 100 0 l S\n", (1.5, 0, 0, 1.5, 100, 150))}
    path = draw_page(tmp_path / "page.pdf", content, forms, Rotate=angle, MediaBox=box, CropBox=[20, 40, 330, 290])
    other = open_with_pdfminer(path)
    first, second = parse(path), parse_with_pdfminer(other, 0)
    other.close()
    assert (first.width, first.height, first.rotated) == pytest.approx((second.width, second.height, angle))
    assert len(words(first)) == 6
    for a, b in zip(words(first), words(second), strict=True):
        assert (a.text, a.rotation, a.bold) == (b.text, b.rotation, b.bold)
        assert a.box == pytest.approx(b.box, abs=2.0)  # they know Helvetica by slightly different measures
    for mine, others in zip(find_rulings(first.shapes), find_rulings(second.shapes), strict=True):
        assert (mine.at, mine.start, mine.end) == pytest.approx((others.at, others.start, others.end), abs=0.01)
    assert [f.box for f in find_fills(first.shapes)] == [pytest.approx(f.box) for f in find_fills(second.shapes)]


@pytest.mark.parametrize("turns", range(4))
def test_the_corners_of_a_page_stay_corners(turns: int) -> None:
    left, bottom, right, top = 10.0, 20.0, 110.0, 220.0
    a, b, c, d, e, f = display_matrix((left, bottom, right, top), turns)
    seen = {(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)}
    width, height = (100.0, 200.0) if turns % 2 == 0 else (200.0, 100.0)
    assert seen == {(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)}
    assert (a * left + c * top + e, b * left + d * top + f) == [(0, 0), (width, 0), (width, height), (0, height)][turns]


# --- characters ------------------------------------------------------------------------------------------------------


def test_words_come_in_the_order_in_which_they_are_drawn(tmp_path: Path) -> None:
    content = text("below", 50, 100) + text("above", 50, 200) + text("stamp", 90, 201)
    assert said(parse(draw_page(tmp_path / "page.pdf", content))) == ["below", "above", "stamp"]


def test_a_stamp_laid_over_a_line_is_a_stretch_of_its_own(tmp_path: Path) -> None:
    content = text("one two three four", 50, 100) + text("PAGE 7", 70, 101, font="F2")
    found = words(parse(draw_page(tmp_path / "page.pdf", content)))
    assert [w.text for w in found] == ["one", "two", "three", "four", "PAGE", "7"]
    assert [w.run for w in found] == [0, 0, 0, 0, 1, 1]
    assert [w.bold for w in found] == [False, False, False, False, True, True]


def test_spaces_drawn_apart_part_words(tmp_path: Path) -> None:
    content = "BT /F1 10 Tf 50 100 Td (one) Tj ( ) Tj (two) Tj ET"
    found = words(parse(draw_page(tmp_path / "page.pdf", content)))
    assert [(w.text, w.run) for w in found] == [("one", 0), ("two", 0)]


def test_a_tight_space_drawn_apart_parts_words_still(tmp_path: Path) -> None:
    content = text("one", 50, 100) + text(" ", 66.7, 100, 2) + text("two", 68, 100)
    assert said(parse(draw_page(tmp_path / "page.pdf", content))) == ["one", "two"]


def test_no_word_is_made_of_what_pdfium_adds(tmp_path: Path) -> None:
    content = "BT /F1 10 Tf 50 100 Td (num) Tj 0.8 0 Td [(wi) -150 (de)] TJ ET" + text("next line", 50, 80)
    assert "".join(said(parse(draw_page(tmp_path / "page.pdf", content)))).replace("num", "") == "widenextline"


def test_a_hyphen_at_a_lines_end_is_printed(tmp_path: Path) -> None:
    content = text("neighbour-", 50, 100) + text("hood", 50, 88)
    assert said(parse(draw_page(tmp_path / "page.pdf", content))) == ["neighbour-", "hood"]


def test_words_of_one_line_are_of_one_height(tmp_path: Path) -> None:
    found = words(parse(draw_page(tmp_path / "page.pdf", text("ace Age glyph ...", 50, 100))))
    assert {(w.top, w.bottom, w.size) for w in found} == {(found[0].top, found[0].bottom, found[0].size)}
    assert found[0].size == pytest.approx(10, abs=0.01)


def test_the_letters_of_one_glyph_share_its_place() -> None:
    from extractors.parsing.pdfium_parse import _share_out

    boxes = np.array([[10.0, 0.0, 16.0, 9.0]] * 3 + [[16.0, 0.0, 20.0, 9.0]])
    for rotation, wanted in ((0, [10, 12, 14, 16]), (180, [14, 12, 10, 16])):
        shared = boxes.copy()
        _share_out(shared, np.full(4, rotation), np.zeros(4, np.int64))
        assert shared[:, 0].tolist() == wanted
    apart = boxes.copy()
    _share_out(apart, np.full(4, 0), np.array([0, 1, 2, 3]))
    assert (apart == boxes).all()


def test_slanting_text_is_read(tmp_path: Path) -> None:
    content = "BT /F1 40 Tf 0.7071 0.7071 -0.7071 0.7071 100 80 Tm (DRAFT) Tj ET"
    parsed = parse(draw_page(tmp_path / "page.pdf", content))
    assert "".join(parsed.chars.texts) == "DRAFT"
    assert ((parsed.chars.boxes[:, 2] > parsed.chars.boxes[:, 0]) & (parsed.chars.boxes >= 0).all(axis=1)).all()


def test_a_page_of_spaces_holds_no_words(tmp_path: Path) -> None:
    parsed = parse(draw_page(tmp_path / "page.pdf", text("   ", 50, 100)))
    assert said(parsed) == []


# --- shapes ----------------------------------------------------------------------------------------------------------


def rulings(path: Path) -> set[Ruling]:
    found = find_rulings(parse(path).shapes)
    return {Ruling(r.horizontal, round(r.at, 1), round(r.start, 1), round(r.end, 1)) for r in found}


def fills(path: Path) -> list[Fill]:
    return list(find_fills(parse(path).shapes))


def test_lines_and_borders_are_rules_from_the_upper_left(tmp_path: Path) -> None:
    path = draw_page(tmp_path / "page.pdf", "50 250 m 150 250 l S\n200 100 50 60 re S\n")
    sides = {Ruling(True, 140, 200, 250), Ruling(True, 200, 200, 250)}
    sides |= {Ruling(False, 200, 140, 200), Ruling(False, 250, 140, 200)}
    assert rulings(path) == {Ruling(True, 50, 50, 150), *sides}


def test_thin_areas_are_rules_and_wide_ones_grounds(tmp_path: Path) -> None:
    path = draw_page(tmp_path / "page.pdf", "0 0 0 rg 50 200 100 0.5 re f\n0 0.5 0 rg 50 100 100 50 re f\n")
    assert rulings(path) == {Ruling(True, 99.8, 50, 150)}
    (ground,) = fills(path)
    assert [round(value, 2) for value in (*ground.box, *ground.colour)] == [50, 150, 150, 200, 0, 0.5, 0]


def test_a_border_painted_as_the_area_between_two_rectangles_is_a_border(tmp_path: Path) -> None:
    path = draw_page(tmp_path / "page.pdf", "0 g 50 100 100 50 re 51 101 98 48 re f*\n")
    assert {(r.horizontal, r.at) for r in rulings(path)} == {
        (True, 150.5),
        (True, 199.5),
        (False, 50.5),
        (False, 149.5),
    }
    assert not fills(path)


def test_rectangles_of_one_path_are_told_apart(tmp_path: Path) -> None:
    path = draw_page(tmp_path / "page.pdf", "1 0 0 rg 50 100 40 50 re 150 100 40 50 re f\n")
    assert [fill.box for fill in fills(path)] == [(50, 150, 90, 200), (150, 150, 190, 200)]


def test_what_paints_nothing_is_not_there(tmp_path: Path) -> None:
    path = draw_page(tmp_path / "page.pdf", "50 100 40 50 re n\n20 20 m 80 20 l n\n")
    assert not parse(path).shapes


def test_forms_within_forms_are_placed_by_all_their_matrices(tmp_path: Path) -> None:
    forms = {"Outer": ("2 0 0 2 10 20 cm 1 0 0 rg 10 10 30 20 re f\n" + text("deep", 10, 50), (1, 0, 0, 1, 100, 50))}
    parsed = parse(draw_page(tmp_path / "page.pdf", "/Outer Do\n", forms))
    assert [fill.box for fill in find_fills(parsed.shapes)] == [(130, 170, 190, 210)]
    (word,) = words(parsed)
    assert word.text == "deep"
    assert (word.x0, word.size) == pytest.approx((130, 20), abs=1.5)


def test_a_turned_page_swaps_its_sides(tmp_path: Path) -> None:
    parsed = parse(draw_page(tmp_path / "page.pdf", "", Rotate=90))
    assert (parsed.width, parsed.height, parsed.rotated) == (HEIGHT, WIDTH, 90)


def test_a_page_that_is_not_there_cannot_be_loaded(tmp_path: Path) -> None:
    path = draw_page(tmp_path / "page.pdf", "")
    with pytest.raises(PageNotLoaded, match="page 2"):
        parse(path, 1)
