"""What holds for every record of every document: it leads back to its words, and to the same words again tomorrow."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.documents import Location
from pipeline.extractions import extraction_from_json, extraction_to_json
from pipeline.identity import record_ids
from pipeline.records import RECORD_KINDS, Action, Extraction, Measure, Record, RecordKind
from tests.extractors.reading import SAMPLES, read_sample, sample_path
from tests.invariants.conftest import Document
from tests.invariants.printed import tokens, tokens_inside

HERE = Location(source="local", url="file:///plans/plan.pdf", address="plan.pdf")
ELSEWHERE = replace(HERE, address="other/plan.pdf")


def records(extraction: Extraction) -> Iterator[Record]:
    for kind in RECORD_KINDS:
        yield from extraction.of_kind(kind)


def check_round_trip(document: Document, found: Iterable[Record]) -> None:
    for record in found:
        for place in record.provenance:
            printed = tokens_inside(document.path, place.page_number, place.bbox)
            missing = tokens(place.quote) - printed
            assert not missing, f"page {place.page_number} {place.bbox}: {dict(missing)} of {place.quote!r}"


@pytest.mark.parametrize("kind", RECORD_KINDS)
def test_the_words_in_a_records_boxes_contain_its_quote(document: Document, kind: RecordKind) -> None:
    check_round_trip(document, document.extraction.of_kind(kind))


def said(record: Action | Measure) -> list[str]:
    """Everything a record says that its own row must print; of one in running text, the text that says it all."""
    if record.provenance[0].table_ordinal is None:
        return [record.description]
    fields = [record.ref, record.description, record.by_when.raw, record.status_printed, record.progress]
    fields += record.lead_agencies
    if isinstance(record, Action):
        fields += [record.funding, record.success_measure, *record.other_partners]
    else:
        fields += [record.baseline, record.target, record.actual, record.change]
    return [text for text in [*fields, *record.other_columns.values()] if text]


def test_no_record_says_what_its_row_does_not_print(document: Document) -> None:
    found: list[Action | Measure] = [*document.extraction.actions, *document.extraction.measures]
    for record in found:
        printed = tokens(" ".join(place.quote for place in record.provenance))
        missing = sum((tokens(text) for text in said(record)), Counter[str]()) - printed
        assert not missing, f"{record.ref} {record.description[:60]!r}: {dict(missing)}"


def test_target_and_deadline_of_a_measure_in_running_text_are_words_of_it(document: Document) -> None:
    in_text = [m for m in document.extraction.measures if m.provenance[0].table_ordinal is None]
    for measure in in_text:
        assert (measure.target or "") in measure.description
        assert (measure.by_when.raw or "") in measure.description


def test_every_record_leads_to_a_place_on_a_page_of_the_file(document: Document) -> None:
    pages = {page.page_number: page for page in document.extraction.pages}
    for record in records(document.extraction):
        assert record.provenance, record
        for place in record.provenance:
            page = pages[place.page_number]
            x0, top, x1, bottom = place.bbox
            assert -1 <= x0 < x1 <= page.width + 1, (place, page)
            assert -1 <= top < bottom <= page.height + 1, (place, page)
            assert place.quote.strip()
            assert place.page_label == page.page_label
            assert 0 < place.confidence <= 1
            assert place.method


def test_every_finding_leads_to_what_it_doubts(document: Document) -> None:
    pages = {page.page_number: page for page in document.extraction.pages}
    for finding in document.extraction.findings:
        assert finding.message
        assert finding.page_number is None or finding.page_number in pages
        assert (finding.record_kind is None) == (finding.record_index is None)
        if finding.record_kind and finding.record_index is not None:
            assert finding.record_index < len(document.extraction.of_kind(finding.record_kind))


def test_ids_are_unique_and_do_not_depend_on_where_a_row_stands(document: Document) -> None:
    ids: list[str] = []
    for kind in RECORD_KINDS:
        found = document.extraction.of_kind(kind)
        own = record_ids(HERE, kind, found)
        moved = [replace(record, provenance=()) for record in found]
        assert own == record_ids(HERE, kind, moved)
        assert not set(own) & set(record_ids(ELSEWHERE, kind, found))
        ids.extend(own)
    assert len(set(ids)) == len(ids)


def test_an_extraction_read_back_is_the_same(document: Document) -> None:
    written = extraction_to_json(document.extraction)
    again = extraction_from_json(written)
    assert again == document.extraction
    assert extraction_to_json(again) == written


# --- the same again --------------------------------------------------------------------------------------------------

_PROGRAM = """
import sys
from pathlib import Path
from pipeline.extractions import write_extraction
from tests.extractors.reading import SAMPLES, read_sample
for name in SAMPLES:
    write_extraction(Path(sys.argv[1]) / name, read_sample(name))
"""


@pytest.fixture(scope="module")
def another_process(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """Folder of what a process with other hash seeds reads out of the sample publications."""
    folder = tmp_path_factory.mktemp("again")
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    command = [sys.executable, "-c", _PROGRAM, str(folder)]
    run = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.mark.parametrize("name", SAMPLES)
def test_another_process_reads_the_same(another_process: Path, name: str) -> None:
    assert sample_path(name).is_file()
    (written,) = (another_process / name).rglob("*.json")
    assert written.read_bytes() == extraction_to_json(read_sample(name))
