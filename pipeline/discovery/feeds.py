"""RSS as sites announce what is new with it: titles and links. Pure: bytes in, values out."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipeline.discovery.markup import clean_text, clean_url
from pipeline.errors import SourceError


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One announcement."""

    title: str
    url: str


def parse_feed(content: bytes, url: str) -> list[FeedItem]:
    """The items of an RSS feed that lead somewhere. Raises SourceError where the bytes are no feed."""
    try:
        root = fromstring(content.strip())
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise SourceError(f"{url}: not an RSS feed ({error})") from error
    if root.tag.rpartition("}")[2].casefold() not in {"rss", "rdf"}:
        raise SourceError(f"{url}: not an RSS feed but <{root.tag}>")
    items = []
    for item in root.iter("item"):
        try:
            address = clean_url(item.findtext("link") or "", url)
        except SourceError:
            continue  # an item that leads nowhere announces no document
        items.append(FeedItem(title=clean_text(item.findtext("title") or ""), url=address))
    return items
