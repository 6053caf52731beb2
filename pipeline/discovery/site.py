"""A source's web site as discovery sees it: pages asked for within the source's hosts."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from pipeline.errors import SourceError
from pipeline.fetching import Fetcher, Request
from pipeline.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page that was fetched."""

    content: bytes
    url: str
    """Where it came from after redirects."""
    content_type: str = ""


Memory = dict[str, Answer]
"""Listing pages by URL, kept for as long as a run looks at the same listing month after month."""


class Site:
    """Asks one source's site for pages."""

    def __init__(self, source: Source, fetcher: Fetcher, memory: Memory | None = None) -> None:
        self.source = source
        self._fetcher = fetcher
        self._memory = {} if memory is None else memory

    def get_listing(self, address: str, **parameters: str) -> Answer:
        """The page at an address as ``get`` gives it, asked for once only. Raises SourceError."""
        key = f"{address}?{urlencode(parameters)}"
        if key not in self._memory:
            self._memory[key] = self.get(address, **parameters)
        return self._memory[key]

    def get(self, address: str, **parameters: str) -> Answer:
        """The page at an address on the site. Raises SourceError whose message begins with the URL."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        url = f"{self.source.join(address)}{query}"
        try:
            fetched = self._fetcher.get(Request(url=url, hosts=self.source.allowed_hosts, expect="page"))
        except SourceError as error:
            error.args = (f"{url}: {error}",)
            raise
        content_type = fetched.headers.get("content-type", "")
        return Answer(content=fetched.content, url=fetched.url or url, content_type=content_type)
