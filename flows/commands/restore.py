"""``sourcepage restore``: a backup into a new data folder."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import data_option


@click.command(
    epilog="""\b
Examples:
  sourcepage restore /mnt/backup/sourcepage --data /srv/sourcepage/data
  sourcepage doctor --data /srv/sourcepage/data

Every file is held against its hash before anything is written. Nothing is restored over data that is there already.
"""
)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@data_option
def restore(folder: Path, data: str | None) -> None:
    """Put the backup in DIR into a data folder that has nothing yet, the SQLite warehouse included."""
    import os
    import shutil

    from rich.console import Console

    from loaders.warehouse import open_warehouse
    from pipeline.backups import WAREHOUSE, put_back, read_backup
    from pipeline.errors import SettingsError
    from pipeline.settings import find_settings

    # Only where to: a backup goes into a folder, never into the database that may be set for other commands.
    settings = find_settings(data=data, environ={"SOURCEPAGE_DATA": os.environ.get("SOURCEPAGE_DATA", "")})
    target = settings.data / "processed" / "warehouse.sqlite"
    if target.exists():
        raise SettingsError(f"{target}: there is a warehouse already; restore into an empty folder with --data")
    with Console(stderr=True).status("checking") as status:
        found = read_backup(folder, lambda done: status.update(f"checking: {done} files"))
        put_back(folder, found, settings.data, lambda done: status.update(f"copying: {done} files"))
        if found.has_warehouse:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / WAREHOUSE, target)
            open_warehouse(settings.warehouse, create=False).close()  # an older one is brought to today's schema
    click.echo(f"{settings.data}: restored what stood at {found.made_at}, {len(found.files)} files")
    if not found.has_warehouse:
        click.echo(f"no warehouse was in it: sourcepage rebuild --data {settings.data} makes it")
