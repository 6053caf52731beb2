"""Nights without Prefect: the stages one after the other, on folders of documents that a fake reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.batches import read_batch
from flows.night import (
    check_night,
    discover_source,
    fetch_source,
    find_pending,
    load_read,
    open_night,
    report_night,
)
from flows.night_order import Order
from flows.night_reading import count_read, keep_batch, plan_batches
from flows.night_report import NightReport
from flows.workers import Readers
from pipeline.settings import Settings

Spend = Callable[..., NightReport]
VIEWS = ("documents", "pages", "actions", "findings", "action_organisations")


def spend(settings: Settings, order: Order) -> NightReport:
    """A night from beginning to end."""
    with open_night(order, settings) as night:
        discoveries = [discover_source(source, night) for source in night.sources]
        found = [fetch_source(*each, night) for each in zip(night.sources, discoveries, strict=True)]
        pending = find_pending(found, night)
        with Readers(1, limits=order.limits, extractor=order.extractor) as readers:
            readings = [one for batch in plan_batches(pending, night, size=2) for one in read_batch(batch, readers)]
        failures = keep_batch(readings, night)
        read = count_read(pending, failures, night)
        findings = check_night(found, read, night)
        return report_night(found, load_read(read, failures, night), findings, night)


def declare(data: Path, name: str, folder: Path, more: str = "") -> None:
    """A source that is a folder."""
    path = data / "sources" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'publisher = "{name}"\nkind = "folder"\nurl = "{folder}"\n{more}')


def put(folder: Path, name: str, words: str) -> None:
    """A document that the fake reads: each word a page with an action."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(f"%PDF-fake {words}".encode())


def contents(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What people see in the warehouse, but for the time of fetching."""
    with sqlite3.connect(data / "processed" / "warehouse.sqlite") as connection:
        found = {}
        for view in VIEWS:
            cursor = connection.execute(f"SELECT * FROM {view}")
            names = [column[0] for column in cursor.description]
            rows = [tuple(v for n, v in zip(names, row, strict=True) if n != "fetched_at") for row in cursor]
            found[view] = sorted(rows, key=repr)
    return found


def ask(data: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of the warehouse."""
    with sqlite3.connect(data / "processed" / "warehouse.sqlite") as connection:
        return connection.execute(query).fetchall()


def everything_but_runs(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every base table, but for the log of nights."""
    tables = ask(data, "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'run'")
    return {name: sorted(ask(data, f"SELECT * FROM {name}"), key=repr) for (name,) in tables}
