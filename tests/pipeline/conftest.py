"""A council's site to fetch from, made anew for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.replica.server import serving
from tests.replica.site import Replica


@pytest.fixture
def replica() -> Replica:
    """The site's content, faults and log."""
    return Replica()


@pytest.fixture
def site(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of the replica, which is served for the test."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(replica) as url:
        yield url
