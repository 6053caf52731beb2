"""What a figure of a sentence counts: the noun phrase, in the words of the sentence.

"There were 85 new entrants to the Youth Justice System in Sevenoaks" counts "new entrants to the Youth Justice System".
Where the sentence has no noun for a figure ("this placed the District 9th best"), nothing is found, and the figure is
of what was spoken of before. The text is marked (``statements.marking``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.statements.clauses import changed_noun, linked_before, noun_before, noun_of_this
from extractors.statements.marking import ANY, PERCENT, PERIOD, RATE, WORD, Marked, N
from extractors.statements.naming import is_area, is_average, is_generic, is_place, names_nothing
from extractors.statements.phrases import cut_noun, measured, noun_with_deed, opened, tidy
from pipeline.figure_words import any_of

_LABEL = re.compile(
    rf"(?:^|[;•|]|[.?]\s|,\s(?:and\s)?|\band\s|:\s|{N}"
    rf"\)?\s?(?:\S\s)?)\s*(?:and\s)?(?P<label>[A-Z(“\"'][^:;{N[1:-1]}•|]{{1,70}}?)\s?(?::|\s[–—-])\s?$"
)


# At the beginning of a sentence or list item a label may be in small letters.
_FIRST_LABEL = re.compile(rf"^\s*(?P<label>[a-z][^:;,.{N[1:-1]}•|]{{1,60}}?)\s?:\s?$")
_LATER_LABEL = re.compile(rf"[;•|]\s*(?:and\s)?(?P<label>[^:;{N[1:-1]}•|]{{1,70}}?)\s?:\s?$")


_LIST_LEAD = re.compile(
    rf"(?P<lead>[^:;.{ANY[1:-1]}]{{3,160}}?)(?:\s(?:for|in|during)\s(?:the\s)?{PERIOD})?\s(?:was|were|is|are"
    rf"|included?|comprised?)(?:\sas follows)?\s?:",
    re.IGNORECASE,
)


_GENERIC = re.compile(
    r"(?:(?:a|an|the|further|additional|overall|combined|grand|county|national|district|average|figure|rate"
    r"|total|number|maximum|minimum|value|level|score|sum|percentage|order|range|list|scale|out)\s?)+",
    re.IGNORECASE,
)


def find_subject(marked: Marked, main: int, first: int, role: str, heard: str | None) -> str | None:
    """The words for what the figure counts; ``None`` where its sentence has none.

    Args:
        marked: the sentence.
        main: the figure.
        first: index of the first figure of its statement.
        role: what the figure is: "value", "previous" or "change".
        heard: what was spoken of before, for figures that are parts of it ("33 were female").
    """
    if label := _label(marked.text[: marked.position(first)]):
        return tidy(marked.printed(label))
    names: list[str] = []
    for candidate in _candidates(marked, marked.position(main), marked.position(first), role, heard):
        words = tidy(marked.printed(candidate)) if candidate else ""
        if re.search(r"[A-Za-z]{2}", words) and not names_nothing(words) and not (heard and is_area(words)):
            names.append(words)
            if not (first != main and is_generic(words)):
                return words
    return names[0] if names else None


def _candidates(marked: Marked, position: int, start: int, role: str, heard: str | None) -> Iterator[str | None]:
    """What may name the figure, the surest wording first."""
    text = marked.text
    if role != "change":
        yield _share(marked, position)
    part = _pronominal(marked, position)
    yield f"{heard}: {part}" if heard and part else part
    yield from _of_value(text, position, start) if role == "value" else _of_change(marked, position, start)
    yield _noun_after(marked, position)
    yield changed_noun(text, start)
    yield noun_before(text, start)
    yield _noun_after(marked, start)


def _of_value(text: str, position: int, start: int) -> Iterator[str | None]:
    yield _noun_of(text, position)
    if position == start:
        yield _bracketed(text, position)
    yield linked_before(text, start, position)


def _of_change(marked: Marked, position: int, start: int) -> Iterator[str | None]:
    yield changed_noun(marked.text, start)
    if _counts_change(marked.text, position):
        yield _noun_after(marked, position)
    yield noun_of_this(marked.text, start)
    yield noun_before(marked.text, start)


def find_ranked(marked: Marked, index: int) -> str | None:
    """What a rank is said of; ``None`` where only a place is ranked ("this placed Sevenoaks 9th best")."""
    before = marked.text[: marked.position(index)]
    rated = re.search(
        rf"\b(?:rated|named|listed|saw)\s(?P<what>[^,;:{ANY[1:-1]}]+?)\s(?:are|as|is)\s(?:their|the|its"
        rf"|our)\s$",
        before,
    )
    again = re.search(
        rf"{ANY}[^,;:.]*?\sand\s(?P<what>(?:{WORD}\s){{1,6}}?)(?:are|as|is)\s(?:their|the|its|our)\s$", before
    )
    which = re.search(
        rf"(?:^|,\s|\s(?:of|and)\s|{ANY}\s)(?P<what>[^,;:.{ANY[1:-1]}]+?)\swhich\s(?:is|was|were|are)\s$", before
    )
    found = again or rated or which
    words = found["what"] if found else noun_before(before, len(before)) or ""
    words = tidy(marked.printed(re.sub(r"^.*\s(?:exception|case) of\s", "", words)))
    if found is None and re.search(ANY, before) and not re.search(r"[.;]\s[^.;]*$", before):
        return None
    return None if not words or names_nothing(words) or is_place(words) else words


def _label(before: str) -> str | None:
    """As in "Violence against the Person: 42": what stands before the colon, behind what its list is of."""
    match = _LABEL.search(before) or _LATER_LABEL.search(before) or _FIRST_LABEL.match(before)
    if not match or re.fullmatch(rf"(?:{PERIOD}|[\s,&-]|in|during|update)*", match["label"], re.IGNORECASE):
        return None
    label = match["label"]
    if len(label.split()) > 9:
        return None
    lead = _LIST_LEAD.match(before)
    return f"{measured(cut_noun(opened(lead['lead'])))}: {label}" if lead and lead["lead"] not in label else label


def _share(marked: Marked, position: int) -> str | None:
    """As in "73% of respondents felt safe"; "TFMV accounted for 11% of total crime"; "with 73% saying that ..."."""
    text = marked.text
    if not re.match(PERCENT, text[position]):
        return None
    after = text[position + 1 :]
    made_up = re.search(
        r"(?P<part>[^.;:,]+?)\s(?P<also>\w+\s)?(?:account(?:s|ed|ing)? for|ma[dk]es? up|comprise[sd]?"
        r"|represent(?:s|ed)?|constitute[sd]?|form(?:s|ed)?|contribut(?:es?|ed) to)\s(?:\w+\s){0,2}$",
        text[:position],
    )
    if made_up and (whole := re.match(rf"\s(?:\([^)]*\)\s)?(?:of|in)\s(?P<whole>[^,.;:({PERIOD[1:-1]}]+)", after)):
        linked = f"{text[: made_up.end('part')]} {made_up['also'] or ''}was"
        figure = re.search(ANY, made_up["part"])
        before = text[: made_up.start("part") + figure.start()] if figure else linked
        part = noun_before(before, len(before)) or made_up["part"]
        return f"{opened(part)} as a share of {measured(cut_noun(whole['whole']))}"
    if whole := re.match(rf"\)?\s?(?:\({N}\)\s?)?(?:of|in)\s(?P<whole>[^.;:]+)", after):
        return noun_with_deed(whole["whole"])
    if doing := re.match(
        rf"\s(?P<doing>(?:\w+ing|(?:who\s)?(?:said|felt|feel|say|reported|agreed|thought"
        rf"|believed?))\s(?:(?!\sand\s{ANY})[^,.;:])+)",
        after,
    ):
        before = re.split(r"[.;:]", text[:position])[-1]
        before = re.split(
            ANY, re.sub(rf"^(?:of|out of|among)\s(?:the\s)?(?:{ANY}\s)?", "", before, flags=re.IGNORECASE)
        )[0]
        lead = opened(re.sub(r"[,\s]*(?:with|and)?\s*(?:\w+\s)?$", "", before))
        return f"{lead}: {doing['doing']}" if lead else doing["doing"]
    return None


def _pronominal(marked: Marked, position: int) -> str | None:
    """As in "Thirty three were females (38.8%)", "212 of these were repeat callers", "(38.8%)" behind them."""
    text = marked.text
    here = re.match(
        rf"\s?(?:\({N}[^)]{{0,3}}\)\s?)?(?:\s?of\s(?:these|them|those|which|whom"
        rf"|the total))?\s?(?:,\s)?(?:which\s|who\s)?(?:was|were|are|is|(?:have|has"
        rf"|had)(?:\sbeen)?)\s(?P<what>[^,.;:()]+)",
        text[position + 1 :],
    )
    if (
        here
        and re.match(r"\s?of\s(?:the total)?", here[0]) is None
        and re.search(r"[a-z]\s?\($|\bat $|\bof $|\bfigure ", text[:position])
    ):
        return None
    if here:
        return cut_noun(here["what"])
    bracket = re.search(rf"(?P<mark>{N})\s(?:was|were|are)\s(?P<what>[^,.;:(){N[1:-1]}]+)\s\($", text[:position])
    return cut_noun(bracket["what"]) if bracket else None


def _bracketed(text: str, position: int) -> str | None:
    """As in "the highest number of requests (205)"."""
    match = re.search(
        rf"\b(?:number|level|total|rate|volume|proportion|percentage)\sof\s(?P<what>[^,;:.({ANY[1:-1]}"
        rf"]+?)\s\($",
        text[:position],
    )
    return cut_noun(match["what"]) if match else None


def _noun_of(text: str, position: int) -> str | None:
    """As in "A grant of £2,500", "a repeat victim percentage of 23.2%"."""
    if re.match(
        rf"\s(?:{WORD}\s){{0,2}}?(?:residents|people|incidents|crimes|offences|cases|victims|respondents"
        rf"|reports)\b",
        text[position + 1 :],
    ):
        return None
    match = re.search(
        rf"(?:\b(?:a|an|the|its|their|our|with|is|was|one|this gives|gives|gave)\s)(?P<what>(?:(?!a\b|an\b"
        rf"|the\b|of\b){WORD}\s){{1,6}}?)of\s(?:{WORD}\s)?$",
        text[:position],
        re.IGNORECASE,
    )
    if match and is_average(match["what"].strip()):
        return match["what"]
    if (
        not match
        or _GENERIC.fullmatch(match["what"].strip())
        or re.search(
            rf"\b(?:{any_of('change', 'up_nouns', 'down_nouns', 'better_nouns')})\s$", match["what"], re.IGNORECASE
        )
    ):
        return None
    return match["what"]


def _noun_after(marked: Marked, position: int) -> str | None:
    """As in "85 new entrants to the Youth Justice System", "10 cases were referred to the panel"."""
    after = marked.text[position + 1 :]
    after = re.sub(rf"^(?:\s?{RATE}|\s{PERIOD}(?=\s[a-z]))", "", after)
    is_money = marked.figures[marked.figure_at(position)].unit == "gbp"
    after = re.sub(r"^\s(?:in|for|to|towards|worth of)\s(?:the\s|a\s)?(?=[a-z])", " ", after) if is_money else after
    after = re.sub(rf"^\s?\({N}[^)]{{0,12}}\)", "", after)
    comparison = re.match(
        rf"\s(?:{any_of('change', 'up_comparatives', 'down_comparatives')})\s(?=[a-z])", after, re.IGNORECASE
    )
    after = after[comparison.end() - 1 :] if comparison else after
    match = re.match(
        r"(?:\s(?:of\s(?:the\s|these\s|which\s|our\s)?)?)(?!(?:an?\s(?:day|week|month|year|quarter)|in|at|by|on|to|from|for|and|or|compared|per"
        r"|during|with|when|than|as|less|more|year)\b)(?=[A-Za-z“\"'])(?P<rest>[^.;:]+)",
        after,
    )
    if not match or re.match(rf"(?:{any_of('change', 'up_nouns', 'down_nouns')})\b", match["rest"], re.IGNORECASE):
        return None
    return noun_with_deed(match["rest"])


def _counts_change(text: str, position: int) -> bool:
    """Whether the change is said of what stands behind it: "19% fewer calls", "a net decrease of 20 jobs"."""
    more = any_of("change", "up_comparatives", "down_comparatives")
    if re.match(rf"\s{more}\s(?!than\b|on\b|in\b|compared\b|or\b)[a-z]", text[position + 1 :], re.IGNORECASE):
        return True
    nouns = any_of("change", "up_nouns", "down_nouns")
    return bool(re.search(rf"\b(?:{nouns})\sof\s(?:\w+\s)?$", text[:position], re.IGNORECASE))
