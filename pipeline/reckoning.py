"""Arithmetic on the figures that a text states: one sum, what is said of it, and whether it holds.

A ``Reckoning`` is one text for all that show it: the reason on a row, the message of a finding, a line of
``sourcepage explain``. A printed figure stands for every number that rounds to it or is cut off to it, so a sum holds
if any of those makes it true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.records import Level, Statistic

# What is left of a sum by floating point, as a share of the numbers in it.
_NOISE = 1e-11
_SCALED = re.compile(r"\b(?:million|billion|thousand|hundred|dozen)s?\b|\d\s?(?:k|m|bn)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """One sum over stated figures."""

    reason: str
    """Code of the finding where it does not hold."""
    level: Level
    """Level of that finding."""
    stated: str
    """What the text says: "decreased by 14%, from 393 to 338"."""
    sums: str
    """The arithmetic: "(393 - 338) / 393 = 55 / 393 = 13.99%"."""
    verdict: str
    """What follows: "rounds to 14%"."""
    holds: bool | None
    """``None`` where the sum proves nothing: it is shown, and that is all."""
    is_doubt: bool = True
    """Whether it makes a finding where it does not hold; others are only shown."""
    members: tuple[int, ...] = (0,)
    """Positions of the statistics it speaks of, the one that a finding is placed at first."""

    @property
    def line(self) -> str:
        """The whole sum on one line."""
        return f"{self.stated} | {self.sums} | {self.verdict}"

    @property
    def message(self) -> str:
        """The sum as one sentence."""
        return f"{self.stated}: {self.sums}; {self.verdict}"


@dataclass(frozen=True, slots=True)
class Range:
    """All the numbers that one printed figure may stand for."""

    low: float
    high: float

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Range) -> Range:
        return Range(self.low - other.high, self.high - other.low)

    def percent_of(self, whole: Range) -> Range | None:
        """This as a percentage of ``whole``; ``None`` where ``whole`` may be nothing."""
        if whole.low <= 0:
            return None
        ends = [100 * part / base for part in (self.low, self.high) for base in (whole.low, whole.high)]
        return Range(min(ends), max(ends))

    def meets(self, other: Range) -> bool:
        """Whether one number may be both."""
        noise = _NOISE * max(1.0, abs(self.high), abs(other.high))
        return self.low <= other.high + noise and other.low <= self.high + noise


def exactly(value: float) -> Range:
    """A figure that stands for itself alone."""
    return Range(value, value)


def stated_range(value: float, decimals: int) -> Range:
    """What rounds to ``value``, or is cut off to it, at so many decimals; of a fall as of a rise."""
    unit = 10.0**-decimals
    size = Range(abs(value) - unit / 2, abs(value) + unit * (1 - 1e-6))
    return size if value >= 0 else Range(-size.high, -size.low)


def value_range(statistic: Statistic, value: float) -> Range:
    """A stated value: whole counts are exact, rates and percentages were rounded when they were printed."""
    whole = float(value).is_integer() and statistic.unit in ("count", "rank", "gbp", None)
    return exactly(value) if whole else stated_range(value, decimals_of(statistic, value))


def decimals_of(statistic: Statistic, value: float) -> int:
    """Decimals that a figure was printed with: read from the words it stands in, else those the number needs."""
    needed = len(f"{abs(value):.10f}".rstrip("0").partition(".")[2])
    words = " ".join(filter(None, (statistic.sentence, statistic.value_printed)))
    words = words or " ".join(part.quote for part in statistic.provenance)
    printed = [number for number in re.findall(r"\d[\d,]*(?:\.\d+)?", words) if _is(number, value)]
    return min((len(number.partition(".")[2]) for number in printed), default=needed)


def _is(printed: str, value: float) -> bool:
    return abs(float(printed.replace(",", "")) - abs(value)) < 1e-9


def is_exact(statistic: Statistic) -> bool:
    """Whether the value was printed as it is: not "over 400" and not "1.2 million"."""
    return not statistic.qualifier and not _SCALED.search(statistic.value_printed or "")


NOTHING_TO_ADD: Final = "nothing to add up: too few figures are stated"
"""What is said in place of sums where a statistic allows none."""


def judgement_words(consistent: bool | None) -> str:
    """What follows from the sums of a statistic, for people."""
    words = {True: "yes, what is stated agrees", False: "no, what is stated cannot all be true"}
    return words[consistent] if consistent is not None else "not known"


def plain(value: float) -> str:
    """A number as a reader would write it: "5,740", "8.6", "-55"."""
    return f"{value:,.10g}" if abs(value) < 1e10 else f"{value:,.0f}"


def percent(value: float) -> str:
    """A percentage with two decimals, as many as it needs: "13.99%", "10%"."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"
