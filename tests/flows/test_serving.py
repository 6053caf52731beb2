"""The schedule and the server that it needs: what is wrong is said, and nothing is left running."""

from __future__ import annotations

import json
import os
import signal
import socket
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


SERVE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells have what they start in the background ignore it
from flows.cli import main
main()
"""


def find_environment() -> dict[str, str]:
    unset = {"PREFECT_API_URL", "PREFECT_HOME", "SOURCEPAGE_DATA", "SOURCEPAGE_WAREHOUSE", "SOURCEPAGE_SOURCES"}
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=find_environment(),
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
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_schedule_fires(tmp_path: Path, ending: signal.Signals) -> None:
    put(tmp_path / "north", "page.txt", "not a PDF, so that it is not listed")
    put(tmp_path / "north", "a.pdf", "no PDF either, so that the night ends with warnings")
    declare(tmp_path / "data", "north", tmp_path / "north")
    port = find_free_port()
    url = f"http://127.0.0.1:{port}/api"
    log = tmp_path / "log"
    with log.open("wb") as said:
        serving = subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve", "--cron", "* * * * *", "--port", str(port)],
            env={**find_environment(), "SOURCEPAGE_DATA": str(tmp_path / "data")},
            stdout=said,
            stderr=said,
        )
    ended: list[dict[str, object]] = []

    def has_fired() -> bool:
        asked = Request(f"{url}/flow_runs/filter", b"{}", {"Content-Type": "application/json"})
        try:
            with urlopen(asked, timeout=5) as answer:
                ended[:] = [one for one in json.load(answer) if one["state_type"] in {"COMPLETED", "FAILED"}]
        except OSError:
            return False
        return bool(ended)

    try:
        assert wait_for(has_fired, 300), log.read_text()
        assert [(one["auto_scheduled"], one["state_name"]) for one in ended] == [(True, "FailedWithWarnings")]
        assert ask(tmp_path / "data", "SELECT run_id, discovered FROM runs")[0] == ("R1", 1)
        serving.send_signal(ending)  # the night's process is still saying goodbye
        assert serving.wait(90) == 0, log.read_text()
    finally:
        serving.kill()
        serving.wait()
    assert "Traceback" not in log.read_text()
    assert wait_for(lambda: not is_up(url), 30)
