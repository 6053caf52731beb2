"""Pages of turned text: which are, how they are turned upright, and the way back of what was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import extract_document, find_all_tables
from extractors.layout.document_pages import prepare_pages
from extractors.parsing.drawn import Fill, Ruling
from extractors.parsing.pages import Page, open_pdf, read_page
from extractors.parsing.turning import Placement, find_text_turn, turn_page, turn_pages, turned_lines
from extractors.parsing.words import Rotation
from tests.extractors.building import blank_page, line, word
from tests.invariants.printed import tokens, tokens_inside

Turns: st.SearchStrategy[Rotation] = st.sampled_from((90, 180, 270))


def text_page() -> Page:
    words = [w for n in range(12) for w in line("Repair the lamps in Corn Street", 60, 60 + 30 * n)]
    rulings = (Ruling(True, 50, 40, 300), Ruling(False, 40, 50, 400))
    return replace(blank_page(words=words), rulings=rulings, fills=(Fill((40, 50, 300, 70), (1.0, 0.0, 0.0)),))


def laid_on_its_side(page: Page, turned: Rotation) -> Page:
    """The page as it looks when its text is turned clockwise by ``turned``."""
    # Turned back by as much, an upright page comes to lie on its side.
    back: Rotation = (-turned) % 360  # type: ignore[assignment]
    return turn_page(page, Placement(page.width, page.height, back))


@given(Turns)
def test_a_page_of_turned_text_is_read_as_if_it_were_upright(turned: Rotation) -> None:
    page = text_page()
    lying = laid_on_its_side(page, turned)
    assert {w.rotation for w in lying.words} == {turned}
    (upright,), placements = turn_pages([lying])
    assert placements[1].turned == turned
    assert (upright.width, upright.height) == (page.width, page.height)
    for found, wanted in zip(upright.words, page.words, strict=True):
        assert found.box == pytest.approx(wanted.box)
        assert (found.text, found.rotation) == (wanted.text, 0)
    for drawn, meant in zip(upright.rulings, page.rulings, strict=True):
        assert drawn.horizontal is meant.horizontal
        assert (drawn.at, drawn.start, drawn.end) == pytest.approx((meant.at, meant.start, meant.end))
    assert upright.fills[0].box == pytest.approx(page.fills[0].box)


def test_upright_pages_are_left_alone() -> None:
    page = text_page()
    assert turn_pages([page]) == ([page], {})


def test_turned_headers_over_a_column_each_do_not_turn_the_page() -> None:
    """A matrix may print more letters in its turned headers than in all its rows, but they stand in a strip."""
    headers = [word("Responsibilities", 200 + 30 * n, 60, rotation=270) for n in range(18)]
    rows = [word(f"R{n}", 40, 160 + 30 * n) for n in range(12)]
    assert find_text_turn(blank_page(words=[*headers, *rows])) == 0


def test_a_turned_stamp_on_an_empty_page_does_not_turn_it() -> None:
    assert (
        find_text_turn(blank_page(words=[word("Page", 20, 200, rotation=270), word("7", 20, 190, rotation=270)])) == 0
    )


def test_pages_that_were_turned_before_are_not_turned_again() -> None:
    lying = laid_on_its_side(text_page(), 90)
    assert turn_pages([lying], but={1}) == ([lying], {})


@pytest.mark.parametrize("rotation", [90, 270])
def test_turned_words_are_read_line_by_line(rotation: Rotation) -> None:
    """Two lines, each of two words: a reader tilts the head, and the second line is under the first."""
    first, second = (100.0, 112.0) if rotation == 270 else (112.0, 100.0)
    early, late = (80.0, 40.0) if rotation == 270 else (40.0, 80.0)
    words = [
        word("again", second, late, rotation=rotation), word("Lead", first, early, rotation=rotation),
        word("agency", first, late, rotation=rotation), word("once", second, early, rotation=rotation),
    ]  # fmt: skip
    lines = turned_lines(words)
    assert [found.text for found in lines] == ["Lead agency", "once again"]
    assert {w.box for found in lines for w in found.words} == {w.box for w in words}


def test_running_lines_are_found_upright_and_turned() -> None:
    """A pack stamps the page upright where the author's own footer lies on its side like the text."""
    pages = []
    for number in (1, 2, 3):
        own = [*text_page().words, *line("Town Board papers", 60, 560)]
        lying = laid_on_its_side(replace(blank_page(number, words=own), rulings=()), 90)
        pages.append(replace(lying, words=(*lying.words, *line(f"Page {number + 4}", 280, 820, run=number + 99))))
    prepared, placements, _ = prepare_pages(pages)
    assert sorted(placements) == [1, 2, 3]
    for page in prepared:
        assert page.label == f"Page {page.number + 4}"
        assert {w.text for w in page.furniture} == {"Page", str(page.number + 4), "Town", "Board", "papers"}


# --- a whole document ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lying_plan(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> tuple[Path, Path]:
    """A sample plan, and the same with its pages' content turned while the pages are not."""
    source = repository / "tests" / "documents" / "ruled-plan" / "ruled-plan.pdf"
    lying = tmp_path_factory.mktemp("lying") / "plan.pdf"
    with pikepdf.open(source) as pdf:
        for page in pdf.pages:
            x0, y0, x1, y1 = (float(v) for v in page.mediabox)
            page.contents_add(f"q 0 -1 1 0 {-y0} {x1} cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.mediabox = [0, 0, y1 - y0, x1 - x0]
            for name in ("/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
                if name in page:
                    del page[name]
        pdf.save(lying)
    return source, lying


def test_a_plan_printed_on_its_side_gives_the_same_records(lying_plan: tuple[Path, Path]) -> None:
    upright, lying = (extract_document(path, sha256="0" * 64) for path in lying_plan)
    assert upright.actions
    assert [replace(a, provenance=()) for a in lying.actions] == [replace(a, provenance=()) for a in upright.actions]


def test_its_records_lead_to_where_they_are_displayed(lying_plan: tuple[Path, Path]) -> None:
    _, path = lying_plan
    extraction = extract_document(path, sha256="0" * 64)
    for action in extraction.actions:
        for place in action.provenance:
            assert not tokens(place.quote) - tokens_inside(path, place.page_number, place.bbox)
    sizes = {(page.width, page.height) for page in extraction.pages}
    with open_pdf(path) as pdf:
        assert sizes == {(round(p[0], 2), round(p[1], 2)) for p in map(pdf.size, range(1, len(pdf) + 1))}


def test_a_turned_table_of_the_corpus_is_read_like_its_upright_print(corpus: Path) -> None:
    def cells(name: str) -> list[list[str]]:
        with open_pdf(corpus / "real" / name) as pdf:
            pages, placements, _ = prepare_pages([read_page(pdf, 1)])
        (table,) = find_all_tables(pages, turned=placements)[1]
        return [[cell.text for cell in table.cells if cell.row == row] for row in range(table.row_count)]

    turned, upright = cells("fbi-nics-2015-11-rotated.pdf"), cells("fbi-nics-2015-11.pdf")
    assert len(turned) == len(upright)
    differing = sum(a != b for a, b in zip(turned, upright, strict=True))
    assert differing <= 3, "the two prints draw a few figures differently"


def test_a_turned_page_is_shown_upright(lying_plan: tuple[Path, Path], tmp_path: Path) -> None:
    from PIL import Image

    from extractors.showing.drawing import draw_step

    images = [draw_step(path, 1, "tables", tmp_path / f"{n}.png") for n, path in enumerate(lying_plan)]
    upright, lying = (Image.open(image) for image in images)
    assert upright.width == pytest.approx(lying.width, abs=2)


def test_tables_are_printed_with_their_place_on_the_page_as_displayed(
    lying_plan: tuple[Path, Path], sample: Callable[[str], Path]
) -> None:
    from flows.commands.tables import read_file

    upright, lying = (read_file(path, None, None) for path in lying_plan)
    assert [found.rows for found in upright] == [found.rows for found in lying]
    x0, top, x1, bottom = upright[0].box
    with open_pdf(lying_plan[1]) as pdf:
        width = pdf.size(1)[0]
    assert lying[0].box == pytest.approx([width - bottom, x0, width - top, x1], abs=0.1)
