"""``sourcepage serve``: nights on a schedule, with everything they need, until it is stopped."""

from __future__ import annotations

from typing import Any

import click

from flows.commands.options import data_option, limit_options, warehouse_option, workers_option

PORT = 4200


@click.command(
    epilog="""\b
Examples:
  sourcepage serve
  sourcepage serve --cron "30 1 * * 1-5" --timezone Europe/London
  sourcepage serve sevenoaks --warehouse postgresql://user@host/name

One command keeps up all that a schedule takes: a Prefect server at http://127.0.0.1:4200 with its pages and history
(kept under DIR/prefect), the schedule "nightly/sourcepage", and the worker that runs it, one night at a time. With
PREFECT_API_URL set no server is started: that one is used. Ctrl-C or SIGTERM stops everything and pauses the
schedule; a night that was under way is completed by the next. Let your system's service manager start it again with
the machine. Where you already run Prefect workers, use prefect.yaml instead.
"""
)
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@click.option("--cron", default="0 2 * * *", show_default=True, help="When to run: minute hour day month weekday.")
@click.option("--timezone", default="Europe/London", show_default=True, help="Whose clock --cron means.")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="Of the server.")
@warehouse_option
@data_option
@workers_option
@limit_options
def serve(
    sources: tuple[str, ...],
    cron: str,
    timezone: str,
    port: int,
    warehouse: str | None,
    data: str | None,
    workers: int | None,
    time_limit: float,
    memory_limit: float,
) -> None:
    """Pull, read and load every night, on a schedule, until stopped."""
    from flows.night import find_sources
    from flows.prefect_server import prefect_server, prepare_prefect
    from pipeline.secrets import hide_password
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    chosen, _ = find_sources(sources, settings)
    prepare_prefect(settings, quiet=False)
    parameters: dict[str, Any] = {
        "sources": list(sources) or None,
        "workers": workers,
        "time_limit": time_limit,
        "memory_limit": memory_limit,
    }
    with prefect_server(settings, port=port) as url:
        from flows.serving import check_schedule, serve_nightly  # Prefect reads on import where its server is

        check_schedule(cron, timezone)
        names = ", ".join(source.name for source in chosen)
        click.echo(f"server:    {url.removesuffix('/api')}", err=True)
        click.echo(f"schedule:  {cron} ({timezone}), sources: {names}", err=True)
        click.echo(f"warehouse: {hide_password(settings.warehouse)}", err=True)
        click.echo("Ctrl-C stops all of it.", err=True)
        serve_nightly(cron, timezone, parameters)
