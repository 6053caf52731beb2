"""How often a document was tried to be read and could not be, so that none is tried every night for ever.

    <extractions>/<sha256>/<extractor version>.failed.json      beside where its reading would be kept

Belongs here: counting attempts, and when to leave a document alone. Does not belong here: trying (``flows.workers``).
The count says nothing of a document itself, so it never goes into the warehouse: one that is built anew begins to count
anew and must come out the same.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pipeline.files import write_atomically

MOST_ATTEMPTS: Final = 3
"""Attempts by one extractor version under the same limits: one may fail for what else the machine had to do."""
SUFFIX: Final = ".failed.json"


class PassingReason(str):
    """Why a document could not be read this time, where that says nothing about the document: it is not counted."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """What trying to read a document came to so far."""

    reason: str
    """Of the last attempt."""
    number: int
    last: str
    """When the last one ended: UTC, ISO."""
    limits: str
    """What the document might take; under others it is tried again."""

    @property
    def given_up(self) -> bool:
        """Whether it is left alone from now on."""
        return self.number >= MOST_ATTEMPTS

    @property
    def told(self) -> str:
        """The reason, and what to do where the document is left alone."""
        if not self.given_up:
            return self.reason
        return (
            f"{self.reason} (tried {self.number} times and left alone now; sourcepage ingest --again, other limits or a"
            " newer extractor try it again)"
        )


def attempts_path(root: Path, sha256: str, extractor_version: str) -> Path:
    """Where this version's attempts at this document are counted."""
    return root / sha256 / f"{extractor_version}{SUFFIX}"


def find_attempts(root: Path, sha256: str, extractor_version: str, limits: str) -> Attempts | None:
    """The attempts so far under these limits; ``None`` where there were none, or what was noted cannot be read."""
    try:
        told = Attempts(**json.loads(attempts_path(root, sha256, extractor_version).read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):  # a count that is lost is begun anew: it costs an attempt or two
        return None
    return told if told.limits == limits else None


def note_attempt(root: Path, sha256: str, extractor_version: str, limits: str, reason: str) -> Attempts:
    """Counts an attempt that failed; what trying came to so far. One that failed in passing is told of, not counted."""
    before = find_attempts(root, sha256, extractor_version, limits)
    number = before.number if before else 0
    counted = number if isinstance(reason, PassingReason) else number + 1
    now = datetime.now(UTC).isoformat(timespec="seconds")
    attempts = Attempts(reason=str(reason), number=counted, last=now, limits=limits)
    if counted > number:
        content = json.dumps(asdict(attempts), indent=1, ensure_ascii=False)
        write_atomically(attempts_path(root, sha256, extractor_version), f"{content}\n".encode())
    return attempts


def forget_attempts(root: Path, sha256: str, extractor_version: str) -> None:
    """Forgets the attempts at a document that was read after all."""
    attempts_path(root, sha256, extractor_version).unlink(missing_ok=True)
