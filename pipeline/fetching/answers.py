"""What a response means where it is not the document: refused, moved, gone, busy, or a page instead of a PDF."""

from __future__ import annotations

import ssl
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from pipeline.errors import Blocked, NotThere, PassingTrouble, SourceError, Unreachable
from pipeline.media import HTML, find_media_type, why_not_a_pdf

if TYPE_CHECKING:
    import httpx

    from pipeline.fetching.requests import Expected

_PASSING = {408, 425, 429, 502, 503, 504}
_NOT_THERE = {404, 410}
_REFUSED = {403, 451}
_CHALLENGE_HEADER = "cf-mitigated"
_GUARD_WORDS = (b"_incapsula_resource", b"captcha-delivery", b"cf-chl", b"challenge-platform", b"verify you are human")
"""What the pages of the usual guards before web sites contain."""
_SURE_WORDS = _GUARD_WORDS[:2]
"""Those of them that guards do not also put into the pages they let through."""
_LONGEST_WAIT = 10_000_000.0
"""Seconds that are believed of a server: some months."""
_LONGEST_PHRASE = 60
_LONGEST_COMPLAINT = 300
_GUARD_PAGE = 16_000
"""Bytes that a guard's page has at most, where it does not come as an error."""


def is_challenge(response: httpx.Response, body: bytes = b"") -> bool:
    """Whether a guard before the site asks the visitor to prove something; ``body`` may be its beginning alone."""
    if _CHALLENGE_HEADER in response.headers:
        return True
    if response.is_success:
        return len(body) <= _GUARD_PAGE and any(word in body.lower() for word in _SURE_WORDS)
    return any(word in body.lower() for word in _GUARD_WORDS)


def response_to_error(response: httpx.Response) -> SourceError:
    """The error that an answer other than 2xx, 3xx stands for."""
    status = response.status_code
    said = f"the server answered {status} {_in_words(response.reason_phrase)}".rstrip()
    if status in _PASSING:
        return PassingTrouble(f"{said}; try again later", wait=_find_wait(response))
    if status in _NOT_THERE:
        return NotThere(f"{said}; check the URL")
    if status in _REFUSED:
        return Blocked(f"{said}: it refuses programs, or everybody; ask the publisher for access")
    return SourceError(f"{said}; {'check the URL' if response.is_client_error else 'try again later'}")


def challenge_error() -> Blocked:
    """The error that a challenge page stands for."""
    return Blocked("a page asks the visitor to prove to be human; ask the publisher to let Sourcepage in")


def exception_to_error(error: Exception) -> SourceError:
    """The error that a failure on the way to the server, or of the connection, stands for."""
    import httpx

    if _is_certificate_trouble(error):
        return SourceError(f"the server's certificate cannot be trusted ({_explain(error)}); tell the publisher")
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
        return Unreachable(f"could not be fetched ({_explain(error)}); check the URL, or try again later")
    if isinstance(error, httpx.TimeoutException):
        return PassingTrouble("the server did not answer in time; try again later")
    said = f"could not be fetched ({_explain(error)}); check the URL"
    unusable = isinstance(error, (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError))
    return SourceError(said) if unusable else PassingTrouble(said)


def check_content(content: bytes, expected: Expected) -> None:
    """Raises SourceError where the bytes are not what was asked for, whatever their name and headers say."""
    if expected == "pdf" and (problem := why_not_a_pdf(content)) is not None:
        advice = "; the server sends a page in place of the document" if find_media_type(content) == HTML else ""
        raise SourceError(f"{problem}{advice}")
    if expected == "page" and not content.strip():
        raise SourceError("the server sent an empty page; try again later")


def _find_wait(response: httpx.Response) -> float | None:
    """Seconds that Retry-After asks for, given as a number or as a date; ``None`` where it is missing or neither."""
    asked = response.headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked), _LONGEST_WAIT)
    try:
        return min(max(0.0, parsedate_to_datetime(asked).timestamp() - time.time()), _LONGEST_WAIT)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_certificate_trouble(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(seen):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _explain(error: Exception) -> str:
    return _in_words(str(error), _LONGEST_COMPLAINT) or type(error).__name__


def _in_words(text: str, longest: int = _LONGEST_PHRASE) -> str:
    """A stranger's words on one line that cannot colour a terminal or fill a log."""
    line = "".join(letter if letter.isprintable() else "\ufffd" for letter in " ".join(text.split()))
    return line if len(line) <= longest else f"{line[:longest]}..."
