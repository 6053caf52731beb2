"""A fresh warehouse per test: SQLite, or PostgreSQL where SOURCEPAGE_TEST_POSTGRESQL names a database to empty.

The tests that ask for ``sqlite_warehouse`` are about SQLite itself and run on it always.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from loaders.warehouse import Warehouse, open_warehouse

POSTGRESQL = os.environ.get("SOURCEPAGE_TEST_POSTGRESQL")


@pytest.fixture
def sqlite_warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(f"sqlite:///{tmp_path}/processed/warehouse.sqlite") as opened:
        yield opened


@pytest.fixture
def warehouse(request: pytest.FixtureRequest) -> Iterator[Warehouse]:
    if POSTGRESQL is None:
        yield request.getfixturevalue("sqlite_warehouse")
        return
    engine = create_engine(POSTGRESQL)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    with open_warehouse(POSTGRESQL) as opened:
        yield opened
