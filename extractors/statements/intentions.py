"""Sentences that state nothing: commands ("Reduce crime by 2%"), targets and intentions ("to reduce by 5%")."""

from __future__ import annotations

import re
from functools import cache

from pipeline.figure_words import any_of

_CLAUSE = re.compile(
    r"[.;]\s|(?<!aim)(?<!goal)(?<!target)(?<!pledge)(?<!ambition)(?<!objective):\s|,\s(?:and|but|which|with|while|where|whilst|who|a|an|when)\s|\band\s(?=\w+\s(?:was|were|has"
    r"|have)\b)"
)


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
        rf"(?<!\bable )(?<!according )(?<!relating )(?<!due )(?<!compared )\bto\s(?:be|have"
        rf"|{any_of('targets', 'commands', 'commands_or_nouns')}|drive|cut|lower|at least|a minimum)\b",
        re.IGNORECASE,
    )


@cache
def _realised() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of('targets', 'realised')})\s(?:\w+\s)?$", re.IGNORECASE)


# A target that a figure is held against states what was set.
_MEASURED_AGAINST = re.compile(
    r"\b(?:above|below|against|exceed(?:s|ed|ing)?|beat|met|missed|under|over|than)\s(?:(?:the|a|an|our"
    r"|its)\s)?(?:[^\s,.;]+\s){0,2}?(?:target|goal|objective)s?\b|\S?\s?\bon target\b",
    re.IGNORECASE,
)
# Behind the figure: "80% of cases to be closed", "4 cameras are planned", "10 sessions will run".
_PLANNED = re.compile(
    r"(?:\s(?!was\b|were\b|has\b|have\b|had\b|is\b|are\b|which\b|who\b|that\b|found\b|\w+ing\b|said\b|felt\b"
    r"|feel\b|th[io]\w+k\b|thought\b|agreed?\b|believed?\b)[\w’'-]+){1,6}?\s(?:(?:is|are)\s(?:planned|proposed"
    r"|expected|anticipated|needed|required|due|scheduled|hoped)|will|should|must|to be"
    r"|(?:would|could|might|may)(?!\snot\b))\b",
    re.IGNORECASE,
)

# "that fixed penalties be raised to £500"
_SUBJUNCTIVE = re.compile(r"\bthat\s(?:[\w’'-]+\s){1,6}be\s(?!ing)\w+", re.IGNORECASE)


def _carries_on(text: str, start: int) -> bool:
    """Whether the clause that begins at ``start`` is one more thing intended: "we will hold 10, and train 200"."""
    if start < 2 or not is_command(text[start:]):
        return False
    return is_intended(text, start - 2)


def is_command(text: str) -> bool:
    """Whether the sentence tells someone to do something."""
    return bool(_command().match(text))


def is_target_heading(heading: str) -> bool:
    """Whether what stands under the heading is aimed at: "Our targets", not "Targets and results"."""
    targets, results = any_of("targets", "headings"), any_of("targets", "results")
    return bool(re.search(rf"\b{targets}\b", heading, re.IGNORECASE)) and not re.search(
        rf"\b{results}\b", heading, re.IGNORECASE
    )


def is_intended(text: str, position: int) -> bool:
    """Whether the figure at ``position`` is aimed at, planned or only possible, by the words of its clause."""
    start = max((match.end() for match in _CLAUSE.finditer(text, 0, position)), default=0)
    clause = text[start:position]
    if _intention().search(_MEASURED_AGAINST.sub("", clause)):
        return True
    if _PLANNED.match(text, position + 1):
        return True
    if _SUBJUNCTIVE.search(clause) or _carries_on(text, start):
        return True
    return any(not _realised().search(clause[: match.start()]) for match in _infinitive().finditer(clause))
