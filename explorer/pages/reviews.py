"""What is in doubt, and settling it beside the picture of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from explorer.pages.login import MOST_FIELDS, PRIVATE
from explorer.pages.records import title_of
from explorer.placing import sheets_of
from explorer.rendering import render
from explorer.review_forms import form_to_wishes, inputs_of
from explorer.sessions import can_log_in, check_form, logins_of, reviewer_of, token_of
from explorer.site import Site, site_of
from loaders import queries
from loaders.doubts import (
    LEVELS,
    LITTLE_CONFIDENCE,
    Place,
    Wanted,
    count_doubtful,
    find_doubt_page,
    find_place,
    find_reasons,
)
from loaders.record_pages import page_facts
from loaders.reviewing import keep_reviews, make_review
from pipeline.errors import SettingsError
from pipeline.records import RECORD_KINDS

_COUNTED: Final = 1_000
_DONE: Final = {
    "accept": "Accepted", "correct": "Corrected", "reject": "Rejected", "comment": "Commented on",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Question:
    """Which doubts somebody looks through, as the address has it."""

    wanted: Wanted
    asked: Mapping[str, str]
    """The parameters that say so."""

    def path(self, start: str, **more: str) -> str:
        """An address that keeps the question."""
        query = urlencode({**self.asked, **more})
        return f"{start}?{query}" if query else start


def _question(request: Request) -> _Question:
    """Raises SettingsError naming the parameter that cannot be."""
    names = ("document", "kind", "level", "reason", "below")
    asked = {name: value for name in names if (value := request.query_params.get(name, "").strip())}
    _check_choice("kind", asked.get("kind"), RECORD_KINDS)
    _check_choice("level", asked.get("level"), LEVELS)
    wanted = Wanted(
        below=_below(asked.get("below")),
        kind=asked.get("kind"),
        words=asked.get("document"),
        level=asked.get("level"),
        reason=asked.get("reason"),
    )
    return _Question(wanted, asked)


def _check_choice(name: str, given: str | None, choices: tuple[str, ...]) -> None:
    if given is not None and given not in choices:
        raise SettingsError(f"{name}={given[:40]}: one of {', '.join(choices)}")


def _below(given: str | None) -> float:
    try:
        below = float(given) if given is not None else LITTLE_CONFIDENCE
    except ValueError:
        below = -1.0
    if not 0 <= below <= 1:
        raise SettingsError(f"below={(given or '')[:40]}: a confidence is a number from 0 to 1")
    return below


def doubts(request: Request) -> Response:
    """The list, a page of it."""
    site, question = site_of(request), _question(request)
    after, before = (request.query_params.get(name) for name in ("after", "before"))
    found = find_doubt_page(
        site.warehouse,
        question.wanted,
        after=Place.parse(after) if after else None,
        before=Place.parse(before) if before else None,
    )
    first, last = (str(found.places[end]) if found.places else "" for end in (0, -1))
    return _private(
        request,
        "reviews.html",
        question=question,
        doubts=found.doubts,
        count=count_doubtful(site.warehouse, question.wanted, most=_COUNTED),
        most=_COUNTED,
        reasons=find_reasons(site.warehouse),
        kinds=RECORD_KINDS,
        levels=LEVELS,
        previous=question.path("/reviews", before=first) if found.has_earlier and first else None,
        next=question.path("/reviews", after=last) if found.has_later and last else None,
        first_page=question.path("/reviews") if after or before else None,
    )


def _private(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page that shows who is logged in; its forms carry the session's token."""
    reviewer = reviewer_of(request)
    who = {"reviewer": reviewer, "can_log_in": can_log_in(request), "token": token_of(request) if reviewer else ""}
    said = request.session.pop("said", None) if reviewer else None
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    answer = render(
        request, template, status=status, said=said, login=f"/login?{urlencode({'next': here})}", **who, **context
    )
    answer.headers.update(PRIVATE)
    return answer


def doubt(request: Request) -> Response:
    """One record beside its page, to be settled."""
    return _show(request, _question(request))


def _show(request: Request, question: _Question, *, given: FormData | None = None, wrong: str = "") -> Response:
    site, record = site_of(request), _find(request)
    earlier, later = _beside(site, question, record["record_id"])
    numbers = {part["page_number"] for part in record["provenance"]}
    return _private(
        request,
        "review.html",
        status=400 if wrong else 200,
        question=question,
        record=record,
        title=title_of(record),
        quote="\n".join(part["quote"] for part in record["provenance"]),
        confidence=min((part["confidence"] for part in record["provenance"]), default=0.0),
        sheets=sheets_of(record, page_facts(site.warehouse, record["document_id"], numbers), site.pictures),
        sums=site.sums.of(record) if record["kind"] == "statistic" else (),
        inputs=inputs_of(record["kind"], record["fields"], given),
        why=str(given.get("why", "")) if given else "",
        wrong=wrong,
        earlier=question.path(f"/reviews/{earlier}") if earlier else None,
        later=question.path(f"/reviews/{later}") if later else None,
        action=question.path(f"/reviews/{record['record_id']}"),
        back=question.path("/reviews"),
    )


def _find(request: Request) -> dict[str, Any]:
    record_id = request.path_params["record_id"]
    record = queries.record(site_of(request).warehouse, record_id)
    if record is None:
        raise HTTPException(404, f"No record has the id {record_id}.")
    return record


def _beside(site: Site, question: _Question, record_id: str) -> tuple[str | None, str | None]:
    """The records before and behind this one; the first of the list where it is not in the list."""
    place = find_place(site.warehouse, question.wanted, record_id)
    later = find_doubt_page(site.warehouse, question.wanted, limit=1, after=place).doubts
    earlier = find_doubt_page(site.warehouse, question.wanted, limit=1, before=place).doubts if place else ()
    return (
        next((one.record_id for one in earlier), None),
        next((one.record_id for one in later if one.record_id != record_id), None),
    )


async def review(request: Request) -> Response:
    """A filled-in form: the review is kept, and the next record is shown."""
    logins_of(request)
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    return await run_in_threadpool(_take, request, form)


def _take(request: Request, form: FormData) -> Response:
    reviewer = reviewer_of(request)
    if reviewer is None:
        raise HTTPException(403, "You are not logged in any more. Go back, log in, and send the form once more.")
    check_form(request, form)
    site, question, record = site_of(request), _question(request), _find(request)
    _, later = _beside(site, question, record["record_id"])
    warehouse = logins_of(request).warehouse
    try:
        wishes = form_to_wishes(record["record_id"], list(record["fields"]), form, reviewer)
        made = [one for one in (make_review(warehouse, wish) for wish in wishes) if one is not None]
    except ValueError as error:
        return _show(request, question, given=form, wrong=str(error))
    keep_reviews(warehouse, site.settings, made)
    request.session["said"] = [_DONE[wishes[0].verdict] if made else "Said already", record["record_id"]]
    return RedirectResponse(question.path(f"/reviews/{later}" if later else "/reviews"), 303, headers=PRIVATE)


ROUTES: list[BaseRoute] = [
    Route("/reviews", doubts),
    Route("/reviews/{record_id:record}", doubt),
    Route("/reviews/{record_id:record}", review, methods=["POST"]),
]
