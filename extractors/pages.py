"""A PDF's pages as words, rulings and fills: the one parse every later step shares.

Coordinates are converted here, once: points, origin at the top left of the page as displayed. Nothing outside this
folder sees a PDF library's objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pipeline.records import Box

Rotation = Literal[0, 90, 180, 270]


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space, on one baseline."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    """Font size in points."""
    bold: bool
    rotation: Rotation = 0
    """Degrees clockwise the text is turned against the page as displayed."""
    run: int = 0
    """Which uninterrupted run of the content stream drew it: words drawn apart have different runs."""

    @property
    def box(self) -> Box:
        return (self.x0, self.top, self.x1, self.bottom)
