"""The same questions for programs, with an OpenAPI document.

A FastAPI application of its own below ``/api``. It shares the site's warehouse and everything that goes around the
pages; its errors are JSON with one line. Its own pages of documentation are off, because they load scripts from other
sites: ``/api/`` says the same in plain HTML.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.api_questions import QUESTIONS
from explorer.metrics import TEMPLATE
from explorer.rendering import render
from pipeline.errors import SettingsError, SourcepageError, WarehouseError

_ABOUT: Final = (
    "Everything that was read from councils’ publications, with the page and box of each row. Read only. Lists come in"
    " pages; `next` is the address of the following one. An error is an object with one line, `error`."
)


def _make() -> FastAPI:
    api = FastAPI(
        title="Sourcepage",
        version=version("sourcepage"),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers={
            RequestValidationError: _misasked,
            HTTPException: _refused,
            SourcepageError: _complained,
            Exception: _failed,
        },
    )
    api.include_router(QUESTIONS)
    return api


async def _misasked(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    return JSONResponse({"error": f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}"}, 422)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = {**(error.headers or {}), **({"Allow": "GET, HEAD"} if error.status_code == 405 else {})}
    return JSONResponse({"error": error.detail}, error.status_code, headers)


async def _complained(_: Request, error: Exception) -> Response:
    codes = {SettingsError: 400, WarehouseError: 503}
    return JSONResponse(
        {"error": str(error)}, next((code for kind, code in codes.items() if isinstance(error, kind)), 500)
    )


async def _failed(_: Request, __: Exception) -> Response:
    """A defect: the server's log has the traceback, a stranger gets none of it."""
    return JSONResponse({"error": "Something went wrong here. It has been written to the log."}, 500)


API: Final = _make()


class _OfSite:
    """Hands the site on to the API, which knows only itself, and answers HEAD as GET without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_head = scope["method"] == "HEAD"
        given = {**scope, "site": scope["app"].state.site, "method": "GET" if is_head else scope["method"]}
        given.pop("route", None)

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        try:
            await self.app(given, receive, send_head if is_head else send)
        finally:
            scope[TEMPLATE] = f"/api{getattr(given.get('route'), 'path', '')}"


def about(request: Request) -> Response:
    """What can be asked, for people who write programs."""
    described = API.openapi()
    questions = [
        {"path": f"/api{path}", **methods["get"]} for path, methods in described["paths"].items() if "get" in methods
    ]
    return render(request, "api.html", questions=questions, about=_ABOUT, kind_of=_kind_of)


def _kind_of(parameter: dict[str, Any]) -> str:
    """What a parameter must be, in words."""
    schema = parameter["schema"]
    kinds = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    kind = kinds[0]
    many = kind.get("type") == "array"
    kind = kind.get("items", kind)
    words = ", ".join(kind["enum"]) if "enum" in kind else str(kind.get("type", "string"))
    return f"{words}; may be repeated" if many else words


ROUTES: list[BaseRoute] = [
    Route("/api", lambda _: RedirectResponse("/api/", 308)),
    Route("/api/", about),
    Mount("/api", app=_OfSite(API)),
]
