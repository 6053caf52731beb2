"""A user's own names of organisations, and what an unknown name may stand for.

Belongs here: the file of names that people decided (``organisations.toml`` in the data folder), the rule that resolves
with it, and suggestions, which decide nothing. Does not belong here: the table that comes with Sourcepage
(``pipeline.organisations``).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from pipeline.errors import SettingsError
from pipeline.identity import normalise_words
from pipeline.organisations import Organisation, known_organisations, resolve

Resolve = Callable[[str], tuple[str, str, str] | None]

_LIKE = 80.0
"""Likeness from which a name is suggested, 0 to 100."""
_INITIALS = 85.0
"""What initials count for: they fit many bodies."""
_SMALL_WORDS = frozenset({"and", "of", "the", "for", "in"})
_HEAD = """\
# Names of organisations as documents print them, and the organisation each stands for.
# Written by sourcepage organisations review; it may be edited by hand. It cannot be made again: keep it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An organisation that a name may stand for."""

    organisation: Organisation
    score: float
    """Likeness to the nearest of its names, 0 to 100."""


def resolver(path: Path | None = None) -> Resolve:
    """What resolves names by Sourcepage's table and, before it, by the user's own names. Raises SettingsError."""
    own = read_own_names(path) if path is not None else {}

    def find(printed: str) -> tuple[str, str, str] | None:
        known = known_organisations().get(own.get(normalise_words(printed), ""))
        return (known.organisation_id, known.name, known.kind) if known else resolve(printed)

    return find


def read_own_names(path: Path) -> dict[str, str]:
    """Name in plain words -> organisation id; empty where there is no file. Raises SettingsError."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("name", [])
        names = {str(entry["printed"]): str(entry["organisation"]) for entry in entries}
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"{path}: not a list of names ({error}): each is [[name]] with printed and organisation"
        ) from error
    for printed, organisation_id in names.items():
        check_organisation(organisation_id, f"{path}: {printed}")
    return {normalise_words(printed): organisation_id for printed, organisation_id in names.items()}


def check_organisation(organisation_id: str, where: str) -> None:
    """Raises SettingsError, naming the nearest ids, where there is no such organisation."""
    known = known_organisations()
    if organisation_id in known:
        return
    near = [key for key, *_ in process.extract(organisation_id, list(known), limit=3, score_cutoff=60)]
    hint = f"did you mean {', '.join(near)}?" if near else "see sourcepage organisations list"
    raise SettingsError(f"{where}: there is no organisation {organisation_id}; {hint}")


def add_own_names(path: Path, names: Mapping[str, str]) -> int:
    """Keep what people decided, printed name -> organisation id; how many were new. Raises SettingsError."""
    before = read_own_names(path)
    new = {printed: key for printed, key in names.items() if before.get(normalise_words(printed)) != key}
    changed = sorted(printed for printed in new if normalise_words(printed) in before)
    if changed:
        raise SettingsError(
            f"{path}: {changed[0]} stands for {before[normalise_words(changed[0])]} there: change it there"
        )
    if new:
        text = path.read_text(encoding="utf-8") if path.exists() else _HEAD
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "".join(_entry(printed, new[printed]) for printed in sorted(new)), encoding="utf-8")
    return len(new)


def _entry(printed: str, organisation_id: str) -> str:
    quoted = (json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007f") for word in (printed, organisation_id))
    return "\n[[name]]\nprinted = {}\norganisation = {}\n".format(*quoted)


def suggest(printed: str, limit: int = 3) -> list[Suggestion]:
    """Organisations with a name like this one, the likest first; equals in the order of their ids."""
    words = normalise_words(printed)
    likeness = process.cdist([words], list(_names()), scorer=fuzz.token_sort_ratio)[0]
    best: dict[str, float] = {}
    for score, (name, key) in zip(likeness, _names().items(), strict=True):
        found = _INITIALS if printed.isupper() and words == _initials(name) else float(score)
        best[key] = max(best.get(key, 0.0), found)
    ranked = sorted((-score, key) for key, score in best.items() if score >= _LIKE)[:limit]
    return [Suggestion(organisation=known_organisations()[key], score=round(-score, 1)) for score, key in ranked]


@cache
def _names() -> dict[str, str]:
    """Every name in plain words -> organisation id."""
    return {
        normalise_words(name): one.organisation_id
        for one in known_organisations().values()
        for name in (one.name, *one.aliases)
    }


def _initials(name: str) -> str:
    words = [word for word in name.split() if word not in _SMALL_WORDS]
    return "".join(word[0] for word in words) if len(words) > 1 else ""
