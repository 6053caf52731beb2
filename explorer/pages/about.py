"""What this is, how to reuse it, how accessible it is."""

from __future__ import annotations

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
