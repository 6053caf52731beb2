"""Sample publications and corpus documents, each read once in a test run, and the pages between file and records."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from extractors.document import extract_document, find_all_tables
from extractors.furniture import set_furniture_apart
from extractors.pages import Page, open_pdf, read_page
from extractors.tables import Table
from pipeline.errors import DocumentError
from pipeline.records import Extraction

DOCUMENTS = Path(__file__).resolve().parent.parent / "documents"
SAMPLES = tuple(sorted(path.parent.name for path in DOCUMENTS.glob("*/truth.json")))
"""Names of the project's own publications."""


def sample_path(name: str) -> Path:
    return DOCUMENTS / name / f"{name}.pdf"


def sample_truth(name: str) -> dict[str, Any]:
    """What a careful reader finds in a sample publication."""
    truth: dict[str, Any] = json.loads((DOCUMENTS / name / "truth.json").read_text(encoding="utf-8"))
    return truth


@cache
def read_document(path: Path) -> Extraction:
    """The extraction of the PDF at ``path``."""
    return extract_document(path, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def read_sample(name: str) -> Extraction:
    return read_document(sample_path(name))


@cache
def read_tables(path: Path) -> tuple[list[Page], dict[int, list[Table]]]:
    """The pages of a PDF without their furniture, and the tables recognised on each."""
    pages = []
    with open_pdf(path) as pdf:
        for number, source in enumerate(pdf.pages, 1):
            try:
                pages.append(read_page(pdf, number))
            except DocumentError:
                pages.append(Page(number, float(source.width), float(source.height), ()))
    pages = set_furniture_apart(pages)
    return pages, find_all_tables(pages)
