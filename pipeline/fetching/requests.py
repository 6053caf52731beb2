"""What is asked of a server and what comes back, in Sourcepage's words rather than a library's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Expected = Literal["anything", "pdf", "page"]
"""What the bytes must be: a PDF, a page to be parsed (HTML, XML), or whatever they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One URL to get."""

    url: str
    hosts: frozenset[str] | None = None
    """The hosts (``name`` or ``name:port``) it may lead to, redirects included; ``None`` for any."""
    expect: Expected = "anything"
    etag: str | None = None
    """Validators of the bytes that are known: the server may answer that they are still the same."""
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The bytes behind a target, and the response headers worth keeping."""

    content: bytes
    headers: dict[str, str] = field(default_factory=dict)
    url: str | None = None
    """Where they came from after redirects; ``None`` for a file."""
    not_modified: bool = False
    """The server said that the known bytes are still the ones; there are none in ``content`` then."""
