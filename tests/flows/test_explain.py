"""``sourcepage explain``: the sums behind one figure, its own and those with its neighbours."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import main
from loaders.warehouse import open_warehouse
from loaders.writer import begin_load, finish_load, load_extraction
from pipeline.records import Statistic
from pipeline.settings import find_settings
from pipeline.statistic_checks import check_statistics
from tests.loaders.building import extraction, fetched, part

Run = Callable[..., Result]

WRONG = "Graffiti fell by 58% from 139 to 88."
SHARES = "33 were female (38.8%) and 52 were male (61.2%)."


def figure(subject: str, **fields: object) -> Statistic:
    made = Statistic(subject=subject, value=None, unit="count", provenance=(replace(part(2), table_ordinal=None),))
    return replace(made, **fields)  # type: ignore[arg-type]


STATISTICS = (
    figure("graffiti", value=88.0, previous_value=139.0, change_percent=-58.0, direction="down", sentence=WRONG),
    figure("female", value=33.0, value_printed="33", sentence=SHARES),
    figure("share female", value=38.8, value_printed="38.8", unit="percent", sentence=SHARES),
    figure("male", value=52.0, value_printed="52", sentence=SHARES),
    figure("share male", value=61.2, value_printed="61.2", unit="percent", sentence=SHARES),
    figure("burglary", value=5.0, value_printed="5", sentence="There were 5 burglaries."),
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a warehouse that holds one checked document."""
    monkeypatch.setenv("SOURCEPAGE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("SOURCEPAGE_WAREHOUSE", raising=False)
    judged, findings = check_statistics(STATISTICS)
    read = replace(extraction(), statistics=tuple(judged), findings=tuple(findings))
    with open_warehouse(find_settings().warehouse) as warehouse:
        load = begin_load(warehouse, "1.0")
        load_extraction(warehouse, load, fetched(), read)
        finish_load(warehouse, load)
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


def record_id(run: Run, table: str, where: str) -> str:
    name = f"{table.removesuffix('s')}_id"
    (row,) = json.loads(run("sql", f"select {name} as id from {table} where {where}", "--json").stdout)
    return str(row["id"])


def explained(run: Run, subject: str) -> list[str]:
    result = run("explain", record_id(run, "statistics", f"subject = '{subject}'"))
    assert result.exit_code == 0, result.stderr
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


def test_a_figure_that_does_not_add_up_shows_its_sum(run: Run) -> None:
    lines = explained(run, "graffiti")
    sums = next(line for line in lines if line.startswith("sum "))
    assert sums.startswith("sum decreased by 58%, from 139 to 88 | (139 - 88) / 139 = 51 / 139 = 36.69% | not 58%")
    assert f"sentence {WRONG}" in lines
    assert "previous value 139" in lines
    assert "consistent no, what is stated cannot all be true" in lines
    assert any(line.startswith("warning percent-disagrees-with-values: ") for line in lines)


def test_a_sum_over_several_figures_is_shown_for_each(run: Run) -> None:
    for subject in ("female", "share male"):
        lines = explained(run, subject)
        assert any("33 is 38.8%; 52 is 61.2%" in line for line in lines)
        assert "consistent yes, what is stated agrees" in lines
        assert "checks none doubts it" in lines


def test_a_figure_alone_has_nothing_to_add_up(run: Run) -> None:
    lines = explained(run, "burglary")
    assert "sum nothing to add up: too few figures are stated" in lines
    assert "consistent not known" in lines


def test_json_has_the_record_and_its_sums(run: Run) -> None:
    found = json.loads(run("explain", record_id(run, "statistics", "subject = 'graffiti'"), "--json").stdout)
    assert found["fields"]["change_percent"] == -58.0
    assert [words.split(" | ")[1] for words in found["sums"]] == ["(139 - 88) / 139 = 51 / 139 = 36.69%"]


def test_other_records_and_unknown_ids_are_refused_in_one_line(run: Run) -> None:
    action = run("explain", record_id(run, "actions", "ref = '1.1'"))
    assert action.exit_code == 2
    assert "is a record of kind action, not a statistic; see it with: sourcepage trace" in action.stderr
    known = record_id(run, "statistics", "subject = 'burglary'")
    unknown = run("explain", known[:-1] + "0")
    assert unknown.exit_code == 2
    assert f"did you mean {known}?" in unknown.stderr
    assert len(unknown.stderr.splitlines()) == len(action.stderr.splitlines()) == 1


def test_a_superseded_version_is_explained_by_itself(run: Run) -> None:
    known = record_id(run, "statistics", "subject = 'graffiti'")
    with open_warehouse(find_settings().warehouse) as warehouse:
        load = begin_load(warehouse, "1.1")
        changed = replace(STATISTICS[0], geography="Ashford")
        load_extraction(warehouse, load, fetched(), replace(extraction(version="1.1"), statistics=(changed,)))
        finish_load(warehouse, load)
    old = run("explain", f"{known}/v1")
    assert old.exit_code == 0, old.stderr
    assert "36.69%" in old.stdout
    assert "superseded" in old.stdout
