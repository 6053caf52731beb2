"""Reading documents in batches: in this process's own workers, or on another machine that gives back what it read.

    batch of documents -> a reading process each, with limits -> extractions as files or bytes

On another machine the batch runs in a program of its own (``python -m flows.batches``), because a Dask worker may
start no processes with limits itself. That machine needs Sourcepage in the same version and the archive: the same
folder or the same bucket. It needs no warehouse.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from flows.workers import EXTRACTOR, Job, Limits, Readers
from pipeline.archive import Archive
from pipeline.attempts import PassingReason, forget_attempts
from pipeline.errors import SettingsError, SourceError
from pipeline.extractions import extraction_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Archived PDFs to be read together."""

    documents: tuple[str, ...]
    """Their sha256."""
    archive: str
    cache: str
    """Folder for copies, where the archive is a bucket."""
    results: str
    """Folder of extractions."""
    extractor_version: str
    limits: Limits
    extractor: str = EXTRACTOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading one document came to."""

    sha256: str
    failure: str | None = None
    passing: bool = False
    """Whether the failure has nothing to do with the document."""
    content: bytes | None = None
    """The extraction as JSON, where it was read elsewhere; otherwise it lies in the batch's folder."""


_AT_HAND: ContextVar[list[Batch]] = ContextVar("batches")


@contextmanager
def having_at_hand(batches: list[Batch]) -> Iterator[None]:
    """Lets ``batches_at_hand`` give these batches.

    They are not handed to a flow as a parameter, because those go to the server, and to each machine with each task.
    """
    token = _AT_HAND.set(batches)
    try:
        yield
    finally:
        _AT_HAND.reset(token)


def batches_at_hand() -> list[Batch]:
    """The batches that are to be read."""
    return _AT_HAND.get()


def read_batch(batch: Batch, readers: Readers) -> list[Reading]:
    """Reads a batch in the processes of ``readers``; a document that cannot be read is a failure, never an error."""
    archive = Archive(batch.archive, cache=Path(batch.cache))
    under_way = [(sha256, _submit(sha256, batch, archive, readers)) for sha256 in batch.documents]
    return [
        to_reading(sha256, reading if isinstance(reading, str) else reading.result()) for sha256, reading in under_way
    ]


def to_reading(sha256: str, failure: str | None) -> Reading:
    """What a worker said of a document."""
    return Reading(sha256=sha256, failure=failure, passing=isinstance(failure, PassingReason))


def _submit(sha256: str, batch: Batch, archive: Archive, readers: Readers) -> Future[str | None] | str:
    """The reading under way, or why it cannot begin."""
    try:
        path = archive.verified_path(sha256)
    except SourceError as error:
        return PassingReason(error)
    return readers.submit(Job(path=path, sha256=sha256, results=Path(batch.results)))


def read_batch_elsewhere(batch: Batch) -> list[Reading]:
    """Reads a batch on the machine this runs on and gives the extractions back. Raises SettingsError.

    That is where this machine has another version of Sourcepage, or cannot run it.
    """
    with tempfile.TemporaryDirectory(prefix="sourcepage-") as folder:
        here = replace(batch, cache=f"{folder}/archive", results=f"{folder}/extractions")
        ran = subprocess.run(
            [sys.executable, "-m", "flows.batches"],
            input=json.dumps(asdict(here)),
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        if ran.returncode != 0:
            last = (ran.stderr.strip().splitlines() or ["no word of why"])[-1]
            raise SettingsError(f"a batch could not be read on {os.uname().nodename}: {last}")
        return [_bring(Reading(**one), here) for one in json.loads(ran.stdout.splitlines()[-1])]


def _bring(reading: Reading, batch: Batch) -> Reading:
    if reading.failure is not None:
        return reading
    path = extraction_path(Path(batch.results), reading.sha256, batch.extractor_version)
    return replace(reading, content=path.read_bytes())


def keep_readings(readings: Iterable[Reading], results: Path, extractor_version: str) -> None:
    """Writes what was read elsewhere to where extractions are kept."""
    from pipeline.files import write_atomically

    for reading in readings:
        if reading.content is not None:
            write_atomically(extraction_path(results, reading.sha256, extractor_version), reading.content)
            forget_attempts(results, reading.sha256, extractor_version)


def split(documents: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """The documents in batches of at most ``size``."""
    return [tuple(documents[start : start + size]) for start in range(0, len(documents), size)]


def main() -> None:
    """A batch from standard input; the readings as one line on standard output."""
    from extractors.version import extractor_version

    told = json.load(sys.stdin)
    batch = Batch(**{**told, "documents": tuple(told["documents"]), "limits": Limits(**told["limits"])})
    if extractor_version() != batch.extractor_version:
        sys.exit(
            f"this machine reads with version {extractor_version()}, the night with {batch.extractor_version}:"
            " install the same Sourcepage on both"
        )
    with Readers(1, limits=batch.limits, extractor=batch.extractor) as readers:
        readings = read_batch(batch, readers)
    print(json.dumps([asdict(one) for one in readings]))  # noqa: T201  the answer


if __name__ == "__main__":
    main()
