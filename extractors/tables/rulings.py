"""Drawn rules, cleaned: pieces of one rule joined, rules that meet gathered into frames."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.parsing.drawn import Ruling

# Word processors draw a border cell by cell: pieces this near to one another are one rule (points).
_JOIN_GAP = 3.0
# Rules this near side by side are one double rule, or one rule drawn by two neighbouring cells.
_SAME_RULE = 2.0
# A rule reaches another one when it ends this near to it.
REACH = 3.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Rules that hang together: the drawn part of one table, or the border of a box."""

    horizontals: tuple[Ruling, ...]
    verticals: tuple[Ruling, ...]


def join_rulings(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Pieces of one rule joined end to end; double rules become one."""
    joined: list[Ruling] = []
    for horizontal in (True, False):
        same = sorted((r for r in rulings if r.horizontal is horizontal), key=lambda r: (r.at, r.start))
        for level in _levels(same):
            length = sum(r.end - r.start for r in level)
            if not length:
                continue  # drawn from a point to itself: no rule at all
            at = sum(r.at * (r.end - r.start) for r in level) / length
            joined.extend(Ruling(horizontal, at, start, end) for start, end in _stretches(level))
    return joined


def _levels(rulings: Sequence[Ruling]) -> list[list[Ruling]]:
    levels: list[list[Ruling]] = []
    for ruling in rulings:
        if levels and ruling.at - levels[-1][0].at <= _SAME_RULE:
            levels[-1].append(ruling)
        else:
            levels.append([ruling])
    return levels


def _stretches(level: Iterable[Ruling]) -> list[tuple[float, float]]:
    stretches: list[tuple[float, float]] = []
    for ruling in sorted(level, key=lambda r: r.start):
        if stretches and ruling.start <= stretches[-1][1] + _JOIN_GAP:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], ruling.end))
        else:
            stretches.append((ruling.start, ruling.end))
    return stretches


def meet(h: Ruling, v: Ruling) -> bool:
    """Whether a horizontal and a vertical rule cross or touch."""
    return h.start - REACH <= v.at <= h.end + REACH and v.start - REACH <= h.at <= v.end + REACH


def gather_frames(rulings: Sequence[Ruling]) -> list[Frame]:
    """Frames in reading order; a rule that meets no other is in none."""
    horizontals = [r for r in rulings if r.horizontal]
    verticals = [r for r in rulings if not r.horizontal]
    home: dict[int, int] = {}
    groups: dict[int, list[Ruling]] = {}
    for v in verticals:
        met = [h for h in horizontals if meet(h, v)]
        if not met:
            continue
        merged = [v]
        for old in {home[id(h)] for h in met if id(h) in home}:
            merged.extend(groups.pop(old))
        merged.extend(h for h in met if id(h) not in home)
        groups[id(v)] = merged
        home.update((id(r), id(v)) for r in merged)
    frames = [
        Frame(tuple(r for r in group if r.horizontal), tuple(r for r in group if not r.horizontal))
        for group in groups.values()
    ]
    return sorted(frames, key=lambda f: (min(h.at for h in f.horizontals), min(v.at for v in f.verticals)))


def cluster(values: Iterable[float], tolerance: float) -> list[float]:
    """Means of the groups that values form when neighbours nearer than ``tolerance`` belong together."""
    groups: dict[int, list[float]] = defaultdict(list)
    number, last = 0, None
    for value in sorted(values):
        if last is not None and value - last > tolerance:
            number += 1
        groups[number].append(value)
        last = value
    return [sum(group) / len(group) for group in groups.values()]
