"""The API's questions: paths and what may be asked, each answered by the same functions as the pages.

Belongs here: a path, its parameters with their limits, and the query that answers. Does not belong here: the shape of
answers (``explorer.api_answers``), how the API is put into the site (``explorer.pages.api``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from pydantic import BaseModel

from explorer import api_answers as answers
from explorer.drawing_charts import MOST_POINTS
from explorer.site import Site
from loaders.browsing import browse
from loaders.candidates import MOST
from loaders.charting import describe_series, find_series, read_points
from loaders.document_pages import Wanted, find_document, list_documents
from loaders.inquiry import FoundKind, Inquiry, Sort
from loaders.listing import list_findings, list_organisations
from loaders.queries import record as find_record
from loaders.run_pages import find_run, list_runs
from pipeline.records import DocumentKind, Level, Status, Unit

MOST_ITEMS: Final = 100
"""Items on a page, however many are asked for."""
LAST_PAGE: Final = 100_000
_JSON: Final = frozenset({"lead_agencies", "other_partners", "other_columns", "corrected"})
_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    code: {"model": answers.Problem, "description": words}
    for code, words in (
        (400, "The question means nothing"),
        (414, "The address is too long"),
        (422, "A parameter is not what it must be"),
        (429, "Too many questions: wait as long as Retry-After says"),
        (503, "The warehouse does not answer, or the question takes too long"),
    )
}
_MISSING: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": answers.Problem, "description": "There is none of that id"}
}

_Model = TypeVar("_Model", bound=BaseModel)

QUESTIONS: Final = APIRouter(responses=_PROBLEMS)


def _site(request: Request) -> Site:
    site = request.scope["site"]
    assert isinstance(site, Site)
    return site


Here = Annotated[Site, Depends(_site)]
Words = Annotated[str, Query(max_length=500, description='Words; "in quotes" together, light* for endings, -without')]
Name = Annotated[str | None, Query(min_length=1, max_length=300, pattern=r"^[^\x00]+$")]
Size = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="Items on a page")]
Page = Annotated[int, Query(ge=1, le=LAST_PAGE)]
After = Annotated[str, Query(pattern=r"^[A-Za-z0-9-]{0,60}$", description="The last id of the page before")]
Many = Annotated[list[Annotated[str, Query(min_length=1, max_length=500)]], Query(max_length=20)]
RecordId = Annotated[str, Path(pattern=answers.RECORD_ID)]


@QUESTIONS.get("/search", summary="Rows in which words occur")
def search(
    request: Request,
    here: Here,
    q: Words = "",
    kind: Annotated[list[FoundKind], Query(max_length=20)] = [],  # noqa: B006  FastAPI copies it
    council: Many = [],  # noqa: B006
    year: Annotated[
        list[Annotated[str, Query(pattern=r"^(19|20)[0-9]{2}(-[0-9]{2})?$")]],
        Query(max_length=20, description="2019-20 for a council year, 2019 for a calendar year"),
    ] = [],  # noqa: B006
    theme: Many = [],  # noqa: B006
    category: Many = [],  # noqa: B006
    lead: Annotated[Many, Query(description="Ids of organisations")] = [],  # noqa: B006
    status: Annotated[list[Status], Query(max_length=20)] = [],  # noqa: B006
    sort: Sort = "relevance",
    page: Page = 1,
    size: Size = 25,
) -> answers.Found:
    """Actions, measures, statistics, decisions, agenda items and documents: current versions, a page at a time.

    Without words, all rows, the newest first. Values of one parameter are alternatives.
    """
    inquiry = Inquiry(
        words=q, kind=tuple(kind), council=tuple(council), year=tuple(year), theme=tuple(theme),
        category=tuple(category), lead=tuple(lead), status=tuple(status), sort=sort,
    )  # fmt: skip
    found = browse(here.warehouse, inquiry, page=page, size=size)
    return answers.Found(
        total=min(found.total, MOST),
        total_is_least=found.total > MOST,
        page=found.page,
        pages=found.pages,
        next=_next(request, page=page + 1) if page < found.pages else None,
        items=[
            answers.FoundItem(id=one.row_id, kind=one.kind, url=_address(one.row_id), row=_plain(one.row))
            for one in found.rows
        ],
        facets={
            one.name: [answers.Count(value=value.value, name=value.name, count=value.count) for value in one.values]
            for one in found.facets
        },
    )


@QUESTIONS.get("/records/{record_id}", summary="A record as it is read today", responses=_MISSING)
def record(here: Here, record_id: RecordId) -> answers.Record:
    """The current version with its document, its places on the page and what is doubted of it."""
    return _record(here, record_id, None)


@QUESTIONS.get("/records/{record_id}/versions/{version}", summary="One version of a record", responses=_MISSING)
def record_version(
    here: Here, record_id: RecordId, version: Annotated[int, Path(ge=1, le=1_000_000)]
) -> answers.Record:
    """A version never changes what it says: its fields are as they were read."""
    return _record(here, record_id, version)


def _record(here: Site, record_id: str, version: int | None) -> answers.Record:
    found = find_record(here.warehouse, record_id, version=version)
    if found is None:
        raise HTTPException(404, f"{record_id}: no such record" + (f" or no version {version}" if version else ""))
    url = _address(record_id) + (f"/v{version}" if version else "")
    given = {name: value for name, value in found.items() if name not in {"document", "corrected"}}
    return answers.Record.model_validate(
        {**given, "document": _document(found["document"]), "corrected": found["corrected"] or {}, "url": url}
    )


@QUESTIONS.get("/documents", summary="Documents, newest first")
def documents(
    request: Request,
    here: Here,
    publisher: Name = None,
    kind: DocumentKind | None = None,
    year: Annotated[int | None, Query(ge=1900, le=2100, description="A calendar year they are about")] = None,
    replaced: Annotated[bool, Query(description="List those that others have replaced, too")] = False,
    page: Page = 1,
    size: Size = 25,
) -> answers.Documents:
    """What was published, with what each file says of itself."""
    wanted = Wanted(publisher=publisher, kind=kind, year=year, replaced=replaced)
    found, total = list_documents(here.warehouse, wanted, start=(page - 1) * size, most=size)
    return answers.Documents(
        total=total,
        next=_next(request, page=page + 1) if page * size < total else None,
        items=[answers.Document.model_validate(_document(one)) for one in found],
    )


@QUESTIONS.get("/documents/{document_id}", summary="One document", responses=_MISSING)
def document(here: Here, document_id: Annotated[str, Path(pattern=answers.DOCUMENT_ID)]) -> answers.DocumentDetails:
    """A document with where it was published, what was read from it and what is doubted."""
    found = find_document(here.warehouse, document_id)
    if found is None:
        raise HTTPException(404, f"{document_id}: no such document")
    return answers.DocumentDetails.model_validate(_document(found))


@QUESTIONS.get("/statistics/series", summary="Series of figures")
def series(
    here: Here,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Words that all occur in its figures")],
    publisher: Name = None,
    unit: Unit | None = None,
) -> answers.SeriesList:
    """Figures of one subject, place, unit and length of period over the years; at most 50, the longest first."""
    found, more = find_series(here.warehouse, q, publisher=publisher, unit=unit)
    return answers.SeriesList(more=more, items=[_validated(answers.Series, one) for one in found])


@QUESTIONS.get("/statistics/series/{series_id}", summary="One series with its figures", responses=_MISSING)
def one_series(here: Here, series_id: Annotated[str, Path(pattern=answers.SERIES_ID)]) -> answers.SeriesDetails:
    """Each figure with its period, its page, and whether it agrees with the others stated with it."""
    found = describe_series(here.warehouse, [series_id])
    if not found:
        raise HTTPException(404, f"{series_id}: no such series")
    points = read_points(here.warehouse, [series_id], MOST_POINTS)
    about = _validated(answers.Series, found[0])
    return answers.SeriesDetails(**about.model_dump(), points=[_validated(answers.Point, one) for one in points])


@QUESTIONS.get("/organisations", summary="Organisations that actions name")
def organisations(request: Request, here: Here, after: After = "", size: Size = 50) -> answers.Organisations:
    """The canonical organisations that printed names resolve to."""
    found = list_organisations(here.warehouse, after=after, most=size + 1)
    items = [answers.OrganisationItem.model_validate(one) for one in found[:size]]
    return answers.Organisations(items=items, next=_after(request, found, size, "organisation_id"))


@QUESTIONS.get("/findings", summary="What checks doubt")
def findings(
    request: Request,
    here: Here,
    level: Level | None = None,
    reason: Annotated[str | None, Query(pattern=r"^[a-z0-9-]{1,60}$")] = None,
    document_id: Annotated[str | None, Query(pattern=answers.DOCUMENT_ID)] = None,
    after: After = "",
    size: Size = 50,
) -> answers.Findings:
    """Findings that stand, in the order of their ids."""
    asked = {"level": level, "reason": reason, "document_id": document_id}
    found = list_findings(here.warehouse, **asked, after=after, most=size + 1)
    items = [answers.FindingItem.model_validate(one) for one in found[:size]]
    return answers.Findings(items=items, next=_after(request, found, size, "finding_id"))


@QUESTIONS.get("/runs", summary="Nights, newest first")
def runs(request: Request, here: Here, page: Page = 1, size: Size = 25) -> answers.Runs:
    """What each night found, loaded and could not do."""
    found, total = list_runs(here.warehouse, start=(page - 1) * size, most=size)
    return answers.Runs(
        total=total,
        next=_next(request, page=page + 1) if page * size < total else None,
        items=[_validated(answers.RunItem, one) for one in found],
    )


@QUESTIONS.get("/runs/{run_id}", summary="One night", responses=_MISSING)
def run(here: Here, run_id: Annotated[str, Path(pattern=answers.RUN_ID)]) -> answers.RunItem:
    """What one night found, loaded and could not do."""
    found = find_run(here.warehouse, run_id)
    if found is None:
        raise HTTPException(404, f"{run_id}: no such run")
    return _validated(answers.RunItem, found)


def _validated(model: type[_Model], found: Any) -> _Model:
    return model.model_validate(found, from_attributes=True)


def _address(row_id: str) -> str:
    return f"/documents/{row_id}" if row_id.startswith("doc-") else f"/r/{row_id}"


def _document(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "url": _address(row["document_id"])}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its lists and objects as such, where its view has them as text."""
    return {
        name: json.loads(value) if name in _JSON and isinstance(value, str) else value for name, value in row.items()
    }


def _after(request: Request, found: Sequence[Mapping[str, Any]], size: int, key: str) -> str | None:
    return _next(request, after=found[size - 1][key]) if len(found) > size else None


def _next(request: Request, **changed: Any) -> str:
    """The address that asks the same of the next page."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
    return f"{request.url.path}?{urlencode([*kept, *changed.items()])}"
