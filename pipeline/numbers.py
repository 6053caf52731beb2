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


_UNITS = {word: n for n, word in enumerate(
    (
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    )
)}  # fmt: skip
_TENS = {
    word: 10 * n
    for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
NUMBER_WORDS = (*_UNITS, *_TENS)
"""The words of which numbers are made, but for "hundred" and above."""
_HUNDREDS = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_TENS_PATTERN = rf"(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(list(_UNITS)[1:10])}))?"
_BELOW_HUNDRED = rf"(?:{_TENS_PATTERN}|{'|'.join(sorted(_UNITS, key=len, reverse=True))})"

NUMBER_IN_WORDS = (
    rf"(?:(?:an?|{_BELOW_HUNDRED})\s(?:hundred|thousand|million)(?:(?:\sand)?\s{_BELOW_HUNDRED})?"
    rf"|{_BELOW_HUNDRED}|a dozen)"
)
"""A pattern of the numbers that ``parse_words`` reads."""


def parse_words(words: str) -> int | None:
    """The number that words say: "thirty three" is 33, "two hundred and ten" is 210, "a dozen" is 12."""
    total = current = 0
    for word in re.split(r"[\s-]+", words.lower().strip()):
        if word in _UNITS or word in _TENS:
            current += _UNITS.get(word, _TENS.get(word, 0))
        elif word in _HUNDREDS:
            total, current = total + (current or 1) * _HUNDREDS[word], 0
        elif word == "dozen":
            current = 12
        elif word not in ("a", "an", "and"):
            return None
    return total + current
