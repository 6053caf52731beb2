"""The worked questions: SQL for both databases, with what the examples put in.

Belongs here: reading them and putting values in. The questions themselves are data: ``loaders/data/questions.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

_PARAMETER: Final = re.compile(r"(?<![:\w]):([a-z_]+)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question and its SQL, in which ":word" stands for what whoever asks puts in."""

    name: str
    title: str
    about: str
    sql: str
    example: Mapping[str, str] = field(default_factory=dict)
    """A value for each parameter, which the sample publications answer."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of what is to be put in, in the order of the SQL."""
        return tuple(dict.fromkeys(_PARAMETER.findall(self.sql)))

    def fill_in(self, values: Mapping[str, str] | None = None) -> str:
        """The SQL with the values (those of the example where none are given) as literals."""
        given = self.example if values is None else values
        return _PARAMETER.sub(lambda found: _quote(given[found[1]]), self.sql)


@cache
def load_questions() -> tuple[Question, ...]:
    """All worked questions, in the order of their page."""
    words = files("loaders").joinpath("data/questions.toml").read_text(encoding="utf-8")
    return tuple(Question(**{**one, "sql": one["sql"].strip()}) for one in tomllib.loads(words)["question"])


def _quote(value: str) -> str:
    return f"'{value.replace(chr(39), chr(39) * 2)}'"
