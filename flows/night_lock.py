"""One night at a time in a data folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import SettingsError, SourcepageError
from pipeline.files import write_atomically
from pipeline.settings import Settings


class NightRunning(SourcepageError):
    """Another night is under way in the same data folder: wait for its end."""

    exit_code = 5


@contextmanager
def hold_night(settings: Settings) -> Iterator[None]:
    """Keeps other nights out until the block ends; a night that was killed keeps nobody out.

    Raises NightRunning, or SettingsError where the folder cannot be written.
    """
    folder = settings.data / "processed"
    lock = FileLock(folder / "night.lock", timeout=0)
    holder = folder / "night.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise NightRunning(
            f"another night is running in {settings.data}{_describe(holder)}; wait until it has ended"
        ) from error
    except OSError as error:
        raise SettingsError(f"{folder}: cannot be written to ({error.strerror}); check --data") from error
    try:
        told = {"process": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        write_atomically(holder, json.dumps(told).encode())
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _describe(holder: Path) -> str:
    """Who holds the lock, as far as can be told."""
    try:
        told = json.loads(holder.read_bytes())
        return f" (process {told['process']}, since {told['since']})"
    except (OSError, ValueError, KeyError):
        return ""
