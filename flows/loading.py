"""The writing side of an ingest: one load into the warehouse, open from before anything is read until the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from flows.logs import DOCUMENTS, document_to_facts, under_way
from pipeline.corrections import Review
from pipeline.documents import FetchedDocument, Location
from pipeline.errors import WarehouseError
from pipeline.organisation_names import Resolve, resolver
from pipeline.records import Extraction

if TYPE_CHECKING:
    from loaders.warehouse import Warehouse


class Load:
    """One load: documents are taken one by one, each in a transaction of its own."""

    def __init__(self, warehouse: Warehouse, extractor_version: str, resolve: Resolve) -> None:
        from loaders.writer import begin_load

        self._warehouse = warehouse
        self._resolve = resolve
        self.new_findings = 0
        """Findings that this load added."""
        self.load_id = begin_load(warehouse, extractor_version)
        self._under_way = under_way(load_id=self.load_id)

    @property
    def warehouse_url(self) -> str:
        """Where the warehouse is, without a password."""
        return self._warehouse.url

    def __enter__(self) -> Self:
        self._under_way.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        from loaders.reviewing import look_again
        from loaders.writer import finish_load

        try:
            if kind is None:
                look_again(self._warehouse, self.load_id)
            finish_load(self._warehouse, self.load_id, state="finished" if kind is None else "stopped")
        except WarehouseError:
            if kind is None:  # else the first error is the one to tell of
                raise
        finally:
            self._under_way.__exit__(None, None, None)
            self._warehouse.close()

    def take(self, document: FetchedDocument, extraction: Extraction) -> str:
        """Loads what was read; what the warehouse did with it: loaded, unchanged or superseded."""
        from loaders.writer import load_extraction

        counts = load_extraction(self._warehouse, self.load_id, document, extraction, resolve=self._resolve)
        self.new_findings += counts.new_findings
        about = {**document_to_facts(document), "outcome": counts.outcome}
        DOCUMENTS.info("%s: %s", counts.outcome, document.location.address, extra=about)
        return counts.outcome

    def review(self, reviews: Sequence[Review]) -> None:
        """Takes what people said of records, so that what is loaded shows it. Raises SettingsError."""
        from loaders.reviewing import take_reviews

        take_reviews(self._warehouse, reviews, self._resolve)

    def fail(self, location: Location, document: FetchedDocument | None, reason: str) -> None:
        """Records that a document could not be read, or that nothing came from its place."""
        from loaders.writer import record_failure

        record_failure(self._warehouse, self.load_id, document or location, reason)
        about = document_to_facts(document) if document else {"source": location.source, "url": location.url}
        DOCUMENTS.error(
            "failed: %s: %s", location.address, reason, extra={**about, "outcome": "failed", "reason": reason}
        )


def open_load(url: str, organisations: Path) -> Load:
    """A new load into the warehouse at ``url``, which is made where missing.

    ``organisations`` is where the user's own names of organisations stand, if there are any. Raises WarehouseError,
    and SettingsError where that file cannot be used.
    """
    from extractors.version import extractor_version
    from loaders.warehouse import open_warehouse

    resolve = resolver(organisations)
    return Load(open_warehouse(url), extractor_version(), resolve)
