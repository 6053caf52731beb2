"""What the commands that read documents share: watching, the summary at the end, and the exit code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from flows.ingest import OpenLoad
    from flows.progress import Watch
    from flows.summary import Summary
    from pipeline.settings import Settings

EXIT_SOME_FAILED: Final = 1
EXIT_STOPPED: Final = 130


def run_to_summary(
    read: Callable[[Settings, Watch, OpenLoad], Summary], *, data: str | None, warehouse: str | None, as_json: bool
) -> None:
    """Runs ``read`` under a progress bar, prints what it came to, and ends the command."""
    from flows.loading import open_load
    from flows.printing import echo_json
    from flows.progress import open_watch, print_summary
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    try:
        with open_watch() as watch:
            summary = read(settings, watch, open_load)
    except KeyboardInterrupt:
        click.echo("sourcepage: stopped; what is loaded stays. Run the same command again to go on.", err=True)
        raise click.exceptions.Exit(EXIT_STOPPED) from None
    if as_json:
        echo_json(summary.to_dict())
    else:
        print_summary(summary)
    if summary.failures:
        raise click.exceptions.Exit(EXIT_SOME_FAILED)
