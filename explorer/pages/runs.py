"""Nights and sources: what was fetched when, and what went wrong."""

from __future__ import annotations

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
