"""Runs, sources and the pulse of a warehouse, on both databases."""

from __future__ import annotations

from sqlalchemy import func, insert, select

from loaders.listing import list_findings, list_organisations
from loaders.migrations import HEAD
from loaders.run_pages import failed_documents, feel_pulse, find_run, list_runs, source_runs, sources_seen
from loaders.runs import begin_run, finish_run
from loaders.schema import organisation, organisation_identifier, record
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, finish_load, load_extraction, record_failure
from tests.loaders.building import extraction, fetched


def test_runs_are_listed_newest_first_and_read_whole(warehouse: Warehouse) -> None:
    first = begin_run(warehouse, ["marlowe"], "1.0")
    warning = {"source": "marlowe", "level": "error", "reason": "not-fetched", "message": "gone"}
    done = {"message": "2 new", "new": 2, "warnings": [warning], "durations": {"fetch": 0.5}}
    finish_run(warehouse, first, "failed_with_warnings", done)
    second = begin_run(warehouse, ["marlowe", "hartwell"], "1.0")
    runs, count = list_runs(warehouse, start=0, most=10)
    assert ([one.run_id for one in runs], count) == ([second, first], 2)
    assert [one.run_id for one in list_runs(warehouse, start=1, most=1)[0]] == [first]
    read = find_run(warehouse, first)
    assert read is not None
    assert (read.counts["new"], read.warnings, read.durations) == (2, [warning], {"fetch": 0.5})
    assert read.seconds is not None
    assert runs[0].seconds is None
    assert find_run(warehouse, "R9") is None
    assert {source: one.run_id for source, one in source_runs(warehouse).items()} == {
        "marlowe": second,
        "hartwell": second,
    }


def test_a_source_has_the_rows_that_stand(warehouse: Warehouse) -> None:
    assert sources_seen(warehouse) == {}
    for version in ("1.0", "2.0"):
        load = begin_load(warehouse, version)
        load_extraction(warehouse, load, fetched("plan"), extraction("plan", version))
        load_extraction(warehouse, load, fetched("other"), extraction("other", version))
    with warehouse.reading() as connection:
        standing = connection.scalar(select(func.count()).select_from(record).where(record.c.superseded_at.is_(None)))
    seen = sources_seen(warehouse)
    assert sum(one.rows for one in seen.values()) == standing
    assert sum(one.documents for one in seen.values()) == 2


def test_the_pulse_of_an_empty_and_of_a_full_warehouse(warehouse: Warehouse) -> None:
    empty = feel_pulse(warehouse)
    assert (empty.schema, empty.documents, empty.record_versions, empty.last_load) == (HEAD, 0, 0, None)
    load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched("plan"), extraction("plan"))
    full = feel_pulse(warehouse)
    assert full.documents == 1
    assert full.record_versions > 0
    assert full.last_load is not None


def test_lists_go_on_behind_the_last_id(warehouse: Warehouse) -> None:
    load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched("plan"), extraction("plan"))
    load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched("other"), extraction("other"))
    every = list_findings(warehouse, most=100)
    assert len(every) > 1
    assert list_findings(warehouse, after=every[0]["finding_id"], most=100) == every[1:]
    mine = list_findings(warehouse, document_id=every[0]["document_id"], most=100)
    assert mine == [one for one in every if one["document_id"] == every[0]["document_id"]]
    assert list_findings(warehouse, reason="no-such-reason", most=100) == []


def test_organisations_go_on_behind_the_last_id(warehouse: Warehouse) -> None:
    known = [{"organisation_id": f"org-{name}", "name": name, "kind": "council"} for name in ("hartwell", "marlowe")]
    with warehouse.writing() as connection:
        connection.execute(insert(organisation), known)
        code = {"organisation_id": "org-marlowe", "scheme": "ons", "identifier": "E07000001"}
        connection.execute(insert(organisation_identifier), code)
    names = list_organisations(warehouse, most=100)
    assert [(one["name"], one["ons_code"]) for one in names] == [("hartwell", None), ("marlowe", "E07000001")]
    assert list_organisations(warehouse, after="org-hartwell", most=100) == names[1:]


def test_documents_that_could_not_be_read_are_named_with_the_reason(warehouse: Warehouse) -> None:
    load = begin_load(warehouse, "1.0")
    record_failure(warehouse, load, fetched("plan"), "needs a password")
    finish_load(warehouse, load)
    assert [one["reason"] for one in failed_documents(warehouse, load, 10)] == ["needs a password"]
