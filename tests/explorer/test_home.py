"""The first page: what is in here, and ways in."""

from __future__ import annotations

import re
from html import unescape

from starlette.testclient import TestClient


def test_the_first_page_says_what_is_in_here(reader: TestClient) -> None:
    page = reader.get("/").text
    assert re.search(r"<strong[^>]*>4</strong> documents", page)
    assert "No night has run yet" in page
    assert "/reviews?level=" in page


def test_every_example_finds_something(reader: TestClient) -> None:
    page = reader.get("/").text
    examples = [unescape(link) for link in re.findall(r'href="(/search\?q=[^"]+)"', page)]
    assert examples
    for link in examples:
        assert "Nothing was found" not in reader.get(link).text


def test_every_kind_is_one_click_away(reader: TestClient) -> None:
    page = reader.get("/").text
    for link in re.findall(r'href="(/search\?kind=[^"]+)"', page):
        assert "Nothing was found" not in reader.get(link).text
