"""The pages of charts, as a reader and a program ask for them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from starlette.testclient import TestClient

KINDS = ("statistics", "status", "deadlines")


@pytest.fixture
def series(reader: TestClient) -> str:
    """The question that draws a series of figures about burglary."""
    found = re.findall(r'value="(ser-[a-z0-9]{16})"', reader.get("/charts/statistics?q=burglary").text)
    assert found
    return f"series={found[0]}"


def _question(kind: str, series: str) -> str:
    return series if kind == "statistics" else ""


def test_charts_are_offered(reader: TestClient) -> None:
    page = reader.get("/charts").text
    assert all(f'href="/charts/{kind}"' in page for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_stands_above_a_table_with_the_same_links(reader: TestClient, series: str, kind: str) -> None:
    page = reader.get(f"/charts/{kind}?{_question(kind, series)}").text
    drawn, below = page.split("</svg>")
    links = set(re.findall(r'<a href="([^"]+)" tabindex="-1">', drawn))
    assert links
    assert links <= set(re.findall(r'class="govuk-link" href="([^"]+)"', below))


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_brings_no_style_or_script_of_its_own(reader: TestClient, series: str, kind: str) -> None:
    page = reader.get(f"/charts/{kind}?{_question(kind, series)}").text
    assert " style=" not in page
    assert not re.search(r"<script(?! (type=\"module\" )?src=)", page)
    assert not re.search(r" on[a-z]+=", page)


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_can_be_had_as_files(reader: TestClient, series: str, kind: str) -> None:
    question = _question(kind, series)
    drawn, rows, spec = (reader.get(f"/charts/{kind}.{form}?{question}") for form in ("svg", "csv", "vl.json"))
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert "vega-lite" in spec.json()["$schema"]
    read = list(csv.DictReader(io.StringIO(rows.text)))
    assert read
    assert all(re.search(r"/r/[a-z]{3}-[a-z0-9]{16}$", row["record"]) for row in read)


def test_a_bar_leads_to_exactly_its_rows(reader: TestClient) -> None:
    page = reader.get("/charts/status").text
    link, count = re.findall(r'<a class="govuk-link" href="([^"]+#rows)">(\d+)<span', page)[0]
    behind = reader.get(link.replace("&amp;", "&")).text
    assert f'id="rows">{count} action' in behind
    assert len(set(re.findall(r'href="/r/(act-[a-z0-9]{16})"', behind.partition('id="rows"')[2]))) == int(count)


def test_words_that_no_figure_has_are_answered_with_what_to_do(reader: TestClient) -> None:
    assert "No series of figures has all of these words" in reader.get("/charts/statistics?q=unheardof").text


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("statistics?series=1", 400),
        ("statistics?series=ser-aaaaaaaaaaaaaaaa", 404),
        ("statistics?" + "&".join(f"series=ser-{n:016}" for n in range(30)), 400),
        ("statistics?q=%22%22", 400),
        ("statistics?unit=miles", 400),
        ("statistics?q=" + "a" * 300, 400),
        ("statistics.svg", 400),
        ("status?council=nobody", 404),
        ("status?by=plan", 400),
        ("status?year=twenty", 400),
        ("deadlines?page=0", 400),
        ("pies", 404),
    ],
)
def test_what_means_nothing_is_refused(reader: TestClient, question: str, code: int) -> None:
    assert reader.get(f"/charts/{question}").status_code == code
