"""``sourcepage backfill``: what a source published in the past."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import data_option, json_option, limit_options, warehouse_option, workers_option

if TYPE_CHECKING:
    from datetime import date

    from flows.ingest import Options
    from flows.summary import Summary
    from pipeline.outcomes import Collection, Outcome
    from pipeline.publications import Window
    from pipeline.settings import Settings
    from pipeline.sources import Source

_DAY = click.DateTime(formats=["%Y-%m-%d"])
EXIT_SOME_FAILED = 1
EXIT_STOPPED = 130


@click.command(
    epilog="""\b
Examples:
  sourcepage backfill sevenoaks --from 2019-01-01
  sourcepage backfill sevenoaks --from 2019-01-01 --to 2019-12-31 --json

Months that were taken completely are not asked for again, documents that are in the archive neither: a backfill
that was stopped goes on where it was.

\b
Exit codes:
  0    all of it was taken
  1    a page or document could not be had or read; each is named, and the same command tries again
  2    a wrong option, or no such source
  4    the warehouse refused
  130  stopped with Ctrl-C
"""
)
@click.argument("name", metavar="SOURCE")
@click.option("--from", "start", type=_DAY, required=True, help="First day a meeting was held on.")
@click.option("--to", "end", type=_DAY, help="Last day. [default: today]")
@click.option("--again", is_flag=True, help="Ask for months and documents again that were taken before.")
@warehouse_option
@data_option
@workers_option
@limit_options
@json_option
def backfill(
    name: str,
    start: datetime,
    end: datetime | None,
    again: bool,
    warehouse: str | None,
    data: str | None,
    workers: int | None,
    time_limit: float,
    memory_limit: float,
    as_json: bool,
) -> None:
    """Fetch and read what a source published in the past, month by month."""
    from flows.ingest import Options, count_cores
    from flows.workers import gigabytes_to_limits
    from pipeline.settings import find_settings
    from pipeline.sources import load_declarations

    settings = find_settings(data=data, warehouse=warehouse)
    source = load_declarations(settings.declarations).find(name)
    window = _find_window(start, end)
    limits = gigabytes_to_limits(time_limit, memory_limit)
    options = Options(workers=workers or count_cores(), limits=limits)
    try:
        months = _run(source, window, settings, options, again=again, quiet=as_json)
    except KeyboardInterrupt:
        click.echo("sourcepage: stopped; run the same command again to go on.", err=True)
        raise click.exceptions.Exit(EXIT_STOPPED) from None
    if as_json:
        from flows.printing import echo_json

        echo_json([_month_to_dict(*month) for month in months])
    elif not months:
        click.echo(f"{source.name}: every month of {window} was taken before; --again asks for them once more")
    if any(_has_failed(*month) for month in months):
        raise click.exceptions.Exit(EXIT_SOME_FAILED)


def _run(
    source: Source, window: Window, settings: Settings, options: Options, *, again: bool, quiet: bool
) -> list[tuple[Collection, Summary | None]]:
    """Each month that was asked for: what was collected, and what loading it came to."""
    from pipeline.archive import open_archive
    from pipeline.collecting import Collecting
    from pipeline.collecting import backfill as collect_months
    from pipeline.fetching import Fetcher, night_policy

    months = []
    with Fetcher(night_policy(settings.contact, pause=settings.pause)) as fetcher:
        work = Collecting(
            archive=open_archive(settings),
            fetcher=fetcher,
            states=settings.source_states,
            today=_today(),
            tell=_tell_failure,
        )
        for collection in collect_months(source, window, work, again=again):
            summary = _load(collection, settings, options)
            months.append((collection, summary))
            if not quiet:
                click.echo(_month_line(collection, summary))
            for warning in collection.warnings:
                click.echo(f"  problem: {warning}", err=True)
    return months


def _load(collection: Collection, settings: Settings, options: Options) -> Summary | None:
    """Reads a month's documents into the warehouse; ``None`` where there are none."""
    from flows.ingest import read_archived
    from flows.loading import open_load
    from flows.progress import open_watch

    if not collection.present:
        return None
    with open_watch() as watch:
        return read_archived(collection.present, settings, options, watch, open_load, job="backfill")


def _find_window(start: datetime, end: datetime | None) -> Window:
    from pipeline.publications import Window

    first, last = start.date(), end.date() if end else _today()
    if first > last:
        raise click.BadParameter(f"{first} is after {last}", param_hint="--from")
    return Window(start=first, end=last)


def _today() -> date:
    from datetime import UTC

    return datetime.now(UTC).date()


def _tell_failure(outcome: Outcome) -> None:
    if outcome.kind == "failed":
        click.echo(f"  failed: {outcome.publication.title} ({outcome.publication.url}): {outcome.reason}", err=True)


def _month_line(collection: Collection, summary: Summary | None) -> str:
    counts = ", ".join(f"{count} {kind}" for kind, count in collection.counts.items() if count) or "nothing listed"
    rows = f"; {sum(summary.rows.values())} rows read" if summary else ""
    return f"{collection.discovery.window}: {counts}{rows}"


def _month_to_dict(collection: Collection, summary: Summary | None) -> dict[str, Any]:
    return {**collection.to_dict(), "load": summary.to_dict() if summary else None}


def _has_failed(collection: Collection, summary: Summary | None) -> bool:
    return bool(collection.warnings or collection.counts["failed"] or (summary and summary.failures))
