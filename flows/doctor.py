"""Looking whether an installation is well: settings, disk, archive, warehouse, and whether these agree.

Belongs here: putting what each part says of itself together. Does not belong here: what can be wrong inside a part.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from loaders.warehouse import open_for_reading
from loaders.warehouse_checks import check_warehouse, find_documents
from pipeline.archive import Archive, open_archive
from pipeline.archive_checks import check_archive
from pipeline.corrections import read_reviews
from pipeline.documents import FetchedDocument
from pipeline.errors import SourcepageError, WarehouseError
from pipeline.settings import Settings
from pipeline.sources import load_declarations
from pipeline.symptoms import Symptom

Tell = Callable[[str], None]
"""Told of each thing looked at."""

_LEAST_FREE: Final = 2 * 1024**3
"""Bytes that a night should find free: a month's packs and the working space of a rebuild."""


def examine(settings: Settings, tell: Tell) -> Iterator[Symptom]:
    """Everything that is wrong, as it is found; nothing is changed."""
    tell("settings")
    yield from _check_settings(settings)
    yield from _check_disk(settings)
    archive = open_archive(settings)
    whole: set[str] = set()
    damaged = 0
    for found in check_archive(archive):
        if isinstance(found, FetchedDocument):
            whole.add(found.sha256)
            tell(f"archive: {len(whole)} documents")
        else:
            damaged += found.level == "error"
            yield found
    tell("warehouse")
    yield from _check_warehouse(settings, archive, whole, damaged)


def _check_settings(settings: Settings) -> Iterator[Symptom]:
    for problem in load_declarations(settings.declarations).problems:
        yield Symptom(level="error", reason="declaration", where=str(settings.declarations), message=problem)
    try:
        read_reviews(settings.corrections)
    except SourcepageError as error:
        yield Symptom(level="error", reason="corrections", where=str(settings.corrections), message=str(error))
    if settings.contact is None:
        yield Symptom(
            level="note",
            reason="no-contact",
            where="SOURCEPAGE_CONTACT",
            message="is not set: councils cannot write to whoever fetches from them; set an e-mail address or a page",
        )


def _check_disk(settings: Settings) -> Iterator[Symptom]:
    folder = next((one for one in (settings.data, *settings.data.resolve().parents) if one.exists()), Path("/"))
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE:
        yield Symptom(
            level="warning",
            reason="disk-space",
            where=str(settings.data),
            message=f"{free / 1024**3:.1f} GB are free, a night should find {_LEAST_FREE // 1024**3}; make room",
        )


def _check_warehouse(settings: Settings, archive: Archive, whole: set[str], damaged: int) -> Iterator[Symptom]:
    try:
        with open_for_reading(settings.warehouse, most_seconds=3600) as warehouse:
            yield from check_warehouse(warehouse)
            known = find_documents(warehouse)
    except WarehouseError as error:
        yield Symptom(level="error", reason="warehouse-unreadable", where="warehouse", message=str(error))
        return
    unread = len(whole - known.keys())
    if unread:
        yield Symptom(
            level="warning",
            reason="documents-not-loaded",
            where=archive.root,
            message=f"{unread} archived documents are not in the warehouse; sourcepage rebuild loads them",
        )
    lost = [title for sha256, title in known.items() if sha256 not in whole]
    if len(lost) > damaged:
        named = ", ".join(sorted(lost)[:3])
        yield Symptom(
            level="error",
            reason="documents-not-archived",
            where=archive.root,
            message=(
                f"{len(lost)} documents of the warehouse have no bytes in the archive ({named}"
                f"{' ...' if len(lost) > 3 else ''}): they cannot be shown or read again; copy them from a backup, or"
                " ingest them again"
            ),
        )
