"""The application as a whole: what every answer carries, and what is not there."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize("path", ["/", "/nothing-here", "/static/explorer.css"])
def test_every_answer_keeps_strangers_scripts_out(reader: TestClient, path: str) -> None:
    policy = reader.get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_what_is_not_there_is_said_on_a_page(reader: TestClient) -> None:
    answer = reader.get("/nothing-here")
    assert answer.status_code == 404
    assert "Not found" in answer.text


def test_what_is_not_there_is_said_in_json_where_json_was_asked_for(reader: TestClient) -> None:
    assert reader.get("/nothing-here.json").json() == {"error": "Not Found"}
