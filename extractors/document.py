"""One PDF to one extraction: the steps in their order, nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from extractors.figures.statistic_tables import read_statistic_tables
from extractors.layout.document_pages import read_document_pages
from extractors.papers.facts import read_facts
from extractors.papers.meetings import read_meetings
from extractors.parsing.lines import words_to_lines
from extractors.parsing.pages import Page
from extractors.parsing.triage import page_facts, triage
from extractors.parsing.turning import as_displayed
from extractors.plans.table_records import part_tables, read_table_records
from extractors.prose.prose_measures import read_prose_measures
from extractors.prose.reading_order import holds_running_text
from extractors.prose.sentences import read_sentences
from extractors.scans.ocr import mark_recognised
from extractors.statistics import read_statistics
from extractors.tables.camelot_reading import PdfSource
from extractors.tables.choice import PageReading, read_page_tables
from extractors.tables.tables import Table, words_outside
from extractors.version import extractor_version
from pipeline.checks import check_changes, check_deadlines, check_placeholders, check_status_totals, find_placeholders
from pipeline.records import Extraction, Finding


def extract_document(path: Path, *, sha256: str, password: str | None = None) -> Extraction:
    """Everything Sourcepage reads out of the PDF at ``path``.

    Raises:
        DocumentError: the file cannot be opened at all (``NotAPdf``, ``PasswordNeeded``).
    """
    document = read_document_pages(path, password)
    pages = document.pages
    readings = read_all_tables(pages, document.source, document.placements)
    tables = {number: reading.tables for number, reading in readings.items()}
    parted = part_tables(pages, tables)
    figures = read_statistic_tables(pages, tables, parted)
    records = read_table_records(pages, parted, figures.chains)
    sentences = read_sentences(pages, tables)
    in_prose, unread = read_prose_measures(sentences, pages, tables)
    measures = [*records.measures, *in_prose]
    facts = read_facts(pages, document.metadata)
    statistics, doubted = read_statistics(figures.statistics, sentences, [*records.actions, *measures], pages, facts)
    papers = read_meetings(pages, tables)
    findings = [
        *document.findings,
        *_disputed(readings),
        *records.findings,
        *figures.findings,
        *doubted,
        *unread,
        *check_status_totals(records.totals, records.actions, measures),
        *check_changes(measures),
        *check_placeholders("action", records.actions),
        *check_placeholders("measure", measures),
        *check_deadlines("action", records.actions, facts),
        *check_deadlines("measure", measures, facts),
        *_placeholders_in_prose(pages, tables),
        *papers.findings,
    ]
    extraction = Extraction(
        sha256=sha256,
        extractor_version=extractor_version(),
        facts=facts,
        pages=tuple(page_facts(page, is_broken=page.number in document.broken) for page in pages),
        actions=tuple(records.actions),
        measures=tuple(measures),
        status_totals=tuple(records.totals),
        statistics=tuple(statistics),
        meetings=tuple(papers.meetings),
        agenda_items=tuple(papers.agenda_items),
        decisions=tuple(papers.decisions),
        findings=tuple(findings),
    )
    return as_displayed(mark_recognised(extraction, document.scans), document.placements)


def find_all_tables(
    pages: Sequence[Page], source: PdfSource | None = None, turned: Collection[int] = ()
) -> dict[int, Sequence[Table]]:
    """Page number -> the page's tables from top to bottom, as ``read_all_tables`` chooses them."""
    return {number: reading.tables for number, reading in read_all_tables(pages, source, turned).items()}


def read_all_tables(
    pages: Sequence[Page], source: PdfSource | None = None, turned: Collection[int] = ()
) -> dict[int, PageReading]:
    """Page number -> the page's tables as read, and those in dispute.

    Args:
        pages: furniture set apart.
        source: the PDF itself, for second readings of pages in doubt; without it there are none.
        turned: numbers of pages that lie otherwise in the PDF, or whose words are not in it: they cannot be read a
            second time.
    """
    readings: dict[int, PageReading] = {}
    above: Table | None = None
    for page in pages:
        second = None if page.number in turned else source
        skipped = not triage(page).worth_reading
        reading = PageReading(()) if skipped else read_page_tables(page, above, second)
        readings[page.number] = _without_prose(reading)
        tables = readings[page.number].tables
        above = tables[-1] if tables else None
    return readings


def _without_prose(reading: PageReading) -> PageReading:
    """The reading less what is prose in columns after all: its words are read as sentences."""
    tables = tuple(table for table in reading.tables if not holds_running_text(table))
    return replace(reading, tables=tables, disputed=tuple(t for t in reading.disputed if not holds_running_text(t)))


def _disputed(readings: Mapping[int, PageReading]) -> Iterator[Finding]:
    for number, reading in readings.items():
        for table in reading.disputed:
            yield Finding(
                reason="readings-disagree",
                level="note",
                message=f"two readings of the table part its cells differently; {table.method} is kept",
                page_number=number,
                bbox=table.box,
            )


def _placeholders_in_prose(pages: Sequence[Page], tables: Mapping[int, Sequence[Table]]) -> Iterator[Finding]:
    for page in pages:
        for line in words_to_lines(words_outside(page, tables.get(page.number, ()))):
            for placeholder in find_placeholders(line.text):
                yield Finding(
                    reason="placeholder",
                    level="warning",
                    message=f'a figure was left open: "{placeholder}" in "{line.text}"',
                    page_number=page.number,
                    bbox=line.box,
                )
