"""What the headers, labels and captions of a table say about its figures: unit, scale, whether they are changes.

Values are kept as printed. Where a header says that figures stand in thousands or millions ("£000", "(thousands)"),
they are not multiplied and no unit is claimed: the header stays in the column label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.periods import find_periods
from pipeline.records import Unit

_SCALED = re.compile(
    r"[£$€] ?['’‘]?(?:0{3}s?|k|mn?|bn|million|billion|thousand)\b"
    r"|\b(?:in|of) (?:thousands|millions|billions|['’‘]?0{3}s?)\b"
    r"|\((?:['’‘]?0{3}s?|thousands?|millions?|mn|m|bn|billions?)\)|['’‘]000s?\b|\b(?:bn|mn|millions|billions)\b",
    re.IGNORECASE,
)
_UNITS: tuple[tuple[re.Pattern[str], Unit | None], ...] = (
    (re.compile(r"% ?-?points?|percentage[ -]points?|\bppts?\b", re.IGNORECASE), "percentage_points"),
    (re.compile(r"(?:\bper|/) ?100[, ]?000\b", re.IGNORECASE), "per_100000"),
    (re.compile(r"(?:\bper|/) ?(?:1[, ]?000|thousand)\b", re.IGNORECASE), "per_1000"),
    (re.compile(r"%|\bper ?cent\b|\bpercentages?\b|\bpct\b", re.IGNORECASE), "percent"),
    (re.compile(r"\brank(?:ing|ed)?\b|\bposition in\b", re.IGNORECASE), "rank"),
    (re.compile(r"\bratio\b", re.IGNORECASE), "ratio"),
    (re.compile(r"£|\bgbp\b|\bpounds sterling\b", re.IGNORECASE), "gbp"),
    (
        re.compile(
            r"[$€]|\b(?:eur\w{0,2}|euros?|ecus?|kg|tonnes?|km|miles|minutes|mins|hours|hrs|days|weeks|fte|litres|"
            r"budgets?|costs?|spend(?:ing)?|expenditure|income|savings|funding|balances?|turnover|prices?|revenue|"
            r"outlays?|= ?100|scores?|rates?|mean|median|std|per|coefficient|weight|age)\b",
            re.IGNORECASE,
        ),
        None,
    ),
)
_CHANGE = re.compile(
    r"\bchanged?\b|\bdiff(?:erence)?\b|\bvariance\b|\+ ?/ ?-|±|\b(?:in|de)crease\b|\bgrowth\b|\bvs?\b|\bversus\b"
    r"|^%? ?[ΔD∆∆](?= |$)",
    re.IGNORECASE,
)
_FALLS = re.compile(r"\breduc(?:tion|ed)\b|\bdecrease\b|\bfall\b", re.IGNORECASE)
_NO_SUM = re.compile(
    r"\b(?:per|rates?|ratio|mean|median|index|scores?|rank|std|min|max|target|floor|cum|cumulative|coefficient|age)\b",
    re.IGNORECASE,
)
_ROUNDED = re.compile(r"\baverages?\b|\brounded\b|\bestimates?d?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Nature:
    """What is said about a run of figures. ``scaled``: they are printed in thousands or the like."""

    unit: Unit | None
    said: bool
    """Whether the words name a unit at all, known or not."""
    scaled: bool


@lru_cache(maxsize=4096)
def read_nature(words: str) -> Nature:
    """What a header, label or caption says about the figures under it; the words of a period say nothing."""
    bare = _without_periods(words)
    if _SCALED.search(bare):
        return Nature(None, True, True)
    for pattern, unit in _UNITS:
        if pattern.search(bare):
            return Nature(unit, True, False)
    return Nature(None, False, False)


def first_nature(texts: Sequence[str | None]) -> Nature:
    """What the first of the texts that names a unit says; thousands may be told by any of them."""
    said = [nature for text in texts if text and (nature := read_nature(text)).said]
    if not said:
        return Nature(None, False, False)
    if said[0].unit in (None, "gbp") and any(nature.scaled for nature in said):
        return Nature(None, True, True)
    return said[0]


@lru_cache(maxsize=4096)
def is_change(label: str) -> bool:
    """Whether a column prints the change from one of its neighbours to another ("% change", "Difference", "Δ")."""
    return bool(_CHANGE.search(label))


def counts_falls(label: str) -> bool:
    """Whether a column of changes prints a fall without its minus."""
    return bool(_FALLS.search(label))


@lru_cache(maxsize=4096)
def adds_up(label: str) -> bool:
    """Whether figures of this name can be added: rates, ranks and shares cannot."""
    return not _NO_SUM.search(label) and read_nature(label).unit in (None, "count", "gbp")


def is_rounded(label: str) -> bool:
    """Whether figures of this name are rounded, so that their sum is off by as much."""
    return bool(_ROUNDED.search(label)) or read_nature(label).scaled


def _without_periods(words: str) -> str:
    for period in reversed(find_periods(words)):
        words = words[: period.span[0]] + words[period.span[1] :]
    words = re.sub(r"\d[\d.,]* ?(?:%|per ?cent\b)", " ", words, flags=re.IGNORECASE)
    return re.sub(r"\b\d{1,2}[- ](?:months?|mths|weeks?|days?|years?)\b", " ", words, flags=re.IGNORECASE)
