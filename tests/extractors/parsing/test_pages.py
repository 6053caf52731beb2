"""Words as displayed: the same as another reader finds, at the same places, however the page is turned or cropped."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest

from extractors.parsing.drawn import is_white
from extractors.parsing.pages import Page, open_pdf, read_page
from pipeline.errors import NotAPdf, PasswordNeeded
from pipeline.records import Box
from tests.extractors.building import blank_page, line
from tests.extractors.reading import DOCUMENTS, SAMPLES, sample_path

BROKEN = DOCUMENTS / "broken"


@cache
def pages_of(path: Path) -> list[Page]:
    with open_pdf(path) as pdf:
        return [read_page(pdf, number) for number in range(1, len(pdf) + 1)]


def letters(text: str) -> Counter[str]:
    return Counter(c for c in text if not c.isspace() and c not in "\u00ad\ufffe\ufeff-")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_letter_that_another_reader_finds_is_in_a_word(name: str) -> None:
    with pdfplumber.open(sample_path(name)) as others:
        for page, other in zip(pages_of(sample_path(name)), others.pages, strict=True):
            assert (page.width, page.height) == pytest.approx((other.width, other.height), abs=0.01)
            printed = "".join(char["text"] for char in other.chars)
            assert letters("".join(w.text for w in page.words)) == letters(printed), page.number


@pytest.mark.parametrize("name", SAMPLES)
def test_every_word_stands_on_its_page(name: str) -> None:
    for page in pages_of(sample_path(name)):
        for found in page.words:
            assert found.text == found.text.strip() != ""
            assert -1 <= found.x0 < found.x1 <= page.width + 1
            assert -1 <= found.top < found.bottom <= page.height + 1


def test_rules_and_grounds_of_a_ruled_plan_are_seen() -> None:
    page = pages_of(sample_path("ruled-plan"))[3]
    assert {r.horizontal for r in page.rulings} == {True, False}
    assert all(r.start < r.end for r in page.rulings)
    assert any(not is_white(f.colour) for f in page.fills)


def test_stamps_of_a_pack_are_read_as_turned() -> None:
    turned = [w for page in pages_of(sample_path("committee-pack")) for w in page.words if w.rotation]
    assert {"Page"} <= {w.text for w in turned}


# --- turned and cropped pages ----------------------------------------------------------------------------------------


def changed(tmp_path: Path, change: Any) -> Page:
    """The fourth page of the ruled plan, after a change to every page of the file."""
    document = pypdfium2.PdfDocument(sample_path("ruled-plan"))
    for page in document:
        change(page)
    document.save(tmp_path / "changed.pdf")
    with open_pdf(tmp_path / "changed.pdf") as pdf:
        return read_page(pdf, 4)


def turn(box: Box, page: Page, angle: int) -> Box:
    """Where a box stands once the page is turned clockwise."""
    x0, top, x1, bottom = box
    width, height = page.width, page.height
    return {
        0: box,
        90: (height - bottom, x0, height - top, x1),
        180: (width - x1, height - bottom, width - x0, height - top),
        270: (top, width - x1, bottom, width - x0),
    }[angle]


def is_at(text: str, box: Box, page: Page) -> bool:
    """Whether a word stands there, to the nearest point or two."""
    return any(w.text == text and all(abs(a - b) < 2 for a, b in zip(w.box, box, strict=True)) for w in page.words)


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_displayed(tmp_path: Path, angle: int) -> None:
    plain = pages_of(sample_path("ruled-plan"))[3]
    page = changed(tmp_path, lambda p: p.set_rotation(angle))
    size = (plain.width, plain.height) if angle in {0, 180} else (plain.height, plain.width)
    assert (page.width, page.height) == pytest.approx(size, abs=0.01)
    wanted = [(w.text, turn(w.box, plain, angle)) for w in plain.words]
    assert sum(is_at(text, box, page) for text, box in wanted) == len(wanted) == len(page.words)
    assert {w.rotation for w in page.words} == {(w.rotation + angle) % 360 for w in plain.words}


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_cropped_page_is_measured_from_its_crop_box(tmp_path: Path, angle: int) -> None:
    plain = pages_of(sample_path("ruled-plan"))[3]
    left, top = 30.0, 45.0

    def crop(page: Any) -> None:
        width, height = page.get_size()
        page.set_cropbox(left, 0, width, height - top)
        page.set_rotation(angle)

    page = changed(tmp_path, crop)
    upright = Page(plain.number, plain.width - left, plain.height - top, ())
    inside = [w for w in plain.words if w.x0 > left + 1 and w.top > top + 1]
    assert len(inside) > 100
    for found in inside:
        box = (found.x0 - left, found.top - top, found.x1 - left, found.bottom - top)
        assert is_at(found.text, turn(box, upright, angle), page), found


def test_what_lies_outside_the_crop_box_is_not_read(tmp_path: Path) -> None:
    plain = pages_of(sample_path("ruled-plan"))[3]
    page = changed(tmp_path, lambda p: p.set_cropbox(0, 0, p.get_size()[0], p.get_size()[1] / 2))
    assert 0 < len(page.words) < len(plain.words)
    lower = Counter(w.text for w in plain.words if w.top > plain.height / 2)
    on_the_edge = Counter(w.text for w in plain.words if abs(w.top - plain.height / 2) < 20)
    assert not Counter(w.text for w in page.words) - lower - on_the_edge


# --- files that cannot be read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["text.pdf", "empty.pdf", "truncated.pdf", "error-page.pdf"])
def test_what_is_no_pdf_is_said_in_one_line(name: str) -> None:
    with pytest.raises(NotAPdf) as raised, open_pdf(BROKEN / name):
        pass
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize("password", [None, "", "wrong"])
def test_an_encrypted_file_needs_its_password(password: str | None) -> None:
    with pytest.raises(PasswordNeeded, match="--password"), open_pdf(BROKEN / "encrypted.pdf", password):
        pass


def test_the_right_password_opens() -> None:
    with open_pdf(BROKEN / "encrypted.pdf", "sample") as pdf:
        assert read_page(pdf, 1).words


# --- furniture -------------------------------------------------------------------------------------------------------


def test_a_page_of_furniture_has_text() -> None:
    assert replace(blank_page(), furniture=tuple(line("Page 7", 280, 800))).has_text
    assert not blank_page().has_text
