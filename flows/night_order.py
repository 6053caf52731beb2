"""What a night is asked to do, and what its stages work with."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from flows.logs import DOCUMENTS, outcome_to_facts
from flows.workers import EXTRACTOR, Limits
from pipeline.archive import Archive
from pipeline.collecting import Collecting
from pipeline.fetching import Fetcher
from pipeline.outcomes import Outcome
from pipeline.settings import Settings
from pipeline.sources import Source

if TYPE_CHECKING:
    from loaders.warehouse import Warehouse

LOG = logging.getLogger("sourcepage.night")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a night is asked to do."""

    sources: tuple[str, ...] = ()
    """Names; none for all that the user has declared."""
    workers: int = 1
    """Documents read at the same time."""
    limits: Limits = field(default_factory=Limits)
    extractor: str = EXTRACTOR


@dataclass(slots=True, kw_only=True)
class Night:
    """A night under way: what its stages work with."""

    order: Order
    settings: Settings
    sources: tuple[Source, ...]
    warehouse: Warehouse
    archive: Archive
    fetcher: Fetcher
    today: date
    run_id: str
    started_at: datetime
    extractor_version: str
    wrong_declarations: tuple[str, ...] = ()
    durations: dict[str, float] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Of the sources."""
        return [source.name for source in self.sources]

    @property
    def work(self) -> Collecting:
        """What collecting works with."""
        return Collecting(
            archive=self.archive,
            fetcher=self.fetcher,
            states=self.settings.source_states,
            today=self.today,
            tell=_tell_failure,
        )

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measures a stage and says that it begins."""
        LOG.info("%s ...", name)
        started = time.monotonic()
        try:
            yield
        finally:
            self.durations[name] = round(time.monotonic() - started, 2)


def _tell_failure(outcome: Outcome) -> None:
    if outcome.kind == "failed":
        LOG.warning("  failed: %s: %s", outcome.publication.url, outcome.reason, extra=outcome_to_facts(outcome))
    else:
        DOCUMENTS.info("%s: %s", outcome.kind, outcome.publication.url, extra=outcome_to_facts(outcome))
