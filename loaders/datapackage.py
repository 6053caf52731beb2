"""The descriptor of a data package: datapackage.json beside the CSV files.

Belongs here: what Frictionless wants to know of files, columns, keys and sources, taken from ``loaders.dictionary``.
The standard: datapackage.org (Data Package, Table Schema).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loaders.dictionary import ColumnEntry, ColumnType, describe_view, key_columns
from loaders.views import VIEW_COLUMNS

if TYPE_CHECKING:
    from pipeline.sources import Source

DESCRIPTOR: Final = "datapackage.json"

_DESCRIPTION: Final = (
    "What councils promise and count, read from their publications by Sourcepage. Every row leads back to the page and"
    " box it was read from. A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a"
    " line break, and is no plain number) has an apostrophe before it. The licence of each source stands under sources;"
    " where it says nothing, ask the publisher before publishing again."
)
_TYPES: Final[dict[ColumnType, str]] = {"text": "string", "time": "datetime"}
_POINTS_AT: Final = {
    "document_id": ("documents", "document_id"),
    "superseded_by": ("documents", "document_id"),
    "action_id": ("actions", "action_id"),
    "organisation_id": ("organisations", "organisation_id"),
}
"""Column -> the view and column where each of its values stands. What a finding is about may be in any view.

What took a document's place may be missing where only some documents are exported.
"""
_LICENCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*-[0-9.]+")
"""What an identifier of the Open Definition or SPDX looks like: OGL-UK-3.0, CC-BY-4.0."""


def write_descriptor(
    folder: Path, views: Sequence[str], rows: Mapping[str, int], sources: Mapping[str, Source], *, part: bool = False
) -> None:
    """Writes datapackage.json for the VIEW.csv files in ``folder``; ``part`` where some documents are left out."""
    licences = sorted({source.licence for source in sources.values() if _is_identifier(source.licence)})  # type: ignore[type-var]
    descriptor = {
        "name": "sourcepage",
        "title": "Sourcepage warehouse",
        "description": _DESCRIPTION,
        **({"licenses": [{"name": licence} for licence in licences]} if licences else {}),
        **({"sources": [_source(source) for _, source in sorted(sources.items())]} if sources else {}),
        "resources": [_resource(folder, view, views, rows[view], part) for view in views],
    }
    words = json.dumps(descriptor, indent=2, ensure_ascii=False)
    (folder / DESCRIPTOR).write_text(f"{words}\n", encoding="utf-8")


def _is_identifier(licence: str | None) -> bool:
    return licence is not None and _LICENCE_ID.fullmatch(licence) is not None


def _source(source: Source) -> dict[str, str]:
    licence = {"licence": source.licence} if source.licence else {}
    return {"title": source.publisher, "path": source.url, **licence}


def _resource(folder: Path, view: str, views: Sequence[str], rows: int, part: bool) -> dict[str, Any]:
    path = folder / f"{view}.csv"
    entry = describe_view(view)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": view,
        "type": "table",
        "title": view.replace("_", " ").capitalize(),
        "description": entry.description,
        "path": path.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "rows": rows,
        "schema": _schema(view, views, part),
    }


def _schema(view: str, views: Sequence[str], part: bool) -> dict[str, Any]:
    primary = list(key_columns(view))
    keys = [key for key in _foreign_keys(view, views) if not part or key["fields"] != ["superseded_by"]]
    return {
        "fields": [_field(column, primary) for column in describe_view(view).columns],
        "missingValues": [""],
        **({"primaryKey": primary} if primary else {}),
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(column: ColumnEntry, primary: Sequence[str]) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required and (column.type != "text" or column.name in primary):
        constraints["required"] = True  # a text may be there and be empty, which CSV cannot tell from missing
    if column.words:
        constraints["enum"] = list(column.words)
    return {
        "name": column.name,
        "type": _TYPES.get(column.type, column.type),
        "description": column.description,
        **({"unit": column.unit} if column.unit else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def _foreign_keys(view: str, views: Sequence[str]) -> list[dict[str, Any]]:
    """Keys that lead from this view to another one of the same export."""
    keys = []
    for name in VIEW_COLUMNS[view]:
        target, field = _POINTS_AT.get(name, ("", ""))
        if target in views and name not in key_columns(view)[:1]:
            resource = "" if target == view else target
            keys.append({"fields": [name], "reference": {"resource": resource, "fields": [field]}})
    return keys
