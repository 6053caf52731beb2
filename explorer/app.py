"""The application: which page answers which path, and what goes around every answer.

Belongs here: putting the parts together. Does not belong here: any page (``explorer.pages``) or what keeps strangers'
text and requests harmless (``explorer.safety``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from explorer.logins import has_reviewers
from explorer.metrics import CountRequests, Metrics
from explorer.rendering import problem
from explorer.reviewers import read_key
from explorer.safety import HEADERS, guards
from explorer.site import open_site, site_of
from pipeline.errors import SettingsError, SourceError, SourcepageError, WarehouseError
from pipeline.settings import Settings

STATIC: Final = Path(__file__).parent / "static"
PAGES: Final = (
    "home", "search", "records", "documents", "pictures", "charts", "organisations", "reviews", "login", "runs",
    "about", "health", "api",
)  # fmt: skip
"""Modules of ``explorer.pages``, each with its ``ROUTES``; the first route that fits answers."""


class _RecordId(StringConvertor):
    regex = "[a-z]{3}-[a-z0-9]{16}"


class _DocumentId(StringConvertor):
    regex = "doc-[0-9a-f]{16}"


def create_app(settings: Settings) -> Starlette:
    """The explorer over the warehouse and archive of ``settings``, opened when the server starts."""
    register_url_convertor("record", _RecordId())
    register_url_convertor("document", _DocumentId())

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        with open_site(settings) as app.state.site:
            app.state.site.pictures.start()
            app.state.site.overview.begin()
            app.state.site.organisations.begin()
            yield

    key = read_key(settings.explorer_key) if has_reviewers(settings) else None
    pages: list[BaseRoute] = [route for name in PAGES for route in import_module(f"explorer.pages.{name}").ROUTES]
    metrics = Metrics()
    app = Starlette(
        routes=[*pages, Mount("/static", StaticFiles(directory=STATIC), name="static")],
        middleware=[Middleware(CountRequests, metrics), *guards(settings.web, key)],
        exception_handlers={HTTPException: _refuse, SourcepageError: _complain, Exception: _fail},
        lifespan=lifespan,
    )
    app.state.metrics = metrics
    return app


def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = problem(request, error.status_code, error.detail)
    answer.headers.update(error.headers or {})
    return answer


def _complain(request: Request, error: Exception) -> Response:
    """What Sourcepage itself says of a question: the reader's to mend, or the house's."""
    status = {SettingsError: 400, SourceError: 404, WarehouseError: 503}
    where = f"{site_of(request).warehouse.url}: "  # the house's own business: strangers are told what, not where
    words = str(error).replace(where, "")
    return problem(request, next((code for kind, code in status.items() if isinstance(error, kind)), 500), words)


def _fail(request: Request, _: Exception) -> Response:
    """A defect: the server's log has the traceback, a stranger gets none of it."""
    answer = problem(request, 500, "Something went wrong here. It has been written to the log.")
    answer.headers.update(HEADERS)  # it is made outside of what else adds them
    return answer
