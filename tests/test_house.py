"""The rules of the house: what holds for every module and every tracked file, whatever it is about."""

from __future__ import annotations

import ast
import re
import runpy
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grimp
import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGES = ("pipeline", "extractors", "loaders", "explorer", "flows")
MODULES = sorted(path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py"))
LONGEST_MODULE = 400
WRITTEN_ONCE = REPOSITORY / "loaders" / "migrations" / "versions"
"""Migrations are history: as long as what they did, and never edited."""

SLOW_TO_IMPORT = (
    "prefect", "pdfplumber", "camelot", "pypdfium2", "pandas", "sqlalchemy", "alembic", "httpx", "pydantic",
    "selectolax", "protego", "tenacity", "fsspec", "s3fs", "defusedxml", "starlette", "fastapi", "jinja2", "altair",
)  # fmt: skip

MACHINE_PATHS = re.compile(rb"(?<![\w.])/(?:home|work|root|Users)/\w")
REGISTRY_HOSTS = re.compile(rb"pypi\.org|pythonhosted\.org|registry\.npmjs|/opt/[p]ypi|--(?:extra-)?index[-]url")


def _name(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_module_says_what_belongs_in_it(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{_name(path)} has no module docstring"


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent != WRITTEN_ONCE], ids=_name)
def test_module_is_short_enough_to_read(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_MODULE, f"{_name(path)} has {lines} lines: split it at {LONGEST_MODULE}"


def test_no_module_imports_itself_through_others() -> None:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    assert len(graph.modules) >= len(PACKAGES)
    cycles = {
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if graph.find_shortest_chain(importer=imported, imported=importer)
    }
    assert not cycles


def _modules_after(argument: str) -> set[str]:
    """Top-level modules that are loaded once ``sourcepage ARGUMENT`` has ended."""
    program = (
        "import sys, runpy\n"
        f"sys.argv = ['sourcepage', {argument!r}]\n"
        "from flows.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    loaded = next(line for line in run.stdout.splitlines() if line.startswith("LOADED "))
    return set(loaded.split()[1:])


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_asking_for_help_imports_nothing_slow(argument: str) -> None:
    loaded = _modules_after(argument)
    assert "click" in loaded
    assert loaded.isdisjoint(SLOW_TO_IMPORT)


@pytest.mark.parametrize("page", ["cli.md", "records.md", "warehouse.md", "../how-to/questions.md"])
def test_reference_says_what_the_code_says(page: str) -> None:
    pages = runpy.run_path(str(REPOSITORY / "docs" / "generate.py"))["PAGES"]
    written = (REPOSITORY / "docs" / "reference" / page).read_text(encoding="utf-8")
    assert written == pages[page](), f"docs/reference/{page} is stale: run make docs"


def _findings_made(path: Path) -> Iterator[tuple[str, str]]:
    """(reason, level) of each finding a module can make: Finding(...), a _finding(...) of its own, or a Reckoning."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    makers = {function.name: function for function in functions if function.name == "_finding"}
    inside_makers = {node for maker in makers.values() for node in ast.walk(maker)}
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call in inside_makers:
            continue
        if call.func.id in {"Finding", "Reckoning", *makers} and not _is_passed_on(call):
            given = _given(call, makers.get(call.func.id))
            where = f"{_name(path)}:{call.lineno}"
            assert isinstance(given.get("reason"), str), f"{where}: the reason must stand there as a word"
            assert isinstance(given.get("level"), str), f"{where}: the level must stand there as a word"
            yield given["reason"], given["level"]


def _is_passed_on(call: ast.Call) -> bool:
    """Whether the reason is that of a sum, which stands as a word where the sum is made."""
    reason = next((keyword.value for keyword in call.keywords if keyword.arg == "reason"), None)
    return isinstance(reason, ast.Attribute) and reason.attr == "reason"


def _given(call: ast.Call, maker: ast.FunctionDef | None) -> dict[str, Any]:
    """Parameter -> the constant it is given in a call, defaults of the function called included."""
    given: dict[str, ast.expr] = {}
    if maker is not None:
        names, defaults = [argument.arg for argument in maker.args.args], maker.args.defaults
        given.update(zip(names[len(names) - len(defaults) :], defaults, strict=True))
        given.update(zip(names, call.args, strict=False))
    given.update((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg)
    return {name: value.value for name, value in given.items() if isinstance(value, ast.Constant)}


def _findings_written(path: Path) -> Iterator[tuple[str, str]]:
    """(reason, level) of each finding that a module makes as a row, {"reason": ..., "level": ...}, from no Finding."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        node.target.id: node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    for row in (node for node in ast.walk(tree) if isinstance(node, ast.Dict)):
        given = {_word(key): value for key, value in zip(row.keys, row.values, strict=True)}
        if not {"reason", "level"} <= given.keys() or isinstance(given["reason"], ast.Attribute):
            continue
        reason, level = given["reason"], given["level"]
        said = _word(constants.get(reason.id) if isinstance(reason, ast.Name) else reason)
        assert said, f"{_name(path)}:{row.lineno}: the reason must be a word, or a constant of the module"
        for one in (level.body, level.orelse) if isinstance(level, ast.IfExp) else (level,):
            word = _word(one)
            assert word, f"{_name(path)}:{row.lineno}: the level must stand there as a word, or as one of two"
            yield said, word


def _word(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_every_reason_of_a_finding_is_explained_and_no_other() -> None:
    made: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for reason, level in _findings_written(path) if path.parent.name == "loaders" else _findings_made(path):
            made[reason].add(level)
    page = (REPOSITORY / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    explained = [re.fullmatch(r"\| `([a-z-]+)` \| (\w+(?:, \w+)*) \| .+ \| .+ \|", row) for row in rows]
    assert [(row[1], set(row[2].split(", "))) if row else None for row in explained] == sorted(made.items())


def _tracked_files() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (REPOSITORY / ".git").exists():
        pytest.skip("not a git checkout: which files are tracked cannot be told")
    listing = subprocess.run([git, "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    return [REPOSITORY / name for name in listing.split("\0") if name and (REPOSITORY / name).is_file()]


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRY_HOSTS], ids=["machine-path", "registry-host"])
def test_no_tracked_file_names_a_machine_or_a_registry(pattern: re.Pattern[bytes]) -> None:
    found = {
        f"{_name(path)}: {match.group().decode(errors='replace')}"
        for path in _tracked_files()
        if path.suffix != ".pdf"
        for match in pattern.finditer(path.read_bytes())
    }
    assert not found


def test_links_between_the_documentation_pages_lead_somewhere() -> None:
    pages = [REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *(REPOSITORY / "docs").rglob("*.md")]
    dead = {
        f"{_name(page)} -> {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)\s]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    }
    assert not dead
