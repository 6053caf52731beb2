"""What the words of a subject are: a name of what is counted, only a place, or a word for something said before."""

from __future__ import annotations

import re

from extractors.statements.marking import PERIOD
from extractors.statements.phrases import PARTICIPLE, opened
from pipeline.categories import category_of
from pipeline.figure_words import any_of

_PRONOUNS = re.compile(
    r"^(?:(?:(?:a|an|the|net|overall|further|slight|small|significant|notable|marked|steady|total|county"
    r"|national|particular)\s)*(?:figures?|rates?|total"
    r"|average|number|score|level|count|tally|volume|comparison|respectively|net|reduction|increase|decrease|rise|fall|improvement"
    r"|further|overall|slight|significant|small|notable|compared|nationally|regionally|locally|county-?wide"
    r"|particular|particular increased|recycling|each|year)|this|these|it|they|that|those|which"
    r"|we|both|there|who|one|us|here|he|she|(?:we|they|it|he|she|who|i|you|there|this|which)\s\w+(?:\s\w+)?"
    r"|this \w+|these \w+|the (?:results?|figures?|data|increase|decrease|reduction|rise|fall|average|rate"
    r"|total)(?:\s(?:also\s)?shows? that)?|results?|a|an|the|and|of|times|occasions"
    r"|(?:over|in|during|for|at) the same (?:time|period)|(?:between|during|since|until|against)\b.*"
    r"|(?:(?:nearly|almost|over|about|around|just|under|more than|less than)\s)*(?:a|one|two|three|four)[\s-]"
    r"(?:half|third|quarter|fifth|tenth)s?)?$",
    re.IGNORECASE,
)


_AREA_WORD = re.compile(
    r"\b(?:district|borough|county|council|police|city|town|area|partnership|constabulary)\b", re.IGNORECASE
)


_SPEAKS_ON = re.compile(
    r"^\(?(?:(?:this|that|it|these|which)\s(?:is|was|represents?|represented|equates?|equated|compares|compared"
    r"|amounts|means|shows|showed|had|has)\b|(?:a|an)\s(?:\w+\s)?(?P<noun>\w+)\s(?:of|from)\s)",
    re.IGNORECASE,
)


def names_nothing(words: str) -> bool:
    """Whether the words are a pronoun, or name no more than that something was counted: "this", "the total"."""
    if re.fullmatch(r"(?:the\s)?(?:county|national|regional|force)\saverage", words, re.IGNORECASE):
        return False
    return bool(_PRONOUNS.match(words)) or _is_doing(words)


def speaks_on(text: str) -> bool:
    """Whether the sentence goes on about the one before: "This is a reduction of 60", "A rise of 5% on last year"."""
    text = opened(text)
    match = _SPEAKS_ON.match(text)
    if not match or re.search(
        rf"\b(?:{any_of('change', 'up_nouns', 'down_nouns')})\s(?:of\s\S+\s)?in\s(?!{PERIOD}|comparison\b"
        rf"|the\s(?:same|previous|last))",
        text,
    ):
        return False
    return not match["noun"] or bool(
        re.fullmatch(any_of("change", "up_nouns", "down_nouns"), match["noun"], re.IGNORECASE)
    )


def is_average(words: str) -> bool:
    """Whether the words are the average of a place, which is of what was spoken of: "Kent average"."""
    return bool(re.fullmatch(r"(?:[\w’'-]+\s){0,3}average(?:\s(?:rate|figure))?", words, re.IGNORECASE))


def _is_doing(words: str) -> bool:
    """As in "generating £8,960" names nothing."""
    return bool(re.fullmatch(r"[a-z]{3,}ing", words)) and category_of(words) is None


def is_area(words: str) -> bool:
    """Whether the words name an area or a body by their own saying: "Sevenoaks District", "Kent Police"."""
    return bool(_AREA_WORD.search(words)) and is_place(words)


def is_generic(words: str) -> bool:
    """Whether the words count without saying of what: "reports", "incidents recorded"."""
    return category_of(words) is None and bool(
        re.fullmatch(
            rf"(?:recorded\s|reported\s|further\s|new\s|total\s)?{any_of('counting', 'none_of')}"
            rf"(?:\s(?:{PARTICIPLE}))?",
            words,
            re.IGNORECASE,
        )
    )


def is_place(words: str) -> bool:
    """Whether the words name only where: "Sevenoaks", "the District", "Kent Police area"."""
    if category_of(words):
        return False
    rest = re.sub(
        r"\b(?:the|and|of|upon|on|this|our|placed|district|borough|county|area|council|police|force|city"
        r"|town)\b",
        "",
        words,
        flags=re.IGNORECASE,
    )
    return all(word[:1].isupper() for word in rest.split())
