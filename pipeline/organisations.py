"""Organisations: canonical names for the names that are printed, and where one name in a list ends.

The alias table is data (``pipeline/data/organisations.toml``). Only whole names resolve; what is merely similar does
not, so that nothing is merged silently.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from pipeline.identity import normalise_words
from pipeline.word_lists import word_lists

# More lines in a row whose breaks are all in doubt are left as they are: the ways to part them double with each.
_MOST_OPEN_LINES = 10


def _data() -> dict[str, Any]:
    return word_lists("organisations.toml")


@cache
def _by_name() -> dict[str, tuple[str, str, str]]:
    return {
        normalise_words(name): (entry["id"], entry["name"], entry["kind"])
        for entry in _data()["organisation"]
        for name in (entry["name"], *entry["aliases"])
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One canonical organisation with the names it is printed under."""

    organisation_id: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    ons_code: str | None
    """Code of its area at the Office for National Statistics."""


@cache
def known_organisations() -> dict[str, Organisation]:
    """Organisations by id, in the order of the table."""
    return {
        entry["id"]: Organisation(
            organisation_id=entry["id"],
            name=entry["name"],
            kind=entry["kind"],
            aliases=tuple(entry["aliases"]),
            ons_code=entry.get("ons"),
        )
        for entry in _data()["organisation"]
    }


def resolve(printed: str) -> tuple[str, str, str] | None:
    """(id, canonical name, kind) of the organisation printed under this name; ``None`` where the table has none."""
    return _by_name().get(normalise_words(printed))


def is_complete_name(words: str) -> bool:
    """Whether the words can stand as an organisation's whole name: a known one, or one that ends like a name."""
    if resolve(words):
        return True
    last = normalise_words(re.sub(r"\([^)]*\)\s*$", "", words)).split()
    return not _heads().isdisjoint((" ".join(last[-1:]), " ".join(last[-2:])))


@cache
def _heads() -> frozenset[str]:
    """Last words of names, as ``normalise_words`` has them: "co ordinator"."""
    return frozenset(map(normalise_words, _data()["head_nouns"]))


@cache
def _never_first() -> frozenset[str]:
    """Words that end names and begin none."""
    return _heads() - frozenset(map(normalise_words, _data()["opening_nouns"]))


class KnownNames:
    """Names of organisations that a document is sure to print, which help to part those that run on.

    A cell that lists organisations one under another leaves open, wherever a line is nearly full, whether the next
    line goes on or begins another name. Names that stand for sure elsewhere in the same document tell.
    """

    def __init__(self, certain: Iterable[str] = ()) -> None:
        names = {normalise_words(name) for entry in certain for name in split_names(entry)} - {""}
        self._whole = names | set(_by_name())
        self._certain = {name for name in names if " " in name}
        self._first = {name.split()[0] for name in names if " " in name}

    def part_run(self, lines: Sequence[str]) -> list[str]:
        """Printed lines, each of which may go on the one before, as the list of names that is most plausible.

        All ways to part them are weighed; among equals the one with fewer names wins, since wrapping is the rule.
        """
        if len(lines) > _MOST_OPEN_LINES:
            return [" ".join(lines)]
        ways = []
        for cuts in itertools.product((False, True), repeat=len(lines) - 1):
            entries = [lines[0]]
            for line, cut in zip(lines[1:], cuts, strict=True):
                if cut:
                    entries.append(line)
                else:
                    entries[-1] = f"{entries[-1]} {line}"
            names = [name for entry in entries for name in split_names(entry)]
            score = sum(map(self._plausibility, names)) / max(len(names), 1) - self._lines_swallowed(lines, cuts)
            ways.append((score, -len(entries), entries))
        return max(ways, key=lambda way: way[:2])[2]

    def _lines_swallowed(self, lines: Sequence[str], cuts: Sequence[bool]) -> float:
        """What counts against joining lines of which one is by itself a name that the document is sure to print."""
        joined = [not before or not after for before, after in pairwise([True, *cuts, True])]
        known = [normalise_words(line) in self._certain for line in lines]
        return sum(own and name for own, name in zip(joined, known, strict=True)) / 2

    def _plausibility(self, name: str) -> float:
        """How well the words make one whole name: 2 for a known one, below 0 for what hardly can be one."""
        words = normalise_words(name)
        if words in self._whole:
            return 2.0
        parts = words.split()
        if len(parts) < 2 or words in _heads():
            return 0.5 if name.isupper() and words not in self._first else -1.5
        score = 1.0 if is_complete_name(name) else 0.0
        score += 0.25 if parts[0] in self._first else 0.0
        if parts[0] in _heads() and parts[0] not in self._whole:
            score -= 3.0 if parts[0] in _never_first() else 1.0
        if any(words.startswith(known + " ") or words.endswith(" " + known) for known in self._certain):
            score -= 0.5
        if _names_another(name):
            score -= 0.5
        return score


def _names_another(name: str) -> bool:
    """Whether a name seems to be over before its end: "Larkshire Police EDC Parks"."""
    words = re.sub(r"\([^)]*\)", "", name).split()
    head_nouns = _data()["head_nouns"]
    return any(words[i].lower() in head_nouns and words[i + 1][:1].isupper() and i > 0 for i in range(len(words) - 1))


def split_names(line: str) -> list[str]:
    """Names that one printed line lists with commas, semicolons or slashes; those inside brackets part nothing.

    A slash parts names only where there is space around it: "Landlords/Off Licence" is one.
    """
    names = re.split(r"(?:\s*[,;]|\s+/(?=\s))(?![^(]*\))\s*", line.strip())
    return [name for name in (n.strip(" •·▪-") for n in names) if name]
