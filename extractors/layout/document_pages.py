"""A PDF's pages as every later step reads them: parsed, scans recognised, furniture set apart, turned upright.

The one way from a file to its pages, for the extraction, for printed tables and for the pictures of each step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.layout.furniture import set_furniture_apart
from extractors.layout.striking import set_all_struck_apart
from extractors.parsing.pages import Page
from extractors.parsing.pdf_file import open_pdf
from extractors.parsing.triage import doubtful_text, read_pages
from extractors.parsing.turning import Placement, turn_pages
from extractors.scans.ocr import OcrReading, is_scan, ocr_available, read_scans
from extractors.tables.camelot_reading import PdfSource
from pipeline.records import Finding


@dataclass(frozen=True, slots=True)
class DocumentPages:
    """The pages of one document, in order, and how they came about."""

    pages: Sequence[Page]
    placements: Mapping[int, Placement]
    """Page number -> how the page lies on the page as displayed, for those turned or straightened to be read."""
    scans: Mapping[int, OcrReading]
    """Page number -> what was recognised, for pages that are pictures."""
    broken: Collection[int]
    """Numbers of pages that cannot be parsed: empty ones stand in their place."""
    findings: Sequence[Finding]
    """What is doubtful about how the pages were read."""
    metadata: Mapping[str, str]
    source: PdfSource
    """The PDF itself, for second readings."""


def read_document_pages(
    path: Path,
    password: str | None = None,
    *,
    watched: Callable[[range], Iterable[int]] = iter,
    recognise: Collection[int] | None = None,
) -> DocumentPages:
    """The pages of the PDF at ``path``.

    Args:
        path: of the file.
        password: that opens it, where it is encrypted.
        watched: is given the page numbers and gives them back as they are read, for whoever shows progress.
        recognise: numbers of the pages whose pictures are read where they are scans; all of them without it.

    Raises:
        DocumentError: the file cannot be opened at all (``NotAPdf``, ``PasswordNeeded``).
    """
    with open_pdf(path, password) as pdf:
        metadata = pdf.metadata
        parsed, broken = read_pages(pdf, watched)
    source = PdfSource(path, password)
    wanted = [page for page in parsed if recognise is None or page.number in recognise]
    seen, scans, said = read_scans(wanted, source, ocr_available() if any(map(is_scan, wanted)) else None)
    by_number = {page.number: page for page in (*parsed, *seen)}
    pages, turned, struck = prepare_pages([by_number[page.number] for page in parsed], scans)
    return DocumentPages(
        pages=pages,
        placements=turned | {number: scan.placement for number, scan in scans.items()},
        scans=scans,
        broken=tuple(broken),
        findings=[*broken.values(), *doubtful_text(parsed), *said, *struck],
        metadata=metadata,
        source=source,
    )


def prepare_pages(
    pages: Sequence[Page], scans: Collection[int] = ()
) -> tuple[list[Page], dict[int, Placement], list[Finding]]:
    """The pages as they are read: furniture and struck text set apart, pages of turned text turned upright.

    How each of the turned pages lies on the page as displayed comes beside them, by its number; and what is struck.
    Page numbers and running headers stand upright on some pages and turned like the text on others, so they are looked
    for both ways.

    Args:
        pages: as displayed.
        scans: numbers of pages that were turned upright already.
    """
    shown = set_furniture_apart(pages)
    upright, placements = turn_pages(shown, scans)
    again = {page.number: page for page in set_furniture_apart([p for p in upright if p.number in placements])}
    left, struck = set_all_struck_apart([_both_ways(page, again.get(page.number)) for page in upright], scans)
    return left, placements, struck


def _both_ways(page: Page, again: Page | None) -> Page:
    if again is None:
        return page
    return replace(again, label=page.label or again.label, furniture=(*page.furniture, *again.furniture))
