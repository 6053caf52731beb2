"""Pictures of pages: turned and straightened with the way back known, and their rules found on drawn ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.parsing.turning import Placement
from extractors.parsing.words import Rotation
from extractors.scans.pictures import (
    Picture,
    find_rules,
    find_tilt,
    lies_on_its_side,
    straighten,
    turn_upright,
)

SCALE = 300 / 72
WIDTH, HEIGHT = 400, 300
Turns: st.SearchStrategy[Rotation] = st.sampled_from((0, 90, 180, 270))


def paper() -> Picture:
    return np.full((round(HEIGHT * SCALE), round(WIDTH * SCALE)), 250, np.uint8)


def draw(picture: Picture, x0: float, top: float, x1: float, bottom: float, shade: int = 20) -> None:
    """A filled box, in points."""
    picture[round(top * SCALE) : round(bottom * SCALE), round(x0 * SCALE) : round(x1 * SCALE)] = shade


def written() -> Picture:
    """Lines of marks as large as letters: no run of ink is longer than 8 points."""
    picture = paper()
    for line in range(30, 280, 14):
        for x in range(30, 360, 10):
            draw(picture, x, line, x + 5 + line % 3, line + 7)
    return picture


def ruled() -> Picture:
    """Two columns and three rows between rules a point thick, the upper row shaded."""
    picture = written()
    draw(picture, 20, 20, 370, 290, 250)
    draw(picture, 50, 50, 350, 80, 205)
    for y in (50, 80, 110, 140):
        draw(picture, 50, y, 351, y + 1)
    for x in (50, 200, 350):
        draw(picture, x, 50, x + 1, 141)
    return picture


def test_rules_are_found_where_they_are_drawn() -> None:
    found = find_rules(ruled(), SCALE)
    assert sorted(int(r.at) for r in found if r.horizontal) == [50, 80, 110, 140]
    assert sorted(int(r.at) for r in found if not r.horizontal) == [50, 200, 350]
    for rule in found:
        ends = (50, 351) if rule.horizontal else (50, 141)
        assert (rule.start, rule.end) == pytest.approx(ends, abs=1)


def test_letters_shading_and_shadows_of_the_paper_are_no_rules() -> None:
    picture = written()
    draw(picture, 100, 280, 300, 298, 190)  # shading
    draw(picture, 0, 0, 2, HEIGHT)  # the shadow of the paper's edge
    assert not [r for r in find_rules(picture, SCALE) if not 279 < r.at < 299]


@pytest.mark.parametrize("slope", [-1.5, -0.6, 0.4, 2.0])
def test_a_slope_is_found_and_taken_out(slope: float) -> None:
    askew = straighten(ruled(), -slope)
    assert find_tilt(askew, SCALE) == pytest.approx(slope, abs=0.1)
    level = find_rules(straighten(askew, find_tilt(askew, SCALE)), SCALE)
    assert sorted(r.at for r in level if r.horizontal) == pytest.approx([50.5, 80.5, 110.5, 140.5], abs=0.5)


def test_straight_pages_and_empty_ones_are_left_alone() -> None:
    assert find_tilt(written(), SCALE) == 0
    assert find_tilt(paper(), SCALE) == 0


def test_lines_running_up_the_page_are_suspected() -> None:
    assert not lies_on_its_side(written(), SCALE)
    assert lies_on_its_side(turn_upright(written(), 90), SCALE)
    assert not lies_on_its_side(turn_upright(written(), 180), SCALE)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_boxes_lead_back_to_the_displayed_page(turned: Rotation) -> None:
    """A mark on the displayed page is found on the upright picture where the placement says."""
    displayed = paper()
    draw(displayed, 30, 40, 130, 52)
    placement = Placement(WIDTH, HEIGHT, turned)
    upright = turn_upright(displayed, turned)
    ys, xs = np.nonzero(upright < 128)
    seen = (xs.min() / SCALE, ys.min() / SCALE, (xs.max() + 1) / SCALE, (ys.max() + 1) / SCALE)
    assert (upright.shape[1] / SCALE, upright.shape[0] / SCALE) == pytest.approx(placement.upright_size, abs=0.3)
    assert placement.upright((30, 40, 130, 52)) == pytest.approx(seen, abs=0.5)
    assert placement.displayed(seen) == pytest.approx((30, 40, 130, 52), abs=0.5)


def test_a_straightened_mark_leads_back_to_the_slanting_one() -> None:
    askew = paper()
    draw(askew, 320, 60, 330, 64)
    placement = Placement(WIDTH, HEIGHT, 0, 2.0)
    ys, xs = np.nonzero(straighten(askew, 2.0) < 128)
    middle = ((xs.min() + xs.max()) / 2 / SCALE, (ys.min() + ys.max()) / 2 / SCALE)
    x0, top, x1, bottom = placement.displayed((*middle, *middle))
    assert ((x0 + x1) / 2, (top + bottom) / 2) == pytest.approx((325, 62), abs=0.5)


@given(turned=Turns, tilt=st.floats(-3, 3), x=st.floats(50, 250), y=st.floats(50, 250))
def test_there_and_back_a_box_still_holds_its_words(turned: Rotation, tilt: float, x: float, y: float) -> None:
    placement = Placement(WIDTH, HEIGHT, turned, tilt)
    back = placement.upright(placement.displayed((x, y, x + 20, y + 10)))
    assert back[0] <= x + 1e-6
    assert back[1] <= y + 1e-6
    assert back[2] >= x + 20 - 1e-6
    assert back[3] >= y + 10 - 1e-6


@given(turned=Turns, tilt=st.floats(-3, 3))
def test_no_box_leaves_the_page(turned: Rotation, tilt: float) -> None:
    placement = Placement(WIDTH, HEIGHT, turned, tilt)
    x0, top, x1, bottom = placement.displayed((0, 0, *placement.upright_size))
    assert 0 <= x0 < x1 <= WIDTH
    assert 0 <= top < bottom <= HEIGHT


def test_a_rule_has_its_middle_for_its_place() -> None:
    picture = paper()
    draw(picture, 100, 150, 300, 152)
    (rule,) = find_rules(picture, SCALE)
    assert rule.horizontal
    assert (rule.at, rule.start, rule.end) == pytest.approx((151, 100, 300), abs=0.5)
