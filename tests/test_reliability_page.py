"""docs/explanation/reliability.md names tests that exist, one for each promise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "reliability.md"
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_test_it_names_is_there(repository: Path, file: str, name: str) -> None:
    assert f"def {name}(" in (repository / file).read_text(encoding="utf-8")


def test_every_promise_is_held_by_something_that_can_be_run() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    promises = [[cell.strip() for cell in line.strip("|").split("|")] for line in rows if "| held by |" not in line]
    assert len(promises) > 20
    assert all(len(cells) == 4 and all(cells) for cells in promises)
    assert all(".py::" in held or "python -m tests." in held for _, held, _, _ in promises)
