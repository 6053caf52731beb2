"""The words by which a sentence says what its figures are (``pipeline/data/figure_words.toml``), as patterns."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import cast

Words = dict[str, dict[str, list[str]]]


@cache
def figure_words() -> Words:
    """The lists of the data file, by section and name."""
    text = files("pipeline").joinpath("data", "figure_words.toml").read_text(encoding="utf-8")
    return cast("Words", tomllib.loads(text))


def any_of(section: str, *names: str) -> str:
    """A pattern that matches any word of the lists, longest first, without word borders: "(?:rise|rose)"."""
    words = [word for name in names for word in figure_words()[section][name]]
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"
