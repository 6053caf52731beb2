"""Words that are data: which header names which field, which word names which status.

The lists stand in ``pipeline/data/*.toml``; adding a council's wording there is all it takes to read it.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from rapidfuzz import fuzz, process

from pipeline.identity import normalise_words
from pipeline.records import Status
from pipeline.word_lists import word_lists

Field = Literal[
    "ref", "theme", "description", "success_measure", "lead_agencies", "other_partners", "by_when", "funding", "status",
    "progress", "baseline", "target", "actual", "change",
]  # fmt: skip

# Similarity, 0 to 100, above which a header is a misspelling of a name ("Led Agency", "Fu nding").
_MISSPELT = 90
# A header that begins or ends with a name says at most this much more (characters).
_LONGEST_REST = 28
# Names of no more characters must be the whole header, and rightly spelt: "no", "by", "who".
_SHORTEST = 3
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
    likenesses = _likenesses(bare)
    if not likenesses:
        return ()
    matches = [match for field in get_args(Field) if (match := _match_field(field, likenesses)) is not None]
    return tuple(sorted(matches, key=lambda m: (-m.weight, m.weak)))


def _match_field(field: Field, likenesses: Mapping[str, float]) -> FieldMatch | None:
    names, weak_names = _field_names(field)
    strong = max((likenesses[name] for name in likenesses if name in names), default=0.0)
    weak = max((likenesses[name] for name in likenesses if name in weak_names), default=0.0)
    if strong == 0 and weak == 0:
        return None
    partly = field == "description" and strong < _NEAR
    return FieldMatch(field, max(strong, weak), weak=weak > strong or partly)


@cache
def _field_names(field: Field) -> tuple[frozenset[str], frozenset[str]]:
    """A field's names, and its weak ones."""
    entry = word_lists("columns.toml")[field]
    return frozenset(entry["names"]), frozenset(entry.get("weak", ()))


@cache
def _all_names() -> dict[str, str]:
    """Every name of any field -> the same without spaces."""
    names = (name for field in get_args(Field) for kind in _field_names(field) for name in kind)
    return {name: name.replace(" ", "") for name in names}


def _likenesses(words: str) -> dict[str, float]:
    """Name -> how like it the words are; names that they are not like are left out.

    1 for the name itself, less where it begins or ends the header (by its share), less for a misspelling.
    """
    names = _all_names()
    squeezed = words.replace(" ", "")
    # All names in one call: ten times as fast as a call for each, and headers are looked for in every row of a table.
    misspelt = process.extract(squeezed, names, scorer=fuzz.ratio, score_cutoff=_MISSPELT, limit=None)
    found = {name: _NEAR for _, _, name in misspelt if len(name) > _SHORTEST}
    for name in _beginnings_and_ends(words):
        if name in names and len(name) > _SHORTEST and len(words) <= len(name) + _LONGEST_REST:
            found[name] = _PART * (0.5 + 0.5 * len(name) / len(words))
    if words in names:
        found[words] = _WHOLE
    return found


def _beginnings_and_ends(words: str) -> Iterator[str]:
    """The first words, and the last ones, up to all but one."""
    parts = words.split()
    for n in range(1, len(parts)):
        yield " ".join(parts[:n])
        yield " ".join(parts[n:])


@cache
def _status_words() -> dict[str, str]:
    return {word: status for status, words in word_lists("statuses.toml").items() for word in words}


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
