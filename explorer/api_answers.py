"""What the API answers with, field by field: these classes are its OpenAPI document.

Belongs here: the shape of answers, and the ids that questions may name. Does not belong here: where the answers come
from (``explorer.api_questions``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

RECORD_ID = r"^[a-z]{3}-[a-z0-9]{16}$"
DOCUMENT_ID = r"^doc-[0-9a-f]{16}$"
SERIES_ID = r"^ser-[a-z0-9]{16}$"
RUN_ID = r"^R[1-9][0-9]{0,8}$"

Row = dict[str, Any]
"""Columns of a view by name; the reference of the warehouse says what each holds."""


class Problem(BaseModel):
    """Why there is no answer."""

    error: Annotated[str, Field(description="One line: what is wrong, and what to do")]


class Listed(BaseModel):
    """Where in a list an answer is."""

    next: Annotated[str | None, Field(description="Address of the next page; null on the last")]


class FoundItem(BaseModel):
    """One row that a search found."""

    id: str
    kind: str
    url: Annotated[str, Field(description="Where people read it")]
    row: Annotated[Row, Field(description="As the view of its kind shows it, provenance included")]


class Count(BaseModel):
    """How many rows have one value."""

    value: str
    name: str
    count: int


class Found(Listed):
    """A page of what a search found."""

    total: Annotated[int, Field(description="Rows found; see total_is_least")]
    total_is_least: Annotated[bool, Field(description="Whether there are more than were counted")]
    page: int
    pages: int
    items: list[FoundItem]
    facets: Annotated[dict[str, list[Count]], Field(description="What to narrow the search by")]


class Place(BaseModel):
    """Where on a page a record is printed; a record over several pages has one of each."""

    ordinal: int
    page_number: Annotated[int, Field(description="1-based position in the file")]
    page_label: str | None
    x0: float
    top: float
    x1: float
    bottom: float
    table_ordinal: int | None
    row_ordinal: int | None
    quote: Annotated[str, Field(description="The words exactly as printed")]
    method: str
    extractor_version: str
    confidence: float


class Record(BaseModel):
    """A record with all that stands behind it."""

    record_id: str
    kind: str
    version: int
    versions: int
    recorded_at: datetime
    superseded_at: datetime | None
    superseded_why: str | None
    fields: Annotated[Row, Field(description="Columns of its kind")]
    corrected: Annotated[Row, Field(description="What was read in the columns that people corrected")]
    verdict: Annotated[str | None, Field(description="accepted, rejected or null")]
    provenance: list[Place]
    document: Document
    findings: list[FindingItem]
    url: Annotated[str, Field(description="Permanent address for people and citations")]


class Location(BaseModel):
    """Where a document was published."""

    source: str
    url: str
    first_seen: datetime
    last_seen: datetime


class Document(BaseModel):
    """A published file, known by the hash of its bytes."""

    document_id: str
    sha256: str | None
    title: str | None
    publisher: str | None
    partnership: str | None
    kind: str
    status: str | None
    period_start: date | None
    period_end: date | None
    meeting_date: date | None
    page_count: int | None
    state: str
    superseded_by: str | None
    url: str


class DocumentDetails(Document):
    """A document with where it was published and how much was read from it."""

    locations: list[Location]
    counts: Annotated[dict[str, int], Field(description="Current records by kind")]
    finding_count: int
    findings: Annotated[list[FindingItem], Field(description="Those that stand, the worst first, at most 200")]


class Documents(Listed):
    """A page of documents, newest first."""

    total: int
    items: list[Document]


class FindingItem(BaseModel):
    """Something a check doubts."""

    finding_id: str
    level: str
    reason: str
    message: str
    record_kind: str | None
    record_id: str | None
    document_id: str
    page_number: int | None
    other_document_id: str | None
    recorded_at: datetime


class Findings(Listed):
    """A page of findings, in the order of their ids."""

    items: list[FindingItem]


class OrganisationItem(BaseModel):
    """An organisation that printed names resolve to."""

    organisation_id: str
    name: str
    kind: str
    ons_code: str | None


class Organisations(Listed):
    """A page of organisations, in the order of their ids."""

    items: list[OrganisationItem]


class Series(BaseModel):
    """Figures of one subject, place, unit and length of period."""

    series_id: str
    subject: str
    category: str | None
    geography: str | None
    publisher: str | None
    unit: str
    months: Annotated[int, Field(description="Length of each period")]
    figures: int
    first: date
    last: date


class SeriesList(BaseModel):
    """Series whose figures have the words that were asked for."""

    more: Annotated[bool, Field(description="Whether there are more than are listed: ask for more words")]
    items: list[Series]


class Point(BaseModel):
    """One figure of a series, as one document states it."""

    statistic_id: str
    period_printed: str | None
    period_start: date
    period_end: date
    value: float
    qualifier: str | None
    consistent: bool | None
    consistent_why: str | None
    published_on: date | None
    document_id: str
    document_title: str | None
    page_number: int | None
    page_label: str | None


class SeriesDetails(Series):
    """A series with its figures by period, at most 2,000."""

    points: list[Point]


class RunItem(BaseModel):
    """One night."""

    run_id: str
    started_at: datetime
    finished_at: datetime | None
    state: str
    message: str
    sources: list[str]
    counts: dict[str, int]
    warnings: list[Row]
    durations: dict[str, float]
    extractor_version: str
    load_id: str | None


class Runs(Listed):
    """A page of runs, newest first."""

    total: int
    items: list[RunItem]
