"""What a document is read into: records with their provenance, findings, and the extraction that holds them.

Raw text stands beside every parsed value. Nothing that the page does not print is filled in: a field the text
leaves open is ``None`` (or an empty tuple). All of it is plain data, so that an extraction can be written to a
file between reading and loading, and read back equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points; origin at the top left of the page as displayed (rotation and crop box applied)."""

Level = Literal["error", "warning", "note"]
Status = Literal["green", "amber", "red", "complete", "not_started"]
DueKind = Literal["date", "month", "ongoing", "recurring", "period", "multiple", "missing"]
DocumentKind = Literal["action_plan", "partnership_plan", "committee_pack", "minutes", "statistics", "other"]
DocumentStatus = Literal["draft", "final", "monitoring"]
PageOutcome = Literal["extracted", "triaged_out", "unread"]
Unit = Literal["count", "percent", "percentage_points", "per_1000", "per_100000", "rank", "gbp", "ratio"]
Direction = Literal["up", "down", "same"]
PeriodSource = Literal["stated", "paragraph", "section", "document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where on which page a record, or one page's part of it, is printed."""

    page_number: int
    """1-based position of the page in the file."""
    page_label: str | None
    """The page's own number as printed ("Page 25"), where it prints one."""
    bbox: Box
    quote: str
    """The words inside ``bbox`` exactly as printed, cells in column order, lines joined by a single space."""
    table_ordinal: int | None = None
    """1-based position of the table in the document, in reading order."""
    row_ordinal: int | None = None
    """1-based position of the row in that table's whole run of printed rows, header included."""
    method: str
    """The reading that found it: "rulings", "camelot-hybrid", "text" ..."""
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A deadline as printed, and the days it stands for (both ends included) where it names any."""

    raw: str | None
    kind: DueKind | None
    """``None`` where the printed words name a deadline that is not understood."""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One promised action of a plan or monitoring report."""

    ref: str | None
    theme: str | None
    description: str
    lead_agencies: tuple[str, ...] = ()
    other_partners: tuple[str, ...] = ()
    by_when: Due
    funding: str | None = None
    status: Status | None = None
    status_printed: str | None = None
    progress: str | None = None
    success_measure: str | None = None
    other_columns: dict[str, str] = field(default_factory=dict)
    """Header as printed -> cell text, for columns no vocabulary entry claims."""
    provenance: tuple[Provenance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One target or success measure: what is measured, from where, to where, and what came of it."""

    ref: str | None
    theme: str | None
    description: str
    baseline: str | None = None
    target: str | None = None
    actual: str | None = None
    change: str | None = None
    status: Status | None = None
    status_printed: str | None = None
    progress: str | None = None
    lead_agencies: tuple[str, ...] = ()
    by_when: Due
    other_columns: dict[str, str] = field(default_factory=dict)
    provenance: tuple[Provenance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusTotal:
    """A document's own count of its rows by status; ``None`` where it does not print that status."""

    what: str
    green: int | None = None
    amber: int | None = None
    red: int | None = None
    missing: int | None = None
    provenance: tuple[Provenance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """One figure about crime, disorder or service demand, as a sentence or a table cell states it."""

    subject: str
    category: str | None = None
    geography: str | None = None
    period_printed: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    period_source: PeriodSource | None = None
    """Where the period stands: beside the figure, or said once for its paragraph, section or document."""
    value: float | None
    value_printed: str | None = None
    """The figure as printed ("1,204", "8.6 per 1000", "lowest"); for a change without a value the change as printed."""
    qualifier: str | None = None
    """A word that makes the figure less than exact, as printed: "over", "at least", "about"."""
    unit: Unit | None
    previous_value: float | None = None
    change_absolute: float | None = None
    change_percent: float | None = None
    direction: Direction | None = None
    consistent: bool | None = None
    consistent_why: str | None = None
    sentence: str | None = None
    row_label: str | None = None
    column_label: str | None = None
    provenance: tuple[Provenance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting that the document is the agenda, pack or minutes of."""

    committee: str
    meeting_date: date | None
    time_printed: str | None = None
    venue: str | None = None
    provenance: tuple[Provenance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One item of a meeting's agenda, with the printed pages its papers take where the agenda says so."""

    number: str
    title: str
    pages_printed: str | None = None
    """As printed: "Pages 5 - 8"."""
    first_page_label: int | None = None
    last_page_label: int | None = None
    first_page_number: int | None = None
    """1-based page of the file that carries ``first_page_label``; ``None`` where no such page is in the file."""
    last_page_number: int | None = None
    provenance: tuple[Provenance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a committee resolved under one minute."""

    minute: str | None
    title: str | None
    resolved: str
    """The resolution without its "Resolved:" lead-in, its points joined by single spaces."""
    meeting_date: date | None = None
    """Date of the meeting that took it: for minutes inside a pack, not the date of the pack's own meeting."""
    provenance: tuple[Provenance, ...]


RecordKind = Literal["action", "measure", "status_total", "statistic", "meeting", "agenda_item", "decision"]
Record = Action | Measure | StatusTotal | Statistic | Meeting | AgendaItem | Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check doubts: data, collected, never thrown."""

    reason: str
    """Stable code in kebab-case: "status-totals-disagree", "placeholder", "deadline-not-understood"."""
    level: Level
    message: str
    """One sentence that explains itself, arithmetic shown where there is any."""
    page_number: int | None = None
    bbox: Box | None = None
    record_kind: RecordKind | None = None
    record_index: int | None = None
    """0-based position in the extraction's tuple of that kind; ``None`` where the page or document is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """What a document says of itself."""

    title: str | None = None
    publisher: str | None = None
    partnership: str | None = None
    kind: DocumentKind = "other"
    status: DocumentStatus | None = None
    period_start: date | None = None
    period_end: date | None = None
    meeting_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What became of one page: extracted, triaged out with a reason, or unread with a reason."""

    page_number: int
    page_label: str | None
    width: float
    height: float
    outcome: PageOutcome
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that one extractor version read out of one document: the only thing that passes from reading to loading."""

    sha256: str
    extractor_version: str
    facts: DocumentFacts
    pages: tuple[PageFacts, ...] = ()
    actions: tuple[Action, ...] = ()
    measures: tuple[Measure, ...] = ()
    status_totals: tuple[StatusTotal, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    agenda_items: tuple[AgendaItem, ...] = ()
    decisions: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = ()
    failure: str | None = None
    """Why nothing could be read ("password needed", "not a PDF"); ``None`` for a document that was opened."""

    def of_kind(self, kind: RecordKind) -> tuple[Record, ...]:
        """The records of one kind, in reading order."""
        records: dict[RecordKind, tuple[Record, ...]] = {
            "action": self.actions,
            "measure": self.measures,
            "status_total": self.status_totals,
            "statistic": self.statistics,
            "meeting": self.meetings,
            "agenda_item": self.agenda_items,
            "decision": self.decisions,
        }
        return records[kind]


RECORD_KINDS: tuple[RecordKind, ...] = (
    "action", "measure", "status_total", "statistic", "meeting", "agenda_item", "decision",
)  # fmt: skip
