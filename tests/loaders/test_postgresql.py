"""What docs/how-to/use-postgresql.md promises of roles: its statements are run as they stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from loaders.queries import run_select
from loaders.reviewing import check_may_write
from loaders.warehouse import Warehouse, open_warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.errors import WarehouseError
from tests.loaders.building import extraction, fetched

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/use-postgresql.md"


@pytest.fixture
def owned(postgresql_warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse with a document in it, and the roles of the page."""
    load_extraction(postgresql_warehouse, begin_load(postgresql_warehouse, "1.0"), fetched(), extraction())
    blocks = re.findall(r"^```sql\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    statements = re.sub(r"\s*--.*", "", "".join(blocks)).replace(
        "DATABASE warehouse", f"DATABASE {postgresql_warehouse.engine.url.database}"
    )
    with postgresql_warehouse.writing() as connection:
        for statement in statements.strip().rstrip(";").split(";\n"):
            connection.exec_driver_sql(statement)
    yield postgresql_warehouse
    with postgresql_warehouse.writing() as connection:
        for role in ("ann", "sourcepage_reader"):
            connection.exec_driver_sql(f"DROP OWNED BY {role}")
            connection.exec_driver_sql(f"DROP ROLE {role}")


def as_ann(owned: Warehouse) -> Warehouse:
    url = make_url(owned.engine.url.render_as_string(hide_password=False)).set(username="ann", password=None)
    return open_warehouse(url.render_as_string(hide_password=False), create=False)


def test_a_reader_may_ask_and_nothing_else(owned: Warehouse) -> None:
    with as_ann(owned) as reader:
        assert run_select(reader, "SELECT count(*) FROM actions")[1] == [(3,)]
        assert run_select(reader, "SELECT count(*) FROM actions_history")[1] == [(3,)]
        with pytest.raises(WarehouseError, match="permission denied"):
            begin_load(reader, "1.0")
        with pytest.raises(WarehouseError, match="permission denied"), reader.writing() as connection:
            connection.exec_driver_sql("DELETE FROM provenance")
        with pytest.raises(WarehouseError, match=r"permission denied|must be owner"), reader.writing() as connection:
            connection.exec_driver_sql("DROP VIEW actions")
        with pytest.raises(WarehouseError, match="permission denied"), reader.writing() as connection:
            connection.exec_driver_sql("CREATE TABLE mine (a integer)")


def test_a_reader_is_told_before_a_review_is_written_anywhere(owned: Warehouse) -> None:
    check_may_write(owned)
    with as_ann(owned) as reader, pytest.raises(WarehouseError, match="ann may only read here"):
        check_may_write(reader)


def test_a_reader_may_still_ask_after_the_views_were_made_again(owned: Warehouse) -> None:
    with owned.writing() as connection:
        connection.exec_driver_sql("DROP VIEW actions")
        connection.exec_driver_sql("CREATE VIEW actions AS SELECT 1 AS new")
    with as_ann(owned) as reader:
        assert run_select(reader, "SELECT new FROM actions")[1] == [(1,)]
