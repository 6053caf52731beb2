"""From the paths and URLs a user gives to the bytes of documents. The only place that speaks HTTP.

Finding never fails as a whole: a path that leads nowhere becomes a target with a problem, so that the rest goes on
and the miss is recorded.
"""

from __future__ import annotations

import os
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit
from urllib.request import url2pathname

from pipeline.documents import Location
from pipeline.errors import SourceError

if TYPE_CHECKING:
    import httpx

SIZE_LIMIT = 512 * 1024 * 1024
"""Bytes a document may have; larger ones are refused while they arrive."""
TIME_LIMIT = 300.0
"""Seconds one download may take in all."""
MAX_REDIRECTS = 5
_KEPT_HEADERS = ("content-type", "last-modified", "etag")
_LOCAL = "local"
_NO_PATH = "no such file or folder; check the path"
_NO_SCHEME = "only paths and http, https and file addresses can be fetched"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The bytes behind a target, and the response headers worth keeping."""

    content: bytes
    headers: dict[str, str] = field(default_factory=dict)


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


class Fetcher:
    """Gets the bytes of targets; an HTTP client is opened with the first URL and closed in the end."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._client: httpx.Client | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def fetch(self, target: Target) -> Fetched:
        """The bytes of a target. Raises SourceError with the reason where it has none."""
        if target.problem is not None:
            raise SourceError(target.problem)
        if target.path is not None:
            return Fetched(content=_read_file(target.path))
        if self._client is None:
            self._client = self._stack.enter_context(_open_client())
        return _fetch_url(self._client, target.location.url)


def _open_client() -> httpx.Client:
    """An HTTP client that says who it is, follows a few redirects and does not wait for ever."""
    import httpx  # takes a while that a run without a URL need not wait

    return httpx.Client(
        headers={"User-Agent": f"Sourcepage/{_own_version()} (reads published council documents)"},
        timeout=httpx.Timeout(30.0, connect=10.0),
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
    )


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
    address = url.partition("#")[0]
    return Target(name=address, location=Location(source=_LOCAL, url=address, address=address))


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


def _read_file(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise SourceError("not a regular file")
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise SourceError(_too_large(size))
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}") from error


def _fetch_url(client: httpx.Client, url: str) -> Fetched:
    import httpx

    try:
        with client.stream("GET", url) as response:
            if not response.is_success:
                raise SourceError(_status_problem(response))
            headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
            return Fetched(content=_receive(response), headers=headers)
    except httpx.TimeoutException as error:
        raise SourceError("the server did not answer in time; try again later") from error
    except httpx.TooManyRedirects as error:
        raise SourceError(f"redirected more than {MAX_REDIRECTS} times; check the URL in a browser") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceError(f"could not be fetched ({_explain(error)}); check the URL") from error


def _explain(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _status_problem(response: httpx.Response) -> str:
    advice = "check the URL" if response.is_client_error else "try again later"
    return f"the server answered {response.status_code} {response.reason_phrase}".rstrip() + f"; {advice}"


def _receive(response: httpx.Response) -> bytes:
    """The whole body, given up as soon as it is known to be too large or too slow."""
    content = bytearray()
    deadline = time.monotonic() + TIME_LIMIT
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > SIZE_LIMIT:
            raise SourceError(_too_large(len(content)))
        if time.monotonic() > deadline:
            raise SourceError(f"the download took longer than {TIME_LIMIT:.0f} seconds; try again later")
    return bytes(content)


def _too_large(size: int) -> str:
    return f"larger than the {SIZE_LIMIT // 1024**2} MB a document may have ({size // 1024**2} MB or more)"


def _own_version() -> str:
    try:
        return version("sourcepage")
    except PackageNotFoundError:
        return "0"
