"""A warehouse of the sample publications and the explorer over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from explorer.app import create_app
from flows.cli import main
from pipeline.settings import Settings, find_settings

SAMPLES = ("ruled-plan", "committee-pack", "crime-bulletin", "targets")


@pytest.fixture(scope="session")
def explored(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Settings:
    """Settings of a warehouse and archive that hold some sample publications; tests only read it."""
    data = tmp_path_factory.mktemp("explored")
    documents = [repository / "tests" / "documents" / name / f"{name}.pdf" for name in SAMPLES]
    arguments = ["ingest", *map(str, documents), "--data", str(data), "--workers", "1"]
    main.main(arguments, standalone_mode=False)
    return find_settings(data=str(data))


@pytest.fixture(scope="session")
def reader(explored: Settings) -> Iterator[TestClient]:
    """Somebody who has not logged in."""
    with TestClient(create_app(explored)) as client:
        yield client
