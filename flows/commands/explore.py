"""``sourcepage explore``: the web pages from a question to a figure to its printed page."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from flows.commands.options import data_option, warehouse_option

if TYPE_CHECKING:
    from pipeline.settings import Settings


@click.command(
    epilog="""\b
Examples:
  sourcepage explore
  sourcepage explore --port 8080 --warehouse postgresql://reader@host/name
  sourcepage explore --add-reviewer Ann
  sourcepage explore --host 0.0.0.0 --behind-proxy 10.0.0.7 --https --allowed-host figures.example.org

The pages only read the warehouse, until somebody is made a reviewer: those named with --add-reviewer can log in and
accept, correct or reject what was read, as with sourcepage review. Their passwords are kept hashed in
DIR/reviewers.toml or SOURCEPAGE_REVIEWERS. Ctrl-C stops.
"""
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", type=click.IntRange(1, 65535), default=8400, show_default=True, help="Port to listen on.")
@click.option(
    "--rate",
    metavar="PAGES",
    type=click.IntRange(min=0),
    help="Pages a minute for one address; 0 for no limit. [env: SOURCEPAGE_RATE; default: 1200]",
)
@click.option("--allowed-host", "hosts", metavar="NAME", multiple=True, help="Name it may be asked by. [default: any]")
@click.option(
    "--behind-proxy",
    metavar="ADDRESS",
    help="Proxy whose word is taken for who asks (X-Forwarded-For). [default: none]",
)
@click.option("--https", is_flag=True, help="Readers reach it by https alone, as behind a proxy that speaks it.")
@click.option("--add-reviewer", metavar="NAME", help="Let somebody review, or change their password, and stop.")
@click.option("--remove-reviewer", metavar="NAME", help="Let somebody review no more, and stop.")
@click.option("--list-reviewers", is_flag=True, help="Print who may review, and stop.")
@warehouse_option
@data_option
def explore(
    host: str,
    port: int,
    rate: int | None,
    hosts: tuple[str, ...],
    behind_proxy: str | None,
    https: bool,
    add_reviewer: str | None,
    remove_reviewer: str | None,
    list_reviewers: bool,
    warehouse: str | None,
    data: str | None,
) -> None:
    """Serve the explorer: search, records on their pages, charts."""
    from pipeline.settings import check_hosts, find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    if add_reviewer is not None or remove_reviewer is not None or list_reviewers:
        _keep_reviewers(settings, add_reviewer, remove_reviewer)
        return
    web = replace(
        settings.web,
        rate=settings.web.rate if rate is None else rate,
        hosts=check_hosts(hosts) or settings.web.hosts,
        https=https or settings.web.https,
    )
    _serve(replace(settings, web=web), host, port, behind_proxy)


def _serve(settings: Settings, host: str, port: int, behind_proxy: str | None) -> None:
    import uvicorn

    from explorer.app import create_app
    from explorer.site import open_site

    with open_site(settings):
        pass  # what is wrong with the warehouse is said before the server starts
    click.echo(f"explorer: http://{host}:{port}  (Ctrl-C stops it)", err=True)
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=behind_proxy is not None,
        forwarded_allow_ips=behind_proxy,
    )


def _keep_reviewers(settings: Settings, add: str | None, remove: str | None) -> None:
    """Change who may review, and say who may."""
    from explorer.reviewers import add_reviewer, check_name, read_reviewers, remove_reviewer

    if add is not None:
        check_name(add)
        add_reviewer(settings.reviewers, add, _ask_password(add))
    if remove is not None:
        remove_reviewer(settings.reviewers, remove)
    names = sorted(read_reviewers(settings.reviewers))
    click.echo("\n".join(names) if names else "nobody may review: the explorer only reads")
    if add is not None and names == [add]:
        click.echo("an explorer that is running must be started again to let reviewers log in", err=True)


def _ask_password(name: str) -> str:
    """Typed twice at a terminal, else the first line of what is piped in: never an argument that others can see."""
    if sys.stdin.isatty():
        return str(click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")
