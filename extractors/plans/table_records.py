"""All tables of a document to records: pieces chained, rows parted at their headers, each segment read in turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.parsing.pages import Page
from extractors.plans.actions import Context, TableRecords, read_segment
from extractors.plans.forms import find_forms, goes_on
from extractors.plans.headers import Column, Segment, split_segments
from extractors.plans.rows import certain_names
from extractors.plans.ticks import find_tick_columns
from extractors.plans.totals import read_totals
from extractors.tables.sections import find_headings, section_headings
from extractors.tables.stitching import Chain, Row, chain_rows, chain_tables
from extractors.tables.tables import Table
from pipeline.organisations import KnownNames
from pipeline.records import Finding, StatusTotal

# Tables stand over the same columns when each edge differs by no more than this (points).
_SAME_EDGE = 6.0


@dataclass(frozen=True, slots=True)
class PartedTable:
    """One table over all its pages. It either counts rows by status (``totals``) or has segments of rows."""

    chain: Chain
    section: str | None
    """Heading of the section it stands in."""
    totals: tuple[StatusTotal, ...]
    segments: tuple[Segment, ...]


def part_tables(pages: Sequence[Page], tables: Mapping[int, Sequence[Table]]) -> list[PartedTable]:
    """The document's tables in reading order, their rows parted at their headers."""
    labels = {page.number: page.label for page in pages}
    chains = chain_tables(pages, tables)
    places = [(chain.tables[0].page_number, chain.tables[0].box[1]) for chain in chains]
    sections = section_headings(find_headings(pages, tables), places)
    parted: list[PartedTable] = []
    for chain, section in zip(chains, sections, strict=True):
        rows = chain_rows(chain)
        if chain.follows and (joined := _with_rest_of_form(parted[-1], rows)):
            parted[-1] = joined
            parted.append(PartedTable(chain, section, (), ()))
            continue
        totals = tuple(read_totals(chain, rows, section, labels))
        segments = [] if totals else find_forms(rows) or split_segments(rows, _columns_above(parted, chain))
        parted.append(PartedTable(chain, section, totals, tuple(segments)))
    return parted


def _with_rest_of_form(above: PartedTable, rows: Sequence[Row]) -> PartedTable | None:
    """The table above with its last form going on in these rows; ``None`` where it holds no form or they do not."""
    if not any(segment.is_form for segment in above.segments):
        return None
    forms = goes_on(above.segments, chain_rows(above.chain), rows)
    return replace(above, segments=tuple(forms)) if forms else None


def _columns_above(parted: Sequence[PartedTable], chain: Chain) -> Sequence[Column] | None:
    """Columns of the nearest table above that stands over the same edges, for one that prints no header."""
    for table in reversed(parted):
        same = len(table.chain.xs) == len(chain.xs) and all(
            abs(a - b) <= _SAME_EDGE for a, b in zip(table.chain.xs, chain.xs, strict=True)
        )
        headed = [segment for segment in table.segments if segment.kind and not segment.is_form]
        if same and headed:
            return headed[-1].columns
    return None


def read_table_records(
    pages: Sequence[Page], parted: Sequence[PartedTable], read: Collection[int] = ()
) -> TableRecords:
    """Actions, measures and totals of all tables, with what is doubtful about them.

    Args:
        pages: of the document.
        parted: its tables.
        read: ordinals of the tables that were read as tables of figures.
    """
    records = TableRecords(totals=[total for table in parted for total in table.totals])
    labels = {page.number: page.label for page in pages}
    bottoms = text_bottoms(pages)
    known = KnownNames(
        name for table in parted for segment in table.segments if segment.kind for name in certain_names(segment)
    )
    labelled: set[str] = set()
    theme: str | None = None
    for table in parted:
        theme = theme if table.chain.follows else table.section
        for segment in table.segments:
            if segment.kind is None:
                if table.chain.ordinal not in read:
                    records.findings.extend(_unrecognised(table.chain, segment))
                continue
            records.findings.extend(_unknown_columns(table.chain, segment, labelled))
            held = read_segment(segment, table.chain, Context(labels, bottoms, theme, known), records)
            theme = theme if segment.is_form else held
    return records


def text_bottoms(pages: Sequence[Page]) -> dict[int, float]:
    """Page number -> how far down text reaches on pages of the same size, in points."""
    reach: dict[tuple[int, int], float] = defaultdict(float)
    for page in pages:
        size = (round(page.width), round(page.height))
        reach[size] = max([reach[size], *(w.bottom for w in page.words if w.rotation == 0)])
    return {page.number: reach[round(page.width), round(page.height)] for page in pages}


def _unknown_columns(chain: Chain, segment: Segment, labelled: set[str]) -> Iterator[Finding]:
    """A note for each column that no field claims.

    Args:
        chain: the table.
        segment: of its rows.
        labelled: labels of forms that were named before: they come again in every form of a document.
    """
    ticks = find_tick_columns(segment)
    claimed = ticks.statuses if ticks else {}
    unclaimed = [c.index for c in segment.columns if c.field is None and c.index not in claimed]
    filled = {column for column in unclaimed for row in segment.rows if row.text(column)}
    for column in segment.columns:
        if column.index in filled and column.header and column.header not in labelled:
            labelled.update({column.header} if segment.is_form else ())
            yield Finding(
                reason="column-not-recognised",
                level="note",
                message=f'the column "{column.header}" is no field we know; its cells are kept in other_columns',
                page_number=chain.tables[0].page_number,
                bbox=chain.tables[0].box,
            )


def _unrecognised(chain: Chain, segment: Segment) -> Iterator[Finding]:
    """A table in which nobody looks for records is named, so that it can be looked at."""
    rows = [row for row in segment.rows if not row.is_empty()]
    if not rows:
        return
    page = rows[0].parts[0].page_number
    yield Finding(
        reason="table-without-records",
        level="note",
        message=f'a table of {len(rows)} rows holds no actions or measures we recognise; it begins "{_first(rows)}"',
        page_number=page,
        bbox=next(t.box for t in chain.tables if t.page_number == page),
    )


def _first(rows: Sequence[Row]) -> str:
    return " | ".join(cell.text for _, cell in rows[0].distinct() if cell.text)[:80]
