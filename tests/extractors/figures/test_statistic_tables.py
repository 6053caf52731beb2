"""Figures of tables are read cell by cell, under the labels they are printed under, and totals are added up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.documents import Location
from pipeline.identity import record_ids
from pipeline.records import Statistic
from tests.extractors.reading import SAMPLES, read_document, read_sample, sample_truth

WITH_FIGURES = [name for name in SAMPLES if sample_truth(name).get("table_statistics")]


def in_tables(name: str) -> list[Statistic]:
    return [s for s in read_sample(name).statistics if s.row_label is not None]


def key(cell: dict[str, Any]) -> tuple[int, str, str, float]:
    return cell["page"], cell["row_label"], cell["column_label"], float(cell["value"])


def read_key(one: Statistic) -> tuple[int, str, str, float]:
    assert one.row_label is not None
    assert one.value is not None
    return one.provenance[0].page_number, one.row_label, one.column_label or "", one.value


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_every_cell_is_read_under_its_labels_and_none_made_up(name: str) -> None:
    assert sorted(map(read_key, in_tables(name))) == sorted(map(key, sample_truth(name)["table_statistics"]))


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_units_are_those_the_table_prints(name: str) -> None:
    units = {read_key(one): one.unit for one in in_tables(name)}
    for cell in sample_truth(name)["table_statistics"]:
        assert units[key(cell)] == cell["unit"], cell


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_totals_are_judged_and_nothing_else(name: str) -> None:
    judged = {read_key(one): one.consistent for one in in_tables(name)}
    for cell in sample_truth(name)["table_statistics"]:
        if "consistent" in cell:
            assert judged[key(cell)] is cell["consistent"], cell
    assert sum(verdict is False for verdict in judged.values()) == sum(
        cell.get("consistent") is False for cell in sample_truth(name)["table_statistics"]
    )


def test_a_total_that_does_not_add_up_shows_its_arithmetic_and_names_its_cell() -> None:
    extraction = read_sample("crime-bulletin")
    (of_rows, of_columns) = [f for f in extraction.findings if f.reason == "total-does-not-add-up"]
    assert of_rows.message == '"District total", Q4: 38 + 4 = 42, but 45 is printed (+3)'
    assert of_columns.message == '"District total", Total: 54 + 72 + 71 + 45 = 242, but 239 is printed (-3)'
    assert of_rows.record_index is not None
    total = extraction.statistics[of_rows.record_index]
    assert (total.row_label, total.value, total.consistent) == ("District total", 45, False)


def test_a_cell_of_changes_keeps_its_number_as_value_and_as_change() -> None:
    found = {s.column_label: s for s in in_tables("crime-bulletin") if s.row_label == "Violence with injury"}
    number, share = found["Change | Number"], found["Change | %"]
    assert (number.value, number.change_absolute, number.direction) == (-11, -11, "down")
    assert (share.value, share.change_percent, share.change_absolute, share.direction) == (-3.7, -3.7, None, "down")


def test_periods_come_from_both_header_rows_and_from_the_caption() -> None:
    spans = {(s.row_label, s.column_label): (s.period_start, s.period_end) for s in in_tables("crime-bulletin")}
    assert [str(day) for day in spans["Robbery", "Year to 30 September | 2025"]] == ["2024-10-01", "2025-09-30"]
    assert [str(day) for day in spans["District total", "Q4"]] == ["2025-01-01", "2025-03-31"]


def test_a_table_read_for_its_figures_is_not_reported_as_without_records() -> None:
    said = [f.message for f in read_sample("performance-tables").findings if f.reason == "table-without-records"]
    assert ["Section | Page" in m or "Team | Telephone" in m for m in said] == [True, True]


@pytest.mark.parametrize(
    ("name", "cells", "totals", "wrong"),
    [
        ("lasd-departmentwide-2019-2020", 33, 6, []),
        ("oakland-pd-year-end-2021-citywide", 216, 24, []),
        ("oakland-pd-weekly-crime-2026-08-area1", 175, 23, []),
        ("fbi-nics-2015-11", 1234, 77, []),
        ("sfpd-compstat-2017-year-end", 142, 24, [(228, 2016), (-30, None)]),
    ],
)
def test_published_bulletins_reconcile_but_the_one_that_does_not(
    corpus: Path, name: str, cells: int, totals: int, wrong: list[tuple[float, int | None]]
) -> None:
    path = corpus / "real" / f"{name}.pdf"
    if not path.is_file():
        pytest.skip(f"the reference corpus holds no {name}.pdf")
    found = [s for s in read_document(path).extraction.statistics if s.row_label]
    stated = [s for s in found if s.consistent_why and s.provenance[0].table_ordinal]
    assert len(found) == cells
    assert len(stated) == totals
    doubted = [(s.value, s.period_start.year if s.period_start else None) for s in found if s.consistent is False]
    assert doubted == wrong


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_ids_of_cells_are_distinct(name: str) -> None:
    statistics = read_sample(name).statistics
    ids = record_ids(Location(source="local", url="file:///x.pdf", address="x.pdf"), "statistic", statistics)
    assert len(set(ids)) == len(statistics)
