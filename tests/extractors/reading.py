"""Sample publications and corpus documents, each read once in a test run, with the tables it is read from.

Reading takes longer than all that is asked of the result, so the processes of a parallel run share what they read.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from filelock import FileLock

from extractors.document import extract_document
from extractors.layout.document_pages import prepare_pages
from extractors.parsing.pages import Page
from extractors.parsing.turning import Placement
from extractors.tables.stitching import Chain, chain_tables
from extractors.tables.tables import Table
from pipeline.records import Extraction, Finding

DOCUMENTS = Path(__file__).resolve().parent.parent / "documents"
SAMPLES = tuple(sorted(path.parent.name for path in DOCUMENTS.glob("*/truth.json")))
"""Names of the project's own publications."""


def sample_path(name: str) -> Path:
    return DOCUMENTS / name / f"{name}.pdf"


def sample_truth(name: str) -> dict[str, Any]:
    """What a careful reader finds in a sample publication."""
    truth: dict[str, Any] = json.loads((DOCUMENTS / name / "truth.json").read_text(encoding="utf-8"))
    return truth


_shared: list[Path] = []
"""The folder in which processes share their readings, if there are several."""


@pytest.fixture(scope="session", autouse=True)
def share_readings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Share readings with the other processes of this run; pytest removes the folder some runs later."""
    if "PYTEST_XDIST_WORKER" in os.environ and not _shared:
        _shared.append(tmp_path_factory.getbasetemp().parent)


def _once(path: Path, read: Callable[[Path], Reading]) -> Reading:
    """What was read of a file, by whichever process came first."""
    if not _shared:
        return read(path)
    kept = _shared[0] / f"reading-{hashlib.sha256(path.read_bytes()).hexdigest()}.pickle"
    with FileLock(f"{kept}.lock"):
        if not kept.is_file():
            kept.write_bytes(pickle.dumps(read(path)))
        found: Reading = pickle.loads(kept.read_bytes())
        return found


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a document, and the tables it was read from."""

    extraction: Extraction
    pages: list[Page]
    """Without their furniture."""
    tables: dict[int, list[Table]]
    """Page number -> the tables recognised there, on the page turned upright."""
    turned: dict[int, Placement]
    """Page number -> how the page that was read lies on the page as displayed, where it was turned upright."""


@cache
def read_document(path: Path) -> Reading:
    """The reading of the PDF at ``path``."""
    return _once(path, _read)


def read_tables(path: Path) -> tuple[list[Page], dict[int, list[Table]]]:
    """The pages of a PDF without their furniture, and the tables recognised on each."""
    reading = read_document(path)
    return reading.pages, reading.tables


def read_sample(name: str) -> Extraction:
    return read_document(sample_path(name)).extraction


def _read(path: Path) -> Reading:
    seen: dict[int, list[Table]] = {}
    read: list[Page] = []
    turned: dict[int, Placement] = {}

    def chain_and_note(pages: Sequence[Page], tables: Mapping[int, Sequence[Table]]) -> list[Chain]:
        read.extend(pages)
        seen.update((number, list(found)) for number, found in tables.items())
        return chain_tables(pages, tables)

    def prepare_and_note(*arguments: Any) -> tuple[list[Page], dict[int, Placement], list[Finding]]:
        prepared = prepare_pages(*arguments)
        turned.update(prepared[1])
        return prepared

    with (
        patch("extractors.plans.table_records.chain_tables", chain_and_note) as noting,
        patch("extractors.layout.document_pages.prepare_pages", prepare_and_note),
    ):
        extraction = extract_document(path, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    assert noting is chain_and_note
    assert len(seen) == len(extraction.pages), "the tables that a document is read from can no longer be watched"
    return Reading(extraction, read, seen, turned)
