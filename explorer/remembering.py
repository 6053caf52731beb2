"""What takes long to count and need not be counted for every reader: remembered, and counted anew after a while.

Belongs here: when to count. Does not belong here: what is counted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock, Thread
from time import monotonic
from typing import Final, Generic, TypeVar

from pipeline.errors import SourcepageError

GOOD_FOR: Final = 60.0
"""Seconds after which a value is counted anew."""

T = TypeVar("T")

_LOG: Final = logging.getLogger(__name__)


class Remembered(Generic[T]):
    """One value: the first reader waits for it, later ones get it at once, old or not, while a new one is made."""

    def __init__(
        self, count: Callable[[], T], good_for: float = GOOD_FOR, now: Callable[[], float] = monotonic
    ) -> None:
        self._count = count
        self._good_for = good_for
        self._now = now
        self._lock = Lock()
        self._value: tuple[T, float] | None = None
        self._is_counting = False

    def value(self) -> T:
        """The value, at most so old as the time since the last reader, or the time it is good for, whichever is more.

        Raises what the counting raises, where there is no older value.
        """
        with self._lock:
            if self._value is None:
                self._value = self._count(), self._now()
            value, counted_at = self._value
            is_due = self._now() - counted_at > self._good_for and not self._is_counting
            self._is_counting = self._is_counting or is_due
        if is_due:
            Thread(target=self._count_anew, daemon=True).start()
        return value

    def begin(self) -> None:
        """Counts before anybody asks; whoever asks meanwhile waits for the same counting."""
        Thread(target=self._try, daemon=True).start()

    def _try(self) -> None:
        try:
            self.value()
        except Exception as error:  # noqa: BLE001  the border of a thread: the first reader counts again, and is told
            _note(error)

    def _count_anew(self) -> None:
        try:
            value = self._count()
            with self._lock:
                self._value = value, self._now()
        except Exception as error:  # noqa: BLE001  the border of a thread: readers keep the older value
            _note(error)
        finally:
            self._is_counting = False


def _note(error: Exception) -> None:
    """Why there is no new value; of what is no defect, as of a database that is busy, in one line."""
    if isinstance(error, SourcepageError):
        _LOG.warning("could not count: %s", error)
    else:
        _LOG.error("could not count", exc_info=error)
