"""How requests are made: how patiently, how often, how much at most, and under what name.

A URL that somebody gives by hand is asked for once, as a browser would. What runs by itself at night is politer: it
obeys robots.txt, pauses between requests to a host, tries again after passing trouble and says whom to write to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from pipeline.fetching.peers import PrivateHosts, find_private_hosts

AGENT = "Sourcepage"
"""The name that robots.txt may speak to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Limits and manners of a run's requests. Times are in seconds, sizes in bytes."""

    contact: str | None = None
    """Whom a council can write to: an e-mail address or a web page, sent with every request."""
    obey_robots: bool = False
    pause: float = 0.0
    """Between the end of one request and the start of the next to the same host."""
    attempts: int = 1
    """Times that a request is made at most, as long as its trouble may pass."""
    first_wait: float = 2.0
    """Before the second attempt; doubled for each further one, with a random part added."""
    longest_wait: float = 120.0
    """A host that asks to be left alone for longer is left alone for the rest of the run."""
    misses_in_a_row: int | None = None
    """Failures of a host, one after the other, after which it is left alone; ``None`` for never."""
    connect_limit: float = 10.0
    silence_limit: float = 30.0
    """How long a server may send nothing; some councils' own machines take a minute to think."""
    time_limit: float = 300.0
    """How long one answer may take in all, from the connection to its last byte; what arrived may be gone on from."""
    patience: float = 30.0
    slowest: int = 1024
    """Bytes a second that must have arrived on average once a download has taken longer than ``patience``."""
    size_limit: int = 512 * 1024 * 1024
    """What a document may have; larger ones are refused while they arrive."""
    page_limit: int = 16 * 1024 * 1024
    """What a page of listings may have, unpacked; the longest known have one or two megabytes."""
    max_redirects: int = 5
    private_hosts: PrivateHosts = field(default_factory=find_private_hosts)
    """Machines of private networks that may be asked, else none: from SOURCEPAGE_PRIVATE_HOSTS."""

    @property
    def user_agent(self) -> str:
        """Who is asking, and whom to write to about it."""
        contact = f"; contact: {self.contact}" if self.contact else ""
        return f"{AGENT}/{_own_version()} (reads published council documents{contact})"


def night_policy(contact: str | None = None, *, pause: float = 1.0) -> Policy:
    """The manners of runs that nobody watches."""
    return Policy(contact=contact, obey_robots=True, pause=pause, attempts=4, misses_in_a_row=3, silence_limit=90.0)


def _own_version() -> str:
    try:
        return version("sourcepage")
    except PackageNotFoundError:
        return "0"
