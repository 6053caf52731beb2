"""Title, publisher, partnership, kind, status and period of documents."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pdfplumber
import pytest

from extractors.papers.facts import read_facts
from extractors.parsing.pages import Page
from pipeline.records import DocumentFacts
from tests.extractors.reading import SAMPLES, read_tables, sample_path, sample_truth
from tests.extractors.typesetting import Set, page, par

BODY = [
    par("The partners meet every month to see how the work goes on and what has to be done next in the towns.")
] * 12


def facts(
    *cover: Set | list[Set], metadata: dict[str, str] | None = None, more: tuple[Page, ...] = ()
) -> DocumentFacts:
    return read_facts([page(1, *cover), page(2, *BODY), *more], metadata or {})


def read_file(path: Path) -> DocumentFacts:
    pages, _ = read_tables(path)
    with pdfplumber.open(path) as pdf:
        return read_facts(pages, {str(k): str(v) for k, v in pdf.metadata.items()})


def compare(found: DocumentFacts, truth: dict[str, str | None]) -> None:
    assert {name: _plain(getattr(found, name)) for name in truth} == truth


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def test_the_partnership_above_the_title_is_no_part_of_it() -> None:
    found = facts(
        Set("Larkshire Moor", size=18), Set("Community Safety Partnership", size=18),
        Set("Annual Action Plan 2024 - 2025", size=18),
    )  # fmt: skip
    assert (found.title, found.kind) == ("Annual Action Plan 2024 - 2025", "action_plan")
    assert found.partnership == "Larkshire Moor Community Safety Partnership"
    assert (found.period_start, found.period_end) == (date(2024, 4, 1), date(2025, 3, 31))


def test_a_partnership_plan_says_nothing_without_its_partnership() -> None:
    found = facts(
        Set("Moor and Vale", size=18), Set("Safer Towns Partnership", size=18), Set("Partnership Plan", size=18)
    )
    assert found.title == "Moor and Vale Safer Towns Partnership Partnership Plan"


def test_the_metadata_gives_the_title_where_no_page_does() -> None:
    blank = Page(1, 595, 842, ())
    assert read_facts([blank], {"Title": "Crime Bulletin for Moor"}).title == "Crime Bulletin for Moor"
    assert read_facts([blank], {"Title": "Microsoft Word - plan final.doc"}).title is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("DRAFT", "draft"),
        ("Draft for comment, February 2026", "draft"),
        ("Final version, adopted in April 2024", "final"),
        ("Adopted by the partners in April 2024", "final"),
        ("For all who live and work in the towns", None),
    ],
)
def test_draft_and_final(line: str, expected: str | None) -> None:
    assert facts(Set("Community Safety Plan 2024 - 2027", size=18), par(line)).status == expected


def test_a_plan_with_open_figures_is_a_draft() -> None:
    open_figures = page(3, par("The team helped XXX families and XX schools."))
    assert facts(Set("Community Safety Plan 2024 - 2027", size=18), more=(open_figures,)).status == "draft"


def test_a_watermark_says_draft() -> None:
    assert facts(Set("Community Safety Plan", size=18), Set("DRAFT", 200, size=80, gap=100)).status == "draft"


def test_a_monitoring_report_covers_its_quarter() -> None:
    found = facts(Set("Community Safety Action Plan 2024/25", size=18), Set("Quarter 3 Monitoring Report", size=16))
    assert (found.status, found.period_start, found.period_end) == ("monitoring", date(2024, 10, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Published by Moor and Vale District Council"], "Moor and Vale District Council"),
        (["LARKSHIRE COUNTY COUNCIL", "www.larkshire.gov.uk"], "Larkshire County Council"),
        (["Tell the Leader of Hallow Town Council", "Hallow Town Council"], "Hallow Town Council"),
        (["City of Stavering Council", "City of Stavering Council"], "City of Stavering Council"),
        (["Hallow Council", "clerk@hallow.gov.uk"], "Hallow Council"),
        (["The Arts Council and the Youth Council", "Full Council"], None),
    ],
)
def test_the_council_that_publishes(lines: list[str], expected: str | None) -> None:
    assert facts(Set("Community Safety Plan", size=18), *[par(line) for line in lines]).publisher == expected


def test_a_council_named_once_in_passing_is_not_the_publisher() -> None:
    passing = page(3, par("The lamps belong to Hallow Town Council, which was asked to mend them."))
    assert facts(Set("Community Safety Plan", size=18), more=(passing,)).publisher is None


def test_a_web_address_tells_partners_from_the_publisher() -> None:
    partners = page(
        3, par("Hallow District Council"), par("Larkshire County Council"), par("Write to csp@hallow.gov.uk")
    )
    found = facts(Set("Community Safety Plan", size=18), more=(partners, page(4, par("www.hallow.gov.uk"))))
    assert found.publisher == "Hallow District Council"


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_say_of_themselves_what_a_reader_finds(name: str) -> None:
    compare(read_file(sample_path(name)), sample_truth(name)["document"])


def test_published_documents_say_of_themselves_what_a_reader_finds(corpus: Path) -> None:
    paths = sorted((corpus / "facsimiles").glob("*.pdf"))
    assert paths
    for path in paths:
        truth = path.with_name(f"{path.name.split('.')[0]}.truth.json")
        compare(read_file(path), json.loads(truth.read_text(encoding="utf-8"))["document"])
