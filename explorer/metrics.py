"""What Prometheus is told: requests by route and status, how long they took, and what is in the warehouse.

Belongs here: counting. Each application counts for itself, so that several can run in one process. Does not belong
here: whether the explorer is well (``explorer.pages.health``).
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import Any, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from loaders.run_pages import Pulse

disable_created_metrics()  # type: ignore[no-untyped-call]  # half of all lines, and nobody asks for them

TEMPLATE: Final = "sourcepage.template"
"""Key of the scope under which an application below another says which of its routes answered."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST"})
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


class Metrics:
    """The counts of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        names = ("method", "route", "status")
        self._requests = Counter("sourcepage_requests", "Requests answered", names, registry=self.registry)
        self._seconds = Histogram(
            "sourcepage_request_seconds",
            "Seconds from the request to the end of its answer",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._under_way = Gauge("sourcepage_requests_under_way", "Requests being answered", registry=self.registry)
        self._warehouse = {name: Gauge(f"sourcepage_{name}", words, registry=self.registry) for name, words in _GAUGES}

    def tell(self, pulse: Pulse | None) -> bytes:
        """All counts in the text format of Prometheus; ``None`` for a warehouse that does not answer."""
        for name, value in _values(pulse):
            self._warehouse[name].set(value)
        return generate_latest(self.registry)

    def begin(self) -> None:
        """A request has come."""
        self._under_way.inc()

    def end(self, method: str, route: str, status: int, seconds: float) -> None:
        """It has been answered."""
        self._under_way.dec()
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)


_GAUGES: Final = (
    ("warehouse_up", "1 where the warehouse answers"),
    ("documents", "Documents in the warehouse, replaced ones included"),
    ("record_versions", "Versions of records ever written, by the last key given out"),
    ("last_load_timestamp_seconds", "When the newest load began; 0 where there is none"),
    ("last_run_timestamp_seconds", "When the newest night began; 0 where there is none"),
    ("last_run_ok", "1 where the newest night finished or is under way, 0 where somebody must look"),
)


def _values(pulse: Pulse | None) -> Iterator[tuple[str, float]]:
    yield "warehouse_up", float(pulse is not None)
    if pulse is None:
        return
    yield "documents", pulse.documents
    yield "record_versions", pulse.record_versions
    yield "last_load_timestamp_seconds", pulse.last_load.timestamp() if pulse.last_load else 0
    yield "last_run_timestamp_seconds", pulse.last_run_at.timestamp() if pulse.last_run_at else 0
    yield "last_run_ok", float(pulse.last_run_state in {None, "finished", "running"})


class CountRequests:
    """Counts every request with the route that answered it, never with its path: there are millions of paths."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and watches what becomes of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, begun = 500, perf_counter()

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self.metrics.begin()
        try:
            await self.app(scope, receive, watching)
        finally:
            self.metrics.end(scope["method"], _route(scope), status, perf_counter() - begun)


def _route(scope: Scope) -> str:
    """The template of the route that answered; "none" for what was refused before there was one."""
    route: Any = scope.get("route")
    return str(scope.get(TEMPLATE) or getattr(route, "path", None) or "none")
