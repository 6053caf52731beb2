"""``sourcepage rebuild``: the warehouse from the archive alone."""

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
  sourcepage rebuild --warehouse new.sqlite
  sourcepage rebuild --again

Exit codes are those of sourcepage ingest.
"""
)
@warehouse_option
@data_option
@workers_option
@password_option
@again_option
@limit_options
@json_option
def rebuild(
    warehouse: str | None,
    data: str | None,
    workers: int | None,
    passwords: tuple[str, ...],
    again: bool,
    time_limit: float,
    memory_limit: float,
    as_json: bool,
) -> None:
    """Make the warehouse again from what is archived.

    Everything under DIR/raw is read into the warehouse in the order it was fetched; nothing is fetched. Record ids
    come out as they were.
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
        return flow.rebuild(settings, options, watch, open_load)

    run_to_summary(read, data=data, warehouse=warehouse, as_json=as_json)
