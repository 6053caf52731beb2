"""A warehouse of every released schema, with rows of every kind in it, brought to the newest on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, insert, inspect, select

import loaders.migrations
from loaders.migrations import HEAD
from loaders.schema import metadata
from loaders.views import VIEW_COLUMNS
from loaders.warehouse import open_warehouse

MIGRATIONS = Path(loaders.migrations.__file__).parent
MOMENT = datetime(2026, 3, 2, 2, tzinfo=UTC)

BOX = {"x0": 1.0, "top": 2.0, "x1": 3.0, "bottom": 4.0}
DUE = {"due_kind": "month", "due_start": date(2018, 3, 1), "due_end": date(2018, 3, 31)}
RECORD = {"document_id": "doc-new", "load_id": "L1", "recorded_at": MOMENT, "fingerprint": "f", "version": 1}


def _record(key: int, kind: str, **changes: Any) -> dict[str, Any]:
    return {**RECORD, "record_key": key, "record_id": f"{kind}-{key}", "kind": kind, "ordinal": key, **changes}


ROWS: list[tuple[str, str, dict[str, Any]]] = [
    ("0001", "load", {"load_id": "L1", "started_at": MOMENT, "extractor_version": "1", "state": "finished"}),
    ("0001", "document", {"document_id": "doc-new", "sha256": "b" * 64, "kind": "action_plan", "state": "read"}),
    ("0001", "document", {
        "document_id": "doc-old", "sha256": "a" * 64, "kind": "statistics", "state": "read", "superseded_by": "doc-new",
    }),
    ("0001", "location", {
        "source": "local", "address": "old.pdf", "document_id": "doc-old", "ordinal": 1, "url": "file:old.pdf",
        "first_seen": MOMENT, "last_seen": MOMENT,
    }),
    ("0001", "location", {
        "source": "local", "address": "new.pdf", "document_id": "doc-new", "ordinal": 1, "url": "file:new.pdf",
        "first_seen": MOMENT, "last_seen": MOMENT,
    }),
    ("0001", "load_document", {
        "load_id": "L1", "document_id": "doc-new", "outcome": "loaded", "inserted": 8, "superseded": 1, "unchanged": 0,
    }),
    ("0001", "page", {
        "document_id": "doc-new", "page_number": 1, "width": 595.3, "height": 841.9, "outcome": "extracted",
    }),
    ("0001", "record", _record(1, "action", superseded_at=MOMENT, superseded_why="republished", document_id="doc-old")),
    ("0001", "record", _record(2, "action")),
    ("0001", "record", _record(3, "measure")),
    ("0001", "record", _record(4, "status_total")),
    ("0001", "record", _record(5, "statistic")),
    ("0001", "record", _record(6, "meeting")),
    ("0001", "record", _record(7, "agenda_item")),
    ("0001", "record", _record(8, "decision")),
    *(("0001", "provenance", {
        "record_key": key, "ordinal": 1, "page_number": 1, **BOX, "quote": f"“{key}” 12.5%", "method": "text",
        "extractor_version": "1", "confidence": 0.5,
    }) for key in range(1, 9)),
    *(("0001", "action", {
        "record_key": key, "ref": "1.1", "description": "Light", "lead_agencies": '["É"]', "other_partners": "[]",
        "by_when": "March 2018", **DUE, "status": "amber", "other_columns": '{"Zone": "North"}',
    }) for key in (1, 2)),
    ("0001", "measure", {
        "record_key": 3, "description": "Lamps", "lead_agencies": "[]", "other_columns": "{}", **DUE,
    }),
    ("0001", "status_total", {"record_key": 4, "what": "actions", "green": 3, "missing": 0}),
    ("0001", "statistic", {
        "record_key": 5, "subject": "burglary", "value": 12.5, "unit": "percent", "consistent": False,
    }),
    ("0001", "meeting", {"record_key": 6, "committee": "Panel", "meeting_date": date(2026, 2, 1)}),
    ("0001", "agenda_item", {"record_key": 7, "number": "7", "title": "Monitoring", "first_page_number": 2}),
    ("0001", "decision", {"record_key": 8, "resolved": "That it be noted."}),
    ("0001", "organisation", {"organisation_id": "o", "name": "Wardens", "kind": "team"}),
    ("0001", "action_organisation", {
        "record_key": 2, "role": "lead", "ordinal": 1, "name_printed": "É", "organisation_id": "o",
    }),
    ("0001", "finding", {
        "finding_id": "fnd-1", "document_id": "doc-new", "level": "note", "reason": "placeholder", "message": "XX",
        "record_kind": "measure", "record_id": "measure-3", "load_id": "L1", "recorded_at": MOMENT, **BOX,
    }),
    ("0003", "run", {
        "run_id": "R1", "started_at": MOMENT, "state": "finished", "message": "done", "sources": "[]", "warnings": "[]",
        "durations": "{}", "extractor_version": "1", "load_id": "L1",
        **dict.fromkeys(("discovered", "new", "changed", "unchanged", "gone", "failed", "findings"), 1),
        **dict.fromkeys(("documents_loaded", "documents_failed", "records_added", "records_superseded"), 1),
    }),
    ("0004", "review", {
        "review_id": "rev-1", "record_id": "action-2", "verdict": "correct", "field": "status", "value": '"amber"',
        "expected": "“2” 12.5%", "reviewer": "Ann", "why": "misread", "reviewed_at": MOMENT,
    }),
    ("0004", "review_outcome", {"record_key": 2, "as_read": '{"status": "green"}'}),
]  # fmt: skip
"""Revision that has the table, table, row: columns that the first release with the table knew."""


def revisions() -> list[str]:
    """Every released schema, the oldest first."""
    return sorted(one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def fill_as(connection: Connection, revision: str) -> None:
    """The database as a Sourcepage of that revision would have left it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    for since, table, row in ROWS:
        if since <= revision:
            connection.execute(insert(metadata.tables[table]), row)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT setval('record_record_key_seq', 100)")
    connection.exec_driver_sql("CREATE VIEW actions AS SELECT * FROM action")  # in the way, as the old ones were


@pytest.mark.parametrize("revision", revisions()[:-1])
def test_a_warehouse_of_every_release_keeps_its_rows_and_answers(empty_url: str, revision: str) -> None:
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        fill_as(connection, revision)
    engine.dispose()

    with open_warehouse(empty_url) as opened, opened.reading() as connection:
        for since, name, row in ROWS:
            if since <= revision:
                table = metadata.tables[name]
                keys = [column.name for column in table.primary_key]
                query = select(*(table.c[column] for column in row)).where(*(table.c[key] == row[key] for key in keys))
                assert dict(connection.execute(query).mappings().one()) == row
        for view in VIEW_COLUMNS:
            connection.exec_driver_sql(f"SELECT * FROM {view}").all()
        shown = connection.exec_driver_sql("SELECT action_id, status, quote FROM actions").all()
        assert [tuple(row) for row in shown] == [("action-2", "amber", "“2” 12.5%")]
        history = connection.exec_driver_sql("SELECT action_id FROM actions_history ORDER BY 1").scalars().all()
        assert list(history) == ["action-1", "action-2"]


def test_rows_of_every_table_are_migrated() -> None:
    """A table that is filled by loading, and not made again when a migration runs, must have a row above."""
    made_again = {"timeline_entry", "successor", "series_entry"}
    filled_later = {"organisation_identifier"}
    assert {table for _, table, _ in ROWS} == set(metadata.tables) - made_again - filled_later


def test_new_and_old_warehouses_end_up_with_the_same_tables(empty_url: str, tmp_path: Path) -> None:
    """Column for column, in the same order, whatever release they began with."""
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        fill_as(connection, "0001")
    engine.dispose()
    with open_warehouse(empty_url) as old, open_warehouse(str(tmp_path / "new.sqlite")) as new:
        assert _columns(old.engine) == _columns(new.engine)
    assert revisions()[-1] == HEAD


def _columns(engine: Any) -> dict[str, set[str]]:
    found = inspect(engine)
    return {name: {column["name"] for column in found.get_columns(name)} for name in metadata.tables}
