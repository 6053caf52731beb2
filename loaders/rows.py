"""What a record, its provenance, a page or a finding looks like as a row, and the hashes that tell rows apart.

Belongs here: pure functions from pipeline's dataclasses to plain values. Does not belong here: SQL.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from pipeline.errors import WarehouseError
from pipeline.records import Box, Due, Extraction, Finding, PageFacts, Provenance, Record, RecordKind

Row = dict[str, Any]

_BOX = ("x0", "top", "x1", "bottom")
_BOX_DIGITS = 2


def record_to_row(record: Record) -> Row:
    """The columns of the record's own table, without its key; lists and objects as JSON text in printed order."""
    row: Row = {}
    for field in fields(record):
        if field.name != "provenance":
            row.update(_columns(field.name, getattr(record, field.name)))
    return row


def _columns(name: str, value: object) -> Row:
    if isinstance(value, Due):
        return {name: value.raw, "due_kind": value.kind, "due_start": value.start, "due_end": value.end}
    if isinstance(value, tuple | dict):
        return {name: json.dumps(value, ensure_ascii=False)}
    return {name: value}


def provenance_to_row(part: Provenance, extractor_version: str) -> Row:
    """The columns of one provenance row, without its key."""
    return {
        "page_number": part.page_number,
        "page_label": part.page_label,
        **box_to_columns(part.bbox),
        "table_ordinal": part.table_ordinal,
        "row_ordinal": part.row_ordinal,
        "quote": part.quote,
        "method": part.method,
        "extractor_version": extractor_version,
        "confidence": part.confidence,
    }


def box_to_columns(box: Box | None) -> Row:
    """x0, top, x1, bottom in hundredths of a point: finer than any two readings of one page agree."""
    values = (None,) * len(_BOX) if box is None else tuple(round(edge, _BOX_DIGITS) for edge in box)
    return dict(zip(_BOX, values, strict=True))


def page_to_row(page: PageFacts) -> Row:
    """The columns of a page, without its document."""
    return {field.name: getattr(page, field.name) for field in fields(page)}


def fingerprint(record: Record) -> str:
    """Hash of all that the record says and where it says it, the version of the extractor left out.

    Fields that are empty are left out too, so that a field added later does not change every record there is.
    """
    content = [record_to_row(record), [provenance_to_row(part, "") for part in record.provenance]]
    text = json.dumps(_filled(content), ensure_ascii=False, default=_iso)
    return hashlib.sha256(text.encode()).hexdigest()


def _filled(value: Any) -> Any:
    if isinstance(value, list):
        return [_filled(item) for item in value]
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if item not in {None, "", "[]", "{}"}}
    return value


def _iso(value: object) -> str:
    assert isinstance(value, date), f"no value of a record is a {type(value).__name__}"
    return value.isoformat()


def finding_rows(document_id: str, extraction: Extraction, ids: Mapping[RecordKind, Sequence[str]]) -> dict[str, Row]:
    """Finding id -> columns. The id is made from document, reason, and record or page, not from the wording."""
    seen: Counter[tuple[str, ...]] = Counter()
    rows = {}
    for finding in extraction.findings:
        record_id = _record_id(finding, ids)
        key = (document_id, finding.reason, record_id or str(finding.page_number or ""))
        seen[key] += 1
        rows[_finding_id(*key, str(seen[key]))] = _finding_to_row(finding, record_id)
    return rows


def _record_id(finding: Finding, ids: Mapping[RecordKind, Sequence[str]]) -> str | None:
    if finding.record_kind is None or finding.record_index is None:
        return None
    known = ids[finding.record_kind]
    if not 0 <= finding.record_index < len(known):
        raise WarehouseError(
            f"finding {finding.reason} is about {finding.record_kind} {finding.record_index}, of which there are"
            f" {len(known)}: extract the document again"
        )
    return known[finding.record_index]


def _finding_id(*parts: str) -> str:
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()[:10]
    return f"fnd-{base64.b32encode(digest).decode().lower()}"


def _finding_to_row(finding: Finding, record_id: str | None) -> Row:
    return {
        "level": finding.level,
        "reason": finding.reason,
        "message": finding.message,
        "page_number": finding.page_number,
        **box_to_columns(finding.bbox),
        "record_kind": finding.record_kind,
        "record_id": record_id,
    }
