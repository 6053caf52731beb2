"""The words by which running text is read (``pipeline/data/prose_words.toml``)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def prose_words(section: str, name: str) -> frozenset[str]:
    """One list of the data file."""
    text = files("pipeline").joinpath("data", "prose_words.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[section][name])
