"""Exports: every row in every format, in order, the same bytes twice, and a data package that its standard accepts."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pyarrow.parquet as pq
import pytest

from loaders import exports
from loaders.exports import FORMATS, Format, Only, export_views
from loaders.views import VIEW_COLUMNS
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.errors import SettingsError
from pipeline.formulas import unguard
from pipeline.organisations import resolve
from pipeline.sources import Source
from tests.loaders.building import action, extraction, fetched, part, rows

CURRENT = {view for view in VIEW_COLUMNS if not view.endswith("_history")}


def fill(warehouse: Warehouse, names: tuple[str, ...] = ("plan", "other")) -> Warehouse:
    """Two documents whose actions hold what is dangerous in a spreadsheet."""
    load_id = begin_load(warehouse, "1.0")
    for name in names:
        base = extraction(name)
        wanted = (
            action("9.9", description='=HYPERLINK("http://x.example")', progress="-12.5%"),
            action("10", description="- light\r\n- lamps", provenance=(part(3), part(1))),
        )
        read = replace(base, actions=(*base.actions, *wanted))
        at = f"https://marlowe.example/{name}.pdf"
        load_extraction(warehouse, load_id, fetched(name, at), read, resolve=resolve)
    return warehouse


@pytest.fixture
def filled(warehouse: Warehouse) -> Warehouse:
    return fill(warehouse)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: unguard(text) for name, text in row.items()} for row in csv.DictReader(file)]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_warehouse_gives_the_same_bytes(filled: Warehouse, tmp_path: Path, format_: Format) -> None:
    first = export_views(filled, tmp_path / "a", format=format_)
    export_views(filled, tmp_path / "b", format=format_)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    assert {file.name for file in first.files} == set(hashes(tmp_path / "a"))
    assert all(file.size == (tmp_path / "a" / file.name).stat().st_size for file in first.files)


@pytest.mark.parametrize("format_", FORMATS)
def test_bytes_do_not_depend_on_batches_or_the_order_of_loading(
    sqlite_warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: Format
) -> None:
    from loaders.warehouse import open_warehouse

    if format_ != "parquet":  # its row groups are the batches
        monkeypatch.setattr(exports, "BATCH", 2)
    export_views(fill(sqlite_warehouse), tmp_path / "a", format=format_)
    monkeypatch.undo()
    with open_warehouse(str(tmp_path / "second.sqlite")) as second:
        export_views(fill(second, ("other", "plan")), tmp_path / "b", format=format_)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")


@pytest.mark.parametrize("format_", FORMATS)
def test_bytes_do_not_depend_on_the_database(
    postgresql_warehouse: Warehouse, sqlite_warehouse: Warehouse, tmp_path: Path, format_: Format
) -> None:
    export_views(fill(postgresql_warehouse), tmp_path / "a", format=format_)
    export_views(fill(sqlite_warehouse), tmp_path / "b", format=format_)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")


def test_csv_holds_every_row_in_order(filled: Warehouse, tmp_path: Path) -> None:
    written = export_views(filled, tmp_path / "out", format="csv")
    assert set(written.rows) == CURRENT
    for view in CURRENT:
        found = read_csv(tmp_path / "out" / f"{view}.csv")
        assert len(found) == written.rows[view] == rows(filled, f"SELECT count(*) FROM {view}")[0][0]
    actions = read_csv(tmp_path / "out" / "actions.csv")
    assert tuple(actions[0]) == VIEW_COLUMNS["actions"]
    assert len({row["document_id"] for row in actions}) == 2
    places = [(row["document_id"], int(row["page_number"])) for row in actions]
    assert places == sorted(places)
    assert [row["ref"] for row in actions][:5] == ["1.1", "1.2", "1.3", "9.9", "10"]


def test_csv_guards_texts_and_leaves_numbers(filled: Warehouse, tmp_path: Path) -> None:
    export_views(filled, tmp_path / "out", format="csv", views=["actions", "statistics"])
    raw = (tmp_path / "out" / "actions.csv").read_text(encoding="utf-8")
    assert "\"'=HYPERLINK" in raw
    assert ",-12.5%," in raw
    lamps = [row for row in read_csv(tmp_path / "out" / "actions.csv") if row["ref"] == "10"]
    assert {row["description"] for row in lamps} == {"- light\r\n- lamps"}
    figure = read_csv(tmp_path / "out" / "statistics.csv")[0]
    assert (figure["value"], figure["consistent"], figure["previous_value"]) == ("12.5", "true", "")


def test_parquet_has_types_descriptions_and_units(filled: Warehouse, tmp_path: Path) -> None:
    export_views(filled, tmp_path / "out", format="parquet")
    found = pq.read_table(tmp_path / "out" / "actions.parquet")
    assert found.num_rows == 10
    assert [str(found.schema.field(name).type) for name in ("description", "due_start", "page_number", "x0")] == [
        "string",
        "date32[day]",
        "int64",
        "double",
    ]
    assert found.schema.field("x0").metadata[b"unit"] == b"points (1/72 inch)"
    assert found.schema.field("due_end").metadata[b"description"] == b"Last day that by_when stands for, included"
    assert '=HYPERLINK("http://x.example")' in found["description"].to_pylist()
    assert (
        str(pq.read_schema(tmp_path / "out" / "documents.parquet").field("fetched_at").type) == "timestamp[us, tz=UTC]"
    )


def test_excel_has_a_sheet_a_view(filled: Warehouse, tmp_path: Path) -> None:
    written = export_views(filled, tmp_path / "out", format="xlsx")
    book = openpyxl.load_workbook(tmp_path / "out" / "sourcepage.xlsx")
    assert book.sheetnames == [*(view for view in VIEW_COLUMNS if view in CURRENT), "columns"]
    assert {name: book[name].max_row - 1 for name in written.rows} == dict(written.rows)


def test_what_columns_hold_goes_with_them(filled: Warehouse, tmp_path: Path) -> None:
    export_views(filled, tmp_path / "csv", format="csv", views=["pages", "runs"])
    export_views(filled, tmp_path / "parquet", format="parquet", views=["pages", "runs"])
    told = read_csv(tmp_path / "csv" / "columns.csv")
    assert [(row["view"], row["column"]) for row in told] == [
        (view, column) for view in ("pages", "runs") for column in VIEW_COLUMNS[view]
    ]
    width = next(row for row in told if row["column"] == "width")
    assert (width["unit"], width["description"]) == ("points (1/72 inch)", "Width as displayed")
    assert pq.read_table(tmp_path / "parquet" / "columns.parquet").to_pylist() == told


def test_data_package_is_what_its_standard_says(filled: Warehouse, tmp_path: Path) -> None:
    declared = {
        "marlowe": Source(
            name="marlowe", publisher="Marlowe", kind="webpage", url="https://marlowe.example", licence="OGL-UK-3.0"
        ),
        "elsewhere": Source(name="elsewhere", publisher="E", kind="webpage", url="https://e.example", licence="none"),
    }
    export_views(filled, tmp_path / "out", format="datapackage", sources=declared)
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert len(report.tasks) == len(CURRENT)

    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"] == [{"name": "OGL-UK-3.0"}]
    assert package["sources"] == [{"title": "Marlowe", "path": "https://marlowe.example", "licence": "OGL-UK-3.0"}]
    actions = resource(package, "actions")
    assert actions["schema"]["primaryKey"] == ["action_id"]
    assert actions["schema"]["foreignKeys"] == [
        {"fields": ["document_id"], "reference": {"resource": "documents", "fields": ["document_id"]}}
    ]
    fields = {field["name"]: field for field in actions["schema"]["fields"]}
    assert fields["x0"]["unit"] == "points (1/72 inch)"
    assert fields["status"]["constraints"]["enum"] == ["green", "amber", "red", "complete", "not_started"]
    assert fields["lead_agencies"]["type"] == "array"
    assert all(field["description"] for one in package["resources"] for field in one["schema"]["fields"])


def test_a_data_package_that_was_changed_is_found_out(filled: Warehouse, tmp_path: Path) -> None:
    export_views(filled, tmp_path / "out", format="datapackage")
    path = tmp_path / "out" / "actions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("doc-", "cod-", 1), encoding="utf-8", newline="")
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert {"hash-count", "foreign-key"} <= {kind for (kind,) in report.flatten(["type"])}


def test_foreign_keys_lead_only_to_what_is_exported(filled: Warehouse, tmp_path: Path) -> None:
    views = ["actions_history"] if "actions_history" in VIEW_COLUMNS else []
    export_views(filled, tmp_path / "out", format="datapackage", views=["actions", "action_organisations", *views])
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert "foreignKeys" not in resource(package, "actions")["schema"]
    assert [key["fields"] for key in resource(package, "action_organisations")["schema"]["foreignKeys"]] == [
        ["action_id"]
    ]
    for view in views:
        assert "foreignKeys" not in resource(package, view)["schema"]


def resource(package: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in package["resources"] if one["name"] == name)


@pytest.mark.parametrize("view", [view for view in VIEW_COLUMNS if view not in CURRENT] or ["actions"])
def test_histories_are_written_when_they_are_asked_for(filled: Warehouse, tmp_path: Path, view: str) -> None:
    written = export_views(filled, tmp_path / "out", format="csv", views=[view])
    assert dict(written.rows) == {view: rows(filled, f"SELECT count(*) FROM {view}")[0][0]}
    assert {file.name for file in written.files} == {f"{view}.csv", "columns.csv"}


def test_an_empty_warehouse_gives_headers(sqlite_warehouse: Warehouse, tmp_path: Path) -> None:
    for format_ in FORMATS:
        written = export_views(sqlite_warehouse, tmp_path / format_, format=format_)
        assert set(written.rows.values()) == {0}
    assert (tmp_path / "csv" / "runs.csv").read_text(encoding="utf-8").strip() == ",".join(VIEW_COLUMNS["runs"])


def test_a_folder_with_files_is_left_alone(filled: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "actions.csv").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine too")
    with pytest.raises(SettingsError, match="the folder is not empty"):
        export_views(filled, tmp_path, format="csv", views=["actions"])
    assert (tmp_path / "actions.csv").read_text() == "mine"
    export_views(filled, tmp_path, format="csv", views=["actions"], force=True)
    assert (tmp_path / "actions.csv").read_text().startswith("action_id")
    assert (tmp_path / "notes.txt").read_text() == "mine too"


def test_an_export_that_breaks_off_leaves_nothing(
    filled: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(view: str, done: int, _total: int) -> None:
        if view == "actions" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_views(filled, tmp_path / "out", format="csv", tell=stop)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_in_the_way_and_an_unknown_view_are_told(sqlite_warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="is a file"):
        export_views(sqlite_warehouse, tmp_path / "file", format="csv")
    with pytest.raises(SettingsError, match="there is no view 'acts': the views are documents, "):
        export_views(sqlite_warehouse, tmp_path / "out", format="csv", views=["acts"])
    with pytest.raises(SettingsError, match="cannot be written"):
        export_views(sqlite_warehouse, tmp_path / "file" / "below", format="csv")


@pytest.mark.parametrize(("format_", "module"), [("parquet", "pyarrow.parquet"), ("xlsx", "xlsxwriter")])
def test_a_missing_package_is_named(
    sqlite_warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: Format, module: str
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SettingsError, match=r"pip install 'sourcepage\[export\]'"):
        export_views(sqlite_warehouse, tmp_path / "out", format=format_)


def test_progress_is_told_view_by_view(filled: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "BATCH", 4)
    told: list[tuple[str, int, int]] = []
    export_views(filled, tmp_path / "out", format="csv", views=["actions"], tell=lambda *one: told.append(one))
    assert told == [("actions", 0, 10), ("actions", 4, 10), ("actions", 8, 10), ("actions", 10, 10)]


def publish(warehouse: Warehouse) -> Warehouse:
    """Documents of two councils, of which one publishes a second one over its first a week later."""
    load_id = begin_load(warehouse, "1.0")
    for name, council, days in (("first", "Marlowe", 0), ("second", "Marlowe", 7), ("other", "Ford's", 1)):
        base = extraction(name)
        read = replace(base, facts=replace(base.facts, publisher=council))
        at = f"https://{council[:4].lower()}.example/plan.pdf"
        load_extraction(warehouse, load_id, fetched(name, at, days), read, resolve=resolve)
    return warehouse


@pytest.mark.parametrize(
    ("only", "titles"),
    [
        (Only(publishers=("Marlowe",)), {"Plan first", "Plan second"}),
        (Only(since=date(2026, 3, 3)), {"Plan other", "Plan second"}),
        (Only(publishers=("Ford's",), since=date(2026, 3, 3)), {"Plan other"}),
        (Only(publishers=("Ford's", "Marlowe")), {"Plan first", "Plan second", "Plan other"}),
        (Only(since=date(2027, 1, 1)), set()),
    ],
)
def test_only_some_documents_are_exported_with_all_their_rows(
    warehouse: Warehouse, tmp_path: Path, only: Only, titles: set[str]
) -> None:
    publish(warehouse)
    folder = tmp_path / "part"
    written = export_views(warehouse, folder, format="datapackage", views=tuple(VIEW_COLUMNS), only=only)
    assert {row["title"] for row in read_csv(folder / "documents.csv")} == titles
    for view in set(VIEW_COLUMNS) - {"documents"}:
        found = read_csv(folder / f"{view}.csv")
        assert len(found) == written.rows[view]
        if "document_title" in VIEW_COLUMNS[view]:
            there = {title for (title,) in rows(warehouse, f"SELECT DISTINCT document_title FROM {view}")}
            assert {row["document_title"] for row in found} == titles & there
    actions = {row["action_id"] for row in read_csv(folder / "actions.csv")}
    assert {row["action_id"] for row in read_csv(folder / "action_organisations.csv")} == actions
    report = frictionless.validate(folder / "datapackage.json")
    assert report.valid, report.flatten(["type", "note"])


def test_a_publisher_that_is_not_there_is_answered_with_the_nearest(warehouse: Warehouse, tmp_path: Path) -> None:
    publish(warehouse)
    with pytest.raises(SettingsError, match="no document is published by 'Marlow': did you mean 'Marlowe'"):
        export_views(warehouse, tmp_path / "x", format="csv", only=Only(publishers=("Marlow",)))
    assert list((tmp_path / "x").iterdir()) == []
