"""Documents archived in a bucket are read, loaded, rebuilt and traced like those in a folder."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import main

pytest.importorskip("s3fs", reason="the extra bucket is not installed")
pytest.importorskip("moto.server", reason="moto serves the bucket")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a new bucket on an S3 server of this machine."""
    import boto3
    import s3fs
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "sample",
        "AWS_SECRET_ACCESS_KEY": "sample",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NO_PROXY": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket="sourcepage")
    yield "s3://sourcepage/raw"
    server.stop()
    # The library keeps a connection for whoever asks next, and the address is no part of what it knows it by.
    s3fs.S3FileSystem.clear_instance_cache()


def test_a_warehouse_is_rebuilt_from_a_bucket_on_another_machine(
    tmp_path: Path, bucket: str, sample: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCEPAGE_ARCHIVE", bucket)

    def run(machine: str, *arguments: str) -> str:
        result = CliRunner().invoke(main, [*arguments, "--data", str(tmp_path / machine)])
        assert result.exit_code == 0, result.output
        return result.stdout

    def rows(machine: str) -> list[tuple[str, ...]]:
        warehouse = sqlite3.connect(tmp_path / machine / "processed" / "warehouse.sqlite")
        return warehouse.execute("SELECT action_id, description FROM actions ORDER BY action_id").fetchall()

    run("one", "ingest", str(sample("bare-plan")), "--workers", "1")
    assert not (tmp_path / "one" / "raw").exists()
    assert json.loads(run("two", "rebuild", "--workers", "1", "--json"))["failed"] == 0
    assert rows("two") == rows("one") != []
    run("two", "trace", rows("two")[0][0], "--image", str(tmp_path / "row.png"))
    assert (tmp_path / "row.png").is_file()
