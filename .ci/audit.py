"""Known vulnerabilities of the versions in constraints.txt: ``python .ci/audit.py PATH-OF-PIP-AUDIT``.

Exit code 1 where a version has one, else 0. That the advisories cannot be had is no vulnerability: it is one line that
says "skipped". A package that the service does not know is named, because pip-audit itself passes over it.
"""

# ruff: noqa: INP001, T201  a script, not a package: it says what it found

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

VERSIONS = Path(__file__).resolve().parent.parent / "constraints.txt"
SERVICES = ("osv", "pypi")
LONGEST = 600
"""Seconds that one service is waited for."""


def main(pip_audit: str) -> int:
    """Asks the first service that knows anything."""
    for service in SERVICES:
        found = ask(pip_audit, service)
        known = [one for one in found if "skip_reason" not in one]
        if known:
            return tell(service, known, unknown=[one["name"] for one in found if "skip_reason" in one])
    print(f"audit: skipped: no advisory service can be reached from here ({', '.join(SERVICES)})")
    return 0


def ask(pip_audit: str, service: str) -> list[dict[str, Any]]:
    """What a service says of each package; empty where it says nothing that can be read."""
    command = [pip_audit, "-r", str(VERSIONS), "--no-deps", "--disable-pip", "-s", service, "-f", "json"]
    command += ["--progress-spinner", "off", "--timeout", "20"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        return []
    return found


def tell(service: str, known: list[dict[str, Any]], unknown: list[str]) -> int:
    """Prints what is vulnerable, and what nothing is known of."""
    vulnerable = [one for one in known if one.get("vulns")]
    for one in vulnerable:
        for advisory in one["vulns"]:
            fixed = ", ".join(advisory.get("fix_versions", [])) or "no version yet"
            print(f"audit: {one['name']} {one['version']}: {advisory['id']}; fixed in {fixed}")
    if unknown:
        print(f"audit: {len(unknown)} not known to {service}: {', '.join(sorted(unknown))}")
    print(f"audit: {len(known)} packages looked up at {service}, {len(vulnerable)} with known vulnerabilities")
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
