"""Pages set by hand for tests: words put where a typesetter would put them, without a PDF in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.parsing.pages import Page
from extractors.parsing.words import Word

WIDTH, HEIGHT = 595.0, 842.0
SIZE = 10.0
PITCH = 12.0
"""From line to line inside a paragraph, in points."""


@dataclass(frozen=True)
class Set:
    """One line of type. ``gap`` is the white space above it, in points; ``None`` is none: it follows on."""

    text: str
    x0: float = 60.0
    bold: bool = False
    size: float = SIZE
    gap: float = 0.0
    beside: bool = False
    """It stands on the line of the one before, in another column."""


def par(text: str, *, x0: float = 60.0, bold: bool = False) -> list[Set]:
    """A paragraph with white space above, wrapped at the right margin."""
    lines: list[str] = [""]
    for word in text.split():
        wider = f"{lines[-1]} {word}".strip()
        if x0 + _width(wider, SIZE) > WIDTH - 60:
            lines.append(word)
        else:
            lines[-1] = wider
    return [Set(line, x0, bold, gap=8.0 if n == 0 else 0.0) for n, line in enumerate(lines)]


def page(number: int, *blocks: Set | Sequence[Set], label: str | None = None, top: float = 60.0) -> Page:
    """A page with the lines below one another."""
    lines = [line for block in blocks for line in ([block] if isinstance(block, Set) else block)]
    words: list[Word] = []
    y = top - PITCH
    for line in lines:
        y += 0.0 if line.beside else max(PITCH, 1.2 * line.size) + line.gap
        words += _words(line, y)
    return Page(number, WIDTH, HEIGHT, tuple(words), label=label)


def _words(line: Set, top: float) -> list[Word]:
    words, x = [], line.x0
    for text in line.text.split():
        width = _width(text, line.size)
        words.append(Word(text, x, top, x + width, top + line.size, line.size, line.bold))
        x += width + 0.28 * line.size
    return words


def _width(text: str, size: float) -> float:
    return sum(0.28 if c == " " else 0.5 for c in text) * size
