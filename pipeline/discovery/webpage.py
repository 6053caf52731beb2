"""Links to documents on ordinary pages: by pattern, over as many pages as the listing has."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from pipeline.discovery.markup import Link, Page
from pipeline.discovery.site import Site
from pipeline.errors import SourceError
from pipeline.fetching import Fetcher, url_to_host
from pipeline.publications import Discovery, Listing, Publication, Window
from pipeline.sources import Source

_TITLE_REST = re.compile(
    r"\s*[\[(]\s*(?:PDF|application/pdf)?[\s,;:-]*[\d.,]*\s*(?:[KMG]i?B|bytes)?\s*[\])]\s*$", re.IGNORECASE
)
"""What sites write behind a link's title: "(PDF, 2.1 MB)"."""


def discover_webpage(source: Source, window: Window, fetcher: Fetcher) -> Discovery:
    """The documents that a source's pages link to. Pages tell no dates that could be relied on: all are taken."""
    listing = Listing(source.name, window)
    site = Site(source, fetcher)
    for address in source.take.pages:
        try:
            _follow_listing(site, address, listing)
        except SourceError as error:
            listing.problems.append(str(error))
    return listing.finish()


def _follow_listing(site: Site, address: str, listing: Listing) -> None:
    """One listing from its first page to its last. Raises SourceError; a listing without any document is one."""
    visited: set[str] = set()
    found = 0
    following: str | None = site.source.join(address)
    first = following
    while following is not None:
        if len(visited) >= site.source.take.most_pages:
            listing.problems.append(
                f"{first}: more than {len(visited)} pages; raise take.most_pages or narrow the listing"
            )
            break
        visited.add(following)
        answer = site.get(following)
        page = Page(answer.content, answer.url, content_type=answer.content_type)
        found += _take_links(site.source, page, listing)
        following = next((url for url in _next_pages(site.source, page) if url not in visited), None)
    if not found:
        raise SourceError(
            f"{first}: no link that take.links matches on {len(visited)} page(s); the markup may have changed"
        )


def _take_links(source: Source, page: Page, listing: Listing) -> int:
    """Takes what a page links to; how many links the pattern matched, wanted or not."""
    matching = [link for link in page.links if re.search(source.take.links, link.url, re.IGNORECASE)]
    for link in matching:
        title = _find_title(link)
        if url_to_host(link.url) not in source.allowed_hosts:
            listing.left_out["on other hosts"] += 1
        elif not source.take.wants_title(title):
            listing.left_out["other titles"] += 1
        else:
            listing.take(
                Publication(
                    source=source.name,
                    url=link.url,
                    address=link.url,
                    title=title,
                    kind="document",
                    listed_on=page.url,
                )
            )
    return len(matching)


def _next_pages(source: Source, page: Page) -> list[str]:
    """Where a listing may go on, on the source's own hosts."""
    pattern = source.take.next
    if pattern is None:
        links = [link for link in page.links if "next" in link.rel.split()]
    else:
        links = [link for link in page.links if _is_found(pattern, link)]
    return [link.url for link in links if url_to_host(link.url) in source.allowed_hosts]


def _is_found(pattern: str, link: Link) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for text in (link.text, link.url))


def _find_title(link: Link) -> str:
    """What a reader calls the document: the link's text without file facts, else the file's name."""
    title = _TITLE_REST.sub("", link.text).strip()
    return title or unquote(urlsplit(link.url).path.rpartition("/")[2])
