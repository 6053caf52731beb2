"""``sourcepage trace``: from a record back to the printed words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import data_option, json_option, password_option, png_option, warehouse_option
from pipeline.errors import SourcepageError

if TYPE_CHECKING:
    from loaders.warehouse import Warehouse
    from pipeline.settings import Settings

Record = dict[str, Any]
_ID = re.compile(r"(?:/?r/)?(?P<id>[^/]+)(?:/v(?P<version>[1-9]\d*))?/?")


@click.command(
    epilog="""\b
Examples:
  sourcepage trace act-4m2kq7c3w5x6y2ab
  sourcepage trace act-4m2kq7c3w5x6y2ab/v1
  sourcepage trace act-4m2kq7c3w5x6y2ab --image row.png

A record that runs over several pages gives an image a page: row.png, row-2.png ...
"""
)
@click.argument("record_id", metavar="ID")
@png_option("--image", help="Draw the page with the record outlined into this PNG file.")
@warehouse_option
@data_option
@password_option
@json_option
def trace(
    record_id: str,
    image: Path | None,
    warehouse: str | None,
    data: str | None,
    passwords: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show where a record was read from.

    Prints the record with its fields, the words as printed, document, page and box, how it was read, and what the
    checks say of it. The latest version is shown unless the id ends in /v and a number.
    """
    from flows.printing import echo_json
    from loaders.warehouse import open_warehouse
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    with open_warehouse(settings.warehouse, create=False) as opened:
        record = find_record(opened, record_id)
    images = _draw(record, settings, image, passwords) if image else []
    if as_json:
        echo_json({**record, "images": [str(path) for path in images]})
        return
    click.echo("\n".join(record_to_lines(record)))
    for path in images:
        click.echo(f"drawn in {path}")


def find_record(warehouse: Warehouse, given: str) -> Record:
    """The record with this id. Raises SourcepageError naming the nearest ids where there is none."""
    from loaders import queries

    record_id, version = parse_id(given)
    record = queries.record(warehouse, record_id, version=version)
    if record is not None:
        return record
    if version is not None and (latest := queries.record(warehouse, record_id)) is not None:
        raise UnknownRecord(f"{record_id}: there is no version {version}, only 1 to {latest['versions']}")
    raise unknown_record(warehouse, given)


def parse_id(given: str) -> tuple[str, int | None]:
    """Record id and version of "act-4m2kq7c3w5x6y2ab", "/r/act-4m2kq7c3w5x6y2ab/v2" and what lies between."""
    match = _ID.fullmatch(given.strip())
    if match is None:
        return given, None
    return match["id"], int(match["version"]) if match["version"] else None


def unknown_record(warehouse: Warehouse, given: str) -> UnknownRecord:
    """The error for an id that no record has, naming the nearest ids."""
    from loaders import queries

    _, rows = queries.run_select(warehouse, "SELECT DISTINCT record_id FROM record ORDER BY record_id")
    return UnknownRecord(f"{given}: no record has this id; {_near(parse_id(given)[0], [row[0] for row in rows])}")


class UnknownRecord(SourcepageError):
    """No record has the id asked for: look it up in the warehouse."""

    exit_code = 2


def _near(record_id: str, known: list[str]) -> str:
    """The ids that a mistyped or shortened one may stand for, or how to find ids at all."""
    from difflib import get_close_matches

    starting = [one for one in known if one.startswith(record_id)][:3]
    near = starting or get_close_matches(record_id, known, n=3, cutoff=0.7)
    if near:
        return f"did you mean {', '.join(near)}?"
    return 'list ids with: sourcepage sql "select action_id, description from actions"'


def _draw(record: Record, settings: Settings, image: Path, passwords: tuple[str, ...]) -> list[Path]:
    from extractors.showing.drawing import draw_record
    from flows.passwords import with_passwords
    from pipeline.archive import open_archive

    path = open_archive(settings).verified_path(record["document"]["sha256"])
    parts = [(part["page_number"], _box(part)) for part in record["provenance"]]
    return with_passwords(passwords, lambda password: draw_record(path, parts, image, password=password))


def _box(part: Record) -> tuple[float, float, float, float]:
    return (part["x0"], part["top"], part["x1"], part["bottom"])


def record_to_lines(record: Record) -> list[str]:
    """The record as text: what it says, where that is printed, and what the checks say."""
    return [
        f"{record['record_id']}  {record['kind'].replace('_', ' ')}, {version_words(record)}",
        "",
        *_fields(record["fields"]),
        "",
        *_document(record),
        *(one for part in record["provenance"] for one in ["", *_part(part, _source_url(record))]),
        "",
        *findings_to_lines(record["findings"]),
        *reviews_to_lines(record),
    ]


def version_words(record: Record) -> str:
    """Which of its versions a record is: "version 1 of 2", and why it is no longer the latest."""
    superseded = f", superseded ({record['superseded_why']})" if record["superseded_at"] else ""
    return f"version {record['version']} of {record['versions']}{superseded}"


def _fields(fields: Record) -> list[str]:
    """A line a field that has a value; then the names of those the document leaves open."""
    stated = {name: value for name, value in fields.items() if value not in (None, "", [], {})}
    left_open = [name for name in fields if name not in stated]
    lines = [line(name, value_words(value)) for name, value in stated.items()]
    return [*lines, line("(not stated)", ", ".join(left_open))] if left_open else lines


def _document(record: Record) -> list[str]:
    document = record["document"]
    lines = [
        line("document", f"{document['title'] or '(no title)'} ({document['document_id']})"),
        line("publisher", document["publisher"] or "(not stated)"),
        line("sha256", document["sha256"]),
    ]
    if document["superseded_by"]:
        lines.append(line("superseded by", document["superseded_by"]))
    return lines


def _part(part: Record, url: str) -> list[str]:
    """One page's part of a record: where it is printed, its words, and how it was read."""
    label = f', printed "{part["page_label"]}"' if part["page_label"] else ""
    box = " ".join(f"{part[side]:.1f}" for side in ("x0", "top", "x1", "bottom"))
    lines = [line("page", f"{part['page_number']}{label}"), line("box", f"{box} (x0 top x1 bottom, points)")]
    if part["table_ordinal"] is not None:
        lines.append(line("table", f"{part['table_ordinal']}, row {part['row_ordinal']}"))
    return [
        *lines,
        line("quote", f'"{part["quote"]}"'),
        line("read by", f"{part['method']}, version {part['extractor_version']}, confidence {part['confidence']:.2f}"),
        line("source", f"{url}#page={part['page_number']}"),
    ]


def _source_url(record: Record) -> str:
    return str(record["locations"][0]["url"])


def findings_to_lines(findings: list[Record]) -> list[str]:
    """What the checks say of a record, a line a finding."""
    if not findings:
        return [line("checks", "none doubts it")]
    return [line(finding["level"], f"{finding['reason']}: {finding['message']}") for finding in findings]


def reviews_to_lines(record: Record) -> list[str]:
    """What people said of a record, and what was read where they corrected it."""
    verdict = [line("reviewed", record["verdict"])] if record["verdict"] else []
    read = [line("as read", f"{name}: {value_words(value)}") for name, value in record["corrected"].items()]
    return [*verdict, *read, *(line("review", review_words(one)) for one in record["reviews"])]


def review_words(review: Record) -> str:
    """One review in a line: who, when, what, why."""
    what = f"correct {review['field']} to {value_words(review['value'])}" if review.get("field") else review["verdict"]
    why = f": {review['why']}" if review.get("why") else ""
    return f"{review['reviewed_at']:%Y-%m-%d} {review['reviewer']}, {what}{why}"


def line(name: str, value: str) -> str:
    """A name and its value, further lines of the value set under the first."""
    first, *rest = str(value).splitlines() or [""]
    return "\n".join([f"{name.replace('_', ' '):<16} {first}", *(f"{'':<16} {one}" for one in rest)])


def value_words(value: Any) -> str:
    """A field's value for people."""
    match value:
        case None | "" | [] | {}:
            return "(empty)"
        case list():
            return "; ".join(map(str, value))
        case dict():
            return "\n".join(f"{name}: {text}" for name, text in value.items())
        case _:
            return str(value)
