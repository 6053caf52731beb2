"""The nightly flow under a Prefect server: its states, its report there, its notices, and its reading on a cluster."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner, Result

from flows.cli import main
from tests.flows.nights import ask, contents
from tests.replica.council import first_night, second_night
from tests.replica.faults import Fault
from tests.replica.server import serving
from tests.replica.site import Replica

Run = Callable[..., Result]


@pytest.fixture(scope="module", autouse=True)
def prefect_api() -> Iterator[str]:
    """A server for this module's flows."""
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        url = PREFECT_API_URL.value()
        assert url is not None
        yield url


@pytest.fixture
def replica() -> Replica:
    return Replica(council=first_night(datetime.now(UTC).date()))


@pytest.fixture
def data(tmp_path: Path, replica: Replica) -> Iterator[Path]:
    """A data folder in which the replica is declared."""
    with serving(replica) as url:
        declaration = tmp_path / "data" / "sources" / "ellenmere.toml"
        declaration.parent.mkdir(parents=True)
        declaration.write_text(
            f'publisher = "Ellenmere"\nkind = "moderngov"\nurl = "{url}"\n'
            '[take]\ncommittees = ["scrutiny", "safer"]\ndocuments = ["report"]\n[expected]\naction = 1\n'
        )
        yield tmp_path / "data"


@pytest.fixture
def run(data: Path, prefect_api: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Types a command."""
    monkeypatch.setenv("PREFECT_API_URL", prefect_api)
    monkeypatch.setenv("SOURCEPAGE_PAUSE", "0")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def invoke(*arguments: str) -> Result:
        for name in ("SOURCEPAGE_DATA", "SOURCEPAGE_SOURCES", "SOURCEPAGE_WAREHOUSE"):
            monkeypatch.setenv(name, "")  # the command sets them for Prefect, which is more than a test may leave
        return CliRunner().invoke(main, ["nightly", "--data", str(data), *arguments])

    return invoke


def ask_api(filters: str, **body: Any) -> list[dict[str, Any]]:
    """What the server knows."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        found: list[dict[str, Any]] = client._client.post(f"/{filters}/filter", json=body).json()
    return found


def test_two_nights_and_a_third(run: Run, data: Path, replica: Replica) -> None:
    first = run("--json")
    assert first.exit_code == 0, first.output
    report = json.loads(first.stdout)
    assert (report["state"], report["discovered"], report["new"], report["documents_loaded"]) == ("finished", 4, 4, 4)
    assert list(report["durations"]) == ["discover", "fetch", "extract", "check", "load"]

    replica.council = second_night(datetime.now(UTC).date())
    replica.log.clear()
    second = run()
    assert second.exit_code == 0, second.output
    assert "night R2: finished: 2 new, 1 changed, 2 unchanged, 1 gone; " in second.stdout
    fetched = [(one.path, one.status) for one in replica.log if one.is_document]
    assert sorted(fetched) == [
        ("/mgConvert2PDF.aspx?ID=8001", 200),
        ("/mgConvert2PDF.aspx?ID=9001", 304),
        ("/mgConvert2PDF.aspx?ID=9002", 200),
        ("/mgConvert2PDF.aspx?ID=9004", 200),
        ("/mgConvert2PDF.aspx?ID=9010", 304),
        ("/mgConvert2PDF.aspx?ID=9011", 404),
    ]

    third = json.loads(run("ellenmere", "--json").stdout)
    assert (third["unchanged"], third["records_added"], third["load_id"]) == (5, 0, None)
    (artifact,) = ask_api("artifacts/latest", artifacts={"key": {"any_": ["night"]}})
    assert artifact["data"].startswith("# Night R3: finished\n")
    assert "| ellenmere | 5 | 0 | 0 | 5 | 0 | 0 |" in artifact["data"]


def test_a_night_leaves_no_password_anywhere(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listeners = ["http://127.0.0.1:1/hook?token=tell-tale", "https://user:tell-tale@127.0.0.1:1/hook"]
    monkeypatch.setenv("SOURCEPAGE_NOTIFY", " ".join([*listeners, "json://user:tell-tale@127.0.0.1:1/hook"]))
    monkeypatch.setenv("OPENLINEAGE_URL", "http://user:tell-tale@127.0.0.1:1")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tell-tale")
    (data / "sources" / "wrong.toml").write_text("nonsense")
    warned = run()
    assert warned.exit_code == 1
    for address in ("user:tell-tale@127.0.0.1:1/name", "127.0.0.1:1/name?user=user&password=tell-tale"):
        refused = run("--warehouse", f"postgresql://{address}")
        assert refused.exit_code == 4
        assert "tell-tale" not in refused.output + warned.output
    assert not [path for path in data.rglob("*") if path.is_file() and b"tell-tale" in path.read_bytes()]
    kept = {name: json.dumps(ask_api(name)) for name in ("flow_runs", "task_runs", "logs", "artifacts", "deployments")}
    assert "127.0.0.1:1" in kept["logs"]
    assert not [name for name, found in kept.items() if "tell-tale" in found]


class Post(BaseHTTPRequestHandler):
    """Takes what is posted."""

    taken: ClassVar[list[Any]] = []

    def do_POST(self) -> None:
        self.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[Any]]]:
    """A webhook's address and what it was told."""
    Post.taken = []
    server = HTTPServer(("127.0.0.1", 0), Post)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", Post.taken
    server.shutdown()


def test_a_night_with_warnings_fails_loudly_and_is_told(
    run: Run, data: Path, replica: Replica, webhook: tuple[str, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, told = webhook
    monkeypatch.setenv("SOURCEPAGE_NOTIFY", f"{url} http://127.0.0.1:9/nobody")
    replica.faults.paths.append(Fault(trouble="page", path="ID=9011"))
    result = run()
    assert result.exit_code == 1, result.output
    assert "night R1: failed with warnings: 3 new, 1 failed; " in result.stdout
    assert "warning: ellenmere: Forum plan (" in result.stdout
    (notice,) = told
    assert (notice["title"], notice["state"]) == ("Sourcepage: night FailedWithWarnings", "FailedWithWarnings")
    assert "ellenmere: Forum plan (" in notice["message"]
    assert ask(data, "SELECT state, failed FROM runs") == [("failed_with_warnings", 1)]
    newest, *_ = ask_api("flow_runs", sort="START_TIME_DESC", limit=1)
    assert (newest["state_type"], newest["state_name"]) == ("FAILED", "FailedWithWarnings")
    told.clear()
    assert run().exit_code == 0, "a known failure is a note"
    assert told == []


def test_a_source_that_cannot_be_looked_after_keeps_no_other_from_its_night(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import night

    (data / "sources" / "south.toml").write_text(f'publisher = "South"\nkind = "folder"\nurl = "{data}"\n')
    real = vars(night)["discover"]

    def discover(source: Any, *others: Any) -> Any:
        if source.name == "south":
            raise TypeError("a defect")
        return real(source, *others)

    monkeypatch.setattr(night, "discover", discover)
    result = run()
    assert result.exit_code == 1, result.output
    assert "error: south: could not be looked after (TypeError: a defect)" in result.stdout
    assert "night R1: failed with warnings: 4 new; " in result.stdout


def test_what_cannot_run_says_so_in_one_line(run: Run, data: Path) -> None:
    for arguments, code, line in (
        (("nowhere",), 2, "sourcepage: source 'nowhere': there is none of that name"),
        (("--runner", "dask"), 2, "--runner dask needs --dask-address"),
        (("--warehouse", "mysql://x/y"), 4, "only sqlite and postgresql warehouses are supported"),
    ):
        result = run(*arguments)
        assert (result.exit_code, line in result.stderr) == (code, True), result.output


def test_a_second_night_at_once_is_refused(run: Run, data: Path) -> None:
    from flows.night_lock import hold_night
    from pipeline.settings import find_settings

    with hold_night(find_settings(data=str(data), environ={})):
        result = run()
    assert result.exit_code == 5
    assert result.stderr.splitlines()[-1].startswith(f"sourcepage: another night is running in {data} (process ")


def test_a_cluster_gives_the_same_warehouse(run: Run, data: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'sourcepage[dask]'")
    assert run().exit_code == 0
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "sources").mkdir(parents=True)
    (elsewhere / "sources" / "ellenmere.toml").write_text((data / "sources" / "ellenmere.toml").read_text())
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        result = run("--runner", "dask", "--dask-address", address, "--data", str(elsewhere))
    assert result.exit_code == 0, result.output
    assert contents(elsewhere) == contents(data)
