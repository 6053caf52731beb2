"""Statements that cannot both be true: one figure stated twice differently, a part that is more than its whole.

They say nothing of the arithmetic inside each statement, so they are findings and leave ``consistent`` as it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from pipeline.identity import normalise_words
from pipeline.reckoning import Reckoning, is_exact, plain, value_range
from pipeline.records import Statistic

# How many statistics apart two statements may stand and still be read as of one thing where no period says so.
_NEAR = 12
# Likeness of two sentences without their figures, 0 to 100, from which they say one thing.
_ALIKE = 80
_INCLUDING = re.compile(
    r"\bincl(?:uding|udes|usive of|\.|\b)\s*(?:the\s+|all\s+)?(?P<part>[A-Za-z]{4,}(?:[ -][a-z]{4,})?)", re.IGNORECASE
)

_Key = tuple[object, ...]


def reckon_contradictions(statistics: Sequence[Statistic]) -> Iterator[Reckoning]:
    """Every pair of statements of one document of which one must be wrong."""
    yield from _stated_twice(statistics, across=False)
    yield from _larger_parts(statistics)


def reckon_across(statistics: Sequence[Statistic]) -> Iterator[Reckoning]:
    """Figures of several documents that name the same subject, place, unit and days, and differ.

    ``statistics`` are those of all documents, one after the other; the members of a reckoning are positions in it.
    """
    yield from _stated_twice(statistics, across=True)


# --- the same thing twice --------------------------------------------------------------------------------------------


def _stated_twice(statistics: Sequence[Statistic], *, across: bool) -> Iterator[Reckoning]:
    groups: dict[_Key, list[int]] = defaultdict(list)
    for index, statistic in enumerate(statistics):
        key = _key(statistic, across=across)
        if key is not None:
            groups[key].append(index)
    for indexes in groups.values():
        if not _is_ambiguous(indexes, statistics):
            yield from _differing(indexes, statistics, across=across)


def _key(statistic: Statistic, *, across: bool) -> _Key | None:
    """What makes two statistics the same thing; ``None`` for those too loosely named to say."""
    subject = normalise_words(statistic.subject)
    dated = statistic.period_start is not None and statistic.period_end is not None
    place = normalise_words(statistic.geography or "")
    if statistic.value is None or not is_exact(statistic) or len(subject.split()) < 2:
        return None
    if across and not (dated and place):
        return None
    if not across and (statistic.sentence is None or not (dated or len(subject.split()) > 3)):
        return None
    labels = (statistic.row_label, statistic.column_label) if statistic.sentence is None else ()
    return subject, statistic.unit, place, statistic.period_start, statistic.period_end, labels


def _is_ambiguous(indexes: list[int], statistics: Sequence[Statistic]) -> bool:
    """Whether one sentence gives the subject several values: then the words do not tell them apart."""
    seen: dict[str, float | None] = {}
    for statistic in (statistics[index] for index in indexes):
        if statistic.sentence and seen.setdefault(statistic.sentence, statistic.value) != statistic.value:
            return True
    return False


def _differing(indexes: list[int], statistics: Sequence[Statistic], *, across: bool) -> Iterator[Reckoning]:
    first = indexes[0]
    for other in indexes[1:]:
        one, two = statistics[first], statistics[other]
        comparable = across or (
            _say_the_same(one, two) and (_is_dated(one) or _stand_together(first, other, statistics))
        )
        if comparable and not _same_value(one, two) and not _are_page_numbers(one, two):
            yield Reckoning(
                reason="stated-differently",
                level="warning",
                stated=f'"{two.subject}" is {plain(two.value or 0)}',
                sums=f"{plain(one.value or 0)} is stated for the same on {_where(one)}",
                verdict=_difference_words(one, two),
                holds=None,
                members=(other, first),
            )
            return


def _same_value(one: Statistic, two: Statistic) -> bool:
    return value_range(one, one.value or 0).meets(value_range(two, two.value or 0))


def _difference_words(one: Statistic, two: Statistic) -> str:
    added = (one.value or 0) + (two.value or 0)
    if one.unit == "percent" and abs(added - 100) < 1e-6:
        return "the two make 100%, so one of them may mean the opposite"
    return f"a difference of {plain(abs((two.value or 0) - (one.value or 0)))}"


def _say_the_same(one: Statistic, two: Statistic) -> bool:
    """Whether two sentences differ in little but their figures, or both print the period that their figures are of."""
    words = [re.sub(r"[\d,.%]+", " ", s.sentence or "") for s in (one, two)]
    return fuzz.ratio(*words) >= _ALIKE or all(
        s.period_source in {"stated", "paragraph"} and _prints_days(s) for s in (one, two)
    )


def _is_dated(statistic: Statistic) -> bool:
    return statistic.period_start is not None and statistic.period_end is not None


def _prints_days(statistic: Statistic) -> bool:
    """Whether the period is printed in figures, not as "this year"."""
    return any(map(str.isdigit, statistic.period_printed or ""))


def _are_page_numbers(one: Statistic, two: Statistic) -> bool:
    """Whether each value is the number of its page: then a running line was read as a sentence."""
    return all(s.value in {p.page_number for p in s.provenance} for s in (one, two))


def _stand_together(first: int, other: int, statistics: Sequence[Statistic]) -> bool:
    pages = [[p.page_number for p in statistics[index].provenance] for index in (first, other)]
    return other - first <= _NEAR and bool(set(pages[0]) & set(pages[1]) or pages == [[], []])


def _where(statistic: Statistic) -> str:
    return f"page {statistic.provenance[0].page_number}" if statistic.provenance else "another page"


# --- parts that are more than their whole ----------------------------------------------------------------------------


def _larger_parts(statistics: Sequence[Statistic]) -> Iterator[Reckoning]:
    """A count said to include something, and a larger count of that something near it."""
    for index, whole in enumerate(statistics):
        part_words = _included(whole)
        if not part_words:
            continue
        near = range(max(0, index - _NEAR), min(len(statistics), index + _NEAR + 1))
        other = next((i for i in near if i != index and _is_larger_part(statistics[i], whole, part_words)), None)
        if other is not None:
            yield _larger_part(index, other, statistics)


def _included(statistic: Statistic) -> set[str]:
    """Words of what the count is said to include: {"offensive"} for "27 recorded incidents (incl offensive)"."""
    if statistic.sentence is None or statistic.value is None or statistic.unit != "count":
        return set()
    written = statistic.value_printed or plain(statistic.value)
    _, found, after = statistic.sentence.partition(written)
    said = _INCLUDING.search(after[:80]) if found else None
    return set(normalise_words(said["part"]).split()) if said else set()


def _is_larger_part(part: Statistic, whole: Statistic, words: set[str]) -> bool:
    if part.value is None or part.unit != "count" or not is_exact(part) or part.value <= (whole.value or 0):
        return False
    own = set(normalise_words(part.subject).split())
    shared = {w for w in own & set(normalise_words(whole.subject).split()) - words if len(w) > 3}
    return words <= own and bool(shared) and _periods_may_be_one(part, whole)


def _periods_may_be_one(one: Statistic, two: Statistic) -> bool:
    """Whether the periods are equal, or one is not printed in figures ("this year")."""
    days = [(s.period_start, s.period_end) for s in (one, two)]
    return days[0] == days[1] or not (_prints_days(one) and _prints_days(two))


def _larger_part(index: int, other: int, statistics: Sequence[Statistic]) -> Reckoning:
    whole, part = statistics[index], statistics[other]
    return Reckoning(
        reason="part-larger-than-whole",
        level="warning",
        stated=f'"{part.subject}" is {plain(part.value or 0)}',
        sums=f'"{whole.subject}", which is said to include them, is {plain(whole.value or 0)} ({_where(whole)})',
        verdict=f"a part of {plain(part.value or 0)} is more than its whole of {plain(whole.value or 0)}",
        holds=None,
        members=(other, index),
    )
