"""Printed numbers to numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"[-−–+]?\s?£?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-−–+]?\s?£?\d+(?:\.\d+)?"

# What stands in a cell of figures: a number, or a sign that there is none ("-", "n/a", ":").
_CELL_FIGURE = re.compile(r"[-–+(<>~]?[£$€]?\d[\d,.]*\s?[%)]?[*†]?|[-–—.]+|n/?[ac]|N/?[AC]|:|\.\.")


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed number; ``decimals`` is how many places were printed after the point."""

    value: float
    percent: bool
    decimals: int
    signed: bool
    """A plus or minus was printed."""


def parse_figure(text: str | None) -> Figure | None:
    """The number that a cell prints, where it prints just one: "1,234", "-25%", "£3.5", "10 fewer", "80% of cases"."""
    found = re.findall(rf"(?<![\w.])({_NUMBER})\s?(%|per ?cent)?", text or "")
    if len(found) != 1:
        return None
    number, percent = found[0]
    digits = re.sub(r"[^\d.]", "", number)
    sign = number.strip()[0]
    value = float(digits) * (-1 if sign in "-−–" else 1)
    return Figure(value, bool(percent), len(digits.partition(".")[2]), sign in "-−–+")


def is_figure(text: str) -> bool:
    """Whether a cell says a figure and nothing else: "1,234", "-25%", "(12)", or a dash where there is none."""
    return bool(_CELL_FIGURE.fullmatch(text.strip()))
