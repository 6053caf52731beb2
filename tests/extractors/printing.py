"""Invented publications typeset for a test: a piece of HTML to a PDF, and what is read of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from extractors.document import extract_document
from flows.commands.tables import read_file
from pipeline.records import Extraction

STYLE = """
@page { size: A4 landscape; margin: 15mm }
body { font: 9pt "Liberation Sans", sans-serif }
table { border-collapse: collapse; width: 100% }
td, th { padding: 3pt; text-align: left; vertical-align: top }
.ruled td, .ruled th { border: 0.7pt solid #333 }
.lined td, .lined th { border-bottom: 0.7pt solid #333 }
"""

Print = Callable[[str], Path]


@pytest.fixture
def print_html(tmp_path: Path) -> Print:
    """Typesets a piece of HTML and gives the PDF's path."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # the latter where the system has no Pango to set text with
        pytest.skip(f"typesetting a sample takes weasyprint and Pango ({error})")

    def typeset(html: str) -> Path:
        path = tmp_path / f"{hashlib.sha256(html.encode()).hexdigest()[:12]}.pdf"
        weasyprint.HTML(string=f"<style>{STYLE}</style>{html}").write_pdf(path)
        return path

    return typeset


def table_html(header: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "ruled") -> str:
    """A table whose header and body cells hold these pieces of HTML."""
    head = "".join(f"<th>{cell}</th>" for cell in header)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead>{body}</table>'


def read(path: Path) -> Extraction:
    return extract_document(path, sha256="0" * 64)


def grids(path: Path) -> list[list[list[str]]]:
    """The tables of a PDF as ``sourcepage tables`` prints them, each row the texts of its cells, spanning ones once."""
    return [[[text for text in row if text is not None] for row in found.rows] for found in read_file(path, None, None)]
