"""Pictures of pages, and where words stand on them: made once, kept by the content of the document.

    <data>/processed/pages/<first two>/<sha256>/<page>-<size>.png

Belongs here: what is kept and for how long, and what is said where there is no picture. Does not belong here: the
process that opens PDFs (``explorer.picture_process``), the pages that show pictures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Hashable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Final

from explorer.keeping import Kept
from explorer.picture_process import DIED, TOO_SLOW, PictureProcess, ProcessFailed
from pipeline.archive import Archive
from pipeline.errors import SourceError
from pipeline.files import write_atomically
from pipeline.records import Box

if TYPE_CHECKING:
    from extractors.showing.locating import Wanted

SIZES: Final[Mapping[str, tuple[float, int]]] = {"thumb": (30, 300), "page": (110, 1800), "large": (220, 4000)}
"""Size -> dots to the inch, and the most pixels of a side."""

_PROCESSES, _WAITING = 2, 200
_DRAW_SECONDS, _QUEUE_SECONDS = 20.0, 30.0
_LOCATE_SECONDS, _LOCATE_QUEUE_SECONDS = 3.0, 1.0
"""A page about a record waits for these: it does without rather than for long."""
_MOST_BYTES: Final = 2 * 1024**3
_WRITES_BETWEEN_LOOKS: Final = 500
_FAILURE_SECONDS: Final = 300.0
_SHA256 = re.compile(r"[0-9a-f]{64}")

_WHY: Final = {
    TOO_SLOW: "drawing it takes too long",
    DIED: "its file cannot be drawn within the memory allowed",
    "MemoryError": "its file cannot be drawn within the memory allowed",
    "PasswordNeeded": "its file is encrypted",
    "SettingsError": "the file has no such page",
}
_DAMAGED: Final = "its file is damaged"
_BUSY: Final = "too many others are waiting for pictures"

Place = list[Box]


class NoPicture(Exception):
    """There is no picture of a page; ``why`` completes "This page cannot be shown: ..."."""

    def __init__(self, why: str, *, busy: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.busy = busy
        """Whether trying again in a moment may help."""


class PagePictures:
    """Draws pages of archived documents, in processes of its own. Threads may share it."""

    def __init__(self, folder: Path, archive: Archive, *, processes: int = _PROCESSES) -> None:
        self._folder, self._archive = folder, archive
        self._all = [PictureProcess() for _ in range(processes)]
        self._free: LifoQueue[PictureProcess] = LifoQueue()  # the one that has begun already
        for one in self._all:
            self._free.put(one)
        self._threads = ThreadPoolExecutor(processes * 4, thread_name_prefix="pictures")
        self._waiting, self._lock = 0, Lock()
        self._failed: Kept[tuple[str, int, str], tuple[float, str]] = Kept(2_000)
        self._places: Kept[Hashable, list[Place]] = Kept(10_000)
        self._store = _Store(folder)

    def start(self) -> None:
        """Starts the first process, so that the first reader need not wait for it."""
        self._threads.submit(self._warm)

    def close(self) -> None:
        """Ends everything."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for one in self._all:
            one.end()

    def submit(self, sha256: str, number: int, size: str) -> Future[bytes]:
        """``picture`` in a thread of its own, so that those who wait for pictures keep nobody else waiting."""
        with self._lock:
            if self._waiting >= _WAITING:
                raise NoPicture(_BUSY, busy=True)
            self._waiting += 1
        future = self._threads.submit(self.picture, sha256, number, size)
        future.add_done_callback(self._one_less)
        return future

    def picture(self, sha256: str, number: int, size: str) -> bytes:
        """The PNG of page ``number`` (1-based) in one of ``SIZES``. Raises NoPicture."""
        name = f"{_checked(sha256)}/{number}-{size}.png"
        key = (sha256, number, size)
        if (kept := self._store.read(name)) is not None:
            return kept
        self._refuse_known(key)
        dpi, longest = SIZES[size]
        try:
            with self._process() as process:
                if (kept := self._store.read(name)) is not None:  # drawn for somebody else meanwhile
                    return kept
                page = {"path": self._file(sha256), "number": number, "dpi": dpi, "longest": longest}
                drawn: bytes = process.ask("draw", page, _DRAW_SECONDS)
        except ProcessFailed as error:
            why = _WHY.get(error.why, _DAMAGED)
            self._failed.put(key, (monotonic() + _FAILURE_SECONDS, why))
            raise NoPicture(why) from error
        self._store.write(name, drawn)
        return drawn

    def places(self, sha256: str, number: int, wanted: list[Wanted]) -> list[Place]:
        """For each of ``wanted``, a box a line around its words; none where they cannot be told."""
        key = (sha256, number, tuple(wanted))
        if (kept := self._places.get(key)) is not None:
            return kept
        nothing: list[Place] = [[] for _ in wanted]
        try:
            with self._process(_LOCATE_QUEUE_SECONDS) as process:
                page = {"path": self._file(sha256), "number": number, "wanted": wanted}
                found: list[Place] = process.ask("locate", page, _LOCATE_SECONDS)
        except NoPicture:
            return nothing  # it may be otherwise in a moment
        except ProcessFailed:
            found = nothing
        self._places.put(key, found)
        return found

    def _file(self, sha256: str) -> Path:
        try:
            return self._archive.verified_path(_checked(sha256))
        except SourceError as error:
            raise NoPicture("the archive does not have its file, or not as it was published") from error

    def _refuse_known(self, key: tuple[str, int, str]) -> None:
        known = self._failed.get(key)
        if known is not None and known[0] > monotonic():
            raise NoPicture(known[1])

    @contextmanager
    def _process(self, seconds: float = _QUEUE_SECONDS) -> Iterator[PictureProcess]:
        try:
            process = self._free.get(timeout=seconds)
        except Empty as error:
            raise NoPicture(_BUSY, busy=True) from error
        try:
            yield process
        finally:
            self._free.put(process)

    def _warm(self) -> None:
        with suppress(ProcessFailed, NoPicture), self._process() as process:
            process.start()

    def _one_less(self, _: object) -> None:
        with self._lock:
            self._waiting -= 1


def _checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise NoPicture("its file was never fetched")
    return sha256


class _Store:
    """Files by content, the oldest of them removed where they grow too many."""

    def __init__(self, folder: Path, most: int = _MOST_BYTES) -> None:
        self.folder, self.most = folder, most
        self._writes, self._lock = 0, Lock()

    def read(self, name: str) -> bytes | None:
        with suppress(OSError):
            return self._path(name).read_bytes()
        return None

    def write(self, name: str, content: bytes) -> None:
        """Keeps a file whole or not at all; where nothing can be written, it is made anew each time."""
        with suppress(OSError):
            write_atomically(self._path(name), content)
        with self._lock:
            self._writes += 1
            due = self._writes % _WRITES_BETWEEN_LOOKS == 1
        if due:
            self.trim()

    def trim(self) -> None:
        """Removes the oldest files until nine tenths of what is allowed are left."""
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        if total <= self.most:
            return
        for _, size, path in files:
            if total <= self.most * 0.9:
                return
            with suppress(OSError):
                path.unlink()
            total -= size

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Time, size and path of each."""
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with suppress(OSError):
                    stat = (path := Path(folder) / name).stat()
                    yield stat.st_mtime, stat.st_size, path
