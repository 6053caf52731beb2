"""A document: what it is, its pages, what was read from each, its versions, and the archived file."""

from __future__ import annotations

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
