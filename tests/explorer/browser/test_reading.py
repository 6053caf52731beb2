"""From a question to a figure on its printed page, to a citation and a file, as somebody with a browser goes."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pdfplumber
import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline.archive import open_archive
from pipeline.settings import Settings
from tests.explorer.browser.browsing import Visits, ask, see_all

PLACES = """
SELECT r.record_id, d.sha256, p.page_number, p.quote FROM record AS r JOIN document AS d USING (document_id)
JOIN provenance AS p USING (record_key) WHERE r.kind = '{kind}' AND r.superseded_at IS NULL
AND (SELECT count(*) FROM provenance AS o WHERE o.record_key = r.record_key) = 1 ORDER BY r.record_id LIMIT 3"""


def words_of(text: str) -> list[str]:
    """Words without what a reading joins or parts differently: spaces and hyphens at the ends of lines."""
    return sorted(re.findall(r"\w+", text.replace("-\n", "")))


def printed_under(page: Page, marks: Locator, document: Path, number: int) -> list[str]:
    """What another PDF library reads under rectangles that a browser has drawn over the picture of a page."""
    picture = page.locator("img.explorer-sheet__picture:not(.explorer-sheet__picture--large)").first
    picture.scroll_into_view_if_needed()
    frame = picture.bounding_box()
    assert frame
    assert picture.evaluate("one => one.complete && one.naturalWidth") > 0
    with pdfplumber.open(document) as pdf:
        printed = pdf.pages[number - 1]
        scale = float(printed.width) / frame["width"]
        assert float(printed.height) / frame["height"] == pytest.approx(scale, rel=0.01)
        found = []
        for mark in marks.all():
            box = mark.bounding_box()
            assert box
            left, top = (box["x"] - frame["x"]) * scale, (box["y"] - frame["y"]) * scale
            corners = (left, top, left + box["width"] * scale, top + box["height"] * scale)
            found.append(_middles_in(printed, corners))
        return found


def _middles_in(printed: Any, corners: Sequence[float]) -> str:
    """The letters whose middles lie inside."""
    x0, top, x1, bottom = corners
    inside = printed.filter(
        lambda one: (
            one.get("object_type") != "char"
            or (x0 <= (one["x0"] + one["x1"]) / 2 <= x1 and top <= (one["top"] + one["bottom"]) / 2 <= bottom)
        )
    )
    return str(inside.extract_text())


@pytest.mark.parametrize("kind", ["action", "measure", "statistic", "decision"])
def test_the_outline_lies_over_the_words_that_were_read(
    kind: str, site: str, visits: Visits, explored: Settings
) -> None:
    archive = open_archive(explored)
    rows = ask(explored, PLACES.format(kind=kind))
    assert rows
    page = visits.open(viewport={"width": 1280, "height": 900})
    for record_id, sha256, number, quote in rows:
        page.goto(f"{site}/r/{record_id}")
        marks = page.locator(".explorer-sheet__marks rect.explorer-outline:not(.explorer-outline--figure)")
        (found,) = printed_under(page, marks, archive.path(sha256), number)
        read = words_of(quote)
        assert [word for word in read if word in words_of(found)] == read, (record_id, quote, found)
        # a sentence has a box of whole lines, on which others begin and end
        assert kind in {"statistic", "decision"} or len(words_of(found)) <= len(read) * 1.2, (record_id, quote, found)


def test_the_figure_is_marked_inside_its_sentence(site: str, visits: Visits, explored: Settings) -> None:
    rows = ask(
        explored,
        "SELECT r.record_id, d.sha256, p.page_number, s.value FROM record AS r JOIN document AS d"
        " USING (document_id) JOIN provenance AS p USING (record_key) JOIN statistic AS s USING (record_key)"
        " WHERE s.sentence IS NOT NULL AND s.value_printed GLOB '[0-9]*' AND s.value IS NOT NULL"
        " AND (SELECT count(*) FROM provenance AS o WHERE o.record_key = r.record_key) = 1"
        " AND r.superseded_at IS NULL ORDER BY r.record_id LIMIT 5",
    )
    assert rows
    page = visits.open(viewport={"width": 1280, "height": 900})
    for record_id, sha256, number, value in rows:
        page.goto(f"{site}/r/{record_id}")
        marks = page.locator(".explorer-sheet__marks rect.explorer-outline--figure")
        found = printed_under(page, marks, open_archive(explored).path(sha256), number)
        assert len(found) == 1, (record_id, found)
        assert [float(one.replace(",", "")) for one in re.findall(r"[\d,.]*\d", found[0])] == [value], (
            record_id,
            found,
        )


def test_from_a_question_to_a_citation_and_a_file(site: str, visits: Visits, tmp_path: Path) -> None:
    page = visits.open(accept_downloads=True)
    page.goto(site)
    page.get_by_role("searchbox").fill("burglary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    first = page.locator(".explorer-result h3 a").first
    heading = first.inner_text()
    shown = page.locator(".explorer-result h3 a").count()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    waiting.value.save_as(tmp_path / "found.csv")
    with (tmp_path / "found.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= shown
    first.click()
    page.wait_for_url(re.compile(r"/r/[a-z]{3}-"))
    record_id = urlsplit(page.url).path.rsplit("/", 1)[-1]
    assert record_id in {row["record_id"] for row in rows}
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert any(word in page.content() for word in heading.split())
    see_all(page)
    assert page.evaluate("[...document.images].filter(one => !one.naturalWidth).map(one => one.src)") == []
    expect(page.locator(".explorer-excerpt .explorer-outline").first).to_be_visible()
    _cite(page, record_id)


def _cite(page: Page, record_id: str) -> None:
    cited = page.locator(".explorer-citation").inner_text()
    sha256 = next(iter(re.findall(r"\b[0-9a-f]{64}\b", page.content())))
    assert sha256 in cited
    assert page.locator(f"a[href$='/r/{record_id}/v1']", has_text="http").count(), "no permalink"
    bibtex = page.locator("details", has_text="BibTeX").first
    bibtex.locator("summary").click()
    expect(bibtex.locator("pre")).to_contain_text("@")
    with page.expect_download() as waiting:
        bibtex.get_by_role("link", name="Download BibTeX").click()
    written = waiting.value.path().read_text(encoding="utf-8")
    assert written.startswith("@")
    assert sha256 in written
    page.get_by_role("link", name="plain text").click()
    page.wait_for_url("**/cite.txt")
    assert sha256 in page.locator("body").inner_text()


def test_a_page_is_turned_and_zoomed(site: str, visits: Visits, explored: Settings) -> None:
    record_id, number = ask(
        explored,
        "SELECT r.record_id, p.page_number FROM record AS r JOIN provenance AS p USING (record_key)"
        " WHERE r.kind = 'decision' AND p.page_number > 1 ORDER BY r.record_id LIMIT 1",
    )[0]
    page = visits.open(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/r/{record_id}")
    sheet = page.locator(".explorer-sheet").first
    before = sheet.bounding_box()
    page.get_by_label("200%").first.check()
    page.wait_for_function("document.querySelector('.explorer-sheet__picture--large').naturalWidth > 0")
    after = sheet.bounding_box()
    assert before
    assert after
    assert after["width"] > before["width"] * 1.5
    page.get_by_role("link", name="Previous page").first.click()
    page.wait_for_url(f"**/pages/{number - 1}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Page {number - 1}")


def test_all_of_it_can_be_read_without_javascript(site: str, visits: Visits) -> None:
    page = visits.open(java_script_enabled=False)
    page.goto(site)
    page.get_by_role("searchbox").fill("burglary")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search?**")
    page.locator(".explorer-facet a").first.click()
    expect(page.locator(".explorer-chosen")).to_be_visible()
    page.locator(".explorer-result h3 a").first.click()
    page.wait_for_url("**/r/**")
    expect(page.locator(".explorer-sheet__picture").first).to_be_visible()
    page.locator("details", has_text="BibTeX").first.locator("summary").click()
    expect(page.locator("details pre").first).to_be_visible()
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Charts").click()
    page.wait_for_url("**/charts")


def test_narrowing_down_changes_the_results_and_the_address_and_loads_nothing_else(site: str, visits: Visits) -> None:
    page = visits.open()
    page.goto(f"{site}/search")
    page.evaluate("window.hereAllAlong = true")
    page.get_by_role("navigation", name="Kinds of row").get_by_role("link", name="Statistics").click()
    page.wait_for_url("**/search?kind=statistic")
    expect(page.get_by_role("link", name="Statistics").first).to_have_attribute("aria-current", "true")
    page.get_by_role("searchbox").fill("burglary")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/search?q=burglary&kind=statistic")
    expect(page.locator(".explorer-results mark").first).to_be_visible()
    assert page.evaluate("window.hereAllAlong")
    page.go_back()
    page.wait_for_url("**/search?kind=statistic")
    expect(page.get_by_role("searchbox")).to_have_value("")
    page.locator(".explorer-results a").first.click()
    page.wait_for_url("**/r/*")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("window.hereAllAlong === undefined")
    assert visits.complaints == []
