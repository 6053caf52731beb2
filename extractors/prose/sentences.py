"""Sentences with the boxes they are printed in: pages -> columns -> paragraphs -> sentences, in reading order.

Words of tables are left to the tables. A sentence that runs over a column or a page has a part on each side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Literal

from extractors.parsing.boxes import union
from extractors.parsing.pages import Page
from extractors.parsing.words import Word
from extractors.prose.outline import Outline, capitals_above, is_heading
from extractors.prose.paragraphs import (
    Paragraph,
    PrintedLine,
    Setting,
    find_numbered,
    is_raised_mark,
    is_small_number,
    lines_to_paragraphs,
    measured,
    prose_size,
    usual_pitches,
)
from extractors.prose.reading_order import read_in_blocks
from extractors.prose.splitting import join_over_line, split_sentences
from extractors.tables.sections import body_size
from extractors.tables.tables import Table, lines_outside
from pipeline.records import Box

__all__ = ["Sentence", "SentencePart", "read_sentences", "split_sentences"]

Kind = Literal["prose", "item", "heading"]

# A footnote's number set close behind a word, or behind the stop after it.
_GLUED_MARK = re.compile(r"(?<=[a-z\"'’”)%])([.,;:)]?)(\d{1,2})([.,;:)]?)$")
# Behind a year and a stop: "June 2023.1".
_MARK_AFTER_YEAR = re.compile(r"(?<=\b(?:19|20)\d\d[.,;:)])\d{1,2}$")


@dataclass(frozen=True, slots=True)
class SentencePart:
    """The piece of a sentence that stands in one column of one page."""

    page_number: int
    box: Box
    quote: str
    """As printed: bullets, hyphens and footnote marks kept, lines joined by one space."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, a list item's sentence, or a heading."""

    text: str
    """Hyphenation undone; bullets, list numbers and footnote marks left out."""
    parts: tuple[SentencePart, ...]
    kind: Kind
    paragraph: int
    """1-based; the same for all sentences of one paragraph or item."""
    section: str | None
    """Nearest heading above."""
    headings: tuple[str, ...]
    """Headings of all levels that it stands under, outermost first."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A word of a paragraph, and where its characters stand in the paragraph's text."""

    word: Word
    line: PrintedLine
    start: int


def read_sentences(pages: Sequence[Page], tables: Mapping[int, Sequence[Table]]) -> list[Sentence]:
    """The document's sentences in reading order; words that stand turned are left out.

    Args:
        pages: furniture set apart.
        tables: page number -> tables on it. Their words are in no sentence.
    """
    columns = [column for page in pages for column in _read_columns(page, tables.get(page.number, ()))]
    setting = Setting(prose_size(columns) or body_size(pages), usual_pitches(columns))
    obstacles = {p.number: [*p.images, *(t.box for t in tables.get(p.number, ()))] for p in pages}
    paragraphs = [
        paragraph
        for column in columns
        for paragraph in lines_to_paragraphs(column, setting, obstacles[column[0].page_number])
    ]
    find_numbered(paragraphs)
    headings = {id(p) for p in _find_headings(paragraphs, setting)}
    document = _Document(pages)
    return list(_write(_join_over_breaks(paragraphs, headings), headings, document))


def _read_columns(page: Page, tables: Sequence[Table]) -> Iterator[list[PrintedLine]]:
    for number, column in enumerate(read_in_blocks(lines_outside(page, tables), page)):
        yield [measured(line, page.number, number) for line in column]


def _find_headings(paragraphs: Sequence[Paragraph], setting: Setting) -> Iterator[Paragraph]:
    for number, paragraph in enumerate(paragraphs):
        above = paragraphs[number - 1] if number else None
        below = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        if is_heading(paragraph, above, below, setting):
            yield paragraph


# --- paragraphs over columns and pages -------------------------------------------------------------------------------


def _join_over_breaks(paragraphs: Sequence[Paragraph], headings: set[int]) -> list[Paragraph]:
    """The paragraphs with those that a column or a page broke in two joined.

    Footnotes and headings that stand in between (a title that is repeated on each page) do not end a sentence.
    """
    joined: list[Paragraph] = []
    last: Paragraph | None = None
    interrupted = False
    for paragraph in paragraphs:
        if paragraph.footnote or id(paragraph) in headings:
            joined.append(paragraph)
            interrupted = interrupted or not paragraph.footnote
            continue
        if last and _goes_on(last, paragraph, interrupted=interrupted):
            last.lines.extend(paragraph.lines)
        else:
            joined.append(paragraph)
            last = paragraph
        interrupted = False
    return joined


def _goes_on(upper: Paragraph, lower: Paragraph, *, interrupted: bool) -> bool:
    above, below = upper.lines[-1], lower.lines[0]
    if (above.page_number, above.column) == (below.page_number, below.column):
        return False
    if lower.mark or lower.tabular or upper.tabular or abs(above.size - below.size) > 0.75 or above.bold != below.bold:
        return False
    if above.ends_a_sentence():
        return False
    full = len(upper.lines) > 1 and above.x1 > max(line.x1 for line in upper.lines) - 4 * above.size
    return below.first[0].islower() or (full and not interrupted)


# --- paragraphs to sentences -----------------------------------------------------------------------------------------


class _Document:
    """What single words are judged by: the words of the whole document, and the footnotes of each page."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self.footnotes: dict[int, set[str]] = {}

    @cached_property
    def words(self) -> frozenset[str]:
        """In lower case, those with hyphens inside too, without the stops around them."""
        return frozenset(
            w.text.strip(".,;:!?()[]\"'‘’“”").casefold() for page in self._pages for w in page.words
        )  # fmt: skip

    def add_footnotes(self, paragraphs: Sequence[Paragraph]) -> None:
        for paragraph in paragraphs:
            number = re.match(r"\d{1,2}", paragraph.lines[0].first)
            if paragraph.footnote and number:
                self.footnotes.setdefault(paragraph.lines[0].page_number, set()).add(number[0])


def _write(paragraphs: Sequence[Paragraph], headings: set[int], document: _Document) -> Iterator[Sentence]:
    document.add_footnotes(paragraphs)
    outline = Outline(capitals_above((p, id(p) in headings) for p in paragraphs))
    for ordinal, paragraph in enumerate(paragraphs, 1):
        text, placed = _set_text(paragraph, document)
        heading = id(paragraph) in headings
        above = outline.enter(paragraph, text) if heading else outline.standing()
        kind: Kind = "heading" if heading else "item" if paragraph.mark else "prose"
        spans = [(0, len(text))] if heading or paragraph.tabular else split_sentences(text)
        for (start, end), words in _share_out(placed, spans or [(0, len(text))]):
            said = text[start:end] or " ".join(p.word.text for p in words)
            yield Sentence(said, tuple(_parts(words)), kind, ordinal, above[-1] if above else None, above)


def _set_text(paragraph: Paragraph, document: _Document) -> tuple[str, list[_Placed]]:
    """The paragraph's text, and each of its words with the place where it begins in it."""
    text = ""
    placed: list[_Placed] = []
    carried: str | None = None
    for number, line in enumerate(paragraph.lines):
        for index, word in enumerate(line.words):
            printed = "" if number == 0 and index < paragraph.mark else _without_mark(word, line, paragraph, document)
            if carried is not None and index == 0:
                whole = join_over_line(carried, printed, document.words)
                if whole is not None:
                    text = text[: len(text) - len(carried)] + whole[: len(whole) - len(printed)]
                    placed.append(_Placed(word, line, len(text)))
                    text += printed
                    continue
            closes = printed[:1] in ",.;:)" and printed != word.text
            gap = " " if text and printed and not closes else ""
            placed.append(_Placed(word, line, len(text) + len(gap) if printed else len(text)))
            text += gap + printed
        last = line.words[-1].text
        carried = last if last[-1] in "-\u2010" and text.endswith(last) else None
    return text, placed


def _without_mark(word: Word, line: PrintedLine, paragraph: Paragraph, document: _Document) -> str:
    """The word's text less a footnote mark; nothing where it is no more than that."""
    if paragraph.footnote:
        return "" if word is line.words[0] and line is paragraph.lines[0] and not word.text[-1].isalpha() else word.text
    if not word.text[-1].isalpha() and is_raised_mark(word, line):
        return re.sub(r"[^.,;:]", "", word.text)
    numbers = document.footnotes.get(line.page_number)
    if numbers:
        glued = _GLUED_MARK.search(word.text)
        if glued and glued[2] in numbers:
            return word.text[: glued.start()] + glued[1] + glued[3]
        after_year = _MARK_AFTER_YEAR.search(word.text)
        if after_year and after_year[0] in numbers:
            return word.text[: after_year.start()]
        if word.text.rstrip(".,;:") in numbers and is_small_number(word, line):
            return word.text.lstrip("0123456789")
    return word.text


def _share_out(
    placed: Sequence[_Placed], spans: Sequence[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], list[_Placed]]]:
    """Each span with the words that begin in it; one in which none begins goes with the span before."""
    shared: list[tuple[tuple[int, int], list[_Placed]]] = []
    at = 0
    for number, (start, end) in enumerate(spans):
        words: list[_Placed] = []
        while at < len(placed) and (placed[at].start <= end or number == len(spans) - 1):
            if placed[at].start == end and not _is_left_out(placed, at) and number < len(spans) - 1:
                break
            words.append(placed[at])
            at += 1
        if words or not shared:
            shared.append(((start, end), words))
        else:
            shared[-1] = ((shared[-1][0][0], end), shared[-1][1])
    yield from shared


def _is_left_out(placed: Sequence[_Placed], at: int) -> bool:
    """Whether a word has no characters in the text: the next one begins where it does, but for the space."""
    return at + 1 >= len(placed) or placed[at + 1].start <= placed[at].start + 1


def _parts(words: Sequence[_Placed]) -> Iterator[SentencePart]:
    for (page_number, _), group in groupby(words, key=lambda p: (p.line.page_number, p.line.column)):
        piece = [p.word for p in group]
        yield SentencePart(page_number, union(w.box for w in piece), " ".join(w.text for w in piece))
