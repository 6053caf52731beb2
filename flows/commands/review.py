"""``sourcepage review``: what people say of rows they have looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from flows.commands.options import data_option, json_option, warehouse_option

if TYPE_CHECKING:
    from loaders.reviewing import Doubt
    from loaders.warehouse import Warehouse
    from pipeline.corrections import Verdict
    from pipeline.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

_BELOW: Final = 0.8
_SHORT: Final = 60

who_option = click.option(
    "--who", metavar="NAME", envvar="SOURCEPAGE_REVIEWER", help="Who says so. [env: SOURCEPAGE_REVIEWER; default: you]"
)


def why_option(*, required: bool) -> Callable[[F], F]:
    """Why the reviewer says so."""
    return click.option("--why", metavar="TEXT", required=required, help="Why.")


def which_options(command: F) -> F:
    """The options on which rows are wanted."""
    for option in (
        click.option("--every", is_flag=True, help="Every row that nobody has reviewed, not only the doubtful ones."),
        click.option(
            "--below",
            metavar="CONFIDENCE",
            type=click.FloatRange(0, 1),
            default=_BELOW,
            show_default=True,
            help="Doubtful are rows with a finding, or read with less confidence than this.",
        ),
        click.option("--document", metavar="WORDS", help="Only documents of this id, or whose title contains this."),
        click.option("--kind", metavar="KIND", help="Only records of this kind, say action."),
    ):
        command = option(command)
    return command


@click.group(
    epilog="""\b
Examples:
  sourcepage review list
  sourcepage review accept act-4m2kq7c3w5x6y2ab
  sourcepage review correct act-4m2kq7c3w5x6y2ab status amber --why "the cell is amber, not red"
  sourcepage review reject sta-xkq3v2m5c7w4y6zb --why "a running header, not a figure"
  sourcepage review export sheet.csv
  sourcepage review import sheet.csv

Reviews are kept in DIR/corrections, and the warehouse has a copy. They survive a new reading and a rebuild, and hold
as long as the page prints the words they were made about.

\b
Exit codes:
  0    done
  2    a record, column, value or line of a sheet that is wrong; nothing was taken
  4    the warehouse refused
"""
)
def review() -> None:
    """List doubtful rows, and accept, correct or reject them."""


@review.command("list")
@which_options
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many.")
@warehouse_option
@data_option
@json_option
def list_doubtful(
    kind: str | None,
    document: str | None,
    below: float,
    every: bool,
    limit: int,
    warehouse: str | None,
    data: str | None,
    as_json: bool,
) -> None:
    """List rows worth a look, the most doubtful first: those with findings, then those read with little confidence."""
    from dataclasses import asdict

    from flows.printing import echo_json, echo_table

    with _open(data, warehouse) as (opened, _):
        doubts = _find(opened, kind, document, None if every else below, limit=limit + 1)
    if as_json:
        echo_json([asdict(one) for one in doubts[:limit]])
        return
    columns = ("id", "kind", "confidence", "doubts", "page", "quote")
    echo_table(columns, [_doubt_to_row(one) for one in doubts[:limit]])
    if len(doubts) > limit:
        click.echo("there are more: raise --limit, or take all of them: sourcepage review export sheet.csv")


@review.command(
    "export",
    epilog="""\b
Fill in a line a row (several for several columns of it):
  verdict    accept, correct, reject or comment; lines without one are skipped
  field      with correct: the column that is wrong, as the column reading names it
  value      with correct: what it should say; nothing empties it; names are parted by semicolons
  why        needed for all but accept
  who        who says so; the option --who of the import stands in
""",
)
@click.argument("file", metavar="FILE.csv", type=click.Path(dir_okay=False, path_type=Path))
@which_options
@warehouse_option
@data_option
def export_sheet(
    file: Path,
    kind: str | None,
    document: str | None,
    below: float,
    every: bool,
    warehouse: str | None,
    data: str | None,
) -> None:
    """Write the rows worth a look into a CSV file, to be filled in with a spreadsheet program."""
    from flows.review_sheet import doubts_to_csv
    from pipeline.files import write_atomically

    if not file.parent.is_dir():
        raise click.BadParameter(f"there is no folder {file.parent}", param_hint="FILE.csv")
    with _open(data, warehouse) as (opened, _):
        doubts = _find(opened, kind, document, None if every else below)
    write_atomically(file, doubts_to_csv(doubts))
    click.echo(f"{len(doubts)} row{'' if len(doubts) == 1 else 's'} written to {file}")


@review.command("import")
@click.argument("file", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@who_option
@warehouse_option
@data_option
def import_sheet(file: Path, who: str | None, warehouse: str | None, data: str | None) -> None:
    """Take the verdicts of a filled-in sheet: all of them or, where a line is wrong, none.

    Taking the same sheet again changes nothing.
    """
    from flows.review_sheet import read_sheet
    from loaders.reviewing import keep_reviews

    with _open(data, warehouse) as (opened, settings):
        reviews = read_sheet(file, opened, who=_who(who))
        keep_reviews(opened, settings, reviews)
    click.echo(f"{len(reviews)} review{'' if len(reviews) == 1 else 's'} taken from {file}")


@review.command("accept")
@click.argument("record_id", metavar="ID")
@why_option(required=False)
@who_option
@warehouse_option
@data_option
def accept(record_id: str, why: str | None, who: str | None, warehouse: str | None, data: str | None) -> None:
    """Say that a row is as the page prints it. Takes a rejection back."""
    _say(record_id, "accept", why=why, who=who, warehouse=warehouse, data=data)


@review.command("correct")
@click.argument("record_id", metavar="ID")
@click.argument("field", metavar="COLUMN")
@click.argument("value")
@why_option(required=True)
@who_option
@warehouse_option
@data_option
def correct(
    record_id: str, field: str, value: str, why: str, who: str | None, warehouse: str | None, data: str | None
) -> None:
    """Say what a column of a row should be.

    The views show VALUE from now on, and what was read in the column "corrected". An empty VALUE ("") empties the
    column; names of a list are parted by semicolons. Put "--" before a value that begins with a minus sign.
    """
    _say(record_id, "correct", field=field, words=value, why=why, who=who, warehouse=warehouse, data=data)


@review.command("reject")
@click.argument("record_id", metavar="ID")
@why_option(required=True)
@who_option
@warehouse_option
@data_option
def reject(record_id: str, why: str, who: str | None, warehouse: str | None, data: str | None) -> None:
    """Say that a row should not be there. It leaves the views, but not their histories."""
    _say(record_id, "reject", why=why, who=who, warehouse=warehouse, data=data)


@review.command("comment")
@click.argument("record_id", metavar="ID")
@click.argument("text")
@who_option
@warehouse_option
@data_option
def comment(record_id: str, text: str, who: str | None, warehouse: str | None, data: str | None) -> None:
    """Say something about a row without judging it."""
    _say(record_id, "comment", why=text, who=who, warehouse=warehouse, data=data)


def _say(
    given: str,
    verdict: Verdict,
    *,
    why: str | None,
    who: str | None,
    warehouse: str | None,
    data: str | None,
    field: str | None = None,
    words: str = "",
) -> None:
    from flows.commands.trace import find_record
    from loaders.reviewing import Wish, keep_reviews, make_review
    from pipeline.errors import SettingsError

    with _open(data, warehouse) as (opened, settings):
        record = find_record(opened, given)
        record_id = record["record_id"]
        wish = Wish(record_id=record_id, verdict=verdict, field=field, words=words, reviewer=_who(who), why=why)
        try:
            made = make_review(opened, wish)
        except ValueError as error:
            raise SettingsError(f"{given}: {error}") from error
        keep_reviews(opened, settings, [] if made is None else [made])
    what = f"{record_id}: {verdict}{' ' + field if field else ''}"
    click.echo(f"{what}: kept" if made else f"{what}: said already, nothing changed")


def _who(given: str | None) -> str:
    import getpass

    from pipeline.errors import SettingsError

    try:
        return (given or "").strip() or getpass.getuser()
    except (KeyError, OSError) as error:  # no such user, as in some containers
        raise SettingsError("who reviews is not known: give --who NAME or set SOURCEPAGE_REVIEWER") from error


@contextmanager
def _open(data: str | None, warehouse: str | None) -> Iterator[tuple[Warehouse, Settings]]:
    from loaders.reviewing import open_for_reviews
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    with open_for_reviews(settings) as opened:
        yield opened, settings


def _find(
    opened: Warehouse, kind: str | None, document: str | None, below: float | None, *, limit: int | None = None
) -> list[Doubt]:
    from loaders.reviewing import find_doubtful
    from pipeline.records import RECORD_KINDS

    if kind is not None and kind not in RECORD_KINDS:
        raise click.BadParameter(f"one of {', '.join(RECORD_KINDS)}", param_hint="--kind")
    return find_doubtful(opened, below=below, kind=kind, words=document, limit=limit)


def _doubt_to_row(one: Doubt) -> tuple[Any, ...]:
    quote = " ".join(one.quote.split())
    short = quote if len(quote) <= _SHORT else quote[: _SHORT - 1].rstrip() + "…"
    reasons = ", ".join(dict.fromkeys(reason for _, reason, _ in one.findings))
    return one.record_id, one.kind.replace("_", " "), f"{one.confidence:.2f}", reasons, one.page_number, short
