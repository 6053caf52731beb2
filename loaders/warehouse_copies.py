"""Copies of a SQLite warehouse that are one state of it, taken while others read and write."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from loaders.warehouse import Warehouse
from pipeline.errors import WarehouseError


def copy_warehouse(warehouse: Warehouse, target: Path) -> bool:
    """Writes the warehouse as it stands into a file of its own, in one step; whether it is one that can be copied.

    A PostgreSQL warehouse is its own server's to back up: nothing is written for it.

    Raises:
        WarehouseError: the database refused, or the disk.
    """
    if warehouse.dialect != "sqlite":
        return False
    unfinished = target.with_name(f".{target.name}.tmp")
    unfinished.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(str(warehouse.engine.url.database))) as source,
            closing(sqlite3.connect(unfinished)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    except sqlite3.Error as error:
        raise WarehouseError(f"{target}: the warehouse could not be copied there ({error})") from error
    unfinished.replace(target)
    return True
