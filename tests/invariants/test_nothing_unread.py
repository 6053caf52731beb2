"""Nothing is silently left out: every page is accounted for, every filled cell of a table is used or named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from extractors.figures.cell_figures import says_none
from extractors.parsing.boxes import centre_inside, union
from extractors.tables.tables import Cell, Table
from pipeline.identity import normalise_words
from pipeline.records import Action, Box, Extraction, Finding, Measure, Statistic, StatusTotal
from pipeline.vocabulary import match_header
from tests.invariants.conftest import Document
from tests.invariants.printed import page_characters, tokens


def test_every_page_is_extracted_triaged_out_with_a_reason_or_reported(document: Document) -> None:
    extraction = document.extraction
    printed = page_characters(document.path)
    assert [page.page_number for page in extraction.pages] == list(range(1, len(printed) + 1))
    reported = {finding.page_number for finding in extraction.findings}
    for page, characters in zip(extraction.pages, printed, strict=True):
        letters = tokens("".join(character for character, *_ in characters))
        match page.outcome:
            case "extracted":
                assert page.reason in {None, "rotated"}
                assert letters, f"page {page.page_number} is called extracted but prints nothing"
            case "triaged_out":
                assert page.reason
                assert letters.total() < 40, f"page {page.page_number} prints too much to be left out"
            case "unread":
                assert page.reason
                assert page.page_number in reported


def test_every_filled_cell_of_a_table_is_used_or_named(document: Document) -> None:
    unused = [
        f"page {number}: {cell.text!r}"
        for number, found in document.tables.items()
        for table in found
        for cell in table.cells
        if cell.text and not _is_accounted_for(cell, table, document.extraction)
    ]
    assert not unused, "\n".join(unused)


def _is_accounted_for(cell: Cell, table: Table, extraction: Extraction) -> bool:
    number = table.page_number
    return (
        _is_named(number, cell.box, extraction.findings)
        or _is_said(number, cell, (*extraction.actions, *extraction.measures))
        or _is_counted(number, cell.box, extraction.status_totals)
        or _is_theme(cell, extraction)
        or _is_header(cell, table)
        or _is_total_label(number, table, extraction.status_totals)
        or _is_read_as_figures(cell, table, extraction.statistics)
    )


def _is_named(number: int, box: Box, findings: Iterable[Finding]) -> bool:
    return any(f.page_number == number and f.bbox and centre_inside(box, f.bbox) for f in findings)


def _is_said(number: int, cell: Cell, records: Iterable[Action | Measure]) -> bool:
    """Whether a record whose row holds the cell says every word of it."""
    words = tokens(cell.text)
    for record in records:
        if any(p.page_number == number and centre_inside(cell.box, p.bbox) for p in record.provenance) and not (
            words - _said(record)
        ):
            return True
    return False


def _said(record: Action | Measure) -> Counter[str]:
    fields = [record.ref, record.theme, record.description, record.by_when.raw, record.status_printed, record.progress]
    if isinstance(record, Action):
        fields += [record.funding, record.success_measure, *record.other_partners]
    else:
        fields += [record.baseline, record.target, record.actual, record.change]
    fields += [*record.lead_agencies, *record.other_columns.values()]
    return tokens(" ".join(text for text in fields if text))


def _is_counted(number: int, box: Box, totals: Iterable[StatusTotal]) -> bool:
    return any(p.page_number == number and centre_inside(box, p.bbox) for t in totals for p in t.provenance)


def _is_total_label(number: int, table: Table, totals: Iterable[StatusTotal]) -> bool:
    """Whether the cell heads a table of totals."""
    return any(p.page_number == number and centre_inside(p.bbox, table.box) for t in totals for p in t.provenance)


def _is_read_as_figures(cell: Cell, table: Table, statistics: Iterable[Statistic]) -> bool:
    """Whether a cell of a table of figures is one, labels one, stands above them all, or says that there is none."""
    whole = union(c.box for c in table.cells)
    inside = [
        (one, place.bbox)
        for one in statistics
        for place in one.provenance
        if one.row_label and place.page_number == table.page_number and centre_inside(place.bbox, whole)
    ]
    boxes = [box for _, box in inside]
    return bool(inside) and (
        says_none(cell.text)
        or _holds(cell, boxes)
        or any(not tokens(cell.text) - tokens(f"{one.row_label} {one.column_label or ''}") for one, _ in inside)
        or cell.row < min(c.row for c in table.cells if _holds(c, boxes))
    )


def _holds(cell: Cell, boxes: Iterable[Box]) -> bool:
    return any(centre_inside(box, cell.box) or centre_inside(cell.box, box) for box in boxes)


def _is_theme(cell: Cell, extraction: Extraction) -> bool:
    records: list[Action | Measure] = [*extraction.actions, *extraction.measures]
    return normalise_words(cell.text) in {normalise_words(r.theme) for r in records if r.theme}


def _is_header(cell: Cell, table: Table) -> bool:
    """Whether most of what stands in the cell's row are words that head columns."""
    row = {id(c): c for c in table.row(cell.row) if c is not None and c.text}.values()
    known = [c for c in row if match_header(c.text)]
    return len(known) * 2 >= len(row) and len(known) > 1
