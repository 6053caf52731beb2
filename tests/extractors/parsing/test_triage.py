"""What becomes of a page: whatever prints a word is read, the rest is left out for a reason that is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractors.document import extract_document, read_all_tables
from extractors.parsing import pdf_file
from extractors.parsing.pages import Page, open_pdf
from extractors.parsing.triage import page_facts, read_pages, triage
from extractors.tables.choice import PageReading
from pipeline.errors import DocumentError
from tests.extractors.building import blank_page, line
from tests.extractors.drawing_pages import draw_page, text

PICTURE = ((0.0, 0.0, 595.0, 842.0),)
WORDS = line("Safer streets", 60, 100)


def page_of(words: str) -> Page:
    return blank_page(words=line(words, 60, 100))


@pytest.mark.parametrize(
    ("page", "outcome", "reason"),
    [
        (blank_page(words=WORDS), "extracted", None),
        (replace(blank_page(words=WORDS), images=PICTURE), "extracted", None),
        (replace(blank_page(words=WORDS), rotated=90), "extracted", "rotated"),
        (blank_page(), "triaged_out", "blank"),
        (replace(blank_page(), furniture=tuple(WORDS), label="Page 7"), "triaged_out", "blank"),
        (replace(blank_page(), images=PICTURE), "unread", "page-without-text"),
        (page_of("This page is intentionally left blank"), "triaged_out", "left-blank"),
        (page_of("This page has been left intentionally blank."), "triaged_out", "left-blank"),
        (page_of("This page is intentionally left blank of funding"), "extracted", None),
    ],
)
def test_a_page_is_left_out_only_for_a_reason(page: Page, outcome: str, reason: str | None) -> None:
    facts = page_facts(page)
    assert (facts.outcome, facts.reason) == (outcome, reason)
    assert triage(page).worth_reading == (outcome == "extracted")


def test_a_broken_page_is_unread_whatever_is_on_it() -> None:
    facts = page_facts(blank_page(words=WORDS), is_broken=True)
    assert (facts.outcome, facts.reason) == ("unread", "page-not-readable")


def test_no_table_is_looked_for_on_a_page_without_words(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def look(page: Page, *_: object) -> PageReading:
        looked.append(page.number)
        return PageReading(())

    monkeypatch.setattr("extractors.document.read_page_tables", look)
    pages = [
        blank_page(),
        replace(page_of("Safer streets"), number=2),
        replace(page_of("This page is left blank"), number=3),
    ]
    assert list(read_all_tables(pages)) == [1, 2, 3]
    assert looked == [2]


def test_a_page_beyond_parsing_is_an_empty_page_and_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise DocumentError("page 1 cannot be parsed (too deep)")

    path = draw_page(tmp_path / "page.pdf", text("Safer streets", 50, 100))
    monkeypatch.setattr(pdf_file.PdfFile, "read", broken)
    with open_pdf(path) as pdf:
        (page,), findings = read_pages(pdf)
    assert (page.number, page.words) == (1, ())
    assert [(f.reason, f.level, f.page_number) for f in findings.values()] == [("page-not-readable", "error", 1)]


def test_a_turned_page_is_read_and_noted(tmp_path: Path) -> None:
    path = draw_page(tmp_path / "page.pdf", text("Safer streets", 50, 100), Rotate=90)
    (facts,) = extract_document(path, sha256="").pages
    assert (facts.outcome, facts.reason, facts.width, facts.height) == ("extracted", "rotated", 300, 400)
