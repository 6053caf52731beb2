"""The archive of fetched documents: the bytes as published, under their hash, never changed.

    <root>/<first two>/<sha256>.pdf    the bytes; ``.bin`` where they are no PDF, so that nothing fetched is lost
    <root>/<first two>/<sha256>.json   the sidecar: size, media type, and each place the bytes were fetched from

Nothing here opens a PDF. Several processes of one machine may store at the same time: files appear whole, and a sidecar
is rewritten under a lock. The root may be a bucket ("s3://name/raw"); then one machine at a time may store, any number
may read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Any

from pipeline.documents import FetchedDocument, Location
from pipeline.errors import SettingsError, SourceError
from pipeline.media import PDF, find_media_type
from pipeline.settings import Settings
from pipeline.storage import is_file_with, open_store


class Archive:
    """Documents by sha256 under one folder or in one bucket. Threads may share it."""

    def __init__(self, root: Path | str, *, cache: Path | None = None) -> None:
        self._store = open_store(root, cache)
        self.root = self._store.root
        self._last: dict[tuple[str, str], FetchedDocument] | None = None
        self._lock = RLock()

    def store(
        self,
        content: bytes,
        location: Location,
        *,
        fetched_at: datetime | None = None,
        headers: Mapping[str, str] | None = None,
        listed: Mapping[str, str] | None = None,
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
            listed=dict(listed or {}),
        )
        try:
            with self._lock, self._store.lock():
                self._keep(document, content)
                return self._note_fetch(document)
        except OSError as error:
            raise SettingsError(f"{self.root}: cannot be written to ({error.strerror}); check --data") from error

    def mark_gone(self, location: Location, *, gone_at: datetime | None = None) -> FetchedDocument | None:
        """Notes that what an address held is no longer published there; the bytes stay. ``None`` for unknown addresses.

        Saying so again changes nothing; the same bytes turning up there again are a fetch of their own.
        """
        when = (gone_at or datetime.now(UTC)).replace(microsecond=0)
        try:
            with self._lock, self._store.lock():
                last = self.last_fetch(location)
                if last is None or last.gone_at is not None:
                    return last
                gone = replace(last, gone_at=when)
                known = [gone if one == last else one for one in self.fetches(last.sha256)]
                self._store.write(_sidecar(last.sha256), _documents_to_sidecar(known))
                self._last_fetches()[_place(gone)] = gone
                return gone
        except OSError as error:
            raise SettingsError(f"{self.root}: cannot be written to ({error.strerror}); check --data") from error

    def path(self, sha256: str, media_type: str = PDF) -> Path:
        """Where the bytes with this hash can be opened once ``verified_path`` has been asked for them."""
        return self._store.local_path(_file(sha256, media_type))

    def verified_path(self, sha256: str, media_type: str = PDF) -> Path:
        """The archived file, its bytes checked against its name. Raises SourceError where missing or damaged."""
        path = self._store.bring(_file(sha256, media_type), sha256)
        if path is None:
            where = f"{self.root}/{_file(sha256, media_type)}"
            raise SourceError(f"{where}: not in the archive; ingest the document again, or give its --data folder")
        if not is_file_with(path, sha256):
            raise SourceError(f"{path}: the archived bytes no longer match their hash; ingest the document again")
        return path

    def has(self, document: FetchedDocument) -> bool:
        """Whether the bytes are there, unread: a sidecar may have outlived them."""
        return self._store.exists(_file(document.sha256, document.media_type))

    def fetches(self, sha256: str) -> list[FetchedDocument]:
        """Every place these bytes were fetched from, oldest first; empty for unknown bytes. Raises SourceError."""
        sidecar = self._store.read(_sidecar(sha256))
        return self._parse(_sidecar(sha256), sidecar) if sidecar is not None else []

    def last_fetch(self, location: Location) -> FetchedDocument | None:
        """What an address held when it was last looked at; ``None`` where it never gave anything."""
        return self._last_fetches().get((location.source, location.address))

    def last_fetches(self, source: str) -> list[FetchedDocument]:
        """What each address of a source held when it was last looked at, gone ones included, sorted by address."""
        with self._lock:
            every = list(self._last_fetches().items())  # other threads may store while these are looked through
        found = (one for (name, _), one in every if name == source)
        return sorted(found, key=lambda one: one.location.address)

    def documents(self) -> Iterator[FetchedDocument]:
        """Every fetch in the archive in the order they happened: what a warehouse can be rebuilt from."""
        names = self._store.sidecars()
        contents = self._store.read_all(names)
        fetched = [
            document for name, content in zip(names, contents, strict=True) for document in self._parse(name, content)
        ]
        yield from sorted(fetched, key=lambda one: one.fetched_at)  # keeps a sidecar's own order within a second

    def names(self) -> list[str]:
        """Every file that is kept, relative to the root, sorted: for looking whether all is well."""
        return self._store.names()

    def _parse(self, name: str, content: bytes) -> list[FetchedDocument]:
        try:
            return _sidecar_to_documents(json.loads(content))
        except (ValueError, KeyError, TypeError) as error:
            where = f"{self.root}/{name}"
            raise SourceError(f"{where}: the sidecar cannot be read ({error}); delete it and ingest again") from error

    def _keep(self, document: FetchedDocument, content: bytes) -> None:
        name = _file(document.sha256, document.media_type)
        if not self._store.holds(name, document.sha256, document.size):
            self._store.write(name, content)

    def _note_fetch(self, document: FetchedDocument) -> FetchedDocument:
        """Adds a fetch to the sidecar, unless its address held these bytes when it was last looked at."""
        known = self.fetches(document.sha256)
        last = self._newest(document, known)
        if last is not None and last.sha256 == document.sha256 and last.gone_at is None:
            return last
        if last is not None and last.fetched_at >= document.fetched_at:
            # Times are kept in whole seconds, and a rebuild must see the versions of an address in their order.
            document = replace(document, fetched_at=last.fetched_at + timedelta(seconds=1))
        self._store.write(_sidecar(document.sha256), _documents_to_sidecar([*known, document]))
        self._last_fetches()[_place(document)] = document
        return document

    def _newest(self, document: FetchedDocument, known: list[FetchedDocument]) -> FetchedDocument | None:
        """What the document's address held when it was last looked at, by this process or by another since."""
        here = [one for one in known if _place(one) == _place(document)]
        if last := self.last_fetch(document.location):
            here.append(last)
        return max(here, key=lambda one: one.fetched_at, default=None)

    def _last_fetches(self) -> dict[tuple[str, str], FetchedDocument]:
        """What each address held when it was last looked at: read from the sidecars once, then kept up."""
        with self._lock:
            if self._last is None:
                self._last = {_place(document): document for document in self.documents()}
            return self._last


def open_archive(settings: Settings) -> Archive:
    """The archive of a run: the bucket its settings name, else the folder ``raw`` of its data."""
    return Archive(settings.archive or settings.raw, cache=settings.data / "processed" / "archive")


def _file(sha256: str, media_type: str) -> str:
    return f"{sha256[:2]}/{sha256}{'.pdf' if media_type == PDF else '.bin'}"


def _sidecar(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}.json"


def _place(document: FetchedDocument) -> tuple[str, str]:
    return (document.location.source, document.location.address)


def _documents_to_sidecar(documents: list[FetchedDocument]) -> bytes:
    """The sidecar's JSON: facts of the bytes once, then one entry a fetch."""
    first = documents[0]
    fetches = [_document_to_fetch(document) for document in documents]
    sidecar = {"sha256": first.sha256, "size": first.size, "media_type": first.media_type, "fetches": fetches}
    return (json.dumps(sidecar, indent=2, ensure_ascii=False) + "\n").encode()


def _document_to_fetch(document: FetchedDocument) -> dict[str, Any]:
    """What is known of one fetch; what a file given by hand never has is left out where it is missing."""
    fetch: dict[str, Any] = {
        "source": document.location.source,
        "url": document.location.url,
        "address": document.location.address,
        "fetched_at": document.fetched_at.isoformat(),
        "headers": document.headers,
    }
    if document.listed:
        fetch["listed"] = document.listed
    if document.gone_at is not None:
        fetch["gone_at"] = document.gone_at.isoformat()
    return fetch


def _sidecar_to_documents(sidecar: dict[str, Any]) -> list[FetchedDocument]:
    return [
        FetchedDocument(
            sha256=sidecar["sha256"],
            size=sidecar["size"],
            media_type=sidecar["media_type"],
            location=Location(source=fetch["source"], url=fetch["url"], address=fetch["address"]),
            fetched_at=datetime.fromisoformat(fetch["fetched_at"]),
            headers=fetch["headers"],
            listed=fetch.get("listed", {}),
            gone_at=datetime.fromisoformat(fetch["gone_at"]) if "gone_at" in fetch else None,
        )
        for fetch in sidecar["fetches"]
    ]
