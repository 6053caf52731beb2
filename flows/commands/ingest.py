"""``sourcepage ingest``: PDFs into the warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.commands.options import (
    again_option,
    data_option,
    json_option,
    limit_options,
    password_option,
    warehouse_option,
    workers_option,
)

if TYPE_CHECKING:
    from flows.progress import Watch
    from flows.summary import Summary
    from pipeline.settings import Settings


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
@workers_option
@password_option
@again_option
@limit_options
@json_option
def ingest(
    sources: tuple[str, ...],
    warehouse: str | None,
    data: str | None,
    workers: int | None,
    passwords: tuple[str, ...],
    again: bool,
    time_limit: float,
    memory_limit: float,
    as_json: bool,
) -> None:
    """Read PDFs into the warehouse.

    Folders are walked for PDF files. What is fetched is kept under DIR/raw, what is read under DIR/processed; a
    document that was read before is not read again. A file or URL that gives no readable document is recorded
    with the reason, and the rest goes on.
    """
    from flows import ingest as flow
    from flows.commands.running import run_to_summary
    from flows.workers import gigabytes_to_limits

    def read(settings: Settings, watch: Watch, open_load: flow.OpenLoad) -> Summary:
        options = flow.Options(
            workers=workers or flow.count_cores(),
            passwords=passwords,
            again=again,
            limits=gigabytes_to_limits(time_limit, memory_limit),
        )
        return flow.ingest(sources, settings, options, watch, open_load)

    run_to_summary(read, data=data, warehouse=warehouse, as_json=as_json)
