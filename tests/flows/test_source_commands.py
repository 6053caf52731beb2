"""``sourcepage sources`` and ``sourcepage backfill``, as they are typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import main
from tests.replica.faults import Fault
from tests.replica.server import serving
from tests.replica.site import Replica

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOURCEPAGE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SOURCEPAGE_PAUSE", "0")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return lambda *arguments: CliRunner().invoke(main, arguments)


@pytest.fixture
def replica() -> Replica:
    return Replica()


@pytest.fixture
def site(replica: Replica) -> Iterator[str]:
    with serving(replica) as url:
        yield url


def put(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / "data" / "sources" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_shipped_source_is_listed_added_and_shown(tmp_path: Path, run: Run) -> None:
    added = run("sources", "add", "sevenoaks")
    assert added.exit_code == 0
    path = tmp_path / "data" / "sources" / "sevenoaks.toml"
    assert added.stdout.startswith(f"{path}: added.")
    listed = json.loads(run("sources", "list", "--json").stdout)
    assert {one["name"]: one["declared"] for one in listed["sources"]}["sevenoaks"] == str(path)
    assert listed["problems"] == []
    shown = run("sources", "show", "sevenoaks")
    assert shown.stdout == f"# {path}\n{path.read_text().rstrip()}\n"
    assert json.loads(run("sources", "show", "sevenoaks", "--json").stdout)["take"]["days_back"] == 28
    again = run("sources", "add", "sevenoaks")
    assert (again.exit_code, again.stderr.strip()) == (
        2,
        f"sourcepage: {path}: is there already; change that file, or give another name",
    )


def test_a_source_can_be_made_from_options(tmp_path: Path, run: Run) -> None:
    options = ("--url", "https://x.example", "--publisher", 'The "X" Council', "--title", r"crime|\bASB\b")
    assert run("sources", "add", "x-council", *options, "--committee", "scrutiny").exit_code == 0
    shown = json.loads(run("sources", "show", "x-council", "--json").stdout)
    assert (shown["publisher"], shown["take"]["titles"]) == ('The "X" Council', [r"crime|\bASB\b"])
    assert shown["take"]["committees"] == ["scrutiny"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("Bad Name", "--url", "https://x.example", "--publisher", "x"), "must be small letters, digits and hyphens"),
        (("bad", "--url", "x", "--publisher", "x"), "bad.toml: url: 'x' must begin with https:// or http://"),
        (("bad", "--url", "https://x.example"), "bad.toml: publisher: "),
        (("nosuch.toml",), "nosuch.toml: cannot be read"),
        (("sevenoks",), "did you mean 'sevenoaks'?"),
    ],
)
def test_what_cannot_be_added_is_one_line(tmp_path: Path, run: Run, arguments: tuple[str, ...], line: str) -> None:
    result = run("sources", "add", *arguments)
    assert result.exit_code == 2
    assert line in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "data" / "sources").exists()


def test_every_wrong_declaration_is_a_line_and_exit_code_2(tmp_path: Path, run: Run) -> None:
    wrong = put(tmp_path, "wrong", 'publisher = "x"\nkind = "x"\nurl = "https://x.example"\n[take]\ntitels = []\n')
    result = run("sources", "check")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"sourcepage: {wrong}: kind: 'x' is not one of moderngov, webpage, folder",
        f"sourcepage: {wrong}: take.titels: no such key; did you mean 'titles'?",
    ]
    assert "sevenoaks: the declaration is right" in result.stdout
    assert run("sources", "check", "sevenoaks").exit_code == 0
    assert run("sources", "list").exit_code == 0


def test_a_live_check_says_what_a_night_would_take(run: Run, site: str, replica: Replica) -> None:
    run("sources", "add", "ellenmere-live", "--url", site, "--publisher", "Ellenmere", "--committee", "scrutiny")
    result = run("sources", "check", "ellenmere-live", "--live", "--json")
    assert result.exit_code == 0
    (discovery,) = json.loads(result.stdout)["discoveries"]
    assert discovery["problems"] == []
    assert not any(one.is_document for one in replica.log)
    replica.faults.service, replica.faults.pages = "missing", "changed"
    result = run("sources", "check", "ellenmere-live", "--live")
    assert result.exit_code == 3
    assert "markup may have changed" in result.stdout


def test_a_backfill_fetches_reads_and_goes_on(tmp_path: Path, run: Run, site: str, replica: Replica) -> None:
    put(tmp_path, "past", f'publisher = "E"\nkind = "moderngov"\nurl = "{site}"\n[take]\ndocuments = ["report"]\n')
    replica.faults.paths.append(Fault(trouble="page", path="ID=9011", times=1))
    first = run("backfill", "past", "--from", "2025-12-01", "--to", "2026-02-28", "--workers", "1")
    assert first.exit_code == 1, first.output
    assert "2025-12-01 to 2025-12-31: 1 new; " in first.stdout
    assert "2026-02-01 to 2026-02-28: 4 new, 1 failed" in first.stdout
    assert "failed: Forum plan" in first.stderr
    replica.log.clear()
    second = run("backfill", "past", "--from", "2025-12-01", "--to", "2026-02-28", "--json")
    assert second.exit_code == 0, second.output
    (month,) = json.loads(second.stdout)
    assert month["counts"] == {"new": 1, "changed": 0, "unchanged": 4, "gone": 0, "failed": 0}
    assert month["load"]["outcomes"] == {"loaded": 1, "unchanged": 4}
    assert [one.path for one in replica.log if one.is_document] == ["/mgConvert2PDF.aspx?ID=9011"]
    third = run("backfill", "past", "--from", "2025-12-01", "--to", "2026-02-28")
    assert (third.exit_code, "was taken before" in third.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("sevenoks", "--from", "2025-01-01"), "did you mean 'sevenoaks'?"),
        (("sevenoaks", "--from", "2025-02-30"), "does not match the format"),
        (("sevenoaks", "--from", "2025-02-01", "--to", "2025-01-01"), "2025-02-01 is after 2025-01-01"),
        (("sevenoaks",), "Missing option '--from'"),
    ],
)
def test_a_backfill_of_nothing_is_refused(run: Run, arguments: tuple[str, ...], line: str) -> None:
    result = run("backfill", *arguments)
    assert result.exit_code == 2
    assert line in result.stderr
