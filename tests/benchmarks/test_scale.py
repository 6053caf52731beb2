"""The generated warehouse is one that the writer could have made."""

from __future__ import annotations

from pathlib import Path

from benchmarks.made_up import made_document, town
from benchmarks.scale import Times, fill, to_table, write_archive
from loaders.warehouse import Warehouse, open_warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.archive import Archive


def count(warehouse: Warehouse, what: str) -> int:
    with warehouse.reading() as connection:
        found = connection.exec_driver_sql(f"SELECT count(*) FROM {what}").scalar()
    assert isinstance(found, int)
    return found


def test_copied_councils_are_whole_and_take_more_documents(tmp_path: Path) -> None:
    with open_warehouse(str(tmp_path / "w.sqlite")) as warehouse:
        fill(warehouse, 5_000)
        alpha, copy = (count(warehouse, f"search_text WHERE record_id {like} '%~%'") for like in ("NOT LIKE", "LIKE"))
        load_extraction(warehouse, begin_load(warehouse, "bench"), *made_document("Omega", 2019, 0))
        with warehouse.reading() as connection:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        assert broken == []
        assert (count(warehouse, "actions"), count(warehouse, "action_timeline")) == (5_100, 5_100)
        assert count(warehouse, "(SELECT DISTINCT body FROM timeline_entry)") == 3
        assert alpha == copy > 2_500
        assert count(warehouse, "search_text") > alpha + copy


def test_every_document_has_a_file_of_its_own(tmp_path: Path) -> None:
    with open_warehouse(str(tmp_path / "w.sqlite")) as warehouse:
        fill(warehouse, 5_000)
        archive = Archive(tmp_path / "raw")
        write_archive(warehouse, archive, b"%PDF-1.7\n%%EOF\n")
        with warehouse.reading() as connection:
            named = connection.exec_driver_sql("SELECT sha256 FROM documents").scalars().all()
    assert len(set(named)) == 50
    assert all(archive.verified_path(sha256).read_bytes().startswith(b"%PDF") for sha256 in named)


def test_councils_have_names_of_their_own() -> None:
    assert len({town(number) for number in range(1_000)}) == 1_000


def test_times_stand_side_by_side() -> None:
    times = {"load": Times(12.34, 9.5), "search": Times(0.26, 0.21)}
    table = to_table({("sqlite", 10_000): times, ("postgresql", 10_000): {"load": Times(1234.5, 800)}})
    assert table.splitlines() == [
        "| milliseconds | sqlite, 10,000 | postgresql, 10,000 |",
        "|---|---:|---:|",
        "| load | 12 (9.5) | 1,234 (800) |",
        "| search | 0.3 (0.2) |  |",
    ]
