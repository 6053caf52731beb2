"""Ranks of a sentence: "9th best in the County and 10th in its group", "ranked 6th", "the lowest in Kent"."""

from __future__ import annotations

import re
from functools import cache

from pipeline.figure_words import any_of

Span = tuple[int, int]

_ORDINAL_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ORDINAL = rf"(?P<ordinal>\d+\s?(?:st|nd|rd|th)|{'|'.join(_ORDINAL_WORDS)})"
# Superlatives that say a rank by themselves where an area is named; "the largest town in Kent" is a description.
_BY_ITSELF = "lowest|highest|safest|best|worst|fewest"
_EVIDENCE = re.compile(r"\d(?:st|nd|rd|th)\b|\brank|\bposition|(?:best|worst|est|most|fewest)\b", re.IGNORECASE)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    superlative, verbs, scopes = any_of("rank", "superlatives"), any_of("rank", "verbs"), any_of("rank", "scopes")
    area = rf"(?:(?:the|its|our)\s)?(?:(?-i:[A-Z])\w+|(?:whole|entire)\s\w+|(?:\w+\s){{0,3}}?{scopes})\b"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"\b{_ORDINAL}[- ](?:(?:most|joint|equal)\s)?{superlative}\b",
            (
                rf"\b(?:{verbs})\s(?:as\s|at\s|only\s|joint\s|the\s|(?-i:[A-Z]\w+\s){{0,3}})?(?:only\s)?{_ORDINAL}"
                rf"\b(?!\s(?:quarter|year|time))"
            ),
            (
                rf"\b{_ORDINAL}\s(?:place\b|position\b|out of\b|of\s\d|(?:overall\s)?(?:in|within|across"
                rf"|among(?:st)?|nationally)\s(?:the\s|its\s|our\s)?(?-i:MSG|MSF|{scopes}|Most Similar)\b)"
            ),
            r"\brank(?:s|ed|ing)?(?:\sof|\sat|\sas)?\s(?P<bare>\d{1,3})\b(?!\s?%|[,.]\d)",
            _by_itself(area),
        )
    )


def _by_itself(area: str) -> str:
    """Pattern of a superlative that is a rank because an area is named, not a time ("the lowest in five years")."""
    return (
        rf"(?<!one of )(?<!among )(?<!amongst )(?<!some of )(?<!with )\bthe\s(?:joint\s)?(?P<word>(?:{_BY_ITSELF}))\b"
        rf"(?=(?:\s(?!in\b|of\b)[\w,-]+){{0,5}}?\s(?:(?:in|across|within|of)\s{area}|nationally\b))"
        rf"(?!(?<=best)\s(?!in\b|across\b|within\b|perform|rate|nationally)|(?<=worst)\s(?!in\b|across\b"
        rf"|within\b|perform|rate|nationally))"
        rf"(?!(?:\s[\w-]+){{0,3}}\s(?:since|for|in)\s(?:\d|\w+\syears|the\slast|over\s))"
    )


@cache
def _goes_on() -> re.Pattern[str]:
    return re.compile(
        rf"(?:\band\s|,\s|\b(?:is|was|were|are)\s){_ORDINAL}(?=[\s.,;]+(?:in|out|of|within|and|for|among"
        rf"|nationally)\b|[.,;)]|$)",
        re.IGNORECASE,
    )


def find_ranks(text: str) -> list[tuple[float, Span]]:
    """Each rank of a sentence and where it is printed; 1 for "the lowest in Kent"."""
    if not _EVIDENCE.search(text):
        return []
    found: dict[int, tuple[float, Span]] = {}
    for pattern in _patterns():
        for match in pattern.finditer(text):
            _keep(found, match)
    if found:
        for match in _goes_on().finditer(text, min(found)):
            _keep(found, match)
    return [found[start] for start in sorted(found) if not _is_between(text, found[start][1])]


def _keep(found: dict[int, tuple[float, Span]], match: re.Match[str]) -> None:
    name = match.lastgroup or "ordinal"
    start, end = match.span(name)

    if not any(s < end and start < e for _, (s, e) in found.values()):
        found[start] = (_value(match[name]) if name != "word" else 1.0, (start, end))


def _value(printed: str) -> float:
    word = printed.lower()
    return float(_ORDINAL_WORDS.index(word) + 1 if word in _ORDINAL_WORDS else re.sub(r"\D", "", word))


def _is_between(text: str, span: Span) -> bool:
    """As in "between first and fourth best" names no rank."""
    return bool(
        re.search(rf"\bbetween\s(?:{_ORDINAL}\sand\s)?$", text[: span[0]], re.IGNORECASE)
        or re.search(rf"\b{_ORDINAL}\s(?:to|-)\s$", text[: span[0]], re.IGNORECASE)
    )
