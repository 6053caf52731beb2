"""What is in doubt, and settling it beside the picture of the page."""

from __future__ import annotations

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
