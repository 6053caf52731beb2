"""The cover of a document, or the top of its first page: its prominent lines, and the title among them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from extractors.papers.papers import PrintedLine, printed_lines
from extractors.parsing.pages import Page
from pipeline.calendar import parse_day, parse_years
from pipeline.document_words import document_words

# Lines this much larger than the running text are prominent.
_LARGER = 1.15
# A page with no more lines than this is a cover, whatever its sizes.
_COVER_LINES = 12
_LONGEST_TITLE = 30
_COUNCIL = re.compile(r"(?:[\w&'’.-]+ )+council", re.IGNORECASE)
_PERIOD_LINE = re.compile(
    r"[\W\d_]*(?:[A-Za-z]{3,9}\.? ?(?:19|20)\d\d|draft|final|version|v\d|to|quarter|q|[\W\d_])*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cover:
    """The first printed page: all of its lines, those that stand out, and those short enough to be no prose."""

    lines: tuple[PrintedLine, ...]
    prominent: tuple[PrintedLine, ...]
    short: tuple[str, ...]


def read_cover(pages: Sequence[Page]) -> Cover:
    """The first page that prints anything; all empty where none does."""
    first = next((page for page in pages if page.words), None)
    if first is None:
        return Cover((), (), ())
    lines = printed_lines([first])
    body = median(word.size for page in pages for word in page.words)
    prominent = [line for line in lines if line.line.size >= _LARGER * body]
    if not prominent:
        apart = (line for line in lines[:6] if line.line.bold or len(lines) <= _COVER_LINES)
        prominent = [line for line in apart if len(line.text.split()) > 1]
    short = [line.text for line in lines if len(line.text.split()) <= 12 and not line.text.endswith((".", ","))]
    return Cover(tuple(lines), tuple(prominent), tuple(short))


def partnership_on_cover(cover: Cover) -> tuple[int, int] | None:
    """Which prominent lines, one after the other, are nothing but a partnership's name: start and end of the run."""
    texts = [line.text for line in cover.prominent]
    runs = [(start, end) for start in range(len(texts)) for end in range(start + 1, min(start + 4, len(texts) + 1))]
    named = [run for run in runs if _is_partnership(" ".join(texts[run[0] : run[1]]))]
    return max(named, key=lambda run: run[1] - run[0], default=None)


def _is_partnership(text: str) -> bool:
    words = text.split()
    safe = any(word.casefold() in document_words()["partnerships"]["safety"] for word in words)
    if not safe or words[-1].casefold() != "partnership" or len(words) > 10:
        return False
    small = document_words()["councils"]["small"]
    named = all(word[0].isupper() or word.casefold() in small for word in words)
    return named and not re.search(
        r"\d|\b(?:plan|strategy|draft|report|action|annual|council|partnership .+)\b", text, re.IGNORECASE
    )


def find_title(cover: Cover, metadata: Mapping[str, str]) -> str | None:
    """The title as printed, its lines joined; the metadata's where the page has none and that one looks like a title.

    The name of the partnership above it is no part of it, unless the title would say nothing without.
    """
    names = partnership_on_cover(cover)
    apart = set(range(*names)) if names else set()
    rest = [n for n, line in enumerate(cover.prominent) if n not in apart and not _is_beside(line)]
    title = _title_lines(cover, rest)
    if not title:
        return metadata_title(metadata) or _joined(cover, sorted(apart)) or None
    printed = _joined(cover, title)
    wanting = document_words()["titles"]["need_the_partnership"]
    if names and names[1] == title[0] and any(printed.casefold().startswith(words) for words in wanting):
        return _joined(cover, [*range(*names), *title])
    return printed


def _is_beside(line: PrintedLine) -> bool:
    """Whether a prominent line is no part of a title: a council's name, a day, an address, a row of columns."""
    text = line.text.strip()
    day_only = parse_day(text) is not None and parse_years(text) is None and len(text.split()) <= 5
    columns = len(line.parts()) > 2
    return bool(_COUNCIL.fullmatch(text)) or day_only or columns or "@" in text or not any(c.isalnum() for c in text)


def _title_lines(cover: Cover, candidates: Sequence[int]) -> list[int]:
    """The first run of the largest lines, with the years printed below."""
    worded = [n for n in candidates if sum(c.isalpha() for c in cover.prominent[n].text) > 2]
    largest = max((cover.prominent[n].line.size for n in worded), default=0.0)
    start = next((n for n in worded if cover.prominent[n].line.size >= 0.93 * largest), None)
    if start is None:
        return []
    chosen = [start]
    for n in candidates:
        if n == chosen[-1] + 1 and (cover.prominent[n].line.size >= 0.93 * largest or _is_period(cover.prominent[n])):
            chosen.append(n)
    return chosen if len(_joined(cover, chosen).split()) <= _LONGEST_TITLE else chosen[:2]


def _is_period(line: PrintedLine) -> bool:
    return len(line.text.split()) <= 6 and bool(_PERIOD_LINE.fullmatch(line.text))


def _joined(cover: Cover, positions: Sequence[int]) -> str:
    return " ".join(cover.prominent[n].text for n in positions)


def metadata_title(metadata: Mapping[str, str]) -> str | None:
    """The title in the PDF's own metadata, where it is no file name and no leftover of the program that made it."""
    title = " ".join((metadata.get("Title") or "").split())
    folded = title.casefold()
    if len(title.split()) < 2 or re.search(r"\.\w{2,4}$|[\\/_]{1}\w+\.", title):
        return None
    return None if any(words in folded for words in document_words()["titles"]["not_a_title"]) else title
