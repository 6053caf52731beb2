"""Rows on stdout: a table for people, CSV and JSON for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.formulas import guard

_WIDE = 100_000
"""Columns of a console that nobody watches: a pipe gets every character, never an ellipsis."""

Row = Sequence[Any]


def echo_json(value: Any) -> None:
    """The value as indented JSON; dates as ISO text."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))


def echo_json_rows(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """A JSON array with an object a row."""
    echo_json([dict(zip(columns, row, strict=True)) for row in rows])


def echo_csv(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """CSV with a header line; nothing where there is no value, and no text that a spreadsheet takes for a formula."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guard(value) if isinstance(value, str) else value for value in row] for row in rows)


def echo_table(columns: Sequence[str], rows: Sequence[Row]) -> None:
    """A table as wide as the terminal, long cells folded; in a pipe as wide as it needs to be."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDE)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, name in enumerate(columns):
        numeric = any(isinstance(row[number], int | float) for row in rows)
        table.add_column(Text(name), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    console.print(table)
    console.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
