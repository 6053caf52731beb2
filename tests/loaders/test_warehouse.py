"""Opening, migrating and refusing databases."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import loaders.migrations
from loaders.migrations import HEAD, VERSION_TABLE
from loaders.schema import metadata
from loaders.search_index import TABLE
from loaders.warehouse import Warehouse, open_warehouse
from pipeline.errors import WarehouseError

MIGRATIONS = Path(loaders.migrations.__file__).parent


def test_a_new_warehouse_is_made_with_its_folder(tmp_path: Path) -> None:
    with open_warehouse(f"sqlite:///{tmp_path}/a/b/w.sqlite") as opened, opened.reading() as connection:
        assert connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar() == HEAD


def test_a_plain_path_is_a_sqlite_file(tmp_path: Path) -> None:
    open_warehouse(str(tmp_path / "w.sqlite")).close()
    assert (tmp_path / "w.sqlite").exists()


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_migrations_give_what_the_schema_says(warehouse: Warehouse) -> None:
    with warehouse.reading() as connection:
        options = {"version_table": VERSION_TABLE, "include_name": _is_migrated}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_migrations_give_the_same_checks_keys_and_indexes(sqlite_warehouse: Warehouse, tmp_path: Path) -> None:
    straight = create_engine(f"sqlite:///{tmp_path}/straight.sqlite")
    metadata.create_all(straight)
    straight.dispose()

    assert _definitions(str(sqlite_warehouse.engine.url.database)) == _definitions(str(tmp_path / "straight.sqlite"))


def _is_migrated(name: str | None, type_: str, _parents: Any) -> bool:
    """Whether the migrations make it: the search index is made again after each of them."""
    return type_ != "table" or not str(name).startswith(TABLE)


def _definitions(file: str) -> dict[str, list[str]]:
    """Name -> its definition's parts, sorted: their order means nothing, nor do quotes and line breaks."""
    query = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql NOT NULL AND name != ?"
    query += " AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    query += f" AND name NOT LIKE '{TABLE}%'"
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute(query, (VERSION_TABLE,)).fetchall()
    return {name: _parts(" ".join(sql.replace('"', "").split())) for name, sql in found}


def _parts(sql: str) -> list[str]:
    if not sql.startswith("CREATE TABLE"):
        return [sql]
    inside = sql[sql.index("(") + 1 : sql.rindex(")")]
    return sorted(part.strip() for part in re.split(r",(?![^()]*\))", inside))


def test_every_table_and_column_says_what_it_holds() -> None:
    assert [str(one) for table in metadata.sorted_tables for one in table.columns if not one.comment] == []
    assert [table.name for table in metadata.sorted_tables if not table.comment] == []


def test_a_warehouse_at_head_is_opened_without_alembic(sqlite_warehouse: Warehouse) -> None:
    code = (
        "import sys; from loaders.warehouse import open_warehouse;"
        f"open_warehouse({str(sqlite_warehouse.engine.url)!r}).close(); print('alembic' in sys.modules)"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(loaders.migrations.__file__).parents[2])}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert ran.stdout.strip() == "False"


def test_connections_hold_to_foreign_keys_and_wait_for_one_another(sqlite_warehouse: Warehouse) -> None:
    with sqlite_warehouse.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "journal_mode", "busy_timeout")
        }
    assert pragmas["foreign_keys"] == 1
    assert pragmas["journal_mode"] == "wal"
    assert pragmas["busy_timeout"]


def test_opening_waits_for_another_that_is_making_the_warehouse(tmp_path: Path) -> None:
    file = tmp_path / "w.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        ending = Timer(0.3, other.rollback)
        ending.start()
        with open_warehouse(str(file)) as opened, opened.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        ending.join()


def test_opening_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "w.sqlite"
    monkeypatch.setattr("loaders.warehouse.BUSY_TIMEOUT_MS", 50)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WarehouseError, match="another program is writing to it"):
            open_warehouse(str(file))


def test_what_fails_inside_a_transaction_leaves_nothing(warehouse: Warehouse) -> None:
    def write() -> None:
        with warehouse.writing() as connection:
            connection.exec_driver_sql("INSERT INTO organisation VALUES ('o', 'Wardens', 'team')")
            connection.exec_driver_sql("INSERT INTO load VALUES ('L1', '2026-01-01T00:00:00Z', NULL, '1', 'nonsense')")

    with pytest.raises(WarehouseError, match=r"(?i)check constraint"):
        write()
    with warehouse.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM organisation").scalar() == 0


def test_a_warehouse_of_a_newer_sourcepage_is_refused_and_kept(warehouse: Warehouse) -> None:
    with warehouse.writing() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
        connection.exec_driver_sql("INSERT INTO organisation VALUES ('o', 'Wardens', 'team')")

    with pytest.raises(WarehouseError, match="newer Sourcepage") as raised:
        open_warehouse(warehouse.engine.url.render_as_string(hide_password=False))

    assert "\n" not in str(raised.value)
    with warehouse.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM organisations").scalar() == 1


def test_another_program_s_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE customer (id)")

    with pytest.raises(WarehouseError, match=r"customer.*no Sourcepage warehouse"):
        open_warehouse(str(file))

    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("customer",)]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://somewhere/w", "only sqlite and postgresql"),
        ("://", "not a database URL"),
        ("sqlite:///{tmp}/words.txt", "not a SQLite database"),
        ("sqlite:///{tmp}", "cannot be opened"),
        ("sqlite:///{tmp}/words.txt/w.sqlite", "cannot make the folder"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_line(tmp_path: Path, url: str, message: str) -> None:
    (tmp_path / "words.txt").write_text("Meeting of the Safety Panel, held at the Town Hall. " * 40)
    with pytest.raises(WarehouseError, match=message) as raised:
        open_warehouse(url.format(tmp=tmp_path))
    assert "\n" not in str(raised.value)


def test_a_missing_driver_is_said_in_one_line_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(WarehouseError, match=r'^postgresql\+psycopg: .*pip install "sourcepage\[postgresql\]"$'):
        open_warehouse("postgresql+psycopg://somebody@somewhere/w")


def test_a_warehouse_that_is_not_there_is_not_made_when_only_reading(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="sourcepage ingest"):
        open_warehouse(f"sqlite:///{tmp_path}/none/w.sqlite", create=False)
    assert not (tmp_path / "none").exists()
