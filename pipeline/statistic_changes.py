"""What one statistic states of a change, against its own values: percentage, difference, direction, possible range.

Each rule takes one record and gives its reckoning, or ``None`` where the record states too little to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.identity import normalise_words
from pipeline.reckoning import (
    Range,
    Reckoning,
    decimals_of,
    exactly,
    is_exact,
    percent,
    plain,
    stated_range,
    value_range,
)
from pipeline.records import Statistic

_PER = {"per_1000": 1_000, "per_100000": 100_000}


def reckon_changes(statistic: Statistic) -> list[Reckoning]:
    """Every sum that the figures of one statistic allow among themselves."""
    rules = (_percent_of_change, _difference, _direction, _possible_value, _possible_change)
    return [reckoning for reckoning in (rule(statistic) for rule in rules) if reckoning is not None]


def reckon_continued(statistics: Sequence[Statistic]) -> Iterator[Reckoning]:
    """A value and the change that is said of it as a statistic of its own: "2,025 reports, an increase of 2.8% (55)".

    They are put together where both name one subject and stand side by side; of two sentences only agreement is told.
    """
    for index, earlier in _continued(statistics):
        value, change = statistics[earlier], statistics[index]
        whole = replace(
            value,
            change_absolute=change.change_absolute,
            change_percent=change.change_percent,
            previous_value=change.previous_value,
            direction=change.direction,
            sentence=" ".join(dict.fromkeys(filter(None, (value.sentence, change.sentence)))),
        )
        for reckoning in reckon_changes(whole):
            if reckoning.holds or value.sentence == change.sentence:
                yield replace(reckoning, members=(earlier, index))


def _continued(statistics: Sequence[Statistic]) -> Iterator[tuple[int, int]]:
    """Positions of each change that goes with an earlier value, and of that value."""
    for index, change in enumerate(statistics):
        for earlier in range(index - 1, max(index - 4, -1), -1):
            beside = earlier == index - 1 or statistics[earlier].sentence == change.sentence
            if beside and _continues(statistics[earlier], change):
                yield index, earlier
                break


def _continues(value: Statistic, change: Statistic) -> bool:
    same = normalise_words(value.subject) == normalise_words(change.subject) and value.unit == change.unit
    only_change = change.value is None and (change.change_absolute is not None or change.previous_value is not None)
    only_value = value.change_absolute is None and value.change_percent is None and value.previous_value is None
    told = value.value is not None and change.change_percent is not None and value.sentence and change.sentence
    return bool(same and only_change and only_value and told)


def stated_change(statistic: Statistic) -> str:
    """What a statistic states, in a few words: "decreased by 55 (14%), from 393 to 338"."""
    verb = {"up": "increased", "down": "decreased", "same": "stayed the same", None: "changed"}[statistic.direction]
    by = " or ".join(_changes(statistic))
    before = f"from {plain(statistic.previous_value)}" if statistic.previous_value is not None else ""
    to = f"to {plain(statistic.value)}" if statistic.value is not None else ""
    ends = " ".join(filter(None, (before, to)))
    return ", ".join(filter(None, (f"{verb} by {by}" if by else verb, ends)))


def _changes(statistic: Statistic) -> Iterator[str]:
    if statistic.change_absolute is not None:
        yield plain(abs(statistic.change_absolute))
    if statistic.change_percent is not None:
        decimals = decimals_of(statistic, statistic.change_percent)
        yield f"{abs(statistic.change_percent):.{decimals}f}%"


def _percent_of_change(statistic: Statistic) -> Reckoning | None:
    """The stated percentage against the change and the figure before it."""
    if statistic.change_percent is None or statistic.unit == "rank":
        return None
    decimals = decimals_of(statistic, statistic.change_percent)
    wanted = stated_range(abs(statistic.change_percent), decimals)
    tried = list(_percentages(statistic))
    if not tried:
        return None
    right = next((sums for sums, size in tried if size.meets(wanted)), None)
    printed = f"{abs(statistic.change_percent):.{decimals}f}%"
    return Reckoning(
        reason="percent-disagrees-with-values",
        level="warning",
        stated=stated_change(statistic),
        sums=right or tried[0][0],
        verdict=f"{printed} as printed" if right else _not_percent(statistic, printed, wanted),
        holds=True if right else None if _proves_nothing(statistic, wanted) else False,
        is_doubt=not _proves_nothing(statistic, wanted),
    )


def _proves_nothing(statistic: Statistic, wanted: Range) -> bool:
    """Whether a percentage that does not follow may be right all the same: of rounded or of earlier values."""
    return _may_be_earlier(statistic) or _may_be_rounded(statistic, wanted)


def _may_be_rounded(statistic: Statistic, wanted: Range) -> bool:
    """Whether both values end in "00" and values that round to them make the percentage: "from 5,200 to 4,500"."""
    value, previous = statistic.value, statistic.previous_value
    if not value or not previous or value % 100 or previous % 100:
        return False
    steps = [_last_step(figure) for figure in (value, previous)]
    ranges = [Range(f - step / 2, f + step / 2) for f, step in zip((value, previous), steps, strict=True)]
    share = (ranges[0] - ranges[1]).percent_of(ranges[1])
    return share is not None and _size(share).meets(wanted)


def _last_step(figure: float) -> float:
    """What a round number may have been rounded to: 100 for 5,200, 1,000 for 8,000."""
    step = 100.0
    while figure % (step * 10) == 0:
        step *= 10
    return step


_EARLIER = re.compile(
    r"\b(?:previous|last|same|prior|preceding|earlier|before|than|compared)\b[^.;%()]{0,60}\(\s*$", re.IGNORECASE
)


def _may_be_earlier(statistic: Statistic) -> bool:
    """Whether what was read as the change may be the value before it: "8.3% more than last quarter (5,869)"."""
    if statistic.change_absolute is None or statistic.previous_value is not None or statistic.sentence is None:
        return False
    before, found, _ = statistic.sentence.partition(plain(abs(statistic.change_absolute)))
    return bool(found and _EARLIER.search(before))


def _percentages(statistic: Statistic) -> Iterator[tuple[str, Range]]:
    """Each way to reckon the percentage from what is stated: the sum, and the sizes it may come to."""
    value = statistic.value if is_exact(statistic) else None
    previous, change = statistic.previous_value, statistic.change_absolute
    if value is not None and previous is not None:
        ends = [value_range(statistic, figure) for figure in (value, previous)]
        yield from _share(
            ends[0] - ends[1],
            ends[1],
            f"({plain(max(value, previous))} - {plain(min(value, previous))})",
            value - previous,
            previous,
        )
        if statistic.unit in ("percent", "percentage_points"):
            yield f"{plain(value)} - {plain(previous)} = {plain(value - previous)}", _size(ends[0] - ends[1])
    elif value is not None and change is not None:
        ends = [value_range(statistic, figure) for figure in (value, change)]
        base = value - change
        yield from _share(ends[1], ends[0] - ends[1], plain(abs(change)), change, base, _base_sum(value, change))
    if previous is not None and change is not None:
        ends = [value_range(statistic, figure) for figure in (change, previous)]
        yield from _share(ends[0], ends[1], plain(abs(change)), change, previous)


def _base_sum(value: float, change: float) -> str:
    return f"({plain(value)} {'+' if change < 0 else '-'} {plain(abs(change))})"


def _share(
    change: Range, base: Range, words: str, difference: float, whole: float, whole_words: str | None = None
) -> Iterator[tuple[str, Range]]:
    share = change.percent_of(base)
    if share is None:
        return
    sums = f"{words} / {whole_words or plain(whole)}"
    if words.startswith("(") or whole_words:
        sums += f" = {plain(abs(difference))} / {plain(whole)}"
    yield f"{sums} = {percent(100 * abs(difference) / whole)}", _size(share)


def _size(signed: Range) -> Range:
    low, high = sorted((abs(signed.low), abs(signed.high)))
    return Range(0.0 if signed.low < 0 < signed.high else low, high)


def _not_percent(statistic: Statistic, printed: str, wanted: Range) -> str:
    """Why a percentage is wrong, and where it may come from: a share of the newer figure."""
    value, previous = statistic.value, statistic.previous_value
    if value and previous is not None:
        of_newer = exactly(abs(value - previous)).percent_of(exactly(value))
        if of_newer and of_newer.meets(wanted):
            return f"not {printed}, which is the change as a share of the newer figure, {plain(value)}"
    return f"not {printed}"


def _difference(statistic: Statistic) -> Reckoning | None:
    """The stated difference against the two values."""
    value, previous, change = statistic.value, statistic.previous_value, statistic.change_absolute
    if value is None or previous is None or change is None or not is_exact(statistic):
        return None
    made = value_range(statistic, value) - value_range(statistic, previous)
    wanted = value_range(statistic, change)
    holds = made.meets(wanted)
    return Reckoning(
        reason="difference-disagrees-with-values",
        level="warning",
        stated=stated_change(statistic),
        sums=f"{plain(value)} - {plain(previous)} = {plain(value - previous)}",
        verdict="as stated" if holds else f"not {plain(change)}",
        holds=holds,
    )


def _direction(statistic: Statistic) -> Reckoning | None:
    """The word for the direction against the values and the signs; agreeing words alone prove nothing."""
    signs = {"up": 1, "down": -1}
    said = signs.get(statistic.direction or "")
    if said is None or statistic.unit == "rank":
        return None
    seen = [change for change in (statistic.change_absolute, statistic.change_percent) if change]
    if statistic.value is not None and statistic.previous_value is not None:
        seen.append(statistic.value - statistic.previous_value)
    against = next((change for change in seen if change * said < 0), None)
    if against is None:
        return None
    return Reckoning(
        reason="direction-disagrees-with-values",
        level="warning",
        stated=stated_change(statistic),
        sums=f"the change is {plain(against)}",
        verdict=f"which is not {'a rise' if said > 0 else 'a fall'}",
        holds=False,
    )


def _possible_value(statistic: Statistic) -> Reckoning | None:
    """A value that its unit cannot have: a negative count, rank 0, more than 1,000 of every 1,000."""
    value, unit = statistic.value, statistic.unit
    if value is None or unit is None or value in (statistic.change_absolute, statistic.change_percent):
        return None
    most = _PER.get(unit)
    wrong = (
        "a count is not negative" if unit == "count" and value < 0 and statistic.sentence
        else "ranks are whole numbers from 1" if unit == "rank" and (value < 1 or not float(value).is_integer())
        else f"no more than {most:,} of {most:,} can be meant" if most and not 0 <= value <= most
        else None
    )  # fmt: skip
    return _impossible(statistic, plain(value), wrong) if wrong else None


def _possible_change(statistic: Statistic) -> Reckoning | None:
    change = statistic.change_percent
    if change is None or change >= -100 or statistic.unit in ("percent", "gbp"):
        return None
    return _impossible(statistic, percent(change), "nothing can fall by more than all of it")


def _impossible(statistic: Statistic, figure: str, why: str) -> Reckoning:
    return Reckoning(
        reason="figure-impossible",
        level="warning",
        stated=f'"{statistic.subject}" is {figure}',
        sums=f"the unit is {(statistic.unit or 'not stated').replace('_', ' ')}",
        verdict=why,
        holds=False,
    )
