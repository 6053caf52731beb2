"""Tesseract's hOCR to words, and what is said where tesseract is missing. None of it needs tesseract."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from extractors.scans.recognition import Recognised, ocr_available, read_hocr
from tests.extractors.building import word

HOCR = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><body><div class='ocr_page' title='image "x.png"; bbox 0 0 2480 3508'>
 <span class='ocr_line' title="bbox 100 200 500 240; baseline 0 -10; x_size 40; x_descenders 10; x_ascenders 10">
  <span class='ocrx_word' title='bbox 100 210 180 230; x_wconf 96'>on</span>
  <span class='ocrx_word' title='bbox 200 200 300 240; x_wconf 91'><strong>Fight</strong></span>
  <span class='ocrx_word' title='bbox 320 200 420 240; x_wconf 20'>~</span>
  <span class='ocrx_word' title='bbox 440 200 500 240; x_wconf 95'> </span>
 </span>
 <span class='ocr_header' title="bbox 100 400 300 430; baseline 0 0; x_size 300; x_descenders 10; x_ascenders 10">
  <span class='ocrx_word' title='bbox 100 400 300 430; x_wconf 88'>7 March</span>
 </span>
 <span class='ocr_line' title="bbox 50 600 80 900; textangle 90; x_size 30; x_descenders 5; x_ascenders 5">
  <span class='ocrx_word' title='bbox 50 600 80 900; x_wconf 88'>Status</span>
 </span>
</div></body></html>"""


def test_words_of_a_line_are_as_high_as_the_line() -> None:
    on, fight = (r.word for r in read_hocr(HOCR, 4.0)[:2])
    assert (on.text, on.x0, on.x1) == ("on", 25, 45)
    assert (on.top, on.bottom, on.size) == (50, 60, 10)
    assert (fight.text, fight.top, fight.bottom) == ("Fight", 50, 60)
    assert on.run == fight.run


def test_certainty_is_a_share_and_blanks_are_no_words() -> None:
    found = read_hocr(HOCR, 4.0)
    assert [r.word.text for r in found] == ["on", "Fight", "~", "7", "March", "Status"]
    assert [r.certainty for r in found[:3]] == [0.96, 0.91, 0.2]


def test_a_size_that_cannot_be_gives_way_to_the_ink() -> None:
    seven, march = (r.word for r in read_hocr(HOCR, 4.0)[3:5])
    assert (seven.top, seven.bottom, seven.size) == (100, 107.5, 7.5)
    assert seven.x0 == 25
    assert seven.x1 < march.x0
    assert march.x1 == 75


def test_text_that_runs_up_the_page_is_turned() -> None:
    status = read_hocr(HOCR, 4.0)[-1].word
    assert (status.rotation, status.size) == (270, 7.5)


@pytest.mark.parametrize(
    ("text", "certainty", "taken"),
    [
        ("Police", 0.35, True),
        ("Police", 0.25, False),
        ("-", 0.9, True),
        ("•", 0.6, False),
        ("_|", 0.99, False),
        ("7", 0.4, True),
    ],
)
def test_noise_is_told_from_words(text: str, certainty: float, taken: bool) -> None:
    assert Recognised(word(text, 0, 0), certainty).is_certain is taken


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytesseract", SimpleNamespace(get_languages=lambda: ["eng", "osd"]))
    monkeypatch.setenv("SOURCEPAGE_OCR", "off")
    assert "switched off" in str(ocr_available())


@pytest.mark.usefixtures("ocr_switched_on")
def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytesseract", None)
    assert ocr_available() == 'to read scans, install the extra: pip install "sourcepage[ocr]"'


def fail() -> list[str]:
    raise FileNotFoundError("tesseract")


@pytest.mark.usefixtures("ocr_switched_on")
def test_a_missing_program_and_missing_data_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytesseract", SimpleNamespace(get_languages=fail))
    assert "install the program tesseract" in str(ocr_available())
    monkeypatch.setitem(sys.modules, "pytesseract", SimpleNamespace(get_languages=lambda: ["fra"]))
    assert "tesseract-ocr-eng" in str(ocr_available())
    monkeypatch.setitem(sys.modules, "pytesseract", SimpleNamespace(get_languages=lambda: ["eng", "osd"]))
    assert ocr_available() is None
