"""Chromium is found where it is, installed where that is asked for, and never otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.explorer.browser.browsing import find_chromium


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of programs: one that has apt-get, which installs a browser."""
    for name in ("CI", "SOURCEPAGE_CHROMIUM", "SOURCEPAGE_INSTALL_BROWSER"):
        monkeypatch.delenv(name, raising=False)
    installs = f'#!/bin/sh\n[ "$1" = update ] || {{ echo > {tmp_path}/chromium; /bin/chmod +x {tmp_path}/chromium; }}\n'
    (tmp_path / "apt-get").write_text(installs)
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path


def test_nothing_is_installed_unasked(programs: Path) -> None:
    assert find_chromium() is None


def test_ci_installs_it_as_root(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert find_chromium() == str(programs / "chromium")


def test_others_than_root_are_left_without(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert find_chromium() is None


def test_what_cannot_be_installed_is_said(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCEPAGE_INSTALL_BROWSER", "1")
    (programs / "apt-get").write_text("#!/bin/sh\necho no network >&2\nexit 100\n")
    with pytest.warns(UserWarning, match="no network"):
        assert find_chromium() is None


def test_the_setting_comes_first(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCEPAGE_CHROMIUM", "/opt/a/chrome")
    assert find_chromium() == "/opt/a/chrome"
