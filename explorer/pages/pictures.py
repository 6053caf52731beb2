"""Pictures of pages, drawn once and kept by content."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from explorer.page_pictures import SIZES, NoPicture
from explorer.rendering import render
from explorer.site import Site, site_of
from loaders.document_pages import document_file
from pipeline.errors import SettingsError

LAST_PAGE: Final = 100_000
"""No file has more pages; a larger number is nobody's question."""
_FOREVER: Final = "public, max-age=31536000, immutable"


async def picture(request: Request) -> Response:
    """The picture of one page; where there is none, a picture that says why."""
    site, size = site_of(request), request.query_params.get("size", "page")
    document_id, number = request.path_params["document_id"], request.path_params["number"]
    if size not in SIZES:
        raise SettingsError(f"size={size[:20]}: there is no such size; give one of {', '.join(SIZES)}")
    tag = f'"{document_id}-{number}-{size}"'
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": _FOREVER})
    sha256 = await run_in_threadpool(_sha256, site, document_id, number)
    try:
        drawn = await asyncio.wrap_future(site.pictures.submit(sha256, number, size))
    except NoPicture as error:
        return _placeholder(request, error)
    return Response(drawn, media_type="image/png", headers={"ETag": tag, "Cache-Control": _FOREVER})


def _sha256(site: Site, document_id: str, number: int) -> str:
    found = document_file(site.warehouse, document_id)
    if found is None:
        raise HTTPException(404, f"{document_id}: no document has this id")
    if not 1 <= number <= min(found["page_count"] or 1, LAST_PAGE):
        raise HTTPException(404, f"{document_id} has no page {number}")
    return str(found["sha256"] or "")


def _placeholder(request: Request, error: NoPicture) -> Response:
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": "5"} if error.busy else {})
    said = render(request, "no_picture.svg.html", why=error.why)
    return Response(said.body, 503 if error.busy else 404, media_type="image/svg+xml", headers=headers)


ROUTES: list[BaseRoute] = [
    Route("/documents/{document_id:document}/pages/{number:int}.png", picture, name="picture"),
]
