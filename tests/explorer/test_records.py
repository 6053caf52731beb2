"""The page of a record: what it says, where it stands, and how to cite it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from explorer.record_fields import fields_of, left_open
from loaders.warehouse import open_for_reading
from pipeline.settings import Settings

KINDS = ("action", "measure", "statistic", "status_total", "decision", "agenda_item", "meeting")


@pytest.fixture(scope="module")
def ids(explored: Settings) -> dict[str, list[str]]:
    """Kind -> ids of its records."""
    found: dict[str, list[str]] = {}
    with open_for_reading(explored.warehouse) as warehouse, warehouse.reading() as connection:
        for kind, record_id in connection.exec_driver_sql("SELECT kind, record_id FROM record ORDER BY record_key"):
            found.setdefault(kind, []).append(record_id)
    return found


@pytest.fixture(scope="module")
def two_pages(explored: Settings) -> str:
    """An action that runs over a page break."""
    sql = (
        "SELECT record_id FROM record JOIN provenance USING (record_key) WHERE kind = 'action'"
        " GROUP BY record_key HAVING count(*) > 1"
    )
    with open_for_reading(explored.warehouse) as warehouse, warehouse.reading() as connection:
        return str(connection.exec_driver_sql(sql).first()[0])  # type: ignore[index]


def record(reader: TestClient, record_id: str) -> dict[str, Any]:
    found: dict[str, Any] = reader.get(f"/r/{record_id}.json").json()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_page_and_its_twins(reader: TestClient, ids: dict[str, list[str]], kind: str) -> None:
    for record_id in ids[kind][:2]:
        page = reader.get(f"/r/{record_id}")
        assert page.status_code == 200
        assert page.text.count("<h1") == 1
        assert f'href="/r/{record_id}.json"' in page.text
        assert reader.get(f"/r/{record_id}/v1").status_code == 200
        for end in (".json", ".jsonld", "/v1.json", "/v1.jsonld", "/cite.txt", "/v1/cite.bib", "/v1/cite.csl.json"):
            assert reader.get(f"/r/{record_id}{end}").status_code == 200, end


def test_a_page_outlines_the_boxes_it_was_read_from(reader: TestClient, two_pages: str) -> None:
    page = reader.get(f"/r/{two_pages}").text
    places = record(reader, two_pages)["provenance"]
    assert len({part["page_number"] for part in places}) == 2
    for part in places:
        x = f'x="{part["x0"] - 1.5:.2f}" y="{part["top"] - 1.5:.2f}"'
        assert page.count(x) == 2, "once on the part shown by itself, once on the page"
        assert f"/pages/{part['page_number']}.png?size=page" in page
    assert page.count('class="explorer-sheet__marks" viewBox="0 0 ') == 2


def test_printed_and_parsed_stand_side_by_side(reader: TestClient, ids: dict[str, list[str]]) -> None:
    action = next(one for one in (record(reader, key) for key in ids["action"]) if one["fields"]["due_kind"] == "month")
    page = " ".join(reader.get(f"/r/{action['record_id']}").text.split())
    assert action["fields"]["by_when"] in page
    assert re.search(r"month: 1 \w+ \d{4} to \d+ \w+ \d{4}", page)


def test_a_statistic_shows_its_arithmetic_and_its_figure(reader: TestClient, ids: dict[str, list[str]]) -> None:
    found = [record(reader, key) for key in ids["statistic"]]
    summed = next(one for one in found if one["fields"]["consistent"] and one["fields"]["sentence"])
    page = reader.get(f"/r/{summed['record_id']}").text
    assert "Yes, what is stated agrees" in page
    assert summed["checks"]["sums"][0].split(" | ")[1].split(" = ")[0].split("(")[0] in page
    marked = [key for key in ids["statistic"] if "explorer-outline--figure" in reader.get(f"/r/{key}").text]
    assert len(marked) > len(ids["statistic"]) / 2


def test_a_version_has_a_place_in_linked_data(reader: TestClient, two_pages: str) -> None:
    answer = reader.get(f"/r/{two_pages}/v1.jsonld")
    assert answer.headers["content-type"].startswith("application/ld+json")
    graph = answer.json()["@graph"]
    notes = [node for node in graph if node["type"] == "Annotation"]
    assert len(notes) == 2
    places = record(reader, two_pages)["provenance"]
    for note, part in zip(notes, places, strict=True):
        place, quote = note["target"]["selector"]
        assert place["value"].startswith(f"page={part['page_number']}&viewrect=")
        x, y, width, height = map(float, place["refinedBy"]["value"].removeprefix("xywh=percent:").split(","))
        assert 0 <= x < x + width <= 100
        assert 0 <= y < y + height <= 100
        assert quote == {"type": "TextQuoteSelector", "exact": part["quote"]}
    assert {node["id"].rpartition("/")[2] for node in graph if "prov:Entity" in node["type"]} >= {"v1", "file.pdf"}


def test_a_citation_leads_back_to_the_version(reader: TestClient, two_pages: str) -> None:
    found = record(reader, two_pages)
    said = reader.get(f"/r/{two_pages}/cite.txt").text
    assert found["document"]["sha256"] in said
    assert found["permalink"] in said
    assert found["permalink"].endswith(f"/r/{two_pages}/v1")
    assert json.loads(reader.get(f"/r/{two_pages}/cite.csl.json").text)[0]["custom"]["version"] == 1
    assert reader.get(f"/r/{two_pages}/cite.bib").text.startswith(f"@misc{{{two_pages}-v1,")


def test_a_local_file_is_named_and_not_linked(reader: TestClient, two_pages: str) -> None:
    page = reader.get(f"/r/{two_pages}").text
    assert "file:///" in page
    assert 'href="file:' not in page


def test_an_unknown_id_names_the_nearest(reader: TestClient, two_pages: str) -> None:
    for given in (two_pages[:-1] + ("2" if two_pages[-1] != "2" else "3"), two_pages[:10], two_pages.upper()):
        answer = reader.get(f"/r/{given}")
        assert answer.status_code == 404
        assert two_pages in answer.text, given
    assert "Search for its words" in reader.get("/r/act-0000000000000000").text
    assert two_pages in reader.get(f"/r/{two_pages[:-1]}0.json").json()["error"]


@pytest.mark.parametrize("version", ["0", "2", "99999999999999999999999999"])
def test_an_unknown_version_says_which_there_are(reader: TestClient, two_pages: str, version: str) -> None:
    answer = reader.get(f"/r/{two_pages}/v{version}")
    assert answer.status_code == 404
    assert "it has 1 to 1" in answer.text


ACTION: dict[str, Any] = {
    "ref": "1.1", "description": "Light the path", "by_when": "March 2018", "due_kind": "month",
    "due_start": "2018-03-01", "due_end": "2018-03-31", "status": "green", "status_printed": "G", "funding": None,
}  # fmt: skip


def test_fields_that_belong_together_are_one_line() -> None:
    lines = {one.name: one for one in fields_of(ACTION, {}, {})}
    assert (lines["by_when"].printed, lines["by_when"].read) == ("March 2018", "month: 1 March 2018 to 31 March 2018")
    assert (lines["status"].printed, lines["status"].read) == ("G", "Green")
    assert lines["description"].read is None
    assert left_open(ACTION) == ["Funding"]


def test_what_people_corrected_keeps_what_was_read() -> None:
    lines = {one.name: one for one in fields_of(ACTION, {"status": "red", "funding": "£5"}, {})}
    assert (lines["status"].read, lines["status"].was_read) == ("Green", "Red")
    funding = lines["funding"]
    assert (funding.printed, funding.read, funding.was_read) == ("£5", "nothing", "£5"), "emptied, and still shown"


def test_a_corrected_deadline_is_not_taken_for_the_printed_one() -> None:
    as_read = {"by_when": "March 2017", "due_start": "2017-03-01", "due_end": "2017-03-31"}
    [due] = [one for one in fields_of(ACTION, as_read, {}) if one.name == "by_when"]
    assert due.printed == "March 2017"
    assert due.read == "March 2018 (month: 1 March 2018 to 31 March 2018)"
    assert due.was_read == "month: 1 March 2017 to 31 March 2017"


def test_deadlines_say_what_was_understood() -> None:
    def due(**changes: Any) -> str | None:
        found = {one.name: one.read for one in fields_of({**ACTION, **changes}, {}, {})}
        return found.get("by_when")

    nothing: dict[str, Any] = {"due_start": None, "due_end": None}
    assert due(by_when="On-Going", due_kind="ongoing", **nothing) == "ongoing"
    assert due(by_when="when we can", due_kind=None, **nothing) == "not understood"
    assert due(by_when="TBC", due_kind="missing", **nothing) == "none stated"
    assert due(by_when=None, due_kind="missing", **nothing) is None
