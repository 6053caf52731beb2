"""``sourcepage explore``: the web pages from a question to a figure to its printed page."""

from __future__ import annotations

import click

from flows.commands.options import data_option, warehouse_option


@click.command(
    epilog="""\b
Examples:
  sourcepage explore
  sourcepage explore --port 8080 --warehouse postgresql://reader@host/name

The pages only read the warehouse. Ctrl-C stops.
"""
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", type=click.IntRange(1, 65535), default=8400, show_default=True, help="Port to listen on.")
@warehouse_option
@data_option
def explore(host: str, port: int, warehouse: str | None, data: str | None) -> None:
    """Serve the explorer: search, records on their pages, charts."""
    import uvicorn

    from explorer.app import create_app
    from explorer.site import open_site
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    with open_site(settings):
        pass  # what is wrong with the warehouse is said before the server starts
    click.echo(f"explorer: http://{host}:{port}  (Ctrl-C stops it)", err=True)
    uvicorn.run(create_app(settings), host=host, port=port, log_level="warning", access_log=False, server_header=False)
