"""Words out of scanned pages, by the program tesseract, where the extra ``sourcepage[ocr]`` is installed.

A page that is only a picture is drawn as displayed, turned upright where its text lies on its side, straightened, and
read. What comes out is an ordinary ``Page`` of that upright, straight page, so that every later step reads it like any
other; ``mark_recognised`` marks what was read, and ``parsing.turning`` takes its boxes back to the page as
displayed.

Why tesseract through pytesseract: it reports each word's box and certainty, and the program comes from the system's
packages, data included. tesserocr carries its own copy of the program but no data, and a crash in it takes the whole
worker along. ocrmypdf writes a searchable PDF that anything could read afterwards, but pages turned and straightened in
it are no longer the published ones, so boxes would point beside the words, and the certainties are lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pypdfium2

from extractors.parsing.boxes import centre_inside
from extractors.parsing.drawn import Ruling
from extractors.parsing.pages import Page, describe
from extractors.parsing.turning import Placement, turn_word
from extractors.scans.pictures import Picture, find_rules, find_tilt, lies_on_its_side, straighten, turn_upright
from extractors.scans.recognition import Recognised, find_turn, ocr_available, recognise
from extractors.tables.camelot_reading import PdfSource
from extractors.tables.tables import Table
from pipeline.errors import DocumentError
from pipeline.records import RECORD_KINDS, Box, Extraction, Finding, PageFacts, Provenance

__all__ = [
    "OcrReading", "is_scan", "mark_recognised", "ocr_available", "read_scanned_page", "read_scans", "unread_scan",
]  # fmt: skip

# Dots to the inch, and the most pixels of a side: a poster is read coarser rather than filling the memory.
_DPI, _LONGEST = 300, 8000
# Letters lying on their side or upside down come out as rubbish of less certainty than this.
_UPRIGHT = 0.65
# A ruled table has at least so many upright rules.
_WALLS = 2
# A page stamp on a scan does not make it a page of text: so many words may stand on a picture of so much of the page.
_STAMP, _COVERED = 12, 0.5


@dataclass(frozen=True, slots=True)
class OcrReading:
    """What was recognised on one page."""

    page: Page
    """The page turned upright and straightened."""
    placement: Placement
    """How that page lies on the page as displayed."""
    confidence: float
    """0 to 1: how certain tesseract is of the words, each counted by its length."""


# --- which pages -----------------------------------------------------------------------------------------------------


def is_scan(page: Page) -> bool:
    """Whether the page's words are to be looked for in its pictures: none are there as text, or just a stamp."""
    if not page.images or len(page.words) + len(page.furniture) > _STAMP:
        return False
    covered = sum((x1 - x0) * (bottom - top) for x0, top, x1, bottom in page.images)
    return not page.has_text or covered > _COVERED * page.width * page.height


def unread_scan(page: Page, missing: str | None) -> Finding:
    """The finding for a scanned page whose picture was not read.

    Args:
        page: as parsed.
        missing: what ``ocr_available`` says; ``None`` where the page was looked at and no words were made out.
    """
    why = f"nothing was read from it; {missing}" if missing else "no words were recognised in it"
    if not page.has_text:
        message = f"page {page.number} is an image without text (a scan); {why}"
        return Finding(reason="page-without-text", level="warning", message=message, page_number=page.number)
    printed = " ".join(word.text for word in (*page.words, *page.furniture))
    message = f'page {page.number} is an image with no text but "{printed}"; {why}'
    return Finding(reason="page-mostly-image", level="note", message=message, page_number=page.number)


def _read_by_ocr(reading: OcrReading) -> Finding:
    number, turned = reading.page.number, reading.placement.turned
    lies = {0: "", 90: " lying on its side", 180: " upside down", 270: " lying on its side"}[turned]
    message = (
        f"page {number} is an image{lies}; its words were recognised by OCR with {reading.confidence:.0%} certainty: "
        "letters and figures may be wrong"
    )
    return Finding(reason="page-read-by-ocr", level="note", message=message, page_number=number)


def _failed(page: Page, error: DocumentError) -> Finding:
    return Finding(reason="page-not-readable", level="error", message=str(error), page_number=page.number)


# --- reading ---------------------------------------------------------------------------------------------------------


def read_scans(
    pages: Sequence[Page], source: PdfSource, missing: str | None
) -> tuple[list[Page], dict[int, OcrReading], list[Finding]]:
    """The pages with scanned ones read, the readings by page number, and what is to be said of each scanned page.

    A page on which no word is made out stays as it is; so do all where ``missing``, the answer of
    ``ocr_available``, says that OCR cannot be used.
    """
    readings: dict[int, OcrReading] = {}
    findings: list[Finding] = []
    for page in filter(is_scan, pages):
        try:
            reading = None if missing else read_scanned_page(source, page)
        except DocumentError as error:
            findings.append(_failed(page, error))
            continue
        if reading is not None and len(reading.page.words) > len(page.words):
            readings[page.number] = reading
            findings.append(_read_by_ocr(reading))
        else:
            findings.append(unread_scan(page, missing))
    return [readings[p.number].page if p.number in readings else p for p in pages], readings, findings


def read_scanned_page(source: PdfSource, page: Page) -> OcrReading:
    """The words and rules that can be made out on a scanned page.

    Words that the page has as text (a stamp) stay, and are not recognised a second time.

    Raises:
        DocumentError: the page cannot be drawn, or tesseract fails on it or does not come to an end.
    """
    picture = _draw(source, page.number)
    scale = picture.shape[1] / page.width
    try:
        attempt = _best_attempt(picture, scale, Placement(page.width, page.height))
        rulings = find_rules(attempt.picture, scale)
        words = [*attempt.words, *_lone_marks(attempt, rulings, scale)]
    except DocumentError as error:
        raise DocumentError(f"page {page.number} cannot be read by OCR: {error}") from error
    return _to_reading(page, attempt.placement, words, rulings)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A page read one way up."""

    picture: Picture
    """Upright and straight."""
    placement: Placement
    words: Sequence[Recognised]

    @property
    def certainty(self) -> float:
        return _mean_certainty(self.words)


def _best_attempt(picture: Picture, scale: float, placement: Placement) -> _Attempt:
    """The page read as it stands, or the other way up where it looks like that or comes out as rubbish.

    Asking tesseract for the way up takes as long as reading, and most pages stand upright.
    """
    suspected = find_turn(picture) if lies_on_its_side(picture, scale) else 0
    attempt = _attempt(picture, scale, replace(placement, turned=suspected))
    if attempt.certainty >= _UPRIGHT:
        return attempt
    turned = 0 if suspected else find_turn(picture)
    if turned == suspected:
        return attempt
    again = _attempt(picture, scale, replace(placement, turned=turned))
    return max(attempt, again, key=lambda a: a.certainty)


def _attempt(picture: Picture, scale: float, placement: Placement) -> _Attempt:
    upright = turn_upright(picture, placement.turned)
    tilt = find_tilt(upright, scale)
    straight = straighten(upright, tilt)
    return _Attempt(straight, replace(placement, tilt=tilt), recognise(straight, scale))


def _lone_marks(attempt: _Attempt, rulings: Sequence[Ruling], scale: float) -> list[Recognised]:
    """What a second look finds in places where the first found nothing: the digits alone in a ruled table's cells."""
    if sum(not ruling.horizontal for ruling in rulings) < _WALLS:
        return []
    known = [r.word.box for r in attempt.words if r.is_certain]
    found = recognise(attempt.picture, scale, "blocks")
    return [r for r in found if not any(_touch(r.word.box, box) for box in known)]


def _touch(a: Box, b: Box) -> bool:
    return centre_inside(a, b) or centre_inside(b, a)


def _to_reading(page: Page, placement: Placement, words: Sequence[Recognised], rulings: Sequence[Ruling]) -> OcrReading:
    stamps = [turn_word(word, placement) for word in page.words]
    certain = [r for r in words if r.is_certain]
    kept = [r.word for r in certain if not any(_touch(r.word.box, stamp.box) for stamp in stamps)]
    width, height = placement.upright_size
    upright = replace(
        page,
        width=width,
        height=height,
        words=(*stamps, *kept),
        rulings=tuple(rulings),
        fills=(),
        images=tuple(placement.upright(box) for box in page.images),
    )
    return OcrReading(upright, placement, round(_mean_certainty(certain), 3))


def _mean_certainty(words: Sequence[Recognised]) -> float:
    """Each word counted by its length; 0 without words."""
    letters = sum(len(r.word.text) for r in words)
    return sum(r.certainty * len(r.word.text) for r in words) / letters if letters else 0.0


def _draw(source: PdfSource, number: int) -> Picture:
    """The page as displayed, in grey."""
    try:
        with pypdfium2.PdfDocument(source.path, password=source.password) as pdf:
            page = pdf[number - 1]
            scale = min(_DPI / 72, _LONGEST / max(page.get_size()))
            picture: Picture = np.array(page.render(scale=scale, grayscale=True).to_pil(), dtype=np.uint8)
            return picture
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"page {number} cannot be drawn ({describe(error)})") from error


# --- what was read, marked as recognised -----------------------------------------------------------------------------


def mark_recognised(extraction: Extraction, readings: Mapping[int, OcrReading]) -> Extraction:
    """The extraction with what was read from scans marked as such.

    The method of such provenance ends in "+ocr", its confidence is multiplied by the page's, and a page that was
    extracted gives "ocr" for its reason.
    """
    if not readings:
        return extraction
    changed: dict[str, Any] = {
        f"{kind}s": tuple(
            replace(record, provenance=tuple(_mark(p, readings) for p in record.provenance))
            for record in extraction.of_kind(kind)
        )
        for kind in RECORD_KINDS
    }
    return replace(extraction, pages=tuple(_mark_page(page, readings) for page in extraction.pages), **changed)


def mark_table(table: Table, readings: Mapping[int, OcrReading]) -> Table:
    """The table, marked as ``mark_recognised`` marks a record where it stands on a scan."""
    reading = readings.get(table.page_number)
    if reading is None:
        return table
    return replace(table, method=f"{table.method}+ocr", confidence=round(table.confidence * reading.confidence, 3))


def _mark(provenance: Provenance, readings: Mapping[int, OcrReading]) -> Provenance:
    reading = readings.get(provenance.page_number)
    if reading is None:
        return provenance
    confidence = round(provenance.confidence * reading.confidence, 3)
    return replace(provenance, method=f"{provenance.method}+ocr", confidence=confidence)


def _mark_page(facts: PageFacts, readings: Mapping[int, OcrReading]) -> PageFacts:
    recognised = facts.page_number in readings and facts.outcome == "extracted"
    return replace(facts, reason="ocr") if recognised else facts
