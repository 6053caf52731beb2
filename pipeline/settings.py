"""Where a run keeps its data and finds its warehouse: from options, then the environment, then defaults.

    option        environment            default
    --data        SOURCEPAGE_DATA        ./data
    --warehouse   SOURCEPAGE_WAREHOUSE   sqlite:///<data>/processed/warehouse.sqlite
                  SOURCEPAGE_ARCHIVE     <data>/raw; a URL such as s3://name/raw keeps documents in a bucket
                  SOURCEPAGE_SOURCES     <data>/sources, the user's own declarations of sources
                  SOURCEPAGE_CONTACT     none; an e-mail address or web page that councils can write to
                  SOURCEPAGE_PAUSE       1, seconds between two requests of a night to one host
                  SOURCEPAGE_REVIEWERS   <data>/reviewers.toml, who may review in the explorer; without it nobody
    --rate        SOURCEPAGE_RATE        1200, pages a minute that the explorer gives one address; 0 for no limit
    --allowed-host  SOURCEPAGE_HOSTS     any; names by which the explorer may be asked, parted by commas
    --https       SOURCEPAGE_HTTPS       no; yes where readers reach the explorer by https alone

An empty option or variable counts as not given. SOURCEPAGE_NOTIFY, whom to tell of a night that went badly, may hold
passwords and is read where notices are sent (``flows.notices``). SOURCEPAGE_PRIVATE_HOSTS, which machines of private
networks may be asked, is read where requests are made (``pipeline.fetching.peers``), so that none is made without it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipeline.errors import SettingsError
from pipeline.secrets import check_no_address

_HOST: Final = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """How the explorer meets the web."""

    rate: int = 1200
    """Pages a minute that one address is given; of what costs more, a part of it; 0 for no limit at all."""
    hosts: tuple[str, ...] = ()
    """Names by which it may be asked; none for any."""
    https: bool = False
    """Readers reach it by https alone: cookies are sent no other way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The places a run needs to know, and how it behaves towards councils' servers."""

    data: Path
    """Folder of everything kept: ``raw`` (as published) and ``processed`` (can be made again)."""
    warehouse: str
    """SQLAlchemy URL."""
    archive: str | None = None
    """URL of the bucket that documents are archived in; ``None`` for the folder ``raw``."""
    sources: Path | None = None
    """Folder of the user's own declarations, where it is not in the data folder."""
    contact: str | None = None
    """Whom a council can write to about requests."""
    pause: float = 1.0
    """Seconds between two requests of a night to one host."""
    reviewers_file: Path | None = None
    """Who may review in the explorer, where that is not written in the data folder."""
    web: WebSettings = field(default_factory=WebSettings)

    @property
    def raw(self) -> Path:
        """The archive of fetched documents."""
        return self.data / "raw"

    @property
    def declarations(self) -> Path:
        """The folder of the user's own declarations of sources."""
        return self.sources or self.data / "sources"

    @property
    def corrections(self) -> Path:
        """What people said of records: it cannot be made again, like the archive beside it."""
        return self.data / "corrections"

    @property
    def organisations(self) -> Path:
        """The user's own names of organisations: like corrections they cannot be made again."""
        return self.data / "organisations.toml"

    @property
    def reviewers(self) -> Path:
        """Names and hashed passwords of those who may review in the explorer; without it nobody may."""
        return self.reviewers_file or self.data / "reviewers.toml"

    @property
    def explorer_key(self) -> Path:
        """The secret that the explorer signs cookies with; made when it is first needed."""
        return self.data / "explorer.key"

    @property
    def source_states(self) -> Path:
        """What was seen last at each source; made again from the archive where it is missing."""
        return self.data / "processed" / "sources"

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
    sources = environ.get("SOURCEPAGE_SOURCES")
    reviewers = environ.get("SOURCEPAGE_REVIEWERS")
    return Settings(
        data=folder,
        warehouse=url,
        archive=environ.get("SOURCEPAGE_ARCHIVE") or None,
        sources=Path(sources).expanduser() if sources else None,
        contact=_find_contact(environ.get("SOURCEPAGE_CONTACT", "")),
        pause=_find_pause(environ.get("SOURCEPAGE_PAUSE", "")),
        reviewers_file=Path(reviewers).expanduser() if reviewers else None,
        web=_find_web(environ),
    )


def _find_web(environ: Mapping[str, str]) -> WebSettings:
    hosts = tuple(name.strip() for name in environ.get("SOURCEPAGE_HOSTS", "").split(",") if name.strip())
    return WebSettings(
        rate=_find_rate(environ.get("SOURCEPAGE_RATE", "")),
        hosts=check_hosts(hosts),
        https=_find_https(environ.get("SOURCEPAGE_HTTPS", "")),
    )


def _find_rate(given: str) -> int:
    rate = int(given) if given.isascii() and given.isdigit() else -1
    if given and not 0 <= rate <= 1_000_000:
        raise SettingsError(f"SOURCEPAGE_RATE: {given!r} is no number of pages a minute from 0 to 1000000; correct it")
    return rate if given else WebSettings().rate


def _find_https(given: str) -> bool:
    if given.casefold() not in {"", "yes", "no", "1", "0", "true", "false"}:
        raise SettingsError(f"SOURCEPAGE_HTTPS: {given!r} is neither yes nor no; correct it")
    return given.casefold() in {"yes", "1", "true"}


def check_hosts(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, where each is a host's or *. and a domain. Raises SettingsError."""
    wrong = next((name for name in names if not _HOST.fullmatch(name)), None)
    if wrong is not None:
        raise SettingsError(f"allowed host {wrong!r}: no host name; give one like data.example.org or *.example.org")
    return names


def _find_contact(given: str) -> str | None:
    if not (given.isascii() and given.isprintable()):
        raise SettingsError("SOURCEPAGE_CONTACT: must be plain ASCII, it goes into every request; correct it")
    return given.strip() or None


def _find_pause(given: str) -> float:
    try:
        pause = float(given or 1.0)
    except ValueError:
        pause = -1.0
    if not 0 <= pause <= 3600:
        raise SettingsError(f"SOURCEPAGE_PAUSE: {given!r} is no number of seconds from 0 to 3600; correct it")
    return pause


def warehouse_to_url(given: str) -> str:
    """A database URL as it is; a plain path as the URL of that SQLite file. Raises SettingsError."""
    if "://" in given:
        return given
    check_no_address(given)
    path = Path(given).expanduser()
    if path.is_dir():
        raise SettingsError(f"warehouse {given}: this is a folder; name a file in it, say {path / 'warehouse.sqlite'}")
    return _path_to_url(path)


def _path_to_url(path: Path) -> str:
    if "?" in str(path):
        raise SettingsError(f"warehouse {path}: a database path cannot hold a question mark; choose another name")
    return f"sqlite:///{path}"
