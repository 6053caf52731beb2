"""A record: its fields, the words on the printed page, how it came to be, and how to cite it."""

from __future__ import annotations

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
