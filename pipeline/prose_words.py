"""The words by which running text is read (``pipeline/data/prose_words.toml``)."""

from __future__ import annotations

from functools import cache

from pipeline.word_lists import word_lists


@cache
def prose_words(section: str, name: str) -> frozenset[str]:
    """One list of the data file."""
    return frozenset(word_lists("prose_words.toml")[section][name])
