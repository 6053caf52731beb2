"""``sourcepage diff``: what changed between two readings of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import data_option, json_option, warehouse_option

if TYPE_CHECKING:
    from loaders.differences import Published

_TITLES = ("ref", "number", "minute", "description", "title", "subject", "what", "committee", "resolved")
_LONG = 90


@click.command(
    epilog="""\b
Examples:
  sourcepage diff doc-0a1b2c3d4e5f6071
  sourcepage diff doc-0a1b2c3d4e5f6071 1 2
  sourcepage diff https://council.example/plan.pdf 1 2 --json
  sourcepage diff doc-0a1b2c3d4e5f6071 2.1f3a9c00 3.77d0a1b2

\b
V1 and V2 are either
  numbers      the first, second ... document published at its address: 1 2
  extractors   versions of the extractor that read this document, or their beginnings: 2.1f3a 3.77d0
  both         one reading of one of them: 1@2.1f3a 2@3.77d0
Without them, the versions and readings there are get listed.

\b
Exit codes:
  0    the differences, or the list, are printed
  2    no such document, version or reading; what there is gets named
  4    the warehouse cannot be read
"""
)
@click.argument("document")
@click.argument("before", metavar="[V1]", required=False)
@click.argument("after", metavar="[V2]", required=False)
@warehouse_option
@data_option
@json_option
def diff(
    document: str, before: str | None, after: str | None, warehouse: str | None, data: str | None, as_json: bool
) -> None:
    """Show what changed between two readings of a document.

    Rows added, changed field by field, and gone: between two documents published one after the other at the same
    address, or between two versions of the extractor that read one document. Corrections that people made are left
    aside.
    """
    from flows.printing import echo_json
    from loaders import differences
    from loaders.warehouse import open_warehouse
    from pipeline.settings import find_settings

    if before is not None and after is None:
        raise click.UsageError("give two versions, V1 and V2, or none to list them")
    settings = find_settings(data=data, warehouse=warehouse)
    with open_warehouse(settings.warehouse, create=False) as opened:
        document_id, published = differences.find_published(opened, document)
        if before is None or after is None:
            listed = [_published_to_dict(one) for one in published]
            echo_json(listed) if as_json else click.echo("\n".join(_list_lines(document_id, published)))
            return
        points = [differences.find_point(published, document_id, one) for one in (before, after)]
        found = differences.diff(opened, *points)
    if as_json:
        echo_json(found)
    else:
        click.echo("\n".join(diff_to_lines(found)))


def _published_to_dict(one: Published) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("number", "document_id", "title", "first_seen", "readings")}


def _list_lines(document_id: str, published: list[Published]) -> list[str]:
    lines = []
    for one in published:
        mark = "*" if one.document_id == document_id else " "
        read = ", ".join(one.readings) or "nothing"
        lines.append(f"{mark} {one.number}  {one.document_id}  {one.first_seen:%Y-%m-%d}  {one.title or '(no title)'}")
        lines.append(f"     read by {read}")
    return lines


def diff_to_lines(found: dict[str, Any]) -> list[str]:
    """The differences as text: + added, ~ changed, - gone."""
    from flows.commands.history import changes_to_lines

    before, after = (_point_words(found[side]) for side in ("before", "after"))
    lines = [f"{before} -> {after}"]
    lines += [f"+ {_title(row, row['fields'])}" for row in found["added"]]
    for row in found["changed"]:
        lines += [f"~ {_title(row, row['fields'])}", *(f"    {one}" for one in changes_to_lines(row["changed"]))]
    lines += [f"- {_title(row, row['fields'])}" for row in found["gone"]]
    counts = ", ".join(f"{len(found[what])} {what}" for what in ("added", "changed", "gone"))
    moved = f" ({len(found['moved'])} of them elsewhere on the page)" if found["moved"] else ""
    return [*lines, f"{counts}, {found['same']} the same{moved}"]


def _point_words(point: dict[str, Any]) -> str:
    return f"version {point['version']} ({point['document_id']}) read by {point['extractor_version']}"


def _title(row: dict[str, Any], fields: dict[str, Any]) -> str:
    words = " ".join(str(fields[name]) for name in _TITLES if fields.get(name))
    words = " ".join(words.split())
    short = words if len(words) <= _LONG else words[: _LONG - 1].rstrip() + "…"
    return f"{row['record_id']}  {row['kind'].replace('_', ' ')}  {short}"
