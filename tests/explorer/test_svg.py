"""What a chart may bring into a page."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.drawing_charts import Dot, Part, bars_to_spec, draw, lines_to_spec
from explorer.svg import StrangeDrawing, svg_to_file, svg_to_inline

SVG = "http://www.w3.org/2000/svg"
HOSTILE = '</text><script>alert(1)</script><img src=x onerror="alert(1)">'


def _wrapped(inside: str) -> str:
    xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg xmlns="{SVG}" {xlink} width="10" height="10" viewBox="0 0 10 10">{inside}</svg>'


def _lines(words: str) -> str:
    dots = [
        Dot(line=words, day=date(2010 + year, 4, 1), value=year, words=words, link=f"/r/sta-{year}", is_doubtful=True)
        for year in range(3)
    ]
    return draw(lines_to_spec(dots, title=words, unit="Number"))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        '<g onclick="x()"/>',
        '<g style="background:url(x)"/>',
        '<image href="https://elsewhere.example/x.png"/>',
        "<foreignObject><p/></foreignObject>",
        '<path fill="url(https://elsewhere.example)"/>',
        '<a xlink:href="javascript:alert(1)"><path/></a>',
        '<a xlink:href="https://elsewhere.example/"><path/></a>',
        '<a xlink:href="//elsewhere.example/"><path/></a>',
        '<a xlink:href="https://links.invalid.elsewhere.example/"><path/></a>',
        '<a href="/r/sta-1"><path/></a>',
        '<path xlink:href="https://links.invalid/r/sta-1"/>',
        "<style>*{}</style>",
        '<use href="#x"/>',
        "<!-- --><g/>",
        "<?php ?><g/>",
    ],
)
def test_what_no_chart_has_is_refused(inside: str) -> None:
    with pytest.raises(StrangeDrawing):
        svg_to_inline(_wrapped(inside), title="t", description="d")


def test_a_document_type_is_refused_before_it_is_read() -> None:
    with pytest.raises(StrangeDrawing):
        svg_to_inline(f'<!DOCTYPE svg [<!ENTITY a "b">]>{_wrapped("<g/>")}', title="t", description="d")


def test_words_from_documents_stay_words() -> None:
    made = svg_to_inline(_lines(HOSTILE), title=HOSTILE, description=HOSTILE)
    assert "<script" not in made
    assert "<img" not in made
    root = ET.fromstring(made)
    assert root.findtext(f"{{{SVG}}}title") == HOSTILE
    assert HOSTILE in [one.text for one in root.iter(f"{{{SVG}}}text")]


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40))
def test_any_words_make_a_chart_that_may_stand_in_a_page(words: str) -> None:
    made = svg_to_inline(_lines(words), title=words, description=words)
    links = [one.get("href") for one in ET.fromstring(made).iter(f"{{{SVG}}}a")]
    assert links == ["/r/sta-0", "/r/sta-1", "/r/sta-2"]


def test_every_part_of_a_bar_leads_to_its_rows() -> None:
    parts = [Part(bar="Q1", status=status, count=3, link=f"/charts/status?status={status}") for status in ("green", "")]
    drawn = draw(bars_to_spec(parts, title="Statuses", counted="Actions"))
    root = ET.fromstring(svg_to_inline(drawn, title="Statuses", description="d"))
    named = {one.findtext(f"{{{SVG}}}title") for one in root.iter(f"{{{SVG}}}a")}
    assert named == {"Q1, Green: 3", "Q1, No status printed: 3"}
    assert {one.get("tabindex") for one in root.iter(f"{{{SVG}}}a")} == {"-1"}


def test_a_file_of_its_own_links_to_the_site() -> None:
    made = svg_to_file(_lines("x"), title="t", description="d", base="https://explorer.example")
    assert 'href="https://explorer.example/r/sta-0"' in made
    assert 'width="' in made


def test_nothing_in_a_chart_needs_a_style() -> None:
    made = svg_to_inline(_lines("x"), title="t", description="d")
    assert " style=" not in made
    assert " class=" not in made
