"""The first page: the search box, what is in here, last night's run, what is in doubt."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from explorer.addresses import inquiry_address
from explorer.pages.search import KIND_NAMES
from explorer.rendering import render
from explorer.site import site_of
from loaders.inquiry import FOUND_KINDS, Inquiry


def home(request: Request) -> Response:
    """Where readers begin."""
    overview = site_of(request).overview.value()
    counts = [(KIND_NAMES[kind], overview.rows.get(kind, 0), _kind(kind)) for kind in FOUND_KINDS if kind != "document"]
    examples = [(words, inquiry_address(Inquiry(words=words))) for words in overview.examples]
    return render(request, "home.html", overview=overview, counts=counts, examples=examples)


def _kind(kind: str) -> str:
    return inquiry_address(Inquiry(kind=(kind,)))


ROUTES: list[BaseRoute] = [Route("/", home)]
"""No other module has the path of the first page."""
