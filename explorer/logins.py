"""What the explorer keeps while it runs so that reviewers can log in: their file, the connection that writes, tries.

Belongs here: opening them. Does not belong here: who is logged in (``explorer.sessions``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from explorer.reviewers import read_reviewers
from loaders.reviewing import check_may_write, open_for_reviews
from loaders.warehouse import Warehouse
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Logins:
    """Logins of one running explorer."""

    reviewers: Path
    """The file of names and hashed passwords."""
    warehouse: Warehouse
    """Takes reviews: the only connection that writes."""
    tries: FixedWindowRateLimiter = field(default_factory=lambda: FixedWindowRateLimiter(MemoryStorage()))
    ended: dict[str, float] = field(default_factory=dict)
    """Sessions that were logged out -> when they would have ended: a copied cookie is worth nothing afterwards."""


def has_reviewers(settings: Settings) -> bool:
    """Whether anybody may log in."""
    return bool(read_reviewers(settings.reviewers))


@contextmanager
def open_logins(settings: Settings) -> Iterator[Logins | None]:
    """Logins, where there are reviewers. Raises WarehouseError where the warehouse takes no reviews."""
    if not has_reviewers(settings):
        yield None
        return
    with open_for_reviews(settings) as warehouse:
        check_may_write(warehouse)
        yield Logins(settings.reviewers, warehouse)
