"""The target that a success measure states in its words."""

from __future__ import annotations

import re

from pipeline.periods import find_periods

_NUMBER = r"£?\d[\d,]*(?:\.\d+)?"
_AT_LEAST = (
    r"(?:a )?(?:minimum|maximum) of|at least|at most|no more than|no fewer than|no less than|not less than|fewer than"
    r"|less than|more than|up to|over|under|below|above"
)
_PERCENT = re.compile(
    rf"(?:(?:{_AT_LEAST}) )?{_NUMBER}\s?(?:%|per ?cent\b|percentage points?\b)"
    r"(?: (?:reduction|increase|decrease|rise|fall|improvement)\b)?",
    re.IGNORECASE,
)
_COUNT = re.compile(rf"(?:{_AT_LEAST}) {_NUMBER}(?![\w%-])", re.IGNORECASE)
# "from 40 to 35": what is aimed at comes second.
_RANGE = re.compile(rf"\bfrom {_NUMBER}\s?%? to (?P<target>{_NUMBER}\s?%?)(?![\w-])", re.IGNORECASE)
_STEP = re.compile(
    rf"\b(?:reduc\w+|increas\w+|decreas\w+|cut|fall|rise)\b[^.;]*? (?:by|to) (?P<target>{_NUMBER})(?![\w%-])",
    re.IGNORECASE,
)
# "Deliver 12 sessions", "30 people complete": a number at the beginning, or right after the verb there, before what it
# counts.
_COUNTED = re.compile(
    rf"^(?:(?:To )?[A-Za-z]+ )?(?P<target>{_NUMBER})(?= (?!(?:hour|day|week|month|year|minute)s?\b)[a-z])"
)


def find_target(text: str) -> str | None:
    """The target as printed: "2%", "minimum of 4", "5% reduction"; ``None`` where the text states no number to reach.

    Dates and deadlines are none.
    """
    bare = text
    for period in find_periods(text):
        bare = bare[: period.span[0]] + "\x00" * (period.span[1] - period.span[0]) + bare[period.span[1] :]
    for pattern in (_RANGE, _PERCENT, _COUNT, _STEP, _COUNTED):
        match = pattern.search(bare)
        if match:
            return match["target"] if "target" in match.groupdict() else match[0]
    return None
