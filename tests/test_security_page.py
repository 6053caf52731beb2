"""SECURITY.md promises nothing that no test holds: each that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parent.parent / "SECURITY.md"
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_test_it_names_is_there(repository: Path, file: str, name: str) -> None:
    code = (repository / file).read_text(encoding="utf-8")
    assert f"def {name or 'test_'}" in code


def test_every_threat_has_an_answer_and_a_test_or_says_that_it_has_none() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    threats = [[cell.strip() for cell in line.strip("|").split("|")] for line in rows if "| answer |" not in line]
    assert len(threats) > 20
    assert all(len(cells) == 3 and all(cells) for cells in threats)
    assert all("tests/" in held or held == "no test" for _, _, held in threats)
