"""A real browser before a real server: the system's Chromium, driven by Playwright, and uvicorn over the samples.

``browsing.py`` says where Chromium is looked for and how it is installed; without one these tests are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from loaders.runs import begin_run, finish_run
from loaders.warehouse import open_warehouse
from pipeline.settings import Settings
from tests.explorer.browser.browsing import Visits, find_chromium, serve, start


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser."""
    found = find_chromium()
    if found is None:
        pytest.skip(
            "no Chromium here: on Debian or Ubuntu run apt-get install chromium (or set SOURCEPAGE_CHROMIUM to the"
            " path of a Chromium or Chrome, or SOURCEPAGE_INSTALL_BROWSER=1 to let the tests install it as root)"
        )
    return found


@pytest.fixture(scope="session")
def site(chromium: str, explored: Settings) -> Iterator[str]:
    """Address of an explorer that nobody can log in to."""
    with serve(explored) as address:
        yield address


@pytest.fixture(scope="module")
def reviewed_site(chromium: str, reviewed: Settings) -> Iterator[str]:
    """Address of an explorer that Ann and Ben may review in, over a warehouse that has seen two nights."""
    with open_warehouse(reviewed.warehouse) as warehouse:
        warning = {"source": "ellenmere", "level": "error", "reason": "not-looked-through", "message": "no answer"}
        run_id = begin_run(warehouse, ["ellenmere"], "1.0")
        finish_run(warehouse, run_id, "failed_with_warnings", {"message": "1 source failed", "warnings": [warning]})
        finish_run(warehouse, begin_run(warehouse, ["ellenmere"], "1.0"), "finished", {"message": "", "warnings": []})
    with serve(reviewed) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str, site: str) -> Iterator[Browser]:
    """A browser for one module: Playwright keeps the thread's event loop, which tests elsewhere need for their own."""
    with sync_playwright() as playwright:
        found = start(playwright, chromium)
        yield found
        found.close()


@pytest.fixture
def visits(browser: Browser) -> Iterator[Visits]:
    """Opens pages in windows of their own; at the end of the test, nothing that a browser complains of may be left."""
    found = Visits(browser)
    yield found
    found.close()
    assert not found.complaints
