"""Numbers of a sentence that state nothing: dates, ages, times, durations, references, telephone numbers, names.

Each pattern says one kind of them; what they match is left out before figures are looked for. Words are data
(``pipeline/data/figure_words.toml``).
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.figure_words import any_of
from pipeline.numbers import NUMBER_WORDS

Span = tuple[int, int]

_WORD = "(?:" + "|".join(NUMBER_WORDS) + "|a dozen)"
_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?|{_WORD})"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_LIST = (
    r"\d+[\w./:]*(?:\.?\s?\(\w+\))?(?:\s?(?:&|,|and|to|or|-|–)\s?\d+(?!,\d{3}|\s?%)[\w./]*)*"  # 4, 4.1(a), 1 & 2, 3-5
)

# Paragraph numbers are followed by a word that begins a sentence, counts by what they count.
_OPENERS = (
    r"the|a|an|this|these|those|that|it|in|at|on|there|members?|following|as|to|for|we|our|all|each|if|when"
    r"|while|since|during|from|with"
    r"|under|by|no|any|background|introduction|conclusions?|key"
)

# Words that may follow a year without being counted by it.
_NO_COUNT = (
    r"(?:across|under|over|into|through|within|among|before|after|per|also|will|can|should|would|may|and|to"
    r"|with|when|where|there|was|were|is|are|has|had|have|which|who|the|a|an|in|on|for|from|by|but|as"
    r"|or|of|at|than|then|it|we"
    r"|compared|showed|shows|show|saw|until|onwards|inclusive|period|data|figures?|calendar|census|survey|this"
    r"|these|that|financial|season|plan|edition|targets?|priorit\w+|onward)\b"
)

_PATTERNS: dict[str, str] = {
    "web": r"(?:https?:|www\.)\S*|\S+@\S+",
    "placeholder": r"(?<!\w)[£$]?X{2,}%?(?!\w)|(?<!\w)X\s?%|(?<!\w)X (?=[a-z])|\[\s*\w*\s*\]",
    "list number": rf"^\s*(?:\(?\d{{1,2}}[.)](?!\d)\s?|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}\.?\s(?=(?-i:[A-Z“\"(]))"
        rf"|\(?[ivx]+\)"
        rf"|\d{{1,2}}(?=\s(?-i:[A-Z]))(?=\s(?:{_OPENERS})\b))",
    "numbered paragraph": r"^\s*\d{1,2}\s(?-i:(?:[A-Z][\w’'&-]*\s(?:(?:of|and|&)\s)?){2,}(?:[a-z]+(?:s|ed)|took|held"
        r"|gave|met"
        r"|is|will|has)\s(?:a|an|the|over|up|that|to|its|their|his|her|as|with)\b)",
    "name": r"\b(?-i:[A-Z])[\w’'-]+\s\d{1,3}\s(?:scheme|project|programme|campaign|initiative|club|policy"
        r"|polic(?:y|ies)|charter|standard|award|course|status)s?\b",
    "enumeration": r"\(\d\)",
    "zero": r"\b(?:net|vision|below|above|carbon|ground)[- ]zero\b|\bzero[- ](?:tolerance|carbon|emission\w*"
        r"|hours?|sum)\b",
    "part in words": rf"\b(?:phase|stage|tier|option|model|section|chapter|part|step|level|strand|priority|cohort|wave"
        rf"|round|year|week|day|module|key stage|group|table|figure)s?\s{_WORD}\b(?:\s(?:to|and|or|-|–)\s{_WORD}\b)?",
    "page of": r"\bpage\s\d+\s(?:of|/)\s\d+\b",
    "days of one month": rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s?(?:to|-|–|and|&)\s?\d{{1,2}}(?:st|nd|rd|th)?"
    rf"\s(?:of\s)?{_MONTH}\b",
    "part": r"\b(?:phase|stage|option|model|part|step|level|strand|cohort|wave|round|draft|post"
        r"|pre)s?[- ]\d{1,2}\b(?!\s?%|,\d)",
    "rest of a date": r"^\s*\d{1,2},\s(?=(?-i:[a-z]))",
    "letters": r"\b\d{1,2}\s(?-i:[A-Z])[’']?s\b",
    "row of a table": r"(?<![\w.,])(?:[-+£]?\d[\d,]*(?:\.\d+)?%?\s+){2,}[-+£]?\d[\d,]*(?:\.\d+)?%?(?![\w.,/]|\s?%)",
    "base": r"\bper\s\d[\d,]*(?!\s?%)",
    "or more": rf"\b{_NUMBER}\sor\s(?:more|fewer|less|over|under)\b",
    "or two": rf"\b\w+ or {_WORD}\b(?!\s\w+s\b)",
    "days of a month": rf"\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,\s(?:and\s)?\d{{1,2}}(?!\d|,\d{{3}})"
        rf"|\sand\s\d{{1,2}}\b)+",
    "vote": r"\b(?:for|against|abstain\w*|abstentions?)\s?:?\s?\(\d+\)",
    "sum": r"\bn\s?=\s?\d[\d,]*|\b(?:multiplied|divided)\sby\s\d[\d,.]*",
    "approximate": rf"\b{_WORD}\sor\s{_WORD}\b|\ball\s{_NUMBER}\b|\b{_WORD}\s(?:other|previous|separate|individual"
        rf"|neighbouring|adjacent|existing|remaining)\b",
    "date": rf"\b\d{{1,2}}\s?(?:st|nd|rd|th)?\s?(?:of\s)?{_MONTH}\b(?:,?\s?(?:19|20)?\d\d\b(?!%))?|\b{_MONTH}"
        rf"\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s(?:19|20)\d\d)?"
    rf"|\b{_MONTH}\s?['’]?\d{{2,4}}\b(?!,\d{{3}})|\b\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d\d){{1,2}}\b|\b(?:19"
        rf"|20)\d\d-\d\d-\d\d\b",
    "year": r"\b(?:19|20)\d\d\s?[/–—-]\s?(?:(?:19|20)\d\d|\d\d?)\b|\b\d\d/\d\d\b|(?<![\d,.£$])(?:19"
        r"|20)\d\d(?:s\b|(?![\d%]|,\d|\.\d|\s?%))(?=\W|$)",
    "age": rf"\b(?:aged?|ages|between the ages of|age of)\s(?:between\s|from\s|under\s|over\s)?{_NUMBER}"
        rf"(?:\s?(?:to|-|–|and|\+|or)\s?{_NUMBER})?(?:\s(?:or|and)\s(?:over|under|older|above|below))?"
    rf"|\b(?:under|over)[- ]?\d{{1,2}}['’]?s?\b['’]?(?=['’]?s\b|\s(?:year|yr)s?\b)|\b(?:under"
        rf"|over)[- ]?\d{{1,2}}['’]?s\b|\b\d{{1,2}}\s?(?:-|–|to|and)\s?\d{{1,2}}[’']?s?[- ]?(?:year"
        rf"|yr)s?\b(?:[- ]olds?)?"
    rf"|\b{_NUMBER}[- ]?(?:years?|yrs?)s?[- ]olds?\b|\b{_NUMBER} years of age\b"
        rf"|\b\d{{1,2}}\s?[-–]\s?\d{{1,2}}[’']?s\b|\b\d{{1,2}}\+(?=\s|$)|\b(?:under|over|18|16|65|60)['’]?s\b",
    "age limit": r"\b(?:were|was|are|is|those|people|children|persons?|victims?|males?"
        r"|females?|pupils?|drivers?|riders?|adults?|residents?|offenders?|anyone|everyone|someone)\s(?:aged\s)?"
        rf"(?:under|over)\s(?:\d{{1,2}}|{_WORD})\b"
        r"(?!\s?%|,\d|\s[a-z]+s\b)",
    "time in words": rf"\b{_NUMBER}\s?o['’]clock\b|\b{_NUMBER}\s(?:in the (?:morning|afternoon|evening)|at night)\b",
    "time": r"\b\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|a\.m\.?|p\.m\.?|noon|midnight|o['’]clock|hrs)\b"
        r"|(?<![\d£])\d{1,2}:\d\d\b|\b24/7\b|\b\d{1,2}(?:\.\d\d)?\s?(?:-|–|to"
        r"|until)\s?\d{1,2}(?:\.\d\d)?\s?(?:am|pm)\b",
    "duration": rf"\b(?:{_NUMBER}\s?(?:to|-|–|or|and)\s?)?{_NUMBER}(?:\.\d+)?(?:\s|-| ?x |\s?–\s?)?(?:(?:calendar"
        rf"|working|consecutive|full|school|bank|further|more)[- ])?{any_of('counting', 'durations')}"
        rf"\b(?!\sof\s(?:work|support|service|community|unpaid|patrol|training|cctv))(?:\s(?:olds?"
        rf"|notice)\b)?",
    "frequency": rf"(?<!\bout of )(?<!\bin )\b(?:every|each)\s{_NUMBER}\b"
    rf"|\b(?:{_WORD} times\b|{_NUMBER} times\s(?:an?|per|each|every|as|more"
    rf"|less|higher|lower|greater|larger|bigger|smaller|the)\b)(?!\smore\scrimes)|\b{_NUMBER}-?fold\b"
        rf"|\b{_NUMBER}\s?x\s",
    "telephone": r"\b0\d{2,5}[ -]?\d{3,6}[ -]?\d{0,4}\b|\+44\s?\(?\d[\d ()]{7,}|\b0\d{3,}\b|\b\(0\d+\)[\d ]+",
    "short number": r"\b(?:(?:call|calls|calling|dial|dialling|ring|ringing|via|using|through|non-emergency|emergency"
        r"|telephone|phone|number|reported to|reports? to|on)\s(?:the\s)?(?:101|999|111|112)\b(?:\s(?:or"
        r"|and)\s(?:101|999|111)\b)?|(?:101|999|111|112)(?:\s(?:or|and)\s(?:101|999|111))?(?=\s(?:number"
        r"|service|system|calls?|call|line|contacts?|demand|reports?|response)\b))",
    "reference": rf"(?<![\w'’-]){any_of('references', 'always')}\s?(?:[|]\s?|no\.?\s|number\s)?{_LIST}",
    "capital reference": rf"(?<![\w'’-])(?-i:{any_of('references', 'capital')})\s(?:no\.?\s"
        rf"|number\s)?(?:\d{{1,3}}(?:[./]\d+)*[a-z]?|(?:one|two|three|four|five|six|seven|eight|nine"
        rf"|ten))(?:\s?(?:&|and|-|–|to)\s\d{{1,2}})?(?![\d,.]*\d|\s?%|\w)",
    "code": r"(?<![\w£$])(?:(?-i:[A-Za-z]+)[-–/.]?\d[\w./-]*|\d+(?:[./-]\d+)*(?!(?:st|nd|rd|th|pp|k|m|bn"
        r"|million|per|ppts?)\b)[A-Za-z]\w*)(?![%£])|\b\d+/\d+(?:/\d+)*\b",
    "range": r"(?<![\d.,£])\b(?:\d{1,3}\s?[-–]\s?\d{1,3}|\d+[-–]\d+)\b(?!\s?%|[.,]\d)|\b(?:one|two)(?:-"
        r"|\s)to(?:-|\s)(?:one|two|many)\b|\b\d+:\d+\b",
    "currency": r"[$€]\s?\d[\d,.]*(?:\s?(?:million|billion|m|bn|k)\b)?",
    "fraction": rf"\b(?:a|{_WORD})[- ](?:thirds?|quarters?|fifths?|halves|half|tenths?|eighths?)\b",
    "compound": rf"\b{_WORD}-(?!(?:one|two|three|four|five|six|seven|eight|nine)\b)[a-z]+|\b\d+-(?:[a-z]+)\b"
        rf"|\b(?!\w+ty-)[a-z]+-(?:one|two|three)\b",
    "years": r"\byears?\s\d{1,2}\b(?:\s?(?:and|&|to|or|-|–|,)\s?\d{1,2}\b)*(?!\s?%)",
    "scale": rf"\b(?:scale of|on a scale from|between|score of|scored|marks? of)\s{_NUMBER}\s(?:to|and"
        rf"|out of)\s{_NUMBER}\b(?!\s?%)|\btop {_NUMBER}\b",
    "structure": rf"\b{_NUMBER}(?:\s(?:identified|local|new|other|overarching|broad|agreed|following"
        rf"|[a-z]+ing))?\s{any_of('counting', 'structure')}\b(?!['’])",
    "postcode": r"\b(?-i:[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2})\b",
    "address": rf"\b\d{{1,4}}[a-z]?,?\s(?-i:(?:[A-Z][\w'’]+\s){{1,3}})(?:{any_of('references', 'structures')})\b",
    "hash": r"#\s?\d+|\^\d+\^|[¹²³⁴⁵⁶⁷⁸⁹]+",
}  # fmt: skip


@cache
def _compiled() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _PATTERNS.items()}


def find_not_figures(text: str) -> list[Span]:
    """Where the sentence prints numbers that are no figures, in order; spans may overlap."""
    return sorted(
        match.span()
        for kind, pattern in _compiled().items()
        for match in pattern.finditer(text)
        if match[0] and not _is_figure_after_all(kind, text, match)
    )


def _is_figure_after_all(kind: str, text: str, match: re.Match[str]) -> bool:
    if kind == "enumeration":
        return not _is_enumeration(text)
    return kind == "year" and _is_counted(text, match)


def _is_enumeration(text: str) -> bool:
    """Whether the numbers in brackets count up from 1: "(1) arrested, (2) charged"."""
    numbers = re.findall(r"\((\d)\)", text)
    return len(numbers) > 1 and numbers == [str(n + 1) for n in range(len(numbers))]


_BEFORE_YEAR = re.compile(
    r"\b(?:the|in|of|to|by|or|on|and|for|from|since|until|during|under|between|early|late|mid|its|our|year"
    r"|this)\s$|[/–-]\s?$",
    re.IGNORECASE,
)


def _is_counted(text: str, year: re.Match[str]) -> bool:
    """As in "2025 recorded incidents": no word of time stands before it, and something that is counted behind."""
    counted = re.match(rf"\s(?!{_NO_COUNT})[a-z]+", text[year.end() :])
    return bool(counted) and year[0].isdigit() and not _BEFORE_YEAR.search(text[: year.start()])
