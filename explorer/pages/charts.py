"""Charts: figures through the years, statuses by quarter, deadlines met; each with its table and its pages."""

from __future__ import annotations

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
