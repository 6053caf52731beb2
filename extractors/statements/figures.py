"""The figures of a sentence: its numbers, in digits and in words, with the unit that each is printed in.

Text in, figures out, in order. What is no figure (dates, ages, references: ``statements.not_figures``) is left out, and
so are placeholders. What a figure is of, and whether it is a value or a change, is told in ``statements.roles``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from extractors.statements.not_figures import find_not_figures
from extractors.statements.ranks import find_ranks
from pipeline.figure_words import any_of, figure_words
from pipeline.numbers import NUMBER_IN_WORDS, parse_words
from pipeline.records import Unit

Span = tuple[int, int]

# A sentence with none of these has no figure: nearly all sentences end here.
_WORTH_READING = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six"
    r"|seven|eigh|nine)ty"
    r"|hundred|thousand|dozen|zero|no|nil|second|third|fourth|fifth|best|worst|lowest|highest|safest|fewest)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Za-z]{2}")
_DIGITS = (
    r"(?<![\w.,/£$€])(?P<sign>(?:(?<=\()|(?<=\s)|^)[-−–+])?(?P<pound>£\s?)?(?P<minus>-)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?![\d/]|,\d{3}|\.\d)"
    r"(?P<scale>\s?(?:million|thousand|billion|bn)\b|[mk]\b)?"
)
_PERCENT = (
    r"(?P<points>\s?(?:%|per\s?cent(?:age)?|percent)[- ]points?|\s?(?:pp|ppts?)\b)|(?P<percent>\s?%"
    r"|\s?per\s?cent\b|\s?percent\b)"
)
_UNIT = re.compile(rf"(?:{_PERCENT})", re.IGNORECASE)
_RATE = re.compile(
    r"\b(?:per|for every|in every)\s(?P<base>1,?000|thousand|100,?000|hundred thousand)\b"
    r"(?:\s(?:of\s)?(?:the\s)?(?:head of\s)?(?:resident\s|local\s)?(?:population|residents?|people|persons?"
    r"|households?|inhabitants|adults|children|dwellings))?",
    re.IGNORECASE,
)
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_RATIO = re.compile(
    r"(?<![\w.,£])(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine)\s(?:in(?:\severy)?"
    r"|out of(?:\severy)?)\s(?P<m>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twenty)(?=\s(?!percent"
    r"|per\b)[a-z(]|[,.;)]|$)(?![,.]\d)",
    re.IGNORECASE,
)
# "one" counts where it begins what happened ("One fine was issued", "of these one was ..."), else it is a pronoun.
_ONE = re.compile(
    r"(?:^|(?:of|from) (?:these|them|those|which|whom),? )one(?= (?!of\b|in\b|to\b|another\b|can\b|such\b|or\b"
    r"|key\b|way\b|example\b)[\w-]+(?: [\w’'-]+){0,5}? (?:was|were|has|had|have|is being)\b| (?:was|has|had)\b)"
    r"|\bone(?= (?:more|fewer|less) )|(?:(?<=\band )|(?<=, )|(?<=\bwith )|(?<=: ))one(?= (?!of\b|in\b|to\b"
    r"|another\b|or\b)[\w-]+(?: [\w’'-]+){0,3} (?:was|were|has been)\b)",
    re.IGNORECASE,
)
# "the two districts" are known, not counted.
_KNOWN = re.compile(r"\b(?:the|(?<!\bof )these|(?<!\bof )those|our|their|its|his|her|both|other)\s$", re.IGNORECASE)
_NONE = re.compile(
    rf"(?:\bthere (?:were|was|have been|has been|had been) |: ?|\b(?:received|had|recorded|reported) "
    rf"|^(?=.*\b(?:was|were|has been|have been)\b))(?P<no>no"
    rf"|nil)(?= (?:[\w-]+ ){{0,4}}?{any_of('counting', 'none_of')}\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One printed number: "14%", "£2,500", "thirty three", "9th best", "lowest"."""

    value: float
    unit: Unit | None
    """``None`` for a bare number with decimals, whose unit is that of the figures around it."""
    span: Span
    """With its qualifier, sign and unit."""
    sign: int = 0
    """-1 or 1 where a minus or a plus is printed."""
    qualifier: str | None = None
    bare: bool = False
    """No unit is printed: its unit may be that of a figure it is compared with."""


def worth_reading(text: str) -> bool:
    """Whether the sentence may hold a figure at all."""
    return bool(_WORTH_READING.search(text) and _WORDS.search(text))


def find_figures(text: str, periods: Sequence[Span] = ()) -> list[Figure]:
    """The figures of a sentence, in order and not overlapping.

    Args:
        text: one sentence.
        periods: where the text prints periods; their numbers are no figures.
    """
    taken = [*periods, *(span for span in find_not_figures(text) if not _runs_on(span, periods))]
    rates = [(match.span(), _base_to_unit(match["base"])) for match in _RATE.finditer(text)]
    found: list[Figure] = []
    for figure in (*find_ranks_as_figures(text), *_ratios(text), *_nones(text), *_numbers(text), *_number_words(text)):
        if not _overlaps(figure.span, taken) and not any(_overlaps(figure.span, [span]) for span, _ in rates):
            taken.append(figure.span)
            found.append(figure)
    found = _without_bases(text, sorted(found, key=lambda figure: figure.span))
    return [_with_qualifier(text, figure) for figure in _with_rates(text, found, rates)]


_RATES = ("per_1000", "per_100000")
_CALLED_RATE = re.compile(r"\b(?:rate|average)\s(?:of|was|is)\s$", re.IGNORECASE)
# Between a figure and the number it is out of: "6th lowest of 43 areas", "nine out of 12", "3 of the 12".
_OUT_OF = re.compile(r"\s?(?:out of|of)\s(?:a\s|the\s|our\s|all\s)?(?:possible\s|total\s|total of\s)?")
_RANKED_AMONG = re.compile(r"[^.;,]{0,40}?\b(?:out of|of|from|among|in)\s(?:a\s|the\s)?(?:list\s)?(?:of\s)?(?:the\s)?")


def _without_bases(text: str, figures: list[Figure]) -> list[Figure]:
    kept: list[Figure] = []
    for figure in figures:
        between = text[kept[-1].span[1] : figure.span[0]] if kept else ""
        among = _RANKED_AMONG if kept and kept[-1].unit == "rank" else _OUT_OF
        if not (kept and figure.bare and among.fullmatch(between)):
            kept.append(figure)
    return kept


def _runs_on(span: Span, periods: Sequence[Span]) -> bool:
    """Whether what is no figure begins as a period and runs on behind it: "Quarter 1 to 31"."""
    return any(start <= span[0] < end < span[1] for start, end in periods)


def find_rates(text: str) -> list[Span]:
    """Where the text prints what a rate is taken of: "per 1,000 population"."""
    return [match.span() for match in _RATE.finditer(text)]


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


# --- numbers ---------------------------------------------------------------------------------------------------------


def find_ranks_as_figures(text: str) -> list[Figure]:
    """Ranks as figures: "9th best", "ranked 6th", "the lowest in Kent"."""
    return [Figure(value=value, unit="rank", span=span) for value, span in find_ranks(text)]


@cache
def _digits() -> re.Pattern[str]:
    return re.compile(_DIGITS, re.IGNORECASE)


def _numbers(text: str) -> Iterator[Figure]:
    for match in _digits().finditer(text):
        if text[match.end() : match.end() + 1].isalpha() and not _UNIT.match(text, match.end()):
            continue
        scale = _SCALES.get((match["scale"] or "").strip().lower(), 1.0)
        value = round(float(match["digits"].replace(",", "")) * scale, 6)
        sign = _sign(match["sign"] or match["minus"])
        yield from _with_unit(text, match, value, sign)


def _sign(printed: str | None) -> int:
    return 0 if not printed else 1 if printed == "+" else -1


def _with_unit(text: str, match: re.Match[str], value: float, sign: int) -> Iterator[Figure]:
    start, end = match.span()
    unit = _UNIT.match(text, end)
    if match["pound"]:
        yield Figure(value=value, unit="gbp", span=(start, end), sign=sign)
    elif unit:
        kind: Unit = "percentage_points" if unit["points"] else "percent"
        yield Figure(value=value, unit=kind, span=(start, unit.end()), sign=sign)
    else:
        decimals = "." in match["digits"] and not match["scale"]
        yield Figure(value=value, unit=None if decimals else "count", span=(start, end), sign=sign, bare=True)


def _number_words(text: str) -> Iterator[Figure]:
    for match in re.finditer(rf"(?<![\w£-]){NUMBER_IN_WORDS}\b(?!-)", text, re.IGNORECASE):
        value = parse_words(match[0])
        if (
            value is None
            or (value == 1 and not _is_counted_one(text, match.start()))
            or _KNOWN.search(text, 0, match.start())
            or (match[0][0].isupper() and re.search(r"[a-z] $", text[: match.start()]))  # "Free for Two"
        ):
            continue
        unit = _UNIT.match(text, match.end())
        kind: Unit = ("percentage_points" if unit["points"] else "percent") if unit else "count"
        yield Figure(value=value, unit=kind, span=(match.start(), unit.end() if unit else match.end()), bare=not unit)


def _is_counted_one(text: str, start: int) -> bool:
    return any(match.end() - 3 == start for match in _ONE.finditer(text))


def _nones(text: str) -> Iterator[Figure]:
    for match in _NONE.finditer(text):
        yield Figure(value=0, unit="count", span=match.span("no"))


def _ratios(text: str) -> Iterator[Figure]:
    """As in "1 in 4" is 0.25."""
    for match in _RATIO.finditer(text):
        n, m = (int(p) if p.isdigit() else parse_words(p) or 0 for p in (match["n"], match["m"]))
        is_in = re.search(r"\sin\s|\severy\s", match[0].lower())
        if 0 < n < m and (is_in or match["m"].lower() == "ten") and (m <= 20 or m in (25, 50, 100)):
            yield Figure(value=n / m, unit="ratio", span=match.span())


# --- units and qualifiers --------------------------------------------------------------------------------------------


def _base_to_unit(base: str) -> Unit:
    return "per_100000" if base.replace(",", "").startswith(("100000", "hundred")) else "per_1000"


def _with_rates(text: str, figures: list[Figure], rates: list[tuple[Span, Unit]]) -> list[Figure]:
    """The figures, with the unit of the rate that stands behind one ("8.6 per 1000") and behind the list it ends."""
    for (start, end), unit in rates:
        before = [i for i, f in enumerate(figures) if f.span[1] <= start and f.bare]
        if before and len(text[figures[before[-1]].span[1] : start].split()) <= 3:
            last = before[-1]
            figures[last] = replace(figures[last], unit=unit)
            _spread_unit(text, figures, last, unit)
        else:
            _rate_before(text, figures, end, unit)
    return _with_units_of_neighbours(text, figures)


def _with_units_of_neighbours(text: str, figures: list[Figure]) -> list[Figure]:
    """As in "8.1 per 1,000 compared to 9.3": decimals without a unit are in that of the decimals before them.

    So is what is called a rate ("148 per 100,000, below the regional rate of 171").
    """
    last: Unit | None = None
    for i, figure in enumerate(figures):
        is_rate = figure.bare and last in _RATES and _CALLED_RATE.search(text, 0, figure.span[0])
        if figure.unit is None or is_rate:
            figures[i] = replace(figure, unit=last)
        elif figure.unit in ("percent", "per_1000", "per_100000"):
            last = figure.unit
    return figures


def _spread_unit(text: str, figures: list[Figure], last: int, unit: Unit) -> None:
    """As in "from 54.1 to 60.3 per 1,000": the first has the unit of the second."""
    for i in range(last - 1, -1, -1):
        between = text[figures[i].span[1] : figures[i + 1].span[0]]
        if not figures[i].bare or not re.fullmatch(
            r"(?:,|\s|to|and|or|compared|with|against|from|in \d{4}(?:/\d\d)?|[()])*", between
        ):
            return
        figures[i] = replace(figures[i], unit=unit)


def _rate_before(text: str, figures: list[Figure], end: int, unit: Unit) -> None:
    """As in "The rate per 1,000 was 8.6": decimals behind the rate are of it."""
    for i, figure in enumerate(figures):
        if (
            figure.span[0] >= end
            and figure.bare
            and (figure.unit is None or re.search(r"\b(?:rate|average)\b", text[:end]))
        ):
            figures[i] = replace(figure, unit=unit)


@cache
def _qualifiers() -> re.Pattern[str]:
    groups = [f"(?P<q{i}>(?:{'|'.join(words)}))" for i, words in enumerate(figure_words()["qualifiers"].values())]
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})\s*$", re.IGNORECASE)


def _with_qualifier(text: str, figure: Figure) -> Figure:
    match = _qualifiers().search(text, 0, figure.span[0])
    if not match or figure.unit == "rank":
        return figure
    names = list(figure_words()["qualifiers"])
    longest = max((name for name in match.groupdict() if match[name]), key=lambda name: len(match[name]))
    return replace(figure, qualifier=names[int(longest[1:])], span=(match.start(), figure.span[1]))
