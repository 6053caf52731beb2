"""The benchmark measures what it says: scores of known tables, clocks around steps that exist, a page kept as it is."""

from __future__ import annotations

import importlib
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks import documents, peers, report, stages, worker
from benchmarks.__main__ import PAGE, main
from benchmarks.adjacency import AdjacencyScore
from benchmarks.records import RecordScore, score_records
from benchmarks.report import Cost, Measured
from benchmarks.rows import RowScore, score_rows
from benchmarks.tools import TOOLS, Tool
from tests.extractors.reading import read_sample, sample_path

TRUTH: dict[str, Any] = {
    "actions": [
        {
            "ref": "1.1",
            "text": "Light the alley",
            "lead": ["Council", "Police"],
            "by_when": {"raw": "May 2026"},
            "pages": [1],
        },
        {"ref": "1.2", "text": "Over the page", "lead": [], "by_when": None, "pages": [1, 2]},
    ],
    "measures": [{"text": "In running text", "table": None, "pages": [1]}],
}


def table(*rows: list[str | None], spans: list[list[object]] | None = None) -> dict[str, Any]:
    return {"page": 1, "cells": list(rows), "spans": spans or []}


# --- rows ------------------------------------------------------------------------------------------------------------


def test_a_row_with_all_its_fields_is_whole() -> None:
    read = table(["Ref", "Action", "Lead", "When"], ["1.1", "Light the\nalley", "Police, Council", "May 2026"])
    assert score_rows(TRUTH, [read], pages_known=True) == RowScore(1, 1, 1)


@pytest.mark.parametrize(
    "row",
    [
        ["1.1", "Light the alley", "Police", "May 2026"],
        ["1.1", "Light the alley", "Police Council May 2026", ""],
        ["", "Light the alley", "Police Council", "May 2026"],
    ],
    ids=["a name is missing", "two columns in one cell", "no reference"],
)
def test_a_row_with_a_field_that_stands_in_no_cell_of_its_own_is_found_and_not_whole(row: list[str | None]) -> None:
    assert score_rows(TRUTH, [table(row)], pages_known=True) == RowScore(1, 1, 0)


@pytest.mark.parametrize(
    "rows",
    [[["1.1 Light the alley", "Police Council"]], [["1.1", "Light the"], ["", "alley"]], []],
    ids=["with its reference in one cell", "a row a line", "no table"],
)
def test_a_description_that_is_not_alone_and_whole_in_a_cell_is_not_found(rows: list[list[str | None]]) -> None:
    assert score_rows(TRUTH, [table(*rows)], pages_known=True) == RowScore(1, 0, 0)


def test_a_spanning_cell_stands_in_each_of_its_rows() -> None:
    spans: list[list[object]] = [
        [0, 0, 0, 0, "1.0"], [1, 0, 1, 0, "1.1"], [1, 1, 1, 1, "Light the alley"],
        [0, 2, 1, 2, "Council Police"], [0, 3, 1, 3, "May 2026"],
    ]  # fmt: skip
    assert score_rows(TRUTH, [table(spans=spans)], pages_known=True) == RowScore(1, 1, 1)


def test_rows_over_pages_are_asked_for_only_where_pages_are_unknown() -> None:
    assert score_rows(TRUTH, [], pages_known=False).wanted == 2


# --- tools -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_every_tool_has_a_reader_and_is_installed_by_the_benchmark_alone(tool: Tool, repository: Path) -> None:
    module, _, function = tool.reader.partition(":")
    assert callable(getattr(importlib.import_module(module), function))
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[\[>]", requirement)[0] for requirement in project["optional-dependencies"]["bench"]}
    assert tool.is_ours or tool.package in names


def test_a_missing_program_is_named() -> None:
    tool = Tool("t", "m:f", "p", program="no-such-program-anywhere")
    assert tool.lacks == "needs no-such-program-anywhere, which is not installed"


def test_a_reader_gives_pages_and_rows_of_strings() -> None:
    read = list(peers.pdfplumber_lines()(str(sample_path("targets"))))
    assert [one["page"] for one in read] == sorted(one["page"] for one in read)
    assert ["Action/target", "Baseline", "Target", "Actual", "Change"] in read[0]["cells"]


def test_a_merged_cell_spans_what_its_box_spans() -> None:
    rows: list[list[str | None]] = [["over both", None], ["left", "right"]]
    boxes: list[list[Any]] = [[(0, 0, 20, 10), None], [(0, 10, 9.8, 20), (10, 10, 20, 20)]]
    spans = peers._box_spans(rows, boxes)
    assert spans == [[0, 0, 0, 1, "over both"], [1, 0, 1, 0, "left"], [1, 1, 1, 1, "right"]]


def test_a_merged_cell_spans_what_no_wall_parts() -> None:
    def cell(text: str, *walls: str) -> SimpleNamespace:
        return SimpleNamespace(text=text, **{side: side in walls for side in ("left", "right", "top", "bottom")})

    around = ("left", "right", "top", "bottom")
    grid = [
        [cell("beside", "left", "top", "right"), cell("over", "left", "top", "bottom"), cell("both", "top", "bottom")],
        [cell("", "left", "right", "bottom"), cell("left", *around), cell("right", *around)],
    ]
    assert peers._wall_spans(grid) == [
        [0, 0, 1, 0, "beside"], [0, 1, 0, 2, "over both"], [1, 1, 1, 1, "left"], [1, 2, 1, 2, "right"],
    ]  # fmt: skip
    assert peers._wall_spans([[cell("no"), cell("walls")]]) == []


def test_an_error_of_a_tool_is_its_result_and_keeps_what_it_read_before() -> None:
    def read(_path: str) -> Iterator[dict[str, Any]]:
        yield {"page": 1}
        raise ValueError("page 2\nis odd")

    result = worker.measure(read, str(sample_path("targets")))
    assert result["tables"] == [{"page": 1}]
    assert result["error"] == "ValueError: page 2 is odd"
    assert result["pages"] == 3


def test_the_worker_writes_what_the_scorers_read(tmp_path: Path) -> None:
    tasks, result = tmp_path / "tasks.json", tmp_path / "result.json"
    tasks.write_text(json.dumps({"targets": str(sample_path("targets"))}))
    worker.main("ours", "benchmarks.ours:read_tables", "sourcepage", str(tasks), str(result))
    read = json.loads(result.read_text())
    assert read["docs"]["targets"]["error"] is None
    assert read["peak_mb"] > 1
    plan = next(plan for plan in documents.own_plans() if plan.name == "targets")
    score = score_rows(plan.truth, read["docs"]["targets"]["tables"], pages_known=True)
    assert score.wanted == score.found > 0


def test_a_tool_that_is_not_installed_says_so(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="not installed"):
        worker.main("t", "benchmarks.peers:pdfplumber_lines", "no-such-distribution", "", str(tmp_path / "r"))


# --- Sourcepage ------------------------------------------------------------------------------------------------------


def test_the_stages_add_up_and_leave_the_steps_as_they_were() -> None:
    before = [getattr(module, function) for module, function in stages.STEPS.values()]
    found, extractions = stages.measure([sample_path("targets"), Path(__file__)])
    assert [getattr(module, function) for module, function in stages.STEPS.values()] == before
    assert sum(found["stages"].values()) == pytest.approx(found["cpu"])
    assert found["stages"]["parse"] > 0
    assert found["stages"]["tables"] > 0
    assert (found["documents"], found["unread"], found["pages"]) == (1, 1, 3)
    assert extractions[str(sample_path("targets"))].measures


def test_own_plans_come_in_every_typesetting_with_their_truth() -> None:
    plans = documents.own_plans()
    assert {plan.typesetting for plan in plans} == set(report.TYPESETTINGS)
    assert all(plan.path.is_file() and plan.truth for plan in plans)


def test_records_are_counted_by_typesetting_and_kind() -> None:
    plans = [plan for plan in documents.own_plans() if plan.name == "targets"]
    score = score_records(plans, {str(plans[0].path): read_sample("targets")})["ruled", "measures"]
    assert score == RecordScore(score.wanted, score.wanted, 0, score.wanted)
    assert score.wanted == sum(bool(m["table"]) and not m.get("optional") for m in plans[0].truth["measures"])


# --- report ----------------------------------------------------------------------------------------------------------


def test_only_what_stands_between_the_markers_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"By hand.\n\n{report.BEGIN}\nold\n{report.END}\n\nAlso by hand.\n", encoding="utf-8")
    for text in ("first", "second"):
        report.put_between_markers(page, text)
        expected = f"By hand.\n\n{report.BEGIN}\n\n{text}\n\n{report.END}\n\nAlso by hand.\n"
        assert page.read_text(encoding="utf-8") == expected


def test_a_page_without_markers_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("By hand.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="markers"):
        report.put_between_markers(page, "x")
    assert page.read_text(encoding="utf-8") == "By hand.\n"


def test_the_page_in_docs_has_its_markers() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert 0 < text.index(report.BEGIN) < text.index(report.END)


def test_every_row_of_the_tools_table_has_all_columns() -> None:
    measured = [
        Measured(TOOLS[0], "1.0", competition=Cost(10, 1, 0.5), adjacency=AdjacencyScore(0.9, 0.8, 1.0, 5, 4, 3, 6)),
        Measured(TOOLS[1], "2.0", plans=Cost(10, 1, 0.5), rows={"ruled": RowScore(4, 2, 1)}),
        Measured(TOOLS[2], missing="needs java, which is not installed"),
    ]
    lines = report.tools_section(measured).splitlines()
    columns = {line.count("|") for line in lines if line.startswith("|")}
    assert len(columns) == 1
    assert "| 50% / 25% |" in lines[3]
    assert f"- {TOOLS[2].name}: not measured, needs java, which is not installed" in lines


def test_a_tool_that_nobody_knows_is_refused_with_those_there_are() -> None:
    result = CliRunner().invoke(main, ["--tool", "nobody"])
    assert result.exit_code == 2
    assert "sourcepage" in result.output
