"""A summary adds up its results and says in words what could not be read."""

from __future__ import annotations

from flows.progress import describe
from flows.summary import Result, Summary, extraction_to_result
from pipeline.records import DocumentFacts, Extraction, Finding, PageFacts


def page(number: int, reason: str | None = None) -> PageFacts:
    outcome = "unread" if reason else "extracted"
    return PageFacts(page_number=number, page_label=None, width=1, height=1, outcome=outcome, reason=reason)  # type: ignore[arg-type]


def extraction(*pages: PageFacts) -> Extraction:
    finding = Finding(reason="placeholder", level="warning", message="XX")
    return Extraction(
        sha256="ab" * 32, extractor_version="1", facts=DocumentFacts(), pages=pages, findings=(finding, finding)
    )


def result(*pages: PageFacts) -> Result:
    return extraction_to_result("a.pdf", extraction(*pages), outcome="loaded", reused=False)


def test_unread_pages_are_told_with_their_reason() -> None:
    scan = "page-without-text"
    assert result(page(1)).warning is None
    assert result(page(1), page(2, scan)).warning == "page 2 could not be read: page without text"
    many = result(page(1), *(page(number, scan) for number in range(2, 9)))
    assert many.warning == "7 of 8 pages (2, 3, 4, 5, 6, ...) could not be read: page without text"
    assert result(page(1, scan)).failure == "page 1 could not be read: page without text"


def test_a_document_without_pages_is_no_failure() -> None:
    assert not result().failed


def test_a_line_says_what_became_of_a_document() -> None:
    assert describe(result(page(1))) == "a.pdf: 1 page, 2 findings"
    assert describe(Result(name="b.pdf", failure="empty")) == "b.pdf: failed: empty"
    assert describe(Result(name="c.pdf", outcome="unchanged", pages=2, rows={"action": 3})) == (
        "c.pdf: 2 pages, 3 actions (unchanged)"
    )


def test_results_are_added_up() -> None:
    summary = Summary(
        results=(
            Result(name="a", outcome="loaded", pages=10, rows={"action": 2}, findings={"note": 1}),
            Result(name="b", outcome="unchanged", reused=True, pages=5, rows={"action": 1, "measure": 4}),
            Result(name="c", failure="empty"),
        ),
        seconds=4,
        warehouse="sqlite://",
    )
    assert (summary.pages, summary.pages_per_second) == (15, 2.5)
    assert summary.rows == {"action": 3, "measure": 4}
    assert summary.outcomes == {"loaded": 1, "unchanged": 1, "failed": 1}
    told = summary.to_dict()
    assert (told["documents"], told["failed"], told["findings"]) == (3, 1, {"note": 1})
    assert [one["name"] for one in told["results"]] == ["a", "b", "c"]
