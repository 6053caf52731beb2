"""What a change of the code does to the reading of the sample publications, field by field.

A golden file is what Sourcepage itself made of a document. It says nothing about what is right (``truth.json`` does),
only that something changed. Record them again, and read the differences in the commit, with

    SOURCEPAGE_UPDATE_GOLDEN=1 python -m pytest tests/golden
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.extractions import extraction_from_json, extraction_to_json
from tests.conftest import pytest_configure
from tests.extractors.reading import SAMPLES, read_sample
from tests.golden.differences import differences

HERE = Path(__file__).resolve().parent
UPDATE = os.environ.get("SOURCEPAGE_UPDATE_GOLDEN") == "1"
MOST_SHOWN = 40


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_publication_is_read_as_before(name: str) -> None:
    written = extraction_to_json(read_sample(name))
    path = HERE / f"{name}.json"
    if UPDATE:
        path.write_bytes(written)
    assert path.is_file(), f"{path.name} is not recorded yet: run with SOURCEPAGE_UPDATE_GOLDEN=1"
    found = list(differences(json.loads(path.read_bytes()), json.loads(written)))
    assert not found, "\n".join([f"{len(found)} fields differ:", *found[:MOST_SHOWN]])


def test_recording_them_can_be_asked_for_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCEPAGE_UPDATE_GOLDEN", "1")
    monkeypatch.setenv("SOURCEPAGE_WAREHOUSE", "sqlite:///somebody.sqlite")
    monkeypatch.setenv("SOURCEPAGE_OCR", "off")
    pytest_configure()
    assert os.environ.get("SOURCEPAGE_UPDATE_GOLDEN") == "1"
    assert "SOURCEPAGE_WAREHOUSE" not in os.environ


def test_every_golden_file_belongs_to_a_sample_publication_and_can_be_read() -> None:
    recorded = sorted(HERE.glob("*.json"))
    assert [path.stem for path in recorded] == list(SAMPLES)
    for path in recorded:
        assert extraction_from_json(path.read_bytes()).pages


# --- the comparison itself -------------------------------------------------------------------------------------------

OLD: dict[str, Any] = {
    "extractor_version": "1",
    "facts": {"title": "Plan", "kind": "other"},
    "actions": [
        {"ref": "1", "description": "Walk", "lead_agencies": ["Police"], "bbox": [1.0, 2.0, 3.0, 4.0]},
        {"ref": "2", "description": "Mend", "lead_agencies": [], "bbox": [1.0, 5.0, 3.0, 6.0]},
    ],
}


def _changed(index: int, **fields: object) -> dict[str, object]:
    actions = [dict(action) for action in OLD["actions"]]
    actions[index] |= fields
    return {**OLD, "actions": actions}


def test_the_same_is_no_difference_and_neither_is_the_version_or_a_hair() -> None:
    assert list(differences(OLD, OLD)) == []
    assert list(differences(OLD, {**OLD, "extractor_version": "2"})) == []
    assert list(differences(OLD, _changed(0, bbox=[1.01, 2.0, 3.0, 4.0]))) == []


def test_each_field_that_differs_is_named_with_both_values() -> None:
    assert list(differences(OLD, _changed(0, lead_agencies=["Police", "Parks"]))) == [
        "actions[0].lead_agencies: golden ['Police'], read ['Police', 'Parks']"
    ]
    assert list(differences(OLD, {**OLD, "facts": {"title": None, "kind": "other"}})) == [
        "facts.title: golden 'Plan', read None"
    ]
    assert len(list(differences(OLD, _changed(1, bbox=[1.0, 5.0, 3.0, 7.0])))) == 1


def test_one_record_less_or_more_is_one_difference() -> None:
    actions = OLD["actions"]
    assert len(list(differences(OLD, {**OLD, "actions": actions[1:]}))) == 1
    assert len(list(differences({**OLD, "actions": actions[1:]}, OLD))) == 1
