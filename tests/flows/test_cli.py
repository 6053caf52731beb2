"""The command line: quick to answer, one line for every error, exit codes that scripts can rely on."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from extractors.version import EXTRACTOR_VERSION
from flows import ingest as flow
from flows.cli import COMMANDS, main
from pipeline.errors import SettingsError

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests/documents"
SLOW_TO_IMPORT = ("prefect", "pdfplumber", "camelot", "pandas", "numpy", "sqlalchemy", "httpx", "rich", "pydantic")

needs_drawing = pytest.mark.skipif(
    find_spec("extractors.showing.drawing") is None, reason="the drawing steps are not part of this checkout"
)
needs_extractors = pytest.mark.skipif(
    find_spec("extractors.document") is None, reason="the extractors are not part of this checkout"
)

Run = Callable[..., Result]
Put = Callable[..., Path]


@pytest.fixture
def run(tmp_path: Path, extractor: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, with the fake extractor and a data folder of its own."""
    monkeypatch.setattr(flow, "Options", partial(flow.Options, extractor=extractor))
    monkeypatch.setenv("SOURCEPAGE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("SOURCEPAGE_WAREHOUSE", raising=False)
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


def sourcepage(*arguments: Path | str, data: Path) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    code = "from flows.cli import main; main(prog_name='sourcepage')"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "SOURCEPAGE_DATA": str(data), "SOURCEPAGE_WAREHOUSE": "", "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def modules_after(*arguments: str, data: Path) -> set[str]:
    """Top-level names of all modules loaded once a command has ended."""
    code = (
        "import sys\nfrom flows.cli import main\n"
        f"try:\n    main({list(arguments)!r})\nexcept SystemExit:\n    pass\n"
        "print('MODULES', *{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "SOURCEPAGE_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return set(done.stdout.rpartition("MODULES ")[2].split())


def test_help_imports_nothing_slow(tmp_path: Path) -> None:
    loaded = modules_after("--help", data=tmp_path)
    assert "click" in loaded
    assert not loaded & {*SLOW_TO_IMPORT}


def test_ingest_never_imports_the_scheduler_or_opens_pdfs_itself(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 not really")
    loaded = modules_after("ingest", str(tmp_path / "a.pdf"), data=tmp_path / "data")
    assert "sqlalchemy" in loaded
    assert not loaded & {"prefect", "pdfplumber", "camelot", "pypdfium2", "pandas"}


def test_help_lists_the_commands_as_they_say_themselves() -> None:
    helped = CliRunner().invoke(main, ["--help"]).output
    for name, line in COMMANDS.items():
        assert line in helped
        own = CliRunner().invoke(main, [name, "--help"])
        assert own.exit_code == 0
        assert "Examples:" in own.output


def test_a_mistyped_command_is_answered_with_the_nearest() -> None:
    result = CliRunner().invoke(main, ["ingset", "x"])
    assert result.exit_code == 2
    assert "Did you mean 'ingest'?" in result.output


def test_ingest_prints_lines_and_a_summary(run: Run, put: Put, tmp_path: Path) -> None:
    put("a.pdf", "alpha beta")
    put("b.pdf", "gamma scan")
    result = run("ingest", tmp_path / "plans")
    assert result.exit_code == 0
    assert f"[1/2] {tmp_path}/plans/a.pdf: 2 pages, 2 actions\n" in result.stderr
    assert "1 finding; page 2 could not be read: a picture without text" in result.stderr
    rows = [line.rsplit(maxsplit=1) for line in result.stdout.splitlines() if line[-1:].isdigit()]
    counts = {name.strip(): number for name, number in rows}
    assert counts["documents"] == "2"
    assert counts["actions"] == "3"
    assert counts["findings: warning"] == "1"
    assert (counts["loaded"], counts["failed"]) == ("2", "0")


def test_ingest_json_is_the_whole_summary(run: Run, put: Put, tmp_path: Path) -> None:
    put("a.pdf", "alpha")
    result = run("ingest", tmp_path / "plans", tmp_path / "gone.pdf", "--json")
    assert result.exit_code == 1
    summary = json.loads(result.stdout)
    assert (summary["documents"], summary["failed"], summary["rows"]) == (2, 1, {"action": 1})
    assert summary["results"][1]["failure"] == "no such file or folder; check the path"


def test_a_second_run_says_unchanged(run: Run, put: Put, tmp_path: Path) -> None:
    put("a.pdf", "alpha")
    run("ingest", tmp_path / "plans")
    result = run("ingest", tmp_path / "plans")
    assert result.exit_code == 0
    assert "(unchanged)" in result.stderr


def test_limits_can_be_set(run: Run, put: Put) -> None:
    slow = run("ingest", put("a.pdf", "hangs"), "--time-limit", "2")
    assert "took longer than the 2 seconds a document may take" in slow.stderr
    hungry = run("ingest", put("b.pdf", "eats"), "--memory-limit", "1.5")
    assert "needed more than the 1.5 GB of memory a document may take" in hungry.stderr


def test_ctrl_c_says_how_to_go_on(run: Run, put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(flow, "ingest", interrupt)
    result = run("ingest", put("a.pdf", "alpha"))
    assert result.exit_code == 130
    assert "Run the same command again to go on" in result.stderr


@pytest.mark.parametrize("arguments", [["ingest"], ["ingest", "x", "--workers", "0"], ["ingest", "x", "--nonsense"]])
def test_wrong_options_are_usage_errors(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_setting_that_cannot_be_used_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = run("ingest", "x.pdf", "--data", tmp_path / "file")
    assert result.exit_code == 2
    assert result.stderr.startswith("sourcepage: data folder")
    assert len(result.stderr.splitlines()) == 1
    shown = run("--debug", "ingest", "x.pdf", "--data", tmp_path / "file")
    assert isinstance(shown.exception, SettingsError)


def test_a_warehouse_that_is_none_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("this is not a database, whatever it is called" * 50)
    result = run("ingest", "x.pdf", "--warehouse", tmp_path / "notes.txt")
    assert result.exit_code == 4
    assert result.stderr.startswith("sourcepage: ")
    assert len(result.stderr.splitlines()) == 1


def test_a_defect_is_one_line_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("oh\nno")

    monkeypatch.setattr(flow, "ingest", fail)
    result = run("ingest", "x.pdf")
    assert result.exit_code == 70
    assert result.stderr == "sourcepage: unexpected RuntimeError: oh no (sourcepage --debug ... shows where)\n"


@pytest.fixture
def action_id(run: Run, put: Put, tmp_path: Path) -> str:
    put("a.pdf", "alpha beta scan")
    assert run("ingest", tmp_path / "plans").exit_code == 0
    (row,) = json.loads(run("sql", "select action_id from actions where description = 'beta'", "--json").stdout)
    return str(row["action_id"])


def test_trace_leads_back_to_page_and_box(run: Run, action_id: str, tmp_path: Path) -> None:
    result = run("trace", action_id)
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    for line in (
        f"{action_id} action, version 1 of 1",
        "description beta",
        "lead agencies Council; Police",
        'page 2, printed "Page 2"',
        "box 10.0 20.0 30.0 40.0 (x0 top x1 bottom, points)",
        "table 1, row 3",
        'quote "beta"',
        f"read by text, version {EXTRACTOR_VERSION}, confidence 1.00",
        f"source {(tmp_path / 'plans/a.pdf').as_uri()}#page=2",
        "checks none doubts it",
    ):
        assert line in lines
    assert any(line.startswith("sha256 ") and len(line) == len("sha256 ") + 64 for line in lines)


def test_trace_json_and_versions(run: Run, action_id: str) -> None:
    record = json.loads(run("trace", action_id, "--json").stdout)
    assert record["fields"]["lead_agencies"] == ["Council", "Police"]
    assert record["provenance"][0]["page_number"] == 2
    assert run("trace", f"/r/{action_id}/v1").exit_code == 0
    missing = run("trace", f"{action_id}/v9")
    assert missing.exit_code == 2
    assert "there is no version 9" in missing.stderr


def test_trace_of_an_unknown_id_names_the_nearest(run: Run, action_id: str) -> None:
    for mistyped in (action_id[:8], f"{action_id[:-1]}0"):
        result = run("trace", mistyped)
        assert result.exit_code == 2
        assert f"did you mean {action_id}?" in result.stderr
    assert "list ids with: sourcepage sql" in run("trace", "zzz").stderr


def test_trace_image_must_be_a_png_in_a_folder(run: Run, action_id: str, tmp_path: Path) -> None:
    for name in ("row.jpg", "nowhere/row.png"):
        assert run("trace", action_id, "--image", tmp_path / name).exit_code == 2


def test_without_a_warehouse_the_next_step_is_named(run: Run) -> None:
    for command in (["trace", "act-x"], ["sql", "select 1"], ["findings"]):
        result = run(*command)
        assert result.exit_code == 4
        assert "run sourcepage ingest first" in result.stderr


def test_sql_as_table_csv_and_json(run: Run, action_id: str) -> None:
    query = "select action_id, description, funding, page_number from actions order by page_number"
    table = run("sql", query).stdout
    assert action_id in table
    assert "2 rows" in table
    (header, _, second) = csv.reader(io.StringIO(run("sql", query, "--csv").stdout))
    assert header == ["action_id", "description", "funding", "page_number"]
    assert second == [action_id, "beta", "", "2"]
    assert json.loads(run("sql", query, "--json").stdout)[1] == {
        "action_id": action_id,
        "description": "beta",
        "funding": None,
        "page_number": 2,
    }
    assert run("sql", query, "--json", "--csv").exit_code == 2


@pytest.mark.parametrize("query", ["delete from record", "drop view actions", "select * from actoins", "nonsense", ""])
def test_sql_only_reads_and_explains_mistakes(run: Run, action_id: str, query: str) -> None:
    result = run("sql", query)
    assert result.exit_code in {0, 4} if not query else result.exit_code == 4
    assert "Traceback" not in result.output
    assert len(json.loads(run("sql", "select * from actions", "--json").stdout)) == 2


def test_findings_are_listed_and_filtered(run: Run, action_id: str) -> None:
    shown = run("findings").stdout
    assert "warning: page 3: page-unread: A picture of a page." in shown
    assert shown.endswith("1 finding\n")
    assert len(json.loads(run("findings", "--document", "ALPHA", "--json").stdout)) == 1
    assert run("findings", "--level", "error").stdout == "0 findings\n"
    assert run("findings", "--document", "no such plan").stdout == "0 findings\n"


class ErrorPage(BaseHTTPRequestHandler):
    """A council that answers everything with a friendly page, and says that all is well."""

    def do_GET(self) -> None:
        body = b"<!doctype html><title>Sorry</title>"
        self.send_response(200)
        self.send_header("Content-Type", "application/pdf")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), ErrorPage)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_bad_input_is_one_clear_line_each(tmp_path: Path, site: str) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "empty.pdf").touch()
    (bad / "error-page.pdf").write_bytes(b"<html><head><title>404</title></head></html>")
    (bad / "letter.pdf").write_bytes(b"Dear Sir or Madam")
    done = sourcepage("ingest", bad, tmp_path / "missing.pdf", f"{site}/plan.pdf", data=tmp_path / "data")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"[1/5] {bad}/empty.pdf: failed: the file is empty (0 bytes)",
        f'[2/5] {bad}/error-page.pdf: failed: not a PDF but a web page ("404")',
        f"[3/5] {bad}/letter.pdf: failed: not a PDF: it has no PDF header",
        f"[4/5] {tmp_path}/missing.pdf: failed: no such file or folder; check the path",
        f'[5/5] {site}/plan.pdf: failed: not a PDF but a web page ("Sorry")',
    ]
    assert "Not read:" in done.stdout
    asked = sourcepage("sql", "select state, failure from documents", "--json", data=tmp_path / "data")
    assert [row["state"] for row in json.loads(asked.stdout)] == ["failed"] * 5


@needs_extractors
def test_a_truncated_pdf_is_one_clear_line(tmp_path: Path) -> None:
    whole = next(iter(sorted(SAMPLES.glob("*plan/*.pdf"))))
    (tmp_path / "cut.pdf").write_bytes(whole.read_bytes()[:600])
    (tmp_path / "header.pdf").write_bytes(b"%PDF-1.7\n")
    done = sourcepage("ingest", tmp_path / "cut.pdf", tmp_path / "header.pdf", data=tmp_path / "data")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert all(": failed: " in line for line in done.stderr.splitlines())


@needs_drawing
@pytest.mark.skipif(not (SAMPLES / "broken/encrypted.pdf").exists(), reason="the sample publications are not there")
def test_samples_go_in_and_a_row_is_drawn(tmp_path: Path) -> None:
    data = tmp_path / "data"
    locked = sourcepage("ingest", SAMPLES / "broken/encrypted.pdf", data=data)
    assert locked.returncode == 1
    assert "--password" in locked.stderr
    plans = sourcepage("ingest", SAMPLES / "ruled-plan", "--json", data=data)
    assert plans.returncode == 0, plans.stderr
    asked = sourcepage("sql", "select action_id from actions limit 1", "--csv", data=data)
    record_id = asked.stdout.split()[-1]
    image = tmp_path / "row.png"
    traced = sourcepage("trace", record_id, "--image", image, data=data)
    assert traced.returncode == 0, traced.stderr
    assert f"drawn in {image}" in traced.stdout
    assert image.read_bytes().startswith(b"\x89PNG")


@needs_drawing
def test_show_names_the_steps(run: Run, put: Put, tmp_path: Path) -> None:
    result = run("show", put("a.pdf", "x"), "--page", "1", "--step", "nonsense", "--image", tmp_path / "x.png")
    assert result.exit_code == 2
    assert "tables" in result.stderr
