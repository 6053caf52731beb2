"""Links and text out of HTML as sites really write it, and addresses as browsers would read them.

Selectolax parses as browsers do, so that unclosed tags and stray ends cost nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser

from pipeline.discovery.trial import LARGE, try_parsing
from pipeline.errors import SourceError
from pipeline.fetching import forget_user, url_to_host

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_CHARSET_WINDOW = 2048
_MOST_ESCAPES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of a page."""

    url: str
    """Absolute, without its fragment, ready to be requested."""
    text: str
    """As a reader sees it."""
    rel: str = ""


class Page:
    """A parsed page. Raises SourceError where it cannot be parsed.

    ``hidden`` are CSS selectors of parts that readers do not see or that are no part of a title.
    """

    def __init__(self, content: bytes, url: str, *, content_type: str = "", hidden: str = "script, style") -> None:
        self.url = url
        text = decode_page(content, content_type)
        if len(content) >= LARGE:
            try_parsing(text)
        self._tree = LexborHTMLParser(text)
        for node in self._tree.css(hidden):
            node.decompose()

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link with an address that can be requested, in the order of the page."""
        return tuple(self._find_links())

    def has(self, selector: str) -> bool:
        """Whether anything on the page matches a CSS selector."""
        return self._tree.css_first(selector) is not None

    def texts(self, selector: str) -> list[str]:
        """The text of each element that matches a CSS selector, in one line each."""
        return [clean_text(node.text()) for node in self._tree.css(selector)]

    @property
    def title(self) -> str:
        """What the page calls itself; empty where it does not."""
        return next(iter(self.texts("title")), "")

    def _find_links(self) -> Iterator[Link]:
        base = self._tree.css_first("base[href]")
        start = urljoin(self.url, (base.attributes.get("href") if base else None) or "")
        for node in self._tree.css("a[href], link[href]"):
            href = node.attributes.get("href") or ""
            try:
                url = clean_url(href, start)
            except SourceError:
                continue  # javascript:, mailto: and the like lead to no document
            text = clean_text(node.text()) or clean_text(node.attributes.get("title") or "")
            yield Link(url=url, text=text, rel=(node.attributes.get("rel") or "").casefold())


def clean_url(href: str, base: str) -> str:
    """An address as a browser reads it: joined to its page, line breaks dropped, spaces and the like escaped.

    Raises SourceError where it is no http(s) address.
    """
    unbroken = re.sub(r"[\t\r\n]", "", href).strip()
    try:
        url = urldefrag(urljoin(base, unbroken)).url
    except ValueError as error:
        raise SourceError(f"{unbroken!r} is no address ({error})") from error
    if not url.casefold().startswith(("http://", "https://")):
        raise SourceError(f"{unbroken!r} is no web address")
    if forget_user(url)[1]:
        raise SourceError(f"{url_to_host(url)}: an address with a user name is no public one")
    return quote(url, safe="%/:?=&;+,@!$'()*~#[]")


def clean_text(text: str) -> str:
    """Text in one line, as it was meant: some systems escape titles twice, so that "&amp;" is left after parsing."""
    for _ in range(_MOST_ESCAPES):
        once = html.unescape(text)
        if once == text:
            break
        text = once
    return " ".join(text.split())


def decode_page(content: bytes, content_type: str = "") -> str:
    """The text of a page, by the charset its header or its own beginning names; UTF-8, else Windows-1252."""
    start = content[:_CHARSET_WINDOW].decode("ascii", "ignore")
    for place in (content_type, start):
        if named := _CHARSET.search(place):
            try:
                return content.decode(named[1])
            except (LookupError, UnicodeDecodeError):
                continue
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
