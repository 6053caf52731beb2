"""A night in which nothing has changed: wall time, processor time and requests, for many documents on many hosts.

    python -m benchmarks.nights [--hosts 50] [--documents 100] [--pause 1]

An invented site stands on as many loopback addresses as there are hosts; each lists its documents on one page and
serves them with an ETag. A first night fetches all of them and loads them, read by a stand-in that takes no time and
without waiting for the disk; what is measured is the second, started as an operator starts it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PORT = 8399
FIRST_NIGHT = """
import os
import sys
from concurrent.futures import ThreadPoolExecutor
os.fsync = lambda _: None
from benchmarks.stand_in import read_one_action
from flows.night import *
from flows.night_order import Order
from flows.night_reading import count_read
from pipeline.extractions import write_extraction
from pipeline.settings import find_settings
settings = find_settings(data=sys.argv[1], environ={"SOURCEPAGE_PAUSE": "0"})
with open_night(Order(), settings) as night:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda one: fetch_source(one, discover_source(one, night), night), night.sources))
    pending = find_pending(found, night)
    for one in pending:
        write_extraction(settings.extractions, read_one_action(night.archive.path(one.sha256), sha256=one.sha256))
    read = count_read(pending, {}, night)
    print(report_night(found, load_read(read, {}, night), (), night).message)
"""
"""Prepares the measured night, in a program of its own so that nothing of it is counted."""


class Site:
    """Every host's pages, and what was asked of them."""

    def __init__(self, documents: int) -> None:
        self.asked: Counter[str] = Counter()
        self._documents = documents

    def app(self) -> Starlette:
        """The site as it is served."""
        return Starlette(routes=[Route("/{path:path}", self._answer)])

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        if path == "/robots.txt":
            self.asked["robots"] += 1
            return Response(status_code=404)
        if path == "/":
            self.asked["listings"] += 1
            links = "".join(f'<li><a href="/plan-{n}.pdf">Plan {n}</a></li>' for n in range(self._documents))
            return Response(f"<!doctype html><title>Plans</title><ul>{links}</ul>", media_type="text/html")
        etag = f'"{path}"'
        if request.headers.get("if-none-match") == etag:
            self.asked["not modified"] += 1
            return Response(status_code=304, headers={"ETag": etag})
        self.asked["sent"] += 1
        content = f"%PDF-1.7\n% {request.url.hostname} {path}\n%%EOF\n".encode()
        return Response(content, headers={"ETag": etag}, media_type="application/pdf")


@contextmanager
def serving(site: Site, hosts: list[str]) -> Iterator[None]:
    """The site on every host, until the block ends."""
    listening = [_listen(host) for host in hosts]
    server = uvicorn.Server(uvicorn.Config(site.app(), log_config=None, lifespan="off"))
    thread = Thread(target=server.run, kwargs={"sockets": listening}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


def _listen(host: str) -> socket.socket:
    """A socket whose connections send at once, as servers' do; uvicorn leaves those it is handed as they are."""
    listening = socket.create_server((host, PORT))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def measure(hosts: int, documents: int, pause: float) -> dict[str, object]:
    """The figures of the second night."""
    names = [f"127.0.1.{number}" for number in range(1, hosts + 1)]
    site = Site(documents)
    with tempfile.TemporaryDirectory() as folder, serving(site, names):
        data = Path(folder)
        (data / "sources").mkdir()
        for name in names:
            text = f'publisher = "Council"\nkind = "webpage"\nurl = "http://{name}:{PORT}"\n'
            (data / "sources" / f"council-{name.rpartition('.')[2]}.toml").write_text(text)
        first = _run("-c", FIRST_NIGHT, folder, pause=0)
        site.asked.clear()
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        night = ("-c", "from flows.cli import main; main()", "nightly", "--json", "--data", folder)
        report = json.loads(_run(*night, pause=pause))
        seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "hosts": hosts,
        "documents": report["unchanged"],
        "pause": pause,
        "first night": first.strip(),
        "second night": report["message"],
        "wall seconds": round(seconds, 1),
        "processor seconds": round(sum(after[:2]) - sum(before[:2]), 1),
        "of them by stage (wall)": report["durations"],
        "requests": dict(site.asked),
        "requests per document": round(site.asked.total() / (hosts * documents), 3),
        "largest process MB": round(after.ru_maxrss / 1024),
    }


def _run(*arguments: str, pause: float) -> str:
    """What a program of its own prints."""
    near = {"NO_PROXY": "127.0.0.0/8", "SOURCEPAGE_PRIVATE_HOSTS": "127.0.0.0/8"}
    environ = {**os.environ, **near, "SOURCEPAGE_PAUSE": str(pause), "PYTHONPATH": str(Path.cwd())}
    ran = subprocess.run([sys.executable, *arguments], env=environ, stdout=subprocess.PIPE, text=True, check=True)
    return ran.stdout


def main() -> None:
    """Prints the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nights", description=__doc__)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--documents", type=int, default=100, help="on each host")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two requests to a host")
    options = parser.parse_args()
    print(json.dumps(measure(options.hosts, options.documents, options.pause), indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
