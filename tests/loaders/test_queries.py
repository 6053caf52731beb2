"""What stands behind a record, what a load did, and SQL that may read but not write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from loaders.queries import record, run_select, summary
from loaders.warehouse import Warehouse, open_warehouse
from loaders.writer import begin_load, finish_load, load_extraction, record_failure
from pipeline.errors import WarehouseError
from pipeline.records import Finding
from tests.loaders.building import action, dump, extraction, fetched, rows


@pytest.fixture
def loaded(warehouse: Warehouse) -> Warehouse:
    load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched(), extraction())
    return warehouse


@pytest.fixture
def sqlite_loaded(sqlite_warehouse: Warehouse) -> Warehouse:
    load_extraction(sqlite_warehouse, begin_load(sqlite_warehouse, "1.0"), fetched(), extraction())
    return sqlite_warehouse


def _id(warehouse: Warehouse, table: str, ref: str) -> str:
    return str(
        rows(warehouse, f"SELECT record_id FROM record JOIN {table} USING (record_key) WHERE ref = '{ref}'")[0][0]
    )


def test_a_record_comes_with_all_that_stands_behind_it(loaded: Warehouse) -> None:
    found = record(loaded, _id(loaded, "action", "1.3"))

    assert found is not None
    assert (found["kind"], found["version"], found["versions"], found["load_id"]) == ("action", 1, 1, "L1")
    assert found["fields"]["lead_agencies"] == ["Town Wardens", "Émile Trust"]
    assert list(found["fields"]["other_columns"].items()) == [("Zone", "North"), ("Area", "Hill")]
    assert [(part["page_number"], part["quote"]) for part in found["provenance"]] == [(1, "1.3 Light"), (2, "the path")]
    assert found["document"]["title"] == "Plan plan"
    assert [place["url"] for place in found["locations"]] == ["https://marlowe.example/plan.pdf"]
    assert found["findings"] == []


def test_a_record_comes_with_the_findings_about_it(loaded: Warehouse) -> None:
    found = record(loaded, _id(loaded, "measure", "M1"))
    assert found is not None
    assert [finding["reason"] for finding in found["findings"]] == ["placeholder"]


def test_what_is_doubtful_about_its_page_comes_with_a_record(warehouse: Warehouse) -> None:
    doubt = Finding(reason="page-read-by-ocr", level="note", message="letters may be wrong", page_number=1)
    elsewhere = replace(doubt, page_number=9)
    read = replace(extraction(), findings=(doubt, elsewhere))
    load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched(), read)
    found = record(warehouse, _id(warehouse, "action", "1.3"))
    assert found is not None
    assert [(finding["reason"], finding["page_number"]) for finding in found["findings"]] == [("page-read-by-ocr", 1)]


def test_versions_stay_citable(loaded: Warehouse) -> None:
    record_id = _id(loaded, "action", "1.1")
    gone = _id(loaded, "action", "1.2")
    read = extraction("new", actions=(action("1.1", progress="Done"),))
    load_extraction(loaded, begin_load(loaded, "1.0"), fetched("new", days=1), read)

    latest, first, missing = (record(loaded, record_id, version=version) for version in (None, 1, 3))
    assert latest is not None
    assert first is not None
    assert missing is None
    assert (latest["version"], latest["fields"]["progress"], latest["versions"]) == (2, "Done", 2)
    assert (first["fields"]["progress"], first["superseded_why"]) == (None, "republished")
    assert first["document"]["superseded_by"] == latest["document"]["document_id"]
    last = record(loaded, gone)
    assert last is not None
    assert last["superseded_why"] == "republished"


def test_an_unknown_id_is_none(loaded: Warehouse) -> None:
    assert record(loaded, "act-nothing") is None


def test_a_summary_counts_what_the_load_took_up(loaded: Warehouse) -> None:
    load_id = begin_load(loaded, "1.0")
    load_extraction(loaded, load_id, fetched(), extraction())
    load_extraction(loaded, load_id, fetched("b", "b.pdf"), extraction("b", actions=(action("9"),)))
    record_failure(loaded, load_id, fetched("c", "c.pdf"), "password needed")
    finish_load(loaded, load_id)

    found = summary(loaded, load_id)
    assert found["documents"] == {"failed": 1, "loaded": 1, "unchanged": 1}
    assert found["pages"] == 6
    assert found["records"]["action"] == 4
    assert (found["inserted"], found["superseded"], found["unchanged"]) == (7, 0, 9)
    assert found["findings"] == {"note": 2, "warning": 2}
    assert [(failure["source_url"], failure["reason"]) for failure in found["failures"]] == [
        ("c.pdf", "password needed")
    ]
    assert found["state"] == "finished"


def test_a_summary_of_no_load_is_an_error(loaded: Warehouse) -> None:
    with pytest.raises(WarehouseError, match="L99"):
        summary(loaded, "L99")


def test_a_select_gives_columns_and_rows(loaded: Warehouse) -> None:
    columns, found = run_select(
        loaded, "SELECT ref, page_number AS page FROM actions WHERE ref LIKE '1.%' ORDER BY ref"
    )
    assert columns == ("ref", "page")
    assert found == [("1.1", 1), ("1.2", 1), ("1.3", 1)]


@pytest.mark.parametrize(
    "sql",
    [
        "WITH a AS (SELECT 1 AS n) SELECT n FROM a",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT max(i) FROM n",
        "SELECT json_array_length(lead_agencies) FROM actions",
        "SELECT a.value FROM actions, json_each(lead_agencies) AS a",
        "SELECT name FROM pragma_table_info('action')",
        "EXPLAIN QUERY PLAN SELECT * FROM actions",
        "SELECT name FROM sqlite_master;",
    ],
)
def test_whatever_reads_is_allowed(sqlite_loaded: Warehouse, sql: str) -> None:
    _, found = run_select(sqlite_loaded, sql)
    assert found


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM finding",
        "UPDATE document SET title = 'x'",
        "INSERT INTO organisation VALUES ('o', 'n', 'k')",
        "DROP VIEW actions",
        "UPDATE sqlite_master SET sql = ''",
        "CREATE TABLE mine (id)",
        "CREATE TEMP TABLE mine (id)",
        "PRAGMA query_only = OFF",
        "PRAGMA journal_mode = DELETE",
        "ATTACH '{tmp}/mine.sqlite' AS mine",
        "VACUUM INTO '{tmp}/mine.sqlite'",
        "BEGIN IMMEDIATE",
        "SELECT 1; DELETE FROM finding",
        "WITH gone AS (SELECT 1) DELETE FROM finding",
    ],
)
def test_whatever_writes_is_refused(sqlite_loaded: Warehouse, tmp_path: Path, sql: str) -> None:
    before = dump(sqlite_loaded, without=frozenset())
    with pytest.raises(WarehouseError, match=r"only reading|may not be modified") as raised:
        run_select(sqlite_loaded, sql.format(tmp=tmp_path))
    assert "\n" not in str(raised.value)
    assert dump(sqlite_loaded, without=frozenset()) == before
    assert not (tmp_path / "mine.sqlite").exists()


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT * FROM action_s", r"no such table: action_s: did you mean actions\?"),
        ("SELECT * FROM zebra", "no such table: zebra: the tables are documents, pages, actions"),
        ("SELECT led_agencies FROM actions", r"no such column: led_agencies: did you mean lead_agencies\?"),
        ("SELECT a.page_nummer FROM actions a", r"did you mean page_number\?"),
        ("SELECT zzz FROM actions", "no such column: zzz$"),
        ("SELEC 1", "syntax error"),
        ("", "no statement"),
    ],
)
def test_what_is_not_understood_is_said_in_one_line(sqlite_loaded: Warehouse, sql: str, message: str) -> None:
    with pytest.raises(WarehouseError, match=message) as raised:
        run_select(sqlite_loaded, sql)
    assert "\n" not in str(raised.value)


def test_reading_sees_what_another_process_wrote(loaded: Warehouse) -> None:
    with open_warehouse(loaded.engine.url.render_as_string(hide_password=False)) as other:
        load_extraction(other, begin_load(other, "1.0"), fetched("b", "b.pdf"), extraction("b"))
    assert run_select(loaded, "SELECT count(*) FROM documents")[1] == [(2,)]
