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


class Site:
    """Asks one source's site for pages."""

    def __init__(self, source: Source, fetcher: Fetcher) -> None:
        self.source = source
        self._fetcher = fetcher

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
