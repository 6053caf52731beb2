"""Pages and feeds meant to do harm: parsing ends, and addresses lead nowhere but to public pages of web sites."""

from __future__ import annotations

import time
from datetime import date

import pytest

from pipeline.discovery.feeds import parse_feed
from pipeline.discovery.markup import Page, clean_url
from pipeline.discovery.moderngov_xml import parse_committees
from pipeline.discovery.trial import LARGE, try_parsing
from pipeline.errors import SourceError
from pipeline.fetching import url_to_host
from pipeline.publications import Listing, Publication, Window

PAGE = "https://council.example/plans/list.html"

LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">%s]><rss><item><title>&l9;</title></item></rss>"""
    % b"".join(b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10) for number in range(1, 10))
)
OUTSIDE = b"""<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><item><title>&x;</title></item></rss>"""
PARAMETER = b"""<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd">%x;]><rss/>"""
BLOWN_UP = b"""<!DOCTYPE rss [<!ENTITY x "%s">]><rss>%s</rss>""" % (b"x" * 50_000, b"&x;" * 50_000)


@pytest.mark.parametrize(
    "xml", [LAUGHS, OUTSIDE, PARAMETER, BLOWN_UP], ids=["laughs", "outside", "parameter", "blown up"]
)
def test_entities_are_refused(xml: bytes) -> None:
    with pytest.raises(SourceError, match="EntitiesForbidden"):
        parse_feed(xml, PAGE)
    with pytest.raises(SourceError, match="EntitiesForbidden"):
        parse_committees(xml)


def test_a_dtd_elsewhere_is_never_fetched() -> None:
    """RSS 0.91 named one; nothing is read from there."""
    feed = b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/rss.dtd"><rss><item><link>/x</link></item></rss>'
    assert [one.url for one in parse_feed(feed, PAGE)] == ["https://council.example/x"]


def test_xml_of_absurd_depth_is_parsed_or_refused() -> None:
    assert parse_feed(b"<rss>" + b"<a>" * 300_000 + b"</a>" * 300_000 + b"</rss>", PAGE) == []


HARMFUL = {
    "depth": b"<div>" * 300_000,
    "tables": b"<table><tr><td>" * 100_000,
    "attributes": b"<a " + b" ".join(b"x%d=1" % number for number in range(200_000)) + b">",
    "formatting": b"".join(b"<b x=%d>" % number for number in range(40_000)) + b"<p>x" * 40_000,
    "scopes": b"<object><a href=/x>x" * 60_000,
}


@pytest.mark.parametrize("harm", HARMFUL)
def test_a_page_that_no_parser_gets_to_the_end_of_is_refused(harm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.discovery.markup.try_parsing", lambda text: try_parsing(text, time_limit=2))
    with pytest.raises(SourceError, match=r"takes longer than 2 seconds to parse|cannot be parsed in the memory"):
        Page(HARMFUL[harm], PAGE)


def test_a_large_honest_page_is_parsed() -> None:
    rows = b"".join(b"<tr><td><a href=/s%d>Paper %d</a>" % (number, number) for number in range(5000))
    assert len(rows) > LARGE
    assert len(Page(b"<table>" + rows, PAGE).links) == 5000


def test_a_small_page_costs_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.discovery.markup.try_parsing", lambda _text: pytest.fail("a process was started"))
    assert Page(b"<a href=/x>x</a>", PAGE).links


def test_a_listing_comes_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.publications.MOST_LISTED", 3)
    listing = Listing("north", Window(start=date(2026, 1, 1), end=date(2026, 2, 1)))
    for number in [1, 2, 3, 3, 4, 5]:
        url = f"https://council.example/{number}.pdf"
        listing.take(Publication(source="north", url=url, address=url, title="Plan", kind="document", listed_on=PAGE))
    discovery = listing.finish()
    assert len(discovery.publications) == 3
    assert discovery.left_out == {"repeated": 1, "too many": 2}
    assert discovery.problems == ("5 publications are listed, more than any site has; narrow the source",)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)",
        "file:///etc/passwd",        "data:application/pdf;base64,JVBERi0=", "ftp://council.example/x", "mailto:a@b", "gopher://x",
        "vbscript:x", "blob:x",        "https://council.example@evil.example/plan.pdf", "https://user:pw@council.example/plan.pdf",
        "//:@council.example/x",
        "http://[::bad/", "about:blank",
    ],
)  # fmt: skip
def test_addresses_that_are_no_public_web_pages_are_no_links(href: str) -> None:
    page = Page(f'<a href="{href}">Plan</a>'.encode(), PAGE)
    assert not [link.url for link in page.links if url_to_host(link.url) != "council.example" or "@" in link.url]
    assert not any(link.url.casefold().startswith(("javascript", "file", "data", "ftp")) for link in page.links)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("../../../../etc/passwd", "https://council.example/etc/passwd"),
        ("..\\..\\evil.pdf", "https://council.example/plans/..%5C..%5Cevil.pdf"),
        ("/a/%2e%2e/%2e%2e/x.pdf", "https://council.example/a/%2e%2e/%2e%2e/x.pdf"),
        ("\\\\evil.example\\x.pdf", "https://council.example/plans/%5C%5Cevil.example%5Cx.pdf"),
        ("/\\evil.example/x.pdf", "https://council.example/%5Cevil.example/x.pdf"),
        ("a\x00b\x1b[31m.pdf", "https://council.example/plans/a%00b%1B[31m.pdf"),
        ("pl\r\nan.pdf", "https://council.example/plans/plan.pdf"),
        ("\u202efdp.nalp", "https://council.example/plans/%E2%80%AEfdp.nalp"),
    ],
)
def test_tricks_with_paths_stay_on_the_site(href: str, url: str) -> None:
    assert clean_url(href, PAGE) == url
    assert url_to_host(url) == "council.example"


@pytest.mark.parametrize(
    "href",
    ["//evil.example/x", "https:evil.example", "https://council.example.evil.example/", "https://c\u043euncil.example/x",
     "https://council.example\u3002evil.example/", "https://council.example:8443/", "http://evil.example#@council.example/",
     "http://evil.example?@council.example/", "http://evil.example\\@council.example/"],
)  # fmt: skip
def test_hosts_that_look_like_the_sources_are_others(href: str) -> None:
    """Only names that are the same letter for letter pass for one of a source's hosts."""
    try:
        url = clean_url(href, PAGE)
    except SourceError:
        return
    assert url_to_host(url) != "council.example" or url.startswith("https://council.example/plans/")


def test_many_titles_escaped_without_end_cost_no_time() -> None:
    started = time.monotonic()
    page = Page(b"<title>" + b"&amp;" * 10_000 + b"amp;lt;" * 10 + b"</title>", PAGE)
    assert page.title
    assert started <= time.monotonic()
