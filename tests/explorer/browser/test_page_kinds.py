"""What holds for pages of every kind: nothing goes wrong in the browser, and nobody is kept out.

Each is looked at light and dark, wide and as on a phone.
"""

from __future__ import annotations

import os
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from pipeline.settings import Settings
from tests.explorer.browser.browsing import Visits, ask, see_all
from tests.explorer.browser.test_reviewing import log_in

RECORD: Final = "SELECT record_id FROM record WHERE kind = '{}' AND superseded_at IS NULL ORDER BY record_id LIMIT 1"
DOUBTED: Final = "SELECT record_id FROM findings WHERE record_id IS NOT NULL ORDER BY record_id LIMIT 1"
PACK: Final = "SELECT document_id FROM documents ORDER BY page_count DESC LIMIT 1"
LEADER: Final = (
    "SELECT organisation_id FROM action_organisation WHERE organisation_id IS NOT NULL ORDER BY organisation_id LIMIT 1"
)
KINDS: Final = {
    "home": ("/", ""),
    "browse": ("/search", ""),
    "search": ("/search?q=burglary", ""),
    "search of actions": ("/search?kind=action&sort=newest", ""),
    "search that finds nothing": ("/search?q=xylophone", ""),
    "action": ("/r/{}", RECORD.format("action")),
    "measure": ("/r/{}", RECORD.format("measure")),
    "statistic": ("/r/{}", RECORD.format("statistic")),
    "status total": ("/r/{}", RECORD.format("status_total")),
    "decision": ("/r/{}", RECORD.format("decision")),
    "agenda item": ("/r/{}", RECORD.format("agenda_item")),
    "meeting": ("/r/{}", RECORD.format("meeting")),
    "version": ("/r/{}/v1", RECORD.format("action")),
    "record in doubt": ("/r/{}", DOUBTED),
    "documents": ("/documents", ""),
    "document": ("/documents/{}", PACK),
    "page": ("/documents/{}/pages/3", PACK),
    "changes": ("/documents/{}/changes", PACK),
    "charts": ("/charts", ""),
    "chart of statistics": ("/charts/statistics", ""),
    "chart of statuses": ("/charts/status", ""),
    "chart of deadlines": ("/charts/deadlines", ""),
    "organisations": ("/organisations", ""),
    "organisation": ("/organisations/{}", LEADER),
    "list of doubts": ("/reviews", ""),
    "doubt": ("/reviews/{}", DOUBTED),
    "login": ("/login", ""),
    "runs": ("/runs", ""),
    "run": ("/runs/R1", ""),
    "sources": ("/sources", ""),
    "about": ("/about", ""),
    "api": ("/api/", ""),
    "nothing there": ("/r/act-0000000000000000", ""),
}
"""Kind of page -> its path, and what to ask for the id in it."""
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
REVIEWERS: Final = ("list of doubts", "doubt")
MISSING: Final = "[...document.images].filter(one => one.checkVisibility() && !one.naturalWidth).map(one => one.src)"
"""Pictures that are wanted and not there."""
PRESSED: Final = """() => [
  ...document.querySelectorAll('nav, .govuk-skip-link, main button, main input, .explorer-no-print')
].filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 160))"""
"""What can only be pressed or typed into, and can be seen."""
BEYOND: Final = """() => [...document.querySelectorAll('main *')].filter(
  one => one.getBoundingClientRect().right > innerWidth
    && !one.closest('.explorer-scroll, .explorer-sheet-frame, pre, svg, .govuk-visually-hidden')
).slice(0, 5).map(one => one.outerHTML.slice(0, 160))"""
"""What is wider than the window."""
SIZES: Final[tuple[ViewportSize, ...]] = ({"width": 1280, "height": 900}, {"width": 375, "height": 800})


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def address(kind: str, reviewed_site: str, reviewed: Settings) -> str:
    """Where such a page is."""
    path, sql = KINDS[kind]
    return reviewed_site + path.format(*(str(row[0]) for row in ask(reviewed, sql)) if sql else "")


def barriers(page: Page) -> list[str]:
    """What axe calls serious or critical, each with the elements it is about."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{one['id']} ({one['impact']}): {[node['html'][:160] for node in one['nodes'][:5]]} {_why(one)}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


def _why(violation: dict[str, Any]) -> list[str]:
    return [node["failureSummary"] for node in violation["nodes"][:2]]


LOOKS: Final = (
    [(size, scheme) for size in SIZES for scheme in SCHEMES]
    if "SOURCEPAGE_SLOW_TESTS" in os.environ
    else list(zip(SIZES, SCHEMES, strict=True))
)
"""How each kind is looked at: wide and light, narrow and dark; every way where slow tests are wanted."""


def test_nothing_goes_wrong_and_nobody_is_kept_out(kind: str, address: str, visits: Visits) -> None:
    page = visits.open(viewport=SIZES[0], refused=kind == "nothing there")
    page.goto(address)
    see_all(page)
    assert page.evaluate(MISSING) == []
    assert page.locator("h1").count() == 1
    found = []
    for size, scheme in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}, {size['width']} px: {one}" for one in barriers(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_reviewers_are_kept_out_neither(scheme: Any, reviewed_site: str, reviewed: Settings, visits: Visits) -> None:
    page = visits.open(viewport=SIZES[0], color_scheme=scheme)
    log_in(page, reviewed_site, "Ben")
    for kind in REVIEWERS:
        path, sql = KINDS[kind]
        page.goto(reviewed_site + path.format(*(str(row[0]) for row in ask(reviewed, sql)) if sql else ""))
        see_all(page)
        for size in SIZES:
            page.set_viewport_size(size)
            assert barriers(page) == [], (kind, size)


def test_it_fits_a_narrow_phone_and_paper(kind: str, address: str, visits: Visits) -> None:
    page = visits.open(viewport={"width": 320, "height": 640}, refused=kind == "nothing there")
    page.goto(address)
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room, page.evaluate(BEYOND)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate(PRESSED) == []


def test_the_tab_key_leads_past_the_menu_to_the_search(site: str, visits: Visits) -> None:
    page = visits.open(viewport=SIZES[0])
    page.goto(site)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", ["home", "search", "statistic", "document", "page", "chart of statuses", "login"])
def test_where_the_keyboard_is_can_be_seen(
    kind: str, scheme: Any, reviewed_site: str, reviewed: Settings, visits: Visits
) -> None:
    path, sql = KINDS[kind]
    page = visits.open(viewport=SIZES[0], color_scheme=scheme)
    page.goto(reviewed_site + path.format(*(str(row[0]) for row in ask(reviewed, sql)) if sql else ""))
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None:
            break
        assert here["differs"], f"nothing shows that this has the focus: {here['html']}"


HERE: Final = """() => {
  const here = document.activeElement
  if (!here || here === document.body) return null
  const look = () => {
    const isChoice = here.matches('[type=radio], [type=checkbox]')
    const shown = isChoice ? [here, here.parentElement, here.nextElementSibling] : [here]
    return shown.filter(Boolean).flatMap(one => [null, '::before'].map(part => {
      const style = getComputedStyle(one, part)
      return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.backgroundColor,
              style.borderTopColor, style.borderTopWidth].join()
    })).join()
  }
  const focused = look()
  here.blur()
  const plain = look()
  here.focus({ focusVisible: true, preventScroll: true })
  return { differs: focused !== plain, html: here.outerHTML.slice(0, 160) }
}"""
"""How the element looks that has the focus, beside how it looks without; ``null`` at the end of the page."""


def test_what_goes_wrong_would_be_noticed(site: str, browser: Browser) -> None:
    visits = Visits(browser)
    page = visits.open()
    page.goto(f"{site}/about")
    page.evaluate(
        "() => { const one = document.createElement('script'); one.textContent = 'document.title = 1';"
        " document.body.append(one); document.querySelector('h1').innerHTML = '<button></button>' }"
    )
    page.evaluate("fetch('/static/nothing')")
    page.evaluate("setTimeout(() => { throw Error('late') })")
    page.wait_for_timeout(100)
    assert any("button-name" in one for one in barriers(page))
    visits.close()
    assert len(visits.complaints) == 3
    assert any("Content Security Policy" in one for one in visits.complaints)
