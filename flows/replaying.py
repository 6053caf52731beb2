"""Earlier readings loaded again, so that a warehouse built anew has every version that was cited from the old one.

Belongs here: which kept readings a rebuild loads before it reads with today's extractor, and the marks of what is gone
that it sets afterwards. Does not belong here: reading and loading themselves (``flows.ingest``, ``flows.loading``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flows.progress import Watch
from flows.summary import Result
from pipeline.corrections import read_reviews
from pipeline.documents import FetchedDocument, document_id
from pipeline.errors import DocumentError
from pipeline.extractions import extraction_path, kept_versions, read_extraction
from pipeline.settings import Settings


def replay_readings(documents: Sequence[FetchedDocument], settings: Settings, version: str, watch: Watch) -> None:
    """Loads what versions of the extractor before ``version`` read of these documents, the earliest first.

    What the warehouse has from the same version or a later one is left alone. A reading that cannot be loaded any more
    is told of, and the record versions it made will not be there.
    """
    versions = kept_versions(settings.extractions)
    order = versions[: versions.index(version)] if version in versions else versions
    for number, earlier in enumerate(order):
        later = {*order[number:], version}
        due = list(_due(documents, settings, earlier, later))
        if due:
            _load(due, settings, earlier, watch)


def mark_what_is_gone(documents: Iterable[FetchedDocument], settings: Settings) -> None:
    """Says in the warehouse which of these documents are published no more."""
    from loaders.gone import mark_gone
    from loaders.warehouse import open_warehouse

    with open_warehouse(settings.warehouse) as opened:
        mark_gone(opened, documents)


def _due(
    documents: Sequence[FetchedDocument], settings: Settings, version: str, later: set[str]
) -> Iterator[FetchedDocument]:
    from loaders.differences import find_readings
    from loaders.warehouse import open_warehouse

    with open_warehouse(settings.warehouse) as opened:
        known = find_readings(opened)
    for one in documents:
        kept = extraction_path(settings.extractions, one.sha256, version).exists()
        if kept and not known.get(document_id(one.sha256), set()) & later:
            yield one


def _load(documents: Sequence[FetchedDocument], settings: Settings, version: str, watch: Watch) -> None:
    from flows.loading import Load
    from loaders.warehouse import open_warehouse
    from pipeline.organisation_names import resolver

    resolve = resolver(settings.organisations)
    with Load(open_warehouse(settings.warehouse), version, resolve) as load:
        load.review(read_reviews(settings.corrections))
        for one in documents:
            try:
                load.take(one, read_extraction(extraction_path(settings.extractions, one.sha256, version)))
            except DocumentError as error:
                name = one.location.address
                watch.done(Result(name=name, failure=f"what extractor {version} read of it is lost: {error}"))
