"""Small documents to load, and the rows a load left."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from loaders.schema import metadata
from loaders.warehouse import Warehouse
from pipeline.documents import FetchedDocument, Location
from pipeline.records import (
    Action,
    AgendaItem,
    Decision,
    DocumentFacts,
    Due,
    Extraction,
    Finding,
    Measure,
    Meeting,
    PageFacts,
    Provenance,
    Statistic,
    StatusTotal,
)

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
RUN_LOG = frozenset({"load", "load_document"})


def part(page_number: int = 1, quote: str = "as printed", **changes: Any) -> Provenance:
    made = Provenance(
        page_number=page_number,
        page_label=f"Page {page_number + 24}",
        bbox=(40.0, 100.0, 550.0, 120.0),
        quote=quote,
        table_ordinal=1,
        row_ordinal=2,
        method="rulings",
        confidence=0.9,
    )
    return replace(made, **changes)


def action(ref: str, **changes: Any) -> Action:
    made = Action(
        ref=ref,
        theme="Safer streets",
        description=f"Light the path {ref}",
        lead_agencies=("Town Wardens", "Émile Trust"),
        other_partners=("Fire Service",),
        by_when=Due(raw="March 2018", kind="month", start=date(2018, 3, 1), end=date(2018, 3, 31)),
        status="green",
        status_printed="G",
        other_columns={"Zone": "North", "Area": "Hill"},
        provenance=(part(quote=f"{ref} Light the path {ref}"),),
    )
    return replace(made, **changes)


def measure(ref: str, **changes: Any) -> Measure:
    made = Measure(
        ref=ref,
        theme=None,
        description=f"Lamps lit {ref}",
        target="40",
        by_when=Due(raw=None, kind="missing"),
        provenance=(part(2),),
    )
    return replace(made, **changes)


def extraction(name: str = "plan", version: str = "1.0", **changes: Any) -> Extraction:
    """One of every kind, from a file whose bytes are ``name``."""
    made = Extraction(
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        extractor_version=version,
        facts=DocumentFacts(
            title=f"Plan {name}", publisher="Marlowe District Council", kind="action_plan", status="final"
        ),
        pages=tuple(
            PageFacts(page_number=n, page_label=f"Page {n + 24}", width=595.3, height=841.9, outcome="extracted")
            for n in (1, 2, 3)
        ),
        actions=(action("1.1"), action("1.2"), action("1.3", provenance=(part(1, "1.3 Light"), part(2, "the path")))),
        measures=(measure("M1"),),
        status_totals=(StatusTotal(what="actions", green=3, amber=0, provenance=(part(),)),),
        statistics=(
            Statistic(
                subject="burglary",
                value=12.5,
                unit="percent",
                consistent=True,
                sentence="It rose by 12.5%.",
                provenance=(part(3),),
            ),
        ),
        meetings=(Meeting(committee="Safety Panel", meeting_date=date(2026, 2, 1), provenance=(part(),)),),
        agenda_items=(AgendaItem(number="7", title="Monitoring", first_page_number=2, provenance=(part(),)),),
        decisions=(Decision(minute="12", title="Plan", resolved="That it be noted.", provenance=(part(),)),),
        findings=(
            Finding(
                reason="placeholder",
                level="warning",
                message="XX is no number",
                record_kind="measure",
                record_index=0,
            ),
            Finding(reason="page-unread", level="note", message="no text", page_number=3, bbox=(1.0, 2.0, 3.0, 4.0)),
        ),
    )
    return replace(made, **changes)


def fetched(
    name: str = "plan", address: str = "https://marlowe.example/plan.pdf", days: int = 0, source: str = "marlowe"
) -> FetchedDocument:
    """The file whose bytes are ``name``, found at ``address`` some days after a Monday."""
    return FetchedDocument(
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        size=len(name),
        media_type="application/pdf",
        location=Location(source=source, url=address, address=address),
        fetched_at=MONDAY + timedelta(days=days),
    )


def dump(warehouse: Warehouse, *, without: frozenset[str] = RUN_LOG) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as Python sees it, but for the log of runs."""
    with warehouse.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in without
        }


def rows(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    with warehouse.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]
