"""Where the tools run: Sourcepage in the project's environment, the others in one of their own under build/."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
import venv
from collections.abc import Sequence
from pathlib import Path

from benchmarks.documents import REPOSITORY

FOLDER = REPOSITORY / "build" / "bench"
_ENVIRONMENT = FOLDER / "venv"
_STAMP = _ENVIRONMENT / ".installed"
# One process, one thread where a library lets itself be told.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def peers_python() -> Path:
    """The interpreter of the peers' environment."""
    return _ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "python"


def install_peers() -> None:
    """Makes the peers' environment as the extra ``bench`` says, unless it is as it should be already.

    Raises:
        subprocess.CalledProcessError: pip could not install them; its own lines say why.
    """
    wanted = _requirements()
    constraints = REPOSITORY / "constraints.txt"
    mark = hashlib.sha256("\n".join([*wanted, constraints.read_text(encoding="utf-8")]).encode()).hexdigest()
    if _STAMP.is_file() and _STAMP.read_text(encoding="utf-8") == mark:
        return
    venv.create(_ENVIRONMENT, with_pip=True, clear=True)
    pip = [str(peers_python()), "-m", "pip", "install", "--quiet", "-c", str(constraints)]
    subprocess.run([*pip, *wanted], check=True, cwd=REPOSITORY)
    _STAMP.write_text(mark, encoding="utf-8")


def _requirements() -> list[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    extra: list[str] = project["project"]["optional-dependencies"]["bench"]
    return extra


def run_module(module: str, arguments: Sequence[str | Path], *, ours: bool, seconds: float) -> str | None:
    """Runs a module of the benchmark in a process of its own; the reason where it failed, else ``None``."""
    python = sys.executable if ours else str(peers_python())
    command = [python, "-m", module, *map(str, arguments)]
    try:
        done = subprocess.run(
            command,
            cwd=REPOSITORY,
            env={**os.environ, **_ONE_THREAD},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"took more than {seconds:.0f} seconds"
    lines = done.stderr.strip().splitlines()
    return None if done.returncode == 0 else (lines[-1] if lines else f"ended with code {done.returncode}")
