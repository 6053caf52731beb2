"""The worked questions, asked of the sample publications on both databases."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loaders.queries import run_select
from loaders.questions import Question, load_questions
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.documents import FetchedDocument, Location
from pipeline.organisations import resolve
from tests.extractors.reading import read_sample, sample_path, share_readings  # noqa: F401 (a fixture)
from tests.loaders.building import MONDAY

SAMPLES = (
    "bare-plan", "committee-pack", "crime-bulletin", "horizontal-plan", "performance-tables", "ruled-plan",
    "scanned-page", "targets", "yearly-assessment",
)  # fmt: skip

PACK = "Communities Scrutiny Committee"
YEARLY = "Safer Ellenmere: Yearly Assessment and Plan 2025/26"
FAMILIES = "Together for Families Targets and Results 2024 - 2025"
PLAN = "Safer Ellenmere Action Plan 2025 - 2026"
COUNCIL = "Ellenmere District Council"

COURSE = (
    "Offer a course for people who want to change their own behaviour, with a waiting time of no more than six weeks"
)
RESOLVED = (
    "That the report be noted, and that a further report on collections from flats be brought to the meeting in March"
    " 2026."
)

# Read off the pages by hand: the first rows of each answer, and of each row the first columns.
EXPECTED: dict[str, list[tuple[Any, ...]]] = {
    "actions-of-an-agency": [
        ("SEP 2.5", COURSE, "amber"),
    ],
    "statuses-by-theme": [
        ("Safer Streets and Open Spaces", 5, 1, 1, 7),
        ("Healthy Relationships", 3, 2, 0, 5),
        ("Young People at Risk", 4, 1, 0, 5),
        ("Rural and Farm Crime", 3, 0, 1, 4),
        ("Drugs and Alcohol", 0, 1, 0, 1),
    ],
    "totals-against-rows": [
        (
            PACK,
            "Actions",
            16,
            5,
            2,
            'the totals of "Actions" differ from the 22 rows read: green: stated 16, counted 15',
        ),
    ],
    "changes-that-do-not-match": [(61, 68, 16), (60, 48, -25)],
    "crimes-by-year-and-place": [
        ("2023-04-01", "2024-03-31", "Burglary (residential)", COUNCIL, 212, PLAN, 3),
        ("2023-10-01", "2024-09-30", "Burglary", COUNCIL, 196, "Crime and Disorder Bulletin", 1),
        ("2023-10-01", "2024-09-30", "Residential burglary", COUNCIL, 121, "Crime and Disorder Bulletin", 1),
    ],
    "deadlines-passed": [
        ("SEP 5.1", "April 2025", "amber"),
        ("SEP 2.1", "May 2025", "green"),
        ("SEP 3.3", "1 July 2025", "green"),
        ("SEP 4.1", "Sept 2025", "green"),
        ("SEP 3.4", "Oct 2025", "green"),
    ],
    "stated-twice": [
        (
            "reports of noise",
            "2024-04-01",
            "2025-03-31",
            621,
            '"reports of noise" is 621: 612 is stated for the same on page 2; a difference of 9',
        ),
    ],
    "what-was-resolved": [
        (
            "2025-09-18",
            "18",
            "Food waste collections",
            RESOLVED,
        ),
    ],
    "pages-not-read": [(1, "page-without-text", None)],
    "who-leads-most": [("Larkshire Police", 6), ("Rural Engagement Officer", 3)],
    "measures-in-trouble": [("SEP 2", "red"), ("SEP 3", "amber"), ("SEP 8", "amber")],
    "figures-left-open": [
        ("Parents who attend the evening about moving to secondary school", "45", "60", "XX"),
        ("Families moved out of bed and breakfast within six weeks", "n/a", "All", "XXX families"),
    ],
    "one-row-over-time": [
        ("Q1 2024/25", "2024-04-01", "2024-06-30", 24, "count"),
        ("Q2 2024/25", "2024-07-01", "2024-09-30", 31, "count"),
        ("Q3 2024/25", "2024-10-01", "2024-12-31", 28, "count"),
        ("Q4 2024/25", "2025-01-01", "2025-03-31", 19, "count"),
        ("2024/25", "2024-04-01", "2025-03-31", 102, "count"),
    ],
    "rates-compared": [
        ("Ellenmere district", 13.4, "2025"),
        ("Districts most like ours", 13.9, "2025"),
        ("County of Larkshire", 15.0, "2025"),
    ],
    "where-in-the-pack": [
        ("7", "Safer Ellenmere Plan: Quarter 2 Monitoring Report 2025/26", "Pages 11 - 20", 9, 18),
    ],
    "no-deadline": [("1.6", "TBC"), ("1.10", None)],
    "how-much-was-read": [(PACK, 20, 18, 2, 0), (PLAN, 11, 11, 0, 0)],
    "due-in": [
        ("2025-09-30", "SEP 4.1", "Sept 2025"),
        ("2025-09-30", "3b", "September 2025"),
        ("2025-09-30", "4b", "Q2 2025/26"),
        ("2025-09-30", "1.9", "30 September 2025"),
        ("2025-09-30", "4.1", "Sept 2025"),
    ],
    "sums-of-money": [(212000, FAMILIES, 1), (118400, YEARLY, 2), (85000, PACK, 7)],
    "rising-most": [(30, 220, 286, "shoplifting"), (29, 402, 519, "shoplifting")],
}


def fetched_sample(name: str, number: int) -> FetchedDocument:
    path: Path = sample_path(name)
    content = path.read_bytes()
    address = f"{name}/{path.name}"
    return FetchedDocument(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type="application/pdf",
        location=Location(source="local", url=f"https://ellenmere.example/{address}", address=address),
        fetched_at=MONDAY.replace(minute=number),
    )


@pytest.fixture
def samples(warehouse: Warehouse) -> Warehouse:
    """A warehouse of the project's own publications."""
    load_id = begin_load(warehouse, "1.0")
    for number, name in enumerate(SAMPLES):
        load_extraction(warehouse, load_id, fetched_sample(name, number), read_sample(name), resolve=resolve)
    return warehouse


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def test_answers_are_those_on_the_pages(samples: Warehouse) -> None:
    found = {}
    for question in load_questions():
        _, rows = run_select(samples, question.fill_in())
        wanted = EXPECTED[question.name]
        width = len(wanted[0])
        found[question.name] = [tuple(plain(value) for value in row[:width]) for row in rows[: len(wanted)]]
    assert found == EXPECTED


def test_there_are_twenty_and_each_is_answered() -> None:
    assert [question.name for question in load_questions()] == list(EXPECTED)
    assert len(EXPECTED) == 20


@pytest.mark.parametrize("question", load_questions(), ids=lambda one: one.name)
def test_a_question_names_what_is_put_in_and_leads_to_a_page(question: Question) -> None:
    assert set(question.parameters) == set(question.example)
    assert question.title.endswith("?")
    assert question.about.endswith(".")
    assert "order by" in question.sql
    leads_back = ("citation", "page_number", "source_url")
    counted = {"statuses-by-theme", "who-leads-most", "how-much-was-read"}
    assert any(word in question.sql for word in leads_back) or question.name in counted


def test_values_are_put_in_as_literals() -> None:
    asked = Question(name="n", title="t", about="a", sql="select :who, ':x', a::text from t where b = :who")
    assert asked.parameters == ("who", "x")
    assert asked.fill_in({"who": "O'Brien", "x": "y"}).startswith("select 'O''Brien', ")
    assert "a::text" in asked.fill_in({"who": "w", "x": "y"})


def test_a_value_that_looks_like_a_parameter_stays_a_value() -> None:
    asked = Question(name="n", title="t", about="a", sql="select :a, :b")
    assert asked.fill_in({"a": ":b", "b": "'"}) == "select ':b', ''''"
