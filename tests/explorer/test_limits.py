"""What one request may be, how often one address may ask, and who waits for whom."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from explorer.app import create_app
from explorer.rates import Turns, address_of, cost_of
from pipeline.settings import Settings, WebSettings


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/search?q=" + "a" * 5_000, 414),
        ("/" + "a" * 2_000, 414),
        ("/search?" + "&".join(f"p{number}=1" for number in range(100)), 400),
        ("/search?q=%00", 400),
        ("/r/%00", 400),
    ],
)
def test_what_is_too_long_is_refused(reader: TestClient, path: str, status: int) -> None:
    assert reader.get(path).status_code == status


def test_what_is_too_large_is_refused_whatever_it_says_of_itself(visitor: TestClient) -> None:
    client = visitor
    client.get("/login")

    def drip() -> Iterator[bytes]:
        for _ in range(200):
            yield b"a=" + b"x" * 1_000 + b"&"

    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/login", content=b"a=" + b"x" * 100_000, headers=form).status_code == 413
    assert client.post("/login", content=drip(), headers=form).status_code == 413
    assert client.post("/login", content=b"", headers={**form, "content-length": "-1"}).status_code == 413
    many = "&".join(f"a{number}=1" for number in range(500)).encode()
    assert client.post("/login", content=many, headers=form).status_code == 400
    files = {"token": ("x.txt", b"x" * 100, "text/plain")}
    assert client.post("/login", files=files).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"])
def test_other_methods_are_refused(reader: TestClient, method: str) -> None:
    answer = reader.request(method, "/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_pages_cannot_be_sent_to(reader: TestClient) -> None:
    for path in ("/", "/search", "/documents", "/runs", "/static/explorer.css"):
        assert reader.post(path, data={"a": "b"}).status_code == 405


def test_one_address_is_given_so_much_a_minute_and_another_is_not_kept_out(explored: Settings) -> None:
    app = create_app(replace(explored, web=WebSettings(rate=20)))
    with TestClient(app) as client:
        answers = [client.get("/nothing-here") for _ in range(25)]
        assert [answer.status_code for answer in answers] == [404] * 20 + [429] * 5
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        assert "content-security-policy" in answers[-1].headers
        assert client.get("/static/explorer.css").status_code == 200
        forged = client.get("/nothing-here", headers={"x-forwarded-for": "192.0.2.1"})
        assert forged.status_code == 429  # who asks is not what they say
        assert client.get("/x.csv").status_code == 404
        assert client.get("/x.csv").status_code == 429
        assert TestClient(app, client=("192.0.2.9", 1)).get("/nothing-here").status_code == 404


@pytest.mark.parametrize(
    ("path", "cost"),
    [("/", "page"), ("/documents/doc-0/pages/1.png", "picture"), ("/search.csv", "download"), ("/static/a.css", "")],
)
def test_what_is_asked_for_has_its_price(path: str, cost: str) -> None:
    assert cost_of(path) == cost


def test_a_subscriber_has_one_network_however_many_addresses() -> None:
    def address(host: str) -> str:
        return address_of({"client": (host, 1)})

    assert address("2001:db8::1") == address("2001:db8::ffff") != address("2001:db8:0:1::1")
    assert address("192.0.2.1") != address("192.0.2.2")
    assert address_of({}) == ""


def test_only_allowed_hosts_are_answered(explored: Settings) -> None:
    app = create_app(replace(explored, web=WebSettings(rate=0, hosts=("figures.example.org", "*.example.net"))))
    with TestClient(app) as client:
        for host, status in (
            ("figures.example.org", 200),
            ("a.example.net:8400", 200),
            ("evil.example", 400),
            ("", 400),
        ):
            answer = client.get("/", headers={"host": host})
            assert answer.status_code == status
            assert "content-security-policy" in answer.headers


def test_pages_are_served_while_pictures_and_downloads_wait_for_their_turn() -> None:
    begun: Counter[str] = Counter()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        begun[scope["path"]] += 1
        if scope["path"] != "/":
            await may_end.wait()
        await PlainTextResponse("made")(scope, receive, send)

    async def ask(turns: Turns, path: str, address: str) -> int:
        said: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            said.append(message)

        scope = {
            "type": "http",
            "path": path,
            "client": (address, 1),
            "headers": [],
            "method": "GET",
            "query_string": b"",
        }
        await turns({**scope, "server": ("testserver", 80), "scheme": "http"}, receive, send)
        return int(said[0]["status"])

    async def visit_all() -> list[int]:
        turns = Turns(app)
        waiting = [asyncio.create_task(ask(turns, "/p.png", "192.0.2.1")) for _ in range(30)]
        waiting += [asyncio.create_task(ask(turns, "/a.csv", f"192.0.2.{number}")) for number in (1, 1, 1, 2)]
        await asyncio.sleep(0.05)
        assert begun == {"/p.png": 8, "/a.csv": 3}  # one address has two downloads at a time
        assert await ask(turns, "/", "192.0.2.1") == 200
        may_end.set()
        return await asyncio.gather(*waiting)

    may_end = asyncio.Event()
    answers = asyncio.run(visit_all())
    assert answers == [200] * 30 + [200, 200, 503, 200]
    assert begun["/p.png"] == 30


def test_a_defect_tells_a_stranger_nothing_and_keeps_the_headers(explored: Settings) -> None:
    app = create_app(explored)

    def broken(_: object) -> None:
        raise RuntimeError("the-secret")

    app.router.routes.insert(0, Route("/broken", broken))
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert "the-secret" not in answer.text
    assert "content-security-policy" in answer.headers
