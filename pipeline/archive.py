"""The archive of fetched documents: the bytes as published, under their hash, never changed.

    <root>/<first two>/<sha256>.pdf    the bytes; ``.bin`` where they are no PDF, so that nothing fetched is lost
    <root>/<first two>/<sha256>.json   the sidecar: size, media type, and each place the bytes were fetched from

Nothing here opens a PDF. Several processes may store at the same time: files appear whole, and a sidecar is
rewritten under a lock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock

from pipeline.documents import FetchedDocument, Location
from pipeline.errors import SettingsError, SourceError
from pipeline.files import write_atomically
from pipeline.media import PDF, find_media_type


class Archive:
    """Documents by sha256 under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._last: dict[tuple[str, str], FetchedDocument] = {}

    def store(
        self,
        content: bytes,
        location: Location,
        *,
        fetched_at: datetime | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> FetchedDocument:
        """Keeps the bytes and where they came from. Finding at an address what it held already changes nothing.

        What is returned then carries the time and headers of the fetch that is known. Raises SettingsError where the
        archive cannot be written.
        """
        document = FetchedDocument(
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            media_type=find_media_type(content),
            location=location,
            fetched_at=(fetched_at or datetime.now(UTC)).replace(microsecond=0),
            headers=dict(headers or {}),
        )
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with FileLock(self.root / ".lock"):
                self._keep(document, content)
                return self._note_fetch(document)
        except OSError as error:
            raise SettingsError(f"{self.root}: cannot be written to ({error.strerror}); check --data") from error

    def path(self, sha256: str, media_type: str = PDF) -> Path:
        """Where the bytes with this hash lie, whether or not they are there."""
        return self.root / sha256[:2] / f"{sha256}{'.pdf' if media_type == PDF else '.bin'}"

    def verified_path(self, sha256: str, media_type: str = PDF) -> Path:
        """The archived file, its bytes checked against its name. Raises SourceError where missing or damaged."""
        path = self.path(sha256, media_type)
        if not path.is_file():
            raise SourceError(f"{path}: not in the archive; ingest the document again, or give its --data folder")
        if not _holds(path, sha256):
            raise SourceError(f"{path}: the archived bytes no longer match their hash; ingest the document again")
        return path

    def fetches(self, sha256: str) -> list[FetchedDocument]:
        """Every place these bytes were fetched from, oldest first; empty for unknown bytes. Raises SourceError."""
        sidecar = self._sidecar(sha256)
        if not sidecar.is_file():
            return []
        try:
            return _sidecar_to_documents(json.loads(sidecar.read_bytes()))
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(f"{sidecar}: the sidecar cannot be read ({error}); delete it and ingest again") from error

    def last_fetch(self, location: Location) -> FetchedDocument | None:
        """What an address held when it was last looked at; ``None`` where it never gave anything."""
        return self._last_fetches().get((location.source, location.address))

    def documents(self) -> Iterator[FetchedDocument]:
        """Every fetch in the archive in the order they happened: what a warehouse can be rebuilt from."""
        hashes = sorted(sidecar.stem for sidecar in self.root.glob("[0-9a-f][0-9a-f]/*.json"))
        fetched = [document for sha256 in hashes for document in self.fetches(sha256)]
        yield from sorted(fetched, key=lambda one: one.fetched_at)  # keeps a sidecar's own order within a second

    def _sidecar(self, sha256: str) -> Path:
        return self.root / sha256[:2] / f"{sha256}.json"

    def _keep(self, document: FetchedDocument, content: bytes) -> None:
        path = self.path(document.sha256, document.media_type)
        if not _holds(path, document.sha256):
            write_atomically(path, content)

    def _note_fetch(self, document: FetchedDocument) -> FetchedDocument:
        """Adds a fetch to the sidecar, unless its address held these bytes when it was last looked at."""
        known = self.fetches(document.sha256)
        last = self._newest(document, known)
        if last is not None and last.sha256 == document.sha256:
            return last
        if last is not None and last.fetched_at >= document.fetched_at:
            # Times are kept in whole seconds, and a rebuild must see the versions of an address in their order.
            document = replace(document, fetched_at=last.fetched_at + timedelta(seconds=1))
        write_atomically(self._sidecar(document.sha256), _documents_to_sidecar([*known, document]))
        self._last[_place(document)] = document
        return document

    def _newest(self, document: FetchedDocument, known: list[FetchedDocument]) -> FetchedDocument | None:
        """What the document's address held when it was last looked at, by this process or by another since."""
        here = [one for one in known if _place(one) == _place(document)]
        if last := self.last_fetch(document.location):
            here.append(last)
        return max(here, key=lambda one: one.fetched_at, default=None)

    def _last_fetches(self) -> dict[tuple[str, str], FetchedDocument]:
        """What each address held when it was last looked at: read from the sidecars once, then kept up."""
        if not self._last:
            self._last = {_place(document): document for document in self.documents()}
        return self._last


def _holds(path: Path, sha256: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def _place(document: FetchedDocument) -> tuple[str, str]:
    return (document.location.source, document.location.address)


def _documents_to_sidecar(documents: list[FetchedDocument]) -> bytes:
    """The sidecar's JSON: facts of the bytes once, then one entry a fetch."""
    first = documents[0]
    fetches = [
        {
            "source": document.location.source,
            "url": document.location.url,
            "address": document.location.address,
            "fetched_at": document.fetched_at.isoformat(),
            "headers": document.headers,
        }
        for document in documents
    ]
    sidecar = {"sha256": first.sha256, "size": first.size, "media_type": first.media_type, "fetches": fetches}
    return (json.dumps(sidecar, indent=2, ensure_ascii=False) + "\n").encode()


def _sidecar_to_documents(sidecar: dict[str, Any]) -> list[FetchedDocument]:
    return [
        FetchedDocument(
            sha256=sidecar["sha256"],
            size=sidecar["size"],
            media_type=sidecar["media_type"],
            location=Location(source=fetch["source"], url=fetch["url"], address=fetch["address"]),
            fetched_at=datetime.fromisoformat(fetch["fetched_at"]),
            headers=fetch["headers"],
        )
        for fetch in sidecar["fetches"]
    ]
