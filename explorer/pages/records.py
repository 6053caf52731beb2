"""A record: its fields, the words on the printed page, how it came to be, and how to cite it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from explorer.citing import Citation, at_page, cite, is_web, to_bibtex, to_csl, to_text
from explorer.linked_data import to_json_ld
from explorer.placing import sheets_of
from explorer.record_fields import fields_of, label_of, left_open
from explorer.rendering import render
from explorer.site import Site, site_of
from explorer.words import number, short, value_words
from loaders import queries
from loaders.history import history
from loaders.record_pages import near_ids, organisations_of, page_facts, series_of, successors_of, timeline_of
from pipeline.reckoning import NOTHING_TO_ADD, judgement_words

Record = dict[str, Any]

_LAST_VERSION: Final = 1_000_000
_TITLES: Final = ("description", "title", "subject", "what", "committee", "resolved")
_ROLES: Final = {"lead": "lead_agencies", "partner": "other_partners"}


class NoRecord(HTTPException):
    """No record has the id, or not that version; ``near`` are ids that may be meant."""

    def __init__(self, message: str, near: Sequence[str]) -> None:
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        super().__init__(404, message + hint)
        self.message, self.near = message, near


def record_page(request: Request) -> Response:
    """The page of a record: the latest version, or one that is asked for by its number."""
    try:
        return _record_page(request, _find(request))
    except NoRecord as error:
        return _nearest(request, error)


def _nearest(request: Request, error: NoRecord) -> Response:
    return render(request, "no_record.html", status=404, message=error.message, near=error.near)


def _record_page(request: Request, record: Record) -> Response:
    site = site_of(request)
    pages = _pages(site, record)
    citation = cite(record, str(request.base_url))
    return render(
        request,
        "record.html",
        record=record,
        title=title_of(record),
        fields=fields_of(record["fields"], record["corrected"], _links(site, record)),
        left_open=left_open(record["fields"]),
        asked_version=request.path_params.get("version"),
        sheets=sheets_of(record, pages, site.pictures),
        checks=_checks(site, record),
        history=_history(site, record),
        following=_following(site, record),
        citation=citation,
        citation_text=to_text(citation),
        bibtex=to_bibtex(citation),
        csl=json.dumps(to_csl(citation), indent=2, ensure_ascii=False),
        sources=[_source(one, citation.page_number) for one in record["locations"]],
    )


def record_json(request: Request) -> Response:
    """The record with all that stands behind it, for programs."""
    site, record = site_of(request), _find(request)
    citation = cite(record, str(request.base_url))
    found = {
        **record,
        "permalink": citation.permalink,
        "citation": to_text(citation),
        "checks": _checks(site, record),
        **_following(site, record),
    }
    return _json(found, "application/json")


def record_json_ld(request: Request) -> Response:
    """The record as linked data: W3C PROV and Web Annotation."""
    site, record = site_of(request), _find(request)
    return _json(to_json_ld(record, _pages(site, record), str(request.base_url)), "application/ld+json")


def _json(value: Any, media_type: str) -> Response:
    said = json.dumps(value, ensure_ascii=False, indent=2, default=lambda one: one.isoformat())
    return Response(said, media_type=media_type)


def _cited(to_words: Callable[[Citation], str], media_type: str, suffix: str) -> Callable[[Request], Response]:
    def citation(request: Request) -> Response:
        record = _find(request)
        name = f"{record['record_id']}-v{record['version']}{suffix}"
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        return PlainTextResponse(to_words(cite(record, str(request.base_url))), media_type=media_type, headers=headers)

    return citation


def unknown(request: Request) -> Response:
    """An id that no record has, or that is none at all: the nearest there are."""
    return _nearest(request, _unknown(site_of(request), request.path_params["given"]))


def _find(request: Request) -> Record:
    """The record asked for. Raises NoRecord with the nearest there is."""
    site, record_id = site_of(request), request.path_params["record_id"]
    version = request.path_params.get("version")
    if version is None or version <= _LAST_VERSION:
        record = queries.record(site.warehouse, record_id, version=version)
        if record is not None:
            return record
    latest = queries.record(site.warehouse, record_id)
    if latest is not None:
        raise NoRecord(f"{record_id} has no version {version}: it has 1 to {latest['versions']}.", [record_id])
    raise _unknown(site, record_id)


def _unknown(site: Site, given: str) -> NoRecord:
    return NoRecord(f"No record has the id {short(given, 40)}.", near_ids(site.warehouse, given))


def _pages(site: Site, record: Record) -> dict[int, Record]:
    numbers = {part["page_number"] for part in record["provenance"]}
    return page_facts(site.warehouse, record["document_id"], numbers)


def title_of(record: Record) -> str:
    """What a record is called at the head of its page."""
    fields = record["fields"]
    if record["kind"] == "statistic":
        rank = "rank " if fields["unit"] == "rank" else ""
        read = rank + number(fields["value"], fields["unit"])
        figure = fields["value_printed"] if fields["value"] is None else read
        return short(": ".join(filter(None, (fields["subject"] or fields["category"], figure))), 140)
    words = next((fields[name] for name in _TITLES if fields.get(name)), record["record_id"])
    mark = fields.get("ref") or fields.get("minute") or fields.get("number")
    return short(f"{mark} {words}" if mark else words, 140)


def _links(site: Site, record: Record) -> dict[str, list[tuple[str, str | None]]]:
    """The organisations that an action names, each with its page where it is known."""
    if record["kind"] != "action":
        return {}
    links: dict[str, list[tuple[str, str | None]]] = {}
    for row in organisations_of(site.warehouse, record["record_id"], record["version"]):
        key = row["organisation_id"]
        links.setdefault(_ROLES[row["role"]], []).append(
            (row["name_printed"], f"/organisations/{key}" if key else None)
        )
    # Where people corrected the names, or a version is as it was read, the links are of other names.
    return {column: named for column, named in links.items() if [name for name, _ in named] == record["fields"][column]}


def _checks(site: Site, record: Record) -> Record:
    """The arithmetic of a statistic, and what the checks doubt. Keys: sums, judgement, findings."""
    found: Record = {"sums": [], "judgement": None, "findings": record["findings"]}
    if record["kind"] == "statistic":
        as_read = {**record["fields"], **record["corrected"]}
        sums = list(site.sums.of(record)) or [NOTHING_TO_ADD]
        found |= {"sums": sums, "judgement": judgement_words(as_read["consistent"])}
    return found


def _history(site: Site, record: Record) -> list[Record]:
    """Every version, oldest first, with what changed: label, before, after."""
    found = history(site.warehouse, record["record_id"])
    assert found is not None  # it was found a moment ago, and records are never deleted
    return [
        {**one, "changes": [(label_of(name), *map(_said, pair)) for name, pair in one["changed"].items()]}
        for one in found["versions"]
    ]


def _said(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(one, float) for one in value) and value:
        return " ".join(f"{one:.1f}" for one in value)
    return value_words(value) or "(nothing)"


def _following(site: Site, record: Record) -> Mapping[str, list[Record]]:
    """The same action or figure elsewhere. Keys: timeline, successors, series."""
    warehouse, record_id = site.warehouse, record["record_id"]
    is_action, is_figure = record["kind"] == "action", record["kind"] == "statistic"
    return {
        "timeline": timeline_of(warehouse, record_id) if is_action else [],
        "successors": successors_of(warehouse, record_id) if is_action else [],
        "series": series_of(warehouse, record_id) if is_figure else [],
    }


def _source(location: Record, number: int | None) -> Record:
    """A place the document was published at; ``link`` only where it leads to the web."""
    url = location["url"]
    return {**location, "link": at_page(url, number) if is_web(url) else None}


_TWINS: Final = {
    ".json": record_json,
    ".jsonld": record_json_ld,
    "/cite.txt": _cited(to_text, "text/plain", ".txt"),
    "/cite.bib": _cited(to_bibtex, "application/x-bibtex", ".bib"),
    "/cite.csl.json": _cited(
        lambda one: json.dumps(to_csl(one), indent=2, ensure_ascii=False),
        "application/vnd.citationstyles.csl+json",
        ".csl.json",
    ),
}

ROUTES: list[BaseRoute] = [
    *(
        Route(f"{start}{end}", answer)
        for start in ("/r/{record_id:record}", "/r/{record_id:record}/v{version:int}")
        for end, answer in {"": record_page, **_TWINS}.items()
    ),
    Route("/r/{given}", unknown),
]
