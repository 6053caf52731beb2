"""PDFs harmed at random: in their bytes, their numbers, their compressed streams, in how objects hang together.

Each mutation is a function of a document's bytes and a seeded random source, so that any harmed document can be made
again from its number.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any, Final

import pikepdf

Mutation = Callable[[bytes, Random], bytes]

_NUMBERS: Final = (b"0", b"-1", b"1e38", b"-2147483649", b"4294967296", b"0.0000001", b"99999999999999999999", b"NaN")
_NUMBER: Final = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_TOKENS: Final = (
    b"endobj", b"endstream", b"stream", b"<<", b">>", b"[", b"]", b"(", b")", b"BT", b"ET", b"q", b"Q", b"Do", b"Tj",
    b"/Kids", b"/Parent", b"/Type", b"null", b"\xff\xfe", b"\x00" * 8, b"\xed\xa0\x80", b"xref", b"R", b"/Length 9",
)  # fmt: skip


def _place(content: bytes, random: Random) -> int:
    return random.randrange(max(1, len(content)))


def flip_bytes(content: bytes, random: Random) -> bytes:
    """A few bytes become others."""
    harmed = bytearray(content)
    for _ in range(random.randint(1, 20)):
        harmed[_place(content, random)] = random.randrange(256)
    return bytes(harmed)


def cut(content: bytes, random: Random) -> bytes:
    """A piece is missing."""
    start = _place(content, random)
    return content[:start] + content[start + random.randint(1, 2000) :]


def truncate(content: bytes, random: Random) -> bytes:
    """The end is missing."""
    return content[: _place(content, random)]


def repeat(content: bytes, random: Random) -> bytes:
    """A piece is there many times."""
    start = _place(content, random)
    piece = content[start : start + random.randint(1, 200)]
    return content[:start] + piece * random.randint(2, 200) + content[start:]


def move(content: bytes, random: Random) -> bytes:
    """A piece stands somewhere else."""
    start, there = _place(content, random), _place(content, random)
    piece = content[start : start + random.randint(1, 2000)]
    rest = content[:start] + content[start + len(piece) :]
    return rest[:there] + piece + rest[there:]


def insert_tokens(content: bytes, random: Random) -> bytes:
    """Words that mean something in a PDF stand where they should not."""
    for _ in range(random.randint(1, 5)):
        place = _place(content, random)
        content = content[:place] + b" " + random.choice(_TOKENS) + b" " + content[place:]
    return content


def change_numbers(content: bytes, random: Random) -> bytes:
    """Some numbers are absurd."""
    share = random.choice((0.001, 0.01, 0.2))

    def other(found: re.Match[bytes]) -> bytes:
        return random.choice(_NUMBERS) if random.random() < share else found[0]

    return _NUMBER.sub(other, content)


def inside_streams(content: bytes, random: Random) -> bytes:
    """A mutation of what is compressed in the file: page contents, fonts, mappings to letters."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        for one in random.sample(streams, min(len(streams), random.randint(1, 4))):
            with suppress(Exception):  # a stream of a kind that pikepdf cannot unpack stays as it is
                one.write(random.choice(_ON_BYTES)(one.read_bytes(), random))
        return _saved(pdf)


def objects(content: bytes, random: Random) -> bytes:
    """Keys are missing, or hold what belongs to another object."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        holders: list[Any] = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)]
        for _ in range(random.randint(1, 6)):
            holder = random.choice(holders)
            keys = [key for key in holder.keys() if key != "/Length"]  # noqa: SIM118  pikepdf's own keys
            if not keys:
                continue
            key = random.choice(keys)
            with suppress(Exception):  # some keys take no such value
                if random.random() < 0.3:
                    del holder[key]
                else:
                    holder[key] = random.choice(
                        [*holders, -1, 1e38, True, None, pikepdf.Name.Page, pikepdf.String("x")]
                    )
        return _saved(pdf)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    pdf.save(target, static_id=True)
    return target.getvalue()


_ON_BYTES: Final[tuple[Mutation, ...]] = (flip_bytes, cut, truncate, repeat, move, insert_tokens, change_numbers)
MUTATIONS: Final[tuple[Mutation, ...]] = (*_ON_BYTES, inside_streams, inside_streams, inside_streams, objects, objects)
"""Those inside a file stand several times: most harm to the bytes of a file ends at its first broken stream."""


def harm(content: bytes, number: int) -> bytes:
    """The document harmed in one way or several; the same number always does the same harm."""
    random = Random(number)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        with suppress(Exception):  # too broken already for pikepdf to break it more, in whatever way it says so
            content = random.choice(MUTATIONS)(content, random) or content
    return content
