"""Reading documents in processes of their own, so that one that hangs, crashes or eats memory fails alone.

Each document gets a fresh process, started from a server that has the extractors loaded already (a few milliseconds
where the platform can fork, a second where it cannot). The process writes what it read to a file; only the reason
of a failure comes back.
"""

from __future__ import annotations

import errno
import gc
import logging
import multiprocessing
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from flows.passwords import with_passwords
from pipeline.attempts import PassingReason
from pipeline.errors import SourcepageError
from pipeline.records import Extraction

TIME_LIMIT = 600.0
"""Seconds one document may take."""
MEMORY_LIMIT = 4 * 1024**3
"""Bytes of address space one document may take, where the platform can limit it."""
OUTPUT_LIMIT = 512 * 1024**2
"""Bytes that any file written while reading a document may have; a pack of 600 pages comes to 10 MB."""
_GRACE = 0.5
"""Seconds a process that has answered may take to end."""
_OF_THE_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO, errno.EMFILE, errno.ENFILE}
)
"""Errors that a document cannot cause: no room on the disk, for one."""
EXTRACTOR = "extractors.document:extract_document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One document to read."""

    path: Path
    sha256: str
    results: Path
    """Folder of extractions."""
    passwords: tuple[str, ...] = field(default=(), repr=False)
    """Tried in order after no password; never written or logged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may take."""

    seconds: float = TIME_LIMIT
    memory: int = MEMORY_LIMIT

    def __str__(self) -> str:
        return f"{self.seconds:g} seconds, {self.memory} bytes"


def gigabytes_to_limits(seconds: float, gigabytes: float) -> Limits:
    """The limits as the command line takes them."""
    return Limits(seconds=seconds, memory=int(gigabytes * 1024**3))


class Readers:
    """A number of documents read at the same time; leaving it by an exception stops those under way."""

    def __init__(self, workers: int, *, limits: Limits | None = None, extractor: str = EXTRACTOR) -> None:
        self._limits = limits or Limits()
        self._extractor = extractor
        self._context = _process_context(extractor)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="reader")
        self._running: set[BaseProcess] = set()
        self._lock = Lock()
        self._stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if kind is not None:
            self.stop()
        self._threads.shutdown()

    def submit(self, job: Job) -> Future[str | None]:
        """Reads the document as soon as a process is free; gives the reason it could not be read, or ``None``.

        Where that has nothing to do with the document it is a PassingReason.
        """
        return self._threads.submit(self._read, job)

    def stop(self) -> None:
        """Ends what is under way and forgets what waits."""
        self._stopped = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            for process in self._running:
                process.kill()

    def _read(self, job: Job) -> str | None:
        receiver, sender = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=_answer, args=(sender, job, self._limits, self._extractor), name="sourcepage-reader", daemon=True
        )
        try:
            self._start(process)
            sender.close()  # so that the death of the process is heard as the end of the pipe
            return _wait(receiver, self._limits)
        except EOFError:
            return _why_it_ended(self._end(process))
        except OSError as error:
            return PassingReason(f"the reading process could not be run ({error})")
        finally:
            self._end(process)
            receiver.close()

    def _start(self, process: BaseProcess) -> None:
        """Starts and ends happen one at a time: the standard library counts its children without a lock."""
        with self._lock:
            if self._stopped:
                raise OSError("stopped")
            process.start()
            self._running.add(process)

    def _end(self, process: BaseProcess) -> int | None:
        """The exit code of a process that is over, made so where it is not."""
        with self._lock:
            if process in self._running:
                self._running.discard(process)
                process.join(_GRACE)
                if process.is_alive():
                    process.kill()
                    process.join()
            return process.exitcode if process.pid is not None else None


def _wait(receiver: Connection, limits: Limits) -> str | None:
    """The process's answer. Raises EOFError where it ended without one."""
    if not receiver.poll(limits.seconds):
        return f"took longer than the {limits.seconds:g} seconds a document may take"
    answer: str | None = receiver.recv()
    return answer


def _answer(sender: Connection, job: Job, limits: Limits, extractor: str) -> None:
    """The worker process from beginning to end. Ctrl-C is the run's business: it ends its workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_run, daemon=True).start()
    _collect_seldom()
    sender.send(read_job(job, limits, extractor))


def _collect_seldom() -> None:
    """Has rubbish looked for less often: a process reads one document, and an eighth of its time went into looking."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _end_with_the_run() -> None:
    """Ends this process when the run that wants its answer is gone, killed perhaps."""
    run = multiprocessing.parent_process()
    assert run is not None
    run.join()
    os._exit(1)


def read_job(job: Job, limits: Limits, extractor: str) -> str | None:
    """Runs in the worker process: reads the document, keeps the extraction, gives the reason where it cannot."""
    _limit_process(limits)
    _silence_libraries()
    from pipeline.extractions import write_extraction

    try:
        extraction = _extract(job, extractor)
        if extraction.failure is None:
            write_extraction(job.results, extraction)
    except MemoryError:
        return f"needed more than the {limits.memory / 1024**3:g} GB of memory a document may take"
    except SourcepageError as error:
        return str(error)
    except OSError as error:
        return _describe_trouble(error)
    except Exception as error:  # noqa: BLE001  the border of a flow: a defect in reading is this document's failure
        return _describe_defect(error)
    else:
        return extraction.failure


def _extract(job: Job, extractor: str) -> Extraction:
    """The extraction with the first password that opens the document, none tried first."""
    module, _, name = extractor.partition(":")
    extract: Callable[..., Extraction] = getattr(import_module(module), name)
    return with_passwords(job.passwords, lambda password: extract(job.path, sha256=job.sha256, password=password))


def _process_context(extractor: str) -> Any:
    """The quickest way of starting clean processes here: forked from a server that has loaded the extractors."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    # The workers are the parallelism: numerical libraries starting threads of their own would only get in the way.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([extractor.partition(":")[0]])
    return context


def _limit_process(limits: Limits) -> None:
    """Holds the process to its memory, and to its time should the run that watches it be killed."""
    if sys.platform == "win32":
        return
    import resource

    for limit, value in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, int(limits.seconds) + 60),
        (resource.RLIMIT_FSIZE, OUTPUT_LIMIT),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _silence_libraries() -> None:
    """Keeps PDF libraries' remarks on odd files off the terminal: what matters comes back as a finding or a reason."""
    logging.getLogger().addHandler(logging.NullHandler())
    warnings.simplefilter("ignore")


def _describe_trouble(error: OSError) -> str:
    """The reason, where the system refused something."""
    if error.errno in _OF_THE_MACHINE:
        return PassingReason(f"what was read of it could not be kept: {error.strerror}; the next run tries again")
    if error.errno == errno.EFBIG:
        return f"what was read of it is larger than the {OUTPUT_LIMIT // 1024**2} MB a document may come to"
    return _describe_defect(error)


def _describe_defect(error: Exception) -> str:
    """One line that lets a developer find the place."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    message = " ".join(str(error).split())[:200]
    return f"reading failed unexpectedly ({type(error).__name__}{': ' if message else ''}{message}{where})"


def _why_it_ended(code: int | None) -> str:
    """What is known of a process that ended without an answer."""
    if code is None or code >= 0:
        return f"the reading process ended unexpectedly (exit code {code})"
    advice = ", perhaps for want of memory" if -code in {signal.SIGKILL, signal.SIGABRT} else ""
    return f"the reading process was ended by {signal.Signals(-code).name}{advice}"
