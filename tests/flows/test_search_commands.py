"""sourcepage search and sourcepage organisations: what they print and keep, and how they end."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import main
from loaders.search import SEARCHED_KINDS
from loaders.warehouse import open_warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.organisations import resolve
from tests.loaders.building import action, extraction, fetched, part

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command beside a warehouse with one document."""
    monkeypatch.setenv("SOURCEPAGE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("SOURCEPAGE_WAREHOUSE", raising=False)
    actions = (
        action("1.1", lead_agencies=("Kent Polce", "=SUM(1)"), provenance=(part(2, "1.1 Light\nthe path"),)),
        action("1.2", lead_agencies=("Kent Polce",), other_partners=()),
    )
    with open_warehouse(str(tmp_path / "data/processed/warehouse.sqlite")) as warehouse:
        load_extraction(
            warehouse, begin_load(warehouse, "1.0"), fetched(), extraction(actions=actions), resolve=resolve
        )
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_search_prints_where_each_record_was_found(run: Run) -> None:
    result = run("search", "light", "1.1")
    assert result.exit_code == 0
    first, place, quote, *_, count = result.stdout.splitlines()
    assert first.endswith("action: 1.1 Light the path 1.1")
    assert place == '  Plan plan, page 2 (printed "Page 26")'
    assert quote == '  "1.1 Light the path"'
    assert count == "1 record"


def test_search_finds_nothing_without_complaint(run: Run) -> None:
    result = run("search", "zebra")
    assert (result.exit_code, result.stdout) == (0, "0 records\n")


def test_search_json_has_all_of_it(run: Run) -> None:
    found = json.loads(run("search", "path", "--kind", "action", "--limit", 1, "--json").stdout)
    assert [(one["kind"], one["page_number"]) for one in found] == [("action", 1)]
    assert found[0]["citation_url"] == f"/r/{found[0]['record_id']}"


def test_search_says_that_there_may_be_more(run: Run) -> None:
    assert "1 record (there may be more: --limit 5)" in run("search", "path", "--limit", 1).stdout


@pytest.mark.parametrize("arguments", [["***"], [], ["path", "--kind", "page"], ["path", "--year", "19"]])
def test_search_refuses_what_makes_no_question(run: Run, arguments: list[str]) -> None:
    result = run("search", *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_search_offers_every_kind_that_is_searched() -> None:
    from flows.commands.search import KINDS

    assert set(KINDS) == set(SEARCHED_KINDS)


def test_unknown_names_are_listed_by_how_often_they_stand(run: Run) -> None:
    found = json.loads(run("organisations", "unresolved", "--json").stdout)
    assert [(one["name"], one["actions"], one["page_number"]) for one in found] == [
        ("Kent Polce", 2, found[0]["page_number"]),
        ("=SUM(1)", 1, 2),
    ]
    assert run("organisations", "unresolved", "--csv").stdout.startswith("name,actions,documents,")
    assert run("organisations", "unresolved", "--csv", "--json").exit_code == 2


def test_a_settled_name_holds_from_then_on(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    assert run("organisations", "review", sheet).exit_code == 0
    with sheet.open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert (lines[0]["name"], lines[0]["suggestion"]) == ("Kent Polce", "kent-police")
    assert lines[1]["name"] == "'=SUM(1)"

    lines[0]["organisation_id"] = "kent-police"
    lines[1]["organisation_id"] = "housing"
    with sheet.open("w", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    said = json.loads(run("organisations", "review", sheet, "--take", "--json").stdout)
    assert (said["names"], said["linked"]) == (2, 2)
    assert json.loads(run("organisations", "review", sheet, "--take", "--json").stdout)["names"] == 0
    codes = run("sql", "--csv", "select name, ons_code from organisations where organisation_id = 'kent-police'").stdout
    assert codes == "name,ons_code\nKent Police,E23000032\n"
    linked = run(
        "sql", "--csv", "select distinct organisation_id from action_organisations where role = 'lead' order by 1"
    )
    assert linked.stdout.split() == ["organisation_id", "housing", "kent-police"]
    assert json.loads(run("organisations", "unresolved", "--json").stdout) == []
    counted = json.loads(run("organisations", "list", "--json").stdout)
    assert {one["organisation_id"]: one["actions"] for one in counted}["kent-police"] == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "name,organisation_id\nKent Polce,kent-polise\n",
            "line 2: there is no organisation kent-polise; did you mean",
        ),
        ("name,other\nKent Polce,x\n", "there is no column organisation_id"),
        (b"\xff\xfe\x00", "cannot be read as CSV"),
    ],
)
def test_a_wrong_sheet_is_refused_whole(run: Run, tmp_path: Path, text: str | bytes, message: str) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = run("organisations", "review", sheet, "--take")
    assert result.exit_code == 2
    assert message in result.output
    assert not (tmp_path / "data/organisations.toml").exists()
