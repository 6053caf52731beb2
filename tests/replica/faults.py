"""What can go wrong with a council's site, to be switched on for a test: for the whole site or for some paths."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Service = Literal["on", "missing", "refused", "broken", "page", "renamed"]
"""The web service: answering, 404, 403, 500, a web page in its place, or XML with other names."""
Pages = Literal["on", "refused", "challenge", "changed"]
"""The pages: as they are, 403, a guard's challenge, or rebuilt by another maker."""
Trouble = Literal[
    "busy", "slow", "half", "page", "loop", "elsewhere", "huge", "endless", "gone", "refused", "error", "silent"
]
"""What becomes of a path:

busy       503 with Retry-After
slow       a byte now and then
half       the connection breaks in the middle
page       an error page, labelled as a PDF
loop       redirected to itself
elsewhere  redirected to another host
huge       announced as 40 GB
endless    never ends, and announces nothing
gone       410
refused    403
error      500
silent     no answer at all for a while
"""


@dataclass(slots=True, kw_only=True)
class Fault:
    """A trouble of the paths that contain some words, for so many requests."""

    trouble: Trouble
    path: str
    times: int | None = None
    """``None`` for ever."""
    seconds: float = 1.0
    """What Retry-After asks for, or how long a silent server says nothing."""


@dataclass(slots=True, kw_only=True)
class Faults:
    """Everything that is switched on."""

    service: Service = "on"
    pages: Pages = "on"
    feed: bool = True
    robots: str | None = None
    """The text of robots.txt; ``None`` where there is none."""
    validators: bool = True
    """Whether documents come with an ETag and may be asked for conditionally; pages never do."""
    ranges: bool = True
    """Whether a part of a document may be asked for."""
    whole_history: bool = False
    """Whether the web service ignores the dates it is given."""
    paths: list[Fault] = field(default_factory=list)

    def find(self, path: str) -> Fault | None:
        """The trouble that befalls a request for this path; counted down as it is."""
        for fault in self.paths:
            if fault.path in path and fault.times != 0:
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None
