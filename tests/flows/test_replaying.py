"""A rebuilt warehouse equals the grown one, row for row, whatever happened to its documents in the meantime."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from flows.cli import main
from flows.ingest import Options, ingest, rebuild
from flows.loading import open_load
from flows.progress import Lines
from flows.replaying import mark_what_is_gone
from loaders.schema import metadata, record
from loaders.warehouse import open_warehouse
from pipeline.archive import open_archive
from pipeline.documents import Location
from pipeline.extractions import kept_versions
from pipeline.settings import Settings
from tests.flows.conftest import FAKE
from tests.loaders.conftest import MakeDatabase, make_database, postgresql_server

__all__ = ["make_database", "postgresql_server"]

Put = Callable[..., Path]

VARYING = {"load_id", "recorded_at", "superseded_at", "finished_at", "started_at", "record_key"}
"""What tells of loading and not of what was loaded. Keys hold rows together, and are followed to record ids."""
LOGS = {"load", "load_document", "run"}


@pytest.fixture(params=["sqlite", "postgresql"])
def make_warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Makes an empty database; its URL."""
    if request.param == "sqlite":
        return lambda name: f"sqlite:///{tmp_path}/{name}.sqlite"
    make: MakeDatabase = request.getfixturevalue("make_database")
    return lambda _name: make(None)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_warehouse: Callable[[str], str]) -> Settings:
    made = Settings(data=tmp_path / "data", warehouse=make_warehouse("grown"))
    monkeypatch.setenv("SOURCEPAGE_DATA", str(made.data))
    monkeypatch.setenv("SOURCEPAGE_WAREHOUSE", made.warehouse)
    monkeypatch.setenv("SOURCEPAGE_REVIEWER", "Ann")
    return made


@pytest.fixture
def extractor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The fake, which reads as the version that a file names, and a status from version 2.0 on."""
    folder = tmp_path / "code"
    folder.mkdir()
    begin = "def extract_document(path, *, sha256, password=None):\n"
    version = f"    global EXTRACTOR_VERSION\n    EXTRACTOR_VERSION = open({str(folder / 'version')!r}).read()\n"
    words = FAKE.replace(begin, begin + version)
    words = words.replace("theme=", 'status="red" if EXTRACTOR_VERSION == "2.0" else None, theme=')
    assert words.count("global") == words.count("status=") == 1
    name = f"fake_{tmp_path.name}"  # a server of processes may have imported the last test's
    (folder / f"{name}.py").write_text(words)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))
    return f"{name}:extract_document"


@pytest.fixture
def read(settings: Settings, extractor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Reads files with a version of the extractor; without files, all that is archived."""

    def run(version: str, *paths: Path) -> None:
        (tmp_path / "code/version").write_text(version)
        monkeypatch.setattr("flows.ingest.find_extractor_version", lambda: version)
        monkeypatch.setattr("extractors.version.extractor_version", lambda: version)
        options = Options(extractor=extractor)
        if paths:
            ingest([str(path) for path in paths], settings, options, Lines(), open_load)
        else:
            rebuild(settings, options, Lines(), open_load)

    return run


def dump(url: str) -> dict[str, list[str]]:
    """Every row of every table but the logs, keys followed to what they stand for."""
    with open_warehouse(url) as opened, opened.reading() as connection:
        names = {row.record_key: f"{row.record_id}/v{row.version}" for row in connection.execute(select(record))}
        return {
            table.name: sorted(
                repr([names.get(row.get("record_key"), ""), *((k, v) for k, v in row.items() if k not in VARYING)])
                for row in (dict(found) for found in connection.execute(select(table)).mappings())
            )
            for table in metadata.sorted_tables
            if table.name not in LOGS
        }


def say(*arguments: str) -> None:
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == 0, done.output


def find_id(url: str, description: str) -> str:
    with open_warehouse(url) as opened, opened.reading() as connection:
        sql = f"SELECT action_id FROM actions WHERE description = '{description}'"
        return str(connection.exec_driver_sql(sql).scalar_one())


@pytest.fixture
def grown(settings: Settings, read: Callable[..., None], put: Put) -> dict[str, list[str]]:
    """Nights with a correction, a newer extractor, a republished document, and one that vanished."""
    url = settings.warehouse
    read("1.0", put("plan.pdf", "light walk patrol"), put("other.pdf", "same words"), put("gone.pdf", "brief"))
    say("review", "correct", find_id(url, "walk"), "status", "amber", "--why", "the cell")
    say("review", "reject", find_id(url, "patrol"), "--why", "a heading")
    say("review", "accept", find_id(url, "same"))
    read("2.0")
    say("review", "correct", find_id(url, "light"), "funding", "£5", "--why", "misread")
    read("2.0", put("plan.pdf", "light walk stroll"), put("copy.pdf", "same words"))
    gone = put("gone.pdf", "brief")
    gone.unlink()
    archive = open_archive(settings)
    archive.mark_gone(Location(source="local", url=gone.as_uri(), address="gone.pdf"))
    mark_what_is_gone(archive.documents(), settings)
    read("2.0", put("other.pdf", "others now"))
    say("review", "correct", find_id(url, "walk"), "funding", "none", "--why", "misread")
    return dump(url)


def test_rebuilding_gives_every_row_and_every_version_again(
    settings: Settings, grown: dict[str, list[str]], extractor: str, make_warehouse: Callable[[str], str]
) -> None:
    assert kept_versions(settings.extractions) == ["1.0", "2.0"]
    assert any("/v3" in row for row in grown["record"]), "the history has several versions to lose"
    new = replace(settings, warehouse=make_warehouse("new"))

    rebuild(new, Options(extractor=extractor), Lines(), open_load)
    again = dump(new.warehouse)
    assert again == grown

    rebuild(new, Options(extractor=extractor), Lines(), open_load)
    assert dump(new.warehouse) == grown
    rebuild(settings, Options(extractor=extractor), Lines(), open_load)
    assert dump(settings.warehouse) == grown


@pytest.mark.usefixtures("grown")
def test_a_reading_that_is_lost_is_told_of(
    settings: Settings, extractor: str, make_warehouse: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    [spoilt] = [path for path in settings.extractions.glob("*/1.0.json") if b'"patrol"' in path.read_bytes()]
    spoilt.write_text("{")
    new = replace(settings, warehouse=make_warehouse("new"))
    rebuild(new, Options(extractor=extractor), Lines(), open_load)
    assert "what extractor 1.0 read of it is lost" in capsys.readouterr().err
