"""The body of one response as it arrives: counted, timed, and taken up again where it broke off."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.errors import PassingTrouble, SourceError
from pipeline.fetching.decoding import is_packed, unpack
from pipeline.fetching.policy import Policy

if TYPE_CHECKING:
    import httpx

MEGABYTE = 1024 * 1024
_END_WINDOW = 2048
"""Bytes from the end within which a PDF has its end mark."""
_LONGEST_NUMBER = 19
"""Digits of a length that may be believed."""
_UNPACKED_AT_EASE = 8 * MEGABYTE
_MOST_PACKED = 200
"""Times their packed size that pages may have when they are large; pages of words come to 30."""
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")


class Download:
    """What has arrived of one URL, over one attempt or several.

    At most ``limit`` bytes of it, the policy's for documents where none is given; ``beginning`` keeps the first of
    them and leaves the rest, else more is an error.
    """

    def __init__(self, policy: Policy, *, limit: int | None = None, beginning: bool = False) -> None:
        self._policy = policy
        self._limit = limit or policy.size_limit
        self._beginning = beginning
        self.content = bytearray()
        self._validator: str | None = None
        """With which the rest may be asked for; ``None`` where only a fresh start is safe."""

    def resuming_headers(self) -> dict[str, str]:
        """Request headers asking for the rest; none where there is nothing to go on from."""
        if not self.content or self._validator is None:
            return {}
        return {"Range": f"bytes={len(self.content)}-", "If-Range": self._validator}

    def receive(self, response: httpx.Response) -> None:
        """Takes the body in. Raises SourceError as soon as it is known to be too large or too slow."""
        if not self._continues(response):
            self.content.clear()
        self._validator = _find_validator(response)
        announced = response.headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and len(announced) < _LONGEST_NUMBER:
            self._check_size(len(self.content) + int(announced))
        pieces = self._arriving(response)
        for piece in unpack(pieces) if is_packed(response) else pieces:
            self.content += piece
            if self._beginning and len(self.content) >= self._limit:
                del self.content[self._limit :]
                return
            self._check_size(len(self.content))
            self._check_packing(response)
        self._check_end(response)

    def _arriving(self, response: httpx.Response) -> Iterator[bytes]:
        """The body's bytes as they come in. Raises PassingTrouble where they come too slowly to wait for the end."""
        started = time.monotonic()
        for piece in response.iter_raw():
            seconds = time.monotonic() - started
            if seconds > self._policy.patience and response.num_bytes_downloaded < seconds * self._policy.slowest:
                raise PassingTrouble(
                    f"the server sends less than {self._policy.slowest} bytes a second; try again later"
                )
            yield piece

    def _check_size(self, size: int) -> None:
        if size > self._limit and not self._beginning:
            limit = self._limit // MEGABYTE
            kind = "document" if self._limit == self._policy.size_limit else "page"
            raise SourceError(f"larger than the {limit} MB a {kind} may have ({size // MEGABYTE} MB or more)")

    def _check_packing(self, response: httpx.Response) -> None:
        packed = response.num_bytes_downloaded
        if len(self.content) > max(_UNPACKED_AT_EASE, _MOST_PACKED * packed):
            raise SourceError(f"{packed} bytes unpack to {len(self.content)} or more; no page is packed like that")

    def _continues(self, response: httpx.Response) -> bool:
        """Whether this is the rest of what is here, and not the whole from its start."""
        match = _CONTENT_RANGE.match(response.headers.get("content-range", ""))
        return response.status_code == 206 and match is not None and int(match[1]) == len(self.content)

    def _check_end(self, response: httpx.Response) -> None:
        """A body whose length nobody announced may have been cut off; a PDF shows it by its missing end."""
        announced = "content-length" in response.headers or "transfer-encoding" in response.headers
        if not announced and self.content.startswith(b"%PDF-") and b"%%EOF" not in self.content[-_END_WINDOW:]:
            raise PassingTrouble("the download broke off before its end; try again later")


def _find_validator(response: httpx.Response) -> str | None:
    """The strong validator of bytes that the server can send in parts."""
    headers = response.headers
    in_parts = response.status_code == 206 or headers.get("accept-ranges", "").casefold() == "bytes"
    if not in_parts or headers.get("content-encoding", "identity") != "identity":
        return None
    etag: str | None = headers.get("etag")
    if etag is not None:
        return None if etag.startswith("W/") else etag
    modified: str | None = headers.get("last-modified")
    return modified
