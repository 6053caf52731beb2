"""Many rows at once, on both databases: as exact as one at a time, and refused as plainly."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select

from loaders.putting import insert_numbered, insert_rows
from loaders.schema import document, load, meeting, record
from loaders.warehouse import Warehouse
from pipeline.errors import WarehouseError

MOMENT = datetime(2026, 3, 2, 2, tzinfo=UTC)
WORDS = ("tab\there", "line\nbreak", "back\\slash", "\\N", "", "‘quoted’", "£5", '{"a": "b"}')


def records(count: int) -> list[dict[str, Any]]:
    return [
        {
            "record_id": f"mee-{number}", "version": 1, "kind": "meeting", "document_id": "doc-1", "ordinal": number,
            "load_id": "L1", "recorded_at": MOMENT, "fingerprint": "f",
        }
        for number in range(1, count + 1)
    ]  # fmt: skip


@pytest.fixture
def ready(warehouse: Warehouse) -> Warehouse:
    with warehouse.writing() as connection:
        connection.execute(
            insert(load), {"load_id": "L1", "started_at": MOMENT, "extractor_version": "1", "state": "running"}
        )
        connection.execute(insert(document), {"document_id": "doc-1", "kind": "other", "state": "read"})
    return warehouse


@pytest.mark.parametrize("count", [0, 1, 500])
def test_keys_come_in_the_order_of_the_rows(ready: Warehouse, count: int) -> None:
    with ready.writing() as connection:
        keys = insert_numbered(connection, record, records(count))
        more = insert_numbered(connection, record, [{**records(1)[0], "record_id": "mee-after"}])
        found = connection.execute(select(record.c.record_key, record.c.record_id, record.c.recorded_at)).all()
    named = {row.record_key: row.record_id for row in found}
    assert [named[key] for key in keys] == [f"mee-{number}" for number in range(1, count + 1)]
    assert named[more[0]] == "mee-after"
    assert all(row.recorded_at == MOMENT for row in found)


def test_words_days_and_nothing_come_back_as_they_were(ready: Warehouse) -> None:
    rows: list[dict[str, Any]] = [
        {
            "committee": words * times, "meeting_date": date(2026, 1, times) if times % 2 else None,
            "time_printed": None, "venue": words,
        }
        for words in WORDS
        for times in range(1, 6)
    ]  # fmt: skip
    with ready.writing() as connection:
        keys = insert_numbered(connection, record, records(len(rows)))
        numbered = [{"record_key": key, **row} for key, row in zip(keys, rows, strict=True)]
        insert_rows(connection, meeting, numbered)
        found = connection.execute(select(meeting).order_by(meeting.c.record_key)).mappings().all()
    assert [dict(row) for row in found] == numbered


def test_what_the_database_refuses_is_one_line_and_nothing_is_kept(ready: Warehouse) -> None:
    twice = [{**row, "record_id": "mee-1"} for row in records(50)]
    with pytest.raises(WarehouseError) as told, ready.writing() as connection:
        insert_numbered(connection, record, twice)
    assert "\n" not in str(told.value)
    with ready.reading() as connection:
        assert connection.execute(select(record)).all() == []
