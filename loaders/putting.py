"""Rows brought to what they should be: what is gone is deleted, what is new inserted, and only what differs written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, insert, select, update

from loaders.rows import Row


def bring_rows(connection: Connection, table: Table, where: ColumnElement[bool], rows: Sequence[Row]) -> None:
    """Make the rows of ``table`` for which ``where`` holds be ``rows``; each row has all the table's columns."""
    keys = [column.name for column in table.primary_key]
    before = {
        tuple(row[key] for key in keys): dict(row) for row in connection.execute(select(table).where(where)).mappings()
    }
    after = {tuple(row[key] for key in keys): row for row in rows}
    gone = [dict(zip(keys, key, strict=True)) for key in before if key not in after]
    new = [row for key, row in after.items() if key not in before]
    other = [row for key, row in after.items() if key in before and before[key] != row]
    here = and_(*(table.c[key] == bindparam(f"key_{key}") for key in keys))
    if gone:
        connection.execute(delete(table).where(here), [_prefixed(row, keys) for row in gone])
    if new:
        connection.execute(insert(table), new)
    if other:
        values: dict[str, Any] = {
            name: bindparam(name) for name in (column.name for column in table.c) if name not in keys
        }
        connection.execute(
            update(table).where(here).values(values),
            [{**_prefixed(row, keys), **{name: row[name] for name in values}} for row in other],
        )


def _prefixed(row: Row, keys: Sequence[str]) -> Row:
    return {f"key_{key}": row[key] for key in keys}
