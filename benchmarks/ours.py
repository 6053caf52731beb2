"""Sourcepage's own reading, in the form of the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.peers import Reader


def read_tables() -> Reader:
    """What ``sourcepage tables`` prints, without starting the command anew for each document."""
    import camelot  # noqa: F401  Sourcepage imports it when a page first needs it; importing is timed for no tool

    import extractors.document  # noqa: F401
    from flows.commands.tables import read_file

    def read(path: str) -> Iterator[dict[str, Any]]:
        for printed in read_file(Path(path), None, None):
            yield printed.to_dict()

    return read
