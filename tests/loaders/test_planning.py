"""After a load the database knows how many rows there are."""

from __future__ import annotations

from benchmarks.made_up import made_document
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, finish_load, load_extraction


def known_rows(warehouse: Warehouse, table: str) -> float:
    """Rows that the database believes the table has; -1 where it has never looked."""
    asked = {
        "sqlite": f"SELECT CAST(stat AS integer) FROM sqlite_stat1 WHERE tbl = '{table}'",
        "postgresql": f"SELECT reltuples FROM pg_class WHERE relname = '{table}'",
    }
    with warehouse.reading() as connection:
        has_looked = (
            warehouse.dialect == "postgresql"
            or connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").first()
        )
        found = connection.exec_driver_sql(asked[warehouse.dialect]).scalar() if has_looked else None
    return -1 if found is None else float(found)


def test_a_load_has_rows_counted_anew(warehouse: Warehouse) -> None:
    load_id = begin_load(warehouse, "1.0")
    for quarter in range(5):
        for year in (2019, 2020):
            load_extraction(warehouse, load_id, *made_document("Omega", year, quarter))
    before = known_rows(warehouse, "record")
    finish_load(warehouse, load_id)
    assert before <= 0
    assert known_rows(warehouse, "record") > 1_000
