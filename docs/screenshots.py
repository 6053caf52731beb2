"""Makes the pictures of the explorer in docs/images, from what make demo has read. Run: make screenshots.

Needs Chromium; ``tests/explorer/browser/browsing.py`` says where it is looked for.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from explorer.reviewers import add_reviewer
from pipeline.settings import WebSettings, find_settings
from tests.explorer.browser.browsing import ask, find_chromium, see_all, serve, start

PORT: Final = 8400
"""As make explore has it: addresses are in the pictures."""
IMAGES: Final = Path(__file__).parent / "images"
LARGEST: Final = 150 * 1024
"""Bytes of a picture."""
COLOURS: Final = (96, 64, 48, 32)
"""Tried in turn until a picture is small enough."""
REVIEWER: Final = "Ann Example"
PASSWORD: Final = "a password for screenshots"  # noqa: S105  of a copy that is gone afterwards

FIGURE: Final = "SELECT statistic_id FROM statistics WHERE consistent = 0 AND value = 68"
FIGURES_PAGE: Final = (
    "SELECT document_id || '/pages/' || page_number FROM statistics WHERE consistent = 0 AND value = 68"
)
PACK: Final = "SELECT document_id FROM documents WHERE kind = 'committee_pack' ORDER BY document_id LIMIT 1"
DOUBTED: Final = (
    "SELECT record_id FROM findings WHERE reason = 'change-disagrees-with-values' AND record_id IS NOT NULL"
    " ORDER BY record_id LIMIT 1"
)
NIGHT: Final = "SELECT run_id FROM runs ORDER BY started_at DESC LIMIT 1"
CHANGED: Final = (
    "SELECT document_id FROM documents WHERE superseded_by IS NULL AND document_id IN"
    " (SELECT superseded_by FROM documents) ORDER BY document_id LIMIT 1"
)


class Shot(NamedTuple):
    """A picture: of a window, or of a part of a page."""

    name: str
    path: str
    sql: str = ""
    """Finds the id in the path."""
    part: str = ""
    """Selects what is shown; the top of the page where it is empty."""
    width: int = 1100
    height: int = 800
    scheme: Literal["light", "dark"] = "light"
    press: str = ""
    """What is pressed first."""


SHOTS: Final = (
    Shot("trace-home", "/", height=640),
    Shot("trace-search", "/search?q=burglary", height=760),
    Shot("trace-figure", "/r/{}", FIGURE, height=720),
    Shot("trace-fields", "/r/{}", FIGURE, part="section[aria-labelledby=fields]"),
    Shot("trace-checks", "/r/{}", FIGURE, part="section[aria-labelledby=checks]"),
    Shot("trace-page", "/r/{}", FIGURE, part=".explorer-sheet-frame", width=800),
    Shot("trace-history", "/r/{}", FIGURE, part="section[aria-labelledby=history]"),
    Shot("trace-cite", "/r/{}", FIGURE, part="section[aria-labelledby=cite]", press="summary:has-text('BibTeX')"),
    Shot("explorer-page", "/documents/{}", FIGURES_PAGE, height=900),
    Shot("explorer-charts", "/charts/status", height=900),
    Shot("explorer-organisations", "/organisations", height=800),
    Shot("explorer-dark", "/r/{}", FIGURE, width=375, height=800, scheme="dark"),
    Shot("explorer-api", "/api/", height=640),
)
OF_NIGHTS: Final = (
    Shot("explorer-document", "/documents/{}", PACK, height=900),
    Shot("explorer-run", "/runs/{}", NIGHT, height=800),
    Shot("explorer-sources", "/sources", height=640),
    Shot("explorer-changes", "/documents/{}/changes?from=1&to=2", CHANGED, height=700),
)
OF_REVIEWERS: Final = (
    Shot("explorer-doubts", "/reviews", height=800),
    Shot("explorer-review", "/reviews/{}", DOUBTED, height=1000),
)


def main(demo: Path) -> None:
    """Makes all pictures anew from the data that a demo has left."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit("screenshots: no Chromium here: install the package chromium, or set SOURCEPAGE_CHROMIUM to its path")
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = start(playwright, chromium)
        for data, shots, is_reviewed in (
            (demo, SHOTS, False),
            (demo / "nights", OF_NIGHTS, False),
            (demo, OF_REVIEWERS, True),
        ):
            with copied(data, is_reviewed=is_reviewed) as (settings, address):
                for shot in shots:
                    path = IMAGES / f"{shot.name}.png"
                    path.write_bytes(shrunk(shoot(browser, settings, address, shot, is_reviewed=is_reviewed)))
                    print(f"{path.relative_to(IMAGES.parent.parent)}: {path.stat().st_size / 1024:.0f} KB")


@contextmanager
def copied(data: Path, *, is_reviewed: bool) -> Iterator[tuple[Any, str]]:
    """The explorer over a copy, so that nothing of the demo changes; its settings and address."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(data, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("prefect", "nights"))
        settings = replace(find_settings(data=folder, environ={}), web=WebSettings(rate=0))
        if is_reviewed:
            add_reviewer(settings.reviewers, REVIEWER, PASSWORD)
        with serve(settings, PORT) as address:
            yield settings, address


def shoot(browser: Browser, settings: Any, address: str, shot: Shot, *, is_reviewed: bool) -> bytes:
    """The picture as the browser makes it."""
    size = {"width": shot.width, "height": shot.height}
    with browser.new_context(viewport=size, color_scheme=shot.scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        if is_reviewed:
            log_in(page, address)
        page.goto(address + shot.path.format(*(row[0] for row in ask(settings, shot.sql)) if shot.sql else ""))
        see_all(page)
        if shot.press:
            page.locator(shot.press).first.click()
        if shot.part:
            return page.locator(shot.part).first.screenshot()
        return page.screenshot()


def log_in(page: Page, address: str) -> None:
    """By the form, as people do."""
    page.goto(f"{address}/login")
    page.get_by_label("Name").fill(REVIEWER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/reviews")


def shrunk(picture: bytes) -> bytes:
    """The picture with few colours: pages are words on a plain ground."""
    with Image.open(io.BytesIO(picture)) as opened:
        plain = opened.convert("RGB")
    for colours in COLOURS:
        small = io.BytesIO()
        plain.quantize(colours, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
        if small.tell() <= LARGEST:
            break
    return small.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
