"""The documents that invariants are tried on: the sample publications, and published ones where they are at hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from extractors.parsing.turning import displayed_box
from extractors.tables.tables import Table
from pipeline.records import Extraction
from tests.extractors.reading import SAMPLES, Reading, read_document, sample_path, share_readings  # noqa: F401 (a fixture)

FACSIMILES = (
    "sevenoaks-2011-12.word", "sevenoaks-2017-18.word", "sevenoaks-pack-2019-12-10.word",
    "tonbridge-malling-2014-15.word",
)  # fmt: skip
# Small ones of different makes: minutes, an agenda, a pack, a notice, tables of figures, a turned page.
PUBLISHED = (
    "sutton-coldfield-community-grant-minutes", "milburn-parish-agenda-2017-01", "kent-public-pack-2pp",
    "kent-corporate-parenting-panel-minutes", "york-sopn-2019-print-to-pdf", "sjpd-firearm-report",
    "fbi-nics-2015-11-rotated", "oakland-pd-weekly-crime-2026-08-area1", "lasd-departmentwide-2019-2020",
    "sfpd-compstat-2017-year-end",
)  # fmt: skip
OF_THE_CORPUS = (*(f"facsimiles/{name}" for name in FACSIMILES), *(f"real/{name}" for name in PUBLISHED))


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF and what was read out of it."""

    path: Path
    extraction: Extraction
    tables: dict[int, list[Table]]
    """Page number -> the tables it was read from, their boxes on the page as displayed."""


@pytest.fixture(params=[*SAMPLES, *OF_THE_CORPUS])
def document(request: pytest.FixtureRequest) -> Document:
    """Each document in turn."""
    name: str = request.param
    if name in SAMPLES:
        path = sample_path(name)
    else:
        corpus: Path = request.getfixturevalue("corpus")
        path = corpus / f"{name}.pdf"
        if not path.is_file():
            pytest.skip(f"the reference corpus holds no {name}.pdf")
    reading = read_document(path)
    return Document(path, reading.extraction, dict(_as_displayed(reading)))


def _as_displayed(reading: Reading) -> Iterator[tuple[int, list[Table]]]:
    """The cells where they are displayed; a table's own edges stay as they were read."""
    for number, tables in reading.tables.items():
        at = reading.turned.get(number)
        yield (
            number,
            [
                replace(t, cells=tuple(replace(cell, box=displayed_box(cell.box, at)) for cell in t.cells))
                for t in tables
            ],
        )
