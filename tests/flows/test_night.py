"""A night as plain functions: what is loaded, what is loud, what a killed night leaves to the next."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import main
from flows.night import find_sources
from flows.night_lock import NightRunning, hold_night
from flows.night_order import Order
from flows.night_report import NightReport
from pipeline.errors import SettingsError
from pipeline.settings import Settings, find_settings
from tests.flows.nights import Spend, ask, contents, declare, everything_but_runs, put
from tests.flows.nights import spend as spend_night

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def settings(data: Path) -> Settings:
    return find_settings(data=str(data), environ={})


@pytest.fixture
def plans(tmp_path: Path, data: Path) -> Path:
    """The folder of the source "north"."""
    folder = tmp_path / "north"
    folder.mkdir()
    declare(data, "north", folder)
    return folder


@pytest.fixture
def spend(settings: Settings, extractor: str) -> Spend:
    return lambda *names: spend_night(settings, Order(sources=names, extractor=extractor))


def reasons(report: NightReport) -> list[tuple[str, str]]:
    return [(one.level, one.reason) for one in report.findings]


def test_three_nights(plans: Path, data: Path, spend: Spend) -> None:
    put(plans, "a.pdf", "alpha beta")
    put(plans, "b.pdf", "gamma")
    put(plans, "c.pdf", "delta")
    first = spend()
    assert (first.state, first.message) == ("finished", "3 new; 4 rows added, 0 superseded")

    put(plans, "b.pdf", "gamma again")
    put(plans, "d.pdf", "new")
    (plans / "c.pdf").unlink()
    second = spend()
    assert second.message == "1 new, 1 changed, 1 unchanged, 1 gone; 3 rows added, 1 superseded"
    assert second.loaded.documents == 2
    assert [row[0] for row in ask(data, "SELECT description FROM actions ORDER BY 1")] == [
        "again", "alpha", "beta", "delta", "gamma", "new",
    ]  # fmt: skip

    ((gone, since),) = ask(data, "SELECT source_url, gone_at FROM documents WHERE gone_at IS NOT NULL")
    assert (gone.endswith("c.pdf"), since[:10]) == (True, f"{datetime.now(UTC):%Y-%m-%d}")

    before = everything_but_runs(data)
    third = spend()
    assert third.message == "3 unchanged; 0 rows added, 0 superseded"
    assert third.loaded.load_id is None
    assert everything_but_runs(data) == before
    columns = (
        "run_id, state, discovered, new, changed, unchanged, gone, failed, documents_loaded, records_added, load_id"
    )
    assert ask(data, f"SELECT {columns} FROM runs ORDER BY run_id") == [
        ("R1", "finished", 3, 3, 0, 0, 0, 0, 3, 4, "L1"),
        ("R2", "finished", 3, 1, 1, 1, 1, 0, 2, 3, "L2"),
        ("R3", "finished", 3, 0, 0, 3, 0, 0, 0, 0, None),
    ]

    put(plans, "c.pdf", "delta")
    assert spend().message == "1 new, 3 unchanged; 0 rows added, 0 superseded"
    assert ask(data, "SELECT count(*) FROM documents WHERE gone_at IS NOT NULL") == [(0,)]


def test_a_night_into_a_new_warehouse_brings_corrections_back(plans: Path, settings: Settings, spend: Spend) -> None:
    put(plans, "a.pdf", "alpha")
    spend()
    ((action_id,),) = ask(settings.data, "SELECT action_id FROM actions")
    said = ("review", "correct", action_id, "status", "amber", "--why", "the cell")
    done = CliRunner().invoke(main, [*said, "--data", str(settings.data)])
    assert done.exit_code == 0, done.output
    for file in (settings.data / "processed").glob("warehouse.sqlite*"):
        file.unlink()
    spend()
    assert ask(settings.data, "SELECT action_id, status FROM actions") == [(action_id, "amber")]


@pytest.mark.parametrize(
    ("left", "reason", "line"),
    [
        ((), "not-looked-through", "the folder holds no PDF files"),
        (("b.pdf",), "too-few-publications", "nothing is listed where 1 publications were; look at the site"),
    ],
)
def test_a_source_that_falls_silent_is_loud_every_night(
    tmp_path: Path, data: Path, spend: Spend, left: tuple[str, ...], reason: str, line: str
) -> None:
    plans = tmp_path / "east"
    declare(data, "east", plans, '[take]\ntitles = ["a"]\n')
    put(plans, "a.pdf", "alpha")
    spend()
    (plans / "a.pdf").unlink()
    for name in left:
        put(plans, name, "beta")
    for _ in range(2):
        report = spend()
        assert report.state == "failed_with_warnings"
        assert reasons(report) == [("error", reason)]
        assert line in report.findings[0].message
    ((state, warnings),) = ask(data, "SELECT state, warnings FROM runs WHERE run_id = 'R3'")
    assert (state, json.loads(warnings)) == ("failed_with_warnings", [one.to_dict() for one in report.findings])


def test_fewer_publications_or_rows_than_expected_are_loud(tmp_path: Path, data: Path, spend: Spend) -> None:
    declare(data, "south", tmp_path / "south", "[expected]\npublications = 2\naction = 3\nmeasure = 0\n")
    put(tmp_path / "south", "a.pdf", "alpha beta")
    assert [str(one) for one in spend().findings] == [
        "south: 1 publications are listed where at least 2 are expected; look at the site",
        "south: 2 rows of action where at least 3 are expected",
    ]
    put(tmp_path / "south", "b.pdf", "gamma")
    assert spend().findings == ()
    assert spend().findings == (), "rows of documents that were loaded on an earlier night count as well"


def test_a_document_that_gives_no_rows_any_more_is_loud(plans: Path, spend: Spend) -> None:
    put(plans, "a.pdf", "alpha beta")
    put(plans, "b.pdf", "gamma")
    spend()
    put(plans, "a.pdf", "")
    report = spend()
    assert reasons(report) == [("error", "rows-vanished")]
    assert report.findings[0].message.endswith("a.pdf: gave 2 rows and now gives none; look at the document")


def test_a_document_that_cannot_be_read_is_loud_once_and_tried_every_night(plans: Path, spend: Spend) -> None:
    put(plans, "a.pdf", "alpha")
    put(plans, "b.pdf", "broken")
    first = spend()
    assert reasons(first) == [("warning", "not-read")]
    assert (first.state, first.loaded.documents, first.loaded.failed) == ("failed_with_warnings", 1, 1)
    second = spend()
    assert reasons(second) == [("note", "not-read")]
    assert (second.state, second.loaded.failed) == ("finished", 1)
    put(plans, "b.pdf", "mended")
    third = spend()
    assert (third.findings, third.loaded.added) == ((), 1)


def test_a_file_that_is_no_pdf_is_a_publication_that_cannot_be_fetched(plans: Path, spend: Spend) -> None:
    put(plans, "a.pdf", "alpha")
    (plans / "b.pdf").write_text("<html><title>Page not found</title>")
    report = spend()
    assert reasons(report) == [("warning", "not-fetched")]
    assert report.loaded.added == 1


def test_a_wrong_declaration_keeps_no_other_source_from_its_night(plans: Path, data: Path, spend: Spend) -> None:
    put(plans, "a.pdf", "alpha")
    (data / "sources" / "south.toml").write_text("kind = 3\n")
    report = spend()
    assert reasons(report)[0] == ("error", "declaration-wrong")
    assert report.loaded.added == 1
    assert spend("north").state == "finished"


def test_versions_fetched_on_nights_that_loaded_nothing_are_loaded_in_their_order(
    plans: Path, data: Path, settings: Settings, spend: Spend, extractor: str
) -> None:
    words = ("one", "one two", "one")
    for text in words:
        put(plans, "a.pdf", text)
        with pytest.raises(RuntimeError):
            spend_night(_refusing_to_load(settings), Order(extractor=extractor))
    assert spend().loaded.documents == 3
    assert [row[0] for row in ask(data, "SELECT description FROM actions")] == ["one"]
    before = everything_but_runs(data)
    assert spend().loaded.load_id is None
    assert everything_but_runs(data) == before


def _refusing_to_load(settings: Settings) -> Settings:
    """Settings whose nights end before anything is loaded."""

    class Refusing(Settings):
        @property
        def extractions(self) -> Path:
            raise RuntimeError("cut short")

    return Refusing(data=settings.data, warehouse=settings.warehouse)


def test_a_night_that_fails_says_so_in_its_row(plans: Path, data: Path, settings: Settings) -> None:
    put(plans, "a.pdf", "alpha")
    with pytest.raises(RuntimeError):
        spend_night(_refusing_to_load(settings), Order())
    assert ask(data, "SELECT state, message, finished_at IS NULL FROM runs") == [("failed", "cut short", 0)]


def test_a_second_night_at_the_same_time_is_refused(plans: Path, settings: Settings, spend: Spend) -> None:
    with hold_night(settings), pytest.raises(NightRunning, match=rf"another night is running .*process {os.getpid()}"):
        spend()
    put(plans, "a.pdf", "alpha")
    assert spend().state == "finished"


def test_which_sources_take_part(data: Path, settings: Settings, plans: Path) -> None:
    assert [one.name for one in find_sources((), settings)[0]] == ["north"]
    assert [one.name for one in find_sources(("sevenoaks", "north", "north"), settings)[0]] == ["sevenoaks", "north"]
    with pytest.raises(SettingsError, match="did you mean 'sevenoaks'"):
        find_sources(("sevenoks",), settings)
    with pytest.raises(SettingsError, match=r"no source is declared in .*: add one with sourcepage sources add"):
        find_sources((), replace(settings, sources=data / "none"))


# A place in each stage, as (module, what is replaced there, after how many calls the process is killed).
STAGES = {
    "discover": ("flows.night:discover", 1),
    "fetch": ("pipeline.archive:Archive.store", 2),
    "fetch, before it is remembered": ("pipeline.source_state:SourceState.save", 1),
    "extract": ("flows.workers:Readers.submit", 2),
    "check": ("loaders.runs:note_run", 1),
    "load": ("flows.loading:Load.take", 2),
    "report": ("loaders.runs:finish_run", 1),
}
KILLED = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
from tests.flows.nights import spend
from flows.night_order import Order
from pipeline.settings import find_settings
data, extractor, place, calls = sys.argv[1:]
if place:
    module, _, name = place.partition(":")
    *holders, last = name.split(".")
    holder = import_module(module)
    for one in holders:
        holder = getattr(holder, one)
    real, left = getattr(holder, last), int(calls)
    def killing(*arguments, **keywords):
        global left
        result = real(*arguments, **keywords)
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(holder, last, killing)
spend(find_settings(data=data, environ={}), Order(extractor=extractor))
"""


def run_night(data: Path, extractor: str, place: str = "", calls: int = 0) -> int:
    command = [sys.executable, "-c", KILLED, str(data), extractor, place, str(calls)]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(command, cwd=ROOT, check=False, env={**os.environ, "PYTHONPATH": path}).returncode


def publish(plans: Path, night: int) -> None:
    """What the source has on each of two nights: documents that are new, changed and unreadable."""
    words = ("alpha", "alpha scan")[night]
    put(plans, "a.pdf", words)
    put(plans, f"{words[-1]}.pdf", f"beta {words}")
    put(plans, "b.pdf", "broken")
    put(plans, "c.pdf", f"gamma {words}")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_night_killed_in_any_stage_is_completed_by_the_next(tmp_path: Path, plans: Path, extractor: str) -> None:
    folders = {stage: tmp_path / stage for stage in ("unharmed", *STAGES)}
    for data in folders.values():
        declare(data, "north", plans)
    for night in range(2):
        publish(plans, night)
        for stage, data in folders.items():
            if stage in STAGES:
                assert run_night(data, extractor, *STAGES[stage]) == -signal.SIGKILL, stage
            assert run_night(data, extractor) == 0, stage
    unharmed = contents(folders.pop("unharmed"))
    assert all(unharmed.values())
    for stage, data in folders.items():
        assert contents(data) == unharmed, stage
        states = [row[0] for row in ask(data, "SELECT state FROM runs ORDER BY run_id")]
        assert (len(states), "running" in states) == (4, False), stage
        assert states[0] == ("failed_with_warnings" if stage == "report" else "stopped"), stage
