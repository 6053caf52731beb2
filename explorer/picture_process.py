"""The process that opens PDFs for the explorer: apart from the server, with a limit on time and memory.

A PDF comes from strangers and the library that draws it is not made for threads, so each process draws one page at a
time, may write no file, and is replaced when it hangs, dies or has done many pages.

Belongs here: starting, asking and ending such a process. Does not belong here: what is kept of its answers
(``explorer.page_pictures``).
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import RLock, Thread
from typing import Any, Final

MEMORY: Final = 3 * 1024**3
"""Bytes of address space; the libraries reserve a third of it before they open anything."""
_JOBS: Final = 500
_OPEN_FILES: Final = 64
_START: Final = 30.0


class ProcessFailed(Exception):
    """The process gave no answer. ``why`` is one of the words below."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


TOO_SLOW: Final = "too-slow"
DIED: Final = "died"


class PictureProcess:
    """One process that does one task at a time; whoever asks must be the only one who does."""

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._done = 0
        self._ended = False
        self._lock = RLock()
        """Held while the process is started or ended: the server may stop at any moment."""

    def start(self) -> None:
        """Starts the process where it does not run; does not wait until it is ready."""
        with self._lock:
            self._start()

    def _start(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        if self._ended:
            raise ProcessFailed(DIED)
        self.close()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, self._memory), name="sourcepage-pictures", daemon=True
        )
        self._process.start()
        theirs.close()  # so that the death of the process is heard as the end of the pipe
        self._done = 0

    def ask(self, task: str, arguments: Mapping[str, Any], seconds: float) -> Any:
        """What a task of ``_tasks`` gives for the arguments.

        Raises:
            ProcessFailed: it took longer than ``seconds``, the process died, or the task raised an error of that name.
        """
        if self._done >= _JOBS:
            self.close()
        self.start()
        fresh, self._done = self._done == 0, self._done + 1
        assert self._pipe is not None
        try:
            self._pipe.send((task, dict(arguments)))
            if not self._pipe.poll(seconds + (_START if fresh else 0)):
                self.close()
                raise ProcessFailed(TOO_SLOW)
            outcome, answer = self._pipe.recv()
        except (EOFError, OSError) as error:
            self.close()
            raise ProcessFailed(DIED) from error
        if outcome != "done":
            raise ProcessFailed(answer)
        return answer

    def end(self) -> None:
        """Ends the process for good."""
        self._ended = True
        self.close()

    def close(self) -> None:
        """Ends the process, whatever it does; it is started again when it is asked for something."""
        with self._lock:
            if self._pipe is not None:
                self._pipe.close()
            if self._process is not None:
                self._process.kill()
                self._process.join()
            self._process = self._pipe = None


def _tasks() -> Mapping[str, Callable[..., Any]]:
    from extractors.showing.locating import find_printed
    from extractors.showing.sheets import page_to_png

    return {"draw": page_to_png, "locate": find_printed}


def _serve(pipe: Connection, memory: int) -> None:
    """The process from beginning to end. Ctrl-C is the server's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_server, daemon=True).start()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    tasks = _tasks()
    _limit(memory)
    with suppress(EOFError, OSError):
        while True:
            task, arguments = pipe.recv()
            pipe.send(_answer(tasks[task], arguments))


def _answer(task: Callable[..., Any], arguments: Mapping[str, Any]) -> tuple[str, Any]:
    try:
        return "done", task(**arguments)
    except Exception as error:  # noqa: BLE001  whatever a stranger's file brings about, the process goes on
        return "failed", type(error).__name__


def _limit(memory: int) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _end_with_the_server() -> None:
    """A server that was killed cannot end its processes itself."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
