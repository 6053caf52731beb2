"""A document, where it was published, and what is known of its fetching."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a document was published. One document may have several; one location may, in time, hold several."""

    source: str
    """Name of the source declaration; "local" for files and URLs given on the command line."""
    url: str
    """http(s) URL, or the ``file:`` URI of a local file: where a reader can open it."""
    address: str
    """What identifies the place for good: the URL, or for a local file its path inside the folder given (its name,
    where the file itself was given). Never an absolute path, so that ids are the same on every machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedDocument:
    """One fetched file, as it lies in the archive under its hash."""

    sha256: str
    """Hex digest of the bytes: the document's identity."""
    size: int
    """Bytes."""
    media_type: str
    """As found in the bytes, not as claimed: "application/pdf", "text/html", "application/octet-stream" ..."""
    location: Location
    fetched_at: datetime
    """UTC, whole seconds."""
    headers: dict[str, str] = field(default_factory=dict)
    """Response headers worth keeping (content-type, last-modified, etag); empty for local files."""
    listed: dict[str, str] = field(default_factory=dict)
    """What its source's listing said of it (title, kind, committee, meeting_date), where it was found in one."""
    gone_at: datetime | None = None
    """When it was found to be no longer published there; the bytes stay."""


def document_id(sha256: str) -> str:
    """The id a document has in the warehouse and in URLs: "doc-" and the first 16 hex digits of its hash."""
    return f"doc-{sha256[:16]}"
