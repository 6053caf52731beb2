"""What a load writes, and what it leaves alone."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.warehouse import Warehouse, open_warehouse
from loaders.writer import LoadCounts, begin_load, finish_load, load_extraction, record_failure
from pipeline.documents import FetchedDocument, Location, document_id
from pipeline.errors import WarehouseError
from pipeline.records import RECORD_KINDS, Due, Extraction
from tests.loaders.building import action, dump, extraction, fetched, part, rows

HOME = "https://marlowe.example/plan.pdf"
ELSEWHERE = "https://marlowe.example/archive/plan.pdf"


def load(warehouse: Warehouse, found: FetchedDocument, read: Extraction) -> LoadCounts:
    load_id = begin_load(warehouse, read.extractor_version)
    counts = load_extraction(warehouse, load_id, found, read)
    finish_load(warehouse, load_id)
    return counts


def versions(warehouse: Warehouse, ref: str) -> list[tuple[object, ...]]:
    """version, document, why it was superseded, of the actions with this ref."""
    return rows(
        warehouse,
        "SELECT r.version, r.document_id, r.superseded_why FROM record r JOIN action a USING (record_key)"
        f" WHERE a.ref = '{ref}' ORDER BY r.version",
    )


def current(warehouse: Warehouse) -> list[tuple[object, ...]]:
    return rows(warehouse, "SELECT action_id, ref, document_id FROM actions ORDER BY ref")


def test_a_first_load_inserts_one_row_per_record(warehouse: Warehouse) -> None:
    counts = load(warehouse, fetched(), extraction())

    assert counts.outcome == "loaded"
    assert counts.inserted == {kind: len(extraction().of_kind(kind)) for kind in RECORD_KINDS}
    assert not counts.superseded
    assert not counts.unchanged
    assert (counts.findings, counts.new_findings) == (2, 2)
    assert len(dump(warehouse)["provenance"]) == 10
    assert len(dump(warehouse)["page"]) == 3


def test_a_document_without_records_is_loaded_once_and_unchanged_after(warehouse: Warehouse) -> None:
    bare = Extraction(
        sha256=fetched().sha256, extractor_version="1.0", facts=extraction().facts, pages=extraction().pages
    )
    said_more = replace(bare, facts=replace(bare.facts, title="Plan, at last"))

    assert [load(warehouse, fetched(), read).outcome for read in (bare, bare, said_more, said_more)] == [
        "loaded",
        "unchanged",
        "loaded",
        "unchanged",
    ]


def test_a_second_load_of_the_same_extraction_changes_nothing(warehouse: Warehouse) -> None:
    load(warehouse, fetched(), extraction())
    before = dump(warehouse)

    counts = load(warehouse, fetched(), extraction())
    later = load(warehouse, fetched(days=5), extraction())

    assert dump(warehouse) == before
    assert counts.outcome == later.outcome == "unchanged"
    assert counts.unchanged == {kind: len(extraction().of_kind(kind)) for kind in RECORD_KINDS}
    assert (counts.inserted, counts.superseded, counts.new_findings) == ({}, {}, 0)


def test_ids_are_the_same_in_a_warehouse_built_again(warehouse: Warehouse, tmp_path: Path) -> None:
    load(warehouse, fetched(), extraction())
    with open_warehouse(str(tmp_path / "again.sqlite")) as again:
        load(again, fetched(), extraction())
        ids = "SELECT record_id, version, fingerprint FROM record UNION SELECT finding_id, 1, reason FROM finding"
        assert set(rows(again, ids)) == set(rows(warehouse, ids))


def test_lists_and_objects_are_json_text_in_printed_order(sqlite_warehouse: Warehouse) -> None:
    load(sqlite_warehouse, fetched(), extraction())
    file = sqlite_warehouse.engine.url.database
    assert file is not None
    with sqlite3.connect(file) as plain:
        lead, columns = plain.execute("SELECT lead_agencies, other_columns FROM actions WHERE ref = '1.1'").fetchone()
    plain.close()

    assert lead == '["Town Wardens", "Émile Trust"]'
    assert list(json.loads(columns)) == ["Zone", "Area"]


def test_new_bytes_at_the_same_address_supersede_and_delete_nothing(warehouse: Warehouse) -> None:
    load(warehouse, fetched("old"), extraction("old"))
    before = dump(warehouse)
    changed = action("1.2", progress="Half done")
    republished = extraction("new", actions=(action("1.1"), changed, action("1.4")), findings=())

    counts = load(warehouse, fetched("new", days=7), republished)

    old, new = document_id(fetched("old").sha256), document_id(fetched("new").sha256)
    assert counts.inserted["action"] == 3
    assert counts.superseded["action"] == 3
    assert versions(warehouse, "1.1") == [(1, old, "republished"), (2, new, None)]
    assert versions(warehouse, "1.2") == [(1, old, "republished"), (2, new, None)]
    assert versions(warehouse, "1.3") == [(1, old, "republished")]
    assert versions(warehouse, "1.4") == [(1, new, None)]
    assert [ref for _, ref, _ in current(warehouse)] == ["1.1", "1.2", "1.4"]
    assert rows(warehouse, "SELECT document_id, superseded_by FROM documents ORDER BY fetched_at") == [
        (old, new),
        (new, None),
    ]
    assert rows(warehouse, "SELECT count(*) FROM findings") == [(0,)]
    after = dump(warehouse)
    assert set(before["action"]) <= set(after["action"])
    assert set(before["provenance"]) <= set(after["provenance"])


def test_an_address_that_goes_back_to_its_old_document_makes_that_current_again(warehouse: Warehouse) -> None:
    load(warehouse, fetched("old"), extraction("old"))
    load(warehouse, fetched("new", days=1), extraction("new"))
    load(warehouse, fetched("old", days=2), extraction("old"))

    old, new = document_id(fetched("old").sha256), document_id(fetched("new").sha256)
    assert versions(warehouse, "1.1") == [(1, old, "republished"), (2, new, "republished"), (3, old, None)]
    assert dict(rows(warehouse, "SELECT document_id, superseded_by FROM documents")) == {old: None, new: old}
    assert rows(warehouse, "SELECT count(*) FROM findings") == [(2,)]


def test_loading_an_older_document_again_leaves_the_newer_one_current(warehouse: Warehouse) -> None:
    load(warehouse, fetched("old"), extraction("old"))
    load(warehouse, fetched("new", days=1), extraction("new"))
    before = dump(warehouse)

    counts = load(warehouse, fetched("old"), extraction("old"))

    assert counts.outcome == "superseded"
    assert dump(warehouse) == before


def test_an_older_document_that_comes_late_is_kept_but_not_current(warehouse: Warehouse) -> None:
    load(warehouse, fetched("new", days=1), extraction("new"))
    before = current(warehouse)

    counts = load(warehouse, fetched("old"), extraction("old"))

    assert counts.outcome == "superseded"
    assert current(warehouse) == before
    old, new = document_id(fetched("old").sha256), document_id(fetched("new").sha256)
    assert dict(rows(warehouse, "SELECT document_id, superseded_by FROM documents")) == {old: new, new: None}


def test_one_file_at_two_addresses_is_one_document_with_one_set_of_records(warehouse: Warehouse) -> None:
    load(warehouse, fetched(address=HOME), extraction())
    before = dump(warehouse)

    counts = load(warehouse, fetched(address=ELSEWHERE, days=3), extraction())

    after = dump(warehouse)
    assert counts.outcome == "unchanged"
    assert len(after.pop("location")) == len(before.pop("location")) + 1 == 2
    assert after == before
    assert rows(warehouse, "SELECT DISTINCT source_url FROM actions") == [(HOME,)]


def test_new_bytes_at_a_second_address_leave_the_first_one_current(warehouse: Warehouse) -> None:
    load(warehouse, fetched(address=HOME), extraction())
    load(warehouse, fetched(address=ELSEWHERE, days=1), extraction())
    first = current(warehouse)

    load(warehouse, fetched("other", address=ELSEWHERE, days=2), extraction("other"))

    assert set(first) <= set(current(warehouse))
    assert len(current(warehouse)) == 6
    assert rows(warehouse, "SELECT count(*) FROM documents WHERE superseded_by IS NULL") == [(2,)]


def test_a_document_replaced_at_its_first_address_goes_on_at_its_second(warehouse: Warehouse) -> None:
    """Last year's plan is kept under its own address when this year's takes the place of the "current plan"."""
    load(warehouse, fetched("2025", HOME), extraction("2025"))
    load(warehouse, fetched("2025", ELSEWHERE, days=1), extraction("2025"))
    before = current(warehouse)

    load(warehouse, fetched("2026", HOME, days=2), extraction("2026"))

    last, this = document_id(fetched("2025").sha256), document_id(fetched("2026").sha256)
    assert dict(rows(warehouse, "SELECT document_id, superseded_by FROM documents")) == {last: None, this: None}
    assert dict(rows(warehouse, "SELECT document_id, source_url FROM documents")) == {last: ELSEWHERE, this: HOME}
    after = current(warehouse)
    assert len(after) == 6
    assert {(one, ref) for one, ref, document in after if document == this} == {(one, ref) for one, ref, _ in before}
    assert {ref for _, ref, document in after if document == last} == {"1.1", "1.2", "1.3"}
    assert rows(warehouse, "SELECT count(*) FROM findings") == [(4,)]
    before_again = dump(warehouse)
    load(warehouse, fetched("2026", HOME, days=2), extraction("2026"))
    load(warehouse, fetched("2025", ELSEWHERE, days=1), extraction("2025"))
    assert dump(warehouse) == before_again


def test_a_document_that_moved_is_current_at_its_new_address(warehouse: Warehouse) -> None:
    load(warehouse, fetched("2025", HOME), extraction("2025"))
    load(warehouse, fetched("2026", HOME, days=1), extraction("2026"))
    load(warehouse, fetched("2025", ELSEWHERE, days=2), extraction("2025"))

    assert rows(warehouse, "SELECT count(*) FROM documents WHERE superseded_by IS NULL") == [(2,)]
    assert dict(rows(warehouse, "SELECT DISTINCT document_title, source_url FROM actions")) == {
        "Plan 2025": ELSEWHERE,
        "Plan 2026": HOME,
    }


def test_a_new_extractor_adds_versions_of_what_it_reads_differently_only(warehouse: Warehouse) -> None:
    load(warehouse, fetched(), extraction())
    better = (action("1.0"), action("1.1"), action("1.2", status="amber"))

    counts = load(warehouse, fetched(), extraction(version="2.0", actions=better))

    key = document_id(fetched().sha256)
    assert versions(warehouse, "1.1") == [(1, key, None)]
    assert versions(warehouse, "1.2") == [(1, key, "extractor 2.0"), (2, key, None)]
    assert versions(warehouse, "1.3") == [(1, key, "extractor 2.0")]
    assert counts.inserted == {"action": 2}
    assert counts.unchanged["action"] == 1
    assert rows(warehouse, "SELECT ordinal FROM record JOIN action USING (record_key) WHERE ref = '1.1'") == [(2,)]


def test_a_record_that_comes_back_gets_the_next_version(warehouse: Warehouse) -> None:
    load(warehouse, fetched(), extraction())
    load(warehouse, fetched(), extraction(version="2.0", actions=()))
    load(warehouse, fetched(), extraction(version="3.0"))

    key = document_id(fetched().sha256)
    assert versions(warehouse, "1.1") == [(1, key, "extractor 2.0"), (2, key, None)]


def test_a_box_read_differently_is_a_new_version(warehouse: Warehouse) -> None:
    load(warehouse, fetched(), extraction(actions=(action("1.1"),)))
    moved = action("1.1", provenance=(part(quote="1.1 Light the path 1.1", bbox=(40.0, 101.0, 550.0, 120.0)),))

    load(warehouse, fetched(), extraction(version="2.0", actions=(moved,)))

    assert len(versions(warehouse, "1.1")) == 2
    assert rows(warehouse, "SELECT top FROM actions") == [(101.0,)]


def test_findings_come_and_go_with_what_they_doubt(warehouse: Warehouse) -> None:
    load(warehouse, fetched(), extraction())
    standing = rows(warehouse, "SELECT finding_id FROM findings ORDER BY 1")

    load(warehouse, fetched(), extraction(version="2.0", findings=()))
    assert rows(warehouse, "SELECT finding_id FROM findings") == []
    assert len(dump(warehouse)["finding"]) == 2

    counts = load(warehouse, fetched(), extraction(version="3.0"))
    assert counts.new_findings == 2
    assert rows(warehouse, "SELECT finding_id FROM findings ORDER BY 1") == standing


def test_a_finding_said_in_other_words_is_the_same_finding(warehouse: Warehouse) -> None:
    load(warehouse, fetched(), extraction())
    before = rows(warehouse, "SELECT finding_id FROM findings ORDER BY 1")
    reworded = tuple(replace(finding, message="said better") for finding in extraction().findings)

    counts = load(warehouse, fetched(), extraction(findings=reworded))

    assert counts.new_findings == 0
    assert rows(warehouse, "SELECT finding_id FROM findings ORDER BY 1") == before
    assert rows(warehouse, "SELECT DISTINCT message FROM findings") == [("said better",)]


def test_a_failed_document_is_recorded_with_its_reason(warehouse: Warehouse) -> None:
    load_id = begin_load(warehouse, "1.0")
    counts = record_failure(warehouse, load_id, fetched("page.html"), "not a PDF")
    before = dump(warehouse)
    record_failure(warehouse, load_id, fetched("page.html", days=1), "not a PDF")

    assert counts.outcome == "failed"
    assert rows(warehouse, "SELECT state, failure, source_url FROM documents") == [("failed", "not a PDF", HOME)]
    assert dump(warehouse) == before


def test_an_extraction_that_failed_is_a_failed_document(warehouse: Warehouse) -> None:
    counts = load(warehouse, fetched(), Extraction(
        sha256=fetched().sha256, extractor_version="1.0", facts=extraction().facts, failure="password needed"
    ))  # fmt: skip

    assert counts.outcome == "failed"
    assert rows(warehouse, "SELECT state, failure FROM documents") == [("failed", "password needed")]


def test_a_place_that_gives_no_bytes_is_recorded_too(warehouse: Warehouse) -> None:
    load_id = begin_load(warehouse, "1.0")
    for name in ("gone.pdf", "lost.pdf"):
        place = Location(source="local", url=f"file:///plans/{name}", address=name)
        record_failure(warehouse, load_id, place, "no such file")

    assert rows(warehouse, "SELECT sha256, state, source_url FROM documents ORDER BY source_url") == [
        (None, "failed", "file:///plans/gone.pdf"),
        (None, "failed", "file:///plans/lost.pdf"),
    ]


def test_an_error_page_does_not_take_the_place_of_a_document(warehouse: Warehouse) -> None:
    load(warehouse, fetched(), extraction())
    before = current(warehouse)
    load_id = begin_load(warehouse, "1.0")

    record_failure(warehouse, load_id, fetched("page.html", days=1), "not a PDF but text/html")

    assert current(warehouse) == before
    assert load(warehouse, fetched(), extraction()).outcome == "unchanged"
    assert rows(warehouse, "SELECT count(*) FROM documents WHERE state = 'failed'") == [(1,)]


def test_a_document_that_was_read_once_keeps_its_records_when_a_later_reading_fails(warehouse: Warehouse) -> None:
    load(warehouse, fetched(), extraction())
    before = current(warehouse)
    failed = extraction(version="2.0", pages=(), actions=(), findings=(), failure="took too long")

    counts = load(warehouse, fetched(), failed)
    assert counts.outcome == "failed"
    assert current(warehouse) == before
    assert rows(warehouse, "SELECT state, failure, page_count FROM documents") == [("read", "took too long", 3)]

    load(warehouse, fetched(), extraction())
    assert rows(warehouse, "SELECT state, failure FROM documents") == [("read", None)]


def test_a_document_that_failed_and_is_then_read_is_read(warehouse: Warehouse) -> None:
    load_id = begin_load(warehouse, "1.0")
    record_failure(warehouse, load_id, fetched(), "password needed")

    load(warehouse, fetched(days=1), extraction())

    assert rows(warehouse, "SELECT state, failure, superseded_by FROM documents") == [("read", None, None)]
    assert len(current(warehouse)) == 3


def test_a_document_with_an_unread_page_is_partly_read(warehouse: Warehouse) -> None:
    pages = extraction().pages
    scanned = replace(pages[1], outcome="unread", reason="scanned: no text on it")

    load(warehouse, fetched(), extraction(pages=(pages[0], scanned, pages[2])))

    assert rows(warehouse, "SELECT state FROM documents") == [("partly_read",)]
    assert rows(warehouse, "SELECT page_number, reason FROM pages WHERE outcome = 'unread'") == [
        (2, "scanned: no text on it")
    ]


def test_organisations_are_resolved_by_the_mapping_given(warehouse: Warehouse) -> None:
    def resolve(name: str) -> tuple[str, str, str] | None:
        return ("org-fire", "Marlowe Fire and Rescue", "fire_service") if name == "Fire Service" else None

    load(warehouse, fetched(), extraction(actions=(action("1.1"),)))
    unresolved = rows(warehouse, "SELECT role, name_printed, organisation FROM action_organisations ORDER BY 1, 2")
    load_id = begin_load(warehouse, "1.0")
    load_extraction(warehouse, load_id, fetched(), extraction(actions=(action("1.1"),)), resolve=resolve)
    resolved = rows(warehouse, "SELECT role, name_printed, organisation FROM action_organisations ORDER BY 1, 2")
    before = dump(warehouse)
    load(warehouse, fetched(), extraction(actions=(action("1.1"),)))

    assert unresolved == [
        ("lead", "Town Wardens", None),
        ("lead", "Émile Trust", None),
        ("partner", "Fire Service", None),
    ]
    assert resolved[2] == ("partner", "Fire Service", "Marlowe Fire and Rescue")
    assert resolved[:2] == unresolved[:2]
    assert dump(warehouse) == before


def test_a_deadline_not_understood_has_no_kind(warehouse: Warehouse) -> None:
    load(warehouse, fetched(), extraction(actions=(action("1.1", by_when=Due(raw="when lamps come", kind=None)),)))

    assert rows(warehouse, "SELECT by_when, due_kind, due_start FROM actions") == [("when lamps come", None, None)]


def test_a_document_the_database_refuses_leaves_nothing_behind(warehouse: Warehouse) -> None:
    before = dump(warehouse)
    load_id = begin_load(warehouse, "1.0")
    bad = extraction(decisions=(replace(extraction().decisions[0], provenance=(part(confidence=7.0),)),))

    with pytest.raises(WarehouseError, match="confidence"):
        load_extraction(warehouse, load_id, fetched(), bad)

    assert dump(warehouse) == before


def test_an_extraction_of_another_file_is_refused(warehouse: Warehouse) -> None:
    load_id = begin_load(warehouse, "1.0")
    with pytest.raises(WarehouseError, match="another file"):
        load_extraction(warehouse, load_id, fetched("a"), extraction("b"))


def test_loads_are_numbered(warehouse: Warehouse) -> None:
    loads = [begin_load(warehouse, "1.0") for _ in range(11)]
    finish_load(warehouse, "L11", state="stopped")

    assert (loads[0], loads[-1], begin_load(warehouse, "1.0")) == ("L1", "L11", "L12")
    assert rows(warehouse, "SELECT state, finished_at IS NULL FROM load WHERE load_id = 'L11'") == [("stopped", 0)]
