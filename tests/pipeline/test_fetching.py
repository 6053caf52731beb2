"""Paths and URLs lead to bytes or to a reason."""

from __future__ import annotations

import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pipeline.errors import SourceError
from pipeline.fetching import Fetcher, Policy, Target, find_targets

BODY = b"%PDF-1.4 served"


class Council(BaseHTTPRequestHandler):
    """A small web site: one document, one loop, one missing page."""

    def do_GET(self) -> None:
        if self.path == "/plan.pdf":
            self._answer(200, BODY, {"Content-Type": "application/pdf", "ETag": '"1"', "X-Other": "no"})
        elif self.path == "/agent":
            self._answer(200, self.headers["User-Agent"].encode())
        elif self.path == "/moved":
            self._answer(302, b"", {"Location": "/plan.pdf"})
        elif self.path == "/loop":
            self._answer(302, b"", {"Location": "/loop"})
        else:
            self._answer(503 if self.path == "/busy" else 404, b"<html>no</html>")

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Council)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def fetcher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fetcher]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Fetcher() as fetcher:
        yield fetcher


def one(argument: str | Path) -> Target:
    (target,) = find_targets([str(argument)])
    return target


def put(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(BODY)


def addresses(*arguments: Path | str) -> list[str]:
    return [target.location.address for target in find_targets(str(argument) for argument in arguments)]


def test_folders_are_walked_in_order_and_hidden_files_skipped(tmp_path: Path) -> None:
    put(tmp_path / "b.pdf", tmp_path / "a" / "Z.PDF", tmp_path / ".hidden.pdf", tmp_path / ".git" / "c.pdf")
    put(tmp_path / "notes.txt", tmp_path / "a" / "b" / "y.Pdf")
    assert addresses(tmp_path) == ["a/Z.PDF", "a/b/y.Pdf", "b.pdf"]


def test_a_file_is_known_by_its_name_and_its_file_uri(tmp_path: Path) -> None:
    put(tmp_path / "plan one.pdf")
    target = one(tmp_path / "plan one.pdf")
    assert target.location.address == "plan one.pdf"
    assert target.location.url == (tmp_path / "plan one.pdf").as_uri()
    assert target.location.source == "local"


def test_a_file_uri_is_its_file(tmp_path: Path) -> None:
    put(tmp_path / "plan one.pdf")
    uri = (tmp_path / "plan one.pdf").as_uri()
    assert one(f"{uri}#page=3") == one(tmp_path / "plan one.pdf")
    assert one("ftp://council.example/plan.pdf").problem == (
        "only paths and http, https and file addresses can be fetched"
    )


@pytest.mark.parametrize("argument", ["file://[", "~nobody-of-this-name/plan.pdf", "x" * 5000, "a\0b", ""])
def test_an_argument_that_can_be_no_path_is_a_miss(argument: str) -> None:
    assert one(argument).problem


def test_a_file_given_twice_is_taken_once(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf", tmp_path / "b.pdf")
    assert addresses(tmp_path / "b.pdf", tmp_path, f"{tmp_path}/./x/../a.pdf") == ["b.pdf", "a.pdf"]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    put(tmp_path / "north/2010/plan.pdf", tmp_path / "south/2010/plan.pdf", tmp_path / "south/only.pdf")
    assert addresses(tmp_path / "north", tmp_path / "south") == [
        "north/2010/plan.pdf",
        "south/2010/plan.pdf",
        "only.pdf",
    ]
    assert addresses(tmp_path / "north/2010/plan.pdf", tmp_path / "south/2010/plan.pdf") == [
        "north/2010/plan.pdf",
        "south/2010/plan.pdf",
    ]


def test_names_that_differ_only_in_composition_end_the_search(tmp_path: Path) -> None:
    put(tmp_path / "caf\u00e9.pdf", tmp_path / "cafe\u0301.pdf")
    found = addresses(tmp_path)
    assert found
    assert not any(address.startswith("/") for address in found)


@pytest.mark.skipif(os.name == "nt", reason="Windows file names are always text")
def test_names_that_are_no_text_still_have_an_address(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.pdf")
    try:
        put(path)
    except OSError:
        pytest.skip("this file system refuses names that are not UTF-8")
    target = one(tmp_path)
    assert target.location.address.encode() == "caf\ufffd.pdf".encode()
    assert target.location.url.endswith("caf%E9.pdf")


@pytest.mark.skipif(os.name == "nt", reason="Windows file names hold no control characters")
def test_a_name_with_control_characters_stays_one_line(tmp_path: Path) -> None:
    put(tmp_path / "a\n\x1b[31mb.pdf")
    target = one(tmp_path)
    assert target.name.endswith("a\ufffd\ufffd[31mb.pdf")
    assert target.location.address == "a\n\x1b[31mb.pdf"


def test_misses_are_targets_with_a_problem(tmp_path: Path, fetcher: Fetcher) -> None:
    missing, empty = one(tmp_path / "gone.pdf"), one(tmp_path)
    assert missing.problem == "no such file or folder; check the path"
    assert empty.problem == "the folder holds no PDF files"
    with pytest.raises(SourceError, match="no such file"):
        fetcher.fetch(missing)


def test_local_bytes_are_read_up_to_the_limit(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf")
    target = one(tmp_path / "a.pdf")
    assert Fetcher(Policy(size_limit=len(BODY))).fetch(target).content == BODY
    with pytest.raises(SourceError, match="larger than"):
        Fetcher(Policy(size_limit=len(BODY) - 1)).fetch(target)


def test_a_file_gone_since_it_was_found_is_a_source_error(tmp_path: Path, fetcher: Fetcher) -> None:
    put(tmp_path / "a.pdf")
    target = one(tmp_path / "a.pdf")
    (tmp_path / "a.pdf").unlink()
    with pytest.raises(SourceError):
        fetcher.fetch(target)


def test_a_url_is_its_own_address_without_fragment() -> None:
    target = one("https://council.example/plan.pdf?v=2#page=3")
    assert target.location.address == target.location.url == "https://council.example/plan.pdf?v=2"
    assert target.path is None


def test_a_document_is_fetched_with_the_headers_worth_keeping(site: str, fetcher: Fetcher) -> None:
    fetched = fetcher.fetch(one(f"{site}/plan.pdf"))
    assert fetched.content == BODY
    assert fetched.headers == {"content-type": "application/pdf", "etag": '"1"'}
    assert fetcher.fetch(one(f"{site}/moved")).content == BODY


def test_sourcepage_says_who_it_is(site: str, fetcher: Fetcher) -> None:
    assert fetcher.fetch(one(f"{site}/agent")).content.startswith(b"Sourcepage/")


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/gone", "answered 404 Not Found; check the URL"), ("/busy", "503"), ("/loop", "redirected more than")],
)
def test_answers_without_a_document_are_source_errors(site: str, fetcher: Fetcher, path: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        fetcher.fetch(one(site + path))


@pytest.mark.usefixtures("fetcher")
def test_a_body_is_given_up_once_too_large(site: str) -> None:
    with Fetcher(Policy(size_limit=4)) as fetcher, pytest.raises(SourceError, match="larger than"):
        fetcher.fetch(one(f"{site}/plan.pdf"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/plan.pdf", "http://", "http://[::bad/plan.pdf"])
def test_unreachable_and_malformed_urls_are_source_errors(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(SourceError, match="could not be fetched"):
        fetcher.fetch(one(url))
