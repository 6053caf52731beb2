"""Any history of publications: files that move, change, come back, fail; what must hold after each of them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.warehouse import Warehouse, open_warehouse
from loaders.writer import begin_load, load_extraction, record_failure
from pipeline.corrections import Value, Verdict
from pipeline.identity import record_ids
from pipeline.records import Action, Extraction
from tests.loaders.building import action, dump, extraction, fetched, rows
from tests.loaders.reviews_building import review, take
from tests.loaders.test_invariants import content

Event = tuple[str, str]
"""Address, and the name of the bytes found there; "error" cannot be read."""

HISTORIES = st.lists(
    st.tuples(st.sampled_from(["a.pdf", "b.pdf", "c.pdf"]), st.sampled_from(["one", "two", "three", "error"])),
    min_size=1,
    max_size=8,
)

READINGS: dict[str, Extraction] = {
    "one": extraction("one", actions=(action("1"), action("2"))),
    "two": extraction("two", actions=(action("2"), action("3", progress="Begun"))),
    "three": extraction("three", actions=(action("3"),), findings=()),
}

MUST_BE_EMPTY = {
    "two current versions": "SELECT record_id FROM record WHERE superseded_at IS NULL GROUP BY 1 HAVING count(*) > 1",
    "gaps between versions": "SELECT record_id FROM record GROUP BY 1 HAVING max(version) <> count(*)",
    "an older version that is current": (
        "SELECT a.record_id FROM record a JOIN record b ON b.record_id = a.record_id AND b.version > a.version"
        " WHERE a.superseded_at IS NULL"
    ),
    "current records of a superseded document": (
        "SELECT record_key FROM record JOIN document USING (document_id)"
        " WHERE superseded_by IS NOT NULL AND superseded_at IS NULL"
    ),
    "standing findings of a superseded document": (
        "SELECT finding_id FROM finding JOIN document USING (document_id)"
        " WHERE superseded_by IS NOT NULL AND superseded_at IS NULL"
    ),
    "a current document without its records": (
        "SELECT d.document_id FROM document d WHERE state <> 'failed' AND superseded_by IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM record r WHERE r.document_id = d.document_id AND r.superseded_at IS NULL)"
    ),
    "a document superseded by itself, or by one that failed": (
        "SELECT a.document_id FROM document a JOIN document b ON b.document_id = a.superseded_by"
        " WHERE a.document_id = b.document_id OR b.state = 'failed'"
    ),
    "a superseded document that an address still holds": (
        "SELECT d.document_id FROM document d JOIN location l USING (document_id) WHERE d.state <> 'failed'"
        " AND d.superseded_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM location o JOIN document e USING (document_id)"
        " WHERE o.address = l.address AND o.last_seen > l.last_seen AND e.state <> 'failed')"
    ),
    "a current document whose first place holds another": (
        "SELECT d.document_id FROM document d JOIN location l USING (document_id) WHERE d.state <> 'failed'"
        " AND d.superseded_by IS NULL AND l.ordinal = 1 AND EXISTS (SELECT 1 FROM location o JOIN document e"
        " USING (document_id) WHERE o.address = l.address AND o.last_seen > l.last_seen AND e.state <> 'failed')"
    ),
    "reviews that change a version which is not current": (
        "SELECT record_key FROM review_outcome JOIN record USING (record_key) WHERE superseded_at IS NOT NULL"
    ),
    "a document without a first place": (
        "SELECT document_id FROM document WHERE document_id NOT IN (SELECT document_id FROM location WHERE ordinal = 1)"
    ),
}


def play(warehouse: Warehouse, history: list[Event], first_day: int = 0) -> None:
    load_id = begin_load(warehouse, "1.0")
    for day, (address, name) in enumerate(history, start=first_day):
        found = fetched(name, address, days=day)
        if name == "error":
            record_failure(warehouse, load_id, found, "not a PDF")
        else:
            load_extraction(warehouse, load_id, found, READINGS[name])


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty warehouse to copy, so that not every history has to wait for the migrations."""
    file = tmp_path_factory.mktemp("empty") / "w.sqlite"
    open_warehouse(str(file)).close()
    return file


@settings(max_examples=50, deadline=None)
@given(history=HISTORIES)
def test_any_history_leaves_a_sound_warehouse_and_can_be_played_again(empty: Path, history: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = shutil.copy(empty, folder)
        with open_warehouse(file) as warehouse:
            play(warehouse, history)
            assert [name for name, sql in MUST_BE_EMPTY.items() if rows(warehouse, sql)] == []
            before = dump(warehouse)
            play(warehouse, history)
            assert dump(warehouse) == before


ADDRESSES = ("a.pdf", "b.pdf", "c.pdf")
REVIEWED: list[tuple[Action, Verdict, str | None, Value, int]] = [
    (action("1"), "reject", None, None, 1),
    (action("2"), "correct", "status", "red", 2),
    (action("2"), "accept", None, None, 3),
    (action("3"), "correct", "progress", "Begun", 4),
    (action("3"), "correct", "lead_agencies", ["Fire"], 5),
]
REVIEWS = [
    review(record_id, verdict, hour, field=field, value=value, expected=f"{one.ref} Light the path {one.ref}")
    for address in ADDRESSES
    for one, verdict, field, value, hour in REVIEWED
    for record_id in record_ids(fetched("one", address).location, "action", [one])
]


@settings(max_examples=8, deadline=None)
@given(history=HISTORIES, when=st.integers(0, 8))
def test_reviews_come_to_the_same_before_during_and_after_any_history(
    empty: Path, history: list[Event], when: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for name, moment in (("before", 0), ("during", when), ("after", len(history))):
            with open_warehouse(shutil.copy(empty, f"{folder}/{name}.sqlite")) as warehouse:
                play(warehouse, history[:moment])
                take(warehouse, *REVIEWS)
                play(warehouse, history[moment:], first_day=moment)
                assert [what for what, sql in MUST_BE_EMPTY.items() if rows(warehouse, sql)] == []
                found.append(content(warehouse))
        assert found[0] == found[1] == found[2]
