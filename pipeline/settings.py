"""Where a run keeps its data and finds its warehouse: from options, then the environment, then defaults.

    option        environment            default
    --data        SOURCEPAGE_DATA        ./data
    --warehouse   SOURCEPAGE_WAREHOUSE   sqlite:///<data>/processed/warehouse.sqlite

An empty option or variable counts as not given.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The two places a run needs to know."""

    data: Path
    """Folder of everything kept: ``raw`` (as published) and ``processed`` (can be made again)."""
    warehouse: str
    """SQLAlchemy URL."""

    @property
    def raw(self) -> Path:
        """The archive of fetched documents."""
        return self.data / "raw"

    @property
    def extractions(self) -> Path:
        """What was read out of each document, by extractor version."""
        return self.data / "processed" / "extractions"


def find_settings(
    *, data: str | None = None, warehouse: str | None = None, environ: Mapping[str, str] = os.environ
) -> Settings:
    """The settings of this run; an empty option or variable counts as not given. Raises SettingsError."""
    folder = Path(data or environ.get("SOURCEPAGE_DATA") or "data").expanduser()
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"data folder {folder}: this is a file; give a folder with --data or SOURCEPAGE_DATA")
    given = warehouse or environ.get("SOURCEPAGE_WAREHOUSE")
    url = warehouse_to_url(given) if given else _path_to_url(folder / "processed" / "warehouse.sqlite")
    return Settings(data=folder, warehouse=url)


def warehouse_to_url(given: str) -> str:
    """A database URL as it is; a plain path as the URL of that SQLite file. Raises SettingsError."""
    if "://" in given:
        return given
    path = Path(given).expanduser()
    if path.is_dir():
        raise SettingsError(f"warehouse {given}: this is a folder; name a file in it, say {path / 'warehouse.sqlite'}")
    return _path_to_url(path)


def _path_to_url(path: Path) -> str:
    if "?" in str(path):
        raise SettingsError(f"warehouse {path}: a database path cannot hold a question mark; choose another name")
    return f"sqlite:///{path}"
