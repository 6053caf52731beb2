"""Extractions as files: the only way anything passes from reading to loading.

    <root>/<sha256>/<extractor version>.json
    <root>/<sha256>/<extractor version>.failed.json     attempts in vain, counted by pipeline.attempts
    <root>/versions.txt                         the extractor versions in the order in which they first read

Reading back gives an equal extraction, dates and tuples included.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from filelock import FileLock
from pydantic import TypeAdapter, ValidationError

from pipeline.attempts import SUFFIX, forget_attempts
from pipeline.errors import DocumentError
from pipeline.files import write_atomically
from pipeline.records import Extraction

_VERSIONS: Final = "versions.txt"


@cache
def _adapter() -> TypeAdapter[Extraction]:
    """Built on first use: making it takes longer than most commands run."""
    return TypeAdapter(Extraction)


def extraction_to_json(extraction: Extraction) -> bytes:
    """The extraction as UTF-8 JSON, a field a line, so that two versions can be compared line by line."""
    return _adapter().dump_json(extraction, indent=1) + b"\n"


def extraction_from_json(content: bytes) -> Extraction:
    """The extraction that was written. Raises DocumentError where the JSON is not one."""
    try:
        return _adapter().validate_json(content)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        raise DocumentError(f"not an extraction this version can read ({problem['msg']}); run with --again") from error


def extraction_path(root: Path, sha256: str, extractor_version: str) -> Path:
    """Where this version's reading of this document is kept."""
    return root / sha256 / f"{extractor_version}.json"


def write_extraction(root: Path, extraction: Extraction) -> Path:
    """Keeps an extraction under its document and version; returns the file."""
    path = extraction_path(root, extraction.sha256, extraction.extractor_version)
    write_atomically(path, extraction_to_json(extraction))
    forget_attempts(root, extraction.sha256, extraction.extractor_version)
    _note_version(root, extraction.extractor_version)
    return path


def kept_versions(root: Path) -> list[str]:
    """The extractor versions whose readings are kept, in the order in which they first read."""
    file = root / _VERSIONS
    noted = file.read_text(encoding="utf-8").split() if file.exists() else []
    first: dict[str, float] = {}
    for path in root.glob("*/*.json"):
        if path.name.endswith(SUFFIX):
            continue
        version = path.name.removesuffix(".json")
        if version not in noted:  # written before versions were noted
            first[version] = min(path.stat().st_mtime, first.get(version, float("inf")))
    return [*sorted(first, key=lambda version: (first[version], version)), *noted]


def _note_version(root: Path, version: str) -> None:
    """Notes a version that had not read before as the latest."""
    file = root / _VERSIONS
    if not file.exists() or version not in file.read_text(encoding="utf-8").split():
        with FileLock(root / f".{_VERSIONS}.lock"):
            before = [one for one in kept_versions(root) if one != version]
            write_atomically(file, "".join(f"{one}\n" for one in [*before, version]).encode())


def read_extraction(path: Path) -> Extraction:
    """The extraction in a file written by ``write_extraction``. Raises DocumentError."""
    try:
        return extraction_from_json(path.read_bytes())
    except DocumentError as error:
        raise DocumentError(f"{path}: {error}") from error
