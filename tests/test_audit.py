"""The audit fails where a version is known to be vulnerable, and for no other reason."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SAFE = {"name": "safe", "version": "1", "vulns": []}
WRONG = {"name": "wrong", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
UNKNOWN = {"name": "strange", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("said", "code", "line"),
    [
        ({"dependencies": [SAFE, UNKNOWN]}, 0, "audit: 1 packages looked up at osv, 0 with known vulnerabilities"),
        ({"dependencies": [SAFE, UNKNOWN]}, 0, "audit: 1 not known to osv: strange"),
        ({"dependencies": [SAFE, WRONG]}, 1, "audit: wrong 1: CVE-1; fixed in 2"),
        ({"dependencies": [UNKNOWN, UNKNOWN]}, 0, "audit: skipped: no advisory service can be reached from here"),
        ({}, 0, "audit: skipped"),
        (None, 0, "audit: skipped"),
    ],
)
def test_the_audit_says_what_it_found(tmp_path: Path, repository: Path, said: Any, code: int, line: str) -> None:
    stand_in = tmp_path / "pip-audit"
    printed = f"print({json.dumps(said)!r})" if said is not None else "raise ConnectionError('no such host')"
    stand_in.write_text(f"#!{sys.executable}\n{printed}\n")
    stand_in.chmod(0o755)
    ran = subprocess.run(
        [sys.executable, str(repository / ".ci" / "audit.py"), str(stand_in)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (code, "")
    assert line in ran.stdout


def test_without_pip_audit_it_is_skipped(tmp_path: Path, repository: Path) -> None:
    ran = subprocess.run(
        [sys.executable, str(repository / ".ci" / "audit.py"), str(tmp_path / "none")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.startswith("audit: skipped")
