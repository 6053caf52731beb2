"""Parts and totals in the counts of one sentence: "A total of 4, of these one ...", "Fatal: 4 Serious: 3 Total: 7".

The parts that a sentence names need not be all parts, so a sum that differs is doubted only where the sentence is a
list with its total, or where a part is more than its whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.reckoning import Reckoning, plain
from pipeline.records import Statistic
from pipeline.sentence_figures import Placed, is_count, sentence_figures

# Where a clause begins, not in "87% of those due".
_OF_THESE = re.compile(r"(?:^|[,;:.(–-]\s*|\band\s+)of (?:these|those|which|whom|them)\b", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:total|overall|all)\b", re.IGNORECASE)
_LABEL = re.compile(r"([A-Za-z][\w ]*)\s*:\s*[-+(]?$")
_LABELLED = re.compile(r"[A-Za-z)]\s*:\s*[-+(]?\d")


def reckon_parts(statistics: Sequence[Statistic]) -> Iterator[Reckoning]:
    """Every sum of parts to a whole that stands in one sentence."""
    for placed in sentence_figures(statistics):
        yield from _reckon_of_these(placed)
        yield from _reckon_total(placed)


def _reckon_of_these(placed: list[Placed]) -> Iterator[Reckoning]:
    """What is said "of these" against the count before it."""
    counts = [p for p in sorted(placed, key=lambda p: p.start) if is_count(p.statistic)]
    said = _OF_THESE.search(counts[0].statistic.sentence or "") if len(counts) > 1 else None
    if said is None:
        return
    wholes = [p for p in counts if p.end <= said.start()]
    parts = [p for p in counts if p.start >= said.end()]
    if not wholes or not parts:
        return
    yield from _compare_parts(wholes[-1], parts)


def _compare_parts(whole: Placed, parts: list[Placed]) -> Iterator[Reckoning]:
    added = sum(p.value for p in parts)
    sums = " + ".join(plain(p.value) for p in parts) + (f" = {plain(added)}" if len(parts) > 1 else "")
    larger = [p for p in parts if p.value > whole.value]
    if larger or (added == whole.value and len(parts) > 1):
        yield Reckoning(
            reason="part-larger-than-whole",
            level="warning",
            stated=f"{', '.join(plain(p.value) for p in parts)} of {plain(whole.value)}",
            sums=sums,
            verdict=f"{plain(larger[0].value)} is more than all {plain(whole.value)}"
            if larger
            else "the parts make the whole",
            holds=not larger,
            members=(whole.index, *(p.index for p in parts)),
        )


def _reckon_total(placed: list[Placed]) -> Iterator[Reckoning]:
    """A total among the figures of one sentence: "Fatal: 4 Serious: 3 Slight: 25 Total: 32", or the same of changes."""
    totals = [p for p in placed if _is_total(p)]
    parts = [p for p in placed if p not in totals]
    if len(totals) != 1 or len(parts) < 2 or len({p.statistic.unit for p in placed}) != 1:
        return
    figures = [_amount(p.statistic) for p in (*parts, *totals)]
    numbers = [figure for figure in figures if figure is not None]
    if len(numbers) < len(figures) or len({(p.statistic.value is None) for p in placed}) != 1:
        return
    added, total = sum(numbers[:-1]), numbers[-1]
    listed = len(_LABELLED.findall(totals[0].statistic.sentence or "")) >= len(placed)
    if added == total or listed:
        yield Reckoning(
            reason="total-disagrees-with-parts",
            level="warning",
            stated=f"{', '.join(plain(n) for n in numbers[:-1])}, total {plain(total)}",
            sums=f"{_added(numbers[:-1])} = {plain(added)}",
            verdict="as stated" if added == total else f"not {plain(total)}",
            holds=added == total,
            members=(totals[0].index, *(p.index for p in parts)),
        )


def _is_total(placed: Placed) -> bool:
    """Whether the label before the figure is a total's, or where it has no label, what it is said to count."""
    label = _LABEL.search((placed.statistic.sentence or "")[: placed.start])
    return bool(_TOTAL.search(label[1] if label else placed.statistic.subject))


def _amount(statistic: Statistic) -> float | None:
    return statistic.value if statistic.value is not None else statistic.change_absolute


def _added(numbers: list[float]) -> str:
    rest = "".join(f" {'-' if n < 0 else '+'} {plain(abs(n))}" for n in numbers[1:])
    return plain(numbers[0]) + rest
