"""Scanned pages: which are, what is said of them, the way back of the boxes; and, with tesseract, the words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from extractors.document import extract_document
from extractors.parsing.lines import words_to_lines
from extractors.parsing.pages import Page, open_pdf, read_page
from extractors.parsing.turning import Placement, as_displayed
from extractors.scans import ocr
from extractors.scans.ocr import (
    OcrReading,
    is_scan,
    mark_recognised,
    ocr_available,
    read_scanned_page,
    read_scans,
    unread_scan,
)
from extractors.tables.camelot_reading import PdfSource
from extractors.tables.tables import find_ruled_tables
from pipeline.errors import DocumentError
from pipeline.records import Action, DocumentFacts, Due, Extraction, Finding, PageFacts, Provenance
from tests.extractors.building import word
from tests.extractors.reading import sample_path

pytestmark = pytest.mark.usefixtures("ocr_switched_on")

with pytest.MonkeyPatch.context() as patch:
    patch.delenv("SOURCEPAGE_OCR", raising=False)
    MISSING = ocr_available()
needs_tesseract = pytest.mark.skipif(MISSING is not None, reason=MISSING or "")

WHOLE = ((0.0, 0.0, 600.0, 800.0),)
SOURCE = PdfSource(Path("scan.pdf"))


def page(*texts: str, images: tuple[tuple[float, float, float, float], ...] = WHOLE) -> Page:
    return Page(1, 600, 800, tuple(word(text, 20, 20 + 12 * n) for n, text in enumerate(texts)), images=images)


# --- which pages -----------------------------------------------------------------------------------------------------


def test_a_picture_without_words_is_a_scan_and_so_is_a_stamped_one() -> None:
    assert is_scan(page())
    assert is_scan(page(images=((0, 0, 100, 100),)))
    assert is_scan(page("Page", "25"))


def test_text_beside_pictures_and_empty_pages_are_no_scans() -> None:
    assert not is_scan(page("Page", "25", images=((0, 0, 100, 100),)))
    assert not is_scan(page(*["word"] * 40))
    assert not is_scan(page(images=()))


def test_an_unread_scan_says_what_to_install() -> None:
    finding = unread_scan(page(), "to read scans, install the extra")
    assert (finding.reason, finding.level, finding.page_number) == ("page-without-text", "warning", 1)
    assert finding.message.endswith("to read scans, install the extra")
    assert finding.message.startswith("page 1 is an image without text (a scan)")
    assert "no words were recognised" in unread_scan(page(), None).message


def test_a_stamp_does_not_hide_that_a_scan_was_not_read() -> None:
    finding = unread_scan(page("Page", "25"), "to read scans, install the extra")
    assert (finding.reason, finding.level) == ("page-mostly-image", "note")
    assert '"Page 25"' in finding.message


# --- reading, tesseract set aside ------------------------------------------------------------------------------------


def reading(turned: bool = True) -> OcrReading:
    upright = Page(1, 800, 600, (word("Action", 100, 50),))
    return OcrReading(upright, Placement(600, 800, 90 if turned else 0), 0.9)


def test_read_pages_take_the_place_of_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "read_scanned_page", lambda *_: reading())
    text = replace(page(*["word"] * 40), number=2)
    pages, readings, findings = read_scans([page(), text], SOURCE, None)
    assert pages == [reading().page, text]
    assert list(readings) == [1]
    assert [(f.reason, f.level) for f in findings] == [("page-read-by-ocr", "note")]
    assert "lying on its side" in findings[0].message
    assert "90%" in findings[0].message


def test_a_page_that_fails_is_reported_and_the_rest_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_source: PdfSource, scan: Page) -> OcrReading:
        if scan.number == 1:
            raise DocumentError("page 1 cannot be read by OCR: tesseract fails on it")
        return reading()

    monkeypatch.setattr(ocr, "read_scanned_page", read)
    first, second = page(), replace(page(), number=2)
    pages, readings, findings = read_scans([first, second], SOURCE, None)
    assert pages[0] is first
    assert list(readings) == [2]
    assert [(f.reason, f.level) for f in findings] == [("page-not-readable", "error"), ("page-read-by-ocr", "note")]


def test_a_page_on_which_nothing_is_made_out_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = replace(reading(), page=Page(1, 800, 600, ()))
    monkeypatch.setattr(ocr, "read_scanned_page", lambda *_: nothing)
    assert read_scans([page()], SOURCE, None) == ([page()], {}, [unread_scan(page(), None)])


def test_without_ocr_every_scan_is_named_and_none_is_touched() -> None:
    text = replace(page(*["word"] * 40), number=2)
    assert read_scans([page(), text], SOURCE, "install it") == ([page(), text], {}, [unread_scan(page(), "install it")])


# --- boxes on the page as displayed ----------------------------------------------------------------------------------


def extraction() -> Extraction:
    places = tuple(
        Provenance(page_number=n, page_label=None, bbox=(100, 50, 400, 70), quote="x", method="text", confidence=0.8)
        for n in (1, 2)
    )
    action = Action(ref=None, theme=None, description="x", by_when=Due(raw=None, kind="missing"), provenance=places)
    facts = [PageFacts(page_number=n, page_label=None, width=800, height=600, outcome="extracted") for n in (1, 2)]
    findings = (
        Finding(reason="placeholder", level="warning", message="x", page_number=1, bbox=(100, 50, 400, 70)),
        Finding(reason="other", level="note", message="x"),
    )
    return Extraction(
        sha256="0" * 64,
        extractor_version="1",
        facts=DocumentFacts(),
        pages=tuple(facts),
        actions=(action,),
        findings=findings,
    )


def test_what_was_recognised_is_marked_and_put_where_it_is_displayed() -> None:
    done = as_displayed(mark_recognised(extraction(), {1: reading()}), {1: reading().placement})
    first, second = done.actions[0].provenance
    assert first.bbox == pytest.approx((530, 100, 550, 400))  # text running down the page: its top is to the right
    assert first.method == "text+ocr"
    assert first.confidence == pytest.approx(0.72)
    assert second == extraction().actions[0].provenance[1]
    assert done.findings[0].bbox == pytest.approx((530, 100, 550, 400))
    assert done.findings[1] == extraction().findings[1]
    assert done.pages[0] == replace(extraction().pages[0], width=600, height=800, reason="ocr")
    assert done.pages[1] == extraction().pages[1]


def test_nothing_changes_without_scans() -> None:
    assert as_displayed(mark_recognised(extraction(), {}), {}) == extraction()


# --- reading, with tesseract -----------------------------------------------------------------------------------------


def scanned(path: Path) -> tuple[PdfSource, Page]:
    with open_pdf(path) as pdf:
        return PdfSource(path), read_page(pdf, 1)


@needs_tesseract
def test_a_scanned_table_is_read_cell_by_cell(sample: Callable[[str], Path]) -> None:
    source, scan = scanned(sample("scanned-page"))
    done = read_scanned_page(source, scan)
    assert done.confidence > 0.85
    assert done.placement.tilt == pytest.approx(-0.7, abs=0.15)
    (table,) = find_ruled_tables(done.page)
    assert [cell.text for cell in table.cells if cell.row == 2] == [
        "Change the locks in Corn Street", "Orchard Homes", "7 March 2025",
    ]  # fmt: skip
    assert "Ellenmere Safer Communities Partnership" in {line.text for line in words_to_lines(done.page.words)}


@needs_tesseract
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_lying_on_its_side_reads_the_same(
    sample: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, turned: int
) -> None:
    source, scan = scanned(sample("scanned-page"))
    straight = read_scanned_page(source, scan)
    draw = ocr._draw
    monkeypatch.setattr(ocr, "_draw", lambda s, n: np.rot90(draw(s, n), -turned // 90).copy())
    width, height = (scan.width, scan.height) if turned == 180 else (scan.height, scan.width)
    done = read_scanned_page(source, replace(scan, width=width, height=height, images=((0, 0, width, height),)))
    assert done.placement.turned == turned
    assert {w.text for w in done.page.words} == {w.text for w in straight.page.words}
    assert (done.page.width, done.page.height) == pytest.approx((scan.width, scan.height), abs=0.1)


@needs_tesseract
def test_printed_stamps_stay_and_are_not_read_twice(sample: Callable[[str], Path]) -> None:
    source, scan = scanned(sample("scanned-page"))
    title = next(w for w in read_scanned_page(source, scan).page.words if w.text == "Ellenmere")
    stamped = replace(scan, words=(replace(title, text="STAMP"),))
    texts = [w.text for w in read_scanned_page(source, stamped).page.words]
    assert texts.count("STAMP") == 1
    assert "Ellenmere" not in texts
    assert "Partnership" in texts


@needs_tesseract
def test_a_scanned_plan_gives_its_actions_marked_as_recognised() -> None:
    path = sample_path("scanned-page")
    extraction = extract_document(path, sha256="0" * 64)
    assert len(extraction.actions) == 3
    assert all(p.method.endswith("+ocr") and p.confidence < 0.95 for a in extraction.actions for p in a.provenance)
    assert [(page.outcome, page.reason) for page in extraction.pages] == [("extracted", "ocr")]
    assert "page-read-by-ocr" in {finding.reason for finding in extraction.findings}
