"""The schedule and the server that it needs: what is wrong is said, and nothing is left running."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner
from prefect.flows import load_flow_from_entrypoint
from ruamel.yaml import YAML

from flows.cli import main
from flows.prefect_server import is_up
from flows.serving import check_schedule
from pipeline.errors import SettingsError
from tests.flows.nights import ask, declare, put

ROOT = Path(__file__).resolve().parents[2]
SERVER = """
import sys, time
from flows.prefect_server import prefect_server, prepare_prefect
from pipeline.settings import find_settings
settings = find_settings(data=sys.argv[1], environ={})
prepare_prefect(settings)
with prefect_server(settings) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    unset = {"PREFECT_API_URL", "PREFECT_HOME", "SOURCEPAGE_DATA", "SOURCEPAGE_WAREHOUSE", "SOURCEPAGE_SOURCES"}
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**kept, "PYTHONPATH": path, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_for(what: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True


@pytest.mark.parametrize(
    ("cron", "timezone", "words"),
    [
        ("every night", "UTC", "--cron 'every night': cannot be understood"),
        ("0 25 * * *", "UTC", "--cron '0 25 * * *': cannot be understood"),
        ("0 2 * * *", "Europe/Lndon", "--timezone 'Europe/Lndon': cannot be understood"),
    ],
)
def test_a_schedule_that_is_none_is_refused(cron: str, timezone: str, words: str) -> None:
    with pytest.raises(SettingsError, match=r"cannot be understood") as caught:
        check_schedule(cron, timezone)
    assert words in str(caught.value)
    check_schedule("0 2 * * *", "Europe/London")


def test_prefect_yaml_names_the_flow_and_a_schedule() -> None:
    (deployment,) = YAML(typ="safe").load(ROOT / "prefect.yaml")["deployments"]
    assert load_flow_from_entrypoint(deployment["entrypoint"]).name == "nightly"
    (schedule,) = deployment["schedules"]
    check_schedule(schedule["cron"], schedule["timezone"])


def test_nothing_is_served_where_no_source_is_declared(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "--data", str(tmp_path)])
    assert (result.exit_code, "no source is declared" in result.stderr) == (2, True)


def test_a_server_is_shared_and_ends_with_whoever_started_it(tmp_path: Path) -> None:
    first = start("-c", SERVER, str(tmp_path))
    assert first.stdout is not None
    url = first.stdout.readline().strip()
    assert is_up(url)
    second = start("-c", SERVER, str(tmp_path))
    assert second.stdout is not None
    assert second.stdout.readline().strip() == url
    second.communicate("", timeout=60)
    assert is_up(url), "it was not the second's to stop"
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert wait_for(lambda: not is_up(url), 30)


@pytest.mark.skipif("SOURCEPAGE_SLOW_TESTS" not in os.environ, reason="takes two minutes: set SOURCEPAGE_SLOW_TESTS=1")
def test_the_schedule_fires(tmp_path: Path, extractor: str) -> None:
    put(tmp_path / "north", "page.txt", "not a PDF, so that the night ends with warnings")
    put(tmp_path / "north", "a.pdf", "alpha")
    declare(tmp_path / "data", "north", tmp_path / "north")
    serving = start(
        *("-c", "from flows.cli import main; main()", "serve", "--cron", "* * * * *", "--port", "4299"),
        SOURCEPAGE_DATA=str(tmp_path / "data"),
    )
    runs: list[dict[str, object]] = []

    def has_fired() -> bool:
        asked = Request("http://127.0.0.1:4299/api/flow_runs/filter", b"{}", {"Content-Type": "application/json"})
        try:
            with urlopen(asked, timeout=5) as answer:
                runs[:] = [one for one in json.load(answer) if one["state_type"] in {"COMPLETED", "FAILED"}]
        except OSError:
            return False
        return bool(runs)

    try:
        assert wait_for(has_fired, 180)
        assert [one["auto_scheduled"] for one in runs] == [True]
        assert ask(tmp_path / "data", "SELECT run_id, discovered FROM runs") == [("R1", 1)]
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.communicate(timeout=60)
    assert wait_for(lambda: not is_up("http://127.0.0.1:4299/api"), 30)
