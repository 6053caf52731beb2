"""The views of what follows from several documents: timelines and successors of actions, series of statistics.

Belongs here: their columns and SQL, which ``loaders.views`` offers with all others, where the rules for views stand.
"""

# ruff: noqa: S608  every name put into a query is our own

from __future__ import annotations

from typing import Final

FOLLOWING_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "action_timeline": (
        "timeline_id", "position", "plan_year", "quarter", "quarter_source", "reported_on", "action_id", "ref", "theme",
        "description", "lead_agencies", "by_when", "status", "status_printed", "progress", "previous_action_id",
        "previous_status", "matched_by", "similarity", "document_status",
    ),
    "action_successors": (
        "action_id", "plan_year", "ref", "description", "successor_id", "years_later", "successor_ref",
        "successor_description", "similarity", "rank", "mutual", "successor_document_title", "successor_page_number",
    ),
    "statistic_series": (
        "series_id", "statistic_id", "subject", "category", "geography", "unit", "months", "period_printed",
        "period_start", "period_end", "value", "qualifier", "year_before_id", "year_before_value", "previous_value",
        "published_before_id", "published_before_value", "previous_agrees", "previous_why", "published_on",
    ),
}  # fmt: skip
"""View -> its own columns, before those of provenance."""

_PLACE: Final = """
       r.document_id, d.sha256, d.title AS document_title, d.publisher, l.url AS source_url,
       p.page_number, p.page_label, p.x0, p.top, p.x1, p.bottom,
       {quote} AS quote, p.method, p.confidence, '/r/' || r.record_id AS citation_url
"""
_PLACES: Final = """
LEFT JOIN document AS d ON d.document_id = r.document_id
LEFT JOIN location AS l ON l.document_id = r.document_id AND l.ordinal = 1
LEFT JOIN provenance AS p ON p.record_key = r.record_key AND p.ordinal = 1
LEFT JOIN review_outcome AS w ON w.record_key = r.record_key
"""

_ACTION_TIMELINE: Final = f"""
SELECT t.timeline_id, t.position, t.plan_year, t.quarter, t.quarter_source, t.reported_on, t.action_id, k.ref, k.theme,
       k.description, k.lead_agencies, k.by_when, k.status, k.status_printed, k.progress,
       b.action_id AS previous_action_id, bk.status AS previous_status, t.matched_by, t.similarity,
       d.status AS document_status,{_PLACE}
FROM timeline_entry AS t
JOIN record AS r ON r.record_id = t.action_id AND r.superseded_at IS NULL
JOIN action AS k ON k.record_key = r.record_key{_PLACES}
LEFT JOIN timeline_entry AS b ON b.timeline_id = t.timeline_id AND b.position = t.position - 1
LEFT JOIN record AS br ON br.record_id = b.action_id AND br.superseded_at IS NULL
LEFT JOIN action AS bk ON bk.record_key = br.record_key
WHERE w.verdict IS NULL OR w.verdict <> 'rejected'
"""

_ACTION_SUCCESSORS: Final = f"""
SELECT s.action_id, s.plan_year, k.ref, k.description, s.successor_id, s.years_later, sk.ref AS successor_ref,
       sk.description AS successor_description, s.similarity, s.rank, s.mutual,
       sd.title AS successor_document_title, sp.page_number AS successor_page_number,{_PLACE}
FROM successor AS s
JOIN record AS r ON r.record_id = s.action_id AND r.superseded_at IS NULL
JOIN action AS k ON k.record_key = r.record_key
JOIN record AS sr ON sr.record_id = s.successor_id AND sr.superseded_at IS NULL
JOIN action AS sk ON sk.record_key = sr.record_key
LEFT JOIN document AS sd ON sd.document_id = sr.document_id
LEFT JOIN provenance AS sp ON sp.record_key = sr.record_key AND sp.ordinal = 1{_PLACES}
LEFT JOIN review_outcome AS sw ON sw.record_key = sr.record_key
WHERE (w.verdict IS NULL OR w.verdict <> 'rejected') AND (sw.verdict IS NULL OR sw.verdict <> 'rejected')
"""

_STATISTIC_SERIES: Final = f"""
SELECT n.series_id, n.statistic_id, k.subject, k.category, k.geography, k.unit, n.months, k.period_printed,
       k.period_start, k.period_end, k.value, k.qualifier, n.year_before_id, yk.value AS year_before_value,
       k.previous_value, n.published_before_id, bk.value AS published_before_value, n.previous_agrees, n.previous_why,
       n.published_on,{_PLACE}
FROM series_entry AS n
JOIN record AS r ON r.record_id = n.statistic_id AND r.superseded_at IS NULL
JOIN statistic AS k ON k.record_key = r.record_key{_PLACES}
LEFT JOIN record AS yr ON yr.record_id = n.year_before_id AND yr.superseded_at IS NULL
LEFT JOIN statistic AS yk ON yk.record_key = yr.record_key
LEFT JOIN record AS br ON br.record_id = n.published_before_id AND br.superseded_at IS NULL
LEFT JOIN statistic AS bk ON bk.record_key = br.record_key
WHERE w.verdict IS NULL OR w.verdict <> 'rejected'
"""

FOLLOWING_QUERIES: Final = {
    "action_timeline": _ACTION_TIMELINE,
    "action_successors": _ACTION_SUCCESSORS,
    "statistic_series": _STATISTIC_SERIES,
}
"""View -> its SELECT, with ``{quote}`` left open."""

FOLLOWING_SOURCES: Final[dict[str, tuple[str, str, dict[str, str]]]] = {
    "action_timeline": (
        "timeline_entry",
        "Each action by quarter: the same action in its plan and in the reports of the plan's year",
        {
            **{
                name: f"action.{name}"
                for name in (
                    "ref", "theme", "description", "lead_agencies", "by_when", "status", "status_printed", "progress",
                )
            },
            "previous_action_id": "timeline_entry.action_id",
            "previous_status": "action.status",
            "document_status": "document.status",
        },
    ),
    "action_successors": (
        "successor",
        "Actions of later plans that say nearly the same as an earlier one: likely, never certain",
        {
            "ref": "action.ref",
            "description": "action.description",
            "successor_ref": "action.ref",
            "successor_description": "action.description",
            "successor_document_title": "document.title",
            "successor_page_number": "provenance.page_number",
        },
    ),
    "statistic_series": (
        "series_entry",
        "Figures of one subject, place, unit and length of period over the years, with the year before beside",
        {
            **{
                name: f"statistic.{name}"
                for name in (
                    "subject", "category", "geography", "unit", "period_printed", "period_start", "period_end", "value",
                    "qualifier", "previous_value",
                )
            },
            "year_before_value": "statistic.value",
            "published_before_value": "statistic.value",
        },
    ),
}  # fmt: skip
"""View -> the table its columns come from, what a row is, and the columns that come from elsewhere."""

FOLLOWING_WORDS: Final = {
    "action_timeline.previous_action_id": "The action in the document before, by position; empty for the first",
    "action_timeline.previous_status": "Status that the document before gave it",
    "action_timeline.document_status": "Whether its document is a draft, final, or a report on a plan",
    "action_timeline.action_id": "The action as this document prints it",
    "action_successors.ref": "Reference of the earlier action, as printed",
    "action_successors.description": "What the earlier action promised",
    "action_successors.successor_ref": "Reference of the later action, as printed",
    "action_successors.successor_description": "What the later action promises",
    "action_successors.successor_document_title": "Title of the later plan, as it calls itself",
    "action_successors.successor_page_number": "Page of the later plan's file that it stands on",
    "statistic_series.statistic_id": "The statistic as its document states it",
    "statistic_series.value": "The figure, in unit",
    "statistic_series.year_before_value": "The figure of year_before_id",
    "statistic_series.previous_value": "What its document itself gives for the period before",
    "statistic_series.published_before_value": "The figure of published_before_id",
    "statistic_series.period_start": "First day of the period it is for",
    "statistic_series.period_end": "Last day of the period it is for, included",
}
"""What a view's column holds, where that is more than the comment of the column it comes from."""
