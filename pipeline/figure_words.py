"""The words by which a sentence says what its figures are (``pipeline/data/figure_words.toml``), as patterns."""

from __future__ import annotations

from pipeline.word_lists import word_lists

Words = dict[str, dict[str, list[str]]]


def figure_words() -> Words:
    """The lists of the data file, by section and name."""
    return word_lists("figure_words.toml")


def any_of(section: str, *names: str) -> str:
    """A pattern that matches any word of the lists, longest first, without word borders: "(?:rise|rose)"."""
    words = [word for name in names for word in figure_words()[section][name]]
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"
