"""What a figure of a sentence counts: the noun phrase, in the sentence's own words.

"There were 85 new entrants to the Youth Justice System in Sevenoaks" counts "new entrants to the Youth Justice System".
Where the sentence has no noun for a figure ("this placed the District 9th best"), nothing is found, and the figure is of
what was spoken of before. The text is marked (``extractors.marking``).
"""

from __future__ import annotations

import re
from functools import cache

from extractors.marking import ANY, PERCENT, PERIOD, RANK, RATE, WORD, Marked, N
from pipeline.categories import category_of
from pipeline.figure_words import any_of

_FINITE = (
    r"was|were|is|are|has|have|had|did|do|does|can|could|will|would|may|might|shall|should|which|who|whom|that|when|where|while|whilst|whereas"
    r"|compared|against|than|but|however|although|though|since|until|during|because|so|if|following|showing|resulting|representing|equating|according|due"
)
_PARTICIPLE = r"(?:\w{2,}ed|held|sent|taken|given|made|seen|known|dealt|found|shown|left|met|brought|caught|built|put|run|set|lost|won|paid|spent|begun|spoken|driven|stolen|written|signed up)"
_OPENING = re.compile(
    rf"^(?:since|when|while|although|after|before|as|following|despite|compared (?:to|with)|in comparison (?:to|with)|in|during|under|across|through|for|at|on|over|throughout|unusually)\b[^,{ANY[1:-1]}]{{0,80}},\s(?=\w)|^[^,.;]{{0,60}}?\b(?:noted|reported|explained|informed|advised|said|stated|shows?|showed|indicates?|confirmed|heard|highlighted|revealed|found|suggests?|told)\s(?:\w+\s)?that\s|^[^,.;]{{0,60}}?\b(?:figures|data|results|statistics|surveys?)\b[^,.;]{{0,40}}?\s(?:show|indicate|suggest|reveal|highlight|confirm)(?:s|ed)?\s(?!an?\b|no\b)(?:that\s)?|^(?:however|also|indeed|overall|meanwhile|in addition|additionally|furthermore|similarly|in total|locally|nationally|currently|and|but|while|whilst|whereas|with|there (?:was|were|is|are|has been|have been)|again|despite this \w+|again)\b[,\s]*|^[\s,–—•*-]+"
    rf"|^(?:(?:in|during|for|between|from|since|at|by|over|throughout|within|as at|until|on|of|to)\s(?:the\s)?)?{PERIOD}[\s,:–-]*",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"^(?:(?:the|a|an|our|total|overall|of)\s)*(?:(?:number|numbers|total number|(?:\w+\s)?types|level|levels|volume|amount|count|total|percentage|proportion|share|figures?)\s(?:of|for)\s)?(?:(?:the|a|an|our|all of the)\s)*",
    re.IGNORECASE,
)
_PRONOUNS = re.compile(
    r"^(?:(?:(?:a|an|the|net|overall|further|total|county|national|particular)\s)*(?:figures?|rates?|total|average|number|score|level|comparison|respectively|net|reduction|increase|decrease|rise|fall|improvement|further|overall|particular|particular increased|recycling|each|year)|this|these|it|they|that|those|which|we|both|there|who|one|us|here|he|she|(?:we|they|it|he|she|who|i|you|there|this|which)\s\w+(?:\s\w+)?|this \w+|these \w+|the (?:results?|figures?|data|increase|decrease|reduction|rise|fall|average|rate|total)(?:\s(?:also\s)?shows? that)?|results?|a|an|the|and|of)?$",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"(?:^|[;•|]|[.?]\s|,\s(?:and\s)?|\band\s|:\s|{N}\)?\s?(?:\S\s)?)\s*(?:and\s)?(?P<label>[A-Z(“\"'][^:;{N[1:-1]}•|]{{1,70}}?)\s?(?::|\s[–—-])\s?$")
_LATER_LABEL = re.compile(rf"[;•|]\s*(?:and\s)?(?P<label>[^:;{N[1:-1]}•|]{{1,70}}?)\s?:\s?$")
_WHOLE = re.compile(r"^(?:\s?\(?[^\w\s]?\)?)?\s?of\s", re.IGNORECASE)


def find_subject(marked: Marked, main: int, first: int, role: str, heard: str | None) -> str | None:
    """The words for what the figure counts; ``None`` where its sentence has none.

    Args:
        main: the figure.
        first: index of the first figure of its statement.
        role: what the figure is: "value", "previous" or "change".
        heard: what was spoken of before, for figures that are parts of it ("33 were female").
    """
    position, start = marked.position(main), marked.position(first)
    part = _pronominal(marked, position)
    candidates = (
        _label(marked.text[:start]),
        _share(marked, position) if role != "change" else None,
        f"{heard}: {part}" if heard and part else part,
        _noun_of(marked.text, position) if role == "value" else None,
        _bracketed(marked.text, position) if role == "value" and main == first else None,
        _linked_before(marked.text, start, position) if role == "value" else _changed(marked.text, start),
        _noun_after(marked, position) if role == "change" and _counts_change(marked.text, position) else None,
        _this(marked.text, start) if role != "value" else None,
        _noun_before(marked.text, start) if role != "value" else None,
        _noun_after(marked, position),
        _changed(marked.text, start),
        _noun_before(marked.text, start),
        _noun_after(marked, start),
    )
    for candidate in candidates:
        words = tidy(marked.printed(candidate)) if candidate else ""
        if words and not _PRONOUNS.match(words) and re.search(r"[A-Za-z]{2}", words) and not (heard and is_area(words)) and not _is_doing(words):
            return words
    return None


def find_ranked(marked: Marked, index: int) -> str | None:
    """What a rank is said of; ``None`` where only a place is ranked ("this placed Sevenoaks 9th best")."""
    before = marked.text[: marked.position(index)]
    rated = re.search(rf"\b(?:rated|named|listed|saw)\s(?P<what>[^,;:{ANY[1:-1]}]+?)\s(?:are|as|is)\s(?:their|the|its|our)\s$", before)
    again = re.search(rf"{ANY}[^,;:.]*?\sand\s(?P<what>(?:{WORD}\s){{1,6}}?)(?:are|as|is)\s(?:their|the|its|our)\s$", before)
    which = re.search(rf"(?:^|,\s|\s(?:of|and)\s|{ANY}\s)(?P<what>[^,;:.{ANY[1:-1]}]+?)\swhich\s(?:is|was|were|are)\s$", before)
    found = again or rated or which
    words = found["what"] if found else _noun_before(before, len(before)) or ""
    words = tidy(marked.printed(re.sub(r"^.*\s(?:exception|case) of\s", "", words)))
    if found is None and re.search(ANY, before) and not re.search(r"[.;]\s[^.;]*$", before):
        return None
    return None if not words or _PRONOUNS.match(words) or is_place(words) else words


def tidy(words: str) -> str:
    """The phrase without the articles, commas and brackets left at its ends."""
    words = re.sub(r"^['’]s\s", "", words)
    words = re.sub(r"^\s*(?:saw|sees|had|has|have|has seen|have seen|recorded|received|showed|shows?|made|on|in|of|for|with|by|to|at)\s(?=\w)", "", _balanced(words), flags=re.IGNORECASE)
    words = re.sub(r"\s+", " ", words).strip(" ,.;:–—-•*\"“”‘")
    words = _MEASURED.sub("", words, count=1)
    words = re.sub(r"\s(?:in|at|of|for|to|by|and|the|a|with|from|only|just|between|on|during|or|an|is|was|were|are|also|now)$", "", words)
    if words.count("(") > words.count(")"):
        words = words[: words.rindex("(")] if words.rindex("(") > 3 else words.replace("(", "")
    return words.strip(" ,.;:–—-)" if words.count(")") > words.count("(") else " ,.;:–—-")


_SPEAKS_ON = re.compile(
    r"^\(?(?:(?:this|that|it|these|which)\s(?:is|was|represents?|represented|equates?|equated|compares|compared|amounts|means|shows|showed|had|has)\b|(?:a|an)\s(?:\w+\s)?(?P<noun>\w+)\s(?:of|from)\s)",
    re.IGNORECASE,
)


def speaks_on(text: str) -> bool:
    """Whether the sentence goes on about the one before: "This is a reduction of 60", "An increase of 5% on last year"."""
    text = _opened(text)
    match = _SPEAKS_ON.match(text)
    if not match or re.search(rf"\b(?:{any_of('change', 'up_nouns', 'down_nouns')})\s(?:of\s\S+\s)?in\s(?!{PERIOD}|comparison\b|the\s(?:same|previous|last))", text):
        return False
    return not match["noun"] or bool(re.fullmatch(any_of("change", "up_nouns", "down_nouns"), match["noun"], re.IGNORECASE))


def is_average(words: str) -> bool:
    """Whether the words are the average of a place, which is of what was spoken of: "Kent average"."""
    return bool(re.fullmatch(r"(?:[\w’'-]+\s){0,3}average(?:\s(?:rate|figure))?", words, re.IGNORECASE))


def _is_doing(words: str) -> bool:
    """"generating £8,960" names nothing."""
    return bool(re.fullmatch(r"[a-z]{3,}ing", words)) and category_of(words) is None


def is_area(words: str) -> bool:
    """Whether the words name an area or a body by their own saying: "Sevenoaks District", "Kent Police"."""
    return bool(_AREA_WORD.search(words)) and is_place(words)


_AREA_WORD = re.compile(r"\b(?:district|borough|county|council|police|city|town|area|partnership|constabulary)\b", re.IGNORECASE)


def is_generic(words: str) -> bool:
    """Whether the words count without saying of what: "reports", "incidents recorded"."""
    return category_of(words) is None and bool(re.fullmatch(rf"(?:recorded\s|reported\s|further\s|new\s|total\s)?{any_of('counting', 'none_of')}(?:\s(?:{_PARTICIPLE}))?", words, re.IGNORECASE))


def is_place(words: str) -> bool:
    """Whether the words name only where: "Sevenoaks", "the District", "Kent Police area"."""
    if category_of(words):
        return False
    rest = re.sub(r"\b(?:the|and|of|upon|on|this|our|placed|district|borough|county|area|council|police|force|city|town)\b", "", words, flags=re.IGNORECASE)
    return all(word[:1].isupper() for word in rest.split())


_LONGEST = 20
"""Words of a subject; what is said behind them is no name any more."""


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
    ends = [i for i in range(5, _LONGEST) if short[i].lower() in ("and", "in", "for", "with", "to", "by", "on", "at", "from", "including", "covering", "as")]
    return " ".join(short[: ends[-1] if ends else _LONGEST])


# --- families --------------------------------------------------------------------------------------------------------


def _label(before: str) -> str | None:
    """"Violence against the Person: 42": what stands before the colon, behind what its list is of."""
    match = _LABEL.search(before) or _LATER_LABEL.search(before)
    if not match or re.fullmatch(rf"(?:{PERIOD}|[\s,&-]|in|during|update)*", match["label"], re.IGNORECASE):
        return None
    label = match["label"]
    if len(label.split()) > 9:
        return None
    lead = _LIST_LEAD.match(before)
    return f"{_measured(_cut(_opened(lead['lead'])))}: {label}" if lead and lead["lead"] not in label else label


_LIST_LEAD = re.compile(
    rf"(?P<lead>[^:;.{ANY[1:-1]}]{{3,160}}?)(?:\s(?:for|in|during)\s(?:the\s)?{PERIOD})?\s(?:was|were|is|are|included?|comprised?)(?:\sas follows)?\s?:", re.IGNORECASE
)


def _share(marked: Marked, position: int) -> str | None:
    """"73% of respondents felt safe"; "TFMV accounted for 11% of total crime"; "with 73% saying that ..."."""
    text = marked.text
    if not re.match(PERCENT, text[position]):
        return None
    after = text[position + 1 :]
    made_up = re.search(rf"(?P<part>[^.;:,]+?)\s(?P<also>\w+\s)?(?:account(?:s|ed|ing)? for|ma[dk]es? up|comprise[sd]?|represent(?:s|ed)?|constitute[sd]?|form(?:s|ed)?|contribut(?:es?|ed) to)\s(?:\w+\s){{0,2}}$", text[:position])
    if made_up and (whole := re.match(rf"\s(?:\([^)]*\)\s)?(?:of|in)\s(?P<whole>[^,.;:({PERIOD[1:-1]}]+)", after)):
        linked = f"{text[: made_up.end('part')]} {made_up['also'] or ''}was"
        part = _noun_before(linked, len(linked)) or made_up["part"]
        return f"{_opened(part)} as a share of {_measured(_cut(whole['whole']))}"
    if whole := re.match(rf"\s?(?:\({N}\)\s?)?(?:of|in)\s(?P<whole>[^.;:]+)", after):
        return _clause(whole["whole"])
    if doing := re.match(rf"\s(?P<doing>(?:\w+ing|(?:who\s)?(?:said|felt|feel|say|reported|agreed|thought|believed?))\s(?:(?!\sand\s{ANY})[^,.;:])+)", after):
        before = re.split(r"[.;:]", text[:position])[-1]
        before = re.split(ANY, re.sub(rf"^(?:of|out of|among)\s(?:the\s)?(?:{ANY}\s)?", "", before, flags=re.IGNORECASE))[0]
        lead = _opened(re.sub(rf"[,\s]*(?:with|and)?\s*(?:\w+\s)?$", "", before))
        return f"{lead}: {doing['doing']}" if lead else doing["doing"]
    return None


def _pronominal(marked: Marked, position: int) -> str | None:
    """"Thirty three were females (38.8%)", "212 of these were repeat callers", "(38.8%)" behind them."""
    text = marked.text
    here = re.match(rf"\s?(?:\({N}[^)]{{0,3}}\)\s?)?(?:\s?of\s(?:these|them|those|which|whom|the total))?\s?(?:,\s)?(?:which\s|who\s)?(?:was|were|are|is|(?:have|has|had)(?:\sbeen)?)\s(?P<what>[^,.;:()]+)", text[position + 1 :])
    if here and re.match(r"\s?of\s(?:the total)?", here[0]) is None and re.search(r"[a-z]\s?\($|\bat $|\bof $|\bfigure ", text[:position]):
        return None
    if here:
        return _cut(here["what"])
    bracket = re.search(rf"(?P<mark>{N})\s(?:was|were|are)\s(?P<what>[^,.;:(){N[1:-1]}]+)\s\($", text[:position])
    return _cut(bracket["what"]) if bracket else None


def _bracketed(text: str, position: int) -> str | None:
    """"the highest number of requests (205)"."""
    match = re.search(rf"\b(?:number|level|total|rate|volume|proportion|percentage)\sof\s(?P<what>[^,;:.({ANY[1:-1]}]+?)\s\($", text[:position])
    return _cut(match["what"]) if match else None


def _this(text: str, start: int) -> str | None:
    """"... data on drug offences and this has also seen a decrease of 10%"."""
    match = re.search(
        rf"\b(?:on|of|for|in|about)\s(?P<what>(?:(?!(?:on|of|for|in|and|which|this)\b){WORD}\s){{1,5}}?),?\s?(?:and\s|which\s|but\s|with\s)(?:this|these|it|they)?\s?(?:has|have|is|was|were)\b[^.;:,]*$",
        text[:start],
        re.IGNORECASE,
    )
    return match["what"] if match else None


def _counts_change(text: str, position: int) -> bool:
    """Whether the change is said of what stands behind it: "19% fewer calls", "a net decrease of 20 jobs"."""
    more = any_of("change", "up_comparatives", "down_comparatives")
    if re.match(rf"\s{more}\s(?!than\b|on\b|in\b|compared\b|or\b)[a-z]", text[position + 1 :], re.IGNORECASE):
        return True
    nouns = any_of("change", "up_nouns", "down_nouns")
    return bool(re.search(rf"\b(?:{nouns})\sof\s(?:\w+\s)?$", text[:position], re.IGNORECASE))


def _noun_of(text: str, position: int) -> str | None:
    """"A grant of £2,500", "a repeat victim percentage of 23.2%"."""
    if re.match(rf"\s(?:{WORD}\s){{0,2}}?(?:residents|people|incidents|crimes|offences|cases|victims|respondents|reports)\b", text[position + 1 :]):
        return None
    match = re.search(rf"(?:\b(?:a|an|the|its|their|our|with|is|was|one|this gives|gives|gave)\s)(?P<what>(?:(?!a\b|an\b|the\b|of\b){WORD}\s){{1,6}}?)of\s(?:{WORD}\s)?$", text[:position], re.IGNORECASE)
    if match and is_average(match["what"].strip()):
        return match["what"]
    if not match or _GENERIC.fullmatch(match["what"].strip()) or re.search(rf"\b(?:{any_of('change', 'up_nouns', 'down_nouns', 'better_nouns')})\s$", match["what"], re.IGNORECASE):
        return None
    return match["what"]


_GENERIC = re.compile(r"(?:(?:a|an|the|further|additional|overall|combined|grand|county|national|district|average|figure|rate|total|number|maximum|minimum|value|level|score|sum|percentage|order|range|list|scale|out)\s?)+", re.IGNORECASE)
_LINK = re.compile(
    r"(?:\b(?:is|was|are|were|been)\s|\b(?:stood|stands|stand|remained|remains|reached|totall?ed|numbered|averaged|increased|decreased|rose|fell|dropped|reduced|declined|grew|improved)\b[^.;:]{0,80}?\s)(?:(?:at|to|now|a total of|only|just|from|by|of|down|up|currently|with|with a total of)\s)*$|\b(?:stood at|is|was|reached|totall?ed)\s$",
    re.IGNORECASE,
)


def _linked_before(text: str, start: int, position: int) -> str | None:
    """"Recorded hate crime stood at 212 incidents": a verb links the figure to the noun before it."""
    clause = re.split(rf"[.;:]\s|,\s(?:and|but|while)\s", text[:start])[-1]
    if re.search(r"\bthere\s(?:was|were|is|are|has|have|had)\b", clause, re.IGNORECASE) or not re.match(rf"(?:{N}|[^.;:{ANY[1:-1]}]*)", text[start:position]):
        return None
    return _noun_before(text, start) if _LINK.search(re.sub(ANY, "", clause)) else None


def _noun_after(marked: Marked, position: int) -> str | None:
    """"85 new entrants to the Youth Justice System", "2,010 (24%) were repeat", "10 cases were referred to the MARAC"."""
    after = marked.text[position + 1 :]
    after = re.sub(rf"^(?:\s?{RATE}|\s{PERIOD}(?=\s[a-z]))", "", after)
    is_money = marked.figures[marked.figure_at(position)].unit == "gbp"
    after = re.sub(r"^\s(?:in|for|to|towards|worth of)\s(?:the\s|a\s)?(?=[a-z])", " ", after) if is_money else after
    after = re.sub(rf"^\s?\({N}[^)]{{0,12}}\)", "", after)
    comparison = re.match(rf"\s(?:{any_of('change', 'up_comparatives', 'down_comparatives')})\s(?=[a-z])", after, re.IGNORECASE)
    after = after[comparison.end() - 1 :] if comparison else after
    match = re.match(rf"(?:\s(?:of\s(?:the\s|these\s|which\s|our\s)?)?)(?!(?:in|at|by|on|to|from|for|and|or|compared|per|during|with|when|than|as|less|more|year)\b)(?=[A-Za-z“\"'])(?P<rest>[^.;:]+)", after)
    if not match or re.match(rf"(?:{any_of('change', 'up_nouns', 'down_nouns')})\b", match["rest"], re.IGNORECASE):
        return None
    return _clause(match["rest"])


@cache
def _change_noun() -> re.Pattern[str]:
    nouns = any_of("change", "up_nouns", "down_nouns", "better_nouns", "worse_nouns")
    return re.compile(
        rf"\b(?:{nouns})\b(?P<gap>[^.;:{RANK[1:-1]}]{{0,70}}?)\s(?:in|for)\s(?=(?P<what>[^,.;:]+))(?!{PERIOD}|total\b|this\b|comparison\b|(?:the\s)?(?:previous|last|same|prior|past|county|district|borough|county)\b)", re.IGNORECASE
    )


def _changed(text: str, position: int) -> str | None:
    """"a 37% decrease in the number of new entrants": what the change is in."""
    start = max((m.end() for m in re.finditer(r"[.;]\s|,\s(?:and|but|while)\s", text[:position])), default=0)
    for match in _change_noun().finditer(text, start):
        noun, end = match.start(), match.start("gap")
        gap = text[position + 1 : noun] if noun > position else text[end:position]
        if (len(gap) <= 25 and not re.search(r"[,;]", gap)) or (noun < position and re.match(r"\s(?:in|for)\s.*\s(?:of|by)\s", gap)):
            return _cut(match["what"])
    return None


@cache
def _verb() -> re.Pattern[str]:
    changes = any_of("change", "up_verbs", "down_verbs", "same_verbs", "better_nouns")
    return re.compile(
        rf"(?:\b(?:has|have|had)\b\s?(?:also\s|now\s)?(?:been\b)?|\b(?:was|were|is|are)\b\s?(?:also\b|now\b|again\b)?|\b(?:saw|sees|showed|shows|show|recorded(?=\s(?:an?\b|{ANY}))|experienced|stood at|stands at|reached|totall?ed|rated|account(?:s|ed)|numbered|averaged|came|ranked|ranks|received(?=\s(?:an?\b|{ANY}))|decided)\b|\b(?:{changes})\b)",
        re.IGNORECASE,
    )


def _main_verb(clause: str) -> re.Match[str] | None:
    """The first verb that is not of a relative clause ("crime, which had risen, fell")."""
    end = -1
    for verb in _verb().finditer(clause):
        if re.search(r"\b(?:who|which|that)\s(?:\w+\s)?$", clause[: verb.start()]) or (end >= 0 and verb.start() - end <= 1):
            end = verb.end()
        elif verb.start() > 0:
            return verb
    return None


def _noun_before(text: str, position: int) -> str | None:
    """"Burglary Dwelling decreased by 14%", "The rate of X is 8.6": the noun before the verb."""
    clause = re.split(rf"[.;:]\s|;|,\s(?:and|but|while|whilst|whereas|with)\s|•", text[:position])[-1]
    clause = re.sub(rf"^.*{ANY}[^,]*?(?:,\s(?:and\s)?|\s(?:and|with|while|whilst|whereas|but)\s)", "", clause)
    clause = _opened(clause)
    verb = _main_verb(clause)
    what = clause[: verb.start()] if verb else re.sub(rf"{ANY}.*$", "", clause)
    if not verb and len(what.split()) > 8:
        return None
    what = re.sub(rf"\s(?:in|during|for|between|from|since|at|by|over|throughout|within|on|of|to)\s(?:the\s)?{PERIOD}", "", what)
    what = re.split(rf",\s(?:which|who|where|when)\b|{ANY}|,?\s?{PERIOD}\s?,?$", what)[0]
    return re.sub(r"\s(?:in|across|within|throughout)\s(?:the\s|our\s)?(?:[A-Z][a-z]+|district|borough|county|force area|city)(?:\s[A-Z][a-z]+)*$", "", what.strip(" ,"))


# --- clauses ---------------------------------------------------------------------------------------------------------


def _opened(clause: str) -> str:
    """The clause without "However," and "During 2009/10," before it."""
    while True:
        shorter = _OPENING.sub("", clause, count=1)
        if shorter == clause:
            return clause.strip()
        clause = shorter


def _measured(words: str) -> str:
    return _MEASURED.sub("", words.strip(), count=1)


def _clause(rest: str) -> str:
    """The noun at the start of the words, and what was done to it ("cases referred to the MARAC")."""
    noun = _cut(rest)
    done = re.match(rf"\s*(?:\({N}\))?\s?(?:who\s|which\s|that\s|where\s)?(?:(?:have|has|had)\s(?:now\s|also\s)?(?:been\s)?|(?:was|were|is|are)\s(?:now\s|also\s|all\s|currently\s)?(?:being\s)?)(?P<what>(?:{_PARTICIPLE}|\w+ing)\b[^,.;:(]*)", rest[len(noun) :])
    if done:
        return f"{noun.strip()} {_cut(done['what'])}"
    being = re.match(rf"\s*(?:was|were|are|is)\s(?P<what>[a-z]+)(?=[,.;]|$|\s(?:and|in|at|by)\b|\s\()", rest[len(noun) :])
    if being:
        return f"{noun.strip()}: {being['what']}"
    felt = re.match(rf"\s*(?:who\s)?(?P<what>(?:felt|feel|said|say|thought|think|agreed|believed?|reported)\s[^,;:.]+)", rest[len(noun) :])
    return f"{noun.strip()} {felt['what']}" if felt else noun


@cache
def _end() -> re.Pattern[str]:
    return re.compile(
        rf"[,;:.?!•|]\s|[,;:.]$|\s\(?{ANY}|\s?(?:\b(?:in|during|for|between|from|since|at|by|over|throughout|within|on|of|to|until|this|and|as at|up to)\s(?:the\s)?)?{PERIOD}|\s\(\s?{ANY}"
        rf"|(?:^|\s)(?:{_FINITE})\b|\s(?:felt|feel|said|say|thought|think|agreed|believed?)\b|\s(?:and|or)\s(?={ANY}|(?:{_PARTICIPLE}|led|saw|gave)\s[^.;,{ANY[1:-1]}]{{0,30}}{ANY}|(?:there|it|this|they|we|he|she|was|were|has|have|is|are|one|two|three)\b)|\s(?:and|or)\s(?:\w+\s)?(?={ANY})|\s(?:by|of|from|to|with|at|a|an|the|and|or|over)\s(?={ANY})|{RATE}|\s(?:in|across|within|throughout)\s(?:the\s)?(?-i:[A-Z][a-z]+)(?:\s(?-i:[A-Z][a-z]+))*(?=\s?(?:[.,;]|$|{PERIOD}|\s(?:{_FINITE}|between|in|by|from)\b))"
        rf"|\s(?:in|across|within|throughout)\s(?:the\s|our\s)(?:district|borough|county|force area|city)\b",
        re.IGNORECASE,
    )


def _cut(rest: str, *, keep_relative: bool = False) -> str:
    """The words up to where the noun ends: a verb, a comma, a figure, a period or a place."""
    for match in _end().finditer(rest):
        word = match[0].strip().lower()
        if match.start() == 0 and not word.isalpha():
            continue
        if keep_relative and word in ("who", "that", "which", "are", "were", "is", "was"):
            continue
        if re.search(r"\b(?:trained|involved|interested|engaged|participating)$", rest[: match.start()]):
            continue
        return rest[: match.start()]
    return rest
