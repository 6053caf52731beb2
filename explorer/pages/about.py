"""What this is, how to reuse it, how accessible it is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from explorer.rendering import render
from explorer.site import site_of
from loaders.doubts import LITTLE_CONFIDENCE
from pipeline.sources import load_declarations


def about(request: Request) -> Response:
    """For readers who wonder whether they may trust, cite and reuse what they see."""
    settings = site_of(request).settings
    declared = load_declarations(settings.declarations).sources.values()
    licences = sorted({(one.source.publisher, one.source.licence or "") for one in declared})
    return render(request, "about.html", licences=licences, contact=settings.contact, little=LITTLE_CONFIDENCE)


ROUTES: list[BaseRoute] = [Route("/about", about)]
