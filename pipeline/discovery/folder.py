"""A folder of PDFs as a source: a network share that somebody puts publications into."""

from __future__ import annotations

from pathlib import Path

from pipeline.fetching import find_targets
from pipeline.publications import Discovery, Listing, Publication, Window
from pipeline.sources import Source


def discover_folder(source: Source, window: Window) -> Discovery:
    """The PDFs under a source's folder. Files tell no dates that could be relied on: all are taken."""
    listing = Listing(source.name, window)
    for target in find_targets([source.url]):
        if target.problem is not None or target.path is None:
            listing.problems.append(f"{target.name}: {target.problem}")
            continue
        title = Path(target.location.address).stem
        if not source.take.wants_title(title):
            listing.left_out["other titles"] += 1
            continue
        listing.take(
            Publication(
                source=source.name,
                url=target.location.url,
                address=target.location.address,
                title=title,
                kind="document",
                listed_on=source.url,
            )
        )
    return listing.finish()
