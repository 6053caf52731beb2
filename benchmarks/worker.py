"""One tool, all documents, a process of its own: ``python -m benchmarks.worker READER TASKS.json RESULT.json``.

Importing the tool, and reading the first document once beforehand, is not timed. Time is wall and CPU of this process,
its threads and the programs it starts; memory is the most that any of them had at one time.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

Result = dict[str, Any]


def measure(read: Callable[[str], Iterable[Result]], path: str) -> Result:
    """What a reader makes of a document, and what that took; an error is a result too."""
    pages = _count_pages(path)
    wall, cpu = time.perf_counter(), cpu_seconds()
    error = None
    tables: list[Result] = []
    try:
        tables.extend(read(path))
    except Exception as problem:  # noqa: BLE001 (whatever a tool stumbles over is its result)
        error = f"{type(problem).__name__}: {' '.join(str(problem).split())[:200]}"
    return {
        "tables": tables,
        "wall": time.perf_counter() - wall,
        "cpu": cpu_seconds() - cpu,
        "pages": pages,
        "error": error,
    }


def cpu_seconds() -> float:
    """CPU time so far of this process and of those it started that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def peak_megabytes() -> float:
    """The most memory this process, or one that it started, has held."""
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / unit


def _count_pages(path: str) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def main(tool: str, reader: str, package: str, tasks: str, result: str) -> None:
    """Reads every document of the tasks (name -> path) and writes what came out."""
    try:
        installed = version(package)
        module, _, function = reader.partition(":")
        read = getattr(importlib.import_module(module), function)()
    except (ImportError, PackageNotFoundError) as problem:
        raise SystemExit(f"not installed: {problem}") from problem
    documents: dict[str, str] = json.loads(Path(tasks).read_text(encoding="utf-8"))
    measure(read, next(iter(documents.values())))
    docs = {name: measure(read, path) for name, path in documents.items()}
    found = {"tool": tool, "version": installed, "docs": docs, "peak_mb": peak_megabytes()}
    Path(result).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
