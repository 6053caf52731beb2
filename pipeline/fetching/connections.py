"""Connections as they are made: whom each leads to is checked before anything is sent, and no exchange lasts for ever.

The HTTP library tells of each step on the way of a request (its extension ``trace``). Servers may send a byte now and
then for as long as they like, headers included, without ever being silent for long: so when an exchange's time is up
its connection is shut from here.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from pipeline.errors import SourceError
from pipeline.fetching.peers import PrivateHosts, check_peer

if TYPE_CHECKING:
    import httpx

Trace = Callable[[str, dict[str, Any]], None]
_MADE = (".connect_tcp.complete", ".start_tls.complete")
_DIALLED = "connection.connect_tcp.started"
_CONNECTED = "connection.connect_tcp.complete"


@dataclass(slots=True)
class Clock:
    """An exchange's time: ``over`` once it was cut off."""

    over: bool = False


class Connections:
    """The connections of a run, the newest of each host known by its name; one exchange at a time uses a host's."""

    def __init__(self, allowed: PrivateHosts) -> None:
        self._allowed = allowed
        self._streams: dict[str, Any] = {}

    def watch(self, host: str, url: httpx.URL) -> Trace:
        """What the HTTP library calls on the way of a request. It raises SourceError where nothing may be sent."""
        asked = (url.raw_host.decode("ascii"), url.port or {"http": 80, "https": 443}.get(url.scheme))
        dialled: tuple[Any, Any] = asked

        def trace(event: str, info: dict[str, Any]) -> None:
            nonlocal dialled
            if event == _DIALLED:
                dialled = (info["host"], info["port"])
            elif event.endswith(_MADE):
                stream = self._streams[host] = info["return_value"]
                if event == _CONNECTED and (dialled == asked or dialled not in _find_proxies()):
                    self._check(str(url), stream)

        return trace

    def _check(self, url: str, stream: Any) -> None:
        try:
            check_peer(url, stream.get_extra_info("server_addr")[0], self._allowed)
        except SourceError:
            stream.close()
            raise

    @contextmanager
    def limit(self, host: str, seconds: float) -> Iterator[Clock]:
        """Shuts the host's connection when the time is up; what was being read from it ends there."""
        clock = Clock()

        def shut() -> None:
            clock.over = True
            with suppress(OSError, KeyError):  # it is closed already, or was never made
                # the socket's own, not that of TLS, which another thread is reading with
                socket.socket.shutdown(self._streams[host].get_extra_info("socket"), socket.SHUT_RDWR)

        timer = Timer(seconds, shut)
        timer.daemon = True
        timer.start()
        try:
            yield clock
        finally:
            timer.cancel()


def _find_proxies() -> set[tuple[str | None, int | None]]:
    """Where the environment says that connections are to be made through."""
    found = set()
    for address in getproxies().values():
        with suppress(ValueError):
            parts = urlsplit(address if "://" in address else f"http://{address}")
            found.add((parts.hostname, parts.port or {"http": 80, "https": 443, "socks5": 1080}.get(parts.scheme)))
    return found
