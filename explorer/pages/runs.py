"""Nights and sources: what was fetched when, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Final
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from explorer.rendering import render
from explorer.site import site_of
from loaders.run_pages import Run, SourceSeen, failed_documents, find_run, list_runs, source_runs, sources_seen
from pipeline.errors import SettingsError
from pipeline.settings import Settings
from pipeline.sources import Source, load_declarations, shipped_folder

_ON_A_PAGE: Final = 50
_MOST_FAILED: Final = 200
_LAST_PAGE: Final = 100_000

STATES: Final = {
    "running": ("Running", "blue", "Under way. One that was killed stays so until the next begins."),
    "finished": ("Finished", "green", "All went well."),
    "failed_with_warnings": (
        "Look at this", "yellow",
        "Everything that could be done is done and loaded, but somebody must look at what is listed below.",
    ),
    "failed": ("Failed", "red", "It ended early. The next night goes on from there; what was loaded stays."),
    "stopped": ("Stopped", "grey", "It was stopped by hand, killed, or the machine went down. The next night goes on."),
}  # fmt: skip
"""State of a run -> its words, the colour of its tag, what it means."""

ADVICE: Final = {
    "declaration-wrong": "Correct the line it names: sourcepage sources check.",
    "not-looked-through": "Run sourcepage sources check NAME --live. Where a site changed, change its declaration.",
    "too-few-publications": "Look at the council’s site; correct the declaration, or what it expects.",
    "too-few-rows": "Look at the documents: sourcepage tables FILE shows what was read.",
    "rows-vanished": "Look at the document; the earlier version stays citable.",
    "not-fetched": "The next night tries again. A block is the council’s to lift.",
    "not-read": "It is tried again every night while it is published. It may want a password, or more time.",
}
"""Reason of a warning -> what somebody should do."""


def runs(request: Request) -> Response:
    """All nights, newest first."""
    page = _page(request)
    found, count = list_runs(site_of(request).warehouse, start=(page - 1) * _ON_A_PAGE, most=_ON_A_PAGE)
    pages = max(1, -(-count // _ON_A_PAGE))
    if page > pages:
        raise HTTPException(404, f"There is no page {page} of runs.")
    return render(request, "runs.html", runs=found, count=count, page=page, pages=pages, states=STATES)


def run(request: Request) -> Response:
    """One night."""
    warehouse = site_of(request).warehouse
    found = find_run(warehouse, request.path_params["run_id"])
    if found is None:
        raise HTTPException(404, "There is no run of that id.")
    failed = failed_documents(warehouse, found.load_id, _MOST_FAILED) if found.load_id else []
    return render(request, "run.html", run=found, states=STATES, advice=ADVICE, failed=failed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One source: as it is declared, and what came of it."""

    name: str
    source: Source | None
    """``None`` where nothing of that name is declared any more, or documents were given by hand."""
    link: str | None
    """Its address, where a reader may open it."""
    seen: SourceSeen | None
    last: Run | None


def sources(request: Request) -> Response:
    """Declared sources, and those that only the warehouse knows."""
    site = site_of(request)
    shown, problems = _sources(site.settings, sources_seen(site.warehouse), source_runs(site.warehouse))
    return render(request, "sources.html", sources=shown, problems=problems, states=STATES)


def _sources(
    settings: Settings, seen: dict[str, SourceSeen], last: dict[str, Run]
) -> tuple[list[Shown], tuple[str, ...]]:
    declared = load_declarations(settings.declarations)
    found = {name: one.source for name, one in declared.sources.items()}
    shown = [
        Shown(name=name, source=found.get(name), link=_link(found.get(name)), seen=seen.get(name), last=last.get(name))
        for name in sorted({*found, *seen})
    ]
    # Where the files lie on the server is nobody's business.
    folders = (f"{settings.declarations}/", f"{shipped_folder()}/")
    return shown, tuple(reduce(str.removeprefix, folders, problem) for problem in declared.problems)


def _link(source: Source | None) -> str | None:
    if source is None or source.kind == "folder":
        return None
    return source.url if urlsplit(source.url).scheme in {"http", "https"} else None


def _page(request: Request) -> int:
    given = request.query_params.get("page", "1")
    if not (given.isascii() and given.isdigit() and len(given) <= 6 and 0 < int(given) <= _LAST_PAGE):
        raise SettingsError(f"page: must be a number from 1 to {_LAST_PAGE:,}")
    return int(given)


ROUTES: list[BaseRoute] = [
    Route("/runs", runs),
    Route("/runs/{run_id}", run),
    Route("/sources", sources),
]
