"""Totals of a table against the rows or columns they are the sum of.

Which rows a total counts is not printed; it is found by adding. A set of rows is believed to be its parts when their
sums make the total in most of the columns, too many to be chance; a column in which they do not is a doubt. A total
that no set of rows explains counts something else, and nothing is said about it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TOTAL = re.compile(r"\b(?:sub[- ]?)?totals?\b|\btota l\b|^all\b|\boverall\b|\bindex\b|\bcombined\b", re.IGNORECASE)
# As printed where the space after it is too narrow to be seen.
_JOINED = re.compile(r"\bTotal[A-Z]")
# How much likelier than chance the sums must be before a column that differs is a doubt.
_BEYOND_CHANCE = math.log(1000)
# Subsets are searched among no more rows than this.
_MOST_ITEMS = 12
# Where no column agrees, a difference up to this share of the total is a slip; a larger one shows other parts.
_SLIP = 0.02


@dataclass(frozen=True, slots=True)
class Summand:
    """One row (or column) of figures; ``None`` where there is none."""

    label: str
    values: tuple[float | None, ...]
    set_off: bool = False
    """Bold or shaded unlike most others."""
    group: str | None = None
    """The heading it stands under."""

    @property
    def is_total(self) -> bool:
        return is_total(self.label)


@dataclass(frozen=True, slots=True)
class Sum:
    """One figure that is a total. ``tolerance`` is how far rounding may put it off."""

    total: int
    """Position of the total among the summands."""
    across: int
    """Position among their values."""
    parts: tuple[int, ...]
    stated: float
    computed: float
    tolerance: float
    summed: int
    """How many of the parts print a figure; where some print none, a difference is no doubt."""

    @property
    def difference(self) -> float:
        return round(self.stated - self.computed, 6)

    @property
    def adds_up(self) -> bool:
        return abs(self.difference) <= self.tolerance + 1e-9


def is_total(label: str) -> bool:
    """Whether a label says that its figures are a total."""
    return bool(_TOTAL.search(label) or _JOINED.search(label))


def reconcile(summands: Sequence[Summand], steps: Sequence[float]) -> list[Sum]:
    """Every total that its parts explain, one entry a figure.

    Args:
        summands: in printed order, totals among their parts.
        steps: for each value what rounding may take from one figure (half its last place); 0 where figures are exact.
    """
    found: list[Sum] = []
    inside: set[int] = set()
    for total, summand in enumerate(summands):
        if not (summand.is_total or summand.set_off):
            continue
        sums = _explain(summands, total, inside, steps)
        if sums:
            found.extend(sums)
            inside.update(sums[0].parts)
    return found


def _explain(summands: Sequence[Summand], total: int, inside: set[int], steps: Sequence[float]) -> list[Sum]:
    tried = [s for parts in _candidates(summands, total, inside) if (s := _add(summands, total, parts, steps))]
    best = max(tried, key=_matched, default=[])
    chances = len(tried)
    if not all(s.adds_up for s in best) or not best:
        items = _free_items(summands, total, inside)
        other = _search(summands, total, items, steps)
        if _matched(other) > _matched(best):
            best, chances = other, 2 ** len(items)
    if not _is_believed(summands[total], best, chances):
        return _slip(summands, total, inside, steps)
    explained = {s.across for sums in tried for s in sums if s.adds_up and s.stated}
    fullest = max(s.summed for s in best)
    return [s for s in best if s.adds_up or (s.across not in explained and s.summed == fullest)]


def _candidates(summands: Sequence[Summand], total: int, inside: set[int]) -> Iterator[tuple[int, ...]]:
    """Sets of parts that a layout suggests: the rows above or below, those set off alike, the totals before."""
    own = summands[total]
    free = [n for n in range(total) if n not in inside]
    for k in range(len(free), 1, -1):
        yield tuple(free[-k:])
    grouped = [n for n in range(total) if summands[n].group == own.group and not summands[n].is_total]
    yield tuple(grouped)
    yield tuple(n for n in range(total) if not summands[n].is_total)
    yield tuple(n for n in free if summands[n].set_off)
    yield tuple(n for n in range(total) if summands[n].is_total)
    below: list[int] = []
    for n in range(total + 1, len(summands)):
        below.append(n)
        yield tuple(below)
    if total + 1 < len(summands) and own.set_off:
        yield tuple(n for n in range(total + 1, len(summands)) if summands[n].set_off and not summands[n].is_total)


def _add(summands: Sequence[Summand], total: int, parts: Sequence[int], steps: Sequence[float]) -> list[Sum]:
    if len(parts) < 2:
        return []
    sums = []
    for across, stated in enumerate(summands[total].values):
        values = [v for n in parts if (v := summands[n].values[across]) is not None]
        if stated is not None and len(values) >= 2:
            tolerance = steps[across] * (len(values) + 1)
            sums.append(Sum(total, across, tuple(parts), stated, round(sum(values), 6), tolerance, len(values)))
    return sums


def _matched(sums: Sequence[Sum]) -> float:
    """How well sums make the total: columns that agree, less those that do not."""
    return sum((1.0 if s.stated else 0.1) if s.adds_up else -0.5 for s in sums)


def _is_believed(total: Summand, sums: Sequence[Sum], chances: int) -> bool:
    agreeing = [s for s in sums if s.adds_up and s.stated]
    telling = [s for s in sums if s.stated or not s.adds_up]
    if not agreeing or 2 * len(agreeing) < len(telling):
        return False
    if total.is_total and len(agreeing) == len(telling):
        return True
    if not total.is_total and (len(agreeing) < 2 or 3 * len(agreeing) < 2 * len(telling)):
        return False
    evidence = sum(math.log(1 + abs(s.stated) / (1 + 2 * s.tolerance)) for s in agreeing)
    return evidence > math.log(max(chances, 1)) + _BEYOND_CHANCE


def _free_items(summands: Sequence[Summand], total: int, inside: set[int]) -> list[int]:
    """Rows among which any subset is tried: those of no other total, only the ones set off where there are many."""
    others = [n for n in range(len(summands)) if n != total and n not in inside]
    before = [n for n in others if n < total]
    for items in (before, [n for n in before if summands[n].set_off], [n for n in others if summands[n].set_off]):
        if 2 <= len(items) <= _MOST_ITEMS:
            return items
    return []


def _search(summands: Sequence[Summand], total: int, items: Sequence[int], steps: Sequence[float]) -> list[Sum]:
    """The subset of ``items`` that makes the total in most columns; its sums, or none."""
    stated = summands[total].values
    pivots = sorted((c for c, v in enumerate(stated) if v), key=lambda c: -abs(stated[c] or 0))[:2]
    best: list[Sum] = []
    for pivot in pivots:
        for parts in _subsets_making(summands, items, pivot, stated[pivot] or 0.0, steps[pivot]):
            sums = _add(summands, total, parts, steps)
            if _matched(sums) > _matched(best):
                best = sums
    return best


def _subsets_making(
    summands: Sequence[Summand], items: Sequence[int], pivot: int, target: float, step: float
) -> Iterator[tuple[int, ...]]:
    sums: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    for item in items:
        value = summands[item].values[pivot] or 0.0
        sums += [(made + value, (*parts, item)) for made, parts in sums]
    for made, parts in sums:
        if len(parts) > 1 and abs(made - target) <= step * (len(parts) + 1) + 1e-6:
            yield parts


def _slip(summands: Sequence[Summand], total: int, inside: set[int], steps: Sequence[float]) -> list[Sum]:
    """The sums of all rows above the only total of a table, where no column agrees but all come near."""
    own = summands[total]
    if not own.is_total or total != len(summands) - 1 or inside or any(s.is_total for s in summands[:total]):
        return []
    sums = _add(summands, total, range(total), steps)
    near = [s for s in sums if s.stated and abs(s.difference) <= _SLIP * abs(s.stated) + s.tolerance]
    return sums if total > 2 and len(near) == len(sums) else []
