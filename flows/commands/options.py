"""Options that several commands share, spelt the same everywhere."""

from __future__ import annotations

import click

warehouse_option = click.option(
    "--warehouse",
    metavar="URL",
    help="Database URL, or the path of a SQLite file. [env: SOURCEPAGE_WAREHOUSE; default: in the data folder]",
)
data_option = click.option(
    "--data", metavar="DIR", help="Folder for what is fetched and read. [env: SOURCEPAGE_DATA; default: data]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
password_option = click.option(
    "--password",
    "passwords",
    metavar="PASSWORD",
    multiple=True,
    help="Opens encrypted PDFs; may be given several times, each is tried. Kept nowhere.",
)
