"""What a night at a source came to: one outcome a publication, and their sum. Plain data and arithmetic."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pipeline.documents import FetchedDocument, document_id
from pipeline.publications import Discovery, Publication

OutcomeKind = Literal["new", "changed", "unchanged", "gone", "failed"]
OUTCOMES: tuple[OutcomeKind, ...] = get_args(OutcomeKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one publication."""

    publication: Publication
    kind: OutcomeKind
    reason: str | None = None
    """Why it failed, or what is remarkable about it."""
    document: FetchedDocument | None = None
    """What its address holds, or held; ``None`` where it never gave anything."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON output prints it."""
        known = document_id(self.document.sha256) if self.document else None
        return {"outcome": self.kind, "reason": self.reason, "document_id": known, **self.publication.to_dict()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What a night at one source came to."""

    discovery: Discovery
    outcomes: tuple[Outcome, ...] = ()
    warnings: tuple[str, ...] = ()
    """What somebody must look at: problems of the discovery, fewer publications than there should be."""

    @property
    def source(self) -> str:
        return self.discovery.source

    @property
    def counts(self) -> dict[OutcomeKind, int]:
        """Publications by outcome, every outcome named."""
        found = Counter(one.kind for one in self.outcomes)
        return {kind: found[kind] for kind in OUTCOMES}

    @property
    def present(self) -> tuple[FetchedDocument, ...]:
        """All documents that are published, unchanged ones included: a night may have ended before loading them."""
        kinds = {"new", "changed", "unchanged"}
        return tuple(one.document for one in self.outcomes if one.document and one.kind in kinds)

    def to_dict(self) -> dict[str, Any]:
        """As JSON output prints it."""
        told = self.discovery.to_dict()
        del told["publications"]
        return {
            **told,
            "listed": len(self.discovery.publications),
            "counts": self.counts,
            "warnings": list(self.warnings),
            "outcomes": [one.to_dict() for one in self.outcomes],
        }
