"""How records and documents changed, as it is shown."""

from __future__ import annotations

from typing import Any

import pytest

from loaders.differences import Published, UnknownDocument, diff, find_point, find_published
from loaders.history import history
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.documents import document_id
from pipeline.records import Action
from tests.loaders.building import action, extraction, fetched, part, rows
from tests.loaders.reviews_building import correct, id_of, take

ADDRESS = "https://marlowe.example/plan.pdf"


def load(warehouse: Warehouse, name: str, version: str, days: int, *actions: Action) -> None:
    read = extraction(name, version, actions=actions)
    load_extraction(warehouse, begin_load(warehouse, version), fetched(name, days=days), read)


@pytest.fixture
def grown(warehouse: Warehouse) -> Warehouse:
    """Read, read better, republished, and read by the first extractor again."""
    load(warehouse, "one", "1.0", 0, action("1.1"), action("1.2"), action("1.3"))
    moved = action("1.3", provenance=(part(2, "1.3 Light the path 1.3"),))
    load(warehouse, "one", "2.0", 0, action("1.1", status="red", progress="Begun"), moved, action("1.4"))
    load(warehouse, "two", "2.0", 1, action("1.1", progress="Done"), moved, action("1.2"))
    return warehouse


def test_a_history_tells_what_changed_when_and_why(grown: Warehouse) -> None:
    first = id_of(grown, "action", "ref", "1.1")
    take(grown, correct(first, "status", "amber", hours=40))
    found = history(grown, first)

    assert found is not None
    assert [(one["version"], one["why"], one["extractor_version"]) for one in found["versions"]] == [
        (1, "first read", "1.0"), (2, "extractor 2.0", "2.0"), (3, "republished", "2.0"),
    ]  # fmt: skip
    assert [one["changed"] for one in found["versions"]] == [
        {},
        {"status": ("green", "red"), "progress": (None, "Begun")},
        {"status": ("red", "green"), "progress": ("Begun", "Done")},
    ]
    assert [one["document_title"] for one in found["versions"]] == ["Plan one", "Plan one", "Plan two"]
    assert [one["field"] for one in found["reviews"]] == ["status"]
    assert found["corrected"] == {"status": "green"}


def test_a_history_tells_of_moves_and_returns(grown: Warehouse) -> None:
    moved = history(grown, id_of(grown, "action", "ref", "1.3"))
    assert moved is not None
    assert moved["versions"][1]["changed"] == {"page_number": (1, 2), "page_label": ("Page 25", "Page 26")}

    back = history(grown, id_of(grown, "action", "ref", "1.2"))
    assert back is not None
    assert [one["superseded_why"] for one in back["versions"]] == ["extractor 2.0", None]


def test_there_is_no_history_of_what_never_was(grown: Warehouse) -> None:
    assert history(grown, "act-none") is None


def test_views_of_histories_have_every_version(grown: Warehouse) -> None:
    first = id_of(grown, "action", "ref", "1.1")
    found = rows(
        grown,
        "SELECT version, status, superseded_why, citation_url, document_title FROM actions_history"
        f" WHERE action_id = '{first}' ORDER BY version",
    )
    assert found == [
        (1, "green", "extractor 2.0", f"/r/{first}/v1", "Plan one"),
        (2, "red", "republished", f"/r/{first}/v2", "Plan one"),
        (3, "green", None, f"/r/{first}/v3", "Plan two"),
    ]
    assert rows(grown, "SELECT count(*) FROM actions_history WHERE superseded_at IS NULL") == rows(
        grown, "SELECT count(*) FROM actions"
    )


# --- documents --------------------------------------------------------------------------------------------------------


def compared(warehouse: Warehouse, document: str, before: str, after: str) -> dict[str, Any]:
    key, published = find_published(warehouse, document)
    found = diff(warehouse, *(find_point(published, key, one) for one in (before, after)))
    names: dict[str, Any] = {
        what: [row["fields"]["ref"] for row in found[what] if row["kind"] == "action"] for what in ("added", "gone")
    }
    changed = {row["fields"]["ref"]: row["changed"] for row in found["changed"]}
    return {**names, "changed": changed, "moved": len(found["moved"]), "same": found["same"]}


def test_the_documents_at_an_address_and_their_readings_are_found(grown: Warehouse) -> None:
    key, published = find_published(grown, ADDRESS)
    assert key == document_id(fetched("two").sha256)
    assert [(one.number, one.title, one.readings) for one in published] == [
        (1, "Plan one", ("1.0", "2.0")), (2, "Plan two", ("2.0",)),
    ]  # fmt: skip
    assert find_published(grown, published[0].document_id) == (published[0].document_id, published)
    assert find_published(grown, published[0].document_id[:9])[0] == published[0].document_id


def test_two_readings_of_one_document(grown: Warehouse) -> None:
    one = document_id(fetched("one").sha256)
    assert compared(grown, one, "1.0", "2.0") == {
        "added": ["1.4"],
        "gone": ["1.2"],
        "changed": {"1.1": {"status": ("green", "red"), "progress": (None, "Begun")}},
        "moved": 1,
        "same": 7,  # 1.3, and one of each other kind
    }
    assert compared(grown, one, "2.0", "2.0")["same"] == 9


def test_two_documents_published_at_one_address(grown: Warehouse) -> None:
    assert compared(grown, ADDRESS, "1", "2") == {
        "added": ["1.2"],
        "gone": ["1.4"],
        "changed": {"1.1": {"status": ("red", "green"), "progress": ("Begun", "Done")}},
        "moved": 0,
        "same": 7,
    }
    assert compared(grown, ADDRESS, "1@1.0", "v2")["changed"] == {"1.1": {"progress": (None, "Done")}}


def test_corrections_make_no_difference(grown: Warehouse) -> None:
    before = compared(grown, ADDRESS, "1", "2")
    take(grown, correct(id_of(grown, "action", "ref", "1.1"), "progress", "Stopped"))
    assert rows(grown, "SELECT progress FROM actions WHERE ref = '1.1'") == [("Stopped",)]
    assert compared(grown, ADDRESS, "1", "2") == before


def test_a_document_that_came_back_is_compared_as_it_came_back(grown: Warehouse) -> None:
    load(grown, "one", "2.0", 2, action("1.1", status="red", progress="Begun"), action("1.4"))
    assert compared(grown, document_id(fetched("one").sha256), "2", "1")["changed"]["1.1"]["status"] == ("green", "red")
    assert compared(grown, ADDRESS, "1.0", "2.0")["added"] == ["1.4"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("https://marlowe.example/plam.pdf", "did you mean https://marlowe.example/plan.pdf"),
        ("doc-", "list them"),
    ],
)
def test_an_unknown_document_is_answered_with_the_nearest(grown: Warehouse, given: str, words: str) -> None:
    with pytest.raises(UnknownDocument, match=words):
        find_published(grown, given)


@pytest.mark.parametrize(
    ("given", "words"),
    [("3", "only versions 1 to 2"), ("9.9", "was read by 1.0, 2.0"), ("2@1.0", "version 2 was read by 2.0")],
)
def test_an_unknown_reading_is_answered_with_those_there_are(given: str, words: str) -> None:
    published = [
        Published(
            number=n, document_id=f"doc-{n}", title=None, first_seen=None, readings=read, loads=(1, 2)[: len(read)]
        )
        for n, read in ((1, ("1.0", "2.0")), (2, ("2.0",)))
    ]
    with pytest.raises(UnknownDocument, match=words):
        find_point(published, "doc-1", given)


def test_a_reading_may_be_named_by_its_beginning_when_that_is_enough() -> None:
    one = Published(number=1, document_id="d", title=None, first_seen=None, readings=("2.ab", "2.cd"), loads=(1, 2))
    assert find_point([one], "d", "2.a").reading == "2.ab"
    assert find_point([one], "d", "1").reading == "2.cd"
    with pytest.raises(UnknownDocument, match=r"read by 2\.ab, 2\.cd"):
        find_point([one], "d", "2.")
