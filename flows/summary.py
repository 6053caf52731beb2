"""What an ingest came to: one result a document, and their sum.

Plain data and arithmetic; how it is printed is ``flows.progress``'s business.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.documents import document_id
from pipeline.records import RECORD_KINDS, Extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one path or URL."""

    name: str
    """As the user knows it."""
    document_id: str | None = None
    """``None`` where nothing could be fetched."""
    failure: str | None = None
    """Why it is not in the warehouse as a read document."""
    warning: str | None = None
    """What of it could not be read."""
    outcome: str = "failed"
    """What the warehouse did: loaded, unchanged, superseded or failed."""
    reused: bool = False
    """Whether an earlier reading was taken instead of reading again."""
    pages: int = 0
    unread_pages: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    """Records by kind; kinds without any are left out."""
    findings: Mapping[str, int] = field(default_factory=dict)
    """Findings by level; levels without any are left out."""

    @property
    def failed(self) -> bool:
        """Whether the document did not go in, or nothing of it could be read."""
        return self.failure is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The results of one ingest, in the order given."""

    results: tuple[Result, ...]
    seconds: float
    warehouse: str
    """URL without its password."""
    load_id: str | None = None

    @property
    def failures(self) -> tuple[Result, ...]:
        """Those that did not go in."""
        return tuple(result for result in self.results if result.failed)

    @property
    def pages(self) -> int:
        """Pages of all documents that were opened."""
        return sum(result.pages for result in self.results)

    @property
    def rows(self) -> Counter[str]:
        """Records by kind."""
        return _added(result.rows for result in self.results)

    @property
    def findings(self) -> Counter[str]:
        """Findings by level."""
        return _added(result.findings for result in self.results)

    @property
    def outcomes(self) -> Counter[str]:
        """Documents by what the warehouse did with them; failed where nothing of them could be read."""
        return Counter("failed" if result.failed else result.outcome for result in self.results)

    @property
    def pages_per_second(self) -> float | None:
        """Speed over the pages read in this run; ``None`` where all readings were reused."""
        pages = sum(result.pages for result in self.results if not result.reused)
        return round(pages / self.seconds, 2) if pages and self.seconds else None

    def to_dict(self) -> dict[str, Any]:
        """The summary as ``--json`` prints it."""
        return {
            "documents": len(self.results),
            "failed": len(self.failures),
            "outcomes": dict(self.outcomes),
            "pages": self.pages,
            "unread_pages": sum(result.unread_pages for result in self.results),
            "rows": dict(self.rows),
            "findings": dict(self.findings),
            "seconds": round(self.seconds, 2),
            "pages_per_second": self.pages_per_second,
            "warehouse": self.warehouse,
            "load_id": self.load_id,
            "results": [_result_to_dict(result) for result in self.results],
        }


def extraction_to_result(name: str, extraction: Extraction, *, outcome: str, reused: bool) -> Result:
    """The result of a document that was opened; failed where not one of its pages could be read."""
    unread = [page for page in extraction.pages if page.outcome == "unread"]
    rows: dict[str, int] = {kind: len(extraction.of_kind(kind)) for kind in RECORD_KINDS if extraction.of_kind(kind)}
    nothing_read = bool(unread) and len(unread) == len(extraction.pages)
    problem = _unread_pages(extraction, [page.page_number for page in unread])
    return Result(
        name=name,
        document_id=document_id(extraction.sha256),
        failure=problem if nothing_read else None,
        warning=None if nothing_read else problem,
        outcome=outcome,
        reused=reused,
        pages=len(extraction.pages),
        unread_pages=len(unread),
        rows=rows,
        findings=dict(Counter(finding.level for finding in extraction.findings)),
    )


def _unread_pages(extraction: Extraction, numbers: list[int]) -> str | None:
    """The pages that could not be read, with the first reason, in words."""
    if not numbers:
        return None
    reason = next((page.reason for page in extraction.pages if page.page_number == numbers[0]), None)
    listed = ", ".join(map(str, numbers[:5])) + (", ..." if len(numbers) > 5 else "")
    pages = f"page {listed}" if len(numbers) == 1 else f"{len(numbers)} of {len(extraction.pages)} pages ({listed})"
    return f"{pages} could not be read: {(reason or 'no reason given').replace('-', ' ')}"


def _added(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return total


def _result_to_dict(result: Result) -> dict[str, Any]:
    return {
        "name": result.name,
        "document_id": result.document_id,
        "outcome": result.outcome,
        "failure": result.failure,
        "warning": result.warning,
        "reused": result.reused,
        "pages": result.pages,
        "unread_pages": result.unread_pages,
        "rows": dict(result.rows),
        "findings": dict(result.findings),
    }
