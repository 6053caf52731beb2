"""Counts and the percentages printed beside them: "33 were female (38.8%)", "30.6% (74)", "12 out of 40 (30%)".

Rules over the statistics of one sentence and those just before it. What a percentage is of is seldom said, so most of
these rules can only show that figures agree; they doubt where the whole is named, or where percentages that make 100
do not come from the counts beside them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.identity import normalise_words
from pipeline.reckoning import Range, Reckoning, decimals_of, exactly, percent, plain, stated_range
from pipeline.records import Statistic
from pipeline.sentence_figures import Placed, is_count, is_share, sentence_figures

# How many statistics back a whole is looked for: the sentence or two before.
_NEAR = 5


@dataclass(frozen=True, slots=True)
class _Pair:
    """A count and the percentage printed for it."""

    count: Placed
    share: Placed
    whole: Placed | None = None
    """The count that the sentence says it is of: 40 in "12 out of 40 (30%)"."""

    @property
    def wanted(self) -> Range:
        """What the share may be of a whole, in percent."""
        return stated_range(self.share.value, decimals_of(self.share.statistic, self.share.value))

    def fits(self, whole: float) -> bool:
        """Whether the count is that share of ``whole``."""
        made = exactly(self.count.value).percent_of(exactly(whole))
        return made is not None and made.meets(self.wanted)

    @property
    def words(self) -> str:
        """The pair in words: "74 is 30.6%"."""
        decimals = decimals_of(self.share.statistic, self.share.value)
        return f"{plain(self.count.value)} is {self.share.value:.{decimals}f}%"


def reckon_shares(statistics: Sequence[Statistic]) -> Iterator[Reckoning]:
    """Every sum over counts, percentages and totals that stand in one sentence, or in the one before it."""
    for placed in sentence_figures(statistics):
        pairs = _pairs(placed)
        yield from (_reckon_named(pair, pair.whole) for pair in pairs if pair.whole)
        unnamed = [pair for pair in pairs if not pair.whole]
        if unnamed:
            yield _reckon_pairs(unnamed, placed, statistics)
        yield from _reckon_lone_shares(placed, pairs, statistics)


_IN_BRACKETS_AFTER = re.compile(r"[^.;:()\d]{0,90}\(\s*")
_BRACKET_AFTER_SHARE = re.compile(r"\s*(?:%|per ?cent)?\s*\(\s*")
_OF = re.compile(r"(?:\s+[a-z]+){0,3}\s+(?:out\s+)?of\s+(?:the\s+|all\s+|a\s+total\s+of\s+)?", re.IGNORECASE)


def _pairs(placed: list[Placed]) -> list[_Pair]:
    """Counts with the percentage in brackets after them, or the other way round."""
    ordered = sorted(placed, key=lambda p: p.start)
    pairs = [_pair(ordered, position) for position in range(len(ordered) - 1)]
    return [pair for pair in pairs if pair is not None]


def _pair(ordered: list[Placed], position: int) -> _Pair | None:
    first, second = ordered[position], ordered[position + 1]
    gap = _between(first, second)
    if is_count(first.statistic) and is_share(second.statistic) and _IN_BRACKETS_AFTER.fullmatch(gap):
        before = ordered[position - 1] if position else None
        if before and is_count(before.statistic) and _OF.fullmatch(_between(before, first)):
            return _Pair(before, second, whole=first)
        return _Pair(first, second)
    if is_share(first.statistic) and is_count(second.statistic) and _BRACKET_AFTER_SHARE.fullmatch(gap):
        after = ordered[position + 2] if position + 2 < len(ordered) else None
        named = after and is_count(after.statistic) and _OF.fullmatch(_between(second, after))
        return _Pair(second, first, whole=after if named else None)
    return None


def _between(first: Placed, second: Placed) -> str:
    return (first.statistic.sentence or "")[first.end : second.start]


# --- percentages beside their counts ---------------------------------------------------------------------------------


def _reckon_named(pair: _Pair, whole: Placed) -> Reckoning:
    """A percentage of a whole that the sentence names."""
    holds = pair.fits(whole.value)
    made = percent(100 * pair.count.value / whole.value) if whole.value else "nothing"
    return Reckoning(
        reason="share-disagrees-with-counts",
        level="warning",
        stated=f"{pair.words} of {plain(whole.value)}",
        sums=f"{plain(pair.count.value)} / {plain(whole.value)} = {made}",
        verdict="as printed" if holds else f"not {percent(pair.share.value)}",
        holds=holds,
        members=(pair.share.index, pair.count.index, whole.index),
    )


def _reckon_pairs(pairs: list[_Pair], placed: list[Placed], statistics: Sequence[Statistic]) -> Reckoning:
    """Counts and percentages of one whole: one that is stated, their own sum, or one that all of them allow."""
    whole = _stated_whole(pairs, placed, statistics)
    stated = "; ".join(pair.words for pair in pairs)
    members = tuple(p.index for pair in pairs for p in (pair.count, pair.share))
    if whole is not None:
        index, value = whole
        same = (index,) if any(index == p.index for p in placed) else ()
        sums = "; ".join(
            f"{plain(p.count.value)} / {plain(value)} = {percent(100 * p.count.value / value)}" for p in pairs
        )
        return _share_holds(stated, f"of the {plain(value)} stated: {sums}", "as printed", members + same)
    implied = [_implied_whole(pair) for pair in pairs]
    low, high = max(r.low for r in implied), min(r.high for r in implied)
    sums = "the whole is not stated, but would be " + "; ".join(_whole_numbers(r) for r in implied)
    if len(pairs) > 1 and math.ceil(low - 1e-9) <= math.floor(high + 1e-9):
        return _share_holds(stated, sums, f"one whole of {_whole_numbers(Range(low, high))} fits all", members)
    if len(pairs) > 1 and _makes_hundred(pairs):
        return _reckon_whole(pairs, stated, members)
    return _unreconciled(pairs, stated, sums, members, statistics)


def _share_holds(stated: str, sums: str, verdict: str, members: tuple[int, ...]) -> Reckoning:
    return Reckoning(
        reason="share-disagrees-with-counts",
        level="warning",
        stated=stated,
        sums=sums,
        verdict=verdict,
        holds=True,
        members=members,
    )


def _stated_whole(
    pairs: list[_Pair], placed: list[Placed], statistics: Sequence[Statistic]
) -> tuple[int, float] | None:
    """A count of the sentence, or of those just before, of which every pair is its share."""
    inside = {pair.count.index for pair in pairs}
    first = min(p.index for p in placed)
    candidates = [p.index for p in placed] + list(range(first - 1, max(first - 1 - _NEAR, -1), -1))
    for index in candidates:
        value = statistics[index].value
        if index in inside or value is None or not is_count(statistics[index]):
            continue
        if value > 0 and all(pair.fits(value) for pair in pairs):
            return index, value
    return None


def _makes_hundred(pairs: list[_Pair]) -> bool:
    decimals = [decimals_of(pair.share.statistic, pair.share.value) for pair in pairs]
    added = sum(pair.share.value for pair in pairs)
    return abs(added - 100) <= sum(10.0**-d / 2 for d in decimals) + 1e-9


def _reckon_whole(pairs: list[_Pair], stated: str, members: tuple[int, ...]) -> Reckoning:
    """Percentages that make 100 are of the sum of the counts; no other whole fits them."""
    whole = sum(pair.count.value for pair in pairs)
    added = " + ".join(plain(pair.count.value) for pair in pairs)
    each = "; ".join(
        f"{plain(p.count.value)} / {plain(whole)} = {percent(100 * p.count.value / whole)}" for p in pairs if whole
    )
    wrong = [pair for pair in pairs if not pair.fits(whole)]
    return Reckoning(
        reason="share-disagrees-with-counts",
        level="warning",
        stated=stated,
        sums=f"the percentages make 100, the counts {added} = {plain(whole)}: {each}",
        verdict=f"not {', '.join(percent(p.share.value) for p in wrong)}" if wrong else "as printed",
        holds=not wrong,
        members=members,
    )


def _unreconciled(
    pairs: list[_Pair], stated: str, sums: str, members: tuple[int, ...], statistics: Sequence[Statistic]
) -> Reckoning:
    """Shares that agree on no whole, or one alone: shown beside the count that a reader would take for the whole."""
    near = _near_whole(pairs[0], statistics) if len(pairs) == 1 else None
    if near is not None:
        value = statistics[near].value or 0
        made = f"{plain(pairs[0].count.value)} / {plain(value)} = {percent(100 * pairs[0].count.value / value)}"
        sums = f'{made}, if it is of the {plain(value)} stated for "{statistics[near].subject}"'
    return Reckoning(
        reason="share-not-reconciled",
        level="note",
        stated=stated,
        sums=sums,
        verdict="what it is a share of is not certain",
        holds=None,
        is_doubt=near is not None or len(pairs) > 1,
        members=members,
    )


def _implied_whole(pair: _Pair) -> Range:
    wanted = pair.wanted
    return Range(100 * pair.count.value / wanted.high, 100 * pair.count.value / max(wanted.low, 1e-9))


def _whole_numbers(size: Range) -> str:
    low, high = math.ceil(size.low - 1e-9), math.floor(size.high + 1e-9)
    return plain(low) if low >= high else f"{plain(low)} to {plain(high)}"


def _near_whole(pair: _Pair, statistics: Sequence[Statistic]) -> int | None:
    """A larger count just before, of the same category where one is known, that a reader would take for the whole."""
    own = pair.count.statistic
    for index in range(pair.count.index - 1, max(pair.count.index - 1 - _NEAR, -1), -1):
        other = statistics[index]
        larger = other.value is not None and other.value > pair.count.value
        alike = other.category == own.category if own.category else _on_one_page(own, other)
        if larger and is_count(other) and other.category is not None and alike:
            return index
    return None


def _on_one_page(one: Statistic, two: Statistic) -> bool:
    return bool({p.page_number for p in one.provenance} & {p.page_number for p in two.provenance})


def _reckon_lone_shares(
    placed: list[Placed], pairs: list[_Pair], statistics: Sequence[Statistic]
) -> Iterator[Reckoning]:
    """A percentage that two counts of the sentences before make: "201 repeat victims", "868 incidents", "23.2%"."""
    paired = {pair.share.index for pair in pairs}
    for share in placed:
        if not is_share(share.statistic) or share.index in paired:
            continue
        near = [i for i in range(max(share.index - _NEAR, 0), share.index) if is_count(statistics[i])]
        found = next(((n, m) for n in near for m in near if _makes(share, statistics[n], statistics[m])), None)
        if found:
            part, whole = (statistics[i].value or 0 for i in found)
            sums = f"{plain(part)} / {plain(whole)} = {percent(100 * part / whole)}"
            yield _share_holds(f"the share is {percent(share.value)}", sums, "as printed", (share.index, found[0]))


def _makes(share: Placed, part: Statistic, whole: Statistic) -> bool:
    """Whether a percentage is surely of these two: of its own category, its subject naming the part, with decimals."""
    own, pair = share.statistic, _Pair(Placed(0, part, 0, 0), share)
    same = whole.category is not None and own.category in (None, whole.category) and part.category == whole.category
    named = _words(part.subject) & _words(own.subject) - _words(whole.subject)
    smaller = 0 < (part.value or 0) < (whole.value or 0)
    return same and smaller and bool(named) and decimals_of(own, share.value) > 0 and pair.fits(whole.value or 0)


def _words(subject: str) -> set[str]:
    return {word.rstrip("s") for word in normalise_words(subject).split() if len(word) > 3}
