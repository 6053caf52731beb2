"""Compressed bodies, unpacked a piece at a time: what a few bytes unpack to is never held before it is counted.

Only gzip is asked for, and only for pages. A server that compresses in other ways, or several times over, is refused:
those packings can make gigabytes of one network packet.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pipeline.errors import PassingTrouble, SourceError

if TYPE_CHECKING:
    import httpx

ACCEPTED: Final = "gzip"
_PLAIN: Final = {"", "identity"}
_PACKED: Final = {"gzip", "x-gzip", "deflate"}
_PIECE: Final = 256 * 1024
"""Bytes unpacked at a time."""
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS
_GZIP_MARK: Final = b"\x1f\x8b"


def is_packed(response: httpx.Response) -> bool:
    """Whether the body is compressed. Raises SourceError where it is in a way that was not asked for."""
    encoding = response.headers.get("content-encoding", "").strip().casefold()
    if encoding in _PLAIN:
        return False
    if encoding in _PACKED:
        return True
    raise SourceError(f"the server sends it packed as {encoding[:40]!r}, which was not asked for; tell the publisher")


def unpack(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The unpacked bytes, at most some 256 kB at a time. Raises SourceError where the packing is broken or cut off."""
    unpacking = zlib.decompressobj(_GZIP_OR_ZLIB)
    begun = False
    for piece in pieces:
        rest = piece
        while rest:
            begun = True
            if unpacking.eof:
                if not rest.startswith(_GZIP_MARK):  # padding, as some servers send it
                    break
                unpacking = zlib.decompressobj(_GZIP_OR_ZLIB)
            yield _unpack_some(unpacking, rest)
            rest = unpacking.unused_data if unpacking.eof else unpacking.unconsumed_tail
    if begun and not unpacking.eof:
        raise PassingTrouble("the packed answer broke off before its end; try again later")


def _unpack_some(unpacking: zlib._Decompress, packed: bytes) -> bytes:
    try:
        return unpacking.decompress(packed, _PIECE)
    except zlib.error as error:
        raise SourceError(
            f"the server sends something that cannot be unpacked ({error}); tell the publisher"
        ) from error
