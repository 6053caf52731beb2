"""``python -m tests.flows.crashing``: kills nights, ingests and rebuilds at many moments, and looks what is lost.

    python -m tests.flows.crashing --kills 200 --folder build/crashing

A round begins with a data folder as an undisturbed run left it, kills the next run with SIGKILL one to four times,
runs once more undisturbed, and holds every row of the warehouse and every archived file against those of a folder in
which nothing was killed; ``sourcepage doctor`` must find nothing. Half of the kills come as one file is about to be
written or renamed or one statement sent, each as likely as any other, the other half by the clock.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Literal

import click
from click.testing import CliRunner
from sqlalchemy import Engine, event, select

from flows.cli import main as sourcepage
from flows.doctor import examine
from flows.ingest import Options, ingest, rebuild
from flows.loading import open_load
from flows.night_order import Order
from flows.progress import Lines
from loaders.schema import metadata
from loaders.warehouse import open_for_reading
from pipeline.errors import SourcepageError
from pipeline.settings import Settings, find_settings
from tests.flows.conftest import FAKE
from tests.flows.nights import ask, declare, put, spend

Job = Literal["night", "ingest", "rebuild"]
Dump = dict[str, list[dict[str, Any]]]
PUBLISHED: Final = (
    {"a": "alpha beta", "b": "broken", "c": "gamma scan delta", "d": "alpha beta", "e": "epsilon zeta"},
    {"a": "alpha two", "b": "broken", "c": "gamma scan delta", "e": "alpha beta", "f": "eta theta", "g": "crashes"},
)
"""What the source has on each of two nights: new, changed, moved, gone, unreadable, and one that ends its reader."""
_LOG: Final = {"load", "load_document", "run"}
_OF_THE_MACHINE: Final = {"disk-space"}
_TOUCHING: Final = {"open", "os.rename", "os.remove", "os.mkdir"}


def write_extractor(folder: Path) -> str:
    """A reading function that needs no PDF library, where this process and those it starts find it."""
    folder.mkdir(parents=True)
    (folder / "fake_extractor.py").write_text(FAKE)
    sys.path.insert(0, str(folder))
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    os.environ["SOURCEPAGE_OCR"] = "off"  # it is part of the version that readings are kept under
    return "fake_extractor:extract_document"


def settings_of(data: Path, warehouse: str | None = None) -> Settings:
    """The settings of a data folder, whatever the environment says."""
    return find_settings(data=str(data), warehouse=warehouse, environ={"SOURCEPAGE_CONTACT": "tests@example.org"})


def dump(settings: Settings) -> Dump:
    """Every row of the warehouse but for the log of runs.

    Of loads nothing is told, of a time only whether it is set. Keys inside the warehouse become record id and version:
    they follow the order of loading, and that the second in which a document was fetched.
    """
    with open_for_reading(settings.warehouse) as opened, opened.reading() as connection:
        every = {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
            if table.name not in _LOG
        }
    ids = {row["record_key"]: (row["record_id"], row["version"]) for row in every["record"]}
    return {name: sorted((_plain(row, ids) for row in rows), key=repr) for name, rows in every.items()}


def _plain(row: dict[str, Any], ids: dict[Any, tuple[str, int]]) -> dict[str, Any]:
    told: dict[str, Any] = {name: "a time" if isinstance(value, datetime) else value for name, value in row.items()}
    if "record_key" in told:
        told["record_key"] = ids.get(told["record_key"])
    return {name: value for name, value in told.items() if name != "load_id"}


def archived(settings: Settings) -> dict[str, bytes | None]:
    """The files of the archive; sidecars without their contents, which are times."""
    files = (path for path in settings.raw.rglob("*") if path.is_file() and not path.name.endswith((".tmp", ".lock")))
    return {path.name: None if path.suffix == ".json" else path.read_bytes() for path in files}


def complaints(settings: Settings) -> list[str]:
    """What the doctor would have somebody look at."""
    found = examine(settings, lambda _: None)
    grave = [one for one in found if one.level != "note" and one.reason not in _OF_THE_MACHINE]
    return [f"{one.reason}: {one.message}" for one in grave]


def publish(site: Path, night: int) -> None:
    """Puts what the source has on a night into its folder."""
    shutil.rmtree(site, ignore_errors=True)
    for name, words in PUBLISHED[night].items():
        put(site, f"{name}.pdf", words)


def run_job(job: Job, settings: Settings, site: Path, extractor: str) -> None:
    """A night, an ingest or a rebuild from beginning to end."""
    if job == "night":
        spend(settings, Order(extractor=extractor))
        return
    options = Options(extractor=extractor)
    if job == "ingest":
        ingest([str(site)], settings, options, Lines(), open_load)
    else:
        rebuild(settings, options, Lines(), open_load)


# ------------------------------------------------------------------------------------------------------------- killing


def run_apart(work: Callable[[], None], *, kill_at: int = 0, kill_after: float = 0, told: Path | None = None) -> int:
    """Does work in a process of its own group; the status of its end, negative where a signal ended it.

    It is killed at an event counted from 1, or after some seconds. ``told`` is a file for the number of its events, or
    for the error that it ended with.
    """
    child = start_apart(work, kill_at=kill_at, told=told)
    if kill_after:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    return wait_for(child)


def start_apart(work: Callable[[], None], *, kill_at: int = 0, told: Path | None = None) -> int:
    """The process that does it, under way."""
    child = os.fork()
    if not child:
        _do(work, kill_at, told)
    return child


def wait_for(child: int) -> int:
    """The status of its end, once nothing that it started is left."""
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    _wait_for_group(child)
    return status


def _do(work: Callable[[], None], kill_at: int, told: Path | None) -> None:
    """What the child does; it never comes back."""
    status = 70
    try:
        os.setsid()
        sys.modules["__main__"] = ModuleType("__main__")  # or each reader would import this program anew
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        passed = _count_events(kill_at)
        work()
        status = 0
        if told is not None:
            told.write_text(str(passed()))
    except SourcepageError as error:
        status = error.exit_code
        if told is not None:
            told.write_text(str(error))
    finally:
        os._exit(status)


def _count_events(kill_at: int) -> Callable[[], int]:
    """Counts files touched and statements sent, and kills this process as one is about to be."""
    passed = 0

    def step() -> None:
        nonlocal passed
        passed += 1
        if passed == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(name: str, arguments: tuple[Any, ...]) -> None:
        if name not in _TOUCHING:
            return
        reads = name == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_DIRECTORY)
        if not reads:
            step()

    sys.addaudithook(heard)
    event.listen(Engine, "before_cursor_execute", lambda *_: step())
    event.listen(Engine, "commit", lambda _: step())
    return lambda: passed


def _wait_for_group(group: int) -> None:
    """Waits until nothing of a killed run is left. Raises TimeoutError."""
    for _ in range(300):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    os.killpg(group, signal.SIGKILL)
    raise TimeoutError("processes of a killed run were left running")


# -------------------------------------------------------------------------------------------------------------- rounds


@dataclass(frozen=True, kw_only=True)
class Case:
    """A run that is killed: what it starts from and what it must come to."""

    name: str
    job: Job
    night: int
    start: Path
    end: Dump
    files: dict[str, bytes | None]
    events: int
    seconds: float


@dataclass(kw_only=True)
class Trial:
    """Undisturbed runs to compare with, and the rounds."""

    folder: Path
    extractor: str
    cases: list[Case] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    different: list[str] = field(default_factory=list)

    @property
    def site(self) -> Path:
        """The folder that is the source; its path is part of what is loaded."""
        return self.folder / "site"

    def prepare(self) -> None:
        """Runs everything once undisturbed."""
        empty = self.folder / "empty"
        declare(empty, "north", self.site)
        for job in ("night", "ingest"):
            before = self._add(job, 0, empty)
            if job == "night":
                _correct(before)
            after = self._add(job, 1, before)
            if job == "night":
                bare = self._copy(after, "bare")
                for path in (bare / "processed").glob("warehouse.sqlite*"):
                    path.unlink()
                self._add("rebuild", 1, bare)
                assert self.cases[-1].end == self.cases[-2].end, "a rebuild gives what the nights gave"

    def _add(self, job: Job, night: int, start: Path) -> Path:
        data = self._copy(start, f"{job}-{night}-undisturbed")
        settings, told = settings_of(data), self.folder / "events"
        publish(self.site, night)
        began = time.monotonic()
        assert run_apart(lambda: run_job(job, settings, self.site, self.extractor), told=told) == 0
        self.cases.append(
            Case(
                name=f"{job} {night + 1}",
                job=job,
                night=night,
                start=start,
                end=dump(settings),
                files=archived(settings),
                events=int(told.read_text()),
                seconds=time.monotonic() - began,
            )
        )
        assert all(self.cases[-1].end[name] for name in ("document", "record", "finding", "provenance"))
        assert complaints(settings) == []
        return data

    def _copy(self, start: Path, name: str) -> Path:
        data = self.folder / name
        shutil.rmtree(data, ignore_errors=True)
        return Path(shutil.copytree(start, data))

    def round(self, seed: int) -> None:
        """Kills a run a few times, completes it, and looks at what it came to."""
        chance = random.Random(seed)
        case = self.cases[seed % len(self.cases)]
        data = self._copy(case.start, "round")
        settings = settings_of(data)
        publish(self.site, case.night)

        def work() -> None:
            run_job(case.job, settings, self.site, self.extractor)

        for _ in range(chance.randint(1, 4)):
            if chance.random() < 0.5:
                status = run_apart(work, kill_at=chance.randint(1, case.events))
            else:
                status = run_apart(work, kill_after=chance.uniform(0.01, case.seconds))
            self.kills[case.name] += status == -signal.SIGKILL
            if not status:
                break
            if status != -signal.SIGKILL:
                self.different.append(f"seed {seed}, {case.name}: after a kill the next run ended with {status}")
        if run_apart(work):
            self.different.append(f"seed {seed}, {case.name}: the run after the kills failed")
        self.different += [f"seed {seed}, {case.name}: {one}" for one in self._compare(case, settings)]

    def _compare(self, case: Case, settings: Settings) -> list[str]:
        end = dump(settings)
        wrong = [f"table {name} differs" for name, rows in case.end.items() if end[name] != rows]
        if archived(settings) != case.files:
            wrong.append("the archive differs")
        return wrong + complaints(settings)


def _correct(data: Path) -> None:
    """Somebody corrects a record between the nights."""
    ((record,),) = ask(data, "SELECT action_id FROM actions ORDER BY description LIMIT 1")
    said = ("review", "correct", record, "status", "amber", "--why", "the cell", "--data", str(data))
    done = CliRunner().invoke(sourcepage, said)
    assert done.exit_code == 0, done.output


@click.command()
@click.option("--kills", type=click.IntRange(min=1), default=200, show_default=True, help="At least so many.")
@click.option("--seed", default=0, show_default=True, help="Of the first round.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("build/crashing"), show_default=True)
def main(kills: int, seed: int, folder: Path) -> None:
    """Kill runs and compare what comes of them."""
    shutil.rmtree(folder, ignore_errors=True)
    trial = Trial(folder=folder.resolve(), extractor=write_extractor(folder.resolve() / "code"))
    trial.prepare()
    rounds = 0
    while trial.kills.total() < kills:
        trial.round(seed + rounds)
        rounds += 1
        if rounds % 10 == 0:
            click.echo(f"{rounds} rounds, {trial.kills.total()} kills, {len(trial.different)} different", err=True)
    told = {"rounds": rounds, "kills": trial.kills.total(), "of": dict(trial.kills), "different": trial.different}
    click.echo(json.dumps(told, indent=2))
    sys.exit(bool(trial.different))


if __name__ == "__main__":
    main()
