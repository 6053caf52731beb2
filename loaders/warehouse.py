"""Opening the warehouse: one engine, at the newest schema, with the settings every connection needs.

Belongs here: URLs, engine, pragmas, transactions, and telling a warehouse from any other database. Does not belong
here: what is written (``loaders.writer``) or asked (``loaders.queries``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, column, create_engine, event, inspect, make_url, select, table
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from loaders.migrations import HEAD, VERSION_TABLE, migrate
from pipeline.errors import WarehouseError
from pipeline.secrets import hide_password

BUSY_TIMEOUT_MS = 30_000
"""How long a writer waits for another one before it gives up."""

_STEPS_BETWEEN_LOOKS = 100_000
"""Steps of SQLite's own machine between two looks at the clock, some milliseconds."""

_PLANNER = "SET join_collapse_limit = 20; SET from_collapse_limit = 20; SET random_page_cost = 1.1"

_WRITES = "sourcepage_writes"
_WRITER_LOCK = 0x50616765
"""Key of the advisory lock that writers hold on PostgreSQL: any number that nobody else is likely to use."""


@dataclass(frozen=True, slots=True)
class Warehouse:
    """An open warehouse at the newest schema; close it, or use it in a ``with``."""

    engine: Engine

    @property
    def dialect(self) -> str:
        """Either "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @property
    def url(self) -> str:
        """Where it is, without a password."""
        return _show(self.engine.url)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: all of it is kept or none.

        Raises:
            WarehouseError: the database refused; nothing was kept.
        """
        with (
            one_line_errors(self.url),
            self.engine.connect() as connection,
            connection.execution_options(**{_WRITES: True}).begin(),
        ):
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that sees a single state of the warehouse from beginning to end."""
        with one_line_errors(self.url), self.engine.connect() as connection:
            if self.dialect == "postgresql":  # SQLite gives this of itself
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_warehouse(url: str, *, create: bool = True) -> Warehouse:
    """The warehouse at ``url``, made or brought to the newest schema where needed.

    ``url`` is a database URL ("sqlite:///data/processed/warehouse.sqlite", "postgresql://...") or the path of a
    SQLite file. With ``create`` false, a SQLite file that is not there is an error.

    Raises:
        WarehouseError: it cannot be opened, is not a Sourcepage warehouse, or was written by a newer Sourcepage.
    """
    parsed = _parse_url(url)
    _prepare_folder(parsed, create=create)
    warehouse = Warehouse(_engine(parsed))
    try:
        with one_line_errors(warehouse.url):
            _bring_to_head(warehouse.engine)
    except BaseException:
        warehouse.close()
        raise
    return warehouse


def open_for_reading(url: str, *, connections: int = 40, most_seconds: float = 10) -> Warehouse:
    """The warehouse at ``url`` for readers alone: the database itself refuses every write.

    ``connections`` may be in use at a time, and a question may take ``most_seconds``: one that takes longer is broken
    off with a ``WarehouseError``. Nothing is made or migrated.

    Raises:
        WarehouseError: it is not there, is not a Sourcepage warehouse, or is at another schema than this Sourcepage's.
    """
    parsed = _parse_url(url)
    _prepare_folder(parsed, create=False)
    warehouse = Warehouse(_engine(parsed, pool_size=connections, max_overflow=0))
    event.listen(warehouse.engine, "begin", partial(_limit_reading, most_seconds))
    try:
        with one_line_errors(warehouse.url), warehouse.engine.connect() as connection:
            _check_ours(connection)
            _check_head(warehouse.url, _revision(connection))
    except BaseException:
        warehouse.close()
        raise
    return warehouse


@contextmanager
def one_line_errors(where: str) -> Iterator[None]:
    """What the database complains of inside, as a ``WarehouseError`` of one line."""
    try:
        yield
    except SQLAlchemyError as error:
        raise WarehouseError(f"{where}: {database_complaint(error)}") from error


def database_complaint(error: Exception) -> str:
    """The database's own words, on one line."""
    words = " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
    if "database is locked" in words:
        return "another program is writing to it: try again when it has finished"
    if "database or disk is full" in words or "No space left on device" in words:
        return "the disk is full: make room, then run the same command again"
    if "unable to open database file" in words:
        return "the file cannot be opened: check that the folder exists and may be written to"
    if words == "interrupted" or "statement timeout" in words:
        return "the question takes too long: ask for less"
    if "file is not a database" in words:
        return "the file is not a SQLite database: give another --warehouse"
    return words


def _parse_url(url: str) -> URL:
    try:
        parsed = make_url(url) if "://" in url else URL.create("sqlite", database=url)
    except ArgumentError as error:
        shown = f"{url.partition('://')[0]}://..."  # the rest may be a password in the wrong place
        raise WarehouseError(
            f"{shown}: not a database URL: use sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from error
    if "@" in (parsed.host or ""):
        raise WarehouseError(f"{parsed.drivername}://...: user or password hold an @: write it as %40")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise WarehouseError(f"{parsed.get_backend_name()}: only sqlite and postgresql warehouses are supported")
    return parsed


def _show(url: URL) -> str:
    return hide_password(url.render_as_string(hide_password=True))


def _prepare_folder(url: URL, *, create: bool) -> None:
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return
    file = Path(url.database)
    if not create and not file.exists():
        raise WarehouseError(f"{file}: no warehouse here yet: run sourcepage ingest first")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(f"{file.parent}: cannot make the folder ({error.strerror})") from error


def _engine(url: URL, **options: Any) -> Engine:
    try:
        engine = create_engine(url, **options)
    except NoSuchModuleError as error:
        raise WarehouseError(f"{url.drivername}: no such database driver") from error
    except ImportError as error:
        raise WarehouseError(
            f'{url.drivername}: the database driver is not installed: pip install "sourcepage[postgresql]"'
        ) from error
    event.listen(engine, "connect", _set_pragmas if engine.dialect.name == "sqlite" else _set_planner)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    # The driver would open transactions on its own, but only before writes and not before schema changes.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    _log_ahead(connection)
    connection.execute("PRAGMA synchronous=NORMAL")


def _set_planner(connection: Any, _record: Any) -> None:
    """Let PostgreSQL look at the tables of several views together, and find rows by an index as on a fast disk.

    As it comes it takes eight tables at a time, so that two views joined are each read in full first.
    """
    connection.cursor().execute(_PLANNER)
    connection.commit()


def _log_ahead(connection: Any) -> None:
    """Switch to write-ahead logging, waiting for another connection that writes or switches at this moment.

    For this one statement SQLite says "locked" at once, whatever its busy timeout, so the waiting is done here.
    """
    deadline = monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
            sleep(0.02)
        else:
            return


def _begin(connection: Connection) -> None:
    """One writer at a time, on both databases, and it takes its turn before it reads.

    One that read first and wrote later would have to give up, or write from what has changed since.
    """
    writes = connection.get_execution_options().get(_WRITES, False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
    elif writes:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")


def _limit_reading(most_seconds: float, connection: Connection) -> None:
    """Let a transaction read only, and not for long: a question that never ends would keep others waiting."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        deadline = monotonic() + most_seconds
        driver.execute("PRAGMA query_only=ON")
        driver.set_progress_handler(lambda: monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
    else:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {round(most_seconds * 1000)}")


def _bring_to_head(engine: Engine) -> None:
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with engine.connect() as connection:
        _check_ours(connection)
        connection.rollback()
        with _foreign_keys_off(connection), connection.execution_options(**{_WRITES: True}).begin():
            migrate(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.scalar(select(column("version_num")).select_from(table(VERSION_TABLE)))
    return None if found is None else str(found)


def _check_head(url: str, found: str | None) -> None:
    if found != HEAD:
        is_at = f"is at schema {found}" if found else "holds nothing yet"
        raise WarehouseError(
            f"{url}: {is_at}, and readers need {HEAD}: run any command that loads, it goes there first"
        )


def _check_ours(connection: Connection) -> None:
    tables = inspect(connection).get_table_names()
    if tables and VERSION_TABLE not in tables:
        raise WarehouseError(
            f"{_show(connection.engine.url)}: holds other tables"
            f" ({', '.join(sorted(tables)[:3])}) and is no Sourcepage warehouse: give an empty database"
        )


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Foreign keys off while SQLite migrates: with them on, copying a table deletes the rows that point at it.

    The pragma does nothing inside a transaction, so it goes to the driver before one begins.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
