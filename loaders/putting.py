"""Rows put into tables at once, or brought to what they should be: only what differs is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from loaders.rows import Row

_WORTH_COPYING: Final = 20
"""Rows from which PostgreSQL's COPY is sooner ready to begin than that many INSERTs are done."""


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns: by COPY where the database has it and it pays."""
    if connection.dialect.driver == "psycopg" and len(rows) >= _WORTH_COPYING:
        _copy(connection, table, rows)
    elif rows:
        connection.execute(insert(table), rows)


def insert_numbered(connection: Connection, table: Table, rows: Sequence[Row]) -> list[int]:
    """Insert rows whose key the database counts; the keys, in the order of the rows."""
    (key,) = table.primary_key.columns
    if connection.dialect.driver == "psycopg" and len(rows) >= _WORTH_COPYING:
        sequence = func.pg_get_serial_sequence(table.name, key.name)
        numbers = select(func.nextval(sequence)).select_from(func.generate_series(1, len(rows)))
        keys = list(connection.scalars(numbers))
        _copy(connection, table, [{key.name: number, **row} for number, row in zip(keys, rows, strict=True)])
        return keys
    query = insert(table).returning(key, sort_by_parameter_order=True)
    return list(connection.scalars(query, rows)) if rows else []


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    names = list(rows[0])
    driver: Any = connection.connection.driver_connection
    statement = f"COPY {table.name} ({', '.join(names)}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([row[name] for name in names])
    except connection.dialect.loaded_dbapi.Error as error:  # as SQLAlchemy would have it, had it been asked
        raise DBAPIError(statement, None, error) from error


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
    insert_rows(connection, table, new)
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
