"""Machines of private networks are not asked, whatever name, redirect or lookup leads to them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest

from pipeline.errors import SettingsError, SourceError
from pipeline.fetching import Fetched, Fetcher, Policy, Request, find_targets
from pipeline.fetching.peers import PrivateHosts, check_peer, find_private_hosts

NOBODY = PrivateHosts()


@contextmanager
def listening(answer: bytes = b"", host: str = "127.0.0.1", port: int = 0) -> Iterator[tuple[str, list[bytes]]]:
    """A server's URL and what it was sent; it answers each visitor with the same bytes."""
    server = socket.create_server((host, port))
    heard: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(65536))
                if heard[-1]:
                    connection.sendall(answer)

    Thread(target=serve, daemon=True).start()
    try:
        yield f"http://{host}:{server.getsockname()[1]}", heard
    finally:
        server.close()


def get(url: str, allowed: PrivateHosts = NOBODY, **more: Any) -> Fetched:
    with Fetcher(Policy(private_hosts=allowed, **more)) as fetcher:
        return fetcher.get(Request(url=url))


def allowing(words: str) -> PrivateHosts:
    return find_private_hosts({"SOURCEPAGE_PRIVATE_HOSTS": words})


@pytest.fixture(autouse=True)
def directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy stands between these tests and this machine."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "224.0.1.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1",
        "2002:7f00:1::", "::7f00:1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_internet_is_refused(address: str) -> None:
    with pytest.raises(SourceError, match=r"a private network, which may not be asked; .* SOURCEPAGE_PRIVATE_HOSTS"):
        check_peer("https://council.example/plan.pdf", address, NOBODY)


@pytest.mark.parametrize("address", ["8.8.8.8", "51.140.1.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_may_be_asked(address: str) -> None:
    check_peer("https://council.example/plan.pdf", address, NOBODY)


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("intranet.council.example", "10.1.2.3"),
        ("other, INTRANET.council.example ,", "10.1.2.3"),
        ("10.1.2.3", "10.1.2.3"),
        ("10.0.0.0/8", "::ffff:10.1.2.3"),
        ("fd00::/8", "fd12::1"),
        ("[fd12::1]", "fd12::1"),
    ],
)
def test_a_setting_names_what_may_be_asked_all_the_same(words: str, address: str) -> None:
    url = "http://intranet.council.example/plan.pdf"
    check_peer(url, address, allowing(words))
    with pytest.raises(SourceError):
        check_peer(url.replace("intranet", "another"), "192.168.0.1", allowing(words))


@pytest.mark.parametrize("word", ["10.0.0.0/99", "http://council.example", "10.1.2", "a b", "*"])
def test_a_setting_that_names_nothing_is_one_clear_line(word: str) -> None:
    with pytest.raises(SettingsError, match=r"^SOURCEPAGE_PRIVATE_HOSTS: .* is no host name, address or network"):
        allowing(word)


@pytest.mark.parametrize("written", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1"])
def test_nothing_is_sent_to_a_private_address_however_it_is_written(written: str) -> None:
    with listening(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno") as (url, heard):
        with pytest.raises(SourceError, match=r"127\.0\.0\.1, an address of a private network|could not be fetched"):
            get(url.replace("127.0.0.1", written))
        assert not any(heard)


def test_a_name_that_leads_home_is_refused_at_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a name meant a public machine when it was checked, and another a moment later."""
    with listening(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno") as (url, heard):
        lookup = socket.getaddrinfo
        port = url.rpartition(":")[2]

        def rebound(_host: str, port: int, *rest: Any, **more: Any) -> Any:
            return lookup("127.0.0.1", port, *rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", rebound)
        with pytest.raises(SourceError, match=r"council\.example is 127\.0\.0\.1, an address of a private network"):
            get(f"http://council.example:{port}/plan.pdf")
        assert not any(heard)
        assert get(f"http://council.example:{port}/", allowing("council.example")).content == b"no"


@pytest.mark.parametrize(("path", "robots"), [("plan.pdf", False), ("robots.txt", True)])
def test_a_redirect_into_the_private_network_is_followed_no_further(path: str, robots: bool) -> None:
    with listening(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno", "127.0.0.2") as (inside, heard):
        head = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {inside}/{path}\r\n\r\n".encode()
        with listening(head, port=int(inside.rpartition(":")[2])) as (url, asked):
            with pytest.raises(SourceError, match=r"127\.0\.0\.2 is 127\.0\.0\.2, an address of a private network"):
                get(f"{url}/{path}", allowing("127.0.0.1"), obey_robots=robots)
            assert len(asked) == 1
        assert not any(heard)


def test_a_proxy_makes_the_connections_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may stand in the private network; an address written out is refused before it hears of it."""
    with listening(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as (proxy, heard):
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("no_proxy", "")
        assert get("http://council.example/plan.pdf").content == b"ok"
        assert heard[0].startswith(b"GET http://council.example/plan.pdf ")
        with pytest.raises(SourceError, match="an address of a private network"):
            get("http://10.0.0.1/plan.pdf")
        assert len(heard) == 1


@pytest.mark.parametrize("port", [22, 25, 5432, 6379])
def test_a_redirect_to_the_port_of_something_else_is_refused(port: int) -> None:
    head = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:{port}/\r\n\r\n".encode()
    with listening(head) as (url, _), pytest.raises(SourceError, match=f"redirected to port {port}, where no web site"):
        get(url, allowing("127.0.0.1"))


USERS = ["somebody", "somebody:hunter2", ":hunter2", "council.example:80"]


@pytest.mark.parametrize("user", USERS)
def test_users_and_passwords_in_addresses_are_neither_sent_nor_kept(user: str) -> None:
    with listening() as (url, heard):
        inside = url.replace("//", f"//{user}@")
        (target,) = find_targets([f"{inside}/plan.pdf#page=3"])
        assert target.name == target.location.url == target.location.address == f"{url}/plan.pdf"
        assert target.problem is not None
        assert user not in target.problem
        with pytest.raises(SourceError, match="with a user name") as caught:
            get(inside, allowing("127.0.0.1"))
        assert user not in str(caught.value)
        assert not heard


@pytest.mark.parametrize("user", USERS)
def test_a_redirect_makes_nobody_log_in(user: str) -> None:
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://%b@127.0.0.1/x\r\n\r\n" % user.encode()
    with listening(head) as (url, asked):
        with pytest.raises(SourceError, match="with a user name"):
            get(url, allowing("127.0.0.1"))
        assert len(asked) == 1
