"""A warehouse of the sample publications and the explorer over it: for readers, and for reviewers over a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from explorer.app import create_app
from explorer.reviewers import add_reviewer
from flows.cli import main
from pipeline.settings import Settings, WebSettings, find_settings
from tests.explorer.visiting import log_in, visit

SAMPLES = ("ruled-plan", "committee-pack", "crime-bulletin", "targets")


@pytest.fixture(scope="session")
def explored(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Settings:
    """Settings of a warehouse and archive that hold some sample publications; tests only read it."""
    data = tmp_path_factory.mktemp("explored")
    documents = [repository / "tests" / "documents" / name / f"{name}.pdf" for name in SAMPLES]
    arguments = ["ingest", *map(str, documents), "--data", str(data), "--workers", "1"]
    main.main(arguments, standalone_mode=False)
    return replace(find_settings(data=str(data)), web=WebSettings(rate=0))


@pytest.fixture(scope="session")
def reader(explored: Settings) -> Iterator[TestClient]:
    """Somebody who has not logged in."""
    with TestClient(create_app(explored)) as client:
        yield client


@pytest.fixture(scope="module")
def reviewed(explored: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a copy in which Ann and Ben may review, each with their name and "'s long password"."""
    data = tmp_path_factory.mktemp("reviewed") / "data"
    shutil.copytree(explored.data, data)
    settings = replace(find_settings(data=str(data)), web=explored.web)
    for name in ("Ann", "Ben"):
        add_reviewer(settings.reviewers, name, f"{name}'s long password")
    return settings


@pytest.fixture(scope="module")
def guarded(reviewed: Settings) -> Iterator[Starlette]:
    """The explorer over the copy, running."""
    app = create_app(reviewed)
    with TestClient(app):
        yield app


@pytest.fixture
def visitor(guarded: Starlette) -> TestClient:
    """Somebody with a browser of their own who may log in."""
    return visit(guarded)


@pytest.fixture
def ann(guarded: Starlette) -> TestClient:
    """Ann, logged in."""
    return log_in(visit(guarded), "Ann")
