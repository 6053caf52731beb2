"""Sentences that state nothing: commands ("Reduce crime by 2%"), targets and intentions ("to reduce by 5%")."""

from __future__ import annotations

import re
from functools import cache

from pipeline.figure_words import any_of

_CLAUSE = re.compile(r"[.;:]\s|,\s(?:and|but|which|with|while|where|whilst|who|a|an|when)\s|\band\s(?=\w+\s(?:was|were|has|have)\b)")


@cache
def _command() -> re.Pattern[str]:
    return re.compile(
        rf"^[\s•*–-]*(?:(?:to\s)?(?:{any_of('targets', 'commands')})\b(?!\s(?:was|were|is|are|has|have|by the end))"
        rf"|(?:to\s)?{any_of('targets', 'commands_or_nouns')}\s(?:the|a|an|our|all|by|number|numbers|at least|to)\b)",
        re.IGNORECASE,
    )


@cache
def _intention() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of('targets', 'intentions')})\b", re.IGNORECASE)


@cache
def _infinitive() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\bable )(?<!according )(?<!relating )(?<!due )(?<!compared )\bto\s(?:be|have|{any_of('targets', 'commands', 'commands_or_nouns')}|drive|cut|lower|at least|a minimum)\b", re.IGNORECASE
    )


@cache
def _realised() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of('targets', 'realised')})\s(?:\w+\s)?$", re.IGNORECASE)


def is_command(text: str) -> bool:
    """Whether the sentence tells someone to do something."""
    return bool(_command().match(text))


def is_intended(text: str, position: int) -> bool:
    """Whether the figure at ``position`` is aimed at, planned or only possible, by the words of its clause before it."""
    start = max((match.end() for match in _CLAUSE.finditer(text, 0, position)), default=0)
    clause = text[start:position]
    if _intention().search(clause):
        return True
    return any(not _realised().search(clause[: match.start()]) for match in _infinitive().finditer(clause))
