"""What the paths and URLs that a user gives stand for: local files, folders walked, addresses.

Nothing is opened but folders; a path that leads nowhere is a target with a problem.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from pipeline.documents import Location
from pipeline.errors import SourceError

_LOCAL = "local"
_NO_PATH = "no such file or folder; check the path"
_NO_SCHEME = "only paths and http, https and file addresses can be fetched"
_WITH_USER = (
    "an address with a user name or password is not fetched, for addresses are kept: fetch the file and give that"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing to fetch: a local file, a URL, or a place that leads nowhere."""

    name: str
    """What the user knows it by: the path as given or found, or the URL."""
    location: Location
    path: Path | None = None
    """The local file; ``None`` for a URL."""
    problem: str | None = None
    """Why there is nothing to fetch here."""


def find_targets(arguments: Iterable[str]) -> list[Target]:
    """The documents that paths and URLs stand for, in the order given, folders walked, each file or URL once.

    A folder's files are those named ``*.pdf`` in any case, sorted by path, hidden files and folders left out. A file
    that is named itself is taken whatever it is called.
    """
    found: dict[str, Target] = {}
    for argument in arguments:
        for target in _expand(argument):
            found.setdefault(target.location.url, target)
    return _tell_apart(list(found.values()))


def is_url(argument: str) -> bool:
    """Whether an argument is a web address rather than a path."""
    return argument.casefold().startswith(("http://", "https://"))


def _expand(argument: str) -> Iterator[Target]:
    if is_url(argument):
        yield _url_target(argument)
        return
    path = _argument_to_path(argument)
    if not argument:  # which would pass for the current folder
        yield _missing(path, "an empty path was given")
        return
    try:
        is_folder, exists = path.is_dir(), path.exists()
    except OSError as error:
        yield _missing(path, f"cannot be opened: {error.strerror}")
        return
    if is_folder:
        yield from _walk(path)
    elif exists:
        yield _file_target(path, path.name)
    else:
        yield _missing(path, _NO_PATH if "://" not in argument else _NO_SCHEME)


def _argument_to_path(argument: str) -> Path:
    """The path meant: a ``file:`` URI, as the warehouse shows it, stands for its path, ``~`` for the home folder."""
    with suppress(ValueError):  # of the URI; as a path it leads nowhere, which is said then
        if argument.casefold().startswith("file:"):
            return Path(url2pathname(urlsplit(argument).path))
    with suppress(RuntimeError):  # there is no such user, so the name is taken as it is
        return Path(argument).expanduser()
    return Path(argument)


def _url_target(url: str) -> Target:
    """A URL without its fragment: ``#page=3`` names a place inside the document, not another document."""
    address, named = forget_user(url.partition("#")[0])
    location = Location(source=_LOCAL, url=address, address=address)
    return Target(name=address, location=location, problem=_WITH_USER if named else None)


def forget_user(url: str) -> tuple[str, bool]:
    """A URL without the user and password it names, and whether it named any: addresses are kept and shown."""
    scheme, mark, rest = url.partition("://")
    place = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" not in place:
        return url, False
    return f"{scheme}{mark}{rest[place.rindex('@') + 1 :]}", True


def _file_target(path: Path, address: str, problem: str | None = None) -> Target:
    location = Location(source=_LOCAL, url=_file_uri(path), address=_portable(address))
    return Target(name=_one_line(_printable(str(path))), location=location, path=path, problem=problem)


def _missing(path: Path, problem: str) -> Target:
    return _file_target(path, path.name or str(path), problem)


def _walk(folder: Path) -> Iterator[Target]:
    """The PDFs under a folder; a folder without any, or one that may not be opened, is a miss."""
    paths: list[Path] = []
    misses: list[Target] = []

    def note(error: OSError) -> None:
        misses.append(_missing(Path(error.filename), f"the folder cannot be opened: {error.strerror}"))

    for root, folders, names in os.walk(folder, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [Path(root, name) for name in names if _is_pdf_name(name)]
    yield from (_file_target(path, path.relative_to(folder).as_posix()) for path in sorted(paths))
    yield from misses
    if not paths and not misses:
        yield _missing(folder, "the folder holds no PDF files")


def _is_pdf_name(name: str) -> bool:
    return name.casefold().endswith(".pdf") and not name.startswith(".")


def _tell_apart(targets: list[Target]) -> list[Target]:
    """Targets with one address each: where two files of a run share theirs, folder names are put before it.

    Without this, ``north/plan.pdf`` and ``south/plan.pdf`` given together would pass for two versions of one document.
    """
    deepest = max((len(_absolute(target.path).parts) for target in targets if target.path), default=0)
    for _ in range(deepest):
        counts = Counter(target.location.address for target in targets)
        if counts.total() == len(counts):
            break
        targets = [deepen(target) if counts[target.location.address] > 1 else target for target in targets]
    return targets


def deepen(target: Target) -> Target:
    """The target with one more folder name before its address, as long as there is one; the same target otherwise."""
    if target.path is None:
        return target
    folders = _absolute(target.path).parts[1:]
    kept = len(Path(target.location.address).parts) + 1
    return _file_target(target.path, "/".join(folders[-kept:]), target.problem)


def _file_uri(path: Path) -> str:
    """The ``file:`` URI of a path, links not resolved: the place the user knows."""
    return _absolute(path).as_uri()


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100  Path.resolve would follow links, Path.absolute keeps ".."


def _portable(address: str) -> str:
    """An address that is the same text on every machine: composed characters, undecodable bytes replaced."""
    return unicodedata.normalize("NFC", _printable(address))


def _one_line(name: str) -> str:
    """A name that cannot break a line or colour a terminal, whatever the file is called."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


def _printable(text: str) -> str:
    return os.fsencode(text).decode("utf-8", "replace")


def read_file(path: Path, size_limit: int) -> bytes:
    """The bytes of a local file. Raises SourceError where it cannot be read or is larger than ``size_limit``."""
    try:
        if not path.is_file():
            raise SourceError("not a regular file")
        size = path.stat().st_size
        if size > size_limit:
            limit = f"{size_limit // 1024**2} MB a document may have ({size // 1024**2} MB or more)"
            raise SourceError(f"larger than the {limit}")
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}") from error
