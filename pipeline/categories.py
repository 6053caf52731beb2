"""Which crime category a statistic belongs to, by the words of its subject.

The categories are those police.uk publishes (their slugs: "violent-crime", "criminal-damage-arson"), and a short list
of what partnerships count beside crime ("domestic-abuse", "fly-tipping", "perception"). Words and names stand in
``pipeline/data/categories.toml``. A subject that no word claims has no category and stays as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.word_lists import word_lists

_TURNS = {"first": 0, "last": 2}


@dataclass(frozen=True, slots=True)
class Category:
    """One category: the slug that records carry, its name in words, and the phrases that mean it."""

    slug: str
    name: str
    turn: int
    """0 is asked before all others, 2 after them."""
    phrases: tuple[tuple[str, re.Pattern[str]], ...]
    """How each begins, which is looked for first, and the whole of it."""


@cache
def categories() -> tuple[Category, ...]:
    """All categories, in the order of the vocabulary."""
    return tuple(
        Category(slug, entry["name"], _TURNS.get(entry.get("comes", ""), 1), tuple(map(_phrase, entry["words"])))
        for slug, entry in word_lists("categories.toml").items()
    )


def _phrase(words: str) -> tuple[str, re.Pattern[str]]:
    parts = words.removeprefix("=").split()
    pattern = r"\b" + " ".join(_word(part) for part in parts) + r"\b"
    return parts[0].removesuffix("*"), re.compile(f"^{pattern}$" if words.startswith("=") else pattern)


def _word(word: str) -> str:
    return re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word) + "s?"


@cache
def category_of(subject: str) -> str | None:
    """Slug of the category that the words of ``subject`` name; ``None`` where they name none.

    The longest phrase wins, of two equally long the one that comes first in ``subject``: "Theft from motor vehicles" is
    vehicle crime, not theft.
    """
    words = " ".join(re.findall(r"[^\W_]+", re.sub(r"['’]", "", subject).casefold()))
    claims = sorted(_claims(words), key=lambda claim: claim[:3])
    return claims[0][3] if claims else None


def _claims(words: str) -> Iterator[tuple[int, int, int, str]]:
    """Turn, negative length, position and slug of each phrase that ``words`` contains."""
    for category in categories():
        for beginning, phrase in category.phrases:
            match = phrase.search(words) if beginning in words else None
            if match:
                yield category.turn, -len(match.group()), match.start(), category.slug
