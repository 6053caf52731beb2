"""Large pages are parsed on trial first, in a process that may take so much time and memory and no more.

Some pages make any parser that follows the HTML standard take hours, or all of memory: a hundred thousand elements
inside one another, or as many attributes on one. The parser cannot be stopped in the middle, a process can. Small
pages cannot do much harm, and most pages are small.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

from pipeline.errors import SourceError

LARGE: Final = 64 * 1024
"""Bytes from which on a page is tried first; the worst page of this size keeps a parser busy for three seconds."""
TIME_LIMIT: Final = 20.0
MEMORY_LIMIT: Final = 2 * 1024**3


def try_parsing(text: str, *, time_limit: float = TIME_LIMIT) -> None:
    """Raises SourceError where parsing the page takes too long, too much memory, or ends the parser."""
    command = [sys.executable, "-m", "pipeline.discovery.trial"]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            command,
            input=text.encode("utf-8", "replace"),
            env=environ,
            capture_output=True,
            timeout=time_limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SourceError(
            f"the page takes longer than {time_limit:.0f} seconds to parse; its markup is broken, or meant to do harm"
        ) from None
    if done.returncode != 0:
        raise SourceError("the page cannot be parsed in the memory that is given; its markup is broken")


def main() -> None:
    """The process: parses what comes in as ``markup.Page`` does."""
    from selectolax.lexbor import LexborHTMLParser

    _limit_memory()
    tree = LexborHTMLParser(sys.stdin.buffer.read().decode("utf-8"))
    for node in tree.css("script, style"):
        node.decompose()
    for node in tree.css("a[href], link[href], td"):
        node.text()


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
