"""Whether the explorer is well: for load balancers and Prometheus."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from explorer.metrics import Metrics
from explorer.site import site_of
from loaders.run_pages import Pulse, feel_pulse
from pipeline.errors import WarehouseError


def healthz(request: Request) -> Response:
    """200 where the warehouse answers, with its schema and the time of its newest load; 503 where it does not."""
    pulse = _pulse(request)
    if pulse is None:  # why stands in the log of the database: an address or a name in it would be a stranger's
        return JSONResponse({"status": "unavailable", "warehouse": "does not answer"}, 503, _FRESH)
    loaded = pulse.last_load.isoformat().replace("+00:00", "Z") if pulse.last_load else None
    return JSONResponse({"status": "ok", "schema": pulse.schema, "last_load": loaded}, headers=_FRESH)


def metrics(request: Request) -> Response:
    """Counts in the text format of Prometheus."""
    counted = request.app.state.metrics
    assert isinstance(counted, Metrics)
    return Response(counted.tell(_pulse(request)), headers={"Content-Type": CONTENT_TYPE_LATEST, **_FRESH})


def _pulse(request: Request) -> Pulse | None:
    try:
        return feel_pulse(site_of(request).warehouse)
    except WarehouseError:
        return None


_FRESH = {"Cache-Control": "no-store"}

ROUTES: list[BaseRoute] = [
    Route("/healthz", healthz),
    Route("/metrics", metrics),
]
