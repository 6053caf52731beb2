"""The replica's site: ModernGov with its web service and pages, a partnership's plain pages, and their faults.

Every request is logged, so that a test can say what a night asked for.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.replica import pages, service
from tests.replica.council import Council, first_night, read_document, second_night
from tests.replica.faults import Fault, Faults

NIGHTS = {"1": first_night, "2": second_night}
_PLANS_PER_PAGE = 2
_DOCUMENT = re.compile(r"/documents/|/mgConvert2PDF\.aspx|/files/", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One request as it came in, and how it was answered."""

    path: str
    """With its query."""
    status: int
    agent: str
    conditional: bool
    range: str | None

    @property
    def is_document(self) -> bool:
        """Whether it asked for a document rather than for a page."""
        return _DOCUMENT.search(self.path) is not None


@dataclass(slots=True, kw_only=True)
class Replica:
    """The site: what it publishes, what is wrong with it, and who asked for what."""

    council: Council = field(default_factory=first_night)
    faults: Faults = field(default_factory=Faults)
    log: list[Logged] = field(default_factory=list)

    def app(self) -> Starlette:
        """The site as an ASGI application."""
        return Starlette(routes=[Route("/{path:path}", self._answer)])

    async def _answer(self, request: Request) -> Response:
        response = await self._find_response(request)
        if not request.url.path.startswith("/-/"):
            self.log.append(_to_logged(request, response))
        return response

    async def _find_response(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith("/-/"):
            return self._control(path)
        fault = self.faults.find(f"{path}?{request.url.query}")
        if fault is not None and (troubled := await self._trouble(fault, request)) is not None:
            return troubled
        if path == "/robots.txt":
            robots = self.faults.robots
            return PlainTextResponse(robots) if robots is not None else _status(404)
        if "/mgwebservice.asmx/" in path.casefold():
            return self._serve_service(request)
        content = self._find_document(request)
        if content is not None:
            return self._serve_document(content, request)
        return _status(404) if _DOCUMENT.search(path) else self._serve_page(request)

    def _control(self, path: str) -> Response:
        """What ``python -m tests.replica`` can be told while it runs: /-/night/2, /-/log."""
        if path.startswith("/-/night/") and (night := NIGHTS.get(path.rpartition("/")[2])):
            self.council = night()
            return PlainTextResponse("good night\n")
        return JSONResponse([one.path for one in self.log]) if path == "/-/log" else _status(404)

    def _serve_service(self, request: Request) -> Response:
        refusals = {"missing": 404, "refused": 403, "broken": 500}
        switch = self.faults.service
        if switch in refusals:
            return _status(refusals[switch])
        if switch == "page":
            return _html("<!doctype html><title>Service description</title>")
        operation = request.url.path.rpartition("/")[2].casefold()
        query = _query(request)
        history = self.faults.whole_history
        xml = service.answer(self.council, operation, query, str(request.base_url), whole_history=history)
        if xml is None:
            return _status(500)
        return Response(service.rename_elements(xml) if switch == "renamed" else xml, media_type="text/xml")

    def _serve_page(self, request: Request) -> Response:
        match self.faults.pages:
            case "refused":
                return _status(403)
            case "challenge":
                return _html(pages.challenge_page(), 403)
            case "changed":
                return _html(pages.changed_page())
        name = request.url.path.rpartition("/")[2].casefold()
        query = _query(request)
        if request.url.path.startswith("/partnership/"):
            return _html(self._partnership(query))
        if name == "mgrss.aspx":
            feed = pages.feed(self.council, str(request.base_url))
            return Response(feed, media_type="text/xml") if self.faults.feed else _html("<title>None</title>")
        text = self._page(name, query)
        return _html(text) if text is not None else _status(404)

    def _page(self, name: str, query: Mapping[str, str]) -> str | None:
        groups = {str(one.number): one for one in self.council.groups}
        sittings = {str(one.number): one for one in self.council.sittings}
        agendas = {str(one.agenda): one for one in self.council.sittings}
        match name:
            case "mglistcommittees.aspx":
                return pages.committees_page(self.council)
            case "ielistmeetings.aspx" if group := groups.get(query.get("committeeid") or query.get("cid", "")):
                edge = _parse_edge(query["d"]) if "d" in query else None
                earlier = query.get("act") == "earlier"
                return pages.meetings_page(self.council, group, edge if earlier else None, None if earlier else edge)
            case "ielistdocuments.aspx" if sitting := sittings.get(query.get("mid", "")):
                return pages.meeting_page(self.council, sitting, groups[str(sitting.committee)])
            case "mgchoosedocpack.aspx" if sitting := agendas.get(query.get("id", "")):
                return pages.choice_page(sitting, groups[str(sitting.committee)])
            case _:
                return None

    def _partnership(self, query: Mapping[str, str]) -> str:
        number = int(query.get("page", "1"))
        end = number * _PLANS_PER_PAGE
        shown = list(self.council.plans[end - _PLANS_PER_PAGE : end])
        return pages.partnership_page(shown, number, last=end >= len(self.council.plans))

    def _find_document(self, request: Request) -> bytes | None:
        """The bytes at a document's address; ``None`` where it is none, or nothing is published there."""
        path, query = request.url.path, _query(request)
        if path.casefold().endswith("/mgconvert2pdf.aspx"):
            return self._paper(query.get("id", ""))
        if match := re.search(r"/(?:documents/s|partnership/files/)(\d+)", path):
            return self._paper(match[1])
        if match := re.search(r"/documents/g(\d+)/", path):
            sitting = self.council.sitting_of_agenda(int(match[1]))
            files = {"10": sitting.pack, "1": sitting.minutes} if sitting else {}
            file = files.get(query.get("t", ""))
            return read_document(file) if file else None
        return None

    def _paper(self, number: str) -> bytes | None:
        paper = self.council.paper(int(number)) if number.isdigit() else None
        if paper is None or paper.number in self.council.withdrawn:
            return None
        return read_document(paper.file, paper.mark)

    def _serve_document(self, content: bytes, request: Request) -> Response:
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        headers = {"ETag": etag} if self.faults.validators else {}
        if self.faults.ranges:
            headers["Accept-Ranges"] = "bytes"
        if headers.get("ETag") and request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
        if asked and self.faults.ranges and request.headers.get("if-range", etag) == etag:
            start = int(asked[1])
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            return Response(content[start:], 206, headers, "application/pdf")
        return Response(content, 200, headers, "application/pdf")

    async def _trouble(self, fault: Fault, request: Request) -> Response | None:  # noqa: PLR0911  one a trouble
        """The answer of a path in trouble; ``None`` where it is only late."""
        match fault.trouble:
            case "busy":
                return _status(503, {"Retry-After": f"{fault.seconds:g}"})
            case "page":
                return Response("<html><title>Page not found</title>", media_type="application/pdf")
            case "loop":
                return RedirectResponse(str(request.url))
            case "elsewhere":
                return RedirectResponse("http://elsewhere.invalid/plan.pdf")
            case "huge":
                return StreamingResponse(_endless(), headers={"Content-Length": str(40 * 1024**3)})
            case "endless":
                return StreamingResponse(_endless(), media_type="application/pdf")
            case "half" | "slow":
                return self._serve_badly(fault, request)
            case "silent":
                await asyncio.sleep(fault.seconds)
                return None
            case "gone" | "refused" | "error":
                return _status({"gone": 410, "refused": 403, "error": 500}[fault.trouble])

    def _serve_badly(self, fault: Fault, request: Request) -> Response:
        """The document, announced whole but broken off, or arriving byte by byte."""
        content = self._find_document(request) or b""
        response = self._serve_document(content, request)
        body = bytes(response.body)
        headers = {name: response.headers[name] for name in ("etag", "accept-ranges") if name in response.headers}
        headers["Content-Length"] = str(len(body))
        parts = _half(body) if fault.trouble == "half" else _trickle(body, fault.seconds)
        return StreamingResponse(parts, response.status_code, headers, "application/pdf")


class Broken(Exception):
    """Raised in the middle of an answer, so that the server drops the connection."""


async def _half(body: bytes) -> AsyncIterator[bytes]:
    yield body[: len(body) // 2]
    await asyncio.sleep(0.05)  # so that the first half is on its way
    raise Broken


async def _trickle(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 16):
        yield body[start : start + 16]
        await asyncio.sleep(seconds)


async def _endless() -> AsyncIterator[bytes]:
    yield b"%PDF-1.7\n"
    while True:
        yield b"% more to come\n" * 65536
        await asyncio.sleep(0)


def _parse_edge(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M")  # noqa: DTZ007  as meetings are announced, in local time


def _query(request: Request) -> dict[str, str]:
    return {name.casefold(): value for name, value in request.query_params.items()}


def _status(code: int, headers: Mapping[str, str] | None = None) -> Response:
    return _html(f"<!doctype html><title>{code}</title><p>Not this time.", code, headers)


def _html(text: str, code: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(text, code, headers, "text/html")


def _to_logged(request: Request, response: Response) -> Logged:
    query = f"?{request.url.query}" if request.url.query else ""
    return Logged(
        path=f"{request.url.path}{query}",
        status=response.status_code,
        agent=request.headers.get("user-agent", ""),
        conditional="if-none-match" in request.headers,
        range=request.headers.get("range"),
    )
