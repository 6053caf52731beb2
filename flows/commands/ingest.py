"""``sourcepage ingest``: PDFs into the warehouse."""

from __future__ import annotations

import json

import click

from flows.commands.options import data_option, json_option, password_option, warehouse_option

EXIT_SOME_FAILED = 1
EXIT_STOPPED = 130


@click.command(
    epilog="""\b
Examples:
  sourcepage ingest plans/
  sourcepage ingest plan.pdf https://council.example/pack.pdf
  sourcepage ingest plans/ --warehouse postgresql://user@host/name --workers 4
  sourcepage ingest locked.pdf --password sesame

\b
Exit codes:
  0    every document went in
  1    some documents could not be read; each is named with its reason
  2    a wrong option or setting
  4    the warehouse refused
  130  stopped with Ctrl-C; the same command goes on from there
"""
)
@click.argument("sources", metavar="PATH_OR_URL...", nargs=-1, required=True)
@warehouse_option
@data_option
@click.option("--workers", type=click.IntRange(min=1), help="Documents read at the same time. [default: the cores]")
@password_option
@click.option("--again", is_flag=True, help="Read documents again that were read before.")
@json_option
@click.pass_context
def ingest(
    ctx: click.Context,
    sources: tuple[str, ...],
    warehouse: str | None,
    data: str | None,
    workers: int | None,
    passwords: tuple[str, ...],
    again: bool,
    as_json: bool,
) -> None:
    """Read PDFs into the warehouse.

    Folders are walked for PDF files. What is fetched is kept under DIR/raw, what is read under DIR/processed; a
    document that was read before is not read again. A file or URL that gives no readable document is recorded
    with the reason, and the rest goes on.
    """
    from flows import ingest as flow
    from flows.loading import open_load
    from flows.progress import open_watch, print_summary
    from pipeline.settings import find_settings

    options = flow.Options(workers=workers or flow.count_cores(), passwords=passwords, again=again)
    settings = find_settings(data=data, warehouse=warehouse)
    try:
        with open_watch() as watch:
            summary = flow.ingest(sources, settings, options, watch, open_load)
    except KeyboardInterrupt:
        click.echo("sourcepage: stopped; what is loaded stays. Run the same command again to go on.", err=True)
        ctx.exit(EXIT_STOPPED)
    if as_json:
        click.echo(json.dumps(summary.to_dict(), indent=2, ensure_ascii=False))
    else:
        print_summary(summary)
    ctx.exit(EXIT_SOME_FAILED if summary.failures else 0)
