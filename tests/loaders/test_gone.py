"""Documents that are published no more are marked, and lose the mark where they are published again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from loaders.gone import mark_gone
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.documents import FetchedDocument
from tests.loaders.building import extraction, fetched, rows

GONE = datetime(2026, 5, 1, 2, 0, 3, tzinfo=UTC)
MARKED = "SELECT count(*) FROM documents WHERE gone_at IS NOT NULL"


def load(warehouse: Warehouse, *documents: FetchedDocument) -> None:
    for document in documents:
        load_extraction(warehouse, begin_load(warehouse, "1.0"), document, extraction())


def test_a_document_is_gone_once_no_source_publishes_it(warehouse: Warehouse) -> None:
    north, south = fetched(source="north"), fetched(source="south")
    load(warehouse, north, south, fetched(source="local"))  # the third was given by hand
    assert mark_gone(warehouse, [north, south]) == 0
    assert mark_gone(warehouse, [replace(north, gone_at=GONE)]) == 1
    assert rows(warehouse, MARKED) == [(0,)]
    both = [replace(north, gone_at=GONE), replace(south, gone_at=GONE + timedelta(days=1))]
    assert mark_gone(warehouse, both) == 1
    assert rows(warehouse, MARKED) == [(1,)]
    assert rows(warehouse, "SELECT count(*) FROM actions") != [(0,)], "what was read of it stays"
    assert mark_gone(warehouse, both) == 0


def test_the_last_fetch_counts(warehouse: Warehouse) -> None:
    plan = fetched()
    load(warehouse, plan)
    again = replace(plan, fetched_at=plan.fetched_at + timedelta(days=2))
    assert mark_gone(warehouse, [replace(plan, gone_at=GONE)]) == 1
    assert mark_gone(warehouse, [replace(plan, gone_at=GONE), again]) == 1
    assert rows(warehouse, MARKED) == [(0,)]


def test_what_was_never_loaded_leaves_no_mark(warehouse: Warehouse) -> None:
    load(warehouse, fetched())
    elsewhere = fetched(address="https://marlowe.example/other.pdf")
    assert mark_gone(warehouse, [replace(elsewhere, gone_at=GONE)]) == 0
