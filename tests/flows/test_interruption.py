"""A run may be stopped or killed at any moment: nothing of it is left running, and running again completes it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups are POSIX")

ROOT = Path(__file__).resolve().parents[2]
# A shell makes its commands in the background ignore Ctrl-C, and what they start as well: the tests themselves, if
# they run there.
CODE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from functools import partial
from flows import ingest as flow
flow.Options = partial(flow.Options, extractor={extractor!r})
from flows.cli import main
main(prog_name="sourcepage")
"""
VIEWS = ("documents", "pages", "actions", "findings", "action_organisations")
Put = Callable[..., Path]


def start(extractor: str, plans: Path, data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CODE.format(extractor=extractor), "ingest", str(plans), "--data", str(data)],
        cwd=ROOT,
        env={**os.environ, "SOURCEPAGE_WAREHOUSE": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def is_running(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_over(group: int) -> None:
    """Waits for every process of a group to be gone."""
    for _ in range(100):
        if not is_running(group):
            return
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    pytest.fail("processes were left running")


def contents(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """What people see in the warehouse, but for the time of fetching."""
    with sqlite3.connect(data / "processed/warehouse.sqlite") as connection:
        found = {}
        for view in VIEWS:
            cursor = connection.execute(f"SELECT * FROM {view}")
            names = [column[0] for column in cursor.description]
            rows = [tuple(v for n, v in zip(names, row, strict=True) if n != "fetched_at") for row in cursor]
            found[view] = sorted(rows, key=repr)
    return found


def test_ctrl_c_ends_cleanly(tmp_path: Path, extractor: str, put: Put) -> None:
    put("a.pdf", "alpha")
    put("b.pdf", "hangs")
    run = start(extractor, tmp_path / "plans", tmp_path / "data")
    assert run.stderr is not None
    assert "a.pdf: 1 page" in run.stderr.readline()
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=180)
    assert said == "sourcepage: stopped; what is loaded stays. Run the same command again to go on.\n"
    assert run.returncode == 130
    wait_until_over(run.pid)


def test_a_killed_run_leaves_no_process(tmp_path: Path, extractor: str, put: Put) -> None:
    put("a.pdf", "alpha")
    put("b.pdf", "hangs")
    run = start(extractor, tmp_path / "plans", tmp_path / "data")
    assert run.stderr is not None
    run.stderr.readline()
    run.kill()
    run.communicate(timeout=180)
    wait_until_over(run.pid)


def test_a_killed_run_is_completed_by_the_next(tmp_path: Path, extractor: str, put: Put) -> None:
    for name in "abcde":
        put(f"{name}.pdf", f"slow {name} scan")
    put("f.pdf", "broken")
    unharmed = start(extractor, tmp_path / "plans", tmp_path / "unharmed")
    unharmed.communicate(timeout=180)
    for lines in (0, 1, 3):
        data = tmp_path / f"killed-after-{lines}"
        run = start(extractor, tmp_path / "plans", data)
        assert run.stderr is not None
        for _ in range(lines):
            run.stderr.readline()
        time.sleep(0.05 if lines else 0.5)
        run.kill()
        run.communicate(timeout=180)
        again = start(extractor, tmp_path / "plans", data)
        again.communicate(timeout=180)
        assert (again.returncode, unharmed.returncode) == (1, 1)
        assert contents(data) == contents(tmp_path / "unharmed")
