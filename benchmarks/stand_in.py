"""A reading that takes no time: one page with one action, whatever the file says."""

from __future__ import annotations

from pathlib import Path

from extractors.version import extractor_version
from pipeline.records import Action, DocumentFacts, Due, Extraction, PageFacts, Provenance


def read_one_action(path: Path, *, sha256: str, password: str | None = None) -> Extraction:
    """The reading."""
    del path, password
    where = Provenance(
        page_number=1,
        page_label=None,
        bbox=(10.0, 20.0, 30.0, 40.0),
        quote="words",
        table_ordinal=1,
        row_ordinal=2,
        method="text",
        confidence=1.0,
    )
    return Extraction(
        sha256=sha256,
        extractor_version=extractor_version(),
        facts=DocumentFacts(),
        pages=(PageFacts(page_number=1, page_label=None, width=595.0, height=842.0, outcome="extracted"),),
        actions=(
            Action(
                ref=None,
                theme=None,
                description="words",
                lead_agencies=(),
                by_when=Due(raw=None, kind="missing"),
                provenance=(where,),
            ),
        ),
    )
