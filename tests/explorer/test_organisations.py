"""Organisations as readers see them: a list, one with what it leads and supports, and the names that are unknown."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient


def test_the_list_leads_to_each_organisation(reader: TestClient) -> None:
    page = reader.get("/organisations").text
    keys = re.findall(r'href="/organisations/([a-z0-9-]+)"', page)
    assert keys
    for key in keys:
        one = reader.get(f"/organisations/{key}").text
        assert f"Sourcepage: {key}" in one
        assert "by year and status" in one


def test_names_that_stand_for_nobody_are_listed_with_an_action(reader: TestClient) -> None:
    page = unescape(reader.get("/organisations?name=larkshire+police").text)
    assert "stand for no known organisation" in page
    assert re.search(r'href="/r/act-[a-z0-9]{16}"', page)
    search = re.search(r'href="(/search\?q=[^"]+)"', page)
    assert search is not None
    assert "Nothing was found" not in reader.get(search[1]).text


def test_the_box_narrows_the_list(reader: TestClient) -> None:
    assert "has this in its name" in reader.get("/organisations?name=zebra").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/organisations/no-such", 404),
        ("/organisations/probation?role=boss", 400),
        ("/organisations/probation?page=x", 400),
        ("/organisations/probation?page=999", 400),
        ("/organisations?name=" + "x" * 201, 400),
    ],
)
def test_what_is_not_there_is_said(reader: TestClient, path: str, status: int) -> None:
    assert reader.get(path).status_code == status
