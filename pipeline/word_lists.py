"""The lists of words that Sourcepage reads by (``pipeline/data/*.toml``), as they stand in their files.

What the words of a file mean is said by the module that asks for it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def word_lists(name: str) -> dict[str, Any]:
    """The lists of one data file, by section and name."""
    return tomllib.loads(files("pipeline").joinpath("data", name).read_text(encoding="utf-8"))
