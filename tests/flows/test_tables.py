"""``sourcepage tables``: every cell in each format, pages as asked for, one line for every error."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from extractors.scans.ocr import ocr_available
from flows.cli import main

DOCUMENTS = Path(__file__).resolve().parents[1] / "documents"
TARGETS = DOCUMENTS / "targets" / "targets.pdf"
RULED = DOCUMENTS / "ruled-plan" / "ruled-plan.pdf"
BROKEN = DOCUMENTS / "broken"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["tables", *map(str, arguments)])


@pytest.fixture(scope="module")
def ruled() -> list[dict[str, Any]]:
    """What the JSON says of the ruled plan."""
    result = run(RULED, "--format", "json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_json_names_file_page_box_method_and_confidence(ruled: list[dict[str, Any]]) -> None:
    assert {table["file"] for table in ruled} == {str(RULED)}
    assert [table["page"] for table in ruled] == sorted(table["page"] for table in ruled)
    for table in ruled:
        x0, top, x1, bottom = table["bbox"]
        assert 0 <= x0 < x1
        assert 0 <= top < bottom
        assert table["method"]
        assert 0 < table["confidence"] <= 1


def test_spans_say_the_same_as_cells(ruled: list[dict[str, Any]]) -> None:
    for table in ruled:
        cells, spans = table["cells"], table["spans"]
        begun = {(row, column): text for row, column, _, _, text in spans}
        covered = {(r, c) for r0, c0, r1, c1, _ in spans for r in range(r0, r1 + 1) for c in range(c0, c1 + 1)}
        for r, row in enumerate(cells):
            for c, text in enumerate(row):
                assert text == begun.get((r, c))
        assert len(covered) == sum((r1 - r0 + 1) * (c1 - c0 + 1) for r0, c0, r1, c1, _ in spans), "cells overlap"


def test_a_spanning_cell_stands_once_with_nothing_beside_it(ruled: list[dict[str, Any]]) -> None:
    spanning = [(t["cells"], span) for t in ruled for span in t["spans"] if span[2] > span[0] or span[3] > span[1]]
    assert spanning, "the ruled plan has merged cells"
    for cells, (row, column, last_row, last_column, text) in spanning:
        assert cells[row][column] == text
        assert cells[last_row][last_column] is None


def test_cells_say_what_is_printed() -> None:
    first = json.loads(run(TARGETS, "--format", "json", "--pages", "1").stdout)[0]
    assert first["cells"][0] == ["Action/target", "Baseline", "Target", "Actual", "Change"]
    assert ["Permanent exclusions of children on the programme", "12", "8", "9", "-25%"] in first["cells"]


def test_only_the_pages_asked_for_and_as_among_the_others(ruled: list[dict[str, Any]]) -> None:
    asked = json.loads(run(RULED, "--format", "json", "--pages", "5,7-8").stdout)
    assert asked == [table for table in ruled if table["page"] in (5, 7, 8)]
    assert {table["page"] for table in asked} == {5, 7, 8}


def test_csv_is_a_block_a_table_below_a_comment(ruled: list[dict[str, Any]]) -> None:
    blocks = re.split(r"(?m)^# .*\n", run(RULED, "--format", "csv").stdout)
    read = [[row for row in csv.reader(io.StringIO(block)) if row] for block in blocks if block]
    assert read == [[[text or "" for text in row] for row in table["cells"]] for table in ruled]


def test_csv_to_a_folder_is_a_file_a_table(tmp_path: Path, ruled: list[dict[str, Any]]) -> None:
    result = run(RULED, "--format", "csv", "--output", tmp_path / "tables")
    assert result.exit_code == 0
    written = sorted((tmp_path / "tables").iterdir())
    assert len(written) == len(ruled)
    first = tmp_path / "tables" / f"ruled-plan-page-{ruled[0]['page']}-table-1.csv"
    assert list(csv.reader(first.open(newline=""))) == [[t or "" for t in row] for row in ruled[0]["cells"]]


def test_tables_of_files_with_one_name_are_all_written(tmp_path: Path) -> None:
    other = tmp_path / "targets.pdf"
    other.write_bytes(TARGETS.read_bytes())
    run(TARGETS, other, "--format", "csv", "--pages", "1", "--output", tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["targets-page-1-table-1-2.csv", "targets-page-1-table-1.csv"]


def test_markdown_tells_page_and_method_above_each_table() -> None:
    printed = run(TARGETS).stdout
    assert f"**{TARGETS}, page 1, table 1 (" in printed.replace("\\_", "_")
    assert "| Action/target | Baseline | Target | Actual | Change |\n| --- | --- | --- | --- | --- |\n" in printed
    assert "confidence 0." in printed


def test_output_goes_into_a_file(tmp_path: Path) -> None:
    target = tmp_path / "found.json"
    result = run(TARGETS, "--format", "json", "--output", target)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert json.loads(target.read_text()) == json.loads(run(TARGETS, "--format", "json").stdout)


def test_a_scan_is_named_and_gives_no_tables_without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCEPAGE_OCR", "off")
    result = run(DOCUMENTS / "scanned-page" / "scanned-page.pdf", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == []
    assert "page 1 is an image without text" in result.stderr


def test_tables_of_a_scan_are_recognised_and_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCEPAGE_OCR", raising=False)
    if missing := ocr_available():
        pytest.skip(missing)
    result = run(DOCUMENTS / "scanned-page" / "scanned-page.pdf", "--format", "json")
    found = json.loads(result.stdout)
    assert found
    assert all(table["method"].endswith("+ocr") and table["confidence"] < 1 for table in found)
    assert "page 1 is an image; its words were recognised by OCR" in result.stderr


def test_an_encrypted_file_opens_with_the_right_password_of_several() -> None:
    refused = run(BROKEN / "encrypted.pdf")
    assert refused.exit_code == 3
    assert "--password" in refused.stderr
    opened = run(BROKEN / "encrypted.pdf", "--password", "wrong", "--password", "sample", "--format", "json")
    assert opened.exit_code == 0
    assert json.loads(opened.stdout)


@pytest.mark.parametrize("name", ["empty.pdf", "text.pdf", "error-page.pdf", "truncated.pdf"])
def test_a_broken_file_is_one_line_and_exit_code_3(name: str) -> None:
    result = run(BROKEN / name)
    assert result.exit_code == 3
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert name in result.stderr


def test_a_broken_file_among_others_is_named_and_the_rest_printed() -> None:
    result = run(BROKEN / "empty.pdf", TARGETS, "--format", "json")
    assert result.exit_code == 1
    assert f"{BROKEN / 'empty.pdf'}: not read: " in result.stderr
    assert {table["file"] for table in json.loads(result.stdout)} == {str(TARGETS)}


@pytest.mark.parametrize("pages", ["0", "x", "3-1", "1,,2", "-4", ""])
def test_pages_that_mean_nothing_are_refused(pages: str) -> None:
    result = run(TARGETS, f"--pages={pages}")
    assert result.exit_code == 2
    assert "3,5-9" in result.stderr


def test_a_page_that_the_document_does_not_have_is_named() -> None:
    result = run(TARGETS, "--pages", "2,9")
    assert result.exit_code == 2
    assert "has 3 pages, no page 9" in result.stderr


def test_output_that_cannot_be_written_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    for arguments in (["--output", tmp_path], ["--output", tmp_path / "no" / "such.json"]):
        result = run(BROKEN / "empty.pdf", "--format", "json", *arguments)
        assert result.exit_code == 2
        assert "folder" in result.stderr
