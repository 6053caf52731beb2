"""``sourcepage nightly``: one night, now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from flows.commands.options import data_option, json_option, limit_options, warehouse_option, workers_option

if TYPE_CHECKING:
    from flows.night_report import NightReport

EXIT_WARNINGS: Final = 1
EXIT_STOPPED: Final = 130


@click.command(
    epilog="""\b
Examples:
  sourcepage nightly
  sourcepage nightly sevenoaks tonbridge-and-malling
  sourcepage nightly --runner dask --dask-address tcp://10.0.0.5:8786

Without SOURCE all that you have declared take part (sourcepage sources list). What was fetched, read or loaded before
is not fetched, read or loaded again; a night that was stopped or killed is completed by the next. With PREFECT_API_URL
set the run shows up on that server, else on one that runs meanwhile and keeps its history under DIR/prefect. The view
runs has a row for each night. SOURCEPAGE_NOTIFY names a webhook or an e-mail address to tell when one fails.

\b
Exit codes:
  0    all went well
  1    the night is done, but look at the warnings: a source fell silent, something could not be fetched or read
  2    a wrong option or setting, or no such source
  4    the warehouse refused
  5    another night is running
  130  stopped with Ctrl-C; the same command goes on from there
"""
)
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@warehouse_option
@data_option
@workers_option
@limit_options
@click.option(
    "--runner",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where documents are read: on this machine or on a Dask cluster.",
)
@click.option("--dask-address", metavar="URL", help="The cluster's scheduler, tcp://HOST:8786.")
@json_option
def nightly(
    sources: tuple[str, ...],
    warehouse: str | None,
    data: str | None,
    workers: int | None,
    time_limit: float,
    memory_limit: float,
    runner: str,
    dask_address: str | None,
    as_json: bool,
) -> None:
    """Pull what sources published, read it, and bring it into the warehouse: once, now."""
    from flows.logs import start_logs
    from flows.night import find_sources
    from flows.prefect_server import prefect_server, prepare_prefect
    from flows.printing import echo_json
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    find_sources(sources, settings)  # a wrong name is said before a server is started
    if runner == "dask" and not dask_address:
        raise click.UsageError("--runner dask needs --dask-address")
    prepare_prefect(settings)
    start_logs()  # to stderr, so that stdout has only the result
    try:
        with prefect_server(settings):
            report = _run(
                sources=list(sources),
                workers=workers,
                time_limit=time_limit,
                memory_limit=memory_limit,
                runner=runner,
                dask_address=dask_address,
            )
    except KeyboardInterrupt:
        click.echo("sourcepage: stopped; what is loaded stays. Run the same command again to go on.", err=True)
        raise click.exceptions.Exit(EXIT_STOPPED) from None
    if as_json:
        echo_json(report.to_dict())
    else:
        _print_report(report)
    if report.state != "finished":
        raise click.exceptions.Exit(EXIT_WARNINGS)


def _run(**parameters: Any) -> NightReport:
    """The report of a night. Raises the error that it failed with, other than that it has warnings."""
    from flows.nightly import NightWarnings, flush_logs
    from flows.nightly import nightly as flow

    try:
        state = flow(**parameters, return_state=True)
    finally:
        flush_logs()
    result: Any = state.result(raise_on_failure=False)
    if isinstance(result, NightWarnings):
        return result.report
    if isinstance(result, BaseException):
        raise result
    report: NightReport = result
    return report


def _print_report(report: NightReport) -> None:
    from flows.printing import echo_table
    from pipeline.outcomes import OUTCOMES

    rows = [
        (one.source, len(one.discovery.publications), *(one.counts[kind] for kind in OUTCOMES))
        for one in report.collections
    ]
    echo_table(("source", "listed", *OUTCOMES), rows)
    for finding in report.findings:
        click.echo(f"{finding.level}: {finding}")
    click.echo(f"night {report.run_id}: {report.state.replace('_', ' ')}: {report.message}")
    click.echo(f"warehouse: {report.warehouse}")
