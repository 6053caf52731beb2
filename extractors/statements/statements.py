"""What the sentences of a paragraph state: each figure with its subject, place, period, earlier value and change.

Text in, statements out. Only what the words state is filled in: nothing is calculated. Figures are found in
``statements.figures``, told apart as values and changes in ``statements.roles`` and named in ``statements.subjects``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from extractors.statements.figures import find_figures, worth_reading
from extractors.statements.geographies import find_geography
from extractors.statements.grouping import Group, group_figures
from extractors.statements.intentions import is_command, is_intended
from extractors.statements.marking import ANY, PERIOD, WORD, Marked, mark_sentence, without_marks
from extractors.statements.naming import is_average, is_generic, speaks_on
from extractors.statements.roles import Part, Role, direction_after, is_good, is_unchanged, read_roles
from extractors.statements.subjects import find_ranked, find_subject
from pipeline.categories import category_of
from pipeline.figure_words import any_of
from pipeline.periods import PrintedPeriod, find_periods
from pipeline.records import Direction, Unit

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One figure as a sentence states it; ``None`` wherever the sentence leaves something open."""

    subject: str
    geography: str | None = None
    period: PrintedPeriod | None = None
    value: float | None
    qualifier: str | None = None
    """As in "over", "at least", "about" ...: the value is not exactly this."""
    unit: Unit | None
    previous_value: float | None = None
    change_absolute: float | None = None
    """Negative for a fall."""
    change_percent: float | None = None
    """Negative for a fall."""
    direction: Direction | None = None
    span: Span
    """Where in the sentence its figures stand."""
    continues: bool = False
    """The sentence speaks on of the statement before ("This is a reduction of 60"): see ``join_statements``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementContext:
    """What was said before a sentence in its paragraph, and the heading it stands under."""

    section: str | None = None
    """Nearest heading; what the figures of a paragraph are of where no sentence says it."""
    previous: Sequence[Statement] = field(default=())
    """Statements of the paragraph so far, in order."""

    @property
    def subject(self) -> str | None:
        """What the paragraph spoke of last, without the rank said of it."""
        return next((_bare(s.subject) for s in reversed(self.previous)), self.section)

    @property
    def rate_unit(self) -> Unit | None:
        """The rate that the paragraph gave last."""
        last = self.previous[-1].unit if self.previous else None
        return last if last in ("per_1000", "per_100000", "percent") else None


# No sentence is longer (characters): longer text is a run of words without stops, and is read piece by piece.
_LONGEST = 1000


def read_statements(text: str, context: StatementContext | None = None) -> list[Statement]:
    """The statements of one sentence, in the order of their figures; none for a command, a target or a placeholder."""
    context = context or StatementContext()
    return [_shifted(statement, start) for start, piece in _pieces(text) for statement in _read_piece(piece, context)]


def _shifted(statement: Statement, by: int) -> Statement:
    (start, end), period = statement.span, statement.period
    if period is not None:
        period = replace(period, span=(period.span[0] + by, period.span[1] + by))
    return replace(statement, span=(start + by, end + by), period=period)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while len(text) - start > _LONGEST:
        end = text.rfind(" ", start, start + _LONGEST)
        end = end if end > start else start + _LONGEST
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _read_piece(text: str, context: StatementContext) -> list[Statement]:
    found = _read_figures(text)
    if found is None:
        return []
    marked, parts = found
    statements: list[Statement] = []
    for group in group_figures(marked, parts):
        statement = _statement(marked, parts, group, statements, context)
        if statement is not None:
            statements.append(statement)
    return statements


@lru_cache(maxsize=4096)
def _read_figures(text: str) -> tuple[Marked, Mapping[int, Part]] | None:
    """A sentence with its figures marked and what each of them is; ``None`` for one that states none.

    That is the same in every context: a sentence is asked whether it states anything before it is read in its own.
    """
    if not worth_reading(text) or is_command(text):
        return None
    text = without_marks(text)
    periods = find_periods(text)
    figures = find_figures(text, [period.span for period in periods])
    if not figures:
        return None
    marked = mark_sentence(text, figures, periods)
    roles = read_roles(marked).items()
    return marked, {i: part for i, part in roles if not is_intended(marked.text, marked.position(i))}


def read_paragraph(sentences: Sequence[str], section: str | None = None) -> list[tuple[tuple[int, ...], Statement]]:
    """The statements of a paragraph, each read in the light of those before it, with the sentences each is made of.

    A sentence that only completes the one before ("This is a reduction of 60 crimes") is joined to it.

    Args:
        sentences: in order; statements name them by their position.
        section: the heading that the paragraph stands under.
    """
    read: list[tuple[tuple[int, ...], Statement]] = []
    for number, sentence in enumerate(sentences):
        context = StatementContext(section=section, previous=tuple(statement for _, statement in read))
        for statement in read_statements(sentence, context):
            completed = _completed(read, statement)
            if completed is None:
                read.append(((number,), statement))
            else:
                position, whole = completed
                read[position] = (tuple(dict.fromkeys((*read[position][0], number))), whole)
    return read


def _completed(read: Sequence[tuple[tuple[int, ...], Statement]], statement: Statement) -> tuple[int, Statement] | None:
    """Position of the statement that this one completes, the last that is no rank, and both as one."""
    position = next((i for i in range(len(read) - 1, -1, -1) if read[i][1].unit != "rank"), None)
    whole = None if position is None else join_statements(read[position][1], statement)
    return None if position is None or whole is None else (position, whole)


def join_statements(first: Statement, second: Statement) -> Statement | None:
    """One statement of two that complete each other ("4,560 crimes. This is a fall of 60."), or ``None``."""
    if not second.continues or (first.value is not None and second.value is not None):
        return None
    names = ("value", "previous_value", "change_absolute", "change_percent")
    both = [name for name in names if getattr(first, name) is not None and getattr(second, name) is not None]
    directions = {first.direction, second.direction} - {None}
    if both or len(directions) > 1 or "rank" in (first.unit, second.unit):
        return None
    with_value = first if first.value is not None else second
    filled = {
        name: getattr(first, name) if getattr(first, name) is not None else getattr(second, name) for name in names
    }
    return replace(
        with_value,
        **filled,
        subject=first.subject,
        direction=next(iter(directions), None),
        period=first.period or second.period,
        geography=first.geography or second.geography,
        span=first.span,
        continues=first.continues,
    )


# --- statements ------------------------------------------------------------------------------------------------------


def _statement(
    marked: Marked, parts: Mapping[int, Part], group: Group, before: Sequence[Statement], context: StatementContext
) -> Statement | None:
    first = group.indices[0]
    main = group.main
    subject, inherited = _subject(marked, parts, group, before, context)
    sign, direction = _direction(marked, parts, group, f"{subject} {context.section or ''}")
    absolute, percent = (_change(marked, parts, i, sign) for i in (group.absolute, group.percent))
    value = marked.figures[group.value] if group.value is not None else None
    previous = marked.figures[group.previous].value if group.previous is not None else None
    if value is None and previous is None and absolute is None and percent is None:
        return None
    position = marked.position(main)
    return Statement(
        subject=subject,
        geography=find_geography(marked.text, position),
        period=_period(marked, parts, group),
        value=value.value if value else None,
        qualifier=value.qualifier if value else None,
        unit=_unit(marked, group, subject, context),
        previous_value=previous,
        change_absolute=absolute,
        change_percent=percent,
        direction=direction,
        span=(marked.figures[first].span[0], marked.figures[group.indices[-1]].span[1]),
        continues=inherited and bool(before or context.previous),
    )


def _subject(
    marked: Marked, parts: Mapping[int, Part], group: Group, before: Sequence[Statement], context: StatementContext
) -> tuple[str, bool]:
    """The words for what is counted, and whether they are of a statement before."""
    heard = _bare(before[-1].subject) if before else context.subject
    main = group.main
    if heard and not before and speaks_on(marked.text) and (group.value is None or len(group.indices) > 1):
        return heard, True
    if marked.figures[main].unit == "rank":
        own = find_ranked(marked, main)
        return _rank_subject(marked, main, own, heard), own is None
    if before and _is_beside(marked, main):
        return before[-1].subject, False
    whole = before[-1].subject.rsplit(": ", 1)[0] if before else heard
    own = find_subject(marked, main, group.indices[0], parts[main].role, whole)
    same = next((s.subject for s in before if own and own.casefold() in s.subject.casefold().split()), None)
    if same and group.value is None:
        return same, False
    if not own or (heard and group.value is None and is_generic(own)):
        named = f"{heard}: {own}" if own and heard == context.section and not before else heard
        return named or own or "", bool(heard) or own is None
    return _in_context(own, parts[main].role, heard, before, context), False


def _in_context(own: str, role: Role, heard: str | None, before: Sequence[Statement], context: StatementContext) -> str:
    """The noun with what it is a part of, where it says little alone: "males", "reports", "Kent average"."""
    if before and role == "value" and ": " in before[-1].subject and ": " not in own and len(own.split()) <= 2:
        return f"{before[-1].subject.rsplit(': ', 1)[0]}: {own}"
    if is_generic(own) and context.section and category_of(context.section):
        return f"{context.section}: {own}"
    return f"{heard}: {own}" if heard and is_average(own) else own


def _is_beside(marked: Marked, index: int) -> bool:
    """Whether the figure stands in brackets behind another: "64% (41)"."""
    position = marked.position(index)
    return bool(re.search(rf"{ANY}\s?\($", marked.text[:position])) and marked.text[position + 1 : position + 2] == ")"


def _rank_subject(marked: Marked, main: int, own: str | None, heard: str | None) -> str:
    """As in "Burglary: rank, best in the County": of what was spoken of, and among what it is printed with."""
    after = marked.text[marked.position(main) + 1 :]
    start = re.match(rf"\s?(?:out of|of)?\s?(?P<scope>(?:[^,.;:{ANY[1:-1]}]|\.(?=\w))*)", after)
    scope = re.split(r"(?:^|\s)(?:and|with|which|at|but|for|when|from)(?=\s|$)", start["scope"] if start else "")[0]
    word = marked.printed(marked.text[marked.position(main)])
    named = (
        word
        if not re.match(r"\d|\w+(?:st|nd|rd|th)\b|first|second|third|fifth", word)
        or word.lower() in ("best", "worst", "lowest", "highest")
        else ""
    )
    rank = f"rank, {named} {marked.printed(scope)}".replace("  ", " ").strip(" ,()").replace("rank, -", "rank, ")
    return f"{own or heard or ''}: {rank}".lstrip(": ")


def _bare(subject: str) -> str:
    return re.split(r": (?:rank\b|[\w ]*\baverage$)", subject)[0]


def _direction(marked: Marked, parts: Mapping[int, Part], group: Group, about: str) -> tuple[int, Direction | None]:
    """1 or -1 for an improvement turned into more or less of what is counted, and what the words say it did."""
    chosen = [parts[i] for i in group.indices if parts[i].direction or parts[i].better]
    better = next((part.better for part in chosen if part.better), 0)
    if better:
        sign = better if is_good(about) else -better
        return sign, "up" if sign > 0 else "down"
    if len(chosen) == 0 and is_unchanged(marked.text, marked.position(group.indices[-1])):
        return 0, "same"
    if not chosen and group.value is not None and group.previous is not None:
        beside = _UP_OR_DOWN.fullmatch(marked.text, marked.position(group.value) + 1, marked.position(group.previous))
        if beside:
            return 0, "up" if beside[1] == "up" else "down"
    return 0, next((part.direction for part in chosen), None) or direction_after(
        marked.text, marked.position(group.indices[-1])
    )


# "5 drug-related deaths, down from nine"
_UP_OR_DOWN = re.compile(rf"(?:\s{WORD}){{0,6}}?,?\s\(?(up|down)\s(?:from|on)\s", re.IGNORECASE)


def _change(marked: Marked, parts: Mapping[int, Part], index: int | None, better: int) -> float | None:
    if index is None:
        return None
    sign = parts[index].sign or better
    return sign * marked.figures[index].value if sign else None


def _unit(marked: Marked, group: Group, subject: str, context: StatementContext) -> Unit | None:
    if group.value is not None:
        figure = marked.figures[group.value]
        other = marked.figures[group.previous].unit if group.previous is not None else None
        return figure.unit or other or context.rate_unit
    if group.previous is not None:
        return marked.figures[group.previous].unit
    if group.absolute is not None:
        return marked.figures[group.absolute].unit
    return (
        None
        if re.search(r"\b(?:rate|percentage|proportion|satisf\w+|confidence)\b", subject, re.IGNORECASE)
        else "count"
    )


def _period(marked: Marked, parts: Mapping[int, Part], group: Group) -> PrintedPeriod | None:
    """The period of the statement: the nearest that is not that of an earlier value or of a comparison."""
    text = marked.text
    main = group.main
    position = marked.position(main)
    others = [marked.position(i) for i in parts if i != main and parts[i].role == "previous"]
    best: tuple[int, PrintedPeriod] | None = None
    for match in re.finditer(PERIOD, text):
        if _is_compared(text, match.start(), position, others):
            continue
        period = marked.period_at(match.start())
        gap = text[min(position, match.start()) : max(position, match.start())]
        distance = len(gap) + 60 * len(re.findall(r"[;]|\.\s", gap)) + (20 if match.start() < position else 0)
        distance += 150 if period.start is None and period.end is None else 0  # "the period, October to March"
        if best is None or distance < best[0]:
            best = (distance, period)
    return best[1] if best else None


def _is_compared(text: str, at: int, position: int, others: Sequence[int]) -> bool:
    """Whether the period is that of an earlier value ("from 93 in 2011/12"), or what is compared with."""
    if _COMPARED_WITH.search(text[:at]) or re.match(r"\s(?:target|goal)\b", text[at + 1 :]):
        return True
    if re.search(r"\bbetween\s(?:the\s)?$", text[:at]) and re.match(rf"\sand\s(?:the\s)?{PERIOD}", text[at + 1 :]):
        return True
    if re.search(r"\b(?:same as|as in|compared|than)\b[^,;.]{0,40}$", text[:at]) and at > position:
        return True
    if any(re.fullmatch(r"\s?[:=–-]?\s?", text[at + 1 : other]) for other in others if other > at):
        return True
    return any(0 < at - other < 30 and not re.search(ANY, text[other + 1 : at]) for other in others)


# Words before a period that is only compared with. "from" and "on" are of dates too: they compare behind a change.
_CHANGE_NOUN = any_of("change", "up_nouns", "down_nouns")
_COMPARED_WITH = re.compile(
    r"(?:\b(?:compared (?:to|with)|level with|(?:the )?same as|in line with|similar to"
    r"|unchanged (?:from|on)|than|against|up on|down on|versus|vs)"
    rf"|(?:{ANY}|\b{_CHANGE_NOUN})(?:\s{WORD}){{0,2}}\s(?:on|from))"
    r"\s(?:in\s|the\s|that of\s|those? (?:in|of|for)\s|same (?:time|period) (?:in|of)\s)*$",
    re.IGNORECASE,
)
