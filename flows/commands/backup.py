"""``sourcepage backup``: a copy of everything that cannot be made again."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import data_option, json_option, warehouse_option


@click.command(
    epilog="""\b
Examples:
  sourcepage backup /mnt/backup/sourcepage
  0 6 * * *  sourcepage backup /mnt/backup/sourcepage     (in a crontab: only what is new is copied)

Copies the archive, the corrections, the sources, the names of organisations, what each extractor version read, and a
SQLite warehouse as it stands. No night runs meanwhile. A PostgreSQL warehouse is not copied: use pg_dump, or make it
again from the backup with sourcepage rebuild. An archive in a bucket is its provider's to keep.
"""
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@warehouse_option
@data_option
@json_option
def backup(folder: Path, warehouse: str | None, data: str | None, as_json: bool) -> None:
    """Copy everything that cannot be made again into DIR."""
    from importlib.metadata import version

    from rich.console import Console

    from flows.night_lock import hold_night
    from flows.printing import echo_json
    from loaders.warehouse import open_warehouse
    from loaders.warehouse_copies import copy_warehouse
    from pipeline.backups import write_backup
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    with (
        hold_night(settings),
        open_warehouse(settings.warehouse, create=False) as opened,
        Console(stderr=True).status("copying") as status,
    ):
        written = write_backup(
            settings.data,
            folder,
            version=version("sourcepage"),
            add_warehouse=lambda path: copy_warehouse(opened, path),
            tell=lambda done: status.update(f"copying: {done} files"),
        )
    if as_json:
        echo_json({"folder": folder, "files": len(written.files), "bytes": written.size, "made_at": written.made_at})
        return
    without = "" if written.has_warehouse else ", without the warehouse: use pg_dump, or sourcepage rebuild later"
    click.echo(f"{folder}: {len(written.files)} files, {written.size / 1024**2:.1f} MB{without}")
    if settings.archive:
        click.echo(f"the archive is in {settings.archive} and was not copied")
