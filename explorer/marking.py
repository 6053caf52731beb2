"""Which words of a text are those that were searched for: for the eye, whatever the index took for a match.

Belongs here: cutting a text around them and marking them. Does not belong here: searching (``loaders.search``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from loaders.search import Term, parse_search

Marked = list[tuple[str, bool]]
"""A text in pieces, and whether each is to be marked."""

_WORD: Final = re.compile(r"[^\W_]+")
_ENDING: Final = re.compile(r"(?:ies|ied|y|ing|ed|es|s|e)$")
_BEFORE: Final = 80
"""Characters that are shown before the first marked word of a long text."""


def marked_words(words: str) -> frozenset[str]:
    """The beginnings of words that are to be marked for what a reader typed."""
    return frozenset(_stems(term for term in parse_search(words) if not term.is_excluded))


def _stems(terms: Iterable[Term]) -> Iterable[str]:
    for term in terms:
        yield from map(_stem, term.words[:-1])
        yield term.words[-1].casefold() + "*" if term.is_prefix else _stem(term.words[-1])


def _stem(word: str) -> str:
    folded = word.casefold()
    return _ENDING.sub("", folded) if len(folded) > 3 else folded


def mark(text: str, stems: frozenset[str], most: int = 280) -> Marked:
    """The part of a text around the first word that was searched for, at most so long, with all such words marked."""
    words = " ".join(text.split())
    hits = [found.span() for found in _WORD.finditer(words) if _is_hit(found[0], stems)]
    start, end = _window(words, hits, most)
    pieces: Marked = [("… ", False)] if start else []
    at = start
    for first, last in hits:
        if start <= first and last <= end:
            pieces += [(words[at:first], False), (words[first:last], True)]
            at = last
    pieces.append((words[at:end] + (" …" if end < len(words) else ""), False))
    return [piece for piece in pieces if piece[0]]


def _is_hit(word: str, stems: frozenset[str]) -> bool:
    folded = word.casefold()
    return _stem(word) in stems or any(stem.endswith("*") and folded.startswith(stem[:-1]) for stem in stems)


def _window(words: str, hits: list[tuple[int, int]], most: int) -> tuple[int, int]:
    """Where the part that is shown begins and ends, between words."""
    if len(words) <= most:
        return 0, len(words)
    start = max(0, (hits[0][0] if hits else 0) - _BEFORE)
    if start:
        start = words.find(" ", start) + 1
    end = start + most
    return start, len(words) if end >= len(words) else max(words.rfind(" ", start, end), start + 1)
