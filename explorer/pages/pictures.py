"""Pictures of pages, drawn once and kept by content."""

from __future__ import annotations

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
