"""Answers harmed at random: each is fetched or refused in one plain line, none is a defect. The same each time.

A thousand more: SOURCEPAGE_SLOW_TESTS=1.
"""

from __future__ import annotations

import gzip
import os
from random import Random

import pytest

from pipeline.errors import SourceError
from pipeline.fetching import Fetcher, Policy, Request
from tests.pipeline.test_hostile_servers import answering

PAGE = b"<html><a href='/x.pdf'>Plan</a>" * 20
PACKED = gzip.compress(PAGE)
SOUND = (
    b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nETag: "a"\r\n\r\n%b' % (len(PAGE), PAGE),
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b" % (len(PACKED), PACKED),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX: y\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: /other?x=1\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\nno",
    b"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-4/5\r\nContent-Length: 5\r\n\r\nhello",
    b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n',
    b"HTTP/1.1 200 OK\r\nLast-Modified: Fri, 20 Nov 2026 10:00:00 GMT\r\nSet-Cookie: a=b\r\n\r\n" + PAGE,
)
WORDS = (b"\r\n", b"\n", b"\0", b": ", b"\xff", b"\xb2", b"-1", b"9" * 20, b"://", b"@", b"[", b"xn--", b"..", b"\\")
HEAD = 160
"""Bytes of an answer that most harm is done to."""


def harm(answer: bytes, random: Random) -> bytes:
    """An answer with one to six harms."""
    harmed = bytearray(answer)
    for _ in range(random.randint(1, 6)):
        at = random.randrange(min(len(harmed), HEAD) + 1)
        match random.randrange(5):
            case 0:
                harmed[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                del harmed[at : at + random.randint(1, 12)]
            case 2:
                harmed[at:at] = random.choice(WORDS)
            case 3:
                del harmed[random.randrange(len(harmed) + 1) :]
            case 4:
                harmed += random.choice(SOUND)
    return bytes(harmed)


@pytest.mark.parametrize("seed", range(20 if os.environ.get("SOURCEPAGE_SLOW_TESTS") else 4))
def test_no_harmed_answer_is_a_defect(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    random = Random(seed)
    refusals = []
    for _ in range(50):
        answer = harm(random.choice(SOUND), random)
        with answering(answer) as (url, _), Fetcher(Policy(time_limit=3, silence_limit=1)) as fetcher:
            try:
                fetcher.get(Request(url=f"{url}/list", expect=random.choice(("page", "anything", "pdf"))))
            except SourceError as error:
                refusals.append(str(error))
    assert 0 < len(refusals) < 50
    assert not [one for one in refusals if not one.isprintable() or len(one) >= 600]
