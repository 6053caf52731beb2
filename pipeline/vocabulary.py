"""Words that are data: which header names which field, which word names which status.

The lists stand in ``pipeline/data/*.toml``; adding a council's wording there is all it takes to read it.
"""

from __future__ import annotations

import colorsys
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from rapidfuzz import fuzz

from pipeline.identity import normalise_words
from pipeline.records import Status

Field = Literal[
    "ref", "theme", "description", "success_measure", "lead_agencies", "other_partners", "by_when", "funding", "status",
    "progress", "baseline", "target", "actual", "change",
]  # fmt: skip

# Similarity, 0 to 100, above which a header is a misspelling of a name ("Led Agency", "Fu nding").
_MISSPELT = 90
# A header that begins or ends with a name says at most this much more (characters).
_LONGEST_REST = 28
# A full stop after more words than this ends a sentence, not a header ("Ref." is one).
_LONGEST_NAME = 3
_WHOLE, _PART, _NEAR = 1.0, 0.8, 0.7
_PERIOD = (
    r"(?:(?:q|qtr|quarter)\s?[1-4]|[1-4](?:st|nd|rd|th)?\s?quarter|(?:19|20)\d\d(?:\s?\d\d(?:\d\d)?)?|\d{1,2}(?:st|nd|rd|th)?"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_PERIOD_WORDS = re.compile(rf"\b{_PERIOD}(?:\s(?:to\s)?{_PERIOD})*\b")

_REF = re.compile(
    r"(?:[A-Za-z][A-Za-z&/]{0,9}[\s.-]*)?\d{1,3}(?:\s?[.\-/]\s?\d{1,3}){0,3}\s?[a-z]?[.):]?"  # 1.4, CSAP 3.10, 3e
    r"|[A-Z]{1,2}[.)]?|\(?[a-z]\)|[ivxlc]{1,5}[.)]?"  # A, b), iv.
)


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """A field that a header may name; ``weight`` 0 to 1, 1 where the header is one of its names."""

    field: Field
    weight: float
    weak: bool = False
    """The name is one that describes an action only in good company."""


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("pipeline").joinpath("data", name).read_text(encoding="utf-8"))


@cache
def match_header(header: str) -> tuple[FieldMatch, ...]:
    """Fields that a header may name, the best first; nothing for a header no entry claims.

    A header that is nothing but a period ("Quarter 2 1st July 2019 - 30th Sept 2019") heads the progress made in it.
    """
    words = normalise_words(header)
    is_sentence = header.rstrip().endswith((".", ";")) and len(words.split()) > _LONGEST_NAME
    if not words or is_sentence:
        return ()
    bare = " ".join(_PERIOD_WORDS.sub(" ", words).split())
    if not bare:
        return (FieldMatch("progress", _NEAR),) if re.search(r"\b(?:q|qtr|quarter)", words) else ()
    matches = [match for field in get_args(Field) if (match := _match_field(field, bare)) is not None]
    return tuple(sorted(matches, key=lambda m: (-m.weight, m.weak)))


def _match_field(field: Field, words: str) -> FieldMatch | None:
    entry = _data("columns.toml")[field]
    strong = max((_likeness(words, name) for name in entry["names"]), default=0.0)
    weak = max((_likeness(words, name) for name in entry.get("weak", ())), default=0.0)
    if strong == 0 and weak == 0:
        return None
    partly = field == "description" and strong < _NEAR
    return FieldMatch(field, max(strong, weak), weak=weak > strong or partly)


def _likeness(words: str, name: str) -> float:
    """1 for the name itself, less where it begins or ends the header (by its share), less for a misspelling."""
    if words == name:
        return _WHOLE
    at_an_end = words.startswith(name + " ") or words.endswith(" " + name)
    if len(name) > 3 and len(words) <= len(name) + _LONGEST_REST and at_an_end:
        return _PART * (0.5 + 0.5 * len(name) / len(words))
    squeezed = words.replace(" ", "")
    if len(name) > 3 and fuzz.ratio(squeezed, name.replace(" ", "")) >= _MISSPELT:
        return _NEAR
    return 0.0


@cache
def _status_words() -> dict[str, str]:
    return {word: status for status, words in _data("statuses.toml").items() for word in words}


def parse_status(printed: str | None) -> Status | None:
    """The status that the words of a status cell name; ``None`` for words that name none."""
    status = _status_words().get(normalise_words(printed or ""))
    return status if status in get_args(Status) else None  # type: ignore[return-value]


def status_of_label(label: str) -> str | None:
    """Which status a row or column of a totals table counts: one of the statuses, or "missing"."""
    words = normalise_words(label)
    whole = _status_words().get(words)
    if whole:
        return whole
    first = words.split(" ", 1)[0] if words else ""
    return first if first in ("green", "amber", "red", "missing", "complete") else None


def status_of_colour(colour: tuple[float, float, float]) -> Status | None:
    """Green, amber or red where a cell's ground is plainly that colour; ``None`` for pale, grey and blue grounds.

    Hue in degrees of the HSV circle: red 0, amber about 45, green 120.
    """
    hue, saturation, value = _hsv(colour)
    if saturation < 0.35 or value < 0.35:
        return None
    if hue < 18 or hue > 340:
        return "red"
    if 25 <= hue <= 62:
        return "amber"
    return "green" if 70 <= hue <= 170 else None


def _hsv(colour: tuple[float, float, float]) -> tuple[float, float, float]:
    hue, saturation, value = colorsys.rgb_to_hsv(*(min(max(part, 0.0), 1.0) for part in colour))
    return hue * 360, saturation, value


def is_ref(text: str) -> bool:
    """Whether the words look like a reference: "1.4", "CSAP 3.10", "A2", "iv)"."""
    return bool(_REF.fullmatch(text.strip()))
