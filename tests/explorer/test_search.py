"""Search as readers use it: from words to rows with their pages, narrowed, sorted, paged, taken along as files."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from explorer.addresses import inquiry_address, read_inquiry
from loaders.inquiry import Inquiry


def _links(page: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', page)]


def test_words_lead_to_a_figure_and_its_page(reader: TestClient) -> None:
    page = reader.get("/search?q=burglary").text
    links = _links(page)
    record = next(link for link in links if link.startswith("/r/"))
    assert reader.get(record).status_code == 200
    assert any(re.fullmatch(r"/documents/doc-[0-9a-f]{16}/pages/\d+", link) for link in links)
    assert "<mark>Burglary</mark>" in page


def test_what_is_chosen_narrows_and_can_be_taken_away(reader: TestClient) -> None:
    every = reader.get("/search").text
    narrowed = next(link for link in _links(every) if link.startswith("/search?status="))
    page = reader.get(narrowed).text
    assert 'aria-current="true"' in page
    assert "Take all away" in page
    assert "/search" in _links(page)


def test_a_form_with_empty_fields_leads_to_the_one_address_of_its_question(reader: TestClient) -> None:
    answer = reader.get("/search?sort=&kind=&q=burglary&page=1", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["location"] == "/search?q=burglary"
    assert reader.get("/search?q=burglary", follow_redirects=False).status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kind=dog", "kind:"),
        ("year=19", "year:"),
        ("page=0", "page:"),
        ("page=99999", "page:"),
        ("page=%C2%B2", "page:"),
        ("sort=age", "sort:"),
        ("q=a&q=b", "q:"),
        ("q=-a", "only leaves out"),
        ("colour=red", "nothing to search by"),
        ("q=" + "x" * 501, "at most 500"),
    ],
)
@pytest.mark.parametrize("path", ["/search", "/search.csv", "/search.json"])
def test_what_means_nothing_is_said_in_one_line(reader: TestClient, path: str, query: str, words: str) -> None:
    if path != "/search" and query == "page=99999":
        pytest.skip("a file holds every page")
    answer = reader.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert words in unescape(answer.text)


def test_nothing_found_says_what_would_find_more(reader: TestClient) -> None:
    page = reader.get("/search?q=burglary+zebra").text
    assert "Nothing was found" in page
    assert "/search?q=burglary" in _links(page)


def test_what_was_typed_is_never_markup(reader: TestClient) -> None:
    page = reader.get("/search", params={"q": '"><script>x</script>', "council": "<b>", "theme": "'<i>"}).text
    assert "<script>x" not in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_pages_follow_one_another(reader: TestClient) -> None:
    first = reader.get("/search").text
    second = next(link for link in _links(first) if link == "/search?page=2")
    page = reader.get(second).text
    assert "/search" in _links(page)
    assert "Page 2 of" in page


@pytest.mark.parametrize("name", ["csv", "json", "parquet"])
def test_a_file_holds_what_the_page_counts(reader: TestClient, name: str) -> None:
    total = re.search(r'id="results"[^>]*>(\d+) row', reader.get("/search?q=burglary").text)
    assert total is not None
    answer = reader.get(f"/search.{name}?q=burglary")
    assert answer.status_code == 200
    assert f"sourcepage-found.{name}" in answer.headers["content-disposition"]
    if name == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert len(rows) == int(total[1])
        assert all(row["page_number"] and row["sha256"] for row in rows)
    if name == "json":
        assert len(answer.json()) == int(total[1])


@pytest.mark.parametrize(
    "inquiry",
    [
        Inquiry(),
        Inquiry(words='"a b" c* -d', sort="newest"),
        Inquiry(kind=("action", "measure"), council=("A & B = C",), year=("2019-20",), theme=("è/ü",), lead=("x",)),
    ],
)
def test_an_address_keeps_the_question(inquiry: Inquiry) -> None:
    from starlette.datastructures import QueryParams

    address = inquiry_address(inquiry, 3)
    assert read_inquiry(QueryParams(address.partition("?")[2])) == (inquiry, 3)
