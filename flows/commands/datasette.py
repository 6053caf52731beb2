"""``sourcepage datasette``: what Datasette has to know to serve the warehouse."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import click

from flows.commands.options import data_option, warehouse_option


@click.command(
    epilog="""\b
Examples:
  sourcepage datasette
  sourcepage datasette --output build/metadata.json

Datasette is a program of its own (pip install datasette); the last line printed starts it.
"""
)
@click.option(
    "--output",
    metavar="FILE.json",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it. [default: metadata.json beside the warehouse]",
)
@click.option("--force", is_flag=True, help="Replace a file that Sourcepage did not write.")
@warehouse_option
@data_option
def datasette(output: Path | None, force: bool, warehouse: str | None, data: str | None) -> None:
    """Describe the warehouse for Datasette.

    Writes titles, descriptions, units, facets, licences and the worked questions, so that Datasette serves the SQLite
    file as it is.
    """
    from loaders.datasette import describe_for_datasette
    from loaders.warehouse import open_warehouse
    from pipeline.settings import find_settings
    from pipeline.sources import load_declarations

    settings = find_settings(data=data, warehouse=warehouse)
    declared = load_declarations(settings.declarations).sources
    with open_warehouse(settings.warehouse, create=False) as opened:
        described = describe_for_datasette(opened, {name: one.source for name, one in declared.items()})
        file = Path(str(opened.engine.url.database))
    written = output or file.with_name("metadata.json")
    _write(written, described, force=force)
    click.echo(f"wrote {written}")
    click.echo(f"datasette serve --immutable {shlex.quote(str(file))} --metadata {shlex.quote(str(written))}")


def _write(path: Path, described: dict[str, object], *, force: bool) -> None:
    from pipeline.errors import SettingsError
    from pipeline.files import write_atomically

    if not force and path.exists() and not _is_ours(path):
        raise SettingsError(f"{path}: is there already and not from Sourcepage: give another --output, or --force")
    try:
        write_atomically(path, f"{json.dumps(described, indent=2, ensure_ascii=False)}\n".encode())
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror}): give another --output") from error


def _is_ours(path: Path) -> bool:
    from loaders.datasette import ABOUT

    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(held, dict) and held.get("about") == ABOUT
