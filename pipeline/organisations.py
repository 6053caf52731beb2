"""Organisations: canonical names for the names that are printed, and where one name in a list ends.

The alias table is data (``pipeline/data/organisations.toml``). Only whole names resolve; what is merely similar does
not, so that nothing is merged silently.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.identity import normalise_words


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("pipeline").joinpath("data", "organisations.toml").read_text(encoding="utf-8"))


@cache
def _by_name() -> dict[str, tuple[str, str, str]]:
    return {
        normalise_words(name): (entry["id"], entry["name"], entry["kind"])
        for entry in _data()["organisation"]
        for name in (entry["name"], *entry["aliases"])
    }


def resolve(printed: str) -> tuple[str, str, str] | None:
    """(id, canonical name, kind) of the organisation printed under this name; ``None`` where the table has none."""
    return _by_name().get(normalise_words(printed))


def is_complete_name(words: str) -> bool:
    """Whether the words can stand as an organisation's whole name: a known one, or one that ends like a name."""
    if resolve(words):
        return True
    last = normalise_words(re.sub(r"\([^)]*\)\s*$", "", words)).rsplit(" ", 1)[-1]
    return last in _data()["head_nouns"]


def split_names(line: str) -> list[str]:
    """Names that one printed line lists with commas or semicolons; commas inside brackets part nothing."""
    names = re.split(r"\s*[,;](?![^(]*\))\s*", line.strip())
    return [name for name in (n.strip(" •·▪-") for n in names) if name]
