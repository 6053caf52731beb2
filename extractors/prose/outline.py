"""Which paragraphs are headings, and under which of them the text below stands."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from itertools import pairwise

from extractors.parsing.lines import Line
from extractors.prose.paragraphs import Paragraph, PrintedLine, Setting
from extractors.tables.sections import looks_like_heading

# A plain line over the text it names: no longer than this many words, this many where it ends with a colon.
_LABEL_WORDS, _COLON_WORDS = 8, 4
# It begins where the text below begins (points), within so many of the usual distances of lines; a name and an address
# below one another have few words each.
_SAME_START, _CLOSE, _FEW_WORDS = 3.0, 1.3, 2
# What ends like a sentence, or leads in to a list, is a heading only if it is short (words).
_SENTENCE_WORDS = 12

_Style = tuple[float, bool]
_Level = tuple[float, bool, bool]


class Outline:
    """The headings that stand over the place reached, outermost first.

    The larger a heading is set, the higher it stands; at one size bold stands over plain.
    """

    def __init__(self, capitals: Container[_Style]) -> None:
        """``capitals``: styles in which headings in capitals stand over the others (``capitals_above``)."""
        self._capitals = capitals
        self._open: list[tuple[_Level, str, int]] = []

    def standing(self) -> tuple[str, ...]:
        return tuple(text for _, text, _ in self._open)

    def enter(self, paragraph: Paragraph, text: str) -> tuple[str, ...]:
        """Open a heading: it closes those of its own level and below. What stands over it is returned.

        One that a later page repeats closes nothing.
        """
        size, bold = _style(paragraph)
        level = (size, bold, (size, bold) in self._capitals and without_continued(text).isupper())
        page = paragraph.lines[0].page_number
        for index, (other, printed, first) in enumerate(self._open):
            if (other, printed) == (level, without_continued(text)) and page > first:
                return self.standing()[:index]
        while self._open and self._open[-1][0] <= level:
            self._open.pop()
        above = self.standing()
        self._open.append((level, text, page))
        return above


def without_continued(text: str) -> str:
    """A heading less the "(continued)" of the pages after its first."""
    return re.sub(r"[\s\W]*\b(?:continued|cont'?d|cont\.)\)?$", "", text, flags=re.IGNORECASE)


def is_heading(paragraph: Paragraph, above: Paragraph | None, below: Paragraph | None, setting: Setting) -> bool:
    """Whether a paragraph is a heading: set larger or bold, in capitals, or a short line close over its text.

    Args:
        paragraph: the one in question.
        above: the one before it in reading order.
        below: the one after it.
        setting: of the document.
    """
    if paragraph.footnote or paragraph.tabular or paragraph.bulleted or len(paragraph.lines) > 4:
        return False
    words = tuple(w for line in paragraph.lines for w in line.words)[paragraph.mark :]
    text = " ".join(w.text for w in words)
    if not re.search(r"[A-Za-z]{2}", text) or _is_running_text(text):
        return False
    if looks_like_heading(Line(words), setting.body):
        return True
    if text.isupper() and len(text) > 5 and len(paragraph.lines) < 3 and paragraph.lines[0].size >= setting.body * 0.95:
        return not text.endswith((".", ";", ","))
    return paragraph.mark == 0 and _is_label(paragraph, text, above, below, setting)


def _is_running_text(text: str) -> bool:
    if text[0].islower():
        return True
    return text.endswith((".", ":")) and len(text.split()) > _SENTENCE_WORDS


def _is_label(
    paragraph: Paragraph, text: str, above: Paragraph | None, below: Paragraph | None, setting: Setting
) -> bool:
    """Whether a plain line names what stands below it: short, well apart from what is above, close to what is below."""
    count = len(text.split())
    if len(paragraph.lines) > 1 or not text[0].isupper() or count > _LABEL_WORDS or re.search(r"[\d%£@]", text):
        return False
    if text.endswith((".", "!", "?", ",", ";", "-")) or (text.endswith(":") and count > _COLON_WORDS):
        return False
    if below is None or below.tabular or below.footnote or below.bulleted:
        return False
    line, under, over = paragraph.lines[0], below.lines[0], above.lines[-1] if above else None
    step = under.base - line.base
    if (
        not _same_column(line, under)
        or abs(under.x0 - line.x0) > _SAME_START
        or step > _CLOSE * setting.pitch(line.size)
    ):
        return False
    if len(under.words) <= _FEW_WORDS < count:
        return False
    return over is None or not _same_column(over, line) or line.base - over.base > step + 0.3 * line.size


def _same_column(a: PrintedLine, b: PrintedLine) -> bool:
    return (a.page_number, a.column) == (b.page_number, b.column)


def capitals_above(headings: Iterable[tuple[Paragraph, bool]]) -> set[_Style]:
    """Styles in which a heading in capitals stands right over one without: there the capitals make a level.

    Args:
        headings: the document's paragraphs in order, and whether each is a heading.
    """
    found = set()
    for (upper, is_upper), (lower, is_lower) in pairwise(headings):
        if is_upper and is_lower and _style(upper) == _style(lower) and _in_capitals(upper) and not _in_capitals(lower):
            found.add(_style(upper))
    return found


def _in_capitals(paragraph: Paragraph) -> bool:
    return " ".join(w.text for line in paragraph.lines for w in line.words).isupper()


def _style(paragraph: Paragraph) -> _Style:
    line = paragraph.lines[0]
    return (round(line.size * 2) / 2, line.bold)
