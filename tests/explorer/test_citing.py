"""Citations say what is known and nothing else, whatever strangers print."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.citing import Citation, at_page, file_name, is_web, to_bibtex, to_csl, to_text

PLAN = Citation(
    record_id="act-4m2kq7c3w5x6y2ab",
    version=2,
    kind="action",
    title="Plan & progress 100% {draft}",
    publisher="Marlowe_District Council",
    day=date(2018, 3, 1),
    page="4 (printed Page 2)",
    page_number=4,
    quote="1.1 Light the path",
    source_url="https://marlowe.example/a_b.pdf?x={1}&y=%20#page=4",
    fetched=datetime(2026, 3, 2, 2, 0, tzinfo=UTC),
    sha256="ab" * 32,
    permalink="https://reader.example/r/act-4m2kq7c3w5x6y2ab/v2",
)


def test_a_citation_names_page_words_source_hash_and_version() -> None:
    said = to_text(PLAN)
    for part in ("Marlowe_District Council", "1 March 2018", "p. 4 (printed Page 2)", "Light the path", "#page=4"):
        assert part in said
    for part in (PLAN.sha256 or "", PLAN.permalink, "version 2", "fetched 2 March 2026"):
        assert part in said


def test_what_is_not_known_is_not_cited() -> None:
    bare = replace(PLAN, publisher=None, day=None, page=None, source_url=None, fetched=None, sha256=None)
    assert to_text(bare).startswith("“Plan")
    assert "None" not in to_text(bare) + to_bibtex(bare) + json.dumps(to_csl(bare)).replace("null", "")
    assert "year" not in to_bibtex(bare)
    assert "issued" not in to_csl(bare)[0]
    assert to_csl(bare)[0]["URL"] == PLAN.permalink


def test_bibtex_escapes_what_means_something_to_tex() -> None:
    said = to_bibtex(PLAN)
    assert r"title = {{Plan \& progress 100\% \textbraceleft{}draft\textbraceright{}}}" in said
    assert r"author = {{Marlowe\_District Council}}" in said
    assert "url = {https://marlowe.example/a_b.pdf?x=%7B1%7D&y=%20#page=4}" in said


@given(st.text(), st.text(), st.text(min_size=1))
def test_no_text_ends_a_bibtex_field_early(title: str, quote: str, address: str) -> None:
    said = to_bibtex(
        replace(PLAN, title=title, quote=quote, publisher=title, source_url=f"https://a.example/{address}")
    )
    depth, lowest = 0, 1
    for letter in said.strip()[:-1]:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        lowest = min(lowest, depth) if depth or lowest < 1 else lowest
    assert depth == 1, "only the entry itself is still open before its last brace"
    assert said.count("\n  url = {") == 1


@given(st.text(), st.text())
def test_csl_is_json_with_the_texts_as_they_are(title: str, quote: str) -> None:
    [item] = json.loads(json.dumps(to_csl(replace(PLAN, title=title, quote=quote))))
    assert item["title"] == title
    assert item["custom"] == {
        "record_id": PLAN.record_id, "version": 2, "sha256": PLAN.sha256, "page_number": 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://a.example/x", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("https:", False),
        ("//a.example/x", False),
        ("http://[bad", False),
        ("plans/plan.pdf", False),
    ],
)
def test_only_the_web_is_linked(url: str, is_one: bool) -> None:
    assert is_web(url) == is_one


def test_an_address_opens_at_the_page() -> None:
    assert at_page("https://a.example/x.pdf", 4) == "https://a.example/x.pdf#page=4"
    assert at_page("https://a.example/x.pdf#old", 4) == "https://a.example/x.pdf#page=4"
    assert at_page("https://a.example/x.pdf", None) == "https://a.example/x.pdf"


@given(st.text())
def test_a_file_name_is_plain(title: str) -> None:
    name = file_name(title, "doc-0123456789abcdef")
    assert name.endswith("-doc-0123456789abcdef.pdf")
    assert name.isascii()
    assert not set(name) & set('/\\"\r\n:;')
