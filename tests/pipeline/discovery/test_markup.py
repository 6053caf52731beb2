"""Links, text and addresses come out of HTML as a browser would read them."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discovery.markup import Page, clean_text, clean_url, decode_page
from pipeline.errors import SourceError

BASE = "https://council.example/papers/list.aspx"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("documents/s1/A plan.pdf", "https://council.example/papers/documents/s1/A%20plan.pdf"),
        ("documents/s1/A\r\n plan.pdf", "https://council.example/papers/documents/s1/A%20plan.pdf"),
        (" /x.pdf?T=10 ", "https://council.example/x.pdf?T=10"),
        ("x%20y.pdf#page=3", "https://council.example/papers/x%20y.pdf"),
        ("//other.example/é.pdf", "https://other.example/%C3%A9.pdf"),
        ("?page=2", "https://council.example/papers/list.aspx?page=2"),
    ],
)
def test_addresses_are_read_as_browsers_read_them(href: str, url: str) -> None:
    assert clean_url(href, BASE) == url
    assert clean_url(url, BASE) == url


@pytest.mark.parametrize("href", ["mailto:a@b.example", "javascript:void(0)", "http://[bad", "ftp://x.example/y.pdf"])
def test_what_leads_to_no_page_is_no_link(href: str) -> None:
    with pytest.raises(SourceError):
        clean_url(href, BASE)
    assert Page(f'<a href="{href}">x</a>'.encode(), BASE).links == ()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1), st.integers(0, 3))
def test_titles_come_out_however_often_they_were_escaped(title: str, times: int) -> None:
    plain = clean_text(title)
    escaped = plain
    for _ in range(times):
        escaped = escape(escaped)
    assert clean_text(escaped) == plain


def test_hidden_parts_are_no_part_of_a_title() -> None:
    html = b"<a href=x.pdf>Plan <span class=hide>, item 3.</span><span class=size><img> PDF 2 KB</span>\r\n</a>"
    (link,) = Page(html, BASE, hidden=".hide, .size").links
    assert link.text == "Plan"


def test_a_link_without_text_has_its_title() -> None:
    (link,) = Page(b'<a href=x.pdf title="The plan"><img src=y.png></a>', BASE).links
    assert link.text == "The plan"


def test_a_page_may_say_what_its_addresses_are_relative_to() -> None:
    (link,) = Page(b'<base href="/archive/"><a href="x.pdf">x</a>', BASE).links
    assert link.url == "https://council.example/archive/x.pdf"


def test_broken_markup_costs_no_link() -> None:
    html = b"<ul><li><a href=a.pdf>A</b></a><li><table><a href='b.pdf'>B</ul></div></html><a href=c.pdf>C"
    assert [link.text for link in Page(html, BASE).links] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("café".encode(), ""),
        ("café".encode("cp1252"), ""),
        ("café".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        (b"<meta charset='windows-1252'>" + "café".encode("cp1252"), "text/html"),
        ("café".encode(), "text/html; charset=nonsense"),
    ],
)
def test_text_is_read_in_its_own_charset(content: bytes, content_type: str) -> None:
    assert decode_page(content, content_type).endswith("café")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_page(content: bytes) -> None:
    assert all(link.url.startswith("http") for link in Page(content, BASE).links)
