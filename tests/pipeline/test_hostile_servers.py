"""Servers that do harm, or speak what is hardly HTTP: each request ends, soon, within its limits, in one clear line."""

from __future__ import annotations

import gzip
import itertools
import logging
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from pipeline.archive import Archive
from pipeline.documents import Location
from pipeline.errors import PassingTrouble, SourceError
from pipeline.fetching import Fetched, Fetcher, Policy, Request
from pipeline.fetching.requests import Expected
from tests.pipeline.test_fetching_manners import make_certificate
from tests.replica.faults import Fault
from tests.replica.server import serving
from tests.replica.site import Replica

MEGABYTE = 1024 * 1024
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
Answer = Callable[[bytes], Iterable[bytes]]
"""From a request to the parts of what is sent back."""


@contextmanager
def answering(answer: Answer | bytes, host: str = "127.0.0.1", port: int = 0) -> Iterator[tuple[str, list[bytes]]]:
    """A server's URL and the requests it got; it sends what it likes and hangs up."""
    server = socket.create_server((host, port))
    heard: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while request := connection.recv(65536):
                heard.append(request)
                for part in [answer] if isinstance(answer, bytes) else answer(request):
                    connection.sendall(part)
                if isinstance(answer, bytes) and b"Connection: keep" not in answer:
                    return

    def accept() -> None:
        with suppress(OSError):
            while True:
                Thread(target=serve, args=(server.accept()[0],), daemon=True).start()

    Thread(target=accept, daemon=True).start()
    try:
        yield f"http://{host}:{server.getsockname()[1]}", heard
    finally:
        server.close()


@pytest.fixture(autouse=True)
def directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy stands between these tests and this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.0/8,127.0.0.1,127.0.0.2")


def get(url: str, expect: Expected = "anything", **limits: float) -> Fetched:
    with Fetcher(Policy(**limits)) as fetcher:  # type: ignore[arg-type]
        return fetcher.get(Request(url=url, expect=expect))


def drip(first: bytes, drop: bytes, seconds: float = 0.02) -> Answer:
    """A beginning, then a drop now and then for ever."""

    def answer(_request: bytes) -> Iterator[bytes]:
        yield first
        while True:
            time.sleep(seconds)
            yield drop

    return answer


def chunked(parts: Iterable[bytes], headers: bytes = b"") -> Iterator[bytes]:
    yield OK + headers + b"Transfer-Encoding: chunked\r\n\r\n"
    for part in parts:
        yield b"%x\r\n%b\r\n" % (len(part), part)
    yield b"0\r\n\r\n"


# hardly HTTP


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\r\n\r\n\r\n",
        b"220 mail.council.example ESMTP ready\r\n",
        b"\x00\xff" * 5000,
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        OK + b"Content-Length: -5\r\n\r\nhello",
        OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        OK + b"Content-Length: five\r\n\r\nhello",
        OK + b"Content-Length: 99999999999999999999999999\r\n\r\nhello",
        OK + b"no colon here\r\n\r\nhello",
        OK + b"X-Control: a\x00b\r\n\r\nhello",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffffffff\r\nhello\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello!!!!!\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
    ],
)  # fmt: skip
def test_what_is_hardly_http_is_one_clear_line(answer: bytes) -> None:
    with answering(answer) as (url, _), pytest.raises(SourceError) as caught:
        get(url, "page", time_limit=5)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("wait", [b"1\xb2", b"9" * 400, b"-1", b"Fri, 99 Nov 99999 99:99:99", b"\x00", b"inf", b"nan"])
def test_a_wait_that_is_no_time_costs_nothing(wait: bytes) -> None:
    head = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: %b\r\n\r\n" % wait
    with answering(head) as (url, _), pytest.raises(PassingTrouble) as caught:
        get(url)
    assert caught.value.wait is None or caught.value.wait <= 10_000_000


def test_what_a_server_says_stays_one_short_line() -> None:
    phrase = b"No\x10\x12\x1b[31m" + b"o" * 5000
    head = b"HTTP/1.1 404 %b\r\nContent-Length: 0\r\n\r\n" % phrase
    with answering(head) as (url, _), pytest.raises(SourceError) as caught:
        get(url)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "endless",
    [
        drip(OK, b"X-More: and more\r\n" * 1000, 0),
        drip(OK + b"X-Long: ", b"and longer " * 1000, 0),
        drip(b"HTTP/1.1 200 ", b"O" * 9000, 0),
        drip(OK + b"Transfer-Encoding: chunked\r\n\r\n5;", b"extension" * 1000, 0),
        drip(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Trailer: more\r\n" * 1000, 0),
    ],
    ids=["headers", "header", "status line", "chunk extension", "trailers"],
)
def test_what_never_ends_is_given_up_at_a_size(endless: Answer) -> None:
    with answering(endless) as (url, _), pytest.raises(SourceError, match="could not be fetched"):
        get(url, "page", time_limit=60)


def test_a_thousand_headers_are_too_many() -> None:
    head = OK + b"".join(b"X-%d: y\r\n" % number for number in range(1000)) + b"Content-Length: 2\r\n\r\nok"
    with answering(head) as (url, _), pytest.raises(SourceError, match="sends 1002 headers"):
        get(url)


def test_a_header_longer_than_any_is_not_kept() -> None:
    head = OK + b"ETag: " + b"x" * 5000 + b"\r\nContent-Length: 2\r\n\r\nok"
    with answering(head) as (url, _):
        assert get(url).headers == {"content-type": "text/html"}


# slow


@pytest.mark.parametrize(
    "slowly",
    [
        drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        drip(OK + b"Content-Length: 100000\r\n\r\n", b"x"),
        drip(OK + b"\r\n", b"x"),
        drip(b"HTTP/1.1 500 No\r\nContent-Length: 100000\r\n\r\n", b"x"),
    ],
    ids=["headers", "header", "early hints", "body", "body without a length", "error page"],
)
def test_a_trickle_is_never_waited_for_longer_than_one_answer_may_take(slowly: Answer) -> None:
    with answering(slowly) as (url, _), pytest.raises(SourceError, match=r"took longer than|answered 500"):
        get(url, time_limit=0.3, silence_limit=20)


def test_a_trickle_over_tls_is_cut_off_too(tmp_path: Path, replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(paths[0]))
    replica.faults.paths.append(Fault(trouble="slow", path="s9001", seconds=0.02))
    with serving(replica, certificate=paths) as url, pytest.raises(PassingTrouble, match="took longer"):
        get(f"{url}/documents/s9001/Plan.pdf", time_limit=0.5)


def test_less_than_a_thousand_bytes_a_second_is_too_slow() -> None:
    with (
        answering(drip(OK + b"Content-Length: 100000\r\n\r\n", b"x")) as (url, _),
        pytest.raises(PassingTrouble, match="sends less than 1024 bytes a second"),
    ):
        get(url, patience=0.2)


def test_a_connection_that_was_cut_off_is_not_used_again() -> None:
    def answer(request: bytes) -> Iterable[bytes]:
        return drip(OK, b"X: y\r\n")(request) if b"/slow" in request else [OK + b"Content-Length: 2\r\n\r\nok"]

    with answering(answer) as (url, _), Fetcher(Policy(time_limit=0.3)) as fetcher:
        for _ in range(2):
            assert fetcher.get(Request(url=f"{url}/quick")).content == b"ok"
            with pytest.raises(PassingTrouble, match="took longer than"):
                fetcher.get(Request(url=f"{url}/slow"))


# large


def test_a_page_may_have_less_than_a_document() -> None:
    body = b"x" * (3 * MEGABYTE)
    with answering(lambda _: chunked([body])) as (url, _):
        assert len(get(url, page_limit=2 * MEGABYTE).content) == len(body)
        with pytest.raises(SourceError, match=r"larger than the 2 MB a page may have"):
            get(url, "page", page_limit=2 * MEGABYTE)


def test_of_an_endless_robots_txt_the_beginning_counts() -> None:
    rules = b"User-agent: *\nDisallow: /private/\n"

    def answer(request: bytes) -> Iterable[bytes]:
        if b"robots.txt" in request:
            return chunked(itertools.chain([rules], itertools.repeat(b"# and so on\n" * 1000)))
        return [OK + b"Content-Length: 2\r\n\r\nok"]

    with answering(answer) as (url, _), Fetcher(Policy(obey_robots=True)) as fetcher:
        assert fetcher.get(Request(url=f"{url}/plan.pdf")).content == b"ok"
        with pytest.raises(SourceError, match=r"robots\.txt asks programs not to fetch this"):
            fetcher.get(Request(url=f"{url}/private/plan.pdf"))


# bombs


def packed(megabytes: int, times: int = 1) -> bytes:
    packing = zlib.compressobj(9, wbits=31)
    body = b"".join(packing.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + packing.flush()
    for _ in range(times - 1):
        body = gzip.compress(body)
    return body


def test_a_gzip_bomb_is_counted_as_it_unpacks() -> None:
    bomb = packed(400)
    tracemalloc.start()
    try:
        with (
            answering(lambda _: chunked([bomb], b"Content-Encoding: gzip\r\n")) as (url, _),
            pytest.raises(SourceError, match=r"unpack to .* no page is packed like that"),
        ):
            get(url, "page")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 40 * MEGABYTE


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "gzip, gzip", "gzip,gzip,gzip", "deflate, gzip", "compress", "x" * 900]
)
def test_other_packings_than_one_gzip_are_refused(encoding: str) -> None:
    headers = b"Content-Encoding: %b\r\n" % encoding.encode()
    with (
        answering(lambda _: chunked([packed(1, times=2)], headers)) as (url, _),
        pytest.raises(SourceError, match="which was not asked for; tell the publisher"),
    ):
        get(url, "page")


def test_an_error_page_is_no_bomb_either() -> None:
    body = packed(400)
    head = b"HTTP/1.1 500 No\r\nContent-Encoding: %b\r\nContent-Length: %d\r\n\r\n"
    for encoding in (b"gzip", b"br"):
        with (
            answering(head % (encoding, len(body)) + body) as (url, _),
            pytest.raises(SourceError, match="answered 500"),
        ):
            get(url)


@pytest.mark.parametrize("wbits", [31, 15])
def test_what_is_packed_honestly_is_unpacked(wbits: int) -> None:
    text = b"".join(b"<p>Meeting %d</p>" % number for number in range(100_000))
    packing = zlib.compressobj(wbits=wbits)
    body = packing.compress(text) + packing.flush()
    name = b"gzip" if wbits == 31 else b"deflate"
    pieces = [body[at : at + 1000] for at in range(0, len(body), 1000)]
    with answering(lambda _: chunked(pieces, b"Content-Encoding: %b\r\n" % name)) as (url, heard):
        assert get(url, "page").content == text
        assert b"accept-encoding: gzip\r\n" in heard[0].lower()
    with (
        answering(lambda _: chunked([body[:-20]], b"Content-Encoding: %b\r\n" % name)) as (url, _),
        pytest.raises(PassingTrouble, match="broke off before its end"),
    ):
        get(url, "page")


def test_gzip_in_several_members_and_padding() -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two") + bytes(100)
    with answering(lambda _: chunked([body], b"Content-Encoding: gzip\r\n")) as (url, _):
        assert get(url, "page").content == b"one two"


# what is sent on


def moving(path: str, to: str, cookie: str) -> Answer:
    def answer(request: bytes) -> Iterable[bytes]:
        said = OK + b"Content-Length: 2\r\nSet-Cookie: %b\r\n\r\nok" % cookie.encode()
        moved = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %b\r\nSet-Cookie: %b\r\n\r\n"
        return [moved % (to.encode(), cookie.encode())] if f"GET {path} ".encode() in request else [said]

    return answer


def test_cookies_go_to_no_other_host_and_nobody_is_authorised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login somebody password hunter2\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with answering(OK + b"Content-Length: 2\r\n\r\nok", "127.0.0.2") as (other, heard):
        port = int(other.rpartition(":")[2])
        monkeypatch.setenv("SOURCEPAGE_PRIVATE_HOSTS", "127.0.0.0/8")
        with (
            answering(moving("/moved", f"{other}/x", "sid=secret; Domain=127.0.0.2"), port=port) as (url, asked),
            Fetcher(Policy()) as fetcher,
        ):
            for path in ("/", "/moved", "/"):
                fetcher.get(Request(url=f"{url}{path}"))
        assert heard
        assert not any(b"secret" in one or b"authorization" in one.lower() for one in heard)
        assert not any(b"authorization" in one.lower() for one in asked)


def test_a_site_gets_its_own_cookie_back() -> None:
    with answering(moving("/moved", "/x", "sid=mine")) as (url, heard):
        get(f"{url}/moved")
    assert b"cookie: sid=mine" in heard[-1].lower()


def test_ever_other_redirects_end() -> None:
    numbers = itertools.count()

    def answer(_request: bytes) -> Iterable[bytes]:
        return [b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /%d\r\n\r\n" % next(numbers)]

    with answering(answer) as (url, heard), pytest.raises(SourceError, match="redirected more than 5 times"):
        get(url)
    assert len(heard) == 6


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "gopher://x/", "/" + "x" * 5000]
)  # fmt: skip
def test_a_redirect_leads_to_web_addresses_alone(target: str) -> None:
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %b\r\n\r\n" % target.encode()
    with (
        answering(head) as (url, heard),
        pytest.raises(SourceError, match=r"redirected to|could not be fetched") as caught,
    ):
        get(url)
    assert len(heard) == 1
    assert len(str(caught.value)) < 300


def test_a_redirect_from_https_to_http_is_noted(caplog: pytest.LogCaptureFixture) -> None:
    import httpx

    from pipeline.fetching.client import _find_redirect

    asked = httpx.Request("GET", "https://council.example/plan.pdf")
    for scheme, notes in [("http", 1), ("https", 0)]:
        caplog.clear()
        headers = {"Location": f"{scheme}://council.example/x"}
        with caplog.at_level(logging.WARNING):
            _find_redirect(httpx.Response(302, headers=headers, request=asked), str(asked.url), None)
        assert len(caplog.records) == notes
        assert all("redirected from https to http" in one.getMessage() for one in caplog.records)


# names on disk


@pytest.mark.parametrize(
    "name", ["../../evil.pdf", "..%2f..%2fevil.pdf", "/etc/evil", "C:\\evil.pdf", "evil\0.pdf", "a" * 400, "con"]
)  # fmt: skip
def test_files_are_named_by_their_hash_alone(tmp_path: Path, name: str) -> None:
    quoted = name.replace("\\", "\\\\").replace("\0", "%00")
    head = OK + b'Content-Disposition: attachment; filename="%b"\r\n' % quoted.encode()
    with answering(head + b"Content-Length: 13\r\n\r\n%PDF-1.4 evil") as (url, _):
        fetched = get(f"{url}/{name.replace(chr(0), '%00')}")
    root = tmp_path / "data" / "raw"
    location = Location(source=name, url=f"{url}/{name}", address=name)
    document = Archive(root).store(fetched.content, location, headers=fetched.headers, listed={"title": name})
    stem = document.sha256
    files = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    kept = [f"data/raw/{stem[:2]}/{stem}{ending}" for ending in (".json", ".pdf")]
    assert [one for one in files if not one.endswith(".lock")] == kept
