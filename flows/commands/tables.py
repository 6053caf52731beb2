"""``sourcepage tables``: every table that is read from PDFs, as JSON, CSV or Markdown. Nothing is kept or loaded."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from flows.commands.options import password_option
from pipeline.errors import DocumentError, SettingsError

if TYPE_CHECKING:
    from extractors.parsing.turning import Placement
    from extractors.tables.tables import Table

Format = Literal["json", "csv", "markdown"]
Rows = list[list[str | None]]
Pages = tuple[tuple[int, int], ...]
"""Ranges of page positions, both ends included."""

EXIT_SOME_FAILED: Final = 1
_RANGE = re.compile(r"(?P<first>[1-9]\d*)(?:-(?P<last>[1-9]\d*))?")
_OFTEN = 25
"""Where nobody watches, a line says how far a long document is, every so many pages."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A table as it is printed here."""

    file: str
    number: int
    """1-based position among the tables of its page."""
    table: Table
    placement: Placement | None = None
    """How the page that was read lies on the page as displayed, where it was turned upright."""

    @property
    def rows(self) -> Rows:
        """The grid: a cell's text where it begins, "" where it is empty, ``None`` where another cell spans."""
        rows: Rows = [[None] * self.table.column_count for _ in range(self.table.row_count)]
        for cell in self.table.cells:
            rows[cell.row][cell.column] = cell.text
        return rows

    @property
    def title(self) -> str:
        """Where it stands and how it was read, in one line."""
        table = self.table
        place = f"{self.file}, page {table.page_number}, table {self.number}"
        return f"{place} ({table.method}, confidence {table.confidence:.2f})"

    @property
    def box(self) -> list[float]:
        """Where it stands on the page as displayed."""
        box = self.placement.displayed(self.table.box) if self.placement else self.table.box
        return [round(side, 2) for side in box]

    def to_dict(self) -> dict[str, Any]:
        """What the JSON says of it. Box in points from the top left; spans count from 0, both ends included."""
        table = self.table
        return {
            "file": self.file,
            "page": table.page_number,
            "bbox": self.box,
            "cells": self.rows,
            "spans": [
                [c.row, c.column, c.row + c.row_span - 1, c.column + c.column_span - 1, c.text]
                for c in sorted(table.cells, key=lambda c: (c.row, c.column))
            ],
            "method": table.method,
            "confidence": round(table.confidence, 3),
        }


def _parse_pages(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> Pages | None:
    if value is None:
        return None
    ranges = []
    for part in value.split(","):
        match = _RANGE.fullmatch(part.strip())
        first, last = (int(match["first"]), int(match["last"] or match["first"])) if match else (1, 0)
        if last < first:
            raise click.BadParameter(f"'{part.strip()}' is no page or range of pages; write them like 3,5-9")
        ranges.append((first, last))
    return tuple(ranges)


@click.command(
    epilog="""\b
Examples:
  sourcepage tables plan.pdf
  sourcepage tables plan.pdf --pages 3,5-9 --format csv --output plan.csv
  sourcepage tables plans/*.pdf --format csv --output tables/
  sourcepage tables plan.pdf --format json | jq '.[] | [.page, .method, .confidence]'

\b
JSON is a list with an object a table:
  file, page    where it stands; pages are positions in the file, from 1
  bbox          x0, top, x1, bottom in points from the top left of the page as displayed
  cells         rows of texts; "" is an empty cell, null a place that another cell spans
  spans         every cell as [first row, first column, last row, last column, text], from 0
  method        the reading that was kept
  confidence    0 to 1

\b
Exit codes:
  0    every document was read
  1    of several documents, some could not be read; each is named with its reason
  2    a wrong option, or a page that is not in the document
  3    the document could not be read
"""
)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--format",
    "as_format",
    type=click.Choice(["json", "csv", "markdown"]),
    default="markdown",
    show_default=True,
    help="What to print.",
)
@click.option("--pages", metavar="PAGES", callback=_parse_pages, help="Only these pages of the file, like 3,5-9.")
@password_option
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write into this file instead. With --format csv also a folder: one file a table.",
)
def tables(
    files: tuple[Path, ...], as_format: Format, pages: Pages | None, passwords: tuple[str, ...], output: Path | None
) -> None:
    """Print every table read from PDFs.

    Nothing is kept or loaded: these are the tables before records are read out of them, page by page. A table that
    runs over pages is printed once a page.
    """
    as_folder = output is not None and _check_output(output, as_format)
    found, failures = _read_files(files, pages, passwords)
    if output is None:
        click.echo(_WRITERS[as_format](found), nl=False)
    elif as_folder:
        _write_folder(found, output)
    else:
        from pipeline.files import write_atomically

        write_atomically(output, _WRITERS[as_format](found).encode())
        _say(f"{_count(len(found), 'table')} written to {output}")
    if failures:
        raise click.exceptions.Exit(EXIT_SOME_FAILED)


def _check_output(output: Path, as_format: Format) -> bool:
    """Whether the output is a folder. Raises BadParameter where it can be neither folder nor file."""
    as_folder = output.is_dir() or (as_format == "csv" and not output.suffix and not output.exists())
    if as_folder and as_format != "csv":
        raise click.BadParameter(f"{output} is a folder; only --format csv writes one", param_hint="'--output'")
    if not as_folder and not output.parent.is_dir():
        raise click.BadParameter(f"there is no folder {output.parent}", param_hint="'--output'")
    return as_folder


# --- reading ---------------------------------------------------------------------------------------------------------


def _read_files(
    files: Sequence[Path], wanted: Pages | None, passwords: Sequence[str]
) -> tuple[list[Printed], list[Path]]:
    """The tables of all files, and the files that could not be read, which were named on stderr.

    Raises:
        DocumentError: there is one file only, and it cannot be read.
    """
    from flows.passwords import with_passwords

    found: list[Printed] = []
    failures: list[Path] = []
    for file in files:
        try:
            read = with_passwords(passwords, lambda password, file=file: read_file(file, wanted, password))  # type: ignore[misc]
        except DocumentError as error:
            if len(files) == 1:
                raise type(error)(f"{file}: {error}") from error
            _say(f"{file}: not read: {error}")
            failures.append(file)
            continue
        found.extend(read)
        if not read:
            _say(f"{file}: no tables found")
    return found, failures


def read_file(file: Path, wanted: Pages | None, password: str | None) -> list[Printed]:
    """The tables of one file, page by page.

    What is running header or page number shows over the whole document, and how a table goes on over its pages, so
    all of it is read whichever pages are wanted: a page says the same alone and among the others.
    """
    from extractors.document import find_all_tables
    from extractors.layout.document_pages import read_document_pages
    from extractors.scans.ocr import mark_table

    def watched(numbers: range) -> Iterable[int]:
        _check_pages(file, wanted, len(numbers))
        return _watched(numbers, file.name)

    numbers = _numbers(wanted) if wanted else None
    document = read_document_pages(file, password, watched=watched, recognise=numbers)
    for finding in document.findings:
        if numbers is None or finding.page_number in numbers:
            _say(f"{file}: {finding.message}")
    pages = document.pages[: max(numbers)] if numbers else document.pages
    found = find_all_tables(pages, document.source, document.placements)
    return [
        Printed(str(file), position, mark_table(table, document.scans), document.placements.get(number))
        for number in sorted(found)
        if numbers is None or number in numbers
        for position, table in enumerate(found[number], 1)
    ]


def _numbers(wanted: Pages) -> set[int]:
    return {number for first, last in wanted for number in range(first, last + 1)}


def _check_pages(file: Path, wanted: Pages | None, count: int) -> None:
    beyond = max((last for _, last in wanted or ()), default=0)
    if beyond > count:
        raise SettingsError(f"--pages: {file} has {_count(count, 'page')}, no page {beyond}")


def _watched(numbers: range, name: str) -> Iterable[int]:
    """The page numbers, with a bar on a terminal and now and then a line elsewhere, both on stderr."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    if console.is_terminal:
        yield from track(numbers, description=name, console=console, transient=True)
        return
    for number in numbers:
        yield number
        if number % _OFTEN == 0:
            _say(f"{name}: page {number} of {len(numbers)}")


def _say(line: str) -> None:
    click.echo(f"sourcepage: {line}", err=True)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# --- printing --------------------------------------------------------------------------------------------------------


def _to_json(found: Sequence[Printed]) -> str:
    """A list with a line a table."""
    lines = ",\n ".join(json.dumps(one.to_dict(), ensure_ascii=False) for one in found)
    return f"[{lines}]\n"


def _to_csv(found: Sequence[Printed]) -> str:
    return "\n".join(f"# {one.title}\n{_csv_rows(one.rows)}" for one in found)


def _csv_rows(rows: Rows) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _to_markdown(found: Sequence[Printed]) -> str:
    return "\n".join(f"**{_escape(one.title)}**\n\n{_markdown_rows(one.rows)}" for one in found)


def _markdown_rows(rows: Rows) -> str:
    first, *others = [[_escape(text or "") for text in row] for row in rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in [first, ["---"] * len(first), *others])


def _escape(text: str) -> str:
    """The text with what Markdown would take for its own marked as plain."""
    return re.sub(r"([\\|*_`<\[])", r"\\\1", " ".join(text.split()))


def _write_folder(found: Sequence[Printed], folder: Path) -> None:
    """A CSV file a table: file name, page and position on the page make its name."""
    from pipeline.files import write_atomically

    taken: Counter[str] = Counter()
    for one in found:
        name = f"{Path(one.file).stem}-page-{one.table.page_number}-table-{one.number}"
        taken[name] += 1
        again = f"-{taken[name]}" if taken[name] > 1 else ""
        write_atomically(folder / f"{name}{again}.csv", _csv_rows(one.rows).encode())
    _say(f"{_count(len(found), 'table')} written to {folder}")


_WRITERS: Final[dict[Format, Callable[[Sequence[Printed]], str]]] = {
    "json": _to_json,
    "csv": _to_csv,
    "markdown": _to_markdown,
}
