"""The views people query: the warehouse's SQL contract.

Belongs here: names, columns and SQL of the views; plural names, current versions only (but for ``*_history``), the
provenance columns on every row that was read from a page. Corrected values stand in the base tables; rows that people
rejected are left out, but for ``*_history``. Does not belong here: base tables (``loaders.schema``). The views are
made again after every migration, so a change here needs a revision too, an empty one if the tables stay as they are.
"""

from __future__ import annotations

from typing import Final

from loaders.following_views import FOLLOWING_COLUMNS, FOLLOWING_QUERIES

PROVENANCE_COLUMNS: Final = (
    "document_id", "sha256", "document_title", "publisher", "source_url", "page_number", "page_label",
    "x0", "top", "x1", "bottom", "quote", "method", "confidence", "citation_url",
)  # fmt: skip

REVIEW_COLUMNS: Final = ("reviewed", "corrected")
"""What people said of a row: accepted or nothing; the values that were read in the columns they corrected."""

VERSION_COLUMNS: Final = ("version", "recorded_at", "superseded_at", "superseded_why")

_DUE: Final = ("by_when", "due_kind", "due_start", "due_end")

RECORD_VIEWS: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "actions": ("action", "action_id", (
        "ref", "theme", "description", "lead_agencies", "other_partners", *_DUE, "funding", "status",
        "status_printed", "progress", "success_measure", "other_columns",
    )),
    "measures": ("measure", "measure_id", (
        "theme", "ref", "description", "baseline", "target", "actual", "change", "status", "progress",
        "lead_agencies", *_DUE, "status_printed",
    )),
    "statistics": ("statistic", "statistic_id", (
        "subject", "category", "geography", "period_printed", "period_start", "period_end", "value", "unit",
        "previous_value", "change_absolute", "change_percent", "direction", "consistent", "sentence", "row_label",
        "column_label", "consistent_why", "period_source", "value_printed", "qualifier",
    )),
    "status_totals": ("status_total", "status_total_id", ("what", "green", "amber", "red", "missing")),
    "meetings": ("meeting", "meeting_id", ("committee", "meeting_date", "time_printed", "venue")),
    "agenda_items": ("agenda_item", "agenda_item_id", (
        "number", "title", "pages_printed", "first_page_label", "last_page_label", "first_page_number",
        "last_page_number",
    )),
    "decisions": ("decision", "decision_id", ("minute", "title", "resolved", "meeting_date")),
}  # fmt: skip
"""View -> table it shows, name of its id column, the table's columns in the order shown."""

_JOINED_QUOTE: Final = {
    # Neither database can sort inside the other's aggregate; the result is the same.
    "sqlite": "(SELECT group_concat(q.quote, char(10)) FROM"
    " (SELECT quote FROM provenance WHERE record_key = r.record_key ORDER BY ordinal) AS q)",
    "postgresql": "(SELECT string_agg(q.quote, chr(10) ORDER BY q.ordinal)"
    " FROM provenance AS q WHERE q.record_key = r.record_key)",
}

_DOCUMENTS: Final = """
SELECT d.document_id, d.sha256, d.title, d.publisher, d.partnership, d.kind, d.status, d.period_start, d.period_end,
       d.meeting_date, d.page_count, l.url AS source_url, l.first_seen AS fetched_at, d.superseded_by, d.state,
       d.failure,
       (SELECT CASE WHEN count(*) = count(o.gone_at) THEN max(o.gone_at) END FROM location AS o
        WHERE o.document_id = d.document_id AND o.source <> 'local') AS gone_at
FROM document AS d
LEFT JOIN location AS l ON l.document_id = d.document_id AND l.ordinal = 1
"""

_PAGES: Final = """
SELECT g.document_id, d.sha256, d.title AS document_title, d.publisher, l.url AS source_url, g.page_number,
       g.page_label, g.width, g.height, g.outcome, g.reason
FROM page AS g
JOIN document AS d ON d.document_id = g.document_id AND d.superseded_by IS NULL
LEFT JOIN location AS l ON l.document_id = g.document_id AND l.ordinal = 1
"""

_ORGANISATIONS: Final = """
SELECT o.organisation_id, o.name, o.kind, i.identifier AS ons_code
FROM organisation AS o
LEFT JOIN organisation_identifier AS i ON i.organisation_id = o.organisation_id AND i.scheme = 'ons'
"""

_ACTION_ORGANISATIONS: Final = """
SELECT r.record_id AS action_id, a.role, a.name_printed, a.organisation_id, o.name AS organisation
FROM action_organisation AS a
JOIN record AS r ON r.record_key = a.record_key AND r.superseded_at IS NULL
LEFT JOIN organisation AS o ON o.organisation_id = a.organisation_id
LEFT JOIN review_outcome AS w ON w.record_key = r.record_key
WHERE w.verdict IS NULL OR w.verdict <> 'rejected'
"""

_RUN_COLUMNS: Final = (
    "run_id", "started_at", "finished_at", "state", "message", "sources", "discovered", "new", "changed", "unchanged",
    "gone", "failed", "documents_loaded", "documents_failed", "records_added", "records_superseded", "findings",
    "warnings", "durations", "extractor_version", "load_id",
)  # fmt: skip
_RUNS: Final = f"SELECT {', '.join(f'n.{column}' for column in _RUN_COLUMNS)} FROM run AS n"  # noqa: S608  own names

# A finding's own page and box come first; its record's stand in where it names none.
_FINDINGS: Final = """
SELECT f.finding_id, f.level, f.reason, f.message, f.record_kind, f.record_id, f.other_document_id,
       f.document_id, d.sha256, d.title AS document_title, d.publisher, l.url AS source_url,
       COALESCE(f.page_number, p.page_number) AS page_number, g.page_label,
       CASE WHEN f.x0 IS NULL THEN p.x0 ELSE f.x0 END AS x0,
       CASE WHEN f.x0 IS NULL THEN p.top ELSE f.top END AS top,
       CASE WHEN f.x0 IS NULL THEN p.x1 ELSE f.x1 END AS x1,
       CASE WHEN f.x0 IS NULL THEN p.bottom ELSE f.bottom END AS bottom,
       {quote} AS quote, p.method, p.confidence, '/r/' || f.record_id AS citation_url
FROM finding AS f
LEFT JOIN document AS d ON d.document_id = f.document_id
LEFT JOIN location AS l ON l.document_id = f.document_id AND l.ordinal = 1
LEFT JOIN record AS r ON r.record_id = f.record_id AND r.superseded_at IS NULL
LEFT JOIN provenance AS p ON p.record_key = r.record_key AND p.ordinal = (
    SELECT min(n.ordinal) FROM provenance AS n
    WHERE n.record_key = r.record_key AND (f.page_number IS NULL OR n.page_number = f.page_number))
LEFT JOIN page AS g
    ON g.document_id = f.document_id AND g.page_number = COALESCE(f.page_number, p.page_number)
WHERE f.superseded_at IS NULL
"""

# A view is asked for some of its columns and joined to others, so it should cost no more than what is asked for.
# Every row has its document and first location, but for LEFT JOIN both databases leave out what no column needs.
# The kind is told by the table already; said again, an index finds the rows of one kind in one document.
_RECORD_VIEW: Final = """
SELECT r.record_id AS {id_column}, {columns}, w.verdict AS reviewed, w.as_read AS corrected,
       r.document_id, d.sha256, d.title AS document_title, d.publisher, l.url AS source_url,
       p.page_number, p.page_label, p.x0, p.top, p.x1, p.bottom,
       {quote} AS quote, p.method, p.confidence, '/r/' || r.record_id AS citation_url
FROM {table} AS k
JOIN record AS r ON r.record_key = k.record_key AND r.kind = '{table}' AND r.superseded_at IS NULL
LEFT JOIN document AS d ON d.document_id = r.document_id
LEFT JOIN location AS l ON l.document_id = r.document_id AND l.ordinal = 1
LEFT JOIN provenance AS p ON p.record_key = r.record_key AND p.ordinal = 1
LEFT JOIN review_outcome AS w ON w.record_key = r.record_key
WHERE w.verdict IS NULL OR w.verdict <> 'rejected'
"""

_HISTORY_VIEW: Final = """
SELECT r.record_id AS {id_column}, {columns}, w.verdict AS reviewed, w.as_read AS corrected,
       r.document_id, d.sha256, d.title AS document_title, d.publisher, l.url AS source_url,
       p.page_number, p.page_label, p.x0, p.top, p.x1, p.bottom,
       {quote} AS quote, p.method, p.confidence, '/r/' || r.record_id || '/v' || r.version AS citation_url,
       r.version, r.recorded_at, r.superseded_at, r.superseded_why
FROM {table} AS k
JOIN record AS r ON r.record_key = k.record_key AND r.kind = '{table}'
LEFT JOIN document AS d ON d.document_id = r.document_id
LEFT JOIN location AS l ON l.document_id = r.document_id AND l.ordinal = 1
LEFT JOIN provenance AS p ON p.record_key = r.record_key AND p.ordinal = 1
LEFT JOIN review_outcome AS w ON w.record_key = r.record_key
"""

_REVIEW_COLUMNS: Final = (
    "review_id", "record_id", "verdict", "field", "value", "expected", "reviewer", "why", "reviewed_at",
)  # fmt: skip
_REVIEWS: Final = f"SELECT {', '.join(f'v.{column}' for column in _REVIEW_COLUMNS)} FROM review AS v"  # noqa: S608  own names

_FINDING_COLUMNS: Final = (
    "finding_id", "level", "reason", "message", "record_kind", "record_id", "other_document_id",
)  # fmt: skip

VIEW_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "documents": (
        "document_id", "sha256", "title", "publisher", "partnership", "kind", "status", "period_start", "period_end",
        "meeting_date", "page_count", "source_url", "fetched_at", "superseded_by", "state", "failure",
        "gone_at",
    ),
    "pages": (
        "document_id", "sha256", "document_title", "publisher", "source_url", "page_number", "page_label", "width",
        "height", "outcome", "reason",
    ),
    **{
        view: (id_column, *columns, *REVIEW_COLUMNS, *PROVENANCE_COLUMNS)
        for view, (_, id_column, columns) in RECORD_VIEWS.items()
    },
    **{
        f"{view}_history": (id_column, *columns, *REVIEW_COLUMNS, *PROVENANCE_COLUMNS, *VERSION_COLUMNS)
        for view, (_, id_column, columns) in RECORD_VIEWS.items()
    },
    "reviews": _REVIEW_COLUMNS,
    "findings": (*_FINDING_COLUMNS, *PROVENANCE_COLUMNS),
    "organisations": ("organisation_id", "name", "kind", "ons_code"),
    "action_organisations": ("action_id", "role", "name_printed", "organisation_id", "organisation"),
    "runs": _RUN_COLUMNS,
    **{view: (*columns, *PROVENANCE_COLUMNS) for view, columns in FOLLOWING_COLUMNS.items()},
}  # fmt: skip
"""Every view with its columns, in order."""


def _record_view(view: str, quote: str, words: str = _RECORD_VIEW) -> str:
    table, id_column, columns = RECORD_VIEWS[view]
    shown = ", ".join(f"k.{column}" for column in columns)
    return words.format(table=table, id_column=id_column, columns=shown, quote=quote)


def view_queries(dialect: str) -> dict[str, str]:
    """View -> its SELECT, for "sqlite" or "postgresql"."""
    quote = _JOINED_QUOTE[dialect]
    queries = {
        "documents": _DOCUMENTS,
        "pages": _PAGES,
        **{view: _record_view(view, quote) for view in RECORD_VIEWS},
        **{f"{view}_history": _record_view(view, quote, _HISTORY_VIEW) for view in RECORD_VIEWS},
        "reviews": _REVIEWS,
        "findings": _FINDINGS.format(quote=quote),
        "organisations": _ORGANISATIONS,
        "action_organisations": _ACTION_ORGANISATIONS,
        "runs": _RUNS,
        **{view: query.format(quote=quote) for view, query in FOLLOWING_QUERIES.items()},
    }
    return {view: query.strip() for view, query in queries.items()}
