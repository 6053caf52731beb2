"""Arithmetic of boxes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.parsing.boxes import centre_inside, overlap_share, union
from pipeline.records import Box

Side = st.tuples(st.integers(0, 800), st.integers(1, 200))
Boxes = st.builds(lambda x, y: (float(x[0]), float(y[0]), float(x[0] + x[1]), float(y[0] + y[1])), Side, Side)


@given(boxes=st.lists(Boxes, min_size=1, max_size=6))
def test_a_union_holds_every_box_and_no_more_than_they_reach(boxes: list[Box]) -> None:
    whole = union(boxes)
    assert all(overlap_share(box, whole) == pytest.approx(1.0) for box in boxes)
    for side in range(4):
        assert whole[side] in {box[side] for box in boxes}


@given(inner=Boxes, outer=Boxes)
def test_shares_lie_between_nothing_and_all(inner: Box, outer: Box) -> None:
    share = overlap_share(inner, outer)
    assert 0 <= share <= 1 + 1e-9
    assert overlap_share(inner, inner) == pytest.approx(1.0)
    if share > 0.99:
        assert centre_inside(inner, outer)


def test_half_of_a_box_lies_in_another() -> None:
    assert overlap_share((0, 0, 10, 10), (5, 0, 30, 10)) == 0.5
    assert overlap_share((0, 0, 10, 10), (10, 0, 30, 10)) == 0.0
    assert overlap_share((3, 3, 3, 3), (0, 0, 10, 10)) == 0.0


def test_a_box_belongs_where_its_middle_stands() -> None:
    assert centre_inside((0, 0, 10, 10), (4, 4, 100, 100))
    assert not centre_inside((0, 0, 10, 10), (6, 0, 100, 100))
