"""``sourcepage show``: what a step of reading sees on a page."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import password_option, png_option


@click.command(
    epilog="""\b
Examples:
  sourcepage show plan.pdf --page 12 --step tables --image page-12.png
  sourcepage show plan.pdf --page 12 --step words --image words.png
"""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--page", type=click.IntRange(min=1), required=True, help="Position of the page in the file, from 1.")
@click.option("--step", default="tables", show_default=True, help="Step to draw: words, rulings, cells, tables ...")
@png_option("--image", required=True, help="PNG file to draw into.")
@password_option
def show(file: Path, page: int, step: str, image: Path, passwords: tuple[str, ...]) -> None:
    """Draw what a step of reading sees on a page of a PDF.

    Nothing is kept or loaded: this is for finding out why a table was read as it was.
    """
    from extractors.showing.drawing import STEPS, draw_step
    from flows.passwords import with_passwords

    if step not in STEPS:
        raise click.BadParameter(f"'{step}' is not one of {', '.join(STEPS)}", param_hint="'--step'")
    with_passwords(passwords, lambda password: draw_step(file, page, step, image, password=password))
    click.echo(f"page {page} of {file} drawn in {image}")
