"""Checks: what a document says against what it says elsewhere. A doubt is a finding with its arithmetic.

Each check is a function of records; it changes nothing and throws nothing. What is right by rounding, or by cutting
off decimals, is right.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.identity import normalise_words
from pipeline.numbers import Figure, parse_figure
from pipeline.records import Action, DocumentFacts, Finding, Level, Measure, RecordKind, StatusTotal

_PLACEHOLDER = re.compile(r"(?<![\w-])(?:X{2,}%?|X(?=\s+[a-z]+s\b))(?![\w-])")
_MEASURES = re.compile(r"\b(?:measures?|targets?|indicators?|kpis?)\b")
_ALL = re.compile(r"\b(?:all|overall|total|totals)\b")
_NUMBERED_PART = re.compile(r"\b(?:part|schedule|chapter|article|section|appendix|annex|title)\s*$", re.IGNORECASE)


def find_placeholders(text: str) -> list[str]:
    """Places where a figure was meant to be filled in: "XX", "XXX" and the like."""
    return [m.group() for m in _PLACEHOLDER.finditer(text) if not _NUMBERED_PART.search(text[: m.start()])]


def check_placeholders(kind: RecordKind, records: Sequence[Action | Measure]) -> Iterator[Finding]:
    """A finding for each record in which a figure was left to be filled in."""
    for index, record in enumerate(records):
        printed = " ".join(p.quote for p in record.provenance)
        found = find_placeholders(printed)
        if found:
            message = f'a figure was left open: "{found[0]}" in "{_shorten(printed)}"'
            yield _finding("placeholder", "warning", message, kind, index, record)


def check_changes(measures: Sequence[Measure]) -> Iterator[Finding]:
    """A finding for each measure whose stated change is not the one between its baseline and its actual figure."""
    for index, measure in enumerate(measures):
        baseline, actual, change = (parse_figure(t) for t in (measure.baseline, measure.actual, measure.change))
        if baseline is None or actual is None or change is None or baseline.percent != actual.percent:
            continue
        wrong = _wrong_change(baseline, actual, change, measure.change or "")
        if wrong:
            yield _finding("change-disagrees-with-values", "warning", wrong, "measure", index, measure)


def _wrong_change(baseline: Figure, actual: Figure, change: Figure, printed: str) -> str | None:
    """Why a stated change cannot be: a sentence with the arithmetic; ``None`` where it can."""
    difference = actual.value - baseline.value
    wanted = [difference]
    if change.percent:
        relative = [100 * difference / baseline.value] if baseline.value else []
        wanted = relative + ([difference] if baseline.percent else [])
    down = re.search(r"\b(?:reduc|decreas|fewer|less|lower|fall|fell|down|drop)", printed, re.IGNORECASE)
    signed = change.signed or bool(down)
    stated = -abs(change.value) if down else change.value
    if any(same_figure(w if signed else abs(w), stated, change.decimals) for w in wanted) or not wanted:
        return None
    sums = f"{_plain(baseline.value)} to {_plain(actual.value)} is a change of {_plain(difference)}"
    if change.percent and baseline.value:
        sums += f", {100 * difference / baseline.value:+.1f}%"
    return f'the change is printed as "{printed}", but from {sums}'


def check_deadlines(kind: RecordKind, records: Sequence[Action | Measure], facts: DocumentFacts) -> Iterator[Finding]:
    """A finding for each deadline of a plan that lies before the plan's period begins, or after it ends."""
    if facts.kind not in ("action_plan", "partnership_plan") or facts.period_start is None or facts.period_end is None:
        return
    plan = f"the plan runs from {facts.period_start} to {facts.period_end}"
    for index, record in enumerate(records):
        due = record.by_when
        early = due.end is not None and due.end < facts.period_start
        late = due.start is not None and due.start > facts.period_end
        if early or late:
            message = f'the deadline "{due.raw}" is {"before" if early else "after"} all of it: {plan}'
            yield _finding("deadline-outside-plan-period", "note", message, kind, index, record)


def same_figure(computed: float, stated: float, decimals: int) -> bool:
    """Whether a computed figure, rounded or cut off at the decimals printed, is the stated one."""
    scale = 10**decimals
    rounded_up = math.floor(abs(computed) * scale + 0.5 + 1e-9) / scale
    cut_off = math.floor(abs(computed) * scale + 1e-9) / scale
    sign = -1 if computed < 0 else 1
    return any(abs(sign * candidate - stated) < 1e-9 for candidate in (rounded_up, cut_off))


def check_status_totals(
    totals: Sequence[StatusTotal], actions: Sequence[Action], measures: Sequence[Measure]
) -> Iterator[Finding]:
    """A finding for each stated total that the rows read do not add up to, one for all that no rows stand behind."""
    without_rows: list[int] = []
    for index, total in enumerate(totals):
        rows = _counted_rows(total, totals, actions, measures)
        if rows is None:
            without_rows.append(index)
            continue
        counts: Counter[str] = Counter(row.status or "missing" for row in rows)
        differences = [
            f"{status}: stated {stated}, counted {counts[status]}"
            for status, stated in _stated(total)
            if stated != counts[status]
        ]
        if differences:
            message = f'the totals of "{total.what}" differ from the {len(rows)} rows read: {"; ".join(differences)}'
            yield _finding("status-totals-disagree", "warning", message, "status_total", index, total)
    if without_rows:
        first, others = totals[without_rows[0]], len(without_rows) - 1
        counted = f'"{first.what}"' + (f" and {others} more" if others else "")
        message = f"the document counts {counted} by status, but no rows with a status were read to count them against"
        yield _finding("status-totals-without-rows", "note", message, "status_total", without_rows[0], first)


def _counted_rows(
    total: StatusTotal, totals: Sequence[StatusTotal], actions: Sequence[Action], measures: Sequence[Measure]
) -> Sequence[Action | Measure] | None:
    """The rows that a total counts; ``None`` where none of them has a status, or which they are cannot be told.

    Of several totals for one kind of rows each counts a theme, but for the one that counts all.
    """
    of_measures = _counts_measures(total)
    rows: Iterable[Action | Measure] = measures if of_measures else actions
    printed = [row for row in rows if row.provenance and row.provenance[0].table_ordinal is not None]
    rivals = [other for other in totals if _counts_measures(other) == of_measures]
    words = normalise_words(total.what)
    if len(rivals) > 1 and not _ALL.search(words):
        printed = [row for row in printed if row.theme and normalise_words(row.theme) == words]
    return printed if any(row.status for row in printed) else None


def _counts_measures(total: StatusTotal) -> bool:
    return bool(_MEASURES.search(normalise_words(total.what)))


def _stated(total: StatusTotal) -> list[tuple[str, int]]:
    pairs = (("green", total.green), ("amber", total.amber), ("red", total.red), ("missing", total.missing))
    return [(status, number) for status, number in pairs if number is not None]


def _finding(
    reason: str, level: Level, message: str, kind: RecordKind, index: int, record: Action | Measure | StatusTotal
) -> Finding:
    place = record.provenance[0] if record.provenance else None
    return Finding(
        reason=reason,
        level=level,
        message=message,
        page_number=place.page_number if place else None,
        bbox=place.bbox if place else None,
        record_kind=kind,
        record_index=index,
    )


def _plain(value: float) -> str:
    return f"{value:g}"


def _shorten(text: str) -> str:
    return text if len(text) <= 100 else text[:97] + "..."
