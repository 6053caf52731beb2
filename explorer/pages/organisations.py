"""Organisations: what each leads and supports, by year and status."""

from __future__ import annotations

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
