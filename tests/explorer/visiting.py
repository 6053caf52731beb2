"""Going through the explorer as a browser would: what a page holds, its forms, and all pages that links lead to."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from typing import Any, Protocol
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from starlette.applications import Starlette
from starlette.testclient import TestClient

SITE = "http://testserver"
VOID = ("javascript:", "data:", "vbscript:", "file:")
LINKS = ("href", "src", "action", "formaction", "xlink:href", "poster", "data", "srcset", "hx-get", "hx-post")


_ADDRESSES = count(1)


class Answer(Protocol):
    """What a client was answered."""

    @property
    def text(self) -> str: ...
    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Any: ...


@dataclass
class Form:
    """A form as it stands on a page."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    """Names of the inputs that somebody types into."""


class Page(HTMLParser):
    """The elements of a page, as a browser would take them from its text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []
        self.forms: list[Form] = []
        self._inside = self._name = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        self._inside = tag if tag in {"script", "style", "textarea"} else ""
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get").lower()))
        elif self.forms and "name" in found and tag in {"input", "textarea", "select", "button"}:
            form, self._name = self.forms[-1], found["name"]
            form.values[self._name] = found.get("value", "")
            if tag == "textarea" or (tag == "input" and found.get("type", "text") in {"text", "search", "number"}):
                form.typed.append(self._name)
        elif tag == "option" and "selected" in found:
            self.forms[-1].values[self._name] = found["value"]

    def handle_data(self, data: str) -> None:
        if self._inside == "textarea":
            self.forms[-1].values[self._name] += data.removeprefix("\n")
        elif self._inside and data.strip():
            self.scripts.append(data.strip())

    def handle_endtag(self, _: str) -> None:
        self._inside = ""

    def links(self) -> Iterator[str]:
        for _, attributes in self.elements:
            for name in LINKS:
                if attributes.get(name):
                    yield attributes[name]


def find_harm(page: Page, *, mark: str = "pwned") -> list[str]:
    """What a page holds that a stranger's text or address must have brought in."""
    found = [f"script or style with words: {words[:80]}" for words in page.scripts]
    for tag, attributes in page.elements:
        if tag in {"iframe", "object", "embed", "base", "style", "foreignobject"} or mark in tag:
            found.append(f"<{tag}>")
        if tag == "script" and not attributes.get("src", "").startswith("/static/"):
            found.append(f"<script> from {attributes.get('src')!r}")
        if tag == "meta" and "http-equiv" in attributes:
            found.append("<meta http-equiv>")
        for name, value in attributes.items():
            if name.startswith(("on", "hx-on")) or name in {"style", "srcdoc"} or mark in name:
                found.append(f"<{tag} {name}={value[:60]!r}>")
            if name in LINKS and re.sub(r"[\x00-\x20]", "", value).lower().startswith(VOID):
                found.append(f"<{tag} {name}={value[:60]!r}>")
    return found


def crawl(client: TestClient, starts: Iterable[str], *, most: int, typed: str = "") -> dict[str, Answer]:
    """Path and query -> answer, of all pages that links and forms which only ask lead to; ``typed`` goes into those.

    Of pages that differ in ids or values alone, some are looked at: a list of a thousand records has one kind of link.
    """
    waiting, seen, shapes = deque(starts), set(starts), dict[str, int]()
    answers: dict[str, Answer] = {}
    while waiting and len(answers) < most:
        path = waiting.popleft()
        answers[path] = client.get(path, follow_redirects=False)
        for link in _leads_to(path, answers[path], typed):
            shape = shape_of(link)
            if link not in seen and shapes.get(shape, 0) < 6:
                shapes[shape] = shapes.get(shape, 0) + 1
                seen.add(link)
                waiting.append(link)
    return answers


def _leads_to(path: str, answer: Answer, typed: str) -> Iterator[str]:
    targets = [answer.headers["location"]] if "location" in answer.headers else []
    if "text/html" in answer.headers.get("content-type", ""):
        page = Page(answer.text)
        targets += page.links()
        for form in page.forms:
            if form.method == "get":
                values = {**form.values, **dict.fromkeys(form.typed, typed)}
                targets += [f"{form.action}?{urlencode(values)}", f"{form.action}?{urlencode(form.values)}"]
    for target in targets:
        parts = urlsplit(urljoin(f"{SITE}{path}", target))
        if f"{parts.scheme}://{parts.netloc}" == SITE and not parts.path.startswith("/static/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def shape_of(path: str) -> str:
    """A path without its ids, numbers and values: what makes it another kind of page."""
    parts = urlsplit(path)
    names = ",".join(sorted({name for name, _ in parse_qsl(parts.query)}))
    kind = re.sub(r"[a-z]{3}-[0-9a-z]{16}|\d+", "*", parts.path)
    kind = re.sub(r"^(/organisations|/sources)/[^/]+", r"\1/*", kind)
    return f"{kind}?{names}"


def with_value(path: str, name: str, value: str) -> str:
    """The address with another value for one parameter."""
    parts = urlsplit(path)
    others = [(key, one) for key, one in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return f"{parts.path}?{urlencode([*others, (name, value)], quote_via=quote)}"


def token_on(answer: Answer) -> str:
    """The token that the forms of a page carry."""
    return next(form.values["token"] for form in Page(answer.text).forms if "token" in form.values)


def visit(app: Starlette) -> TestClient:
    """Somebody with a browser and an address of their own."""
    number = next(_ADDRESSES)
    return TestClient(app, client=(f"198.51.{number // 250}.{number % 250}", 1))


def log_in(client: TestClient, name: str) -> TestClient:
    """Somebody logged in by the form."""
    values = {"token": token_on(client.get("/login")), "name": name, "password": f"{name}'s long password", "next": ""}
    answer = client.post("/login", data=values, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return client


def inputs_by(answer: Answer, keep: Callable[[Form], bool]) -> Form:
    """The form of a page that fits."""
    return next(form for form in Page(answer.text).forms if keep(form))
