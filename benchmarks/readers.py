"""How the explorer bears readers: ``python -m benchmarks.readers --data DIR --warehouse URL``.

Each kind of page is asked for alone, every time for another record, document or word, so that nothing is remembered
but what any reader would find remembered; then many readers ask at once, each for the next page as soon as the last
has come, and once more with the pauses that people make. Pictures are drawn into a folder of their own, which is empty
at first. Nothing here is a test: the numbers are for reading.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, quote_plus

import click
import httpx

from loaders.selecting import run_select
from loaders.warehouse import open_for_reading
from pipeline.settings import find_settings

Ask = Callable[[], str]
"""Makes the path of a page, another one each time."""

_SAMPLED: Final = 2_000
"""Rows that ids and words are taken from."""
_STARTING: Final = 60.0
_SEED: Final = 5
_SERVER: Final = """
from explorer import app
from flows.cli import main
app._RecordId.regex += "(~[0-9]+)?"
app._DocumentId.regex += "(~[0-9]+)?"
main()
"""
"""The command, with room for the ids of copies in addresses: ``benchmarks.scale`` puts ~ and a number behind them."""
_OFTEN: Final = {"search: two words": 3, "record": 4, "picture of a page": 4, "document": 2, "page of a document": 2}
"""What readers ask for more often than other pages, in the mixture."""


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True, help="Folder with the archive.")
@click.option("--warehouse", help="Database URL, or the path of a SQLite file. [default: in the data folder]")
@click.option("--repeats", default=20, show_default=True, help="Times that each kind of page is asked for alone.")
@click.option("--readers", default=50, show_default=True, help="Readers at once.")
@click.option("--seconds", default=30.0, show_default=True, help="Seconds that they go on.")
@click.option("--pause", default=5.0, show_default=True, help="Seconds between two pages of a reader, the second time.")
def main(data: Path, warehouse: str | None, repeats: int, readers: int, seconds: float, pause: float) -> None:
    """Time the explorer's pages, one at a time and with many readers at once."""
    settings = find_settings(data=str(data), warehouse=warehouse)
    asks = make_asks(settings.warehouse)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "raw").symlink_to((data / "raw").resolve())
        with serve(Path(folder), settings.warehouse) as address:
            click.echo(_one_at_a_time(address, asks, repeats))
            for wait in (0.0, pause):
                click.echo(asyncio.run(_many(address, asks, readers, seconds, wait)))


def make_asks(warehouse: str) -> dict[str, Ask]:
    """Kind of page -> what asks for one, by ids and words that a warehouse has."""
    with open_for_reading(warehouse) as opened:
        records = _sample(opened, "record_id, document_id, kind", "record", "superseded_at IS NULL AND kind = 'action'")
        figures = _sample(opened, "record_id", "record", "superseded_at IS NULL AND kind = 'statistic'")
        quotes = [str(row[0]) for row in _sample(opened, "quote", "provenance", "page_number > 0")]
        pages = run_select(
            opened,
            f"SELECT document_id, page_number FROM page WHERE outcome = 'extracted' LIMIT {_SAMPLED * 20}",  # noqa: S608
        )[1]
        leaders = run_select(opened, "SELECT DISTINCT organisation_id FROM organisation LIMIT 200")[1]
    chance = random.Random(_SEED)  # noqa: S311  a choice, not a secret
    texts = [words for text in quotes if len(words := re.findall(r"[a-z]{5,}", text.lower())) > 1]
    common = [word for word, _ in Counter(word for words in texts for word in set(words)).most_common(10)]

    def sheet() -> str:
        document_id, number = chance.choice(pages)
        return f"/documents/{document_id}/pages/{number}"

    return {
        "home": lambda: "/",
        "browse: all, the newest": lambda: "/search",
        "search: two words": lambda: "/search?q=" + quote_plus(" ".join(chance.sample(chance.choice(texts), 2))),
        "search: a word that very many records hold": lambda: f"/search?q={chance.choice(common)}",
        "record": lambda: f"/r/{chance.choice(records)[0]}",
        "record: a figure": lambda: f"/r/{chance.choice(figures or records)[0]}",
        "document": lambda: f"/documents/{chance.choice(pages)[0]}",
        "page of a document": sheet,
        "documents": lambda: f"/documents?page={chance.randint(1, 5)}",
        "organisation": lambda: f"/organisations/{quote(str(chance.choice(leaders)[0]))}",
        "organisations": lambda: "/organisations",
        "charts: a figure through the years": lambda: "/charts/statistics",
        "charts: statuses": lambda: "/charts/status",
        "list of doubts": lambda: "/reviews",
        "record in doubt": lambda: f"/reviews/{chance.choice(records)[0]}",
        "JSON of a record": lambda: f"/r/{chance.choice(records)[0]}.json",
        "picture of a page": lambda: f"{sheet()}.png?size=page",
    }


def _sample(opened: Any, columns: str, table: str, where: str) -> list[tuple[Any, ...]]:
    """Rows from all over a table."""
    last = run_select(opened, f"SELECT MAX(record_key) FROM {table}")[1][0][0] or 0  # noqa: S608
    step = max(1, last // 100_000)
    found = run_select(
        opened,
        f"SELECT {columns} FROM {table} WHERE {where} AND record_key % {step} = 0 LIMIT {_SAMPLED * 20}",  # noqa: S608
    )[1]
    return random.Random(_SEED).sample(found, min(_SAMPLED, len(found)))  # noqa: S311  a choice, not a secret


@contextmanager
def serve(folder: Path, warehouse: str) -> Iterator[str]:
    """The explorer in a process of its own, as the command starts it; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        _SERVER,
        "explore",
        "--rate",
        "0",
        "--port",
        str(port),
    ]
    command += ["--data", str(folder), "--warehouse", warehouse]
    server = subprocess.Popen(command)
    address, ends = f"http://127.0.0.1:{port}", time.monotonic() + _STARTING
    try:
        while not _answers(address):
            if server.poll() is not None or time.monotonic() > ends:
                raise click.ClickException("the explorer did not start: its own lines say why")
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz").is_success
    except httpx.TransportError:
        return False


def _one_at_a_time(address: str, asks: Mapping[str, Ask], repeats: int) -> str:
    """A table of the time to the first byte, nothing else being asked for; pictures new, then once more."""
    lines = [
        f"Alone, {_load()}",
        "",
        f"| page | median ms | worst of {repeats} |",
        "|---|---:|---:|",
    ]
    with httpx.Client(base_url=address, timeout=120, follow_redirects=True) as client:
        for kind, ask in asks.items():
            paths = [ask() for _ in range(repeats)]
            is_picture = kind.startswith("picture")
            lines.append(_row(f"{kind}, new" if is_picture else kind, [_first_byte(client, path) for path in paths]))
            if is_picture:
                lines.append(_row(f"{kind}, drawn before", [_first_byte(client, path) for path in paths]))
    return "\n".join([*lines, ""])


def _first_byte(client: httpx.Client, path: str) -> float:
    begun = time.perf_counter()
    with client.stream("GET", path) as answer:
        passed = time.perf_counter() - begun
        answer.read()
    if not answer.is_success:
        raise click.ClickException(f"{path}: {answer.status_code}")
    return passed * 1_000


def _row(name: str, found: list[float], *more: str) -> str:
    cells = [name, *more, f"{statistics.median(found):,.0f}", f"{max(found):,.0f}"]
    return f"| {' | '.join(cells)} |"


async def _many(address: str, asks: Mapping[str, Ask], readers: int, seconds: float, pause: float) -> str:
    """A table of how long whole pages take while many readers ask."""
    kinds = [kind for kind in asks for _ in range(_OFTEN.get(kind, 1))]
    took: dict[str, list[float]] = defaultdict(list)
    refused: Counter[str] = Counter()
    limits = httpx.Limits(max_connections=readers, max_keepalive_connections=readers)
    begun = time.monotonic()

    async def read(number: int, client: httpx.AsyncClient) -> None:
        chance = random.Random(number)  # noqa: S311  a choice, not a secret
        await asyncio.sleep(chance.uniform(0, pause))
        while time.monotonic() - begun < seconds:
            kind = chance.choice(kinds)
            started = time.perf_counter()
            path = asks[kind]()
            try:
                answer = await client.get(path)
            except httpx.TransportError:  # an idle connection was closed at this moment: ask again, as browsers do
                answer = await client.get(path)
            took[kind].append((time.perf_counter() - started) * 1_000)
            if not answer.is_success:
                refused[f"{kind}: {answer.status_code}"] += 1
            await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)

    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits, follow_redirects=True) as client:
        await asyncio.gather(*(read(number, client) for number in range(readers)))
    passed, all_of_them = time.monotonic() - begun, [one for found in took.values() for one in found]
    pauses = f"{pause:g} s between two pages of each" if pause else "without a pause"
    counted = f"{len(all_of_them):,} answers in {passed:.0f} s, {len(all_of_them) / passed:.1f} a second"
    lines = [
        f"{readers} readers at once, {pauses}, {_load()}: {counted}, refused: {dict(refused) or 'none'}",
        "",
        "| page | answers | median ms | worst |",
        "|---|---:|---:|---:|",
        *(_row(kind, took[kind], str(len(took[kind]))) for kind in asks if took[kind]),
        _row("all", all_of_them, str(len(all_of_them))),
        "",
    ]
    return "\n".join(lines)


def _load() -> str:
    """How busy the machine was just before."""
    return f"load of {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
