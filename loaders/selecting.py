"""One SELECT as the user wrote it, on a connection that cannot write.

Belongs here: the guard and the words about what went wrong. Does not belong here: queries Sourcepage itself asks.
"""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import inspect

from loaders.views import VIEW_COLUMNS
from loaders.warehouse import BUSY_TIMEOUT_MS, Warehouse
from pipeline.errors import WarehouseError

Table = tuple[tuple[str, ...], list[tuple[Any, ...]]]
"""Column names, rows."""

_READING: Final = frozenset({
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
})  # fmt: skip
_LOOKING: Final = frozenset({"table_info", "table_xinfo", "table_list", "index_list", "foreign_key_list"})

_ONLY_READS = "only reading is allowed here: one SELECT"
_MISSING_TABLE = re.compile(r'no such table: (?:main\.)?"?([\w.]+)|relation "([\w.]+)" does not exist')
_MISSING_COLUMN = re.compile(r'no such column: "?([\w.]+)|column "?([\w.]+)"? does not exist')


def run_select(warehouse: Warehouse, sql: str) -> Table:
    """Column names and rows of one SELECT.

    Raises:
        WarehouseError: it would write, or the database does not understand it; the message names a near miss.
    """
    columns, rows = (_run_sqlite if warehouse.dialect == "sqlite" else _run_postgresql)(warehouse, sql)
    if not columns:
        raise WarehouseError("no statement that gives rows: give one SELECT")
    return columns, rows


def _run_sqlite(warehouse: Warehouse, sql: str) -> Table:
    file = Path(str(warehouse.engine.url.database)).resolve()
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            connection.execute("PRAGMA query_only=ON")
            connection.set_authorizer(_allow)
            cursor = connection.execute(sql)
            return _columns(cursor.description), cursor.fetchall()
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise _complaint(warehouse, error) from error


def _allow(action: int, argument: str | None, *_: str | None) -> int:
    """Reading is allowed, everything else refused: attaching and vacuuming could write other files."""
    looking = action == sqlite3.SQLITE_PRAGMA and argument in _LOOKING
    # SQLite asks this before it uses json_each and its like; a statement that says so is refused by SQLite itself.
    declaring = action == sqlite3.SQLITE_UPDATE and argument == "sqlite_master"
    return sqlite3.SQLITE_OK if action in _READING or looking or declaring else sqlite3.SQLITE_DENY


def _run_postgresql(warehouse: Warehouse, sql: str) -> Table:
    driver_error = warehouse.engine.dialect.loaded_dbapi.Error
    connection = warehouse.engine.raw_connection()
    driver: Any = connection.driver_connection
    try:
        driver.rollback()
        driver.read_only = True
        # Prepared, because PostgreSQL prepares one statement only: no COMMIT can hide behind the SELECT.
        cursor = driver.execute(sql, prepare=True)
        return _columns(cursor.description), cursor.fetchall() if cursor.description else []
    except driver_error as error:
        raise _complaint(warehouse, error) from error
    finally:
        driver.rollback()
        driver.read_only = None
        connection.close()


def _columns(description: Iterable[Sequence[Any]] | None) -> tuple[str, ...]:
    return tuple(str(column[0]) for column in description or ())


def _complaint(warehouse: Warehouse, error: Exception) -> WarehouseError:
    words = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if re.search(
        r"not authorized|authorization denied|prohibited|readonly|read-only|one statement|multiple commands", words
    ):
        return WarehouseError(f"{_ONLY_READS} ({words})")
    return WarehouseError(f"{words}{_near_miss(warehouse, words)}")


def _near_miss(warehouse: Warehouse, words: str) -> str:
    if found := _MISSING_TABLE.search(words):
        name = (found[1] or found[2]).rpartition(".")[2]
        return _suggest(name, [*VIEW_COLUMNS, *inspect(warehouse.engine).get_table_names()], "tables", [*VIEW_COLUMNS])
    if found := _MISSING_COLUMN.search(words):
        name = (found[1] or found[2]).rpartition(".")[2]
        columns = sorted({column for view in VIEW_COLUMNS.values() for column in view})
        return _suggest(name, columns, "columns", [])
    return ""


def _suggest(name: str, known: Sequence[str], what: str, listed: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if close:
        return f": did you mean {close[0]}?"
    return f": the {what} are {', '.join(listed)}" if listed else ""
