"""Templates to pages: one Jinja2 environment in which every text is escaped and an unknown name is an error.

Belongs here: the environment, and what every template may use. Does not belong here: what a page is about.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from explorer import words

NAVIGATION: Final = (
    ("Search", "/search"),
    ("Documents", "/documents"),
    ("Charts", "/charts"),
    ("Organisations", "/organisations"),
    ("In doubt", "/reviews"),
    ("Runs", "/runs"),
    ("Sources", "/sources"),
)
"""What every page links to, in order: name, path."""


def render(request: Request, template: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The page that ``templates/<template>`` makes of ``context``; ``status`` is the HTTP status."""
    found = _environment().get_template(template)
    given = {"request": request, "path": request.url.path, **context}
    return HTMLResponse(found.render(given), status_code=status)


def problem(request: Request, status: int, message: str) -> Response:
    """An error as the reader asked for answers: a page, or JSON where the path says so."""
    if request.url.path.startswith("/api/") or request.url.path.endswith((".json", ".jsonld")):
        return JSONResponse({"error": message}, status)
    return render(request, "problem.html", status=status, code=status, message=message)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("explorer"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {name: getattr(words, name) for name in words.FILTERS}
    environment.globals |= {"navigation": NAVIGATION, "version": version("sourcepage")}
    return environment
