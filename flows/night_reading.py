"""What of a night's documents is to be read, and what reading came to.

Belongs here: planning batches, keeping what came back, counting attempts. Does not belong here: reading itself
(``flows.workers``, ``flows.batches``), and which documents a night takes up (``flows.night``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flows.batches import Batch, Reading, keep_readings, split
from flows.night_findings import ReadDocument
from flows.night_order import Night
from pipeline.attempts import Attempts, PassingReason, find_attempts, note_attempt
from pipeline.documents import FetchedDocument
from pipeline.errors import DocumentError
from pipeline.extractions import extraction_path, read_extraction
from pipeline.media import PDF, why_not_a_pdf
from pipeline.records import RECORD_KINDS, Extraction


def plan_batches(pending: Iterable[FetchedDocument], night: Night, *, size: int) -> list[Batch]:
    """The documents that this extractor version has not read yet, in batches; each once, wherever it was published.

    One that was tried in vain often enough is left alone.
    """
    unread = dict.fromkeys(one.sha256 for one in pending if _is_due(one, night))
    settings = night.settings
    archive = settings.archive or str(settings.raw.resolve())
    return [
        Batch(
            documents=documents,
            archive=archive,
            cache=str(settings.data.resolve() / "processed" / "archive"),
            results=str(settings.extractions.resolve()),
            extractor_version=night.extractor_version,
            limits=night.order.limits,
            extractor=night.order.extractor,
        )
        for documents in split(list(unread), size)
    ]


def keep_batch(readings: Iterable[Reading], night: Night) -> dict[str, str]:
    """Puts what was read elsewhere where extractions are kept; sha256 -> reason of those that could not be read."""
    failures: dict[str, str] = {}
    for one in readings:
        keep_readings([one], night.settings.extractions, night.extractor_version)
        if one.failure is not None:
            failures[one.sha256] = one.failure
            reason = PassingReason(one.failure) if one.passing else one.failure
            note_attempt(*_key(one.sha256, night), reason)
    return failures


def _kept(document: FetchedDocument, night: Night) -> Path:
    return extraction_path(night.settings.extractions, document.sha256, night.extractor_version)


def _is_due(document: FetchedDocument, night: Night) -> bool:
    if document.media_type != PDF or _kept(document, night).exists():
        return False
    attempts = _attempts(document, night)
    return attempts is None or not attempts.given_up


def _attempts(document: FetchedDocument, night: Night) -> Attempts | None:
    return find_attempts(*_key(document.sha256, night))


def _key(sha256: str, night: Night) -> tuple[Path, str, str, str]:
    """What attempts are counted by."""
    return night.settings.extractions, sha256, night.extractor_version, str(night.order.limits)


def count_read(pending: Iterable[FetchedDocument], failures: dict[str, str], night: Night) -> list[ReadDocument]:
    """What reading came to, a document each, in their order."""
    return [_count_one(document, failures, night) for document in pending]


def _count_one(document: FetchedDocument, failures: dict[str, str], night: Night) -> ReadDocument:
    try:
        extraction = find_extraction(document, failures, night)
    except DocumentError as error:
        attempts = _attempts(document, night)
        told = attempts.told if attempts and attempts.reason == str(error) else str(error)
        return ReadDocument(document=document, failure=told)
    rows: dict[str, int] = {kind: len(extraction.of_kind(kind)) for kind in RECORD_KINDS}
    return ReadDocument(document=document, failure=_why_nothing(extraction), rows=rows)


def find_extraction(document: FetchedDocument, failures: dict[str, str], night: Night) -> Extraction:
    """The kept reading of a document. Raises DocumentError with the reason where there is none."""
    if document.media_type != PDF:
        content = night.archive.verified_path(document.sha256, document.media_type).read_bytes()
        raise DocumentError(why_not_a_pdf(content) or "not a PDF")
    if document.sha256 in failures:
        raise DocumentError(failures[document.sha256])
    path = _kept(document, night)
    if not path.exists():
        attempts = _attempts(document, night)
        raise DocumentError(attempts.reason if attempts else "its reading is missing; the next night reads it again")
    return read_extraction(path)


def _why_nothing(extraction: Extraction) -> str | None:
    """Why not one page of a document could be read; ``None`` where one could."""
    unread = [page for page in extraction.pages if page.outcome == "unread"]
    if not unread or len(unread) < len(extraction.pages):
        return None
    return f"none of its pages could be read: {(unread[0].reason or 'no reason given').replace('-', ' ')}"
