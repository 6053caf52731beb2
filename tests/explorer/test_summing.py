"""Sums are those of each figure, and anew once the document says something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.summing import Sums
from loaders import queries
from loaders.record_pages import statistics_of
from loaders.warehouse import Warehouse, open_warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.documents import document_id
from pipeline.records import Statistic
from pipeline.statistic_checks import explain
from tests.loaders.building import extraction, fetched, part

FELL = Statistic(
    subject="burglary",
    value=338.0,
    previous_value=393.0,
    change_percent=-14.0,
    direction="down",
    unit="count",
    sentence="Burglary fell by 14%, from 393 to 338.",
    provenance=(part(1, "Burglary fell by 14%, from 393 to 338."),),
)
ROSE = replace(FELL, subject="theft", value=12.0, previous_value=10.0, change_percent=20.0, direction="up")
ALONE = replace(FELL, subject="arson", previous_value=None, change_percent=None, direction=None)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(f"sqlite:///{tmp_path}/warehouse.sqlite") as opened:
        yield opened


def load(warehouse: Warehouse, version: str, *statistics: Statistic) -> dict[str, Statistic]:
    """Record id -> statistic, as they stand now."""
    read = extraction("bulletin", version, statistics=statistics)
    load_extraction(warehouse, begin_load(warehouse, version), fetched("bulletin"), read)
    return statistics_of(warehouse, document_id(read.sha256))


def test_each_figure_has_its_own_sums(warehouse: Warehouse) -> None:
    sums, standing = Sums(warehouse), load(warehouse, "1.0", FELL, ROSE, ALONE)
    for record_id, statistic in standing.items():
        record = queries.record(warehouse, record_id)
        assert record is not None
        assert list(sums.of(record)) == explain(statistic, list(standing.values()))
    assert sum(bool(explain(one, list(standing.values()))) for one in standing.values()) == 2


def test_sums_are_made_anew_when_the_document_is_read_otherwise(warehouse: Warehouse) -> None:
    sums = Sums(warehouse)
    [record_id] = load(warehouse, "1.0", FELL)
    before = queries.record(warehouse, record_id)
    assert before is not None
    assert "393" in sums.of(before)[0]

    load(warehouse, "2.0", replace(FELL, previous_value=400.0, change_percent=-15.5))
    after = queries.record(warehouse, record_id)
    assert after is not None
    assert "400" in sums.of(after)[0]
    old = queries.record(warehouse, record_id, version=1)
    assert old is not None
    assert "393" in sums.of(old)[0], "a superseded version keeps its own"
