"""An opened PDF, and which of two parsers reads a page of it.

PDFium reads every page. Where it cannot open the file or load a page, or where what it makes of a page's characters is
doubtful, pdfminer reads the page too, and the reading that is taken for it says why. Single letters that PDFium
cannot tell are taken over from pdfminer, the rest of such a page stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from pdfplumber.pdf import PDF

from extractors.parsing.parsed import Parsed, describe, is_doubtful
from extractors.parsing.pdfium_parse import PageNotLoaded, parse_page
from extractors.parsing.pdfminer_parse import open_with_pdfminer, parse_with_pdfminer
from pipeline.errors import DocumentError, NotAPdf

# The share of a page's characters, and their number, from which on a page is worth a second reading: a bullet or two
# that their font does not name are not.
_DOUBTFUL_SHARE, _DOUBTFUL = 0.02, 5
# A letter that the font does not name, within a word.
_BROKEN_WORD = re.compile("\\w\N{REPLACEMENT CHARACTER}|\N{REPLACEMENT CHARACTER}\\w")
_LETTERS = "PDFium cannot tell letters within words"
# Two parsers put the middle of one letter in one place, to within this share of its height.
_SAME_PLACE = 0.25
# Pages of the longest document that is read: the thickest committee packs have two thousand.
_MOST_PAGES = 10_000
# Page size where a page cannot be loaded at all: A4 upright, in points.
_NO_SIZE = (595.0, 842.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as parsed, and why, where it was not PDFium alone that parsed it."""

    parsed: Parsed
    second_because: str | None = None


@dataclass
class PdfFile:
    """An open PDF; its pages are numbered from 1."""

    path: Path
    password: str | None
    document: Any
    """pypdfium2's; ``None`` where PDFium cannot open the file."""
    _second: PDF | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.document) if self.document is not None else len(self.second().pages)

    def second(self) -> PDF:
        """The file as pdfminer opens it, which takes longer than reading many a page: only once it is asked for."""
        if self._second is None:
            self._second = open_with_pdfminer(self.path, self.password)
        return self._second

    def close(self) -> None:
        if self.document is not None:
            self.document.close()
        if self._second is not None:
            self._second.close()

    @property
    def metadata(self) -> Mapping[str, str]:
        """What the file says of itself: Title, Author, CreationDate ..."""
        if self.document is None:
            return {str(key): str(value) for key, value in (self.second().metadata or {}).items()}
        found = {key: self._metadata_value(key) for key in self.document.METADATA_KEYS}
        return {key: value for key, value in found.items() if value}

    def _metadata_value(self, key: str) -> str:
        try:
            return str(self.document.get_metadata_value(key))
        except UnicodeDecodeError:  # half a character, as broken files have: what such a file says of itself is lost
            return ""

    def size(self, number: int) -> tuple[float, float]:
        """Width and height of a page as displayed, that of an A4 page where there is no telling."""
        try:
            if self.document is not None:
                return self.document.get_page_size(number - 1)  # type: ignore[no-any-return]
            page = self.second().pages[number - 1]
            return float(page.width), float(page.height)
        except (pypdfium2.PdfiumError, DocumentError):
            return _NO_SIZE

    def read(self, number: int) -> Reading:
        """Page ``number``, parsed.

        Raises:
            DocumentError: neither parser makes anything of it.
        """
        if self.document is None:
            return Reading(self._parse_again(number), "PDFium cannot open the file")
        try:
            first = parse_page(self.document, number - 1)
        except PageNotLoaded as error:
            return Reading(self._parse_again(number), str(error))
        doubt = _doubt(first)
        if doubt is None:
            return Reading(first)
        try:
            second = self._parse_again(number)
        except DocumentError:
            return Reading(first)
        if doubt == _LETTERS:
            mended = mend(first, second)
            return Reading(mended, doubt) if mended.doubtful < first.doubtful else Reading(first)
        return Reading(second, doubt) if _is_surer(second, first) else Reading(first)

    def _parse_again(self, number: int) -> Parsed:
        try:
            return parse_with_pdfminer(self.second(), number - 1)
        except NotAPdf as error:
            raise DocumentError(f"page {number} cannot be parsed ({describe(error)})") from error


def _doubt(parsed: Parsed) -> str | None:
    """Why PDFium's reading of a page is doubtful, if it is."""
    count = len(parsed.chars)
    if not count and parsed.draws_text:
        return "PDFium finds no characters in the page's text"
    if parsed.doubtful >= max(_DOUBTFUL, _DOUBTFUL_SHARE * count):
        return f"PDFium cannot tell {parsed.doubtful} of {count} characters"
    if parsed.doubtful and _BROKEN_WORD.search("".join(parsed.chars.texts)):
        return _LETTERS
    return None


def _is_surer(second: Parsed, first: Parsed) -> bool:
    """Whether the second reading can tell a greater share of its characters."""
    return _told(second) > _told(first)


def _told(parsed: Parsed) -> float:
    printed = sum(not text.isspace() for text in parsed.chars.texts)
    return 1 - parsed.doubtful / printed if printed else 0.0


def mend(first: Parsed, second: Parsed) -> Parsed:
    """The first reading, the letters that it cannot tell taken from the second, where that has one at the same place.

    The rest stays: whoever cannot tell one letter may still be the one that tells the others right.
    """
    texts, others = list(first.chars.texts), second.chars
    middles = (others.boxes[:, :2] + others.boxes[:, 2:]) / 2
    unknown = [index for index, text in enumerate(texts) if is_doubtful(text)] if len(others) else []
    for index in unknown:
        x0, top, x1, bottom = first.chars.boxes[index].tolist()
        apart = np.abs(middles - ((x0 + x1) / 2, (top + bottom) / 2)).max(axis=1)
        nearest = int(apart.argmin())
        if apart[nearest] <= _SAME_PLACE * (bottom - top) and not is_doubtful(others.texts[nearest]):
            texts[index] = others.texts[nearest]
    mended = sum(texts[index] != first.chars.texts[index] for index in unknown)
    return replace(first, chars=replace(first.chars, texts=texts), doubtful=first.doubtful - mended)


@contextmanager
def open_pdf(path: Path, password: str | None = None) -> Iterator[PdfFile]:
    """The PDF at ``path``, opened.

    Raises:
        PasswordNeeded: it is encrypted and ``password`` does not open it.
        NotAPdf: the bytes cannot be opened as a PDF.
        DocumentError: it has more pages than any publication.
    """
    pdf = _open(path, password)
    try:
        if len(pdf) > _MOST_PAGES:
            raise DocumentError(f"has {len(pdf):,} pages, more than the {_MOST_PAGES:,} a document may have; split it")
        yield pdf
    finally:
        pdf.close()


def _open(path: Path, password: str | None) -> PdfFile:
    """The file opened by PDFium, else by pdfminer, whose word it is then what is wrong with it."""
    try:
        document = pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError:
        document = None
    if document is not None and not len(document):
        document.close()
        document = None
    pdf = PdfFile(path, password, document)
    if document is None:
        pdf.second()
    return pdf
