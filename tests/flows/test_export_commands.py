"""sourcepage export and sourcepage datasette: what they write, what they say, and how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import main
from loaders.views import VIEW_COLUMNS
from loaders.warehouse import open_warehouse
from loaders.writer import begin_load, load_extraction
from tests.loaders.building import extraction, fetched

Run = Callable[..., Result]
CURRENT = [view for view in VIEW_COLUMNS if not view.endswith("_history")]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command beside a warehouse with one document."""
    monkeypatch.setenv("SOURCEPAGE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("SOURCEPAGE_WAREHOUSE", raising=False)
    with open_warehouse(str(tmp_path / "data/processed/warehouse.sqlite")) as warehouse:
        load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched(source="ellenmere"), extraction())
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_export_writes_a_file_a_view_and_says_what_came_of_it(run: Run, tmp_path: Path) -> None:
    result = run("export", tmp_path / "out")
    assert result.exit_code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{view}.csv" for view in [*CURRENT, "columns"]}
    assert "actions: 3 rows\n" in result.stderr
    assert "statistics: 1 row\n" in result.stderr
    assert result.stdout.startswith(f"{tmp_path}/out: {len(CURRENT) + 1} files, ")


def test_export_json_is_the_whole_summary(run: Run, tmp_path: Path) -> None:
    result = run("export", tmp_path / "out", "--view", "actions", "--view", "decisions", "--json")
    said = json.loads(result.stdout)
    assert said["rows"] == {"actions": 3, "decisions": 1}
    assert (said["folder"], said["format"], said["notes"]) == (str(tmp_path / "out"), "csv", [])
    assert [(file["name"], file["bytes"]) for file in said["files"]] == [
        (path.name, path.stat().st_size) for path in sorted((tmp_path / "out").iterdir())
    ]


@pytest.mark.parametrize(
    ("format_", "name"),
    [("parquet", "actions.parquet"), ("xlsx", "sourcepage.xlsx"), ("datapackage", "datapackage.json")],
)
def test_export_in_other_formats(run: Run, tmp_path: Path, format_: str, name: str) -> None:
    assert run("export", tmp_path / "out", "--format", format_).exit_code == 0
    assert (tmp_path / "out" / name).is_file()


def test_a_data_package_tells_the_licence_of_the_source_it_comes_from(run: Run, tmp_path: Path) -> None:
    run("export", tmp_path / "out", "--format", "datapackage")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    (source,) = package["sources"]
    assert source["title"] == "Ellenmere District Council"
    assert source["licence"].startswith("invented")


def test_export_refuses_what_it_cannot_do_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    full = run("export", tmp_path / "out")
    assert (full.exit_code, full.stderr.count("\n")) == (2, 1)
    assert "the folder is not empty: give another one, or --force" in full.stderr
    assert run("export", tmp_path / "out", "--force").exit_code == 0
    unknown = run("export", tmp_path / "new", "--view", "acts")
    assert (unknown.exit_code, unknown.stderr.count("\n")) == (2, 1)
    assert "there is no view 'acts'" in unknown.stderr
    nothing = run("export", tmp_path / "new", "--warehouse", tmp_path / "none.sqlite")
    assert nothing.exit_code == 4
    assert "no warehouse here yet" in nothing.stderr
    assert not (tmp_path / "new").exists()


def test_export_to_csv_imports_no_library_of_another_format(run: Run, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom flows.cli import main\n"
        f"try:\n    main(['export', {str(tmp_path / 'out')!r}])\nexcept SystemExit as end:\n    assert not end.code\n"
        "print('MODULES', *{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("MODULES ")[2].split())
    assert "sqlalchemy" in loaded
    assert not loaded & {"pandas", "pyarrow", "xlsxwriter", "frictionless", "datasette", "prefect"}


def test_datasette_writes_beside_the_warehouse_and_says_how_to_serve(run: Run, tmp_path: Path) -> None:
    result = run("datasette")
    assert result.exit_code == 0
    folder = tmp_path / "data" / "processed"
    written = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    assert list(written["databases"]) == ["warehouse"]
    assert written["source"] == "Ellenmere District Council"
    serve = f"datasette serve --immutable {folder}/warehouse.sqlite --metadata {folder}/metadata.json\n"
    assert result.stdout == f"wrote {folder}/metadata.json\n{serve}"
    assert run("datasette").exit_code == 0  # again: what it wrote itself it may replace


def test_datasette_leaves_the_files_of_others_alone(run: Run, tmp_path: Path) -> None:
    mine = tmp_path / "mine.json"
    mine.write_text('{"title": "mine"}')
    result = run("datasette", "--output", mine)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert mine.read_text() == '{"title": "mine"}'
    assert run("datasette", "--output", mine, "--force").exit_code == 0
    assert json.loads(mine.read_text())["about"] == "Sourcepage"
    (tmp_path / "file").write_text("")
    assert run("datasette", "--output", tmp_path / "file" / "m.json").exit_code == 2
