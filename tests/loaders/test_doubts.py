"""What is in doubt: the order, paging both ways, filters, and where a record stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loaders.doubts import (
    LEVELS,
    Doubt,
    Place,
    Wanted,
    count_doubtful,
    find_doubt_page,
    find_doubtful,
    find_place,
    find_reasons,
)
from loaders.reviewing import take_reviews
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.corrections import Review
from pipeline.errors import SettingsError
from pipeline.records import Finding, Level
from tests.loaders.building import MONDAY, action, extraction, fetched, part


def doubt(reason: str, level: Level, index: int) -> Finding:
    return Finding(reason=reason, level=level, message=f"{reason} {index}", record_kind="action", record_index=index)


@pytest.fixture
def doubtful(warehouse: Warehouse) -> Warehouse:
    """Two plans of eight actions: some with findings of every level, some read with little confidence."""
    for name in ("alpha", "beta"):
        confidences = (0.9, 0.95, 0.5, 0.7, 0.7, 0.7, 0.3, 0.9)
        actions = tuple(
            action(f"{number}.1", provenance=(part(1, f"{name} {number}", confidence=confidence), part(2, "more")))
            for number, confidence in enumerate(confidences)
        )
        found = (
            doubt("left-open", "note", 0),
            doubt("sums-wrong", "error", 0),
            doubt("sums-wrong", "error", 1),
            doubt("sums-wrong-too", "error", 1),
            doubt("left-open", "note", 2),
            doubt("odd", "warning", 3),
        )
        read = extraction(name, actions=actions, findings=found, measures=(), statistics=(), status_totals=())
        read = replace(read, meetings=(), agenda_items=(), decisions=())
        load = begin_load(warehouse, "1.0")
        load_extraction(warehouse, load, fetched(name, f"https://marlowe.example/{name}.pdf"), read)
    return warehouse


def rank(one: Doubt) -> int:
    return LEVELS.index(one.findings[0][0]) if one.findings else len(LEVELS)


def ids(doubts: object) -> list[str]:
    assert isinstance(doubts, list | tuple)
    return [one.record_id for one in doubts]


def test_the_gravest_come_first_each_once_and_then_the_least_confident(doubtful: Warehouse) -> None:
    found = find_doubtful(doubtful, below=0.8)
    assert [rank(one) for one in found] == [0] * 4 + [1] * 2 + [2] * 2 + [3] * 6
    assert [one.confidence for one in found if not one.findings] == [0.3, 0.3, 0.7, 0.7, 0.7, 0.7]
    assert len(set(ids(found))) == len(found)
    assert found[0].quote.endswith("\nmore")
    assert found[0].page_number == 1
    assert len(find_doubtful(doubtful, below=None)) == 16
    assert len(find_doubtful(doubtful, below=0)) == 8


@pytest.mark.parametrize("size", [1, 3, 5, 50])
@pytest.mark.parametrize("wanted", [Wanted(), Wanted(below=None), Wanted(level="error"), Wanted(words="beta")])
def test_pages_forwards_and_backwards_show_the_whole_list_once(doubtful: Warehouse, wanted: Wanted, size: int) -> None:
    whole = list(find_doubt_page(doubtful, wanted, limit=1_000).doubts)
    seen: list[str] = []
    page = find_doubt_page(doubtful, wanted, limit=size)
    assert not page.has_earlier
    while True:
        seen += ids(page.doubts)
        last = page
        if not page.has_later:
            break
        page = find_doubt_page(doubtful, wanted, limit=size, after=page.places[-1])
    assert seen == ids(whole)

    back = ids(last.doubts)
    while last.has_earlier:
        last = find_doubt_page(doubtful, wanted, limit=size, before=last.places[0])
        back = ids(last.doubts) + back
    assert back == ids(whole)
    assert count_doubtful(doubtful, wanted, most=1_000) == len(whole)


def test_filters_narrow_the_list(doubtful: Warehouse) -> None:
    def found(**wanted: object) -> list[Doubt]:
        return list(find_doubt_page(doubtful, Wanted(**wanted)).doubts)  # type: ignore[arg-type]

    assert {level for one in found(level="note") for level, _, _ in one.findings} == {"note", "error"}
    assert len(found(level="note")) == 4  # that one of them has an error as well hides it from nobody who wants notes
    assert len(found(reason="left-open")) == 4
    assert len(found(reason="left-open", level="error")) == 0
    assert len(found(kind="measure")) == 0
    assert len(found(kind="action")) == 14
    beta = found(words="PLAN beta")
    assert {one.document_title for one in beta} == {"Plan beta"}
    assert ids(found(words=beta[0].document_id)) == ids(beta)
    assert found(words="nothing of the kind") == []
    assert find_reasons(doubtful) == ["left-open", "odd", "sums-wrong", "sums-wrong-too"]


def test_counting_stops_where_it_is_told(doubtful: Warehouse) -> None:
    assert count_doubtful(doubtful, Wanted(), most=5) == 6


def test_a_record_knows_its_place_and_what_comes_next(doubtful: Warehouse) -> None:
    whole = find_doubtful(doubtful, below=0.8)
    place = find_place(doubtful, Wanted(), whole[4].record_id)
    assert place is not None
    assert Place.parse(str(place)) == place
    assert ids(find_doubt_page(doubtful, Wanted(), limit=1, after=place).doubts) == [whole[5].record_id]
    assert ids(find_doubt_page(doubtful, Wanted(), limit=1, before=place).doubts) == [whole[3].record_id]
    certain = next(one for one in find_doubtful(doubtful, below=None) if one.confidence == 0.9 and not one.findings)
    assert find_place(doubtful, Wanted(), certain.record_id) is None


def test_what_somebody_reviewed_is_settled_and_what_they_commented_is_not(doubtful: Warehouse) -> None:
    first, second, *_ = find_doubtful(doubtful, below=0.8)
    for one, verdict in ((first, "accept"), (second, "comment")):
        review = Review(
            record_id=one.record_id,
            verdict=verdict,  # type: ignore[arg-type]
            expected=one.quote,
            reviewer="Ann",
            why="I looked",
            reviewed_at=MONDAY,
        )
        take_reviews(doubtful, [review])
    assert ids(find_doubtful(doubtful, below=0.8))[0] == second.record_id
    assert find_place(doubtful, Wanted(), first.record_id) is None


@pytest.mark.parametrize("text", ["", "1", "x~y~z", "9~doc~1", "3~one~1", "-1~doc~1", "1~doc~99999999999", "1~a~b~c"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="no place in this list"):
        Place.parse(text)
