"""Extractions survive being written and read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import DocumentError
from pipeline.extractions import extraction_from_json, extraction_to_json, read_extraction, write_extraction
from pipeline.records import DocumentFacts, Extraction

numbers = st.floats(allow_nan=False, allow_infinity=False)
st.register_type_strategy(float, numbers)


def extractions() -> st.SearchStrategy[Extraction]:
    """Any extraction the types allow, with as many records of each kind as hypothesis likes."""
    return st.from_type(Extraction)


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(extractions())
def test_round_trip_is_equal(extraction: Extraction) -> None:
    assert extraction_from_json(extraction_to_json(extraction)) == extraction


def test_files_round_trip_under_sha_and_version(tmp_path: Path) -> None:
    extraction = Extraction(sha256="ab" * 32, extractor_version="7", facts=DocumentFacts(title="A \u2013 plan"))
    path = write_extraction(tmp_path, extraction)
    assert path == tmp_path / ("ab" * 32) / "7.json"
    assert "A \u2013 plan" in path.read_text()
    assert read_extraction(path) == extraction


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"[]", b'{"sha256": 1}'])
def test_other_json_is_one_clear_error(tmp_path: Path, content: Any) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=r"x\.json: not an extraction .* --again"):
        read_extraction(path)
