"""Words find records, alike on both databases, whatever the words are, and the index follows what is loaded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.search import Term, parse_search, search
from loaders.search_index import SEARCHED, TABLE, make_search_index
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.errors import SettingsError
from pipeline.records import Decision, DocumentFacts, Statistic
from tests.loaders.building import action, extraction, fetched, part, rows

LIGHTS = "Light the footpaths by the station"
FACTS = DocumentFacts(title="The plan", publisher="Marlowe District Council", meeting_date=date(2019, 9, 10))


def _statistic(subject: str, **more: Any) -> Statistic:
    return Statistic(subject=subject, value=4.0, unit="count", provenance=(part(3, subject),), **more)


@pytest.fixture
def loaded(warehouse: Warehouse) -> Warehouse:
    read = extraction(
        facts=FACTS,
        measures=(),
        findings=(),
        actions=(
            action("1.1", description=LIGHTS, progress="Lamps ordered", provenance=(part(2, LIGHTS),)),
            action("1.2", description="Wardens walk the estate", progress="They lighted no path at the station"),
            action("A/1", description="Cut anti-social behaviour on drug/alcohol use", theme="Streets"),
        ),
        statistics=(
            _statistic("Thefts from vehicles", sentence="Theft fell at the station, too."),
            _statistic("Burglary", period_start=date(2015, 4, 1), period_end=date(2016, 3, 31)),
        ),
        decisions=(Decision(minute="12", title="Lighting", resolved="That the lamps be noted.", provenance=(part(),)),),
    )
    load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched(), read)
    return warehouse


def _headings(warehouse: Warehouse, words: str, **more: Any) -> list[str]:
    return [found.heading for found in search(warehouse, words, **more)]


def test_what_names_a_record_counts_for_more(loaded: Warehouse) -> None:
    assert _headings(loaded, "light station") == [f"1.1 {LIGHTS}", "1.2 Wardens walk the estate"]


def test_a_record_is_found_with_its_page_and_words(loaded: Warehouse) -> None:
    found = search(loaded, "footpath")[0]
    assert (found.kind, found.document_title, found.page_number, found.page_label) == (
        "action",
        "The plan",
        2,
        "Page 26",
    )
    assert found.quote == LIGHTS
    assert found.citation_url == f"/r/{found.record_id}"
    assert found.source_url == "https://marlowe.example/plan.pdf"


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("lamps", ["decision", "action"]),
        ("theft", ["statistic"]),
        ('"lamps ordered"', ["action"]),
        ('"ordered lamps"', []),
        ("footp*", ["action"]),
        ("footp", []),
        ("lamps -ordered", ["decision"]),
        ("anti-social", ["action"]),
        ("alcohol", ["action"]),
        ("drug/alcohol", ["action"]),
        ("STATION TOO", ["statistic"]),
        ("zebra", []),
    ],
)
def test_words_phrases_beginnings_and_what_is_left_out(loaded: Warehouse, words: str, kinds: list[str]) -> None:
    assert sorted(found.kind for found in search(loaded, words)) == sorted(kinds)


def test_results_can_be_narrowed(loaded: Warehouse) -> None:
    assert {found.kind for found in search(loaded, "station")} == {"action", "statistic"}
    assert {found.kind for found in search(loaded, "station", kinds=["statistic"])} == {"statistic"}
    assert _headings(loaded, "footpaths", year=2019)
    assert _headings(loaded, "footpaths", year=2018) == []
    assert _headings(loaded, "burglary", year=2015) == ["Burglary"]
    assert _headings(loaded, "burglary", year=2019) == []
    assert _headings(loaded, "burglary", publisher="marlowe district")
    assert _headings(loaded, "burglary", publisher="mar%we") == []
    assert len(search(loaded, "station", limit=1)) == 1


@pytest.mark.parametrize("words", ["", "  ", '"', "-", "***", "-lamps", "' OR 1=1", "\x00", "(", "🚓"])
def test_nothing_to_search_for_is_said(loaded: Warehouse, words: str) -> None:
    if any(not term.is_excluded for term in parse_search(words)):
        search(loaded, words)
    else:
        with pytest.raises(SettingsError, match="at least one word"):
            search(loaded, words)


HOSTILE = st.text(st.sampled_from("ab1é\"'*()-:^!&|<>\\%_ \x00+{}NEAROTD;\n"), max_size=30)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=HOSTILE)
def test_no_words_break_the_question(loaded: Warehouse, words: str) -> None:
    if any(not term.is_excluded for term in parse_search(words)):
        assert isinstance(search(loaded, words, publisher=words.replace("\x00", "")), list)


def test_what_was_typed_is_read_as_terms() -> None:
    assert parse_search('"lit path" stat* -red a-b "open') == [
        Term(("lit", "path")),
        Term(("stat",), is_prefix=True),
        Term(("red",), is_excluded=True),
        Term(("a", "b")),
        Term(("open",)),
    ]


def _index(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return rows(warehouse, f"SELECT record_id, kind, head FROM {TABLE} ORDER BY record_id")


def test_the_index_holds_what_is_current_and_can_be_made_again(loaded: Warehouse) -> None:
    load_extraction(
        loaded,
        begin_load(loaded, "1.0"),
        fetched("new", days=1),
        extraction("new", facts=FACTS, actions=(action("1.1", description="Mend the lamps"),), statistics=()),
    )
    assert _headings(loaded, "footpaths") == []
    assert _headings(loaded, "mend") == ["1.1 Mend the lamps"]
    listed = ", ".join(f"'{kind}'" for kind in SEARCHED)
    current = f"SELECT record_id FROM record WHERE superseded_at IS NULL AND kind IN ({listed}) ORDER BY record_id"
    before = _index(loaded)
    assert [row[:1] for row in before] == rows(loaded, current)

    with loaded.writing() as connection:
        make_search_index(connection)
    assert _index(loaded) == before


def test_a_corrected_word_is_found(loaded: Warehouse) -> None:
    with loaded.writing() as connection:
        connection.exec_driver_sql("UPDATE action SET description = 'Paint the fence' WHERE ref = '1.1'")
    assert _headings(loaded, "fence") == ["1.1 Paint the fence"]
    assert _headings(loaded, "footpaths") == []


def test_what_people_rejected_is_not_found(loaded: Warehouse) -> None:
    with loaded.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO review_outcome (record_key, verdict)"
            " SELECT record_key, 'rejected' FROM action WHERE ref = '1.1'"
        )
    assert _headings(loaded, "footpaths") == []
