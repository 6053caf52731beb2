"""Which parser reads a page: PDFium, and pdfminer only where there is a reason, which is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from extractors.document import extract_document
from extractors.parsing import pdf_file
from extractors.parsing.pages import open_pdf, page_without_content, read_page
from extractors.parsing.parsed import Parsed
from extractors.parsing.pdfium_parse import PageNotLoaded, parse_page
from pipeline.errors import DocumentError
from tests.extractors.drawing_pages import HEIGHT, WIDTH, draw_page, text
from tests.extractors.reading import DOCUMENTS, sample_path

Change = Callable[[Callable[[Parsed], Parsed]], None]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return draw_page(tmp_path / "page.pdf", text("Safer streets by March 2027", 50, 100))


@pytest.fixture
def change(monkeypatch: pytest.MonkeyPatch) -> Change:
    """Lets PDFium's reading of a page be another than it is."""

    def install(changed: Callable[[Parsed], Parsed]) -> None:
        monkeypatch.setattr(pdf_file, "parse_page", lambda document, index: changed(parse_page(document, index)))

    return install


def unable(*_: Any, **__: Any) -> Any:
    raise PageNotLoaded("PDFium cannot load page 1")


def refuse(*_: Any, **__: Any) -> Any:
    raise pypdfium2.PdfiumError("Failed to load document")


def broken(*_: Any, **__: Any) -> Any:
    raise DocumentError("page 1 cannot be parsed (too deep)")


def read(path: Path) -> tuple[str, str | None]:
    with open_pdf(path) as pdf:
        found = read_page(pdf, 1)
    return " ".join(word.text for word in found.words), found.second_because


SAID = "Safer streets by March 2027"


def test_pdfium_reads_a_page_and_the_second_parser_is_not_even_opened(page: Path) -> None:
    with open_pdf(page) as pdf:
        assert read_page(pdf, 1).second_because is None
        assert pdf._second is None


def test_a_page_that_pdfium_cannot_load_is_read_by_the_other(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_file, "parse_page", unable)
    assert read(page) == (SAID, "PDFium cannot load page 1")


def test_letters_that_pdfium_cannot_tell_are_taken_from_the_other(page: Path, change: Change) -> None:
    def without_a_letter(parsed: Parsed) -> Parsed:
        texts = ["\ufffd" if char == "f" else char.upper() for char in parsed.chars.texts]
        return replace(parsed, chars=replace(parsed.chars, texts=texts), doubtful=1)

    change(without_a_letter)
    assert read(page) == ("SAfER STREETS BY MARCH 2027", "PDFium cannot tell letters within words")


def test_many_doubtful_characters_are_a_reason(page: Path, change: Change) -> None:
    change(lambda parsed: replace(parsed, doubtful=6))
    assert read(page) == (SAID, "PDFium cannot tell 6 of 27 characters")


def test_a_doubtful_bullet_is_none(page: Path, change: Change) -> None:
    change(lambda parsed: replace(parsed, doubtful=1))
    assert read(page) == (SAID, None)


def test_a_letter_that_neither_can_tell_stays_unknown(page: Path) -> None:
    first = parse_again(page)
    unknown = replace(first, chars=replace(first.chars, texts=["\ufffd"] * len(first.chars)), doubtful=3)
    assert pdf_file.mend(unknown, unknown).chars.texts == unknown.chars.texts
    nothing = replace(first, chars=first.chars.chosen(first.chars.rotations[:0]))
    assert pdf_file.mend(unknown, nothing).chars.texts == unknown.chars.texts
    assert "".join(pdf_file.mend(unknown, first).chars.texts) == SAID


def test_text_without_characters_is_a_reason(page: Path, change: Change) -> None:
    change(lambda parsed: replace(parsed, chars=parsed.chars.chosen(parsed.chars.rotations[:0])))
    assert read(page) == (SAID, "PDFium finds no characters in the page's text")


def test_the_first_reading_stands_where_the_second_is_no_surer(
    page: Path, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(lambda parsed: replace(parsed, doubtful=6))
    with monkeypatch.context() as patch:
        patch.setattr(pdf_file, "parse_with_pdfminer", lambda *_: replace(parse_again(page), doubtful=7))
        assert read(page) == (SAID, None)
        patch.setattr(pdf_file, "parse_with_pdfminer", broken)
        assert read(page) == (SAID, None)


def parse_again(path: Path) -> Parsed:
    with pypdfium2.PdfDocument(path) as document:
        return parse_page(document, 0)


def test_a_page_that_neither_can_parse_is_named(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_file, "parse_page", unable)
    monkeypatch.setattr(pdf_file, "parse_with_pdfminer", broken)
    with pytest.raises(DocumentError, match=r"page 1 cannot be parsed \(too deep\)"):
        read(page)


def test_a_file_that_pdfium_cannot_open_is_read_by_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    path = sample_path("targets")
    with open_pdf(path) as pdf:
        wanted = (len(pdf), dict(pdf.metadata), pdf.size(1), [w.text for w in read_page(pdf, 1).words])
    with monkeypatch.context() as patch:
        patch.setattr(pypdfium2, "PdfDocument", refuse)
        with open_pdf(path) as pdf:
            found = read_page(pdf, 1)
            assert found.second_because == "PDFium cannot open the file"
            assert (len(pdf), [w.text for w in found.words]) == (wanted[0], wanted[3])
            assert pdf.size(1) == pytest.approx(wanted[2], abs=0.1)
            assert pdf.metadata["Title"] == wanted[1]["Title"]


def test_a_second_reading_is_said(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_file, "parse_page", unable)
    (finding,) = [f for f in extract_document(page, sha256="").findings if f.reason == "page-read-by-pdfminer"]
    assert (finding.page_number, finding.level) == (1, "note")
    assert "PDFium cannot load page 1" in finding.message


def test_a_page_without_content_is_as_large_as_the_page(page: Path) -> None:
    with open_pdf(page) as pdf:
        empty = page_without_content(pdf, 1)
        assert (empty.number, empty.width, empty.height, empty.words) == (1, WIDTH, HEIGHT, ())
        assert page_without_content(pdf, 7).width > 0


def test_an_encrypted_file_is_read_by_either(monkeypatch: pytest.MonkeyPatch) -> None:
    path = DOCUMENTS / "broken" / "encrypted.pdf"
    with open_pdf(path, "sample") as pdf:
        first = [w.text for w in read_page(pdf, 1).words]
        monkeypatch.setattr(pdf_file, "parse_page", unable)
        assert [w.text for w in read_page(pdf, 1).words] == first != []
