"""``sourcepage search``: records by their words."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from flows.commands.options import data_option, json_option, warehouse_option

if TYPE_CHECKING:
    from loaders.search import Found

KINDS = ("action", "measure", "statistic", "agenda_item", "decision")
_LONGEST_QUOTE = 300


@click.command(
    epilog="""\b
Examples:
  sourcepage search speed watch
  sourcepage search '"domestic abuse" training' --kind action --year 2019
  sourcepage search 'burglar* -business' --kind statistic --json

All words must occur, in any order and with any English ending. "Words in quotes" stand together, burglar* also finds
burglary, and -business leaves out what has that word (write -- before the words if the first is such a one).

\b
Exit codes:
  0    done, whether or not anything was found
  2    no word to search for, or a wrong option
  4    the warehouse refused
"""
)
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only this kind; may be repeated.")
@click.option("--year", type=click.IntRange(1900, 2999), help="Only what is about a day of this calendar year.")
@click.option("--publisher", metavar="WORDS", help="Only publishers whose name contains this.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Records at most.")
@warehouse_option
@data_option
@json_option
def search(
    words: tuple[str, ...],
    kinds: tuple[str, ...],
    year: int | None,
    publisher: str | None,
    limit: int,
    warehouse: str | None,
    data: str | None,
    as_json: bool,
) -> None:
    """Find records by their words.

    Prints each with its document, page and words as printed, the most telling first.
    """
    from flows.printing import echo_json
    from loaders import search as searching
    from loaders.warehouse import open_warehouse
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    wanted = [kind for kind in searching.SEARCHED_KINDS if kind in kinds]
    with open_warehouse(settings.warehouse, create=False) as opened:
        found = searching.search(opened, " ".join(words), kinds=wanted, year=year, publisher=publisher, limit=limit)
    if as_json:
        echo_json([asdict(one) for one in found])
        return
    for one in found:
        click.echo("\n".join([*_lines(one), ""]))
    click.echo(_count(len(found), limit))


def _lines(found: Found) -> list[str]:
    label = f' (printed "{found.page_label}")' if found.page_label else ""
    page = f", page {found.page_number}{label}" if found.page_number else ""
    lines = [
        f"{found.record_id}  {found.kind.replace('_', ' ')}: {' '.join(found.heading.split())}",
        f"  {found.document_title or found.source_url}{page}",
    ]
    quote = " ".join((found.quote or "").split())
    return [*lines, f'  "{_cut(quote)}"'] if quote else lines


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE].rsplit(' ', 1)[0]} ..."


def _count(number: int, limit: int) -> str:
    more = f" (there may be more: --limit {limit * 5})" if number == limit else ""
    return f"{number} record{'' if number == 1 else 's'}{more}"
