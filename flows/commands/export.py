"""``sourcepage export``: the views as files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import data_option, json_option, warehouse_option

if TYPE_CHECKING:
    from loaders.exports import Export, Tell

FORMATS = ("csv", "parquet", "xlsx", "datapackage")


@click.command(
    epilog="""\b
Examples:
  sourcepage export build/csv --format csv
  sourcepage export build/actions --format parquet --view actions --view action_organisations
  sourcepage export build/package --format datapackage
  sourcepage export build/excel --format xlsx --force
  sourcepage export build/kent --publisher "Kent County Council" --since 2025-04-01

csv is a file a view, datapackage the same files with datapackage.json, which says what every column
holds. Parquet and Excel need a package each: pip install "sourcepage[export]".
"""
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="csv", show_default=True, help="What to write."
)
@click.option(
    "--view",
    "views",
    metavar="VIEW",
    multiple=True,
    help="Only this view; may be repeated. [default: all but histories]",
)
@click.option("--publisher", "publishers", metavar="NAME", multiple=True, help="Only its documents; may be repeated.")
@click.option(
    "--since",
    metavar="YYYY-MM-DD",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="Only documents first fetched on this day or later.",
)
@click.option("--force", is_flag=True, help="Write into a folder that is not empty; files of the same name go.")
@warehouse_option
@data_option
@json_option
def export(
    folder: Path,
    format_: Any,
    views: tuple[str, ...],
    publishers: tuple[str, ...],
    since: datetime | None,
    force: bool,
    warehouse: str | None,
    data: str | None,
    as_json: bool,
) -> None:
    """Write the views to files in DIR.

    The same warehouse gives the same bytes. Texts that a spreadsheet would take for formulas are made safe.
    """
    from loaders.exports import Only, export_views
    from loaders.warehouse import open_warehouse
    from pipeline.settings import find_settings
    from pipeline.sources import load_declarations

    settings = find_settings(data=data, warehouse=warehouse)
    declared = load_declarations(settings.declarations).sources if format_ == "datapackage" else {}
    sources = {name: one.source for name, one in declared.items()}
    only = Only(publishers=publishers, since=since.date() if since else None)
    with open_warehouse(settings.warehouse, create=False) as opened, _watching() as tell:
        written = export_views(
            opened, folder, format=format_, views=views, only=only, sources=sources, force=force, tell=tell
        )
    if as_json:
        _echo_json(written)
    else:
        _echo_lines(written)


@contextmanager
def _watching() -> Iterator[Tell]:
    """A bar a view where a person watches, a line a view elsewhere; both on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _echo_done
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        tasks: dict[str, Any] = {}

        def tell(view: str, done: int, total: int) -> None:
            if view not in tasks:
                tasks[view] = progress.add_task(view, total=total)
            progress.update(tasks[view], completed=done)

        yield tell


def _echo_done(view: str, done: int, total: int) -> None:
    if done == total:
        click.echo(f"{view}: {_rows(total)}", err=True)


def _rows(number: int) -> str:
    return f"{number} row{'' if number == 1 else 's'}"


def _echo_json(written: Export) -> None:
    from flows.printing import echo_json

    echo_json(
        {
            "folder": str(written.folder),
            "format": written.format,
            "rows": dict(written.rows),
            "files": [{"name": file.name, "bytes": file.size} for file in written.files],
            "notes": list(written.notes),
        }
    )


def _echo_lines(written: Export) -> None:
    for note in written.notes:
        click.echo(f"sourcepage: {note}", err=True)
    size = sum(file.size for file in written.files)
    count = len(written.files)
    files = f"{count} file{'' if count == 1 else 's'}"
    click.echo(f"{written.folder}: {files}, {_rows(sum(written.rows.values()))}, {size / 1e6:.1f} MB")
