"""Attempts at a document are counted by version and limits, and end."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.attempts import (
    MOST_ATTEMPTS,
    PassingReason,
    attempts_path,
    find_attempts,
    forget_attempts,
    note_attempt,
)
from pipeline.extractions import kept_versions

KEY = ("ab", "1.0", "600 seconds")


def test_a_document_is_given_up_after_so_many_attempts(tmp_path: Path) -> None:
    assert find_attempts(tmp_path, *KEY) is None
    told = [note_attempt(tmp_path, *KEY, "broken") for _ in range(MOST_ATTEMPTS)]
    assert [one.number for one in told] == list(range(1, MOST_ATTEMPTS + 1))
    assert [one.given_up for one in told] == [False] * (MOST_ATTEMPTS - 1) + [True]
    assert told[0].told == "broken"
    assert told[-1].told == (
        "broken (tried 3 times and left alone now; sourcepage ingest --again, other limits or a newer extractor try it"
        " again)"
    )
    assert find_attempts(tmp_path, *KEY) == told[-1]


@pytest.mark.parametrize("other", [("cd", "1.0", "600 seconds"), ("ab", "2.0", "600 seconds"), ("ab", "1.0", "9 s")])
def test_another_document_version_or_limit_is_counted_anew(tmp_path: Path, other: tuple[str, str, str]) -> None:
    for _ in range(MOST_ATTEMPTS):
        note_attempt(tmp_path, *KEY, "broken")
    assert find_attempts(tmp_path, *other) is None
    assert note_attempt(tmp_path, *other, "broken").number == 1


def test_what_passes_is_told_and_not_counted(tmp_path: Path) -> None:
    assert note_attempt(tmp_path, *KEY, PassingReason("no room")).number == 0
    assert find_attempts(tmp_path, *KEY) is None
    note_attempt(tmp_path, *KEY, "broken")
    assert note_attempt(tmp_path, *KEY, PassingReason("no room")).number == 1
    kept = find_attempts(tmp_path, *KEY)
    assert kept is not None
    assert (kept.number, kept.reason) == (1, "broken")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"number": 3}', b"\xff"])
def test_a_count_that_cannot_be_read_begins_anew(tmp_path: Path, content: bytes) -> None:
    path = attempts_path(tmp_path, *KEY[:2])
    path.parent.mkdir()
    path.write_bytes(content)
    assert find_attempts(tmp_path, *KEY) is None
    assert note_attempt(tmp_path, *KEY, "broken").number == 1


def test_attempts_are_forgotten_and_are_no_reading(tmp_path: Path) -> None:
    note_attempt(tmp_path, *KEY, "broken")
    assert kept_versions(tmp_path) == []
    forget_attempts(tmp_path, *KEY[:2])
    forget_attempts(tmp_path, *KEY[:2])
    assert find_attempts(tmp_path, *KEY) is None
