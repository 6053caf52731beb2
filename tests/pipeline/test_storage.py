"""An archive works alike in a folder and in a bucket of an S3 server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.archive import Archive, open_archive
from pipeline.documents import Location
from pipeline.errors import SettingsError, SourceError
from pipeline.settings import find_settings

pytest.importorskip("s3fs", reason="the extra bucket is not installed")
pytest.importorskip("moto.server", reason="moto serves the bucket")

PLAN = b"%PDF-1.4 some plan"
PLACE = Location(source="ellenmere", url="https://council.example/documents/s1/Plan.pdf", address="s1")
NIGHT = datetime(2026, 3, 2, 2, tzinfo=UTC)
OpenArchive = Callable[[], Archive]


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server with the bucket "council"."""
    import boto3
    import s3fs
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "sample",
        "AWS_SECRET_ACCESS_KEY": "sample",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "NO_PROXY": "127.0.0.1",
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    boto3.client("s3").create_bucket(Bucket="council", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    yield settings["AWS_ENDPOINT_URL"]
    server.stop()
    # The library keeps a connection for whoever asks next, and the address is no part of what it knows it by.
    s3fs.S3FileSystem.clear_instance_cache()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture(params=["folder", "bucket"])
def open_one(request: pytest.FixtureRequest, tmp_path: Path) -> OpenArchive:
    """Opens the same archive each time it is called, as another run would."""
    if request.param == "folder":
        return lambda: Archive(tmp_path / "raw")
    request.getfixturevalue("s3")
    root = f"s3://council/{tmp_path.name}/raw"
    return lambda: Archive(root, cache=tmp_path / "cache")


def test_a_document_comes_back_as_it_was_stored(open_one: OpenArchive) -> None:
    stored = open_one().store(PLAN, PLACE, fetched_at=NIGHT, headers={"etag": "1"}, listed={"title": "Plan"})
    again = open_one()
    assert list(again.documents()) == [stored]
    assert again.fetches(stored.sha256) == [stored]
    assert again.last_fetch(PLACE) == stored
    assert again.has(stored)
    assert again.verified_path(stored.sha256).read_bytes() == PLAN
    assert again.path(stored.sha256).read_bytes() == PLAN
    assert (stored.listed, stored.gone_at) == ({"title": "Plan"}, None)


def test_what_is_not_there_is_said(open_one: OpenArchive) -> None:
    archive = open_one()
    assert list(archive.documents()) == []
    assert archive.fetches("0" * 64) == []
    assert archive.mark_gone(PLACE) is None
    with pytest.raises(SourceError, match="not in the archive"):
        archive.verified_path("0" * 64)


def test_a_document_that_is_gone_stays_and_may_come_back(open_one: OpenArchive) -> None:
    stored = open_one().store(PLAN, PLACE, fetched_at=NIGHT)
    gone = open_one().mark_gone(PLACE, gone_at=NIGHT.replace(day=3))
    assert gone is not None
    assert (gone.sha256, gone.gone_at) == (stored.sha256, NIGHT.replace(day=3))
    assert open_one().mark_gone(PLACE, gone_at=NIGHT.replace(day=4)) == gone
    assert open_one().last_fetches("ellenmere") == [gone]
    assert open_one().verified_path(stored.sha256).read_bytes() == PLAN
    back = open_one().store(PLAN, PLACE, fetched_at=NIGHT.replace(day=5))
    assert list(open_one().documents()) == [gone, back]
    assert open_one().last_fetch(PLACE) == back


def test_a_changed_document_is_a_new_version(open_one: OpenArchive) -> None:
    archive = open_one()
    first = archive.store(PLAN, PLACE, fetched_at=NIGHT)
    second = archive.store(PLAN + b" corrected", PLACE, fetched_at=NIGHT.replace(day=3))
    assert list(open_one().documents()) == [first, second]
    assert open_one().last_fetch(PLACE) == second
    assert open_one().verified_path(first.sha256).read_bytes() == PLAN


@pytest.mark.usefixtures("s3")
def test_what_was_brought_from_a_bucket_is_checked(tmp_path: Path) -> None:
    archive = Archive(f"s3://council/{tmp_path.name}", cache=tmp_path)
    stored = archive.store(PLAN, PLACE)
    archive.verified_path(stored.sha256).write_bytes(b"damaged")
    assert archive.verified_path(stored.sha256).read_bytes() == PLAN


@pytest.mark.usefixtures("s3")
def test_a_bucket_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^s3://nowhere/raw: cannot be used \(.*\); check the bucket"):
        Archive("s3://nowhere/raw", cache=tmp_path).store(PLAN, PLACE)


@pytest.mark.usefixtures("s3")
def test_settings_name_the_bucket(tmp_path: Path) -> None:
    environ = {"SOURCEPAGE_ARCHIVE": f"s3://council/{tmp_path.name}/set", "SOURCEPAGE_DATA": str(tmp_path)}
    archive = open_archive(find_settings(environ=environ))
    stored = archive.store(PLAN, PLACE)
    assert archive.verified_path(stored.sha256).is_relative_to(tmp_path / "processed" / "archive")
    assert not (tmp_path / "raw").exists()


def test_an_unknown_scheme_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="give a folder or a URL such as s3://name/raw"):
        Archive("nonsense://x/y", cache=tmp_path)
