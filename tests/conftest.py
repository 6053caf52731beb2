"""What every test may ask for: the reference corpus, the sample publications, the packages of the project."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A slow machine is no failure: how long an example takes, to make or to run, says nothing about whether the code is
# right.
settings.register_profile("sourcepage", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sourcepage")

REPOSITORY = Path(__file__).resolve().parent.parent
DOCUMENTS = REPOSITORY / "tests" / "documents"


KEPT = frozenset({
    "SOURCEPAGE_CORPUS", "SOURCEPAGE_UPDATE_GOLDEN", "SOURCEPAGE_TEST_POSTGRESQL", "SOURCEPAGE_SLOW_TESTS",
    "SOURCEPAGE_CHROMIUM", "SOURCEPAGE_INSTALL_BROWSER",
})  # fmt: skip
"""What of the environment speaks to the tests themselves."""


def pytest_configure() -> None:
    """Forgets the settings of whoever runs the tests: none may touch a real warehouse or tell anybody.

    Scans stay unread, whether or not tesseract is installed here; the tests of reading them switch it on.
    """
    for name in [name for name in os.environ if name.startswith(("SOURCEPAGE_", "OPENLINEAGE_")) and name not in KEPT]:
        os.environ.pop(name, None)
    os.environ["SOURCEPAGE_OCR"] = "off"
    os.environ["SOURCEPAGE_PRIVATE_HOSTS"] = "127.0.0.1"  # where the replica of a council's site is served


@pytest.fixture
def ocr_switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a test read scans, where what it takes is installed."""
    monkeypatch.delenv("SOURCEPAGE_OCR")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout these tests are part of."""
    return REPOSITORY


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of published reference documents: SOURCEPAGE_CORPUS, else ``shared/corpus`` beside the checkout.

    It is not part of the repository; tests that need it are skipped where it is absent.
    """
    configured = os.environ.get("SOURCEPAGE_CORPUS")
    folder = Path(configured) if configured else REPOSITORY.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("the reference corpus is not here: set SOURCEPAGE_CORPUS to its folder")
    return folder


@pytest.fixture(scope="session")
def sample() -> Callable[[str], Path]:
    """Path of a sample publication by its name: ``sample("safety-plan")``, ``sample("broken/empty.pdf")``."""

    def path_of(name: str) -> Path:
        path = DOCUMENTS / name
        if path.is_dir():
            path /= f"{path.name}.pdf"
        assert path.is_file(), f"no sample publication called {name!r} in tests/documents"
        return path

    return path_of
