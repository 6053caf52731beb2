"""``sourcepage explain``: the arithmetic behind one figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import data_option, json_option, warehouse_option
from pipeline.errors import SourcepageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Statistic

_SHOWN = ("subject", "category", "geography", "period_printed", "period_start", "period_end", "value", "value_printed")
_STATED = ("qualifier", "unit", "previous_value", "change_absolute", "change_percent", "direction")
_WHERE = ("sentence", "row_label", "column_label")


@click.command(
    epilog="""\b
Examples:
  sourcepage explain sta-4m2kq7c3w5x6y2ab
  sourcepage explain sta-4m2kq7c3w5x6y2ab --json
  sourcepage sql "select statistic_id, consistent_why from statistics where consistent = 0"

Ids are those of the view statistics; actions and measures: sourcepage trace ID.
"""
)
@click.argument("record_id", metavar="ID")
@warehouse_option
@data_option
@json_option
def explain(record_id: str, warehouse: str | None, data: str | None, as_json: bool) -> None:
    """Show whether a figure adds up, with the sums.

    Prints a statistic with its sentence and the figures it states, each sum those figures allow, alone or with others
    of the document, and what the checks doubt. What is right by rounding, or by cutting off decimals, is right.
    """
    from flows.commands.trace import find_record
    from flows.printing import echo_json
    from loaders import queries
    from loaders.warehouse import open_warehouse
    from pipeline.settings import find_settings
    from pipeline.statistic_checks import explain as reckon_one

    with open_warehouse(find_settings(data=data, warehouse=warehouse).warehouse, create=False) as opened:
        record = find_record(opened, record_id)
        if record["kind"] != "statistic":
            raise NoStatistic(f"{record_id}: {_no_figure(record)}")
        statistic, beside = queries.statistic_with_others(opened, record)
    sums = reckon_one(statistic, beside)
    if as_json:
        echo_json({**record, "sums": sums})
        return
    click.echo("\n".join(_explained(record, statistic, sums)))


class NoStatistic(SourcepageError):
    """The record asked for states no figure that could add up: ask for a statistic, or trace the record."""

    exit_code = 2


def _no_figure(record: dict[str, Any]) -> str:
    kind = record["kind"].replace("_", " ")
    return f"is a record of kind {kind}, not a statistic; see it with: sourcepage trace {record['record_id']}"


def _explained(record: dict[str, Any], statistic: Statistic, sums: Sequence[str]) -> list[str]:
    """The record as text: what it states, the sums, and what follows from them."""
    from flows.commands.trace import findings_to_lines, line, version_words
    from pipeline.reckoning import NOTHING_TO_ADD, judgement_words

    named = [(name, getattr(statistic, name)) for name in (*_SHOWN, *_STATED, *_WHERE)]
    page = record["provenance"][0]["page_number"] if record["provenance"] else None
    return [
        f"{record['record_id']}  statistic, {version_words(record)}",
        "",
        *(line(name, _figure(value)) for name, value in named if value not in (None, "")),
        line("document", f"{record['document']['title'] or '(no title)'}, page {page}"),
        "",
        *(line("sum", words) for words in sums or [NOTHING_TO_ADD]),
        line("consistent", judgement_words(statistic.consistent)),
        "",
        *findings_to_lines(record["findings"]),
    ]


def _figure(value: object) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
