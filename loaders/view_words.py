"""The words about views: what a row is, what a column holds where that is more than its table says, and units.

Belongs here: words, and where a view's columns come from. Does not belong here: what a base table's column holds, which
is said once, in its comment in ``loaders.schema``. ``loaders.dictionary`` puts the two together.
"""

from __future__ import annotations

from typing import Final

from loaders.following_views import FOLLOWING_SOURCES, FOLLOWING_WORDS
from loaders.views import RECORD_VIEWS, VERSION_COLUMNS

BOX: Final = ("x0", "top", "x1", "bottom")

UNITS: Final = {
    **dict.fromkeys((*BOX, "width", "height"), "points (1/72 inch)"),
    **dict.fromkeys(("value", "previous_value", "change_absolute"), "as the column unit says"),
    "change_percent": "percent",
    "confidence": "share, 0 to 1",
    "size": "bytes",
    "page_count": "pages",
    **dict.fromkeys(("green", "amber", "red", "missing"), "rows of the document"),
    **dict.fromkeys(("page_number", "first_page_number", "last_page_number"), "page of the file, from 1"),
    **dict.fromkeys(("first_page_label", "last_page_label"), "page as printed"),
    **dict.fromkeys(("ordinal", "table_ordinal", "row_ordinal", "version"), "position, from 1"),
    "record_key": "key inside this warehouse",
    **dict.fromkeys(("discovered", "new", "changed", "gone", "failed", "run.unchanged"), "publications"),
    **dict.fromkeys(("documents_loaded", "documents_failed"), "documents"),
    **dict.fromkeys(("inserted", "superseded", "records_added", "records_superseded"), "record versions"),
    "unchanged": "records",
    "findings": "findings",
    "durations": "seconds",
    "plan_year": "calendar year",
    "similarity": "0 to 100",
    **dict.fromkeys(("rank", "position"), "position, from 1"),
    "years_later": "plan years",
    "months": "months",
}
"""Column -> what it is measured or counted in; "table.column" goes before "column"."""

DOCUMENT_PLACES: Final = {
    "document_id": "document.document_id",
    "sha256": "document.sha256",
    "document_title": "document.title",
    "publisher": "document.publisher",
    "source_url": "location.url",
}
PROVENANCE_PLACES: Final = {
    **DOCUMENT_PLACES,
    **{name: f"provenance.{name}" for name in ("page_number", "page_label", *BOX)},
    **{name: f"provenance.{name}" for name in ("quote", "method", "confidence")},
}
REVIEW_PLACES: Final = {"reviewed": "review_outcome.verdict", "corrected": "review_outcome.as_read"}
VERSION_PLACES: Final = {name: f"record.{name}" for name in VERSION_COLUMNS}
PROVENANCE_WORDS: Final = {
    "document_id": "Document it was read from: doc- and the first 16 hex digits of its sha256",
    "sha256": "Hash of the document's bytes",
    "document_title": "As the document calls itself",
    "publisher": "Council or body that published the document",
    "source_url": "Where a reader can open the document; the first place where it was found",
    "page_number": "1-based position in the file; the first page of a row that runs over several",
    "page_label": "That page's own number as printed",
    "quote": "The words inside its boxes exactly as printed, page by page with a line break between",
    "citation_url": "Path under which the row is cited for good: /r/ and its id",
}
"""What the provenance columns say of a row, where that is more than the comment of the column they come from."""

HISTORY_WORDS: Final = {
    "citation_url": "Path under which this version is cited for good: /r/, the id, /v and the version",
    "reviewed": "What people made of the current version; empty where nobody said and for older versions",
}
"""What columns of the views of all versions hold, where that is not what they hold among the current ones."""

REVIEW_WORDS: Final = {
    "reviewed": "What people said of the row: accepted, rejected, or nothing",
    "corrected": "What was read in the columns that people corrected: JSON object, column to value",
}

VIEWS: Final[dict[str, tuple[str, str, dict[str, str]]]] = {
    "documents": (
        "document",
        "Every published document, superseded ones included",
        {"source_url": "location.url", "fetched_at": "location.first_seen", "gone_at": "location.gone_at"},
    ),
    "pages": ("page", "What became of each page of the documents that stand", DOCUMENT_PLACES),
    "actions": ("action", "Promised actions of plans and monitoring reports", {}),
    "measures": ("measure", "Targets and success measures", {}),
    "statistics": ("statistic", "Figures about crime, disorder and demand, as stated", {}),
    "status_totals": ("status_total", "A document's own counts of its rows by status", {}),
    "meetings": ("meeting", "Meetings that documents are the agenda, pack or minutes of", {}),
    "agenda_items": ("agenda_item", "Items of a meeting's agenda, with their pages", {}),
    "decisions": ("decision", "What committees resolved, minute by minute", {}),
    "findings": (
        "finding",
        "What checks doubt and nobody has cleared, with its page",
        {**{name: f"finding.{name}" for name in ("page_number", *BOX)}, "page_label": "page.page_label"},
    ),
    "organisations": (
        "organisation",
        "Organisations that printed names resolve to",
        {"ons_code": "organisation_identifier.identifier"},
    ),
    "action_organisations": (
        "action_organisation",
        "Each organisation's part in each action, as printed and resolved",
        {"action_id": "record.record_id", "organisation": "organisation.name"},
    ),
    "runs": ("run", "One row per night: what was published, fetched, read and doubted", {}),
    "reviews": ("review", "What people said of records: accepted, corrected, rejected, commented", {}),
    **FOLLOWING_SOURCES,
}
"""View -> the table its columns come from, what a row is, and the columns that come from elsewhere."""

VIEW_WORDS: Final = {
    **FOLLOWING_WORDS,
    "organisations.ons_code": "Code of its area at the Office for National Statistics, where it has one",
    "documents.source_url": PROVENANCE_WORDS["source_url"],
    "documents.gone_at": "Since when no source publishes it any more (UTC); empty where one does, or none ever did",
    "documents.fetched_at": "When it was first fetched from there",
    "documents.title": "The document's title, as it calls itself",
    "documents.state": "Whether all of it, some of it or nothing could be read",
    "pages.outcome": "Whether it was read, left out with a reason, or could not be read",
    "pages.width": "Width as displayed",
    "pages.height": "Height as displayed",
    "actions.funding": "Where the money comes from, as printed",
    "actions.progress": "What has been done so far, as printed",
    "actions.success_measure": "How its success will be known, as printed",
    "actions.lead_agencies": "Who leads: JSON array of names as printed, in order",
    "actions.other_partners": "Who takes part: JSON array of names as printed, in order",
    "actions.other_columns": "What no known column holds: JSON object, header as printed to text, in order",
    "measures.baseline": "Where it started, as printed",
    "measures.target": "Where it is to get to, as printed",
    "measures.actual": "Where it got to, as printed",
    "measures.change": "Change from the baseline or the year before, as printed",
    "measures.progress": "What is said of it so far, as printed",
    "measures.lead_agencies": "Who leads: JSON array of names as printed, in order",
    "statistics.value": "The figure; empty where only a change is stated",
    "statistics.previous_value": "The figure it is compared with",
    "statistics.change_absolute": "Difference from previous_value, as stated",
    "statistics.change_percent": "Change from previous_value, as stated",
    "statistics.direction": "Which way it went, as stated",
    "statistics.sentence": "The whole sentence that states it; empty for a figure in a table",
    "status_totals.green": "How many it counts as green",
    "status_totals.amber": "How many it counts as amber",
    "status_totals.red": "How many it counts as red",
    "status_totals.missing": "How many it counts as without status",
    "meetings.committee": "Body that meets, as printed",
    "meetings.time_printed": "Time of day, as printed",
    "meetings.venue": "Place, as printed",
    "agenda_items.number": "Number of the item, as printed",
    "agenda_items.title": "Title of the item, as printed",
    "agenda_items.pages_printed": "Its pages, as the agenda prints them",
    "agenda_items.first_page_number": "First page of the file it stands on",
    "agenda_items.last_page_number": "Last page of the file it stands on",
    "findings.level": "How much it matters",
    "findings.reason": "Stable code of what is doubted: docs/reference/findings.md explains each",
    "findings.document_id": "Document it is about: doc- and the first 16 hex digits of its sha256",
    "findings.record_id": "Record it is about, as its view calls it; empty for a page or the document",
    "findings.page_number": "1-based page of the file it is about; its record's first page where it names none",
    "findings.x0": "Left edge of what it is about, from the left of the page as displayed; else its record's",
    "findings.top": "Upper edge of what it is about, from the top of the page as displayed; else its record's",
    "findings.x1": "Right edge of what it is about, from the left of the page as displayed; else its record's",
    "findings.bottom": "Lower edge of what it is about, from the top of the page as displayed; else its record's",
    "findings.quote": "The words of its record exactly as printed",
    "findings.citation_url": "Path under which its record is cited for good; empty where it is about none",
    "organisations.organisation_id": "Permanent id of the organisation",
    "action_organisations.name_printed": "Its name as the action prints it",
    "action_organisations.organisation_id": "The organisation the name resolves to; empty while not resolved",
    "runs.started_at": "When the night began",
    "runs.finished_at": "When it ended; empty while running and after a crash",
    "pages.document_id": "Document it is a page of",
    "action_organisations.action_id": "Action that names it",
    "action_organisations.organisation": "Its canonical name; empty while not resolved",
    **{f"{view}.{id_column}": "Permanent id: the same in every warehouse made from the same sources"
       for view, (_, id_column, _) in RECORD_VIEWS.items()},
}  # fmt: skip
"""What a view's column holds, where that is more than the comment of the column it comes from."""


JOINED_LOOSELY: Final = frozenset({"provenance", "organisation", "organisation_identifier", "review_outcome"})
"""Tables that may have no row for a row of a view: a name not resolved, a finding without a place, no review."""
