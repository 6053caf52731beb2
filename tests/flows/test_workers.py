"""A document that hangs, crashes or eats memory fails alone, with a reason."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from extractors.version import EXTRACTOR_VERSION
from flows.workers import Job, Limits, Readers
from pipeline.extractions import read_extraction


def job(tmp_path: Path, what: str, *passwords: str) -> Job:
    path = tmp_path / f"{what}.pdf"
    path.write_bytes(f"%PDF-fake {what}".encode())
    return Job(path=path, sha256=what, results=tmp_path / "results", passwords=passwords)


def read(tmp_path: Path, extractor: str, *what: str, seconds: float = 30) -> list[str | None]:
    with Readers(2, limits=Limits(seconds=seconds), extractor=extractor) as readers:
        futures = [readers.submit(job(tmp_path, one)) for one in what]
        return [future.result() for future in futures]


def test_what_was_read_is_in_its_file(tmp_path: Path, extractor: str) -> None:
    assert read(tmp_path, extractor, "one", "two", "three") == [None, None, None]
    titles = [
        read_extraction(tmp_path / "results" / one / f"{EXTRACTOR_VERSION}.json").facts.title
        for one in ("one", "two", "three")
    ]
    assert titles == ["one", "two", "three"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("crashes", "the reading process was ended by SIGSEGV"),
        ("killed", "the reading process was ended by SIGKILL, perhaps for want of memory"),
        ("leaves", "the reading process ended unexpectedly (exit code 7)"),
        ("broken", "not a PDF that can be opened"),
        ("nothing", "nothing in it"),
        ("locked", "encrypted; give its password with --password"),
    ],
)
def test_a_bad_document_fails_alone(tmp_path: Path, extractor: str, what: str, reason: str) -> None:
    assert read(tmp_path, extractor, "one", what, "two") == [None, reason, None]
    assert not (tmp_path / "results" / what).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="address space cannot be limited")
def test_memory_is_limited(tmp_path: Path, extractor: str) -> None:
    assert read(tmp_path, extractor, "eats", "one") == ["needed more than the 4 GB of memory a document may take", None]


def test_a_defect_names_its_place(tmp_path: Path, extractor: str) -> None:
    (reason,) = read(tmp_path, extractor, "defect")
    assert reason is not None
    assert reason.startswith("reading failed unexpectedly (IndexError: list index out of range at fake_extractor.py:")


@pytest.mark.parametrize("what", ["hangs", "stubborn"])
def test_time_is_limited(tmp_path: Path, extractor: str, what: str) -> None:
    assert read(tmp_path, extractor, what, "one", seconds=3) == [
        "took longer than the 3 seconds a document may take",
        None,
    ]


def test_passwords_are_tried_in_turn_and_kept_nowhere(tmp_path: Path, extractor: str) -> None:
    with Readers(1, extractor=extractor) as readers:
        assert readers.submit(job(tmp_path, "locked", "wrong", "open sesame")).result() is None
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix == ".json"]
    assert kept
    assert not any(b"open sesame" in path.read_bytes() for path in kept)
    assert "open sesame" not in repr(job(tmp_path, "locked", "open sesame"))


def test_leaving_by_an_exception_stops_what_is_under_way(tmp_path: Path, extractor: str) -> None:
    readers = Readers(1, extractor=extractor)

    def interrupted() -> None:
        with readers:
            futures.extend(readers.submit(job(tmp_path, what)) for what in ("hangs", "one"))
            time.sleep(1)
            raise KeyboardInterrupt

    futures: list[object] = []
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not readers._running
    assert not (tmp_path / "results").exists()
