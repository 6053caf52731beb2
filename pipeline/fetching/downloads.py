"""The body of one response as it arrives: counted, timed, and taken up again where it broke off."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from pipeline.errors import PassingTrouble, SourceError
from pipeline.fetching.policy import Policy

if TYPE_CHECKING:
    import httpx

MEGABYTE = 1024 * 1024
_END_WINDOW = 2048
"""Bytes from the end within which a PDF has its end mark."""
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")


class Download:
    """What has arrived of one URL, over one attempt or several."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
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
        if announced.isdigit() and len(self.content) + int(announced) > self._policy.size_limit:
            raise SourceError(self._too_large(len(self.content) + int(announced)))
        deadline = time.monotonic() + self._policy.time_limit
        for chunk in response.iter_bytes():
            self.content += chunk
            if len(self.content) > self._policy.size_limit:
                raise SourceError(self._too_large(len(self.content)))
            if time.monotonic() > deadline:
                limit = self._policy.time_limit
                raise SourceError(f"the download took longer than {limit:.0f} seconds; try again later")
        self._check_end(response)

    def _continues(self, response: httpx.Response) -> bool:
        """Whether this is the rest of what is here, and not the whole from its start."""
        match = _CONTENT_RANGE.match(response.headers.get("content-range", ""))
        return response.status_code == 206 and match is not None and int(match[1]) == len(self.content)

    def _check_end(self, response: httpx.Response) -> None:
        """A body whose length nobody announced may have been cut off; a PDF shows it by its missing end."""
        announced = "content-length" in response.headers or "transfer-encoding" in response.headers
        if not announced and self.content.startswith(b"%PDF-") and b"%%EOF" not in self.content[-_END_WINDOW:]:
            raise PassingTrouble("the download broke off before its end; try again later")

    def _too_large(self, size: int) -> str:
        limit = self._policy.size_limit // MEGABYTE
        return f"larger than the {limit} MB a document may have ({size // MEGABYTE} MB or more)"


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
