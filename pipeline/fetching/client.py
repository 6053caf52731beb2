"""From requests to bytes: the only module that speaks HTTP."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from threading import Lock
from typing import TYPE_CHECKING, Self

from pipeline.errors import PassingTrouble, SourceError
from pipeline.fetching.answers import (
    challenge_error,
    check_content,
    exception_to_error,
    is_challenge,
    response_to_error,
)
from pipeline.fetching.connections import Connections
from pipeline.fetching.decoding import ACCEPTED
from pipeline.fetching.downloads import Download
from pipeline.fetching.hosts import Hosts, url_to_host
from pipeline.fetching.peers import check_address, check_redirect
from pipeline.fetching.policy import Policy
from pipeline.fetching.requests import Fetched, Request
from pipeline.fetching.robots import SIZE_READ, Robots
from pipeline.fetching.targets import Target, read_file

if TYPE_CHECKING:
    from ssl import SSLContext

    import httpx
    from tenacity import RetryCallState

LOG = logging.getLogger("sourcepage.fetching")
_KEPT_OPEN = 90.0
"""Seconds a connection waits to be used again: longer than the pauses at any host."""
_MOST_HEADERS = 200
_LONGEST_HEADER = 500
"""Characters of a header that is kept beside the document."""
_LONGEST_URL = 4000
_PEEKED = 50_000
_KEPT_HEADERS = ("content-type", "last-modified", "etag")


class Fetcher:
    """Gets bytes; an HTTP client is opened with the first URL and closed in the end. Several threads may share one."""

    def __init__(self, policy: Policy | None = None, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.policy = policy or Policy()
        self._sleep = sleep
        self._hosts = Hosts(self.policy, sleep)
        self._robots = Robots(self._read_robots)
        self._stack = ExitStack()
        self._lock = Lock()
        self._connections = Connections(self.policy.private_hosts)
        self._certificates: SSLContext | None = None
        self._clients: dict[str, httpx.Client] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def fetch(self, target: Target) -> Fetched:
        """The bytes of a target. Raises SourceError with the reason where it has none."""
        if target.problem is not None:
            raise SourceError(target.problem)
        if target.path is not None:
            return Fetched(content=read_file(target.path, self.policy.size_limit))
        return self.get(Request(url=target.location.url))

    def get(self, request: Request) -> Fetched:
        """The bytes behind a URL, tried again as the policy says. Raises SourceError: NotThere, Blocked or another."""
        from tenacity import Retrying, retry_if_exception, stop_after_attempt

        download = Download(self.policy, limit=self.policy.page_limit if request.expect == "page" else None)
        attempts = Retrying(
            stop=stop_after_attempt(self.policy.attempts),
            wait=self._find_wait,
            retry=retry_if_exception(self._may_pass),
            sleep=self._sleep,
            reraise=True,
        )
        return attempts(self._attempt, request, download)

    def _attempt(self, request: Request, download: Download) -> Fetched:
        """One attempt, redirects followed one by one so that each is a request with a turn and a check of its own."""
        url = request.url
        headers = _request_headers(request) | download.resuming_headers()
        for _ in range(self.policy.max_redirects + 1):
            self._check_allowed(url, request)
            response = self._exchange(url, headers, download)
            if not response.has_redirect_location:
                return _response_to_fetched(response, download, request)
            url = _find_redirect(response, request.url, request.hosts)
        raise SourceError(f"redirected more than {self.policy.max_redirects} times; check the URL in a browser")

    def _check_allowed(self, url: str, request: Request) -> None:
        host = url_to_host(url)
        if request.hosts is not None and host not in request.hosts:
            where = f"leads to {host}" if url == request.url else f"is redirected to {host}"
            raise SourceError(f"{where}, which is not one of its source's hosts; add it to hosts if it may be fetched")
        if self.policy.obey_robots and (delay := self._robots.check(url)) is not None:
            self._hosts.slow_down(host, delay)

    def _exchange(
        self, url: str, headers: dict[str, str], download: Download, *, lenient: bool = False
    ) -> httpx.Response:
        """One request in its turn, the body taken into ``download``. Raises SourceError but for 2xx and 3xx.

        With ``lenient`` other 4xx than 429 are answers like any.
        """
        import httpx

        host = url_to_host(url)
        check_address(url, self.policy.private_hosts)
        with self._hosts.turn(host), self._connections.limit(host, self.policy.time_limit) as clock:
            try:
                trace = self._connections.watch(host, httpx.URL(url))
                client = self._open_client(host)
                with client.stream("GET", url, headers=headers, extensions={"trace": trace}) as response:
                    _check_headers(response)
                    if response.is_success:
                        download.receive(response)
                    elif response.status_code >= 400 and not (lenient and _is_answer(response)):
                        raise self._refuse(host, response)
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
                raise self._took_too_long() if clock.over else exception_to_error(error) from error
            if clock.over:
                raise self._took_too_long()
            if response.is_success and is_challenge(response, _without_pdf(download)):
                self._hosts.close(host, str(challenge_error()))
                raise challenge_error()
            return response

    def _took_too_long(self) -> PassingTrouble:
        return PassingTrouble(f"the download took longer than {self.policy.time_limit:.0f} seconds; try again later")

    def _refuse(self, host: str, response: httpx.Response) -> SourceError:
        """What an answer of 4xx or 5xx comes to; the host is left alone where it is a challenge."""
        error = response_to_error(response)
        if is_challenge(response, _peek(response)):
            error = challenge_error()
            self._hosts.close(host, str(error))
        return error

    def _read_robots(self, url: str) -> bytes:
        """The beginning of a robots.txt; empty where there is none."""
        asked = url
        for _ in range(self.policy.max_redirects + 1):
            download = Download(self.policy, limit=SIZE_READ, beginning=True)
            response = self._exchange(url, {}, download, lenient=True)
            if not response.has_redirect_location:
                return bytes(download.content)
            url = _find_redirect(response, asked, None)
        return b""

    def _may_pass(self, error: BaseException) -> bool:
        """Whether trying again may help, and within the time the server asked for."""
        return isinstance(error, PassingTrouble) and (error.wait or 0.0) <= self.policy.longest_wait

    def _find_wait(self, state: RetryCallState) -> float:
        """Seconds before the next attempt: as long as the server asked for, else growing, with a random part."""
        from tenacity import wait_exponential_jitter

        first, longest = self.policy.first_wait, self.policy.longest_wait
        grown = wait_exponential_jitter(multiplier=first, max=longest, jitter=first)(state)
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, PassingTrouble) else None
        return grown if asked is None else min(asked, longest)

    def _open_client(self, host: str) -> httpx.Client:
        """A host's own HTTP client, so that no cookie goes to another. It says who it is and does not wait for ever."""
        import httpx  # takes a while that a run without a URL need not wait

        with self._lock:
            if host not in self._clients:
                policy = self.policy
                if self._certificates is None:
                    self._certificates = httpx.create_ssl_context()
                client = httpx.Client(
                    headers={"User-Agent": policy.user_agent},
                    timeout=httpx.Timeout(policy.silence_limit, connect=policy.connect_limit),
                    follow_redirects=False,
                    limits=httpx.Limits(keepalive_expiry=_KEPT_OPEN),
                    verify=self._certificates,
                )
                self._clients[host] = self._stack.enter_context(client)
            return self._clients[host]


def _request_headers(request: Request) -> dict[str, str]:
    headers = {}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    # PDFs are compressed already, and only plain bytes can be resumed
    headers["Accept-Encoding"] = ACCEPTED if request.expect == "page" else "identity"
    return headers


def _response_to_fetched(response: httpx.Response, download: Download, request: Request) -> Fetched:
    headers = {
        name: said for name in _KEPT_HEADERS if 0 < len(said := response.headers.get(name, "")) <= _LONGEST_HEADER
    }
    url = str(response.url)
    if response.status_code == 304:
        return Fetched(content=b"", headers=headers, url=url, not_modified=True)
    if not response.is_success:
        raise SourceError(f"the server answered {response.status_code} without saying where to go; check the URL")
    content = bytes(download.content)
    check_content(content, request.expect)
    return Fetched(content=content, headers=headers, url=url)


def _find_redirect(response: httpx.Response, asked: str, hosts: frozenset[str] | None) -> str:
    """Where a response leads on. Raises SourceError where that is nowhere to go."""
    import httpx

    try:
        url = response.url.join(response.headers["location"])
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise SourceError("redirected to something that is no URL; check the URL in a browser") from error
    if url.scheme not in {"http", "https"} or len(str(url)) > _LONGEST_URL:
        raise SourceError(f"redirected to {str(url)[:100]}, which cannot be fetched; check the URL in a browser")
    check_redirect(str(url), asked, hosts)
    if response.url.scheme == "https" and url.scheme == "http":
        LOG.warning(
            "  %s: redirected from https to http: whoever is on the way can change what is read",
            url_to_host(str(response.url)),
            extra={"url": str(url)},
        )
    return str(url)


def _check_headers(response: httpx.Response) -> None:
    if len(response.headers.raw) > _MOST_HEADERS:
        raise SourceError(f"the server sends {len(response.headers.raw)} headers; check the URL in a browser")


def _is_answer(response: httpx.Response) -> bool:
    return response.is_client_error and response.status_code != 429


def _without_pdf(download: Download) -> bytes:
    """The body where it is a page; no document is searched for a guard's words."""
    return b"" if download.content.startswith(b"%PDF") else bytes(download.content)


def _peek(response: httpx.Response) -> bytes:
    """The beginning of an error page, to tell what kind it is."""
    import httpx

    beginning = Download(Policy(), limit=_PEEKED, beginning=True)
    with suppress(httpx.HTTPError, SourceError):  # an error page that cannot be read is an error all the same
        beginning.receive(response)
    return bytes(beginning.content)
