"""What robots.txt allows (RFC 9309): read once a run for each site, obeyed by whatever runs by itself."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.errors import Blocked, SourceError
from pipeline.fetching.policy import AGENT

if TYPE_CHECKING:
    from protego import Protego

SIZE_READ = 500 * 1024
"""Bytes of a robots.txt that count; the standard asks for this much at least."""


class Robots:
    """The rules of every site of a run; ``read`` gets the bytes at a URL, none for 4xx, and raises SourceError."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._read = read
        self._lock = Lock()
        self._rules: dict[str, tuple[Lock, list[Protego]]] = {}

    def check(self, url: str) -> float | None:
        """Seconds the site wants between requests, if it says. Raises Blocked where the URL is not to be fetched.

        A site without robots.txt allows everything; one whose robots.txt cannot be had allows nothing this time.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        rules = self._site_rules(site)
        if not rules.can_fetch(url, AGENT):
            raise Blocked(
                f"{site}/robots.txt asks programs not to fetch this; leave it out of the source or ask the publisher"
            )
        delay = rules.crawl_delay(AGENT)
        return float(delay) if delay is not None else None

    def _site_rules(self, site: str) -> Protego:
        with self._lock:
            lock, known = self._rules.setdefault(site, (Lock(), []))
        with lock:
            if not known:
                known.append(self._fetch_rules(site))
            return known[0]

    def _fetch_rules(self, site: str) -> Protego:
        from protego import Protego

        try:
            content = self._read(f"{site}/robots.txt")
        except SourceError as error:
            error.args = (f"{site}/robots.txt, which must be read first: {error}",)
            raise
        return Protego.parse(content[:SIZE_READ].decode("utf-8", "replace"))
