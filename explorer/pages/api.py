"""The same questions for programs, with an OpenAPI document."""

from __future__ import annotations

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
