"""What load balancers and Prometheus are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from starlette.testclient import TestClient

from explorer.app import create_app
from loaders.migrations import HEAD
from pipeline.errors import WarehouseError
from pipeline.settings import Settings


@pytest.fixture
def alone(explored: Settings) -> Iterator[TestClient]:
    """An application that nobody else has asked anything."""
    with TestClient(create_app(explored)) as client:
        yield client


def _silent(*_: Any) -> NoReturn:
    raise WarehouseError("postgresql://reader@secret-host/name: connection refused")


def test_a_well_explorer_says_which_schema_and_when_it_was_loaded(reader: TestClient) -> None:
    answer = reader.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["schema"] == HEAD
    assert answer.json()["last_load"].endswith("Z")
    assert answer.headers["cache-control"] == "no-store"


def test_a_warehouse_that_does_not_answer_is_told_without_its_address(
    alone: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.pages.health.feel_pulse", _silent)
    answer = alone.get("/healthz")
    assert answer.status_code == 503
    assert "secret-host" not in answer.text
    assert "sourcepage_warehouse_up 0.0" in alone.get("/metrics").text


def test_requests_are_counted_by_route_and_never_by_path(alone: TestClient) -> None:
    for path in ("/api/runs/R1", "/api/runs/R2", "/runs/R1", "/nothing-here"):
        alone.get(path)
    told = alone.get("/metrics").text
    assert 'sourcepage_requests_total{method="GET",route="/api/runs/{run_id}",status="404"} 2.0' in told
    assert 'route="/runs/{run_id}",status="404"} 1.0' in told
    assert 'sourcepage_request_seconds_count{route="/api/runs/{run_id}"} 2.0' in told
    assert "nothing-here" not in told
    assert "sourcepage_requests_under_way 1.0" in told


def test_the_warehouse_is_told_of(alone: TestClient) -> None:
    told = alone.get("/metrics").text
    assert "sourcepage_warehouse_up 1.0" in told
    assert "sourcepage_documents 4.0" in told


def test_applications_count_for_themselves(alone: TestClient, explored: Settings) -> None:
    alone.get("/about")
    with TestClient(create_app(explored)) as other:
        assert 'route="/about"' not in other.get("/metrics").text
