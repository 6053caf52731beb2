"""Where Sourcepage's time goes: ``python -m benchmarks.stages PATHS.json RESULT.json EXTRACTIONS.pickle``.

Every document is extracted whole, as an ingest does, with a clock around the public steps; what is left of the time
is the records, meetings, facts and checks. A process of its own, so that the peak of memory is that of these documents.
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.worker import cpu_seconds, peak_megabytes
from extractors import document
from extractors.layout import document_pages
from pipeline.errors import DocumentError
from pipeline.records import Extraction

STEPS = {
    "parse": (document_pages, "read_pages"),
    "scans": (document_pages, "read_scans"),
    "furniture": (document_pages, "set_furniture_apart"),
    "tables": (document, "read_all_tables"),
}
"""Stage -> the function that does it, where it is called."""
REST = "records"


@contextmanager
def clocked(spent: Counter[str]) -> Iterator[None]:
    """While this is open, the CPU seconds of each step are added up."""
    with ExitStack() as stack:
        for stage, (module, function) in STEPS.items():
            stack.enter_context(patch.object(module, function, _clock(stage, getattr(module, function), spent)))
        yield


def _clock(stage: str, function: Callable[..., Any], spent: Counter[str]) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        start = cpu_seconds()
        try:
            return function(*arguments, **named)
        finally:
            spent[stage] += cpu_seconds() - start  # type: ignore[assignment]  # a Counter adds up seconds as well

    return timed


def measure(paths: list[Path]) -> tuple[dict[str, Any], dict[str, Extraction]]:
    """Pages, seconds and memory for these documents, and what was read; those that cannot be read are counted."""
    spent: Counter[str] = Counter()
    extractions: dict[str, Extraction] = {}
    unread = 0
    wall, cpu = time.perf_counter(), cpu_seconds()
    with clocked(spent):
        for path in paths:
            try:
                extractions[str(path)] = document.extract_document(path, sha256="")
            except DocumentError:
                unread += 1
    total = cpu_seconds() - cpu
    stages = {stage: spent[stage] for stage in STEPS} | {REST: total - sum(spent.values())}
    return {
        "documents": len(extractions),
        "unread": unread,
        "pages": sum(len(extraction.pages) for extraction in extractions.values()),
        "wall": time.perf_counter() - wall,
        "cpu": total,
        "stages": stages,
        "peak_mb": peak_megabytes(),
    }, extractions


def main(paths: str, result: str, kept: str) -> None:
    """Reads all documents once, after one of them to have everything imported."""
    listed = [Path(path) for path in json.loads(Path(paths).read_text(encoding="utf-8"))]
    measure(listed[:1])
    found, extractions = measure(listed)
    Path(result).write_text(json.dumps(found), encoding="utf-8")
    Path(kept).write_bytes(pickle.dumps(extractions))


if __name__ == "__main__":
    main(*sys.argv[1:])
