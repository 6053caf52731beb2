"""Taking turns at a host: one request at a time, a pause between two, and leaving alone whoever wants to be.

Threads that ask different hosts do not wait for each other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from urllib.parse import urlsplit

from pipeline.errors import Blocked, PassingTrouble, SourceError
from pipeline.fetching.policy import Policy


def url_to_host(url: str) -> str:
    """``name`` or ``name:port`` in lower case, the port left out where it is the usual one. Raises SourceError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SourceError(f"could not be fetched ({error}); check the URL") from error
    usual = {"http": 80, "https": 443}.get(parts.scheme.casefold())
    name = (parts.hostname or "").casefold()
    return name if port in {None, usual} else f"{name}:{port}"


class Host:
    """One host: whose turn it is, and how it has answered so far."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.pause = 0.0
        self.not_before = 0.0
        """By the monotonic clock."""
        self.misses = 0
        self.closed: SourceError | None = None
        """Why it is left alone for the rest of the run."""


class Hosts:
    """Every host of a run."""

    def __init__(self, policy: Policy, sleep: Callable[[float], None] = time.sleep) -> None:
        self._policy = policy
        self._sleep = sleep
        self._lock = Lock()
        self._hosts: dict[str, Host] = {}

    def slow_down(self, name: str, pause: float) -> None:
        """A host asks for at least this pause between requests (robots.txt, Crawl-delay)."""
        host = self._host(name)
        host.pause = max(host.pause, min(pause, self._policy.longest_wait))

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """A turn at a host, waited for. Raises SourceError where the host is left alone for the rest of the run.

        What the block raises is counted: a host that refuses or fails time and again is not asked any more.
        """
        host = self._host(name)
        with host.lock:
            if host.closed is not None:
                raise host.closed
            self._wait(host)
            try:
                yield
            except (Blocked, PassingTrouble) as error:
                self._note_miss(name, host, error)
                raise
            else:
                host.misses = 0
            finally:
                host.not_before = max(host.not_before, time.monotonic() + host.pause)

    def close(self, name: str, reason: str) -> None:
        """Leaves a host alone for the rest of the run."""
        self._host(name).closed = Blocked(f"{reason}; {name} is left alone for the rest of this run")

    def _host(self, name: str) -> Host:
        with self._lock:
            if name not in self._hosts:
                self._hosts[name] = Host()
                self._hosts[name].pause = self._policy.pause
            return self._hosts[name]

    def _wait(self, host: Host) -> None:
        seconds = host.not_before - time.monotonic()
        if seconds > 0:
            self._sleep(seconds)

    def _note_miss(self, name: str, host: Host, error: SourceError) -> None:
        host.misses += self._policy.attempts if isinstance(error, Blocked) else 1  # a refusal is not tried again
        wait = error.wait if isinstance(error, PassingTrouble) else None
        if wait is not None and wait > self._policy.longest_wait:
            self.close(name, f"{name} asked not to be disturbed for {wait:.0f} seconds")
        elif wait is not None:
            host.not_before = time.monotonic() + wait
        limit = self._policy.misses_in_a_row
        if limit is not None and host.misses >= limit * self._policy.attempts and host.closed is None:
            self.close(name, f"too many requests in a row failed, the last one: {error}")
