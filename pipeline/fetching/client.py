"""From requests to bytes: the only module that speaks HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from pipeline.errors import PassingTrouble, SourceError
from pipeline.fetching.answers import (
    challenge_error,
    check_content,
    exception_to_error,
    is_challenge,
    response_to_error,
)
from pipeline.fetching.downloads import Download
from pipeline.fetching.hosts import Hosts, url_to_host
from pipeline.fetching.policy import Policy
from pipeline.fetching.requests import Fetched, Request
from pipeline.fetching.robots import Robots
from pipeline.fetching.targets import Target, read_file

if TYPE_CHECKING:
    import httpx
    from tenacity import RetryCallState

_KEPT_OPEN = 90.0
"""Seconds a connection waits to be used again: longer than the pauses at any host."""
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
        self._client: httpx.Client | None = None

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

        download = Download(self.policy)
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
            self._check_allowed(url, request.hosts, first=url == request.url)
            response = self._exchange(url, headers, download)
            if not response.has_redirect_location:
                return _response_to_fetched(response, download, request)
            url = _find_redirect(response)
        raise SourceError(f"redirected more than {self.policy.max_redirects} times; check the URL in a browser")

    def _check_allowed(self, url: str, hosts: frozenset[str] | None, *, first: bool) -> None:
        host = url_to_host(url)
        if hosts is not None and host not in hosts:
            where = f"leads to {host}" if first else f"is redirected to {host}"
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
        with self._hosts.turn(host):
            try:
                with self._open_client().stream("GET", url, headers=headers) as response:
                    if response.is_success:
                        download.receive(response)
                    elif response.status_code >= 400 and not (lenient and _is_answer(response)):
                        raise self._refuse(host, response)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise exception_to_error(error) from error
            if response.is_success and is_challenge(response, _without_pdf(download)):
                self._hosts.close(host, str(challenge_error()))
                raise challenge_error()
            return response

    def _refuse(self, host: str, response: httpx.Response) -> SourceError:
        """What an answer of 4xx or 5xx comes to; the host is left alone where it is a challenge."""
        error = response_to_error(response)
        if is_challenge(response, _peek(response)):
            error = challenge_error()
            self._hosts.close(host, str(error))
        return error

    def _read_robots(self, url: str) -> bytes:
        """A robots.txt; empty where there is none."""
        for _ in range(self.policy.max_redirects + 1):
            download = Download(self.policy)
            response = self._exchange(url, {}, download, lenient=True)
            if not response.has_redirect_location:
                return bytes(download.content)
            url = _find_redirect(response)
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

    def _open_client(self) -> httpx.Client:
        """An HTTP client that says who it is and does not wait for ever; connections are kept and used again."""
        import httpx  # takes a while that a run without a URL need not wait

        with self._lock:
            if self._client is None:
                policy = self.policy
                client = httpx.Client(
                    headers={"User-Agent": policy.user_agent},
                    timeout=httpx.Timeout(policy.silence_limit, connect=policy.connect_limit),
                    follow_redirects=False,
                    limits=httpx.Limits(keepalive_expiry=_KEPT_OPEN),
                )
                self._client = self._stack.enter_context(client)
            return self._client


def _request_headers(request: Request) -> dict[str, str]:
    headers = {}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    if request.expect != "page":
        headers["Accept-Encoding"] = "identity"  # PDFs are compressed already, and only plain bytes can be resumed
    return headers


def _response_to_fetched(response: httpx.Response, download: Download, request: Request) -> Fetched:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    url = str(response.url)
    if response.status_code == 304:
        return Fetched(content=b"", headers=headers, url=url, not_modified=True)
    if not response.is_success:
        raise SourceError(f"the server answered {response.status_code} without saying where to go; check the URL")
    content = bytes(download.content)
    check_content(content, request.expect)
    return Fetched(content=content, headers=headers, url=url)


def _find_redirect(response: httpx.Response) -> str:
    import httpx

    try:
        url = response.url.join(response.headers["location"])
    except (httpx.InvalidURL, UnicodeError) as error:
        raise SourceError("redirected to something that is no URL; check the URL in a browser") from error
    if url.scheme not in {"http", "https"}:
        raise SourceError(f"redirected to {url}, which cannot be fetched; check the URL in a browser")
    return str(url)


def _is_answer(response: httpx.Response) -> bool:
    return response.is_client_error and response.status_code != 429


def _without_pdf(download: Download) -> bytes:
    """The body where it is a page; no document is searched for a guard's words."""
    return b"" if download.content.startswith(b"%PDF") else bytes(download.content)


def _peek(response: httpx.Response) -> bytes:
    """The beginning of an error page, to tell what kind it is."""
    import httpx

    body: Any = response.iter_bytes(50_000)
    try:
        return bytes(next(body, b""))
    except httpx.HTTPError:
        return b""
