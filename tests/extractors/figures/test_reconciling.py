"""Totals are tied to the rows that make them, and only a difference that the other columns show up is a doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.figures.reconciling import Summand, is_total, reconcile


def rows(*given_rows: tuple[str, list[float | None]], bold: tuple[str, ...] = ()) -> list[Summand]:
    return [Summand(label, tuple(values), label in bold) for label, values in given_rows]


def test_a_total_is_the_sum_of_the_rows_above_it() -> None:
    sums = reconcile(rows(("a", [3, 40]), ("b", [5, 60]), ("Total", [8, 100])), [0, 0])
    assert [(s.parts, s.computed, s.adds_up) for s in sums] == [((0, 1), 8, True), ((0, 1), 100, True)]


def test_a_total_of_sub_totals_takes_each_once() -> None:
    table = rows(
        ("a", [10, 71, 5]), ("b", [20, 32, 6]), ("Sub-total", [30, 103, 11]),
        ("c", [7, 16, 2]), ("d", [8, 19, 4]), ("Sub-total", [15, 35, 6]), ("Total", [45, 138, 17]),
    )  # fmt: skip
    sums = {(s.total, s.parts) for s in reconcile(table, [0, 0, 0])}
    assert sums == {(2, (0, 1)), (5, (3, 4)), (6, (2, 5))}


def test_a_head_set_off_is_the_sum_of_the_rows_below_it() -> None:
    table = rows(
        ("Robbery", [281, 176, 167]), ("Knife", [181, 100, 90]), ("Other", [100, 76, 77]), ("Rape", [21, 30, 16]),
        bold=("Robbery", "Rape"),
    )  # fmt: skip
    assert {(s.total, s.parts) for s in reconcile(table, [0, 0, 0])} == {(0, (1, 2))}


def test_the_one_column_that_does_not_add_up_is_told() -> None:
    table = rows(
        ("Shot", [161, 164, 149, 189, 160]), ("Incidents", [134, 131, 122, 151, 127]), ("Killed", [35, 30, 34, 40, 38]),
        ("Total shot", [196, 194, 183, 228, 198]),
    )  # fmt: skip
    sums = reconcile(table, [0] * 5)
    assert {s.parts for s in sums} == {(0, 2)}
    assert [(s.across, s.difference) for s in sums if not s.adds_up] == [(3, -1)]


def test_a_total_that_no_rows_make_is_left_alone() -> None:
    assert reconcile(rows(("a", [3, 40]), ("b", [5, 60]), ("Total", [19, 377])), [0, 0]) == []


def test_figures_off_by_rounding_add_up() -> None:
    sums = reconcile(rows(("a", [1.4]), ("b", [2.4]), ("c", [3.4]), ("Total", [7.3])), [0.05])
    assert [s.adds_up for s in sums] == [True]


def test_the_only_total_of_one_column_that_is_nearly_right_is_a_slip() -> None:
    sums = reconcile(rows(("a", [310]), ("b", [205]), ("c", [118]), ("Total", [634])), [0])
    assert [(s.computed, s.difference) for s in sums] == [(633, 1)]


@pytest.mark.parametrize("label", ["Total", "Sub-total", "TOTALS", "All crime", "Overall", "TotalShooting Victims"])
def test_labels_of_totals(label: str) -> None:
    assert is_total(label)


@pytest.mark.parametrize("label", ["Burglary", "Totally new offences", "Recall to prison", "Small"])
def test_other_labels(label: str) -> None:
    assert not is_total(label)


@given(st.lists(st.lists(st.integers(0, 5000), min_size=3, max_size=3), min_size=2, max_size=12))
def test_a_true_total_never_raises_a_doubt(parts: list[list[int]]) -> None:
    table = [Summand(f"row {n}", tuple(map(float, values))) for n, values in enumerate(parts)]
    total = Summand("Total", tuple(float(sum(column)) for column in zip(*parts, strict=True)))
    sums = reconcile([*table, total], [0, 0, 0])
    assert all(s.adds_up for s in sums)
    assert not any(total.values) or {s.across for s in sums} == {0, 1, 2}
