"""Organisations: who leads and supports what was promised, by year and status, and under which names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, get_args
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from explorer.addresses import inquiry_address
from explorer.pages.search import value_name
from explorer.rendering import render
from explorer.site import site_of
from loaders.inquiry import Inquiry, fold
from loaders.organisation_names import UnknownName
from loaders.organisation_pages import MOST, MOST_LISTED, ROLES, OrganisationPage, Role, find_organisation
from loaders.search import parse_search
from pipeline.errors import SettingsError
from pipeline.organisations import known_organisations
from pipeline.records import Status

_MOST_UNKNOWN: Final = 200
"""Names without an organisation that are listed."""
_LONGEST_NAME: Final = 200
ROLE_NAMES: Final[Mapping[Role, str]] = {"lead": "Leads", "partner": "Supports"}
_STATUSES: Final = (*get_args(Status), "")
"""As columns of a table; the last for actions that print none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """One year of the table of a role."""

    year: str
    counts: tuple[int, ...]
    """A number a status, in the order of ``_STATUSES``."""
    total: int
    link: str | None
    """The search for these actions, where there is one: for what it leads."""


def listing(request: Request) -> Response:
    """All organisations, the most often named first, and the names that resolve to none."""
    words = " ".join(request.query_params.get("name", "").split())
    if len(words) > _LONGEST_NAME:
        raise SettingsError(f"name: at most {_LONGEST_NAME} characters")
    listed, unknown = site_of(request).organisations.value()
    known = [one for one in listed if fold(words) in fold(f"{one.name} {one.kind}")]
    nameless = [one for one in unknown if fold(words) in fold(one.name)]
    return render(
        request,
        "organisations.html",
        words=words,
        listed=known,
        most=MOST_LISTED,
        unknown=[(one, _search_for(one)) for one in nameless[:_MOST_UNKNOWN]],
        unknown_count=len(nameless),
    )


def _search_for(one: UnknownName) -> str | None:
    """The search for the name as words that stand together, where it holds any."""
    words = '"' + " ".join(one.name.replace('"', " ").split()) + '"'
    return inquiry_address(Inquiry(words=words, kind=("action",))) if parse_search(words) else None


def organisation(request: Request) -> Response:
    """One organisation: what it leads and supports, by year and status, and its actions."""
    key = request.path_params["key"]
    role, page = _role(request.query_params.get("role", "")), _page(request.query_params.get("page") or "1")
    found = find_organisation(site_of(request).warehouse, key, role=role, page=page)
    if found is None:
        raise HTTPException(404, "There is no such organisation: the list of organisations has those that are named.")
    if page > found.pages:
        raise SettingsError(f"page: {page} is not there: give 1 to {found.pages}")
    known = known_organisations().get(key)
    return render(
        request,
        "organisation.html",
        found=found,
        role=role,
        page=page,
        most=MOST,
        aliases=known.aliases if known else (),
        statuses=_STATUSES,
        tables=[(each, ROLE_NAMES[each], _years(found, each)) for each in ROLES if found.totals.get(each)],
        roles=[(name, _address(key, each, 1), each == role) for each, name in (("", "All"), *ROLE_NAMES.items())],
        search=inquiry_address(Inquiry(lead=(key,))),
        previous=_address(key, role, page - 1) if page > 1 else None,
        next=_address(key, role, page + 1) if page < found.pages else None,
    )


def _years(found: OrganisationPage, role: Role) -> list[YearRow]:
    years = sorted({year for each, year, _ in found.counts if each == role}, reverse=True)
    rows = []
    for year in years:
        counts = tuple(found.counts.get((role, year, status), 0) for status in _STATUSES)
        link = inquiry_address(Inquiry(lead=(found.organisation_id,), year=(year,))) if role == "lead" else None
        rows.append(YearRow(year=value_name("year", year), counts=counts, total=sum(counts), link=link))
    return rows


def _address(key: str, role: str | None, page: int) -> str:
    said = {"role": role or "", "page": page if page > 1 else ""}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"/organisations/{key}{'?' + query if query else ''}"


def _role(words: str) -> Role | None:
    if not words:
        return None
    for role in ROLES:
        if words == role:
            return role
    raise SettingsError(f'role: "{words[:20]}" is none: give {" or ".join(ROLES)}')


def _page(words: str) -> int:
    if not (words.isascii() and words.isdigit() and len(words) <= 5 and int(words)):
        raise SettingsError(f'page: "{words[:20]}" is no page: give a number from 1')
    return int(words)


ROUTES: list[BaseRoute] = [
    Route("/organisations", listing),
    Route("/organisations/{key:str}", organisation),
]
