"""``sourcepage sql``: one question to the warehouse."""

from __future__ import annotations

import sys

import click

from flows.commands.options import data_option, json_option, warehouse_option


@click.command(
    epilog="""\b
Examples:
  sourcepage sql "select action_id, description, page_number from actions where status = 'red'"
  sourcepage sql "select level, count(*) from findings group by level" --json
  sourcepage sql "select * from measures" --csv > measures.csv
  sourcepage sql - < question.sql

The views are named in the plural: documents, pages, actions, measures, statistics, decisions, findings, runs and more.
docs/reference/warehouse.md describes each of their columns.
"""
)
@click.argument("query")
@warehouse_option
@data_option
@click.option(
    "--csv", "as_csv", is_flag=True, help="Print CSV; texts that a spreadsheet would take for formulas are made safe."
)
@json_option
def sql(query: str, warehouse: str | None, data: str | None, as_csv: bool, as_json: bool) -> None:
    """Ask the warehouse a question in SQL.

    QUERY is one SELECT, or - to read it from standard input. Nothing can be changed from here.
    """
    from flows import printing
    from loaders.queries import run_select
    from loaders.warehouse import open_warehouse
    from pipeline.settings import find_settings

    if as_csv and as_json:
        raise click.UsageError("give --csv or --json, not both")
    settings = find_settings(data=data, warehouse=warehouse)
    with open_warehouse(settings.warehouse, create=False) as opened:
        columns, rows = run_select(opened, sys.stdin.read() if query == "-" else query)
    if as_csv:
        printing.echo_csv(columns, rows)
    elif as_json:
        printing.echo_json_rows(columns, rows)
    else:
        printing.echo_table(columns, rows)
