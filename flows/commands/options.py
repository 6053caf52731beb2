"""Options that several commands share, spelt the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

warehouse_option = click.option(
    "--warehouse",
    metavar="URL",
    help="Database URL, or the path of a SQLite file. [env: SOURCEPAGE_WAREHOUSE; default: in the data folder]",
)
data_option = click.option(
    "--data", metavar="DIR", help="Folder for what is fetched and read. [env: SOURCEPAGE_DATA; default: data]"
)
workers_option = click.option(
    "--workers", type=click.IntRange(min=1), help="Documents read at the same time. [default: the cores]"
)
again_option = click.option("--again", is_flag=True, help="Read documents again that were read before.")
time_limit_option = click.option(
    "--time-limit",
    metavar="SECONDS",
    type=click.FloatRange(min=1),
    default=600,
    show_default=True,
    help="Seconds one document may take.",
)
memory_limit_option = click.option(
    "--memory-limit",
    metavar="GB",
    type=click.FloatRange(min=0.5),
    default=4,
    show_default=True,
    help="Memory one document may take.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
password_option = click.option(
    "--password",
    "passwords",
    metavar="PASSWORD",
    multiple=True,
    help="Opens encrypted PDFs; may be given several times, each is tried. Kept nowhere.",
)


def png_option(name: str, *, required: bool = False, help: str) -> Callable[[F], F]:  # noqa: A002  click's own word
    """An option naming a PNG file to be written, checked before anything is read."""
    return click.option(
        name,
        metavar="FILE.png",
        required=required,
        type=click.Path(dir_okay=False, path_type=Path),
        callback=_check_png,
        help=help,
    )


def _check_png(_ctx: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and path.suffix.casefold() != ".png":
        raise click.BadParameter(f"{path} must end in .png")
    if path is not None and not path.parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}")
    return path


def limit_options(command: F) -> F:
    """The options on what one document may take."""
    return time_limit_option(memory_limit_option(command))
