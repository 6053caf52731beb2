"""What becomes of a page before anything is read from it: whether it is read, or left out, and why.

A page is left out only for a reason that is kept with it. Whatever prints a word is read, but for a page that prints
nothing but that it was left blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractors.parsing.pages import Page, PdfFile, page_without_content, read_page
from pipeline.errors import DocumentError
from pipeline.records import Finding, PageFacts, PageOutcome

_LEFT_BLANK = re.compile(
    r"this page (?:is|has been) (?:intentionally )?(?:left )?(?:intentionally )?blank\.?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Triage:
    """What becomes of a page, and why."""

    outcome: PageOutcome
    reason: str | None = None

    @property
    def worth_reading(self) -> bool:
        """Whether there is anything on the page to look for tables or sentences in."""
        return self.outcome == "extracted"


def triage(page: Page, *, is_broken: bool = False) -> Triage:
    """What becomes of a page, its furniture set apart.

    A page that is a picture counts as unread: whoever recognises its words gives a page that holds some. A page that
    the file has turned is read as displayed, and the reason says so.
    """
    if is_broken:
        return Triage("unread", "page-not-readable")
    if not page.words:
        return Triage("unread", "page-without-text") if page.images else Triage("triaged_out", "blank")
    if _LEFT_BLANK.fullmatch(" ".join(word.text for word in page.words)):
        return Triage("triaged_out", "left-blank")
    return Triage("extracted", "rotated" if page.rotated else None)


def page_facts(page: Page, *, is_broken: bool = False) -> PageFacts:
    """What is kept of a page."""
    found = triage(page, is_broken=is_broken)
    return PageFacts(
        page_number=page.number,
        page_label=page.label,
        width=round(page.width, 2),
        height=round(page.height, 2),
        outcome=found.outcome,
        reason=found.reason,
    )


def read_pages(pdf: PdfFile, watched: Callable[[range], Iterable[int]] = iter) -> tuple[list[Page], dict[int, Finding]]:
    """Every page, and findings by page number; a page that cannot be parsed is an empty one and a finding.

    Args:
        pdf: open.
        watched: is given the page numbers and gives them back as they are read, for whoever shows progress.
    """
    pages: list[Page] = []
    broken: dict[int, Finding] = {}
    for number in watched(range(1, len(pdf) + 1)):
        try:
            pages.append(read_page(pdf, number))
        except DocumentError as error:
            broken[number] = Finding(reason="page-not-readable", level="error", message=str(error), page_number=number)
            pages.append(page_without_content(pdf, number))
    return pages, broken


def doubtful_text(pages: Sequence[Page]) -> Iterator[Finding]:
    """A finding for each page whose words could not be read the usual way."""
    for page in pages:
        if page.second_because:
            message = f"page {page.number}: {page.second_because}; what pdfminer reads there was taken"
            yield Finding(reason="page-read-by-pdfminer", level="note", message=message, page_number=page.number)
