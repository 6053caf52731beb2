"""What programs are answered."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from explorer.pages.api import API


def _get(reader: TestClient, path: str) -> Any:
    answer = reader.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_search_leads_to_records_and_their_versions(reader: TestClient) -> None:
    found = _get(reader, "/api/search?q=burglary&kind=statistic")
    assert found["total"] >= len(found["items"]) > 0
    one = found["items"][0]
    assert one["row"]["quote"]
    record = _get(reader, f"/api/records/{one['id']}")
    assert record["provenance"][0]["page_number"] == one["row"]["page_number"]
    assert _get(reader, f"/api/records/{one['id']}/versions/1")["fields"] == record["fields"]
    assert reader.get(record["url"]).status_code == 200


def test_lists_in_actions_are_lists(reader: TestClient) -> None:
    rows = [one["row"] for one in _get(reader, "/api/search?kind=action")["items"]]
    assert all(isinstance(row["lead_agencies"], list) and isinstance(row["other_columns"], dict) for row in rows)


@pytest.mark.parametrize(
    "path", ["/api/findings?size=7", "/api/search?kind=statistic&size=60", "/api/documents?size=3"]
)
def test_pages_follow_one_another_to_the_end(reader: TestClient, path: str) -> None:
    ids: list[str] = []
    address: str | None = path
    pages = 0
    while address:
        page = _get(reader, address)
        ids += [one.get("id") or one.get("finding_id") or one["document_id"] for one in page["items"]]
        address, pages = page["next"], pages + 1
    assert pages > 1
    assert len(ids) == len(set(ids)) == page.get("total", len(ids))


def test_series_have_points_with_pages(reader: TestClient) -> None:
    found = _get(reader, "/api/statistics/series?q=burglary")
    one = _get(reader, f"/api/statistics/series/{found['items'][0]['series_id']}")
    assert len(one["points"]) == one["figures"]
    assert all(point["page_number"] for point in one["points"])


def test_a_document_says_what_was_read_from_it(reader: TestClient) -> None:
    first = _get(reader, "/api/documents?kind=action_plan")["items"][0]
    assert _get(reader, f"/api/documents/{first['document_id']}")["counts"]["action"] > 0


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/records/x", 422),
        ("/api/records/act-aaaaaaaaaaaaaaaa", 404),
        ("/api/search?page=99999", 400),
        ("/api/search?kind=rumour", 422),
        ("/api/search?size=101", 422),
        ("/api/search?council=%00", 400),
        ("/api/documents?publisher=%00", 400),
        ("/api/nothing", 404),
        ("/api/docs", 404),
    ],
)
def test_what_cannot_be_answered_is_one_line(reader: TestClient, path: str, code: int) -> None:
    answer = reader.get(path)
    assert answer.status_code == code
    assert list(answer.json()) == ["error"]
    assert "\n" not in answer.json()["error"]


def test_head_is_get_without_the_body(reader: TestClient) -> None:
    answer = reader.head("/api/runs")
    assert answer.status_code == 200
    assert answer.content == b""


@pytest.mark.parametrize("method", ["POST", "DELETE", "OPTIONS"])
def test_the_api_only_reads(reader: TestClient, method: str) -> None:
    answer = reader.request(method, "/api/runs")
    assert answer.status_code in {403, 405}
    assert answer.headers.get("allow", "GET, HEAD") == "GET, HEAD"


def test_the_page_about_the_api_names_every_question(reader: TestClient) -> None:
    page = reader.get("/api", follow_redirects=True).text
    assert all(f"GET /api{path}" in page for path in API.openapi()["paths"])
