"""Search and browse: one box over what was read, narrowed by facets, and the same rows as files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, Final

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from explorer.addresses import inquiry_address, read_inquiry, toggled
from explorer.marking import Marked, mark, marked_words
from explorer.rendering import render
from explorer.site import site_of
from explorer.words import kind_words
from loaders.browsing import Answer, FoundRow, browse, find_hints
from loaders.candidates import MOST
from loaders.facets import Facet
from loaders.found_files import MOST_IN_FILE, FileFormat, heading_of, write_found
from loaders.inquiry import FOUND_KINDS, SORTS, FacetName, FoundKind, Inquiry
from loaders.search import parse_search

KIND_NAMES: Final[Mapping[FoundKind, str]] = {
    "action": "Actions",
    "measure": "Measures",
    "statistic": "Statistics",
    "decision": "Decisions",
    "agenda_item": "Agenda items",
    "document": "Documents",
}
FACET_NAMES: Final[Mapping[FacetName, str]] = {
    "kind": "Kind",
    "council": "Council or publisher",
    "year": "Year",
    "theme": "Theme of actions",
    "category": "Category of statistics",
    "lead": "Lead organisation",
    "status": "Status",
}
SORT_NAMES: Final = {"relevance": "Best match", "newest": "Newest period", "printed": "As printed"}
_TYPES: Final[Mapping[FileFormat, str]] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
_TEXTS: Final[Mapping[FoundKind, tuple[str, ...]]] = {
    "action": ("progress", "success_measure"),
    "measure": ("progress",),
    "statistic": ("sentence",),
    "decision": ("resolved",),
    "agenda_item": (),
    "document": (),
}
"""Kind -> the texts of which the first that says something is shown below the heading."""
_SHOWN_VALUES: Final = 8
"""Values of a facet that are in sight; the others are one click away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One row as the list shows it."""

    kind: FoundKind
    link: str
    heading: Marked
    text: Marked
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value that may be chosen, or taken away again."""

    name: str
    count: int | None
    link: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A facet with its values."""

    title: str
    first: tuple[Choice, ...]
    others: tuple[Choice, ...]
    is_cut: bool


def results(request: Request) -> Response:
    """What an inquiry finds, a page at a time."""
    inquiry, page = read_inquiry(request.query_params)
    address = inquiry_address(inquiry, page)
    if request.url.query and f"{request.url.path}?{request.url.query}" != address:
        return RedirectResponse(address, 302)  # one question, one address: that of a form has its empty fields too
    warehouse = site_of(request).warehouse
    answer = browse(warehouse, inquiry, page=page)
    return render(
        request,
        "search.html",
        inquiry=inquiry,
        answer=answer,
        most=MOST,
        most_in_file=MOST_IN_FILE,
        rows=[_show(found, marked_words(inquiry.words)) for found in answer.rows],
        tabs=_tabs(inquiry, answer),
        facets=[_choices(facet, inquiry) for facet in answer.facets if facet.name != "kind" and facet.values],
        chosen=_chosen(inquiry, answer),
        clear=inquiry_address(Inquiry(words=inquiry.words)),
        sorts=[(SORT_NAMES[sort], _sorted(inquiry, sort), sort == _order(inquiry)) for sort in _sorts(inquiry)],
        files=[(name, inquiry_address(inquiry, path=f"/search.{name}")) for name in _TYPES],
        hints=[(hint, inquiry_address(hint.inquiry)) for hint in _hints(request, inquiry, answer)],
        previous=inquiry_address(inquiry, page - 1) if page > 1 else None,
        next=inquiry_address(inquiry, page + 1) if page < answer.pages else None,
        fields=[(facet, value) for facet in FACET_NAMES for value in inquiry.chosen(facet)],
    )


def found_file(file_format: FileFormat, request: Request) -> Response:
    """All rows that an inquiry finds, as a file that is gone once it is sent."""
    inquiry, _ = read_inquiry(request.query_params)
    folder = Path(mkdtemp(prefix="sourcepage-found-"))
    clean = BackgroundTask(rmtree, folder, ignore_errors=True)
    try:
        file = write_found(site_of(request).warehouse, inquiry, folder, file_format)
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise
    return FileResponse(file, media_type=_TYPES[file_format], filename=f"sourcepage-{file.name}", background=clean)


def _show(found: FoundRow, stems: frozenset[str]) -> Shown:
    labels = " – ".join(found.row[name] for name in ("row_label", "column_label") if found.row.get(name))
    text = next((found.row[name] for name in _TEXTS[found.kind] if found.row[name]), labels)
    row = {**found.row, "lead_agencies": json.loads(found.row.get("lead_agencies") or "[]")}
    return Shown(
        kind=found.kind,
        link=f"/documents/{found.row_id}" if found.kind == "document" else f"/r/{found.row_id}",
        heading=mark(heading_of(found.kind, found.row), stems, 400),
        text=mark(text, stems),
        row=row,
    )


def _tabs(inquiry: Inquiry, answer: Answer) -> list[Choice]:
    """A way to each kind alone, and to all of them; counts where they are known."""
    counts = {value.value: value.count for facet in answer.facets if facet.name == "kind" for value in facet.values}
    known = not inquiry.kind or len(counts) > len(inquiry.kind)
    all_kinds = Choice(
        name="Everything", count=None, link=inquiry_address(inquiry.choosing("kind", ())), is_chosen=not inquiry.kind
    )
    return [all_kinds] + [
        Choice(
            name=KIND_NAMES[kind],
            count=counts.get(kind, 0 if known else None),
            link=inquiry_address(inquiry.choosing("kind", (kind,))),
            is_chosen=inquiry.kind == (kind,),
        )
        for kind in FOUND_KINDS
    ]


def _choices(facet: Facet, inquiry: Inquiry) -> Choices:
    chosen = inquiry.chosen(facet.name)
    values = [
        Choice(
            name=value_name(facet.name, one.name),
            count=one.count,
            link=inquiry_address(toggled(inquiry, facet.name, one.value)),
            is_chosen=one.value in chosen,
        )
        for one in facet.values
    ]
    values.sort(key=lambda one: not one.is_chosen)
    return Choices(
        title=FACET_NAMES[facet.name],
        first=tuple(values[:_SHOWN_VALUES]),
        others=tuple(values[_SHOWN_VALUES:]),
        is_cut=facet.is_cut,
    )


def _chosen(inquiry: Inquiry, answer: Answer) -> list[tuple[str, str, str]]:
    """Facet, value and the address without it, of all that is chosen."""
    called = {(facet.name, value.value): value.name for facet in answer.facets for value in facet.values}
    called |= {("lead", key): name for key, name in answer.names.items()}
    return [
        (
            title,
            value_name(facet, called.get((facet, value), value)),
            inquiry_address(toggled(inquiry, facet, value)),
        )
        for facet, title in FACET_NAMES.items()
        for value in inquiry.chosen(facet)
    ]


def value_name(facet: FacetName, value: str) -> str:
    """A facet's value as people read it."""
    if facet == "kind":
        return next((name for kind, name in KIND_NAMES.items() if kind == value), value)
    if facet == "year":
        return value.replace("-", "/") if "-" in value else f"{value} (calendar year)"
    return kind_words(value).replace("-", " ").capitalize() if facet in {"category", "status"} else value


def _sorts(inquiry: Inquiry) -> tuple[Any, ...]:
    return SORTS if parse_search(inquiry.words) else SORTS[1:]


def _order(inquiry: Inquiry) -> str:
    return inquiry.sort if inquiry.sort in _sorts(inquiry) else "newest"


def _sorted(inquiry: Inquiry, sort: Any) -> str:
    goes_without_saying = sort == "newest" and "relevance" not in _sorts(inquiry)
    return inquiry_address(replace(inquiry, sort="relevance" if goes_without_saying else sort))


def _hints(request: Request, inquiry: Inquiry, answer: Answer) -> list[Any]:
    return [] if answer.total else find_hints(site_of(request).warehouse, inquiry)


ROUTES: list[BaseRoute] = [
    Route("/search", results),
    *(Route(f"/search.{name}", partial(found_file, name)) for name in _TYPES),
]
