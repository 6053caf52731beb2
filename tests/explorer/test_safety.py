"""The explorer against those who mean harm: their texts on every page, their words in every parameter and path.

Pages are found by following all links and forms from the first one, so a new page is tried as well.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from explorer import safety
from explorer.app import create_app
from explorer.reviewers import add_reviewer
from loaders.selecting import run_select
from loaders.warehouse import open_for_reading
from pipeline.formulas import is_dangerous
from pipeline.settings import Settings, WebSettings, find_settings
from tests.explorer import hostile
from tests.explorer.visiting import Answer, Page, crawl, find_harm, log_in, shape_of, visit, with_value
from tests.loaders.conftest import make_database, postgresql_server  # noqa: F401  fixtures

MOST = 900 if "SOURCEPAGE_SLOW_TESTS" in os.environ else 300
"""Pages that are looked at: every route, then what links lead to."""
SCRIPT = f'"><script>{hostile.MARK}(0)</script>'


@dataclass(frozen=True)
class Place:
    """A running explorer over hostile documents, and all pages of it that links lead to."""

    settings: Settings
    app: Starlette
    reader: TestClient
    answers: dict[str, Answer]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Place]:
    data = tmp_path_factory.mktemp("hostile")
    url = request.getfixturevalue("make_database")(None) if request.param == "postgresql" else None
    settings = replace(find_settings(data=str(data), warehouse=url), web=WebSettings(rate=0))
    hostile.fill(settings)
    add_reviewer(settings.reviewers, "Ann", "Ann's long password")
    app = create_app(settings)
    with TestClient(app, raise_server_exceptions=False) as reader:
        starts = ["/", *_of_routes(app, settings), "/nothing-here", f"/search?q={quote(SCRIPT)}"]
        answers = crawl(reader, starts, most=MOST, typed=SCRIPT)
        yield Place(settings, app, reader, answers)


def _ids(settings: Settings) -> dict[str, str]:
    """A value for each part of a path."""
    with open_for_reading(settings.warehouse) as warehouse:
        document = run_select(warehouse, "select document_id from documents limit 1")[1][0][0]
        record = run_select(warehouse, "select statistic_id from statistics limit 1")[1][0][0]
    return {"document_id": document, "record_id": record, "number": "1", "version": "1", "run_id": "R1", "key": "org-0"}


def _of_routes(app: Starlette, settings: Settings, **values: str) -> list[str]:
    """An address for every route that may be read."""
    ids = {**_ids(settings), **values}
    found = []
    for start, route in _routes(app.routes):
        if not route.methods or "GET" in route.methods:
            parts = {name: ids.get(name, values.get("other", "1")) for name in route.param_convertors}
            path = route.path_format
            for name, value in parts.items():
                path = path.replace(f"{{{name}}}", value)
            found.append(start + path)
    return list(dict.fromkeys(found))


def _routes(routes: Any, start: str = "") -> Iterator[tuple[str, Any]]:
    for route in routes:
        if isinstance(route, Mount) and route.name != "static":
            yield from _routes(route.routes or (), start + route.path)
        elif hasattr(route, "param_convertors") and not isinstance(route, Mount):
            yield start, route


def _html(place: Place) -> dict[str, Page]:
    kept = {path: one for path, one in place.answers.items() if "text/html" in one.headers.get("content-type", "")}
    return {path: Page(answer.text) for path, answer in kept.items()}


def _of_type(place: Place, *types: str) -> dict[str, Answer]:
    return {
        path: answer
        for path, answer in place.answers.items()
        if answer.headers.get("content-type", "").split(";")[0].strip() in types
    }


# --- strangers' texts -------------------------------------------------------------------------------------------------


def test_every_route_was_tried_and_none_broke(place: Place) -> None:
    tried = {urlsplit(path).path for path in place.answers}
    assert {urlsplit(path).path for path in _of_routes(place.app, place.settings)} <= tried
    assert {path: answer.status_code for path, answer in place.answers.items() if answer.status_code >= 500} == {}
    assert len({shape_of(path) for path in place.answers}) > 25


def test_the_hostile_texts_are_there(place: Place) -> None:
    """What cannot be seen cannot have been escaped."""
    shown = "".join(answer.text for answer in _of_type(place, "text/html").values())
    for text in ("&lt;script&gt;", f"javascript:{hostile.MARK}", "DROP TABLE record"):
        assert text in shown


def test_no_text_becomes_an_element_an_attribute_or_a_link(place: Place) -> None:
    harm = {path: found for path, page in _html(place).items() if (found := find_harm(page, mark=hostile.MARK))}
    assert harm == {}


def test_no_template_is_made_of_a_text(place: Place) -> None:
    assert [path for path, answer in place.answers.items() if "9801547" in answer.text] == []


def test_every_answer_carries_the_headers(place: Place) -> None:
    for path, answer in place.answers.items():
        for name in safety.HEADERS:
            assert name in answer.headers, path
        assert "unsafe" not in answer.headers["content-security-policy"], path
        assert hostile.MARK not in str(answer.headers.get("set-cookie", "")), path
        assert "\n" not in answer.headers.get("content-disposition", ""), path


def test_drawings_hold_nothing_but_shapes(place: Place) -> None:
    for path, answer in _of_type(place, "image/svg+xml").items():
        for element in ET.fromstring(answer.text).iter():
            assert element.tag.rsplit("}", 1)[-1] not in {"script", "foreignObject", "iframe"}, path
            for name, value in element.attrib.items():
                assert not name.lower().startswith("on"), path
                assert not value.strip().lower().startswith(("javascript:", "data:text")), path


def test_what_programs_read_is_what_it_says_it_is(place: Place) -> None:
    for answer in _of_type(place, "application/json", "application/ld+json").values():
        json.loads(answer.text)
    for path, answer in _of_type(place, "text/csv").items():
        for row in csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))):
            assert [cell for cell in row if is_dangerous(cell) and not cell.startswith("'")] == [], path
    for path in place.answers:
        if path.split("?")[0].endswith((".json", ".csv", ".bib", ".txt", ".jsonld", ".parquet")):
            assert "html" not in place.answers[path].headers.get("content-type", "") or (
                place.answers[path].status_code >= 400
            ), path


def test_reviewers_are_as_safe_as_readers(place: Place) -> None:
    ann = log_in(visit(place.app), "Ann")
    answers = crawl(ann, ["/reviews", "/reviews?below=1"], most=120, typed=SCRIPT)
    reviews = [Page(answer.text) for path, answer in answers.items() if path.startswith("/reviews/")]
    assert len(reviews) > 5
    assert [find_harm(page, mark=hostile.MARK) for page in reviews] == [[]] * len(reviews)
    assert all(any(form.method == "post" for form in page.forms) for page in reviews)


# --- strangers' words in parameters and paths -------------------------------------------------------------------------

QUERIES = (
    "'", '"', "\\", "';DROP TABLE record;--", "' OR 1=1 --", "1) UNION SELECT sql FROM sqlite_master --", "%", "_%_",
    "1' AND randomblob(1000000000) --", "{{7331*1337}}", "-1", "1e999", "99999999999999999999", "nan",
    "\u202e", "a" * 3000, "../../../../etc/passwd", "AND OR NOT (", "NEAR(a b, 99)", '"unclosed', "*", SCRIPT,
)  # fmt: skip
TELLING = (
    "sqlalchemy",
    "sqlite:",
    "postgresql:",
    "fts5",
    "sqlite3",
    "Traceback",
    "psycopg",
    "syntax error",
    "CREATE TABLE",
    "site-packages",
    "9801547",
)


def test_no_word_in_a_parameter_reaches_the_database_or_the_page(place: Place) -> None:
    shapes = {shape_of(path): path for path in place.answers if urlsplit(path).query}
    known = {name for path in shapes.values() for name, _ in parse_qsl(urlsplit(path).query, keep_blank_values=True)}
    tried, wrong = Counter[str](), []
    targets = {
        (path, name) for path in shapes.values() for name, _ in parse_qsl(urlsplit(path).query, keep_blank_values=True)
    }
    once = {
        (urlsplit(path).path if path.count("-") < 1 else shape_of(path), name): (path, name)
        for path, name in sorted(targets)
    }
    for path, name in once.values():
        for text in QUERIES:
            answer = place.reader.get(with_value(path, name, text), follow_redirects=False)
            tried[name] += 1
            harm = (
                find_harm(Page(answer.text), mark=hostile.MARK)
                if "html" in answer.headers.get("content-type", "")
                else []
            )
            if answer.status_code >= 500 or harm or any(word in answer.text for word in TELLING):
                wrong.append((path, name, text[:40], answer.status_code, harm))
    assert wrong == []
    assert {"q", "below", "document"} <= known
    assert sum(tried.values()) > 300


def test_nothing_was_written_by_all_this(place: Place) -> None:
    with open_for_reading(place.settings.warehouse) as warehouse:
        assert run_select(warehouse, "select count(*) from reviews")[1] == [(0,)]
    assert not place.settings.corrections.exists()


PATHS = (
    "../../../../etc/passwd", "..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%252f..%252fetc",
    "%2e%2e/%2e%2e/etc/passwd", "..%5c..%5cetc%5cpasswd", "....//....//etc/passwd", "%2fetc%2fpasswd", "/etc/passwd",
    "%00", "x%00.png", "%c0%ae%c0%ae%c0%afetc", "con", "act-aaaaaaaaaaaaaaaa%0a", "doc-0123456789abcdef/..",
    "%27%20OR%201=1", "1%3bDROP%20TABLE%20record", "-1", "0", "99999999999999999999999", "٣", quote(SCRIPT, safe=""),
)  # fmt: skip


def test_no_path_leads_to_a_file_or_into_the_database(place: Place) -> None:
    (place.settings.data / "secret.txt").write_text("the-secret")
    wrong, tried = [], 0
    starts = ["/static/{other}", "/static/vendor/{other}", *_templates(place.app)]
    for template in starts:
        for text in PATHS:
            path = template.replace("{other}", text)
            answer = place.reader.get(path, follow_redirects=False)
            tried += 1
            told = [word for word in (*TELLING, "root:", "the-secret") if word in answer.text]
            harm = (
                find_harm(Page(answer.text), mark=hostile.MARK)
                if "html" in answer.headers.get("content-type", "")
                else []
            )
            if answer.status_code >= 500 or told or harm:
                wrong.append((path, answer.status_code, told, harm))
    assert wrong == []
    assert tried > 200


def _templates(app: Starlette) -> Iterator[str]:
    """The path of every route with one of its parts to be filled in."""
    sample = {"document_id": "doc-0123456789abcdef", "record_id": "act-aaaaaaaaaaaaaaaa", "number": "1", "version": "1"}
    for start, route in _routes(app.routes):
        for name in route.param_convertors:
            path = route.path_format.replace(f"{{{name}}}", "{other}")
            for other, value in sample.items():
                path = path.replace(f"{{{other}}}", value)
            if path.count("{") == 1:
                yield start + path


def test_files_of_the_house_are_not_served(place: Place) -> None:
    for path in ("/reviewers.toml", "/explorer.key", "/static/../explorer.key", "/raw", "/static/", "/.git/config"):
        assert place.reader.get(path).status_code == 404
