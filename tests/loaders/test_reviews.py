"""Reviews: what stands after them, after another reading, and after another document took the place."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.queries import record
from loaders.readback import read_back
from loaders.reviewing import find_doubtful, take_reviews
from loaders.schema import review_outcome
from loaders.warehouse import Warehouse, open_warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.corrections import Review
from pipeline.errors import SettingsError
from pipeline.records import Action, Extraction
from tests.loaders.building import action, dump, extraction, fetched, part, rows
from tests.loaders.reviews_building import correct, id_of, review, take

OUTDATED = "SELECT level, record_id FROM findings WHERE reason = 'correction-outdated' ORDER BY 2"


def load(
    warehouse: Warehouse, name: str = "plan", version: str = "1.0", days: int = 0, actions: tuple[Action, ...] = ()
) -> Extraction:
    read = extraction(name, version, **({"actions": actions} if actions else {}))
    load_extraction(warehouse, begin_load(warehouse, version), fetched(name, days=days), read)
    return read


@pytest.fixture
def loaded(warehouse: Warehouse) -> Warehouse:
    load(warehouse)
    return warehouse


@pytest.fixture
def first(loaded: Warehouse) -> str:
    return id_of(loaded, "action", "ref", "1.1")


def shown(warehouse: Warehouse, record_id: str, columns: str = "status, corrected, reviewed") -> tuple[object, ...]:
    [found] = rows(warehouse, f"SELECT {columns} FROM actions WHERE action_id = '{record_id}'")
    return found


def test_a_correction_is_shown_beside_what_was_read(loaded: Warehouse, first: str) -> None:
    take(loaded, correct(first, "status", "amber"), correct(first, "due_start", "2018-04-01"))

    status, corrected, reviewed, due = shown(loaded, first, "status, corrected, reviewed, due_start")
    assert (status, reviewed, str(due)) == ("amber", None, "2018-04-01")
    assert json.loads(str(corrected)) == {"due_start": "2018-03-01", "status": "green"}
    assert rows(loaded, "SELECT count(*) FROM actions WHERE corrected IS NOT NULL") == [(1,)]


DUE = "by_when, due_kind, due_start, due_end"


def due(warehouse: Warehouse, record_id: str) -> tuple[str | None, ...]:
    found = shown(warehouse, record_id, DUE)
    return tuple(None if value is None else str(value) for value in found)


def test_a_corrected_deadline_is_dated_anew(loaded: Warehouse, first: str) -> None:
    take(loaded, correct(first, "by_when", "Q3 2023/24"))
    assert due(loaded, first) == ("Q3 2023/24", "period", "2023-10-01", "2023-12-31")
    assert json.loads(str(shown(loaded, first)[1])) == {
        "by_when": "March 2018", "due_kind": "month", "due_start": "2018-03-01", "due_end": "2018-03-31",
    }  # fmt: skip
    take(loaded, correct(first, "by_when", None, hours=2))
    assert due(loaded, first) == (None, "missing", None, None)
    take(loaded, correct(first, "by_when", "March 2018", hours=3))
    assert due(loaded, first) == ("March 2018", "month", "2018-03-01", "2018-03-31")
    assert shown(loaded, first)[1] is None


def test_of_a_deadline_and_its_days_what_was_said_last_holds(loaded: Warehouse, first: str) -> None:
    take(loaded, correct(first, "due_end", "2018-04-30"), correct(first, "by_when", "May 2019", hours=2))
    assert due(loaded, first) == ("May 2019", "month", "2019-05-01", "2019-05-31")
    take(loaded, correct(first, "due_end", "2019-06-30", hours=3))
    assert due(loaded, first) == ("May 2019", "month", "2019-05-01", "2019-06-30")
    take(loaded, correct(first, "by_when", "March 2018", hours=4))  # taken back: what was said of the days stands
    assert due(loaded, first) == ("March 2018", "month", "2018-03-01", "2019-06-30")


def test_a_corrected_deadline_holds_in_every_order_and_after_another_reading(loaded: Warehouse, first: str) -> None:
    late, early = correct(first, "due_end", "2019-06-30", hours=3), correct(first, "by_when", "May 2019", hours=2)
    take(loaded, late)
    take(loaded, early)
    assert due(loaded, first) == ("May 2019", "month", "2019-05-01", "2019-06-30")
    load(loaded, version="2.0", actions=(action("1.1", funding="£5"), action("1.2"), action("1.3")))
    assert due(loaded, first) == ("May 2019", "month", "2019-05-01", "2019-06-30")


def test_a_corrected_status_word_is_read_anew_and_keeps_the_colour_where_it_names_none(
    loaded: Warehouse, first: str
) -> None:
    take(loaded, correct(first, "status_printed", "Red"))
    assert shown(loaded, first, "status, status_printed") == ("red", "Red")
    assert json.loads(str(shown(loaded, first)[1])) == {"status": "green", "status_printed": "G"}
    take(loaded, correct(first, "status_printed", "see below", hours=2))
    assert shown(loaded, first, "status, status_printed") == ("green", "see below")


def test_a_corrected_period_is_dated_anew(loaded: Warehouse) -> None:
    [(figure, quote)] = rows(loaded, "SELECT statistic_id, quote FROM statistics")
    columns = "SELECT period_printed, period_start, period_end FROM statistics"
    for hours, (words, days) in enumerate(
        [("2009/10", ("2009-04-01", "2010-03-31")), ("that time", (None, None)), (None, (None, None))]
    ):
        take(loaded, correct(figure, "period_printed", words, hours, expected=quote))
        [(printed, *found)] = rows(loaded, columns)
        assert (printed, *(None if day is None else str(day) for day in found)) == (words, *days)


def test_a_column_can_be_emptied_and_filled(loaded: Warehouse, first: str) -> None:
    take(loaded, correct(first, "status", None), correct(first, "funding", "£500"))
    assert shown(loaded, first, "status, funding") == (None, "£500")
    assert json.loads(str(shown(loaded, first)[1])) == {"funding": None, "status": "green"}


def test_a_correction_to_what_was_read_corrects_nothing(loaded: Warehouse, first: str) -> None:
    take(loaded, correct(first, "status", "amber"))
    take(loaded, correct(first, "status", "green", hours=2))
    assert shown(loaded, first) == ("green", None, None)
    assert rows(loaded, "SELECT count(*) FROM review_outcome") == [(0,)]


def test_a_rejected_row_leaves_the_views_but_not_their_history(loaded: Warehouse, first: str) -> None:
    take(loaded, review(first, "reject"))
    assert rows(loaded, f"SELECT 1 FROM actions WHERE action_id = '{first}'") == []
    assert rows(loaded, f"SELECT 1 FROM action_organisations WHERE action_id = '{first}'") == []
    assert rows(loaded, f"SELECT version, reviewed FROM actions_history WHERE action_id = '{first}'") == [
        (1, "rejected")
    ]

    take(loaded, review(first, "accept", hours=2))
    assert shown(loaded, first) == ("green", None, "accepted")


def test_a_comment_changes_nothing_but_is_kept(loaded: Warehouse, first: str) -> None:
    before = dump(loaded, without=frozenset({"review"}))
    take(loaded, review(first, "comment", why="see the minutes"))
    assert dump(loaded, without=frozenset({"review"})) == before
    assert rows(loaded, "SELECT record_id, verdict, why FROM reviews") == [(first, "comment", "see the minutes")]


def test_corrected_names_are_linked_to_organisations(loaded: Warehouse, first: str) -> None:
    known = {"Town Wardens": ("org-w", "Wardens", "team"), "Fire": ("org-f", "Fire Service", "fire")}
    take_reviews(loaded, [correct(first, "lead_agencies", ["Fire", "Nobody"])], known.get)
    linked = f"SELECT role, name_printed, organisation_id FROM action_organisations WHERE action_id = '{first}'"
    assert rows(loaded, f"{linked} ORDER BY 1, 2") == [
        ("lead", "Fire", "org-f"), ("lead", "Nobody", None), ("partner", "Fire Service", None),
    ]  # fmt: skip

    take_reviews(loaded, [correct(first, "lead_agencies", ["Town Wardens", "Émile Trust"], hours=2)], known.get)
    assert rows(loaded, f"{linked} AND role = 'lead' ORDER BY 2") == [
        ("lead", "Town Wardens", "org-w"), ("lead", "Émile Trust", None),
    ]  # fmt: skip


def test_taking_reviews_again_and_loading_again_writes_nothing(loaded: Warehouse, first: str) -> None:
    reviews = [correct(first, "lead_agencies", ["Fire"]), review(first, "accept"), correct(first, "status", "red")]
    take(loaded, *reviews)
    before = dump(loaded)
    take(loaded, *reviews)
    load(loaded)
    assert dump(loaded) == before


def test_a_better_reading_keeps_the_correction_while_the_words_are_the_same(loaded: Warehouse, first: str) -> None:
    take(loaded, correct(first, "status", "amber"), correct(first, "funding", "£5"))
    better = (action("1.1", funding="£5", status="red"), action("1.2"), action("1.3"))
    load(loaded, version="2.0", actions=better)

    status, corrected, _, funding = shown(loaded, first, "status, corrected, reviewed, funding")
    assert (status, funding) == ("amber", "£5")
    assert json.loads(str(corrected)) == {"status": "red"}
    assert rows(loaded, f"SELECT version, status, funding FROM actions_history WHERE action_id = '{first}'") == [
        (1, "green", None),  # superseded: as it was read
        (2, "amber", "£5"),
    ]
    assert rows(loaded, OUTDATED) == []


def test_a_correction_is_outdated_when_the_page_says_something_else(loaded: Warehouse, first: str) -> None:
    take(loaded, correct(first, "status", "amber"))
    changed = action("1.1", provenance=(part(quote="1.1 Light the whole path"),))
    load(loaded, "plan-2", days=1, actions=(changed, action("1.2")))

    assert shown(loaded, first) == ("green", None, None)
    assert rows(loaded, OUTDATED) == [("warning", first)]
    [(message, document)] = rows(
        loaded, "SELECT message, document_title FROM findings WHERE reason = 'correction-outdated'"
    )
    assert message == (
        "Ann corrected status on 2026-03-02 for the words “1.1 Light the path 1.1”, but the page now says"
        " “1.1 Light the whole path”: review it again"
    )
    assert document == "Plan plan-2"

    take(loaded, correct(first, "status", "amber", hours=30, expected="1.1 Light  the whole\npath"))
    assert shown(loaded, first)[0] == "amber"
    assert rows(loaded, OUTDATED) == []


def test_a_review_of_a_row_that_is_gone_is_outdated_until_it_comes_back(loaded: Warehouse, first: str) -> None:
    take(loaded, review(first, "accept"))
    load(loaded, "plan-2", days=1, actions=(action("1.2"),))
    load(loaded, "plan-3", days=2, actions=(action("1.2"), action("1.4")))
    assert rows(loaded, OUTDATED) == [("note", first)]
    load(loaded, "plan-3", days=2, actions=(action("1.2"), action("1.4")))
    assert rows(loaded, OUTDATED) == [("note", first)]

    load(loaded, "plan-4", days=3)
    assert rows(loaded, OUTDATED) == []
    assert shown(loaded, first)[2] == "accepted"


def test_the_words_of_all_pages_count(loaded: Warehouse) -> None:
    third = id_of(loaded, "action", "ref", "1.3")
    take(loaded, correct(third, "status", "red", expected="1.3 Light the path"))
    assert shown(loaded, third)[0] == "red"
    take(loaded, correct(third, "funding", "none", expected="1.3 Light"))
    assert shown(loaded, third, "funding") == (None,)


def test_reviews_that_come_before_their_record_wait_for_it(warehouse: Warehouse, tmp_path: Path) -> None:
    with open_warehouse(str(tmp_path / "other.sqlite")) as other:
        load(other)
        first = id_of(other, "action", "ref", "1.1")
    take(warehouse, correct(first, "status", "amber"))
    load(warehouse)
    assert shown(warehouse, first)[0] == "amber"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"field": "statsu"}, "action has no column statsu: did you mean status"),
        ({"value": "purple"}, "status must be one of green, amber"),
        ({"field": "description", "value": None}, "description cannot be empty"),
        ({"field": "due_start", "value": "soon"}, "a day like 2026-03-31"),
        ({"field": "lead_agencies", "value": "Police"}, "a list of names"),
        ({"record_id": "nonsense"}, "no id of a record"),
    ],
)
def test_a_review_that_fits_no_column_is_refused_whole(
    loaded: Warehouse, first: str, changes: dict[str, Any], words: str
) -> None:
    good = correct(first, "status", "amber")
    with pytest.raises(SettingsError, match=words):
        take(loaded, good, replace(good, **changes))
    assert rows(loaded, "SELECT count(*) FROM reviews") == [(0,)]


def test_the_record_itself_comes_with_its_reviews(loaded: Warehouse, first: str) -> None:
    take(loaded, correct(first, "lead_agencies", ["Fire"]), review(first, "comment", hours=2, why="hm"))
    latest, cited = record(loaded, first), record(loaded, first, version=1)
    assert latest is not None
    assert cited is not None
    assert latest["fields"]["lead_agencies"] == ["Fire"]
    assert latest["corrected"] == {"lead_agencies": ["Town Wardens", "Émile Trust"]}
    assert [one["verdict"] for one in latest["reviews"]] == ["correct", "comment"]
    assert cited["fields"]["lead_agencies"] == ["Town Wardens", "Émile Trust"]


def test_what_was_read_can_be_read_back(loaded: Warehouse, first: str) -> None:
    with loaded.reading() as connection:
        key = rows(loaded, "SELECT document_id FROM documents")[0][0]
        before = read_back(connection, key)
    take(loaded, correct(first, "status", None), correct(first, "due_end", None), review(first, "accept"))
    with loaded.reading() as connection:
        assert read_back(connection, key) == before


def test_doubtful_rows_come_first_and_reviewed_ones_not_at_all(loaded: Warehouse, first: str) -> None:
    doubtful = find_doubtful(loaded, below=0.8)
    assert [one.kind for one in doubtful] == ["measure"]
    assert [reason for _, reason, _ in doubtful[0].findings] == ["placeholder"]

    everything = find_doubtful(loaded, below=None)
    assert everything[0].kind == "measure"
    assert len(everything) == 9
    assert len(find_doubtful(loaded, below=0.95)) == 9
    assert {one.kind for one in find_doubtful(loaded, below=None, kind="action")} == {"action"}
    assert find_doubtful(loaded, below=None, words="no such title") == []
    assert len(find_doubtful(loaded, below=None, words="PLAN plan")) == 9
    assert find_doubtful(loaded, below=None, limit=2) == everything[:2]

    take(loaded, correct(first, "status", "amber"))
    assert first not in {one.record_id for one in find_doubtful(loaded, below=None)}
    changed = action("1.1", provenance=(part(quote="other words"),))
    load(loaded, "plan-2", days=1, actions=(changed,))
    assert find_doubtful(loaded, below=0.8)[0].record_id == first


# --- any order ------------------------------------------------------------------------------------------------------

QUOTES = ("old words", "new words")
STEP = st.one_of(
    st.tuples(st.just("load"), st.sampled_from(QUOTES), st.sampled_from(["green", "red"])),
    st.tuples(st.just("status"), st.sampled_from(QUOTES), st.sampled_from(["green", "amber", None])),
    st.tuples(st.sampled_from(["accept", "reject"]), st.sampled_from(QUOTES), st.none()),
)


def _made(record_id: str, hour: int, step: tuple[str, str, str | None]) -> Review:
    what, quote, value = step
    if what == "status":
        return correct(record_id, "status", value, hour, expected=quote)
    return review(record_id, "accept" if what == "accept" else "reject", hour, expected=quote)


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(STEP, max_size=6))
def test_what_stands_depends_on_versions_and_reviews_but_not_on_what_came_first(
    steps: list[tuple[str, str, str | None]],
) -> None:
    def read(step: tuple[str, str, str | None]) -> tuple[Action, ...]:
        return (action("1.1", status=step[2], provenance=(part(quote=step[1]),)),)

    with tempfile.TemporaryDirectory() as folder:
        grown, at_once = (open_warehouse(f"{folder}/{name}.sqlite") for name in ("grown", "at-once"))
        with grown, at_once:
            load(grown)
            first = id_of(grown, "action", "ref", "1.1")
            reviews = [_made(first, hour, step) for hour, step in enumerate(steps) if step[0] != "load"]
            for hour, step in enumerate(steps):
                if step[0] == "load":
                    load(grown, version=f"{hour}.0", actions=read(step))
                else:
                    take(grown, _made(first, hour, step))
            take(at_once, *reviews)
            load(at_once)
            for hour, step in enumerate(steps):
                if step[0] == "load":
                    load(at_once, version=f"{hour}.0", actions=read(step))

            for sql in (
                "SELECT version, status, reviewed, corrected FROM actions_history WHERE ref = '1.1' ORDER BY 1",
                "SELECT role, name_printed FROM action_organisations ORDER BY action_id, role, name_printed",
                "SELECT finding_id, level, message FROM findings ORDER BY 1",
                "SELECT * FROM reviews ORDER BY 1",
            ):
                assert rows(grown, sql) == rows(at_once, sql)
            with grown.reading() as connection:
                superseded = "SELECT record_key FROM record WHERE superseded_at IS NOT NULL"
                stale = connection.exec_driver_sql(
                    f"SELECT count(*) FROM {review_outcome.name} WHERE record_key IN ({superseded})"
                )
                assert stale.scalar() == 0


ARCHIVED = "https://marlowe.example/archive/plan.pdf"


def publish(warehouse: Warehouse, name: str, days: int, address: str = ARCHIVED, **changes: Any) -> None:
    load_id = begin_load(warehouse, "1.0")
    load_extraction(warehouse, load_id, fetched(name, address, days), extraction(name, **changes))


def move(warehouse: Warehouse) -> None:
    """The document is put into an archive, and another one at the address it had."""
    publish(warehouse, "plan", 1)
    load(warehouse, "plan-2", days=2, actions=(action("9.9"),))


def moved_rows(warehouse: Warehouse, columns: str = "ref, status, reviewed") -> list[tuple[object, ...]]:
    return rows(warehouse, f"SELECT {columns} FROM actions WHERE document_title = 'Plan plan' ORDER BY ref")


@pytest.mark.parametrize("when", ["before", "between", "after"])
def test_reviews_go_along_with_a_document_that_moves(loaded: Warehouse, first: str, when: str) -> None:
    second = id_of(loaded, "action", "ref", "1.2")
    said = (
        correct(first, "status", "amber"),
        review(first, "accept"),
        review(second, "reject", expected="1.2 Light the path 1.2"),
    )
    for moment, event in (
        ("before", None), ("between", lambda: publish(loaded, "plan", 1)),
        ("after", lambda: load(loaded, "plan-2", days=2, actions=(action("9.9"),))),
    ):  # fmt: skip
        if event:
            event()
        if when == moment:
            take(loaded, *said)
    assert moved_rows(loaded) == [("1.1", "amber", "accepted"), ("1.3", "green", None)]
    assert first not in {found for (found,) in moved_rows(loaded, "action_id")}
    assert rows(loaded, OUTDATED) == []
    before = dump(loaded)
    publish(loaded, "plan", 1)
    take(loaded, *said)
    assert dump(loaded) == before


def test_a_review_of_a_moved_row_comes_after_those_it_brought_along(loaded: Warehouse, first: str) -> None:
    take(loaded, correct(first, "status", "amber"))
    move(loaded)
    [(now, _)] = [one for one in moved_rows(loaded, "action_id, ref") if one[1] == "1.1"]
    take(loaded, correct(str(now), "status", "red", hours=60))
    assert moved_rows(loaded)[0] == ("1.1", "red", None)
    publish(loaded, "plan-3", 4, actions=(action("8.8"),))  # and further still
    publish(loaded, "plan", 5, "https://marlowe.example/attic.pdf")
    assert moved_rows(loaded)[0] == ("1.1", "red", None)


def test_rows_that_say_the_same_keep_their_own_reviews_when_they_move(warehouse: Warehouse) -> None:
    twins = tuple(action(None, description=f"{n}", provenance=(part(quote="the same words"),)) for n in "ab")  # type: ignore[arg-type]
    load(warehouse, actions=twins)
    take(warehouse, correct(id_of(warehouse, "action", "description", "b"), "status", "red", expected="the same words"))
    publish(warehouse, "plan", 1, actions=twins)
    load(warehouse, "plan-2", days=2, actions=(action("9.9"),))
    found = rows(warehouse, "SELECT description, status FROM actions WHERE document_title = 'Plan plan' ORDER BY 1")
    assert found == [("a", "green"), ("b", "red")]
