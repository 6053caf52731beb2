"""Search and browse: one box over what was read, narrowed by facets, and the same rows as files."""

from __future__ import annotations

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
