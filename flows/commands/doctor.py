"""``sourcepage doctor``: whether all is well with what is kept."""

from __future__ import annotations

import click

from flows.commands.options import data_option, json_option, warehouse_option


@click.command(
    epilog="""\b
Examples:
  sourcepage doctor
  sourcepage doctor --json --data /srv/sourcepage/data

Looks at the settings, the free disk space, every archived document (its bytes against its hash), the warehouse (the
file, the schema, the views, the search index, loads that never ended) and whether archive and warehouse agree.

\b
Exit codes:
  0    all is well; there may be notes
  1    something should be looked at; each line says what to do
"""
)
@warehouse_option
@data_option
@json_option
@click.pass_context
def doctor(context: click.Context, warehouse: str | None, data: str | None, as_json: bool) -> None:
    """Look whether archive and warehouse are sound, and say what to do. Changes nothing."""
    from dataclasses import asdict

    from rich.console import Console

    from flows.doctor import examine
    from flows.printing import echo_json
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    with Console(stderr=True).status("looking") as status:
        found = list(examine(settings, lambda what: status.update(f"looking at {what}")))
    if as_json:
        echo_json([asdict(one) for one in found])
    else:
        for one in found:
            click.echo(f"{one.level}: {one.where}: {one.message}  [{one.reason}]")
        grave = sum(one.level != "note" for one in found)
        click.echo(f"{grave} thing{'' if grave == 1 else 's'} to look at" if grave else "all is well")
    if any(one.level != "note" for one in found):
        context.exit(1)
