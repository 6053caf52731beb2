"""The sample publications agree with their hand-written truth: what it says stands on a page is printed there."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

HERE = Path(__file__).resolve().parent
TRUTHS = sorted(HERE.glob("*/truth.json"))
DUE_KINDS = {None, "date", "month", "ongoing", "recurring", "period", "multiple", "missing"}
named = pytest.mark.parametrize("truth_path", TRUTHS, ids=lambda path: path.parent.name)


def read_truth(path: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return truth


@cache
def page_words(path: Path) -> tuple[str, ...]:
    """Text of each page of the PDF beside a truth file, as one bag of words per page."""
    document = pypdfium2.PdfDocument(path.with_name(f"{path.parent.name}.pdf"))
    return tuple(words(page.get_textpage().get_text_range()) for page in document)


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def missing_words(wanted: str | None, path: Path, pages: list[int]) -> set[str]:
    printed = set(" ".join(page_words(path)[number - 1] for number in pages).split())
    return set(words(wanted or "").split()) - printed


def test_every_publication_has_truth() -> None:
    assert {path.parent for path in HERE.glob("*/*.pdf")} - {HERE / "broken"} == {path.parent for path in TRUTHS}


@named
def test_rows_are_printed_on_their_pages(truth_path: Path) -> None:
    truth = read_truth(truth_path)
    for row in truth["actions"] + truth["measures"]:
        names = row["lead"] + row.get("partners", [])
        fields = [row["text"], row.get("update"), row.get("funding"), (row["by_when"] or {}).get("raw"), *names]
        fields += [row.get(key) for key in ("ref", "baseline", "target", "actual", "change", "success_measure")]
        fields += row.get("other_columns", {}).values()
        for field in fields:
            assert not missing_words(field, truth_path, row["pages"]), (row["ref"], field)


@named
def test_every_page_of_a_row_prints_some_of_it(truth_path: Path) -> None:
    truth = read_truth(truth_path)
    for row in truth["actions"] + truth["measures"]:
        whole = words(" ".join([row["text"], row.get("update") or "", *row["lead"], *row.get("partners", [])]))
        for number in row["pages"]:
            pieces = [whole[start : start + 18] for start in range(max(len(whole) - 17, 1))]
            assert any(piece in page_words(truth_path)[number - 1] for piece in pieces), (row["ref"], number)


@named
def test_quotes_and_decisions_are_printed(truth_path: Path) -> None:
    truth = read_truth(truth_path)
    for statistic in truth["statistics"]:
        pages = statistic.get("pages", [statistic["page"]])
        assert not missing_words(statistic["quote"], truth_path, pages), statistic["quote"]
    for decision in truth["decisions"]:
        assert not missing_words(decision["resolved"], truth_path, decision["pages"]), decision["resolved"]
    for cell in truth.get("table_statistics", []):
        assert not missing_words(f"{cell['row_label']} {cell['column_label']}", truth_path, [cell["page"]]), cell


@named
def test_deadlines_are_of_known_kinds(truth_path: Path) -> None:
    truth = read_truth(truth_path)
    for due in (row["by_when"] for row in truth["actions"] + truth["measures"] if row["by_when"]):
        assert due["kind"] in DUE_KINDS
        dateless = due["kind"] in {None, "ongoing", "recurring", "missing"}
        assert (due["start"] is None) == (due["end"] is None) == dateless
        assert due["start"] is None or due["start"] <= due["end"]


def test_page_labels_are_stamped() -> None:
    truth_path = HERE / "committee-pack" / "truth.json"
    labels = read_truth(truth_path)["page_labels"]
    first = labels["first_labelled_page"]
    for number, text in enumerate(page_words(truth_path), start=1):
        label = re.findall(r"\bPage (\d+)\b", text)
        assert label == ([str(number - first + labels["first_label"])] if number >= first else []), number
