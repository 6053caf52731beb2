"""The generated warehouse is one that the writer could have made."""

from __future__ import annotations

from pathlib import Path

from benchmarks.scale import fill, made_document
from loaders.warehouse import open_warehouse
from loaders.writer import begin_load, load_extraction


def test_copied_councils_are_whole_and_take_more_documents(tmp_path: Path) -> None:
    with open_warehouse(str(tmp_path / "w.sqlite")) as warehouse:
        fill(warehouse, 5_000)
        load_extraction(warehouse, begin_load(warehouse, "bench"), *made_document("Omega", 2019, 0))
        with warehouse.reading() as connection:
            counts = {
                view: connection.exec_driver_sql(f"SELECT count(*) FROM {view}").scalar()
                for view in ("actions", "action_timeline", "search_text")
            }
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            bodies = connection.exec_driver_sql("SELECT count(DISTINCT body) FROM timeline_entry").scalar()
    assert broken == []
    assert bodies == 3
    assert (counts["actions"], counts["action_timeline"]) == (5_100, 5_100)
    assert counts["search_text"] == 5_100 + 510
