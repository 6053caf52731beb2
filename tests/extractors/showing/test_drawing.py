"""Pictures show what was read where it is printed, whichever way the page is turned and cut."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from extractors.parsing.boxes import union
from extractors.parsing.drawn import Ruling
from extractors.parsing.pages import Page, open_pdf, read_page
from extractors.showing import drawing
from extractors.showing.drawing import STEPS, draw_record, draw_step
from extractors.showing.sheets import Sheet, render_page
from pipeline.errors import DocumentError, NotAPdf, PasswordNeeded, SettingsError
from pipeline.records import Box

Sample = Callable[[str], Path]

_SCALE = 150 / 72
_CROP = (40, 230, 570, 800)


def _page(path: Path, number: int) -> Page:
    with open_pdf(path) as pdf:
        return read_page(pdf, number)


def _pixel(picture: Image.Image, x: float, y: float) -> tuple[int, int, int]:
    """Colour at a place given in points."""
    red, green, blue = picture.convert("RGB").getpixel((round(x * _SCALE), round(y * _SCALE)))  # type: ignore[misc]
    return red, green, blue


def _legend(path: Path, number: int, step: str) -> list[str]:
    """What the legend of a step says besides step and page."""
    reading = drawing._read(path, number, None)
    return [text for _, text in drawing._STEPS[step](render_page(path, number, None), reading)]


# --- records ---------------------------------------------------------------------------------------------------------


def test_record_is_outlined_and_the_rest_dimmed(sample: Sample, tmp_path: Path) -> None:
    path, box = sample("ruled-plan"), (100.0, 600.0, 300.0, 700.0)
    written = draw_record(path, [(2, box)], tmp_path / "row.png")
    assert written == [tmp_path / "row.png"]
    with Image.open(written[0]) as picture:
        page = _page(path, 2)
        assert picture.size == pytest.approx((page.width * _SCALE, page.height * _SCALE), abs=1)
        red, green, blue = _pixel(picture, 99, 650)
        assert red > 150
        assert max(green, blue) < 100
        assert min(_pixel(picture, 200, 650)) > 200
        assert max(_pixel(picture, 400, 650)) < 230


def test_each_page_of_a_record_has_its_own_picture(sample: Sample, tmp_path: Path) -> None:
    places: list[tuple[int, Box]] = [(4, (80, 80, 200, 90)), (5, (80, 80, 200, 90)), (4, (80, 300, 200, 310))]
    written = draw_record(sample("ruled-plan"), places, tmp_path / "row.png")
    assert written == [tmp_path / "row.png", tmp_path / "row-2.png"]
    assert sorted(tmp_path.iterdir()) == sorted(written)
    with Image.open(written[0]) as first, Image.open(written[1]) as second:
        assert _pixel(first, 79, 305)[1] < 100
        assert _pixel(second, 79, 305)[1] > 150


@pytest.mark.parametrize(
    ("rotation", "crop"),
    [
        *((rotation, None) for rotation in (0, 90, 180, 270)),
        *((rotation, _CROP) for rotation in (0, 90, 180, 270)),
    ],
)
def test_boxes_hold_their_words_on_turned_and_cropped_pages(
    sample: Sample, tmp_path: Path, rotation: int, crop: tuple[int, int, int, int] | None
) -> None:
    path = tmp_path / "turned.pdf"
    pdf = pypdfium2.PdfDocument(sample("ruled-plan"))
    if crop:
        pdf[1].set_cropbox(*crop)
    pdf[1].set_rotation(rotation)
    pdf.save(path)
    words = [word for word in _page(path, 2).words if len(word.text) > 3]
    assert len(words) > 50
    sheet = render_page(path, 2, None)
    ink = sheet.picture.convert("L").point(lambda grey: 255 * (grey < 128))
    for word in words:
        x0, top, x1, bottom = (round(v) for v in sheet.pixels(word.box))
        assert ink.crop((x0, top, x1, bottom)).getbbox(), f"nothing is printed where {word.text!r} was read"
    page = _page(path, 2)
    read = union([word.box for word in page.words] + [_ruling_box(rule) for rule in page.rulings])
    assert ink.getbbox() == pytest.approx(sheet.pixels(read), abs=5 * sheet.scale)


def _ruling_box(rule: Ruling) -> Box:
    if rule.horizontal:
        return (rule.start, rule.at, rule.end, rule.at)
    return (rule.at, rule.start, rule.at, rule.end)


# --- steps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
def test_every_step_draws_over_the_page_and_under_a_legend(sample: Sample, tmp_path: Path, step: str) -> None:
    path, image = sample("ruled-plan"), tmp_path / "step.png"
    assert draw_step(path, 4, step, image) == image
    plain = render_page(path, 4, None).picture
    with Image.open(image) as picture:
        assert picture.format == "PNG"
        assert picture.width == plain.width
        assert picture.height > plain.height
        below = picture.crop((0, picture.height - plain.height, picture.width, picture.height))
        assert below.tobytes() != plain.tobytes()


@pytest.mark.parametrize(
    ("step", "number", "said"),
    [
        ("furniture", 2, '1 word set apart as furniture, label "2"'),
        ("rulings", 2, "11 horizontal"),
        ("cells", 2, "20 cells of 1 table, as row,column"),
        ("tables", 2, "1 table by rulings"),
        ("columns", 5, "1 of them joined over pages"),
        ("columns", 2, "10 in tables without actions or measures"),
    ],
)
def test_legend_counts_what_is_drawn(sample: Sample, step: str, number: int, said: str) -> None:
    assert said in _legend(sample("ruled-plan"), number, step)


def test_page_without_tables_says_so(sample: Sample) -> None:
    assert _legend(sample("ruled-plan"), 1, "tables") == ["no table"]
    assert _legend(sample("ruled-plan"), 1, "columns") == ["no table"]


def test_labels_do_not_cover_one_another() -> None:
    sheet = Sheet(*_blank(400, 400))
    for _ in range(4):
        sheet.label("description", (20, 150), (0, 0, 0))
    tops = sorted(label[1] for label in sheet.labels)
    assert all(lower - upper >= sheet.labels[0][3] - sheet.labels[0][1] for upper, lower in pairwise(tops))


def _blank(width: int, height: int) -> tuple[Image.Image, float, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", (width, height), (255, 255, 255))
    return picture, 1.0, ImageDraw.Draw(picture, "RGBA")


def test_a_poster_is_drawn_smaller(tmp_path: Path) -> None:
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(14400, 7200)
    pdf.save(tmp_path / "poster.pdf")
    written = draw_record(tmp_path / "poster.pdf", [(1, (100, 100, 900, 900))], tmp_path / "poster.png")
    with Image.open(written[0]) as picture:
        assert picture.size == (8000, 4000)


# --- what cannot be drawn --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, -1, 12])
def test_a_page_that_is_not_there_is_named(sample: Sample, tmp_path: Path, number: int) -> None:
    path, image = sample("ruled-plan"), tmp_path / "x.png"
    with pytest.raises(SettingsError, match=rf"ruled-plan\.pdf: there is no page {number}; give one from 1 to 11$"):
        draw_step(path, number, "words", image)
    with pytest.raises(SettingsError, match=rf"there is no page {number};"):
        draw_record(path, [(number, (0, 0, 9, 9))], image)
    assert not image.exists()


def test_an_unknown_step_names_the_steps(sample: Sample, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        draw_step(sample("ruled-plan"), 1, "tabels", tmp_path / "x.png")
    assert all(step in str(caught.value) for step in ("tabels", *STEPS))


def test_an_image_that_cannot_be_written_is_named(sample: Sample, tmp_path: Path) -> None:
    target = tmp_path / "missing" / "x.png"
    with pytest.raises(SettingsError, match=r"x\.png: cannot be written \(No such file or directory\)"):
        draw_step(sample("ruled-plan"), 1, "words", target)


@pytest.mark.parametrize("name", ["empty", "error-page", "text", "truncated"])
def test_what_is_no_pdf_is_one_clear_line(sample: Sample, tmp_path: Path, name: str) -> None:
    path = sample(f"broken/{name}.pdf")
    with pytest.raises(NotAPdf) as step:
        draw_step(path, 1, "words", tmp_path / "x.png")
    with pytest.raises(DocumentError) as record:
        draw_record(path, [(1, (0, 0, 9, 9))], tmp_path / "x.png")
    for caught in (step, record):
        assert str(caught.value).startswith(f"{path}: ")
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("password", [None, "not this one"])
def test_an_encrypted_document_asks_for_its_password(sample: Sample, tmp_path: Path, password: str | None) -> None:
    path = sample("broken/encrypted.pdf")
    with pytest.raises(PasswordNeeded, match=r"encrypted\.pdf: password needed.*--password"):
        draw_step(path, 1, "words", tmp_path / "x.png", password)
    with pytest.raises(PasswordNeeded, match=r"encrypted\.pdf: password needed.*--password"):
        draw_record(path, [(1, (0, 0, 9, 9))], tmp_path / "x.png", password)
