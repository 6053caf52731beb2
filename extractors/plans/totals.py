"""Tables in which a document counts its own rows by status."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extractors.plans.rows import row_provenance
from extractors.tables.stitching import Chain, Row
from pipeline.records import Provenance, StatusTotal
from pipeline.vocabulary import status_of_label

_COUNTED = ("green", "amber", "red", "missing")


def read_totals(
    chain: Chain, rows: Sequence[Row], heading: str | None, labels: Mapping[int, str | None]
) -> list[StatusTotal]:
    """Totals of a table whose rows or columns are statuses and whose cells are numbers; empty for any other table."""
    return _statuses_down(chain, rows, heading, labels) or _statuses_across(chain, rows, heading, labels)


def _statuses_down(
    chain: Chain, rows: Sequence[Row], heading: str | None, labels: Mapping[int, str | None]
) -> list[StatusTotal]:
    """One status a row: "Green (Targets achieved) | 7"; each column of numbers is one total."""
    counted = [(status, row) for row in rows if (status := status_of_label(row.text(0))) in _COUNTED]
    if len({status for status, _ in counted} & {"green", "amber", "red"}) < 2 or len(rows) > len(counted) + 4:
        return []
    header = rows[0] if rows[0] is not counted[0][1] else None
    totals = []
    for column in range(1, len(rows[0].cells)):
        numbers = {status: _count(row.text(column)) for status, row in counted if status}
        if not any(n is not None for n in numbers.values()):
            continue
        own = header.text(column) if header and len(rows[0].cells) > 2 else header.text(0) if header else ""
        totals.append(_total(own or heading, numbers, [row for _, row in counted], chain, labels))
    return totals


def _statuses_across(
    chain: Chain, rows: Sequence[Row], heading: str | None, labels: Mapping[int, str | None]
) -> list[StatusTotal]:
    """One status a column: a header "Green | Amber | Red" over rows of numbers; each row is one total."""
    if len(rows) < 2:
        return []
    statuses = {c: s for c in range(len(rows[0].cells)) if (s := status_of_label(rows[0].text(c))) in _COUNTED}
    if len(set(statuses.values()) & {"green", "amber", "red"}) < 2:
        return []
    totals = []
    for row in rows[1:]:
        numbers = {status: _count(row.text(column)) for column, status in statuses.items() if status}
        if sum(n is not None for n in numbers.values()) > 1:
            label = row.text(0) if 0 not in statuses else ""
            totals.append(_total(label or heading, numbers, [row], chain, labels))
    return totals


def _count(text: str) -> int | None:
    return int(text.replace(",", "")) if re.fullmatch(r"\d{1,3}(?:,\d{3})*|\d+", text.strip()) else None


def _total(
    what: str | None,
    numbers: Mapping[str, int | None],
    rows: Sequence[Row],
    chain: Chain,
    labels: Mapping[int, str | None],
) -> StatusTotal:
    where: list[Provenance] = [p for row in rows for p in row_provenance(row, chain, labels)]
    return StatusTotal(
        what=what or "rows",
        green=numbers.get("green"),
        amber=numbers.get("amber"),
        red=numbers.get("red"),
        missing=numbers.get("missing"),
        provenance=tuple(where),
    )
