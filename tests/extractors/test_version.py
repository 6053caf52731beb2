"""The version a reading is kept under."""

from __future__ import annotations

import importlib.util
import shutil

import pytest

from extractors.version import EXTRACTOR_VERSION, extractor_version


@pytest.mark.parametrize(
    ("package", "program", "setting", "reads_scans"),
    [
        (True, True, "", True),
        (True, True, "off", False),
        (True, False, "", False),
        (False, True, "", False),
    ],
)
def test_the_version_tells_whether_scans_can_be_read(
    monkeypatch: pytest.MonkeyPatch, *, package: bool, program: bool, setting: str, reads_scans: bool
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object() if package else None)
    monkeypatch.setattr(shutil, "which", lambda _: "tesseract" if program else None)
    monkeypatch.setenv("SOURCEPAGE_OCR", setting)
    assert extractor_version() == (f"{EXTRACTOR_VERSION}+ocr" if reads_scans else EXTRACTOR_VERSION)
