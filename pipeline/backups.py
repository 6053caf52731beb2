"""A copy of everything that cannot be made again, in a folder that proves itself whole.

    <backup>/manifest.json      each file with its size and sha256; written last, so that a backup without it is none
    <backup>/data/raw/...       the archive, as under the data folder; so are corrections/, sources/, organisations.toml
    <backup>/data/processed/extractions/...   what each extractor version read: an older one cannot read again
    <backup>/warehouse.sqlite   the warehouse as it stood, where it is a SQLite file

Making a backup into the same folder again copies only what is new. Passwords of the explorer are not copied.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pipeline.errors import SettingsError
from pipeline.files import write_atomically

MANIFEST: Final = "manifest.json"
WAREHOUSE: Final = "warehouse.sqlite"
_DATA: Final = "data"
_COPIED: Final = ("raw", "corrections", "sources", "organisations.toml", "processed/extractions")
_LEFT: Final = (".lock", ".tmp", ".gitkeep")

Tell = Callable[[int], None]
"""Told how many files are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup holds."""

    made_at: str
    """UTC, ISO."""
    version: str
    """Sourcepage's, when it was made."""
    files: dict[str, str]
    """Path inside the backup, with slashes -> sha256."""
    size: int
    """Bytes of all of them."""

    @property
    def has_warehouse(self) -> bool:
        """Whether the warehouse is in it."""
        return WAREHOUSE in self.files


def write_backup(
    data: Path, folder: Path, *, version: str, add_warehouse: Callable[[Path], bool], tell: Tell
) -> Backup:
    """Copies into ``folder`` what is under ``data``, and what ``add_warehouse`` writes at the path it is given.

    Raises SettingsError where the folder holds something else, or cannot be written.
    """
    _check_folder(folder, data)
    try:
        (folder / MANIFEST).unlink(missing_ok=True)
        wanted = {f"{_DATA}/{name}": data / name for name in _names(data)}
        _remove_others(folder, wanted)
        files = {}
        for done, (name, path) in enumerate(wanted.items(), 1):
            files[name] = _bring(path, folder / name)
            tell(done)
        if add_warehouse(folder / WAREHOUSE):
            files[WAREHOUSE] = _hash(folder / WAREHOUSE)
        size = sum((folder / name).stat().st_size for name in files)
        backup = Backup(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"), version=version, files=files, size=size
        )
        write_atomically(folder / MANIFEST, _to_json(backup))
    except OSError as error:
        raise SettingsError(f"{folder}: the backup could not be written ({error.strerror or error})") from error
    return backup


def read_backup(folder: Path, tell: Tell) -> Backup:
    """The backup in a folder, every file of it held against its hash.

    Raises SettingsError where there is none, or where anything of it is missing or damaged.
    """
    try:
        told = json.loads((folder / MANIFEST).read_bytes())
        backup = Backup(**told)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(
            f"{folder}: holds no finished backup (no readable {MANIFEST}); give another folder"
        ) from error
    for done, (name, sha256) in enumerate(backup.files.items(), 1):
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise SettingsError(f"{folder}: {MANIFEST} names {name}, which is not inside; do not trust this backup")
        if not path.is_file() or _hash(path) != sha256:
            raise SettingsError(f"{path}: is {'damaged' if path.exists() else 'missing'}; use an older backup")
        tell(done)
    return backup


def put_back(folder: Path, backup: Backup, data: Path, tell: Tell) -> None:
    """Copies a backup that was read into a data folder that has nothing yet. Raises SettingsError."""
    if any(_names(data)):
        raise SettingsError(f"{data}: there is data already; restore into an empty folder with --data")
    names = [name for name in backup.files if name.startswith(f"{_DATA}/")]
    for done, name in enumerate(names, 1):
        _copy(folder / name, data / name.removeprefix(f"{_DATA}/"))
        tell(done)


def _names(data: Path) -> Iterator[str]:
    """What is copied of a data folder, relative to it."""
    for part in _COPIED:
        path = data / part
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (one.relative_to(data).as_posix() for one in found if one.is_file() and not one.name.endswith(_LEFT))


def _check_folder(folder: Path, data: Path) -> None:
    if folder.resolve().is_relative_to(data.resolve()):
        raise SettingsError(f"{folder}: is inside the data folder; give a folder elsewhere, best on another disk")
    known = {MANIFEST, WAREHOUSE, _DATA}
    if folder.exists() and (others := sorted(one.name for one in folder.iterdir() if one.name not in known)):
        raise SettingsError(f"{folder}: holds something else ({others[0]}); give an empty folder or one of a backup")


def _remove_others(folder: Path, wanted: dict[str, Any]) -> None:
    """What an older backup here holds and this one does not. Documents never leave an archive, sources may."""
    for path in list((folder / _DATA).rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()


def _bring(source: Path, target: Path) -> str:
    """Copies a file unless its bytes are there already; their sha256."""
    sha256 = _hash(source)
    if not target.is_file() or target.stat().st_size != source.stat().st_size or _hash(target) != sha256:
        _copy(source, target)
    return sha256


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.tmp")
    shutil.copyfile(source, unfinished)
    unfinished.replace(target)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_json(backup: Backup) -> bytes:
    told = {"made_at": backup.made_at, "version": backup.version, "files": backup.files, "size": backup.size}
    return (json.dumps(told, indent=1) + "\n").encode()
