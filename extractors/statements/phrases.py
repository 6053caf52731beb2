"""Noun phrases cut out of marked text: where one ends, and what stands around it that is no part of it."""

from __future__ import annotations

import re
from functools import cache

from extractors.statements.marking import ANY, PERIOD, RATE, N

_FINITE = (
    r"was|were|is|are|has|have|had|did|do|does|can|could|will|would|may|might|shall|should|which|who|whom|that"
    r"|when|where|while|whilst|whereas"
    r"|compared|against|than|but|however|although|though|since|until|during|because|so|if|following|showing"
    r"|resulting|accounted|account|representing|equating|according|due"
)


PARTICIPLE = (
    r"(?:\w{2,}ed|held|sent|taken|given|made|seen|known|dealt|found|shown|left|met|brought|caught|built|put"
    r"|run|set|lost|won|paid|spent|begun|spoken|driven|stolen|written|signed up)"
)


_OPENING = re.compile(
    r"^(?:\d{1,2}\.)+\d{0,2}\s|"
    rf"^(?:since|when|while|although|after|before|as|following|despite|compared (?:to|with)|in comparison (?:to"
    rf"|with)|in|during|under|across|through|for|at|on|over|throughout|unusually)\b[^,{ANY[1:-1]}"
    rf"]{{0,80}},\s(?=\w)|^[^,.;]{{0,60}}?\b(?:noted|reported|explained|informed|advised|said|stated|shows?"
    rf"|showed|indicates?|confirmed|heard|highlighted|revealed|found|suggests?|told)\s(?:\w+\s)?that\s"
    rf"|^[^,.;]{{0,60}}?\b(?:figures|data|results|statistics|surveys?)\b[^,.;]{{0,40}}?\s(?:show|indicate"
    rf"|suggest|reveal|highlight|confirm)(?:s|ed)?\s(?!an?\b|no\b)(?:that\s)?|^(?:however|also|indeed|overall"
    rf"|meanwhile|in addition|additionally|furthermore|similarly|in total|locally|nationally|currently|and|but"
    rf"|while|whilst|whereas|with|there (?:was|were|is|are|has been|have been)|again|despite this \w+"
    rf"|again)\b[,\s]*|^[\s,–—•*-]+"
    rf"|^(?:(?:in|during|for|between|from|since|at|by|over|throughout|within|as at|until|on|of"
    rf"|to)\s(?:the\s)?)?{PERIOD}[\s,:–-]*",
    re.IGNORECASE,
)


_MEASURED = re.compile(
    r"^(?:(?:the|a|an|our|total|overall|of)\s)*(?:(?:number|numbers|total number|(?:\w+\s)?types|level|levels"
    r"|volume|amount|count|total|percentage|proportion|share|figures?)\s(?:of|for)\s)?(?:(?:the|a|an|our"
    r"|all of the)\s)*",
    re.IGNORECASE,
)


_LONGEST = 20
"""Words of a subject; what is said behind them is no name any more."""


def tidy(words: str) -> str:
    """The phrase without the articles, commas and brackets left at its ends."""
    words = re.sub(r"^['’]s\s", "", words)
    words = re.sub(
        r"^\s*(?:saw|sees|had|has|have|has seen|have seen|recorded|received|showed|shows?|made|on|in|of|for"
        r"|with|by|to|at)\s(?=\w)",
        "",
        _balanced(words),
        flags=re.IGNORECASE,
    )
    words = re.sub(r"\s+", " ", words).strip(' ,.;:–—-•*"“”‘')
    words = _MEASURED.sub("", words, count=1)
    words = re.sub(
        r"\s(?:in|at|of|for|to|by|and|the|a|with|from|only|just|between|on|during|or|an|is|was|were|are"
        r"|also|now|being|been|have|has|who|which|involving|including|regarding)$",
        "",
        words,
    )
    if words.count("(") > words.count(")"):
        words = words[: words.rindex("(")] if words.rindex("(") > 3 else words.replace("(", "")
    return words.strip(" ,.;:–—-)" if words.count(")") > words.count("(") else " ,.;:–—-")


def _balanced(words: str) -> str:
    """The words up to a bracket that closes what is not open, and no more of them than name a thing."""
    depth = 0
    for position, letter in enumerate(words):
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return words[:position]
    short = words.split()
    if len(short) <= _LONGEST:
        return words
    ends = [
        i
        for i in range(5, _LONGEST)
        if short[i].lower()
        in ("and", "in", "for", "with", "to", "by", "on", "at", "from", "including", "covering", "as")
    ]
    return " ".join(short[: ends[-1] if ends else _LONGEST])


def opened(clause: str) -> str:
    """The clause without "However," and "During 2009/10," before it."""
    while True:
        shorter = _OPENING.sub("", clause, count=1)
        if shorter == clause:
            return clause.strip()
        clause = shorter


def measured(words: str) -> str:
    """The words without "the number of" before them."""
    return _MEASURED.sub("", words.strip(), count=1)


def noun_with_deed(rest: str) -> str:
    """The noun at the start of the words, and what was done to it ("cases referred to the MARAC")."""
    noun = cut_noun(rest)
    done = re.match(
        rf"\s*(?:\({N}\))?\s?(?:who\s|which\s|that\s|where\s)?(?:(?:have|has|had)\s(?:now\s"
        rf"|also\s)?(?:been\s)?|(?:was|were|is|are)\s(?:now\s|also\s|all\s"
        rf"|currently\s)?(?:being\s)?)(?P<what>(?:{PARTICIPLE}|\w+ing)\b[^,.;:(]*)",
        rest[len(noun) :],
    )
    if done:
        return f"{noun.strip()} {cut_noun(done['what'])}"
    being = re.match(
        r"\s*(?:was|were|are|is)\s(?P<what>[a-z]+)(?=[,.;]|$|\s(?:and|in|at|by)\b|\s\()", rest[len(noun) :]
    )
    if being:
        return f"{noun.strip()}: {being['what']}"
    felt = re.match(
        r"\s*(?:who\s)?(?P<what>(?:felt|feel|said|say|thought|think|agreed|believed?|reported)\s[^,;:.]+)",
        rest[len(noun) :],
    )
    return f"{noun.strip()} {felt['what']}" if felt else noun


@cache
def _end() -> re.Pattern[str]:
    return re.compile(
        rf"\s[–—-]\s|\sat\san?\s(?:total\s)?cost\b|[,;:.?!•|]\s|[,;:.]$|\s\(?{ANY}|\s?(?:\b(?:in|during|for|between|from|since|at|by|over|throughout"
        rf"|within|on|of|to|until|this|and|as at|up to)\s(?:the\s)?)?{PERIOD}|\s\(\s?{ANY}"
        rf"|(?:^|\s)(?:{_FINITE})\b|\s(?:felt|feel|said|say|thought|think|agreed|believed?)\b|\s(?:and"
        rf"|or)\s(?={ANY}|(?:{PARTICIPLE}|led|saw|gave)\s[^.;,{ANY[1:-1]}]{{0,30}}{ANY}|(?:there|it|this|they"
        rf"|we|he|she|was|were|has|have|is|are|one|two|three)\b)|\s(?:and|or)\s(?:\w+\s)?(?={ANY})|\s(?:by|of"
        rf"|from|to|with|at|a|an|the|and|or|over)\s(?={ANY})|{RATE}|\s(?:in|across|within"
        rf"|throughout)\s(?:the\s)?(?-i:[A-Z][a-z]+)(?:\s(?-i:[A-Z][a-z]+))*(?=\s?(?:[.,;]|$|{PERIOD}"
        rf"|\s(?:{_FINITE}|between|in|by|from)\b))"
        rf"|\s(?:in|across|within|throughout)\s(?:the\s|our\s)(?:district|borough|county|force area|city)\b",
        re.IGNORECASE,
    )


def cut_noun(rest: str) -> str:
    """The words up to where the noun ends: a verb, a comma, a figure, a period or a place."""
    for match in _end().finditer(rest):
        word = match[0].strip().lower()
        if match.start() == 0 and not word.isalpha():
            continue
        if re.search(r"\b(?:trained|involved|interested|engaged|participating)$", rest[: match.start()]):
            continue
        return rest[: match.start()]
    return rest
