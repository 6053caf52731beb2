"""A document: what it is, its pages, what was read from each, its versions, and the archived file."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from explorer.citing import file_name, is_web
from explorer.pages.pictures import LAST_PAGE
from explorer.placing import Sheet, rect_of
from explorer.record_fields import label_of
from explorer.rendering import render
from explorer.site import Site, site_of
from explorer.words import short, value_words
from loaders.differences import diff, find_point, find_published
from loaders.document_pages import (
    MOST_FINDINGS,
    MOST_PAGES,
    Wanted,
    document_choices,
    document_file,
    find_document,
    find_page,
    list_documents,
    page_strip,
)
from pipeline.errors import SettingsError, SourceError

PER_PAGE: Final = 50
_LAST_START: Final = 100_000
_MOST_SHOWN: Final = 200
"""Rows of a difference of one sort."""
_NAMES: Final = ("ref", "number", "minute", "description", "title", "subject", "what", "committee", "resolved")
_FILE_HEADERS: Final = {
    # A browser that shows the file after all must not let it act for this site.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "public, max-age=31536000, immutable",
}


def documents_page(request: Request) -> Response:
    """The list of documents, by publisher, kind and year."""
    site, wanted, number = site_of(request), _wanted(request), _position(request)
    rows, count = list_documents(site.warehouse, wanted, start=(number - 1) * PER_PAGE, most=PER_PAGE)
    asked = {
        "publisher": wanted.publisher,
        "kind": wanted.kind,
        "year": wanted.year,
        "replaced": wanted.replaced or None,
    }
    return render(
        request,
        "documents.html",
        rows=rows,
        count=count,
        wanted=wanted,
        choices=document_choices(site.warehouse),
        first=(number - 1) * PER_PAGE + 1,
        previous=_address(asked, number - 1) if number > 1 else None,
        next=_address(asked, number + 1) if number * PER_PAGE < count else None,
    )


def _address(asked: dict[str, Any], number: int) -> str:
    given = {name: value for name, value in {**asked, "page": number}.items() if value}
    return f"/documents?{urlencode(given)}"


def _wanted(request: Request) -> Wanted:
    given = request.query_params
    return Wanted(
        publisher=given.get("publisher") or None,
        kind=given.get("kind") or None,
        year=_number(given.get("year"), "year", 1000, 9999),
        replaced=bool(given.get("replaced")),
    )


def _position(request: Request) -> int:
    return _number(request.query_params.get("page"), "page", 1, _LAST_START // PER_PAGE) or 1


def _number(given: str | None, name: str, least: int, most: int) -> int | None:
    """A number from the address. Raises SettingsError."""
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 10 and least <= int(given) <= most):
        raise SettingsError(f"{name}={given[:20]}: give a whole number from {least} to {most:,}")
    return int(given)


def document_page(request: Request) -> Response:
    """One document and its pages."""
    site, document = site_of(request), _find(request)
    strip = page_strip(site.warehouse, document["document_id"])
    return render(
        request,
        "document.html",
        document=document,
        strip=strip,
        most_pages=MOST_PAGES,
        most_findings=MOST_FINDINGS,
        places=[{**one, "link": one["url"] if is_web(one["url"]) else None} for one in document["locations"]],
        outcomes=_outcomes(strip),
    )


def _outcomes(strip: list[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for page in strip:
        found[page["outcome"]] = found.get(page["outcome"], 0) + 1
    return found


def document_json(request: Request) -> Response:
    """One document with its pages, for programs."""
    site, document = site_of(request), _find(request)
    found = {**document, "pages": page_strip(site.warehouse, document["document_id"])}
    said = json.dumps(found, ensure_ascii=False, indent=2, default=lambda one: one.isoformat())
    return Response(said, media_type="application/json")


def one_page(request: Request) -> Response:
    """One page of a document, with every record read from it outlined."""
    site, document_id, number = site_of(request), request.path_params["document_id"], request.path_params["number"]
    document = document_file(site.warehouse, document_id)
    if document is None:
        raise _unknown(document_id)
    page = find_page(site.warehouse, document_id, number) if number <= LAST_PAGE else None
    if page is None:
        raise HTTPException(404, f"{document_id} has no page {number}")
    chosen = request.query_params.get("record", "")
    return render(
        request,
        "page.html",
        document=document,
        page=page,
        sheet=_sheet(document, page),
        records=[{**one, "rect": rect_of(one), "is_chosen": one["record_id"] == chosen} for one in page["records"]],
        doubted={one["record_id"] for one in page["findings"] if one["record_id"]},
    )


def _sheet(document: dict[str, Any], page: dict[str, Any]) -> Sheet:
    return Sheet(
        document_id=document["document_id"],
        number=page["page_number"],
        label=page["page_label"],
        width=page["width"],
        height=page["height"],
        page_count=document["page_count"],
        boxes=(),
    )


def document_pdf(request: Request) -> Response:
    """The file as it was published, its bytes checked against their hash."""
    site, document_id = site_of(request), request.path_params["document_id"]
    document = document_file(site.warehouse, document_id)
    if document is None:
        raise _unknown(document_id)
    if not document["sha256"] or document["media_type"] != "application/pdf":
        raise HTTPException(404, f"{document_id}: what was published there is not a PDF")
    try:
        path = site.archive.verified_path(document["sha256"])
    except SourceError as error:
        raise HTTPException(404, f"{document_id}: the archive does not have its file, or not as published") from error
    return FileResponse(
        path,
        media_type="application/pdf",
        filename=file_name(document["title"], document_id),
        content_disposition_type="attachment",
        headers=_FILE_HEADERS,
    )


def changes_page(request: Request) -> Response:
    """What changed between two documents published one after the other, or two readings of one."""
    site, document_id = site_of(request), request.path_params["document_id"]
    document = _find(request)
    _, published = find_published(site.warehouse, document_id)
    given = [request.query_params.get(name) for name in ("from", "to")]
    points = [f"{one.number}@{reading}" for one in published for reading in one.readings]
    if not any(given) and len(points) > 1:
        given = list(points[-2:])
    found = _difference(site, published, document_id, given) if all(given) else None
    return render(
        request, "changes.html", document=document, published=published, given=given, found=found, most=_MOST_SHOWN
    )


def _difference(site: Site, published: list[Any], document_id: str, given: list[str | None]) -> dict[str, Any]:
    before, after = (find_point(published, document_id, (one or "")[:60]) for one in given)
    found = diff(site.warehouse, before, after)
    for sort in ("added", "changed", "gone"):
        for row in found[sort][:_MOST_SHOWN]:
            row["name"] = _name(row["fields"]) or row["record_id"]
            row["changes"] = [
                (label_of(name), *(value_words(value) or "(nothing)" for value in pair))
                for name, pair in row.get("changed", {}).items()
            ]
    return found


def _name(fields: dict[str, Any]) -> str:
    return short(" ".join(str(fields[name]) for name in _NAMES if fields.get(name)), 160)


def _find(request: Request) -> dict[str, Any]:
    document_id = request.path_params["document_id"]
    document = find_document(site_of(request).warehouse, document_id)
    if document is None:
        raise _unknown(document_id)
    return document


def _unknown(document_id: str) -> HTTPException:
    return HTTPException(404, f"{document_id}: no document has this id. The list of documents has them all.")


ROUTES: list[BaseRoute] = [
    Route("/documents", documents_page),
    Route("/documents/{document_id:document}", document_page),
    Route("/documents/{document_id:document}.json", document_json),
    Route("/documents/{document_id:document}/pages/{number:int}", one_page),
    Route("/documents/{document_id:document}/file.pdf", document_pdf),
    Route("/documents/{document_id:document}/changes", changes_page),
]
