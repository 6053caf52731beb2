"""What keeps the texts and requests of strangers harmless, around every answer.

Every text on a page was printed by somebody else: templates escape it, and the content security policy lets no script
run but the explorer's own files and loads nothing from anywhere else. A request is held to a size before anything
looks at what it asks.

Belongs here: headers, sizes, methods, and the order of what goes around the pages. Does not belong here: how often one
may ask (``explorer.rates``), who is logged in (``explorer.sessions``).
"""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.rates import Rates, Turns
from explorer.rendering import problem
from explorer.sessions import COOKIE, LASTS
from pipeline.settings import WebSettings

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_HTTPS: Final = {"Strict-Transport-Security": "max-age=31536000"}

METHODS: Final = ("GET", "HEAD", "POST")
LONGEST_PATH: Final = 1_000
LONGEST_QUERY: Final = 4_000
MOST_PARAMETERS: Final = 60
LARGEST_BODY: Final = 64 * 1024
"""Bytes of a form: the longest text of a record many times over."""


def guards(web: WebSettings, key: str | None) -> list[Middleware]:
    """What goes around the pages, from the outside in; ``key`` signs the cookies, ``None`` where nobody logs in."""
    found = [Middleware(SafeHeaders, {**HEADERS, **(_HTTPS if web.https else {})}), Middleware(Sizes)]
    if web.hosts:
        found.append(Middleware(TrustedHostMiddleware, allowed_hosts=web.hosts, www_redirect=False))
    if web.rate:
        found.append(Middleware(Rates, web.rate))
    found.append(Middleware(Turns))
    if key is not None:
        found.append(
            Middleware(
                SessionMiddleware,
                key,
                session_cookie=COOKIE,
                max_age=LASTS,
                same_site="lax",
                https_only=web.https,
            )
        )
    return found


class SafeHeaders:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and its answer back with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Sizes:
    """Refuses what is too long, too large, or asked in a way that nothing here answers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request of a reasonable size on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if wrong := _find_wrong(scope):
            answer = problem(Request(scope), *wrong)
            if wrong[0] == 405:
                answer.headers["Allow"] = ", ".join(METHODS[:2] if scope["path"].startswith("/api/") else METHODS)
            await answer(scope, receive, send)
            return
        read = 0

        async def receive_little() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LARGEST_BODY:
                raise HTTPException(413, _TOO_LARGE)
            return message

        await self.app(scope, receive_little, send)


_TOO_LARGE: Final = "What was sent is too large."


def _find_wrong(scope: Scope) -> tuple[int, str] | None:
    """Status and message for a request that is refused before anything looks at it."""
    query: bytes = scope["query_string"]
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    length = Headers(scope=scope).get("content-length", "0")
    refusals = (
        (scope["method"] not in METHODS, 405, "Pages are only read here."),
        (len(path) > LONGEST_PATH or len(query) > LONGEST_QUERY, 414, "The address is too long: ask for less at once."),
        (query.count(b"&") >= MOST_PARAMETERS, 400, "The address asks for too much at once."),
        (b"\0" in unquote_to_bytes(path) + unquote_to_bytes(query), 400, "The address holds what is no text."),
        (not length.isdigit() or int(length) > LARGEST_BODY, 413, _TOO_LARGE),
    )
    return next(((status, words) for is_wrong, status, words in refusals if is_wrong), None)
