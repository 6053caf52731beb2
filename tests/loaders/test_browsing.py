"""What a reader asks finds the same rows on both databases, counted, in order, a page at a time, or as a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders import browsing, record_keys
from loaders.browsing import Answer, browse, find_hints
from loaders.candidates import find_candidates
from loaders.found_files import write_found
from loaders.inquiry import FACETS, FOUND_KINDS, SORTS, Inquiry, check_inquiry, fold, year_span, years_about
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.errors import SettingsError
from pipeline.organisations import resolve
from pipeline.records import Decision, DocumentFacts, Statistic
from tests.loaders.building import action, extraction, fetched, part

LIGHTS = "Light the footpaths by the station"
MARLOWE = "Marlowe District Council"
HADLEY = "Hadley Borough Council"
PLAN = DocumentFacts(
    title="Safer Marlowe plan", publisher=MARLOWE, period_start=date(2019, 4, 1), period_end=date(2021, 3, 31)
)
BULLETIN = DocumentFacts(title="Crime bulletin", publisher=HADLEY, meeting_date=date(2016, 1, 20))


def _statistic(subject: str, **more: Any) -> Statistic:
    return Statistic(subject=subject, value=4.0, unit="count", provenance=(part(3, subject),), **more)


@pytest.fixture
def loaded(warehouse: Warehouse) -> Warehouse:
    plan = extraction(
        facts=PLAN,
        measures=(),
        findings=(),
        statistics=(),
        decisions=(),
        agenda_items=(),
        actions=(
            action("1.1", description=LIGHTS, theme="SAFER\nSTREETS", status="green", lead_agencies=("Kent Police",)),
            action("1.2", description="Wardens walk", theme="Safer Streets", status="red", lead_agencies=("NHS",)),
            action("2.1", description="Lock the gates", theme="Homes", status="green", lead_agencies=("Kent Police",)),
        ),
    )
    bulletin = extraction(
        "bulletin",
        facts=BULLETIN,
        measures=(),
        findings=(),
        actions=(),
        agenda_items=(),
        statistics=(
            _statistic("Burglary", category="burglary", period_start=date(2014, 4, 1), period_end=date(2015, 3, 31)),
            _statistic("Burglary of shops", period_start=date(2015, 1, 1), period_end=date(2015, 12, 31)),
        ),
        decisions=(Decision(minute="12", title="Lighting", resolved="=That lamps be noted.", provenance=(part(),)),),
    )
    load_id = begin_load(warehouse, "1.0")
    load_extraction(warehouse, load_id, fetched("bulletin", address="b.pdf"), bulletin, resolve=resolve)
    load_extraction(warehouse, load_id, fetched("plan"), plan, resolve=resolve)
    return warehouse


def _headings(answer: Answer) -> list[str]:
    named = ("description", "subject", "title")
    return [next(str(found.row[name]) for name in named if found.row.get(name)) for found in answer.rows]


def _counts(answer: Answer, facet: str) -> dict[str, int]:
    return {value.value: value.count for one in answer.facets if one.name == facet for value in one.values}


def test_without_words_everything_is_there_the_newest_first(loaded: Warehouse) -> None:
    answer = browse(loaded, Inquiry())
    assert answer.total == 8
    assert _counts(answer, "kind") == {"action": 3, "statistic": 2, "document": 2, "decision": 1}
    assert [found.row["publisher"] for found in answer.rows] == [MARLOWE] * 4 + [HADLEY] * 4


def test_words_find_records_and_documents(loaded: Warehouse) -> None:
    assert sorted(_headings(browse(loaded, Inquiry(words="burglaries")))) == ["Burglary", "Burglary of shops"]
    assert _headings(browse(loaded, Inquiry(words="plans"))) == ["Safer Marlowe plan"]
    assert _headings(browse(loaded, Inquiry(words="bulletin", kind=("document",)))) == ["Crime bulletin"]


def test_a_word_may_stand_in_the_name_of_the_council(loaded: Warehouse) -> None:
    assert _headings(browse(loaded, Inquiry(words="hadley burglary shops"))) == ["Burglary of shops"]
    assert _headings(browse(loaded, Inquiry(words="marlowe burglary"))) == []
    assert browse(loaded, Inquiry(words="Hadley")).total == 4
    assert _headings(browse(loaded, Inquiry(words="hadley burglary -shops"))) == ["Burglary"]


@pytest.mark.parametrize(
    ("chosen", "headings"),
    [
        ({"kind": ("statistic",)}, ["Burglary", "Burglary of shops"]),
        ({"kind": ("decision", "document"), "council": (HADLEY,)}, ["Crime bulletin", "Lighting"]),
        ({"theme": ("safer streets",)}, [LIGHTS, "Wardens walk"]),
        ({"theme": ("safer streets", "homes"), "status": ("green",)}, [LIGHTS, "Lock the gates"]),
        ({"category": ("burglary",)}, ["Burglary"]),
        ({"lead": ("kent-police",)}, [LIGHTS, "Lock the gates"]),
        ({"lead": ("kent-police",), "words": "gate"}, ["Lock the gates"]),
        ({"lead": ("kent-police",), "council": (HADLEY,)}, []),
        ({"council": (MARLOWE,), "words": "station"}, [LIGHTS]),
        ({"year": ("2014-15",)}, ["Burglary"]),
        ({"year": ("2015",)}, ["Burglary of shops"]),
        ({"year": ("2015-16",)}, ["Crime bulletin", "Lighting"]),
        ({"year": ("2020-21",), "kind": ("document",)}, ["Safer Marlowe plan"]),
        ({"status": ("red",), "kind": ("statistic",)}, []),
        ({"status": ("red", "amber"), "words": "wardens"}, ["Wardens walk"]),
        ({"status": ("green",), "year": ("2019-20",), "council": (MARLOWE,)}, [LIGHTS, "Lock the gates"]),
        ({"status": ("red",), "year": ("2014-15",)}, []),
        ({"status": ("red",), "lead": ("nhs",)}, ["Wardens walk"]),
        ({"status": ("green",), "lead": ("nhs",)}, []),
        ({"year": ("2014-15",), "words": "burglary"}, ["Burglary"]),
        ({"year": ("2015",), "words": "burglary", "kind": ("statistic",)}, ["Burglary of shops"]),
        ({"year": ("2014-15",), "council": (MARLOWE,)}, []),
        ({"year": ("2016",)}, []),
        ({"category": ("burglary",), "words": "shops"}, []),
    ],
)
@pytest.mark.parametrize("are_few", [True, False])
@pytest.mark.parametrize("few", [10_000, 0])
def test_what_is_chosen_is_kept(
    loaded: Warehouse,
    chosen: dict[str, Any],
    headings: list[str],
    are_few: bool,
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browsing, "are_few", lambda *_: are_few)  # all ways to narrow find the same
    monkeypatch.setattr(record_keys, "FEW_ROWS", few)
    monkeypatch.setattr(record_keys, "FEW_DOCUMENTS", few)
    assert sorted(_headings(browse(loaded, Inquiry(**chosen)))) == sorted(headings)


def test_facets_count_what_else_could_be_chosen(loaded: Warehouse) -> None:
    answer = browse(loaded, Inquiry(status=("green",)))
    assert _counts(answer, "status") == {"green": 2, "red": 1}
    assert _counts(answer, "theme") == {"safer streets": 1, "homes": 1}
    assert _counts(answer, "lead") == {"kent-police": 2}
    assert answer.names["kent-police"] == "Kent Police"
    assert _counts(answer, "year") == {"2020-21": 2, "2019-20": 2}


def test_a_theme_is_called_as_it_is_mostly_printed(loaded: Warehouse) -> None:
    facet = next(one for one in browse(loaded, Inquiry()).facets if one.name == "theme")
    assert {value.value: value.count for value in facet.values} == {"safer streets": 2, "homes": 1}


def test_orders(loaded: Warehouse) -> None:
    statistics = Inquiry(kind=("statistic",), words="burglary")
    assert _headings(browse(loaded, statistics)) == ["Burglary", "Burglary of shops"]
    newest = Inquiry(kind=("statistic",), words="burglary", sort="newest")
    assert _headings(browse(loaded, newest)) == ["Burglary of shops", "Burglary"]
    printed = browse(loaded, Inquiry(sort="printed"))
    places = [(found.row["document_id"], found.row.get("page_number") or 0) for found in printed.rows]
    assert places == sorted(places)


def test_pages_hold_each_row_once(loaded: Warehouse) -> None:
    pages = [browse(loaded, Inquiry(), page=page, size=3) for page in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [3, 3, 2]
    assert len({found.row_id for page in pages for found in page.rows}) == 8
    with pytest.raises(SettingsError, match="page: 4 is not there: give 1 to 3"):
        browse(loaded, Inquiry(), page=4, size=3)


def test_of_too_many_rows_only_so_many_are_looked_at(loaded: Warehouse) -> None:
    with loaded.reading() as connection:
        found = find_candidates(connection, Inquiry(), 5)
        newest = find_candidates(connection, Inquiry(kind=("action", "statistic")), 2)
    assert len(found) == 6
    assert {one.kind for one in found} >= {"document", "action"}
    assert [one.kind for one in newest] == ["action"] * 3


def test_of_a_rare_status_the_newest_are_looked_at(loaded: Warehouse) -> None:
    newest = DocumentFacts(title="Newest", publisher=HADLEY, meeting_date=date(2024, 1, 1))
    mend = action("9.1", description="Mend the fence", status="green")
    last = extraction("last", facts=newest, measures=(), findings=(), statistics=(), actions=(mend,))
    load_extraction(loaded, begin_load(loaded, "1.0"), fetched("last", address="l.pdf"), last, resolve=resolve)
    with loaded.reading() as connection:
        found = find_candidates(connection, Inquiry(status=("green",)), 0)
    assert [one.publisher for one in found] == [HADLEY]


def test_rejected_and_superseded_rows_are_not_found(loaded: Warehouse) -> None:
    with loaded.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO review_outcome (record_key, verdict)"
            " SELECT record_key, 'rejected' FROM action WHERE ref = '1.1'"
        )
    assert _headings(browse(loaded, Inquiry(words="footpaths"))) == []
    newer = extraction("new", facts=PLAN, actions=(), statistics=(), measures=(), findings=())
    load_extraction(loaded, begin_load(loaded, "1.0"), fetched("new", days=1), newer, resolve=resolve)
    assert _headings(browse(loaded, Inquiry(words="wardens"))) == []
    assert browse(loaded, Inquiry(words="plan", kind=("document",))).total == 1


def test_what_would_find_more_is_said(loaded: Warehouse) -> None:
    asked = Inquiry(words="burglary wardens ligh", status=("red",))
    assert browse(loaded, asked).total == 0
    found = {(hint.inquiry.words, hint.count) for hint in find_hints(loaded, asked)}
    assert found == {("burglary", 2), ("wardens", 1), ("ligh*", 2)}
    assert not any(hint.inquiry.is_narrowed for hint in find_hints(loaded, asked))
    assert find_hints(loaded, Inquiry(words="burglary", status=("red",)))[0].inquiry == Inquiry(words="burglary")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Inquiry(kind=("dog",)), "kind:"),
        (Inquiry(status=("blue",)), "status:"),
        (Inquiry(year=("2019-21",)), "year:"),
        (Inquiry(year=("20191",)), "year:"),
        (Inquiry(council=(" ",)), "council:"),
        (Inquiry(theme=("a\x00b",)), "theme:"),
        (Inquiry(words="x" * 501), "q:"),
        (Inquiry(lead=tuple(map(str, range(21)))), "lead:"),
        (Inquiry(sort="age"), "sort:"),  # type: ignore[arg-type]
        (Inquiry(words="-burglary"), "q:"),
    ],
)
def test_what_means_nothing_is_refused_in_one_line(loaded: Warehouse, asked: Inquiry, words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        browse(loaded, asked)
    assert str(refused.value).startswith(words)
    assert "\n" not in str(refused.value)


def _read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _read_parquet(file: Path) -> list[dict[str, Any]]:
    parquet = pytest.importorskip("pyarrow.parquet")
    rows: list[dict[str, Any]] = parquet.read_table(file).to_pylist()
    return rows


READERS: dict[Any, Callable[[Path], list[dict[str, Any]]]] = {
    "csv": _read_csv,
    "json": lambda file: list(json.loads(file.read_text(encoding="utf-8"))),
    "parquet": _read_parquet,
}


@pytest.mark.parametrize("file_format", READERS)
def test_a_file_holds_what_was_found_with_its_page(loaded: Warehouse, tmp_path: Path, file_format: Any) -> None:
    read = READERS[file_format]
    rows = read(write_found(loaded, Inquiry(), tmp_path, file_format))
    assert [row["record_id"] for row in rows] == [found.row_id for found in browse(loaded, Inquiry()).rows]
    assert all(row["citation_url"] and row["sha256"] and row["publisher"] for row in rows)
    assert {row["resolved"] for row in rows if row["record_kind"] == "decision"} == {
        "'=That lamps be noted." if file_format == "csv" else "=That lamps be noted."
    }
    only = read(write_found(loaded, Inquiry(kind=("action",)), tmp_path, file_format))
    assert {"action_id", "other_columns", "quote", "x0"} <= set(only[0])
    assert read(write_found(loaded, Inquiry(words="zebra"), tmp_path, file_format)) == []


WORDS = st.text(st.sampled_from("ab1é\"'*()-:^!&|<>\\%_ +{}NEAROTD;\n"), min_size=1, max_size=20)
CHOSEN = st.fixed_dictionaries(
    {},
    optional={
        "words": WORDS,
        "kind": st.lists(st.sampled_from(FOUND_KINDS), max_size=3).map(tuple),
        "council": st.lists(st.sampled_from((MARLOWE, HADLEY, "' OR 1=1")), max_size=2).map(tuple),
        "year": st.lists(st.sampled_from(("2014-15", "2015", "2019-20")), max_size=2).map(tuple),
        "theme": st.lists(WORDS.map(fold).filter(bool), max_size=2).map(tuple),
        "category": st.lists(WORDS, max_size=2).map(tuple),
        "lead": st.lists(WORDS, max_size=2).map(tuple),
        "status": st.lists(st.sampled_from(("green", "red")), max_size=2).map(tuple),
        "sort": st.sampled_from(SORTS),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=CHOSEN)
def test_whatever_is_asked_is_answered_or_refused(loaded: Warehouse, chosen: dict[str, Any]) -> None:
    asked = Inquiry(**chosen)
    try:
        answer = browse(loaded, asked)
    except SettingsError:
        return
    for found in answer.rows:
        assert found.kind in asked.kinds
    assert sum(_counts(answer, "kind").get(kind, 0) for kind in asked.kinds) >= min(answer.total, 1)


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(0, 1500))
def test_a_year_is_about_the_days_it_spans(start: date, days: int) -> None:
    end = date.fromordinal(start.toordinal() + days)
    years = years_about(start, end)
    assert years
    for year in years:
        first, last = year_span(year)
        assert first <= end
        assert last >= start
        check_inquiry(Inquiry(year=(year,)))


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        (date(2019, 4, 1), date(2020, 3, 31), ("2019-20",)),
        (date(2019, 10, 1), date(2019, 12, 31), ("2019-20",)),
        (date(2019, 1, 1), date(2019, 12, 31), ("2019",)),
        (date(2019, 1, 1), date(2020, 12, 31), ("2019", "2020")),
        (date(2025, 4, 1), date(2027, 3, 31), ("2025-26", "2026-27")),
        (date(2000, 1, 20), None, ("1999-00",)),
        (None, None, ()),
    ],
)
def test_years_are_those_of_the_period(start: date | None, end: date | None, years: tuple[str, ...]) -> None:
    assert years_about(start, end) == years


def test_every_facet_is_a_field_of_an_inquiry() -> None:
    assert all(Inquiry().chosen(facet) == () for facet in FACETS)
