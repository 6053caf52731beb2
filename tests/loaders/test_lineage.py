"""What a load read and wrote, as the warehouse tells it afterwards."""

from __future__ import annotations

import pytest

from loaders.lineage import WRITTEN_VIEWS, find_lineage, find_place
from loaders.runs import begin_run, finish_run
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction, record_failure
from pipeline.errors import WarehouseError
from tests.loaders.building import action, extraction, fetched, rows


def _load(warehouse: Warehouse, *names: str) -> str:
    load_id = begin_load(warehouse, "1.0")
    for name in names:
        load_extraction(
            warehouse, load_id, fetched(name, address=f"https://marlowe.example/{name}.pdf"), extraction(name)
        )
    return load_id


def test_a_load_tells_its_documents_and_the_rows_it_added(warehouse: Warehouse) -> None:
    first = _load(warehouse, "plan")
    found = find_lineage(warehouse, first)
    (document,) = found.documents
    assert (document.url, document.source, document.size) == ("https://marlowe.example/plan.pdf", "marlowe", 4)
    assert document.publisher == "Marlowe District Council"
    assert (found.load_id, found.extractor_version) == (first, "1.0")
    assert tuple(found.rows_added) == WRITTEN_VIEWS
    added = {view: rows(warehouse, f"SELECT count(*) FROM {view}")[0][0] for view in WRITTEN_VIEWS}
    assert dict(found.rows_added) == added
    assert all(added.values())


def test_only_what_this_load_added_counts(warehouse: Warehouse) -> None:
    _load(warehouse, "plan")
    again = find_lineage(warehouse, _load(warehouse, "plan"))
    assert [one.url for one in again.documents] == ["https://marlowe.example/plan.pdf"]
    assert not any(again.rows_added.values())
    load_id = begin_load(warehouse, "1.1")
    better = extraction("plan", "1.1", actions=(action("1.1"), action("1.2", progress="Done"), action("1.3")))
    load_extraction(warehouse, load_id, fetched("plan"), better)
    assert find_lineage(warehouse, load_id).rows_added["actions"] == 2  # 1.2 says more, 1.3 stands on one page


def test_what_could_not_be_read_is_no_source_of_anything(warehouse: Warehouse) -> None:
    load_id = _load(warehouse, "plan")
    record_failure(warehouse, load_id, fetched("other", address="https://marlowe.example/other.pdf"), "not a PDF")
    assert len(find_lineage(warehouse, load_id).documents) == 1


def test_a_night_tells_of_its_load(warehouse: Warehouse) -> None:
    run_id = begin_run(warehouse, ["marlowe"], "1.0")
    before = find_lineage(warehouse, run_id)
    assert (before.load_id, before.documents) == (None, ())
    assert not any(before.rows_added.values())
    load_id = _load(warehouse, "plan")
    finish_run(warehouse, run_id, "finished", {"message": "well", "load_id": load_id})
    after = find_lineage(warehouse, run_id)
    assert (after.load_id, len(after.documents), after.rows_added["actions"]) == (load_id, 1, 3)
    assert after.started_at == before.started_at


@pytest.mark.parametrize("run_id", ["L9", "R9"])
def test_of_a_run_that_there_was_not_nothing_is_told(warehouse: Warehouse, run_id: str) -> None:
    with pytest.raises(WarehouseError, match="no such load or night"):
        find_lineage(warehouse, run_id)


def test_a_warehouse_is_called_by_its_place_without_its_user(warehouse: Warehouse) -> None:
    place = find_place(warehouse)
    url = warehouse.engine.url
    if warehouse.dialect == "sqlite":
        assert (place.namespace, place.prefix) == (f"sqlite://{url.database}", "main")
    else:
        assert place.namespace.startswith("postgres://")
        assert "@" not in place.namespace
        assert place.prefix == f"{url.database}.public"
