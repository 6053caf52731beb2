"""Where an archive keeps its files: a local folder, or a bucket that fsspec can reach ("s3://name/raw").

Names are relative, with slashes. Both stores put a file there whole or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from filelock import FileLock

from pipeline.errors import SettingsError
from pipeline.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

P = ParamSpec("P")
R = TypeVar("R")

_LOCK = ".lock"
_NOT_KEPT = {_LOCK, ".gitkeep"}
_SIDECARS = "[0-9a-f][0-9a-f]/*.json"


class Store(Protocol):
    """What an archive asks of the place it keeps its files in."""

    root: str

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; ``None`` where there is none."""

    def read_all(self, names: Iterable[str]) -> list[bytes]:
        """The bytes of several files that are known to be there, in their order."""

    def write(self, name: str, content: bytes) -> None:
        """Puts a file there in one step."""

    def sidecars(self) -> list[str]:
        """The names of all sidecars, sorted."""

    def names(self) -> list[str]:
        """The names of all files, sorted, but for locks."""

    def local_path(self, name: str) -> Path:
        """Where a program on this machine can open the file once ``bring`` has been called."""

    def bring(self, name: str, sha256: str) -> Path | None:
        """The file as one on this machine; ``None`` where there is none."""

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""

    def holds(self, name: str, sha256: str, size: int) -> bool:
        """Whether the file is there whole, so that it need not be written again."""

    def lock(self) -> AbstractContextManager[Any]:
        """Held while files are read to be written again; between processes of this machine."""


class FolderStore:
    """Files in a local folder."""

    def __init__(self, root: Path) -> None:
        self.folder = root
        self.root = str(root)

    def read(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if path.is_file() else None

    def read_all(self, names: Iterable[str]) -> list[bytes]:
        return [(self.folder / name).read_bytes() for name in names]

    def write(self, name: str, content: bytes) -> None:
        write_atomically(self.folder / name, content)

    def sidecars(self) -> list[str]:
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.glob(_SIDECARS))

    def names(self) -> list[str]:
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        return sorted(name for name in found if name not in _NOT_KEPT)

    def local_path(self, name: str) -> Path:
        return self.folder / name

    def bring(self, name: str, sha256: str) -> Path | None:  # noqa: ARG002  what is here need not be told apart
        path = self.folder / name
        return path if path.is_file() else None

    def exists(self, name: str) -> bool:
        return (self.folder / name).is_file()

    def holds(self, name: str, sha256: str, size: int) -> bool:  # noqa: ARG002  the hash says more
        return is_file_with(self.folder / name, sha256)

    @contextmanager
    def lock(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / _LOCK):
            yield


def _tell_bucket_trouble(method: Callable[P, R]) -> Callable[P, R]:
    """What a bucket's library raises, as one line. It has a class of its own for everything."""

    @wraps(method)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except SettingsError:
            raise
        except Exception as error:
            root = getattr(args[0], "root", "the bucket")
            said = " ".join(str(error).split()) or type(error).__name__
            raise SettingsError(f"{root}: cannot be used ({said}); check the bucket and its credentials") from error

    return told


class BucketStore:
    """Files in a bucket. Objects appear whole by themselves; what is opened is brought to a folder of this machine."""

    def __init__(self, root: str, cache: Path) -> None:
        self.root = root.rstrip("/")
        self._cache = cache
        self._filesystem, self._prefix = _open_filesystem(self.root)

    @_tell_bucket_trouble
    def read(self, name: str) -> bytes | None:
        try:
            content: bytes = self._filesystem.cat_file(self._key(name))
        except FileNotFoundError:
            return None
        return content

    @_tell_bucket_trouble
    def read_all(self, names: Iterable[str]) -> list[bytes]:
        keys = [self._key(name) for name in names]
        found: dict[str, bytes] = self._filesystem.cat(keys) if keys else {}
        return [found[key] for key in keys]

    @_tell_bucket_trouble
    def write(self, name: str, content: bytes) -> None:
        self._filesystem.pipe_file(self._key(name), content)

    def sidecars(self) -> list[str]:
        return [name for name in self.names() if name.endswith(".json")]

    @_tell_bucket_trouble
    def names(self) -> list[str]:
        self._filesystem.invalidate_cache()
        start = len(self._prefix) + 1
        return sorted(key[start:] for key in self._filesystem.find(self._prefix))

    def local_path(self, name: str) -> Path:
        return self._cache / name

    def bring(self, name: str, sha256: str) -> Path | None:
        path = self.local_path(name)
        if not is_file_with(path, sha256):
            content = self.read(name)
            if content is None:
                return None
            write_atomically(path, content)
        return path

    @_tell_bucket_trouble
    def exists(self, name: str) -> bool:
        return bool(self._filesystem.exists(self._key(name)))

    @_tell_bucket_trouble
    def holds(self, name: str, sha256: str, size: int) -> bool:  # noqa: ARG002  that would mean fetching it
        """Told by its size: the bucket itself keeps objects from being half there or from decaying."""
        try:
            return bool(self._filesystem.info(self._key(name))["size"] == size)
        except FileNotFoundError:
            return False

    @contextmanager
    def lock(self) -> Iterator[None]:
        self._cache.mkdir(parents=True, exist_ok=True)
        with FileLock(self._cache / _LOCK):
            yield

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}"


def open_store(root: Path | str, cache: Path | None = None) -> Store:
    """The store at a path or, where ``root`` has a scheme, in a bucket. Raises SettingsError."""
    if isinstance(root, Path) or "://" not in root:
        return FolderStore(Path(root))
    if cache is None:
        raise SettingsError(f"archive {root}: a bucket needs a folder on this machine to open documents from")
    return BucketStore(root, cache)


def is_file_with(path: Path, sha256: str) -> bool:
    """Whether a local file has the bytes of this hash."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def _open_filesystem(root: str) -> tuple[Any, str]:
    """The file system behind a URL and the path in it."""
    try:
        from fsspec.core import url_to_fs

        filesystem, prefix = url_to_fs(root, use_listings_cache=False) if root.startswith("s3://") else url_to_fs(root)
    except ImportError as error:
        raise SettingsError(
            f"archive {root}: this needs a package ({error}); pip install 'sourcepage[bucket]'"
        ) from error
    except ValueError as error:
        raise SettingsError(f"archive {root}: {error}; give a folder or a URL such as s3://name/raw") from error
    return filesystem, str(prefix).rstrip("/")
