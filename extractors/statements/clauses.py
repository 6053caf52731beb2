"""The noun that the verb of a clause is said of: "Burglary decreased by 14%", "a fall in robbery".

The text is marked (``statements.marking``); positions are of figures in it.
"""

from __future__ import annotations

import re
from functools import cache

from extractors.statements.marking import ANY, PERIOD, RANK, WORD, N
from extractors.statements.phrases import cut_noun, opened
from pipeline.figure_words import any_of

_LINK = re.compile(
    r"(?:\b(?:is|was|are|were|been)\s|\b(?:stood|stands|stand|remained|remains|reached|totall?ed|numbered"
    r"|averaged|increased|decreased|rose|fell|dropped|reduced|declined|grew|improved)\b[^.;:]{0,80}?\s)(?:(?:at"
    r"|to|now|a total of|only|just|from|by|of|down|up|currently|with|with a total of)\s)*$|\b(?:stood at|is|was"
    r"|reached|totall?ed)\s$",
    re.IGNORECASE,
)


def noun_before(text: str, position: int) -> str | None:
    """As in "Burglary Dwelling decreased by 14%", "The rate of X is 8.6": the noun before the verb."""
    clause = re.split(r"[.;:]\s|;|,\s(?:and|but|while|whilst|whereas|with)\s|•", text[:position])[-1]
    clause = re.sub(rf"^.*{ANY}[^,]*?(?:,\s(?:and\s)?|\s(?:and|with|while|whilst|whereas|but)\s)", "", clause)
    clause = opened(clause)
    if (first := _verb().match(clause)) and first[0]:
        return None
    verb = _main_verb(clause)
    what = clause[: verb.start()] if verb else re.sub(rf"{ANY}.*$", "", clause)
    if not verb and len(what.split()) > 8:
        return None
    what = re.sub(
        rf"\s(?:in|during|for|between|from|since|at|by|over|throughout|within|on|of|to)\s(?:the\s)?{PERIOD}", "", what
    )
    what = re.split(rf",\s(?:which|who|where|when)\b|{ANY}|,?\s?{PERIOD}\s?,?$", what)[0]
    return re.sub(
        r"\s(?:in|across|within|throughout)\s(?:the\s|our\s)?(?:[A-Z][a-z]+|district|borough|county"
        r"|force area|city)(?:\s[A-Z][a-z]+)*$",
        "",
        what.strip(" ,"),
    )


def _main_verb(clause: str) -> re.Match[str] | None:
    """The first verb that is not of a relative clause ("crime, which had risen, fell")."""
    end = -1
    for verb in _verb().finditer(clause):
        if re.search(r"\b(?:who|which|that)\s(?:\w+\s)?$", clause[: verb.start()]) or (
            end >= 0 and verb.start() - end <= 1
        ):
            end = verb.end()
        elif verb.start() > 0:
            return verb
    return None


@cache
def _verb() -> re.Pattern[str]:
    changes = any_of("change", "up_verbs", "down_verbs", "same_verbs", "better_nouns")
    return re.compile(
        rf"(?:\b(?:has|have|had)\b\s?(?:also\s|now\s)?(?:been\b)?|\b(?:was|were|is|are)\b\s?(?:also\b|now\b"
        rf"|again\b)?|\b(?:saw|sees|showed|shows|show|recorded(?=\s(?:an?\b|{ANY})|\s?$)|experienced|stood at"
        rf"|stands at|reached|totall?ed|rated|account(?:s|ed)|numbered|averaged|came|ranked|ranks"
        rf"|received(?=\s(?:an?\b|{ANY})|\s?$)|decided)\b|\b(?:{changes})\b)",
        re.IGNORECASE,
    )


def linked_before(text: str, start: int, position: int) -> str | None:
    """As in "Recorded hate crime stood at 212 incidents": a verb links the figure to the noun before it."""
    clause = re.split(r"[.;:]\s|,\s(?:and|but|while)\s", text[:start])[-1]
    if re.search(r"\bthere\s(?:was|were|is|are|has|have|had)\b", clause, re.IGNORECASE) or not re.match(
        rf"(?:{N}|[^.;:{ANY[1:-1]}]*)", text[start:position]
    ):
        return None
    return noun_before(text, start) if _LINK.search(re.sub(ANY, "", clause)) else None


def noun_of_this(text: str, start: int) -> str | None:
    """As in "... data on drug offences and this has also seen a decrease of 10%"."""
    match = re.search(
        rf"\b(?:on|of|for|in|about)\s(?P<what>(?:(?!(?:on|of|for|in|and|which|this)\b){WORD}"
        rf"\s){{1,5}}?),?\s?(?:and\s|which\s|but\s|with\s)(?:this|these|it|they)?\s?(?:has|have|is|was"
        rf"|were)\b[^.;:,]*$",
        text[:start],
        re.IGNORECASE,
    )
    return match["what"] if match else None


def changed_noun(text: str, position: int) -> str | None:
    """As in "a 37% decrease in the number of new entrants": what the change is in."""
    start = max((m.end() for m in re.finditer(r"[.;]\s|,\s(?:and|but|while)\s", text[:position])), default=0)
    for match in _change_noun().finditer(text, start):
        noun, end = match.start(), match.start("gap")
        gap = text[position + 1 : noun] if noun > position else text[end:position]
        told = re.fullmatch(r"\s(?:in|for)\s[^,;]{1,60},\s", gap)
        if (
            told
            or (len(gap) <= 25 and not re.search(r"[,;]", gap))
            or (noun < position and re.match(r"\s(?:in|for)\s.*\s(?:of|by)\s", gap))
        ):
            return cut_noun(match["what"])
    return None


@cache
def _change_noun() -> re.Pattern[str]:
    nouns = any_of("change", "up_nouns", "down_nouns", "better_nouns", "worse_nouns")
    return re.compile(
        rf"\b(?:{nouns})\b(?P<gap>[^.;:{RANK[1:-1]}]{{0,70}}?)\s(?:in|for)\s(?=(?P<what>[^,.;:]+))(?!{PERIOD}"
        rf"|total\b|this\b|comparison\b|(?:the\s)?(?:previous|last|same|prior|past|county|district|borough"
        rf"|county)\b)",
        re.IGNORECASE,
    )
