"""Whether the explorer is well: for load balancers and Prometheus."""

from __future__ import annotations

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
