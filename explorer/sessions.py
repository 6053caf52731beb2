"""Who is logged in, and that a form was sent by the page it was shown on.

The cookie says who logged in when and is signed, so nobody else can write one. It holds for some hours, until they log
out, and as long as their password is the one they logged in with. Readers get none.

Belongs here: sessions, tokens of forms, tries at passwords. Does not belong here: passwords (``explorer.reviewers``)
and the pages (``explorer.pages.login``).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from typing import Any, Final
from urllib.parse import urlsplit

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from explorer.logins import Logins
from explorer.reviewers import is_reviewer, read_reviewers
from explorer.site import site_of

COOKIE: Final = "sourcepage"
LASTS: Final = 12 * 3600
"""Seconds that a login holds."""

_FROM_ADDRESS: Final = RateLimitItemPerMinute(20)
_FOR_NAME: Final = RateLimitItemPerMinute(5)
_FOR_NAME_LONG: Final = RateLimitItemPerHour(30)
"""Tries at one name from one address."""


def logins_of(request: Request) -> Logins:
    """Raises HTTPException where nobody can log in here."""
    logins = site_of(request).logins
    if logins is None:
        raise HTTPException(403, "Nobody can review here: this explorer only reads.")
    return logins


def can_log_in(request: Request) -> bool:
    """Whether there are reviewers here at all."""
    return site_of(request).logins is not None


def reviewer_of(request: Request) -> str | None:
    """Who is logged in."""
    if not can_log_in(request):
        return None
    logins = logins_of(request)
    given = request.session
    name, session = given.get("name"), given.get("id")
    if not name or session in logins.ended or time.time() - given.get("since", 0) > LASTS:
        return None
    kept = read_reviewers(logins.reviewers).get(name)
    return name if kept is not None and hmac.compare_digest(_stamp(kept), given.get("stamp", "")) else None


def try_login(request: Request, name: str, password: str) -> None:
    """Log somebody in. Raises HTTPException: not the password, or tried too often."""
    logins = logins_of(request)
    _count_try(logins, request, name)
    reviewers = read_reviewers(logins.reviewers)
    if not is_reviewer(reviewers, name, password):
        raise HTTPException(403, "The name or the password is not right.")
    _end(logins, request.session)
    request.session.clear()
    request.session.update(
        name=name,
        id=secrets.token_urlsafe(16),
        since=int(time.time()),
        stamp=_stamp(reviewers[name]),
        token=secrets.token_urlsafe(32),
    )


def _count_try(logins: Logins, request: Request, name: str) -> None:
    address = request.client.host if request.client else ""
    counted = hashlib.sha256(name.encode()).hexdigest()
    keys = [(_FROM_ADDRESS, address, ""), (_FOR_NAME, address, counted), (_FOR_NAME_LONG, address, counted)]
    counts = [logins.tries.hit(item, *key) for item, *key in keys]  # each is counted, whatever the others say
    if not all(counts):
        raise HTTPException(429, "Too many tries. Wait a minute and try again.", headers={"Retry-After": "60"})


def log_out(request: Request) -> None:
    """End the session, for every copy of its cookie."""
    _end(logins_of(request), request.session)
    request.session.clear()


def _end(logins: Logins, session: dict[str, Any]) -> None:
    now = time.time()
    for old in [key for key, until in logins.ended.items() if until < now]:
        del logins.ended[old]
    if "id" in session:
        logins.ended[session["id"]] = now + LASTS


def _stamp(kept: str) -> str:
    """Tells one password of a reviewer from the next without saying anything of either."""
    return hashlib.sha256(kept.encode()).hexdigest()[:16]


def token_of(request: Request) -> str:
    """What the forms of this session carry; made when a form is first shown to somebody who may log in."""
    if "token" not in request.session:
        request.session["token"] = secrets.token_urlsafe(32)
    return str(request.session["token"])


def check_form(request: Request, form: FormData) -> None:
    """Raises HTTPException where a form was not sent by a page of ours, shown in this session."""
    logins_of(request)
    kept, given = request.session.get("token"), form.get("token")
    sent_here = isinstance(given, str) and kept and hmac.compare_digest(given.encode(), str(kept).encode())
    if not sent_here or not _is_same_site(request):
        raise HTTPException(403, "This form is no longer good: go back, load the page again, and send it once more.")


def _is_same_site(request: Request) -> bool:
    """What the browser itself says of where a form comes from; a program that says nothing is held to the token."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
