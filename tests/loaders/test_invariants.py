"""What must hold whatever happens: crashes, writers at the same time, a warehouse built again from the archive."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from loaders.schema import metadata
from loaders.warehouse import Warehouse, open_warehouse
from loaders.writer import begin_load, finish_load, load_extraction
from pipeline.documents import FetchedDocument
from pipeline.records import Extraction
from tests.loaders.building import RUN_LOG, action, dump, extraction, fetched, part, rows

ROOT = Path(__file__).parents[2]

NIGHTS: list[list[tuple[FetchedDocument, Extraction]]] = [
    [(fetched("plan-1"), extraction("plan-1")), (fetched("pack", "pack.pdf"), extraction("pack"))],
    [
        (fetched("plan-2", days=1), extraction("plan-2", actions=(action("1.2"), action("2.1")))),
        (fetched("pack", "copy-of-pack.pdf", days=1), extraction("pack")),
    ],
    [
        (fetched("plan-3", days=2), extraction("plan-3", actions=(action("1.2", progress="Lit"), action("1.1")))),
        (fetched("other", "copy-of-pack.pdf", days=2), extraction("other", findings=())),
    ],
]

CRASH = """
import os, signal
from loaders.warehouse import open_warehouse
from loaders.writer import begin_load, load_extraction
from tests.loaders.building import extraction, fetched

def killed(name):
    os.kill(os.getpid(), signal.SIGKILL)

warehouse = open_warehouse({url!r})
load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched("new", days=1), extraction("new"), resolve=killed)
"""


def load_all(warehouse: Warehouse, found: Iterable[tuple[FetchedDocument, Extraction]]) -> None:
    load_id = begin_load(warehouse, "1.0")
    for document, read in found:
        load_extraction(warehouse, load_id, document, read)
    finish_load(warehouse, load_id)


def content(warehouse: Warehouse) -> dict[str, list[dict[str, Any]]]:
    """Every row but for load ids and times of loading."""
    left_out = {"load_id", "recorded_at", "superseded_at"}
    with warehouse.reading() as connection:
        return {
            table.name: sorted(
                (
                    {name: value for name, value in row.items() if name not in left_out}
                    for row in connection.execute(select(table)).mappings()
                ),
                key=repr,
            )
            for table in metadata.sorted_tables
            if table.name not in RUN_LOG
        }


def test_a_warehouse_built_at_once_equals_one_grown_night_by_night(warehouse: Warehouse, tmp_path: Path) -> None:
    for night in NIGHTS:
        load_all(warehouse, night)
    with open_warehouse(str(tmp_path / "again.sqlite")) as again:
        load_all(again, (one for night in NIGHTS for one in night))
        assert content(again) == content(warehouse)


def test_all_that_was_ever_loaded_can_be_loaded_again_without_a_trace(warehouse: Warehouse) -> None:
    for night in NIGHTS:
        load_all(warehouse, night)
    before = dump(warehouse)

    load_all(warehouse, (one for night in NIGHTS for one in night))
    load_all(warehouse, (one for night in reversed(NIGHTS) for one in night))

    assert dump(warehouse) == before


def test_a_kill_in_the_middle_of_a_document_leaves_the_warehouse_as_it_was(sqlite_warehouse: Warehouse) -> None:
    load_all(sqlite_warehouse, [(fetched("old"), extraction("old"))])
    before = dump(sqlite_warehouse)

    code = CRASH.format(url=str(sqlite_warehouse.engine.url))
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], env=env, check=False)

    assert ran.returncode == -signal.SIGKILL
    assert dump(sqlite_warehouse) == before
    load_all(sqlite_warehouse, [(fetched("new", days=1), extraction("new"))])
    assert rows(sqlite_warehouse, "SELECT count(*) FROM documents WHERE superseded_by IS NULL") == [(1,)]


def test_writers_at_the_same_time_take_turns(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/w.sqlite"

    def write(number: int) -> str:
        with open_warehouse(url) as opened:
            load_id = begin_load(opened, "1.0")
            name = f"d{number}"
            load_extraction(opened, load_id, fetched(name, f"{name}.pdf"), extraction(name))
            return load_id

    with ThreadPoolExecutor(8) as pool:
        loads = list(pool.map(write, range(8)))

    assert sorted(loads) == sorted(f"L{number}" for number in range(1, 9))
    with open_warehouse(url) as opened:
        assert rows(opened, "SELECT count(*) FROM actions") == [(24,)]


def test_every_record_has_one_current_version_and_all_its_rows(warehouse: Warehouse) -> None:
    for night in NIGHTS:
        load_all(warehouse, night)

    double = "SELECT record_id FROM record WHERE superseded_at IS NULL GROUP BY record_id HAVING count(*) > 1"
    gaps = "SELECT record_id FROM record GROUP BY record_id HAVING max(version) <> count(*)"
    bare = "SELECT record_key FROM record WHERE record_key NOT IN (SELECT record_key FROM provenance)"
    stale = (
        "SELECT r.record_key FROM record r JOIN document d USING (document_id)"
        " WHERE d.superseded_by IS NOT NULL AND r.superseded_at IS NULL"
    )
    assert [rows(warehouse, sql) for sql in (double, gaps, bare, stale)] == [[], [], [], []]


@pytest.mark.parametrize("count", [1, 1500])
def test_a_document_of_many_rows_goes_in_whole(warehouse: Warehouse, count: int) -> None:
    many = tuple(action(f"{n}", provenance=(part(1, f"{n} Light"), part(2, "on"))) for n in range(count))
    load_all(warehouse, [(fetched(), extraction(actions=many))])

    assert rows(warehouse, "SELECT count(*) FROM actions WHERE quote = ref || ' Light\non'") == [(count,)]
