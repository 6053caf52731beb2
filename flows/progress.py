"""How an ingest looks while it runs and when it is done: a bar on a terminal, a line a document elsewhere.

Everything on the way goes to stderr, so that what a command prints on stdout is only its result.
"""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Protocol, Self

import click
from rich.box import ROUNDED
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from flows.logs import is_json, start_logs
from flows.summary import Result, Summary

LOG = logging.getLogger("sourcepage.reading")

_KIND_NAMES = {
    "action": "actions",
    "measure": "measures",
    "status_total": "status totals",
    "statistic": "statistics",
    "meeting": "meetings",
    "agenda_item": "agenda items",
    "decision": "decisions",
}
_OUTCOMES = ("loaded", "unchanged", "superseded")
_LEVELS = ("error", "warning", "note")


class Watch(Protocol):
    """What an ingest tells while it runs."""

    def begin(self, total: int) -> None:
        """So many documents are to come."""

    def waiting(self, name: str) -> None:
        """This document is being fetched, or is the next to be loaded."""

    def done(self, result: Result) -> None:
        """This became of it."""


class Lines:
    """A line a document: for logs and pipes."""

    def __init__(self) -> None:
        self._total = 0
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left open."""

    def begin(self, total: int) -> None:
        """Remembers how many documents are to come."""
        self._total = total

    def waiting(self, name: str) -> None:
        """A log needs no line for waiting."""

    def done(self, result: Result) -> None:
        """Prints what became of a document."""
        self._done += 1
        click.echo(f"[{self._done}/{self._total}] {describe(result)}", err=True)


class Bar:
    """A progress bar, with a line above it for every document that needs attention."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("finding documents", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._progress.stop()

    def begin(self, total: int) -> None:
        """Sets the bar's length."""
        self._progress.update(self._task, total=total)

    def waiting(self, name: str) -> None:
        """Shows the document's name, its end where it is long."""
        short = name if len(name) <= 40 else f"...{name[-37:]}"
        self._progress.update(self._task, description=Text(short).markup)

    def done(self, result: Result) -> None:
        """Moves the bar on; a document that needs attention gets a line that stays."""
        if result.failure or result.warning:
            self._progress.console.print(Text(describe(result)), soft_wrap=True)
        self._progress.advance(self._task)


class Records(Lines):
    """Nothing of its own: what becomes of a document is logged where it is loaded, an object a line."""

    def __enter__(self) -> Self:
        start_logs()
        return self

    def done(self, result: Result) -> None:
        """Says what somebody must look at and is known here alone."""
        if result.warning or result.document_id is None:
            about = {"document": result.name, "document_id": result.document_id, "pages": result.pages}
            LOG.warning(describe(result), extra={**about, "reason": result.failure or result.warning})


def open_watch() -> Lines | Bar:
    """A bar where a person watches, lines elsewhere, objects where programs read the log."""
    if is_json():
        return Records()
    return Bar() if Console(stderr=True).is_terminal else Lines()


def describe(result: Result) -> str:
    """One line on what became of a document."""
    if result.failure:
        return f"{result.name}: failed: {result.failure}"
    counts = [_count(result.pages, "pages")]
    counts += [_count(number, _KIND_NAMES.get(kind, kind)) for kind, number in result.rows.items()]
    counts += [_count(number, "findings") for number in [sum(result.findings.values())] if number]
    note = "" if result.outcome == "loaded" else f" ({result.outcome})"
    warning = f"; {result.warning}" if result.warning else ""
    return f"{result.name}: {', '.join(counts)}{note}{warning}"


def _count(number: int, plural: str) -> str:
    """The number and its noun: "1 page", "2 pages"."""
    return f"{number} {plural.removesuffix('s') if number == 1 else plural}"


def print_summary(summary: Summary) -> None:
    """The table at the end of an ingest, on stdout, and the failures with their reasons."""
    console = Console(highlight=False)
    table = Table(box=None if not console.is_terminal else ROUNDED, show_header=False, pad_edge=console.is_terminal)
    table.add_column(no_wrap=True)
    table.add_column(justify="right")
    for name, value in _summary_rows(summary):
        table.add_row(name, value)
    console.print(table)
    for heading, lines in _attention(summary).items():
        console.print(Text(heading))
        for line in lines:
            console.print(Text(f"  {line}"), soft_wrap=True)
    console.print(Text(f"warehouse: {summary.warehouse}"), soft_wrap=True)


def _summary_rows(summary: Summary) -> list[tuple[str, str]]:
    rows = [("documents", str(len(summary.results)))]
    rows += [(f"  {one}", str(summary.outcomes[one])) for one in _OUTCOMES if summary.outcomes[one]]
    rows += [("  failed", str(len(summary.failures)))]
    rows += [("pages", str(summary.pages))]
    rows += [(name, str(summary.rows[kind])) for kind, name in _KIND_NAMES.items() if summary.rows[kind]]
    rows += [(f"findings: {level}", str(summary.findings[level])) for level in _LEVELS if summary.findings[level]]
    rows += [("seconds", f"{summary.seconds:.1f}")]
    if summary.pages_per_second is not None:
        rows.append(("pages per second", f"{summary.pages_per_second:.1f}"))
    return rows


def _attention(summary: Summary) -> dict[str, list[str]]:
    failed = [f"{result.name}: {result.failure}" for result in summary.failures]
    partly = [f"{result.name}: {result.warning}" for result in summary.results if result.warning]
    sections = {
        "Not read:": failed,
        "Read in part:": partly,
    }
    return {heading: lines for heading, lines in sections.items() if lines}
