"""``sourcepage history``: how a record came to what it says."""

from __future__ import annotations

from typing import Any

import click

from flows.commands.options import data_option, json_option, warehouse_option


@click.command(
    epilog="""\b
Examples:
  sourcepage history act-4m2kq7c3w5x6y2ab
  sourcepage history act-4m2kq7c3w5x6y2ab --json

\b
Exit codes:
  0    the record's history is printed
  2    no record has this id; the nearest ids are named
  4    the warehouse cannot be read
"""
)
@click.argument("record_id", metavar="ID")
@warehouse_option
@data_option
@json_option
def history(record_id: str, warehouse: str | None, data: str | None, as_json: bool) -> None:
    """Show every version of a record.

    What changed from one version to the next, field by field, when and why: the document was republished, or a newer
    extractor read it. What people said of the record stands between.
    """
    from flows.commands.trace import parse_id, unknown_record
    from flows.printing import echo_json
    from loaders import history as histories
    from loaders.warehouse import open_warehouse
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    with open_warehouse(settings.warehouse, create=False) as opened:
        found = histories.history(opened, parse_id(record_id)[0])
        if found is None:
            raise unknown_record(opened, record_id)
    if as_json:
        echo_json(found)
    else:
        click.echo("\n".join(history_to_lines(found)))


def history_to_lines(found: dict[str, Any]) -> list[str]:
    """The history as text: versions and reviews in the order of their times."""
    versions, reviews = found["versions"], found["reviews"]
    count = f"{len(versions)} version{'' if len(versions) == 1 else 's'}"
    events = [(one["recorded_at"], 0, _version_to_lines(one)) for one in versions]
    events += [(one["reviewed_at"], 1, _review_to_lines(one)) for one in reviews]
    events.sort(key=lambda event: event[:2])
    return [
        f"{found['record_id']}  {found['kind'].replace('_', ' ')}, {count}, {_standing(found)}",
        *(line for _, _, lines in events for line in ["", *lines]),
    ]


def _standing(found: dict[str, Any]) -> str:
    last = found["versions"][-1]
    if last["superseded_at"] is not None:
        return f"none current since {last['superseded_at']:%Y-%m-%d} ({last['superseded_why']})"
    corrected = f", {', '.join(found['corrected'])} corrected" if found["corrected"] else ""
    return f"current{', ' + found['verdict'] if found['verdict'] else ''}{corrected}"


def _version_to_lines(one: dict[str, Any]) -> list[str]:
    from flows.commands.trace import line, value_words

    lines = [
        f"version {one['version']}, {one['recorded_at']:%Y-%m-%d %H:%M} UTC: {one['why']}",
        line("document", f"{one['document_title'] or '(no title)'} ({one['document_id']}), page {one['page_number']}"),
        line("read by", f"extractor {one['extractor_version']}"),
    ]
    if not one["changed"]:
        stated = {name: value for name, value in one["fields"].items() if value not in (None, "", [], {})}
        return [*lines, *(line(name, value_words(value)) for name, value in stated.items())]
    return [*lines, *changes_to_lines(one["changed"])]


def changes_to_lines(changed: dict[str, Any]) -> list[str]:
    """A line a field: what it said, and what it says."""
    from flows.commands.trace import line, value_words

    return [line(name, f"{value_words(before)} -> {value_words(after)}") for name, (before, after) in changed.items()]


def _review_to_lines(one: dict[str, Any]) -> list[str]:
    from flows.commands.trace import line, review_words

    return [f"review, {review_words(one)}", line("expected", f"“{one['expected']}”")]
