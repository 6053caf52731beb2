"""Logging in and out, for those who may review."""

from __future__ import annotations

import re
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from explorer.rendering import render
from explorer.sessions import can_log_in, check_form, log_out, logins_of, reviewer_of, token_of, try_login

PRIVATE: Final = {"Cache-Control": "no-store"}
"""Pages that show who is logged in are kept nowhere."""
MOST_FIELDS: Final = 150

_OWN: Final = re.compile(r"/(?!/)[A-Za-z0-9._~%!$&'()*+,;=:@/?-]{0,500}")


def own_path(given: str) -> str:
    """A path of this site as it was given; the list of doubts for everything else."""
    return given if _OWN.fullmatch(given) else "/reviews"


def login_page(request: Request) -> Response:
    """The form to log in."""
    if not can_log_in(request):
        raise HTTPException(404, "Nobody can log in here: this explorer only reads.")
    target = own_path(request.query_params.get("next", ""))
    if reviewer_of(request):
        return RedirectResponse(target, 303, headers=PRIVATE)
    return _form(request, target)


def _form(request: Request, target: str, *, status: int = 200, name: str = "", wrong: str = "") -> Response:
    answer = render(
        request, "login.html", status=status, target=target, name=name, wrong=wrong, token=token_of(request)
    )
    answer.headers.update(PRIVATE)
    return answer


async def login(request: Request) -> Response:
    """A filled-in form."""
    logins_of(request)
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    return await run_in_threadpool(_try, request, form)


def _try(request: Request, form: FormData) -> Response:
    check_form(request, form)
    name, password, target = (str(form.get(key, "")) for key in ("name", "password", "next"))
    try:
        try_login(request, name.strip(), password)
    except HTTPException as error:
        answer = _form(request, own_path(target), status=error.status_code, name=name[:80], wrong=error.detail)
        answer.headers.update(error.headers or {})
        return answer
    return RedirectResponse(own_path(target), 303, headers=PRIVATE)


async def logout(request: Request) -> Response:
    """The end of a session."""
    logins_of(request)
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    check_form(request, form)
    log_out(request)
    return RedirectResponse("/reviews", 303, headers=PRIVATE)


ROUTES: list[BaseRoute] = [
    Route("/login", login_page),
    Route("/login", login, methods=["POST"]),
    Route("/logout", logout, methods=["POST"]),
]
