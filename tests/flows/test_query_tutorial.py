"""docs/tutorial/query.md, followed word for word: its commands run, its Python runs, and both print what it shows."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = (REPOSITORY / "docs" / "tutorial" / "query.md").read_text(encoding="utf-8")
BLOCKS = [(kind, text) for kind, text in re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)]


def steps(block: str) -> Iterator[tuple[list[str], str]]:
    """Each command of a console block with what the page says it prints."""
    for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, printed = step.partition("\n")
        yield shlex.split(command), printed


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def sourcepage(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    code = "from flows.cli import main; main(prog_name='sourcepage')"
    path = os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the sample publications are where the page says, and build is nobody else's."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "documents").symlink_to(REPOSITORY / "tests" / "documents")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCEPAGE_WAREHOUSE", raising=False)
    return tmp_path


def test_what_the_page_does_is_what_it_shows(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    printed = ""
    for kind, block in BLOCKS:
        if kind == "python":
            out = io.StringIO()
            with redirect_stdout(out):
                exec(compile(block, "docs/tutorial/query.md", "exec"), {})
            printed = out.getvalue()
        elif kind == "text":
            assert lines(printed) == lines(block)
            ran.append("python")
        for command, shown in steps(block) if kind == "console" else ():
            match command:
                case ["export", setting]:
                    monkeypatch.setenv(*setting.split("=", 1))
                case ["sourcepage", *arguments] if not any("postgresql" in one for one in arguments):
                    result = sourcepage(arguments)
                    assert result.returncode == 0, result.stderr
                    assert not shown or lines(result.stdout) == lines(shown)
                    ran.append(arguments[0])
    assert {*ran} == {"ingest", "sql", "python", "export", "datasette", "trace"}
    assert (ran.count("sql"), ran.count("python")) == (3, 2)
    assert (checkout / "build" / "query" / "row.png").is_file()


def test_the_citation_is_of_the_row_that_was_asked_for() -> None:
    quoted = "\n".join(line for line in PAGE.splitlines() if line.startswith("> "))
    (record,) = {*re.findall(r"\bact-[a-z0-9]+", PAGE)}
    assert record in quoted
    assert "SEP 5.1" in quoted
