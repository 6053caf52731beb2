"""The first page: the search box, what is in here, last night's run, what is in doubt."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from explorer.rendering import render


def home(request: Request) -> Response:
    """Where readers begin."""
    return render(request, "home.html")


ROUTES: list[BaseRoute] = [Route("/", home)]
