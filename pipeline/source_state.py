"""What was seen last at each source, so that a night asks for no more than what may have changed.

    <data>/processed/sources/<source>.json

The archive's sidecars are the record: which bytes each address held, with which headers, what the listing said, and
when it was gone. This file adds what changes every night without being worth a sidecar: validators that a server has
renewed, the day an address was last seen, how many publications were listed, which months were backfilled. It lies
outside the warehouse, so that a night can fetch while no database can be reached, and it may be deleted at any time:
it is made again from the sidecars, at the price of one unconditional request where validators were renewed.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.archive import Archive
from pipeline.documents import FetchedDocument
from pipeline.errors import SettingsError
from pipeline.files import write_atomically


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an address held when it was last looked at."""

    url: str
    sha256: str
    etag: str | None = None
    last_modified: str | None = None
    last_seen: str | None = None
    """ISO day; ``None`` where only the archive knows it."""
    meeting_date: str | None = None
    """ISO day; ``None`` where the listing told none."""
    gone: bool = False


@dataclass(slots=True, kw_only=True)
class SourceState:
    """One source's state; changed as a run goes on, and kept with ``save``."""

    source: str
    seen: dict[str, Seen] = field(default_factory=dict)
    """By address."""
    listed: int = 0
    """Publications of the last night that listed any."""
    backfilled: set[str] = field(default_factory=set)
    """Months ("2025-01") that were taken completely."""

    def save(self, folder: Path) -> None:
        """Writes the state under its source's name."""
        value = asdict(self) | {
            "seen": {address: asdict(one) for address, one in sorted(self.seen.items())},
            "backfilled": sorted(self.backfilled),
        }
        text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
        try:
            write_atomically(_path(folder, self.source), text.encode())
        except OSError as error:
            raise SettingsError(f"{folder}: cannot be written to ({error.strerror}); check --data") from error

    def note(self, address: str, document: FetchedDocument, headers: dict[str, str], today: date) -> None:
        """An address was seen to hold a document; ``headers`` are those of this night's answer."""
        known = document_to_seen(document)
        self.seen[address] = Seen(
            url=known.url,
            sha256=known.sha256,
            etag=headers.get("etag", known.etag),
            last_modified=headers.get("last-modified", known.last_modified),
            last_seen=today.isoformat(),
            meeting_date=known.meeting_date,
            gone=known.gone,
        )


def load_state(source: str, folder: Path, archive: Archive) -> SourceState:
    """What is known of a source: from the archive, and from the state file where that agrees with it.

    A state file that cannot be read is as good as none.
    """
    state = SourceState(source=source)
    kept = _read(_path(folder, source))
    rows = kept.get("seen", {})
    for document in archive.last_fetches(source):
        known = document_to_seen(document)
        row = rows.get(document.location.address, {})
        agrees = row.get("sha256") == known.sha256 and row.get("gone") == known.gone
        state.seen[document.location.address] = Seen(**row) if agrees else known
    state.listed = int(kept.get("listed", 0))
    state.backfilled = set(kept.get("backfilled", ()))
    return state


def document_to_seen(document: FetchedDocument) -> Seen:
    """What the archive knows of an address."""
    return Seen(
        url=document.location.url,
        sha256=document.sha256,
        etag=document.headers.get("etag"),
        last_modified=document.headers.get("last-modified"),
        meeting_date=document.listed.get("meeting_date"),
        gone=document.gone_at is not None,
    )


def _path(folder: Path, source: str) -> Path:
    return folder / f"{source}.json"


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
        for row in value["seen"].values():
            Seen(**row)
        int(value["listed"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
    return dict(value)
