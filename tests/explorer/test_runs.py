"""Pages about nights and sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from explorer.app import create_app
from explorer.pages.runs import ADVICE
from loaders.runs import begin_run, finish_run
from loaders.warehouse import open_warehouse
from pipeline.settings import Settings, find_settings

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a warehouse with a night that went wrong and one under way, and a declaration that is wrong."""
    data = tmp_path_factory.mktemp("nights")
    settings = replace(find_settings(data=str(data)), sources=data / "declared")
    (data / "declared").mkdir()
    (data / "declared" / "marlowe.toml").write_text(
        'publisher = "Marlowe District Council"\nkind = "webpage"\nurl = "https://marlowe.example/plans"\n'
        'licence = "OGL 3.0"\nexpected = { publications = 4 }\n'
    )
    (data / "declared" / "wrong.toml").write_text("publisher = 1")
    with open_warehouse(settings.warehouse) as warehouse:
        run_id = begin_run(warehouse, ["marlowe"], "1.0")
        warning = {"source": "marlowe", "level": "error", "reason": "not-looked-through", "message": HOSTILE}
        finish_run(warehouse, run_id, "failed_with_warnings", {"message": "1 source failed", "warnings": [warning]})
        begin_run(warehouse, ["marlowe"], "1.0")
    return settings


@pytest.fixture(scope="module")
def watcher(nights: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(nights)) as client:
        yield client


def test_runs_stand_newest_first(watcher: TestClient) -> None:
    page = watcher.get("/runs").text
    assert page.index("/runs/R2") < page.index("/runs/R1")
    assert "Running" in page
    assert "Look at this" in page


def test_a_run_that_went_wrong_says_what_to_do(watcher: TestClient) -> None:
    page = watcher.get("/runs/R1").text
    assert ADVICE["not-looked-through"] in page
    assert "&lt;script&gt;alert(1)" in page
    assert HOSTILE not in page


def test_every_reason_of_a_night_has_advice(repository: Path) -> None:
    reference = (repository / "docs" / "reference" / "runs.md").read_text(encoding="utf-8")
    table = reference.partition("| reason |")[2].partition("## Columns")[0]
    assert {line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")} == set(ADVICE)


def test_a_source_shows_what_is_declared_and_when_it_was_looked_through(watcher: TestClient) -> None:
    page = watcher.get("/sources").text
    assert "OGL 3.0" in page
    assert "4 publications" in page
    assert 'href="/runs/R2"' in page


def test_a_wrong_declaration_is_shown_without_the_folder_it_lies_in(watcher: TestClient, nights: Settings) -> None:
    page = watcher.get("/sources").text
    assert "wrong.toml" in page
    assert str(nights.data) not in page


def test_sources_that_only_the_warehouse_knows_are_listed(reader: TestClient) -> None:
    page = reader.get("/sources").text
    assert "Files given by hand" in page
    assert "it is not looked through at night" in page


def test_a_warehouse_without_nights_says_so(reader: TestClient) -> None:
    assert "No night has run" in reader.get("/runs").text


@pytest.mark.parametrize(
    ("path", "code"), [("/runs/R9", 404), ("/runs/x", 404), ("/runs?page=2", 404), ("/runs?page=x", 400)]
)
def test_runs_that_are_not_there(watcher: TestClient, path: str, code: int) -> None:
    assert watcher.get(path).status_code == code


def test_about_names_licences_and_the_limits_of_the_reading(watcher: TestClient) -> None:
    page = watcher.get("/about").text
    assert "Marlowe District Council: OGL 3.0" in page
    assert all(f'id="{part}"' in page for part in ("cite", "reuse", "confidence", "accessibility"))
