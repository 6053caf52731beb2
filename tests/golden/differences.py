"""Two extractions compared field by field: each difference under the path of its field."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from rapidfuzz.distance import Levenshtein

# Boxes may differ by this much (points) without meaning anything: libraries round differently.
_SWAY = 0.05
_IGNORED = {"extractor_version", "sha256"}
"""Said of every extraction anew: a new version with the same reading is no difference."""
ABSENT = "(nothing)"


def differences(golden: Any, read: Any, path: str = "") -> Iterator[str]:
    """One line for each field that is not the same; records that were added or dropped shift no others."""
    if isinstance(golden, dict) and isinstance(read, dict):
        for key in [*golden, *(key for key in read if key not in golden)]:
            if key not in _IGNORED:
                yield from differences(golden.get(key, ABSENT), read.get(key, ABSENT), f"{path}.{key}".lstrip("."))
    elif isinstance(golden, list) and isinstance(read, list) and any(isinstance(v, dict) for v in [*golden, *read]):
        for index, (old, new) in enumerate(_aligned(golden, read)):
            yield from differences(old, new, f"{path}[{index}]")
    elif not _same(golden, read):
        yield f"{path}: golden {golden!r}, read {read!r}"


def _same(golden: Any, read: Any) -> bool:
    if isinstance(golden, list) and isinstance(read, list):
        return len(golden) == len(read) and all(map(_same, golden, read))
    if isinstance(golden, float) and isinstance(read, float | int):
        return math.isclose(golden, read, abs_tol=_SWAY)
    return bool(golden == read)


def _aligned(golden: Sequence[Any], read: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Records side by side by what they say, so that one more or less is one difference and not a hundred."""
    pairs: list[tuple[Any, Any]] = []
    for step in Levenshtein.opcodes([*map(_key, golden)], [*map(_key, read)]):
        old, new = golden[step.src_start : step.src_end], read[step.dest_start : step.dest_end]
        pairs.extend(zip_longest(old, new, fillvalue=ABSENT))
    return pairs


def _key(record: Any) -> str:
    if not isinstance(record, dict):
        return str(record)
    naming = ("ref", "description", "number", "minute", "title", "committee", "what", "reason", "page_number")
    return " ".join(str(record[name]) for name in naming if record.get(name) is not None)
