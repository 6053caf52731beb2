"""What is logged: lines for people as ever, and on request an object a line with the ids of run and document."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flows.cli import main
from flows.logs import DOCUMENTS, JsonLines, start_logs, under_way
from flows.night_findings import NightFinding
from tests.flows.nights import ask, declare

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def tidy_loggers() -> Iterator[None]:
    """Leaves the loggers as they were."""
    loggers = [logging.getLogger("sourcepage"), DOCUMENTS]
    before = [(one, list(one.handlers), one.level) for one in loggers]
    yield
    for one, handlers, level in before:
        one.handlers[:] = handlers
        one.setLevel(level)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return lambda *words: CliRunner().invoke(main, [*words, "--data", str(tmp_path / "data")])


@pytest.fixture
def in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCEPAGE_LOG", "json")


def objects(result: Result) -> list[dict[str, Any]]:
    """What stderr holds, where every line of it is an object."""
    return [json.loads(line) for line in result.stderr.splitlines()]


@pytest.mark.usefixtures("in_json")
def test_every_document_is_a_line_with_its_ids(run: Run, sample: Callable[[str], Path], tmp_path: Path) -> None:
    result = run("ingest", str(sample("ruled-plan")), str(sample("broken/empty.pdf")), str(tmp_path / "nowhere.pdf"))
    assert result.exit_code == 1
    read, empty, nowhere = [one for one in objects(result) if one["logger"] == "sourcepage.documents"]
    ((document_id, sha256),) = ask(tmp_path / "data", "SELECT document_id, sha256 FROM documents WHERE page_count > 0")
    assert (read["document_id"], read["sha256"], read["outcome"]) == (document_id, sha256, "loaded")
    assert (read["level"], read["load_id"], read["source"]) == ("info", "L1", "local")
    assert datetime.fromisoformat(read["time"]).utcoffset() is not None
    assert (empty["level"], empty["outcome"], empty["reason"]) == ("error", "failed", "the file is empty (0 bytes)")
    assert nowhere["url"] == (tmp_path / "nowhere.pdf").as_uri()
    assert "sha256" not in nowhere


@pytest.mark.usefixtures("in_json")
def test_an_error_is_a_line_with_its_exit_code(run: Run) -> None:
    (line,) = objects(run("sql", "select 1"))
    assert (line["level"], line["exit_code"]) == ("error", 4)
    assert "no warehouse here yet" in line["event"]


def test_for_people_nothing_changes(run: Run, sample: Callable[[str], Path]) -> None:
    assert run("ingest", str(sample("broken/empty.pdf"))).stderr.startswith("[1/1] ")
    assert run("sql", "select nonsense").stderr.startswith("sourcepage: ")


def test_another_word_is_a_wrong_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCEPAGE_LOG", "xml")
    result = run("sql", "select 1")
    assert (result.exit_code, result.stderr) == (
        2,
        "sourcepage: SOURCEPAGE_LOG: 'xml' is neither json nor text; correct it\n",
    )


@pytest.mark.usefixtures("in_json")
def test_a_night_says_which_it_is(extractor: str, put: Callable[..., Path], tmp_path: Path, capsys: Any) -> None:
    from flows.night_order import Order
    from pipeline.settings import find_settings
    from tests.flows.nights import spend

    declare(tmp_path / "data", "north", put("a.pdf", "alpha").parent)
    put("b.pdf", "broken")
    spend(find_settings(data=str(tmp_path / "data"), environ={}), Order(extractor=extractor))
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {one["run_id"] for one in lines} == {"R1"}
    about = [(one["outcome"], one.get("load_id")) for one in lines if one["logger"] == "sourcepage.documents"]
    assert about == [("new", None), ("new", None), ("loaded", "L1"), ("failed", "L1")]
    assert all(one["document_id"].startswith("doc-") for one in lines if one["logger"] == "sourcepage.documents")
    (finding,) = [one for one in lines if one["logger"] == "sourcepage.night" and one.get("where")]
    assert (finding["source"], finding["level"]) == ("north", "warning")


def test_a_finding_says_what_it_is_about() -> None:
    finding = NightFinding(source="north", level="error", reason="silent", where="http://x/", message="nothing\nmore")
    record = logging.LogRecord("sourcepage.night", logging.ERROR, "", 0, "  %s", (finding,), None)
    with under_way(run_id="R7"):
        line = JsonLines().format(record)
    assert "\n" not in line
    said = json.loads(line)
    assert (said["run_id"], said["source"], said["reason"], said["where"]) == ("R7", "north", "silent", "http://x/")
    assert "run_id" not in json.loads(JsonLines().format(record))


def test_a_traceback_stays_on_its_line() -> None:
    try:
        int("first\nsecond")
    except ValueError:
        record = logging.LogRecord("sourcepage", logging.ERROR, "", 0, "failed", None, sys.exc_info())
    line = JsonLines().format(record)
    assert "\n" not in line
    assert "ValueError: invalid literal" in json.loads(line)["exception"]


def test_starting_twice_says_everything_once(capsys: pytest.CaptureFixture[str]) -> None:
    start_logs()
    start_logs()
    logging.getLogger("sourcepage.night").info("discover ...")
    DOCUMENTS.info("for programs alone")
    assert capsys.readouterr().err == "discover ...\n"
