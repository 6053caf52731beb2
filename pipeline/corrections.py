"""What people say of records they have looked at: accepted, corrected, rejected, commented; and the files that keep it.

    <data>/corrections/*.jsonl    one review a line, in the order given; lines are added, never changed

These files are the truth and the warehouse has a copy, so that a warehouse built again from the archive has every
review. A review names the words it was made about (``expected``): it holds as long as the page prints them.

Belongs here: what a review is and how it is written down. Does not belong here: which record it applies to and how
(``loaders.reviews``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from pipeline.errors import SettingsError
from pipeline.files import write_atomically
from pipeline.identity import permanent_id

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Verdict = Literal["accept", "correct", "reject", "comment"]

JOURNAL: Final = "reviews.jsonl"
"""The file that Sourcepage adds to; others beside it are read as well."""

Value = str | int | float | bool | list[str] | dict[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What one person said of one record at one moment."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    record_id: str
    verdict: Verdict
    field: str | None = None
    """Column that is corrected; only with "correct"."""
    value: Value = None
    """What the column should say; ``None`` empties it."""
    expected: str
    """The words as printed that the review is about: the record's quote."""
    reviewer: str
    why: str | None = None
    reviewed_at: datetime
    """UTC, whole seconds."""

    @property
    def review_id(self) -> str:
        """The same for the same review on every machine."""
        return permanent_id("rev", review_to_line(self).decode())


@cache
def _adapter() -> TypeAdapter[Review]:
    """Built on first use: most commands see no review."""
    from pydantic import TypeAdapter

    return TypeAdapter(Review)


def review_to_line(review: Review) -> bytes:
    """The review as one line of JSON, keys in the order of the fields; empty ones are left out."""
    return _adapter().dump_json(review, exclude_none=True) + b"\n"


def review_from_line(line: str | bytes) -> Review:
    """The review on a line. Raises ValueError saying what is wrong with it."""
    from pydantic import ValidationError

    try:
        review = _adapter().validate_json(line)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        where = ".".join(map(str, problem["loc"]))
        raise ValueError(f"{where}: {problem['msg']}" if where else problem["msg"]) from error
    if wrong := _find_problem(review):
        raise ValueError(wrong)
    return replace(review, reviewed_at=review.reviewed_at.astimezone(UTC).replace(microsecond=0))


def _find_problem(review: Review) -> str | None:
    if review.reviewed_at.tzinfo is None:
        return "reviewed_at: must name its time zone, say 2026-03-02T09:30:00Z"
    if (review.verdict == "correct") != (review.field is not None):
        return "field: names the corrected column, with the verdict correct and no other"
    if not review.reviewer.strip():
        return "reviewer: must say who"
    if review.verdict != "accept" and not (review.why or "").strip():
        return "why: must say why"
    return None


def read_reviews(folder: Path) -> list[Review]:
    """Every review in the folder, oldest first. Raises SettingsError naming the file and line that is none."""
    reviews: dict[str, Review] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(_lines(path), start=1):
            if line.strip():
                try:
                    review = review_from_line(line)
                except ValueError as error:
                    raise SettingsError(f"{path}, line {number}: {error}; correct the line") from error
                reviews[review.review_id] = review
    return in_order(reviews.values())


def in_order(reviews: Iterable[Review]) -> list[Review]:
    """Oldest first; those of one second in an order that is the same everywhere."""
    return sorted(reviews, key=lambda review: (review.reviewed_at, review.review_id))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")  # splitlines would part words at rarer separators too
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error}); check the file") from error


def add_reviews(folder: Path, reviews: Sequence[Review]) -> None:
    """Add the reviews at the end of the journal: all of them or, where the disk refuses, none. Raises SettingsError."""
    from filelock import FileLock

    if not reviews:
        return
    journal = folder / JOURNAL
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock"):
            before = journal.read_bytes() if journal.exists() else b""
            ended = before if before.endswith(b"\n") or not before else before + b"\n"
            write_atomically(journal, ended + b"".join(map(review_to_line, reviews)))
    except OSError as error:
        raise SettingsError(f"{folder}: cannot be written to ({error.strerror}); check --data") from error


def now() -> datetime:
    """This moment as reviews write it."""
    return datetime.now(UTC).replace(microsecond=0)


def value_to_text(value: Value) -> str:
    """A value as the warehouse keeps it: JSON."""
    return json.dumps(value, ensure_ascii=False)
