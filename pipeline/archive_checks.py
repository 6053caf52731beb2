"""Whether the archive still is what it says: every sidecar's bytes there and unharmed, nothing beside them.

Belongs here: what can be wrong in an archive and what to do about it. Does not belong here: whether the warehouse
agrees with it (``flows.doctor``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pipeline.archive import Archive
from pipeline.documents import FetchedDocument
from pipeline.errors import SourceError
from pipeline.symptoms import Symptom

_KEPT: Final = re.compile(r"(?P<folder>[0-9a-f]{2})/(?P<sha256>[0-9a-f]{64})\.(?P<kind>json|pdf|bin)")


def check_archive(archive: Archive) -> Iterator[Symptom | FetchedDocument]:
    """Goes through the archive, its bytes read and held against their hashes.

    Gives a document for each that is whole, as progress, and a symptom for each thing that is wrong.
    """
    files = {name: _KEPT.fullmatch(name) for name in archive.names()}
    yield from (_stranger(archive, name) for name, known in files.items() if known is None)
    names = {name for name, known in files.items() if known}
    told = {name.partition(".")[0] for name in names if name.endswith(".json")}
    yield from (_orphan(archive, name) for name in sorted(names) if name.partition(".")[0] not in told)
    for stem in sorted(told):
        yield _check_document(archive, stem.rpartition("/")[2])


def _check_document(archive: Archive, sha256: str) -> Symptom | FetchedDocument:
    try:
        document = archive.fetches(sha256)[-1]
    except (SourceError, IndexError) as error:
        said = str(error) or "the sidecar names no fetch"
        return Symptom(level="error", reason="archive-sidecar", where=f"{archive.root}/{sha256}", message=said)
    try:
        archive.verified_path(sha256, document.media_type)
    except SourceError as error:
        return Symptom(
            level="error",
            reason="archive-bytes",
            where=document.location.url,
            message=f"{error}; or copy {sha256} from a backup",
        )
    return document


def _stranger(archive: Archive, name: str) -> Symptom:
    left = name.endswith(".tmp")
    message = (
        "left by a run that was stopped while writing; delete it when nothing is running"
        if left
        else "is no file of the archive; move it elsewhere, and ingest it if it is a publication"
    )
    return Symptom(
        level="note" if left else "warning", reason="archive-stranger", where=f"{archive.root}/{name}", message=message
    )


def _orphan(archive: Archive, name: str) -> Symptom:
    """Bytes are written before their sidecar: a run that is stopped between leaves them alone."""
    return Symptom(
        level="warning",
        reason="archive-orphan",
        where=f"{archive.root}/{name}",
        message="has no sidecar, so nothing says where it was published; the next night fetches and notes it again",
    )
