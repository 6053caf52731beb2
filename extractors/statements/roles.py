"""What each figure of a sentence is: a value, the value of an earlier period, or a change, up or down.

The patterns are families of wordings over marked text (``statements.marking``): "from 393 to 338", "fell by 14%",
"a 58% reduction", "53 fewer incidents", "(-1.3%)", "compared with 90 last year". The words are data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extractors.statements.marking import ANY, COUNT, PERCENT, PERIOD, WORD, Marked, N
from pipeline.figure_words import any_of
from pipeline.records import Direction

Role = Literal["value", "previous", "change"]
Family = dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """What one figure is; ``sign`` of a change, ``direction`` of a value that the words say went there."""

    role: Role
    sign: int = 0
    direction: Direction | None = None
    linked: bool = False
    """A value that belongs to the change it stands with ("by 570 to 5,170")."""
    better: int = 0
    """An improvement (1) or a worsening (-1): whether that is up or down depends on what is counted."""


@cache
def _words() -> dict[str, str]:
    up = any_of("change", "up_verbs", "up_nouns")
    down = any_of("change", "down_verbs", "down_nouns")
    return {
        "noun_only": rf"(?:{any_of('change', 'up_nouns', 'down_nouns')})\b",
        "change": rf"\b(?:(?P<up>{up})|(?P<down>{down})|(?P<better>{any_of('change', 'better_nouns')})"
        rf"|(?P<worse>{any_of('change', 'worse_nouns')}))\b",
        "noun": rf"\b(?:(?P<up>{any_of('change', 'up_nouns')})|(?P<down>{any_of('change', 'down_nouns')})"
        rf"|(?P<better>{any_of('change', 'better_nouns')})|(?P<worse>{any_of('change', 'worse_nouns')}"
        rf"))\b",
        "comparative": rf"\b(?:(?P<up>{any_of('change', 'up_comparatives')})"
        rf"|(?P<down>{any_of('change', 'down_comparatives')}))\b",
        "mark": rf"(?:(?P<up>{any_of('change', 'up_marks')})|(?P<down>{any_of('change', 'down_marks')}))",
        "same": rf"\b{any_of('change', 'same_verbs')}",
    }


_ADVERB = (
    r"(?:\s(?:significantly|slightly|considerably|dramatically|substantially|sharply|steadily|marginally"
    r"|again|overall|further|locally|only|just|also|even|still|year[- ]on[- ]year|\w+ly)){0,2}"
)
_TOTAL = (
    rf"(?:(?:a|an|the)\s|{PERIOD}[’']s\s)?(?:further\s|additional\s|overall\s|total\s(?:of\s)?|combined\s|massive\s"
    r"|significant\s|small\s|slight\s|mere\s)*"
)
# "95% reporting improvement" is no change of 95%.
_SAYS = (
    r"(?:reporting|reported|report|saying|said|say|seeing|saw|see|showing|showed|show|felt|feel|noting|noted|of|with)\b"
)


@cache
def _families() -> Family:
    words = _words()
    before, after = any_of("compare", "before_previous"), any_of("compare", "after_previous")
    plain = {
        # from 393 (in 2011/12) to 338; 54.1 to 60.3 in brackets
        "from_to": rf"\bfrom\s{_TOTAL}(?P<previous>{N})(?P<gap>[^{N[1:-1]};:]{{0,60}}?)\b(?:up\s"
        rf"|down\s)?to\s{_TOTAL}(?:{WORD}\s){{0,2}}?(?P<value>{N})",
        "brackets": rf"\((?:from\s)?(?P<previous>{N})(?:\s{WORD}){{0,2}}\s?(?:\b(?:down|up)?\s?\bto\b|→|➔|>|–"
        rf"|-)\s?(?P<value>{N})(?=[^)]{{0,30}}\))",
        "comma_to": rf"{words['change']}[^{N[1:-1]};:.]{{0,60}}?(?:,|:|\s[–-])\s(?P<previous>{N})\sto\s(?P<value>{N})",
        "between": rf"\bbetween\s(?P<previous>{N})\s(?:in\s)?{PERIOD}\sand\s(?P<value>{N})\s(?:in\s)?{PERIOD}",
        # an increase of 41; fell 15.6%; decreased significantly by 14%
        "by": rf"{words['change']}{_ADVERB}(?:\s{PERIOD})?(?:\s(?:by|of|at|around)\b)?{_ADVERB}\s{_TOTAL}"
        rf"(?P<change>{N})",
        # an increase in burglary of 12%, a fall in ASB (12%)
        "noun_of": rf"{words['noun']}\s(?:in|for|on|from|over|since|compared (?:to|with))\s[^{N[1:-1]}"
        rf".;:]{{1,80}}?\s(?:of|by)\s{_TOTAL}(?P<change>{N})",
        "noun_bracket": rf"{words['noun']}\s(?:in|for)\s[^{N[1:-1]}.;:,]{{1,60}}?\s\((?P<change>{PERCENT})",
        # a 58% reduction; 17.8 % annual increase
        "then_noun": rf"(?P<change>{N})(?:[\s-](?!{_SAYS}){WORD}){{0,2}}?[\s-]{words['noun']}",
        # 201 more reports; 12% higher; 30 incidents fewer than
        "then_more": rf"(?P<change>{N})\s{words['comparative']}(?!\s(?:of\b|from\b|to\b))",
        "noun_more": rf"(?P<change>{N})\s{WORD}\s{words['comparative']}(?=\s(?:than|on|compared)\b|[,.;)]|$)",
        "mark_after": rf"(?P<change>{N})\s?{words['mark']}(?!\s?{N})",
        "mark_before": rf"{words['mark']}\s?(?:by\s)?(?P<change>{N})",
        # up from 287, 312 compared with 287
        "bracket_of": rf"{N}[^;({N[1:-1]}]{{0,30}}\((?:in\s)?{PERIOD}\s?[:=–-]?\s?(?P<previous>{N})\)",
        # down by almost a fifth (19.4%)
        "share_by": rf"{words['change']}{_ADVERB}\sby\s(?:\w+\s){{0,2}}?(?:half|a\s(?:half|third|quarter|fifth"
        rf"|sixth|tenth)|two thirds|three quarters)\s\((?P<change>{PERCENT})",
        "from": rf"{words['change']}(?:[^{N[1:-1]}.;:]{{0,60}}(?:{N}\)?))*?[^{N[1:-1]}"
        rf".;:]{{0,40}}?\bfrom\s{_TOTAL}(?P<previous>{N})",
        "compared": rf"\b(?:{before})(?P<gap>(?:(?:(?!\s(?:and|with)\s(?!{PERIOD}|the\s(?:same"
        rf"|previous)))[^{N[1:-1]}.;:,()]){{0,70}}|[^{N[1:-1]}.;:()]{{0,70}},\s(?:when|where|which"
        rf"|at which)\b[^{N[1:-1]}.;:,()]{{0,40}}))(?<=[\s,(]){_TOTAL}(?P<previous>{N})",
        # compared with the previous quarter (5,869)
        "compared_bracket": rf"\b(?:{before})\s[^{N[1:-1]}.;:,()]{{0,70}}\s\((?P<previous>{N})\)",
        # a fall of 207 (4.6%) on the 4,525 recorded the year before
        "on_the": rf"{words['noun']}\sof\s{N}(?:\s(?!on\b|from\b){WORD})?(?:\s\({N}\))?\s(?:on|from)\s"
        rf"(?:(?:the|last|a)\s(?:previous\s|earlier\s)?|{PERIOD}[’']s\s)(?P<previous>{N})",
        "than": rf"\bthan\s(?:the\s|in\s|last\s|during\s)?(?P<gap>(?:[^{N[1:-1]}.;:,()]{{0,40}}(?:\s|,\s(?:when"
        rf"|where)\s[^{N[1:-1]}.;:,()]{{0,40}}))?)(?P<previous>{N})",
        "before": rf"{N}[^;]*?(?P<previous>{N})(?:\s{WORD}){{0,3}}?\s\(?(?:{after})\b",
        "bracket_period": rf"{N}[^;({N[1:-1]}]{{0,60}}\((?P<previous>{COUNT})(?:\s{WORD}){{0,2}}?\s(?:in|for|during|at"
        rf"|over)\s(?:the\s)?{PERIOD}\)",
        # fell to 5,170; rise to 40%
        "to": rf"{words['change']}(?:[^{N[1:-1]};:.]{{0,60}}{N}){{0,2}}[^{N[1:-1]};:]{{0,60}}?\b(?:to"
        rf"|at)\s(?:reach\s|stand at\s)?{_TOTAL}(?P<value>{N})",
        "with": rf"{words['change']}(?:[^{N[1:-1]};:.]{{0,60}}{N}){{0,2}}[^{N[1:-1]}"
        rf";:.]{{0,60}}?\bwith\s{_TOTAL}(?P<value>{N})(?!\s?{words['noun_only']})",
        "total": rf"(?:{words['change']}[^;:.]{{0,120}}?)?\b(?:making (?:a|the|it a) (?:new )?total(?: of)?"
        rf"|bringing (?:the|it|this)[^{N[1:-1]}.;:]{{0,40}}? to|(?:and|which|now) (?:totals?"
        rf"|totall?ing))\s{_TOTAL}(?P<value>{N})",
        "same": rf"{words['same']}[^{N[1:-1]};:]{{0,40}}?(?P<value>{N})",
    }
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in plain.items()}


def read_roles(marked: Marked) -> dict[int, Part]:
    """Index of each figure -> what it is. A rank is always a value."""
    parts: dict[int, Part] = {}
    _read_signs(marked, parts)
    for name in (
        "from_to",
        "brackets",
        "comma_to",
        "between",
        "by",
        "share_by",
        "noun_of",
        "noun_bracket",
        "then_noun",
        "then_more",
        "noun_more",
    ):
        _read_family(marked, name, parts)
    _read_arrows(marked, parts)
    _read_coordinated(marked, parts)
    _read_ellipses(marked, parts)
    for name in (
        "from",
        "on_the",
        "bracket_of",
        "compared",
        "compared_bracket",
        "than",
        "before",
        "bracket_period",
        "to",
        "with",
        "total",
        "same",
    ):
        _read_family(marked, name, parts)
    for index in range(len(marked.figures)):
        parts.setdefault(index, Part("value"))
    return _with_percents(marked, _with_directions(marked, parts))


# Families that need a word of change somewhere in the sentence.
_OF_CHANGE = frozenset((
    "comma_to", "by", "share_by", "noun_of", "noun_bracket", "then_noun", "from", "to", "with",
))  # fmt: skip


@cache
def _change_word() -> re.Pattern[str]:
    return re.compile(_words()["change"], re.IGNORECASE)


def _read_family(marked: Marked, name: str, parts: dict[int, Part]) -> None:
    if name in _OF_CHANGE and not _change_word().search(marked.text):
        return
    pattern = _families()[name]
    position = 0
    while match := pattern.search(marked.text, position):
        position = match.start() + 1
        for role in ("previous", "change", "value"):
            if role in pattern.groupindex and not _is_other_place(marked, match, role):
                index = marked.figure_at(match.start(role))
                parts.setdefault(index, _part(role, match))


def _part(role: Role, match: re.Match[str]) -> Part:
    groups = match.groupdict()
    sign = 1 if groups.get("up") else -1 if groups.get("down") else 0
    better = 1 if groups.get("better") else -1 if groups.get("worse") else 0
    if role == "change":
        return Part(role, sign=sign, direction=_direction(sign), better=better)
    if role == "value":
        is_same = match.re is _families()["same"]
        return Part(role, direction="same" if is_same else _direction(sign), linked=not is_same, better=better)
    return Part(role)


def _direction(sign: int) -> Direction | None:
    return "up" if sign > 0 else "down" if sign < 0 else None


_PLACES = re.compile(
    r"\b(?:average|nationally|national|regional|county|force|forces|msg|most similar|england|elsewhere"
    r"|other)\b",
    re.IGNORECASE,
)


def _is_other_place(marked: Marked, match: re.Match[str], role: str) -> bool:
    """As in "compared with 18.4 in Kent" compares places, not periods."""
    if role != "previous" or match.re not in (
        _families()["compared"],
        _families()["compared_bracket"],
        _families()["than"],
    ):
        return False
    rest = re.split(r"[.;,)]", marked.text[match.end() :], maxsplit=1)[0]
    gap = match.groupdict().get("gap") or match[0]
    if re.search(r"\b(?:was|were|is|are)\s", gap) and not re.search(
        r"\b(?:when|where|which|what|it|there|that)\b", gap
    ):
        return True
    if re.search(PERIOD, gap) or re.search(rf"{PERIOD}|\b{any_of('compare', 'after_previous')}", rest):
        return False
    named = re.search(
        r"\b(?:in|for|across)\s(?:the\s)?[A-Z]|\bnationally|\bregionally|\baverage"
        r"|\b(?:in|for|across)\s(?:the|all)\s(?:\w+\s)?(?:county|region|country|force|nation)\b",
        rest[:40],
    )
    return bool(_PLACES.search(gap) or named)


# --- signs, arrows, and figures that stand with a change -------------------------------------------------------------


def _read_signs(marked: Marked, parts: dict[int, Part]) -> None:
    for index, figure in enumerate(marked.figures):
        if figure.sign and figure.unit != "rank":
            parts[index] = Part("change", sign=figure.sign, direction=_direction(figure.sign))


def _read_arrows(marked: Marked, parts: dict[int, Part]) -> None:
    """As in "Fatal: 4 ↑": the first side on which an arrow stands is the side of them all."""
    after = list(_families()["mark_after"].finditer(marked.text))
    before = list(_families()["mark_before"].finditer(marked.text))
    for match in before if len(before) > len(after) else after or before:
        parts.setdefault(marked.figure_at(match.start("change")), _part("change", match))


_BESIDE = re.compile(
    rf"(?P<first>{N})(?:\s(?:{WORD}|{PERIOD})){{0,8}}?\s?(?:,?\s?(?<!{PERIOD}\s)\(|,\s|\s?/\s?|,?\s(?:or|and"
    rf"|equating to|equivalent to|totall?ing|which (?:is|equates to|represents))\s){_TOTAL}(?:by\s|of\s)?(?P<second>{N}"
    rf")",
    re.IGNORECASE,
)


def _read_coordinated(marked: Marked, parts: dict[int, Part]) -> None:
    """As in "570 crimes or 9.9%": a percent and a count side by side are one change, where one of them is a change."""
    position = 0
    while match := _BESIDE.search(marked.text, position):
        position = match.start() + 1
        first, second = (marked.figure_at(match.start(name)) for name in ("first", "second"))
        if _is_percent(marked, first) != _is_percent(marked, second):
            _pair(marked, parts, first, second, match)


# Behind a percent of change: "45.5%, 25 additional residents".
_ADDED = re.compile(r"\s(?:additional|extra|further)\s", re.IGNORECASE)


_ELLIPSIS = re.compile(
    rf"(?P<first>{N})[^{N[1:-1]}.;:]{{0,40}}?(?:,|\band)\s(?:{WORD}\s){{1,5}}?by\s(?P<second>{N})", re.IGNORECASE
)


def _read_ellipses(marked: Marked, parts: dict[int, Part]) -> None:
    """As in "burglary has fallen by 8.3% and vehicle crime by 5.1%"."""
    for match in _ELLIPSIS.finditer(marked.text):
        first, second = (marked.figure_at(match.start(name)) for name in ("first", "second"))
        if first in parts and parts[first].role == "change":
            parts.setdefault(second, parts[first])


def _pair(marked: Marked, parts: dict[int, Part], first: int, second: int, match: re.Match[str]) -> None:
    is_bracket = "(" in marked.text[match.start("first") : match.start("second")]
    one, other = parts.get(first), parts.get(second)
    if (
        one
        and one.role == "change"
        and other is None
        and (is_bracket or re.search(r" or |equ|totall", match[0]) or _ADDED.match(marked.text, match.end()))
    ):
        parts[second] = one
    signed_count = other is not None and marked.figures[second].sign and not _is_percent(marked, second)
    if other and signed_count and one is None and is_bracket and _is_percent(marked, first):
        parts[first] = other


def _is_percent(marked: Marked, index: int) -> bool:
    return marked.figures[index].unit in ("percent", "percentage_points")


def _with_directions(marked: Marked, parts: dict[int, Part]) -> dict[int, Part]:
    """A value that came "from ... to ..." went where the word before it says ("increased from 45 to 50")."""
    done: dict[int, Part] = {}
    for index in sorted(parts):
        part = parts[index]
        if part.role == "value" and part.linked and part.direction is None and not part.better:
            found = list(_change_word().finditer(_clause_before(marked, index)))
            if found:
                named = _part("value", found[-1])
                part = Part("value", direction=named.direction, linked=True, better=named.better)
        done[index] = part
    return done


def _with_percents(marked: Marked, parts: dict[int, Part]) -> dict[int, Part]:
    """As in "from 12 to 19 (58.3%)": a percent in brackets behind a value that went somewhere is how far."""
    for index, part in parts.items():
        value = parts.get(index - 1)
        if part.role != "value" or not _is_percent(marked, index) or value is None or not value.linked:
            continue
        between = marked.text[marked.position(index - 1) + 1 : marked.position(index)]
        if (
            value.direction
            and re.fullmatch(rf"(?:\s{WORD}){{0,2}}\s\(", between)
            and not _is_percent(marked, index - 1)
        ):
            parts[index] = Part("change", sign=1 if value.direction == "up" else -1, direction=value.direction)
    return parts


def _clause_before(marked: Marked, index: int) -> str:
    return re.split(r"[.;:]\s", marked.text[: marked.position(index)])[-1]


# --- where one statement ends and the next begins --------------------------------------------------------------------

_SEPARATOR = re.compile(r",\s|\s(?:and|but|while|whilst|whereas|with)\s")
_SAME = re.compile(
    r"^(?:a|an|the|which|this|it|is|was|has|had|have|were|down|up|representing|equating|showing|to|of|by|or"
    r"|from|slight|small|significant|further|total|reduction|increase|\W)*$",
    re.IGNORECASE,
)


_GOES_ON = re.compile(
    r"[;:.]\s(?=(?:this|that|which|it)\s(?:is|was|represents?|represented|equates|compares)\b)", re.IGNORECASE
)


def changes_subject(between: str) -> bool:
    """Whether the words between two figures begin to speak of something else: ";", "Theft:", ", and theft rose by"."""
    between = _GOES_ON.sub(", ", between)
    if re.search(r"[;•|]|[A-Za-z)]\s?:|[.]\s", between):
        return True
    tail = _SEPARATOR.split(between)[-1] if _SEPARATOR.search(between) else ""
    change = _change_word().search(tail)
    if change:
        return not _SAME.match(tail[: change.start()])
    return bool(re.search(r"\bthere (?:was|were)\b", tail)) and "when" not in between


def is_good(about: str) -> bool:
    """Whether more of what is spoken of is better: satisfaction, not crime."""
    return bool(re.search(rf"\b{any_of('change', 'good')}", about, re.IGNORECASE))


def is_unchanged(text: str, position: int) -> bool:
    """Whether the words right behind a value say that it is as before: "803 (no change)", "196, level with ..."."""
    return bool(_UNCHANGED.match(text, position + 1))


_UNCHANGED = re.compile(
    r"\s?[(,–-]?\s?(?:(?:which\s|this\s|and\s)?(?:is|was|are|were|remains?|remained|stays?|stayed)\s)?"
    r"(?:no change\b|unchanged\b|stable\b|static\b|level with\b|the same (?:number )?as\b"
    r"|in line with\s(?:last|the previous)\b)",
    re.IGNORECASE,
)


def direction_after(text: str, position: int) -> Direction | None:
    """Where a value went by the words behind it: "..., an increase compared to the previous year"."""
    up, down = any_of("change", "up_nouns"), any_of("change", "down_nouns")
    match = re.match(
        rf"[^;:.{ANY[1:-1]}]*?(?:,\s|\s(?:and|but)\s)(?:(?:again|which is|a|an|slight|small|significant|but|and"
        rf"|also|is)\s)*(?:(?P<up>{up})|(?P<down>{down}))\s(?:on|compared|from|over|when)\b(?![^.;]*{ANY})",
        text[position + 1 :],
        re.IGNORECASE,
    )
    return None if not match else "up" if match["up"] else "down"
