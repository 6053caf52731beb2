"""Rules: the pieces of one rule are joined whatever way they were cut, and rules that meet make a frame."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.parsing.drawn import Ruling
from extractors.tables.rulings import cluster, gather_frames, join_rulings, meet
from tests.extractors.building import border, horizontal, vertical

Random = st.randoms(use_true_random=False)


def cut(ruling: Ruling, count: int, gap: float, sway: float, chance: random.Random) -> list[Ruling]:
    """A rule in pieces that leave ``gap`` between them and stand up to ``sway`` beside one another."""
    step = (ruling.end - ruling.start) / count
    marks = [ruling.start + step * (n + chance.uniform(-0.2, 0.2)) for n in range(1, count)]
    starts, ends = [ruling.start, *(mark + gap for mark in marks)], [*marks, ruling.end]
    pieces = [
        Ruling(ruling.horizontal, ruling.at + chance.uniform(0, sway), start, end)
        for start, end in zip(starts, ends, strict=True)
    ]
    chance.shuffle(pieces)
    return pieces


Rule = st.builds(
    lambda flat, at, start, length: Ruling(horizontal=flat, at=at, start=start, end=start + length),
    st.booleans(),
    st.floats(20, 500),
    st.floats(20, 200),
    st.floats(60, 500),
)


@given(rule=Rule, count=st.integers(1, 7), gap=st.floats(-4, 2.9), sway=st.floats(0, 1.9), chance=Random)
def test_the_pieces_of_a_rule_are_one_rule(
    rule: Ruling, count: int, gap: float, sway: float, chance: random.Random
) -> None:
    joined = join_rulings(cut(rule, count, gap, sway, chance))
    assert len(joined) == 1
    assert (joined[0].horizontal, joined[0].start, joined[0].end) == (rule.horizontal, rule.start, rule.end)
    assert rule.at - 0.01 <= joined[0].at <= rule.at + sway + 0.01


@given(rules=st.lists(Rule, min_size=1, max_size=6), chance=Random)
def test_the_order_of_drawing_does_not_matter(rules: list[Ruling], chance: random.Random) -> None:
    once = join_rulings(rules)
    chance.shuffle(rules)
    again = join_rulings(rules)
    assert [(r.horizontal, r.start, r.end) for r in again] == [(r.horizontal, r.start, r.end) for r in once]
    assert [r.at for r in again] == pytest.approx([r.at for r in once])


@given(rule=Rule, gap=st.floats(3.5, 50))
def test_rules_with_a_gap_between_them_stay_two(rule: Ruling, gap: float) -> None:
    further = Ruling(rule.horizontal, rule.at, rule.end + gap, rule.end + gap + 40)
    assert [(r.start, r.end) for r in join_rulings([further, rule])] == [
        (rule.start, rule.end),
        (further.start, further.end),
    ]


@given(rule=Rule, apart=st.floats(2.5, 40))
def test_rules_side_by_side_stay_two(rule: Ruling, apart: float) -> None:
    beside = Ruling(rule.horizontal, rule.at + apart, rule.start, rule.end)
    assert len(join_rulings([beside, rule])) == 2


@given(x=st.floats(20, 400), y=st.floats(20, 400), width=st.floats(10, 300), height=st.floats(10, 300))
def test_the_sides_of_a_box_meet_at_its_corners(x: float, y: float, width: float, height: float) -> None:
    top, bottom, left, right = border((x, y, x + width, y + height))
    assert all(meet(h, v) for h in (top, bottom) for v in (left, right))
    assert not meet(horizontal(y - 4, x, x + width), left)
    assert not meet(top, vertical(x + width + 4, y, y + height))


@given(count=st.integers(1, 5), chance=Random)
def test_tables_that_do_not_touch_are_frames_of_their_own(count: int, chance: random.Random) -> None:
    boxes = [(50.0, 20.0 + 100 * n, 300.0, 90.0 + 100 * n) for n in range(count)]
    rulings = [r for box in boxes for r in [*border(box), vertical(150, box[1], box[3])]]
    stray = [horizontal(700, 50, 300), vertical(500, 20, 600)]
    chance.shuffle(rulings)
    frames = gather_frames(rulings + stray)
    assert [(min(h.at for h in f.horizontals), max(h.at for h in f.horizontals)) for f in frames] == [
        (box[1], box[3]) for box in boxes
    ]
    assert all(len(f.horizontals) == 2 and len(f.verticals) == 3 for f in frames)


@given(values=st.lists(st.floats(0, 500), max_size=20), tolerance=st.floats(0.1, 20))
def test_clusters_are_in_order_and_within_their_values(values: list[float], tolerance: float) -> None:
    means = cluster(values, tolerance)
    assert means == sorted(means)
    assert bool(means) == bool(values)
    assert all(min(values) - 1e-6 <= mean <= max(values) + 1e-6 for mean in means)
    parted = 1 + sum(b - a > tolerance for a, b in zip(sorted(values), sorted(values)[1:], strict=False))
    assert not values or len(means) == parted


def test_what_is_drawn_from_a_point_to_itself_is_no_rule() -> None:
    assert join_rulings([Ruling(horizontal=True, at=100, start=50, end=50)]) == []
