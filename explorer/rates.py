"""How often one address may ask, and how much of what is expensive is made at a time.

    pages        as many a minute as the setting says
    pictures     half as many
    downloads    a twentieth: whole lists of rows and archived files

Belongs here: counting and waiting. Does not belong here: what a single request may look like (``explorer.safety``),
tries at passwords (``explorer.sessions``).
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from ipaddress import IPv6Address, ip_address
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.rendering import problem

_SHARES: Final = {"page": 1, "picture": 2, "download": 20}
"""What is asked for -> the part of the rate it is given."""
_FREE: Final = ("/static/", "/healthz")
_DOWNLOADS: Final = (".csv", ".parquet", ".xlsx", ".pdf", ".zip", "/search.json")
_AT_A_TIME: Final = {"picture": 8, "download": 6}
"""Of the threads that answer, so many may be busy with these: the others serve pages."""
_DOWNLOADS_OF_ONE: Final = 2
"""Downloads of one address at a time: a slow reader takes long."""
_PATIENCE: Final = 15
"""Seconds that a request waits for its turn."""


def cost_of(path: str) -> str:
    """What is asked for: page, picture, download, or nothing that is counted."""
    if path.startswith(_FREE):
        return ""
    if path.endswith((".png", ".svg")):
        return "picture"
    return "download" if path.endswith(_DOWNLOADS) else "page"


def address_of(scope: Scope) -> str:
    """Whom a request comes from; of IPv6 the network, which one subscriber has to themselves."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    return str(IPv6Address(int(address) >> 64 << 64)) if isinstance(address, IPv6Address) else str(address)


class Rates:
    """Refuses what one address asks too often."""

    def __init__(self, app: ASGIApp, rate: int) -> None:
        self.app = app
        self.items = {cost: RateLimitItemPerMinute(max(1, rate // part)) for cost, part in _SHARES.items()}
        self.limiter = FixedWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or says how long to wait."""
        cost = cost_of(scope["path"]) if scope["type"] == "http" else ""
        if not cost or self.limiter.hit(self.items[cost], cost, address_of(scope)):
            await self.app(scope, receive, send)
            return
        ends = self.limiter.get_window_stats(self.items[cost], cost, address_of(scope)).reset_time
        wait = max(1, round(ends - time.time()))
        message = f"Too many requests in a minute. Wait {wait} seconds, or ask whoever runs this for the whole data."
        answer = problem(Request(scope), 429, message)
        answer.headers["Retry-After"] = str(wait)
        await answer(scope, receive, send)


class Turns:
    """Lets pictures and downloads wait for their turn, so that readers of pages need not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.turns = {cost: asyncio.Semaphore(most) for cost, most in _AT_A_TIME.items()}
        self.downloading: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on when its turn has come."""
        cost = cost_of(scope["path"]) if scope["type"] == "http" else ""
        if cost == "picture":
            await self._draw(scope, receive, send)
        elif cost == "download":
            await self._download(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _draw(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A picture is made by the time its answer begins: whoever takes long to receive it keeps nobody waiting."""
        turn = self.turns["picture"]
        if not await _take(turn):
            await _busy(scope, receive, send)
            return
        given_back = False

        async def send_and_give_back(message: Message) -> None:
            nonlocal given_back
            if not given_back:
                given_back = True
                turn.release()
            await send(message)

        try:
            await self.app(scope, receive, send_and_give_back)
        finally:
            if not given_back:
                turn.release()

    async def _download(self, scope: Scope, receive: Receive, send: Send) -> None:
        address, turn = address_of(scope), self.turns["download"]
        if self.downloading[address] >= _DOWNLOADS_OF_ONE or not await _take(turn):
            await _busy(scope, receive, send)
            return
        self.downloading[address] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            turn.release()
            self.downloading[address] -= 1
            if not self.downloading[address]:
                del self.downloading[address]


async def _take(turn: asyncio.Semaphore) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            await turn.acquire()
    except TimeoutError:
        return False
    return True


async def _busy(scope: Scope, receive: Receive, send: Send) -> None:
    answer = problem(Request(scope), 503, "Too many files are being made at this moment. Try again in a minute.")
    answer.headers["Retry-After"] = "30"
    await answer(scope, receive, send)
