"""Finding Chromium, serving the explorer to it, and noting what it complains of."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import uvicorn
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response, expect

from explorer.app import create_app
from loaders.selecting import run_select
from loaders.warehouse import open_for_reading
from pipeline.settings import Settings

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE: Final = 60.0
"""Seconds that a page, or the server's start, may take on a machine that is busy with other tests."""
expect.set_options(timeout=PATIENCE * 1_000)


def find_chromium() -> str | None:
    """Path of the system's Chromium or Chrome; installed first where CI asks for it and this is root on Debian."""
    given = os.environ.get("SOURCEPAGE_CHROMIUM")
    if given:
        return given
    with FileLock(Path(tempfile.gettempdir()) / "sourcepage-browser.lock"):  # tests run in several processes
        return _which() or (_which() if _install() else None)


def _which() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _install() -> bool:
    """Whether the package could be installed: nobody's machine is changed unasked."""
    wanted = os.environ.get("CI") or os.environ.get("SOURCEPAGE_INSTALL_BROWSER") == "1"
    if not wanted or sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    for command in (["apt-get", "update", "--quiet=2"], install):
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if run.returncode:
            warnings.warn(f"no browser: {' '.join(command)}: {run.stderr.strip()[-500:]}", stacklevel=2)
            return False
    return True


def start(playwright: Playwright, path: str) -> Browser:
    """The browser, without a window. Root, as in containers, has no sandbox of Chromium's."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=[*arguments, "--disable-dev-shm-usage"])


@contextmanager
def serve(settings: Settings, port: int = 0) -> Iterator[str]:
    """The explorer behind a real server, on a port of its own where none is given; its address."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        ends = time.monotonic() + PATIENCE
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < ends, "the server did not start in time"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(PATIENCE)


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    """The rows that a select finds in the warehouse behind the pages."""
    with open_for_reading(settings.warehouse) as warehouse:
        return run_select(warehouse, sql)[1]


@dataclass
class Visits:
    """Windows that a test opens, and what the browser said was wrong in any of them."""

    browser: Browser
    complaints: list[str] = field(default_factory=list)
    _opened: list[BrowserContext] = field(default_factory=list)

    def open(self, *, refused: bool = False, **how: Any) -> Page:
        """A window of somebody new; ``refused`` where answers that refuse are what is looked for."""
        context = self.browser.new_context(**how)
        context.set_default_timeout(PATIENCE * 1_000)
        self._opened.append(context)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script failed: {error}"))
        page.on("requestfailed", self._miss)
        if not refused:
            page.on("response", self._answer)
        return page

    def close(self) -> None:
        """Closes every window."""
        for context in self._opened:
            context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _miss(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a download, or a picture that was still on its way when one left
            self.complaints.append(f"not loaded: {request.url}: {request.failure}")

    def _answer(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"answered {response.status}: {response.url}")


def see_all(page: Page) -> None:
    """Scrolls through a page, so that pictures which wait for that are loaded, and waits until all is quiet."""
    page.evaluate(
        "async () => { for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {"
        " scrollTo(0, y); await new Promise(done => requestAnimationFrame(done)) } scrollTo(0, 0) }"
    )
    page.wait_for_load_state("networkidle")
