"""Rows to records: themes, statuses by word and colour, leftovers kept, and what is doubtful named."""

from __future__ import annotations

import pytest

from extractors.plans.actions import Context, TableRecords, read_segment
from extractors.plans.headers import split_segments
from extractors.tables.stitching import chain_rows, chain_tables
from pipeline.organisations import KnownNames
from tests.extractors.building import AMBER, GREEN, GREY, LEFT, RED, Sheet, tables_of

XS = [40.0, 90.0, 300.0, 420.0, 540.0, 640.0]
HEADER = ["Ref", "Action", "Lead agency", "By when", "Status"]


def read(
    rows: list[list[str]],
    *,
    fills: dict[tuple[int, int], tuple[float, float, float]] | None = None,
    theme: str | None = "Safer Streets",
) -> TableRecords:
    """Records of a table on one page under a section heading."""
    sheet = Sheet()
    sheet.draw(rows, XS[: len(rows[0]) + 1], 60, bold=[0], fills=fills)
    page = sheet.page()
    (chain,) = chain_tables([page], tables_of(page))
    records = TableRecords()
    for segment in split_segments(chain_rows(chain)):
        theme = read_segment(segment, chain, Context({1: "Page 25"}, {1: 500.0}, theme, KnownNames()), records)
    return records


def action(ref: str = "1.1", text: str = "Walk the town centres", **others: str) -> list[str]:
    cells = {"lead": "Larkshire Police", "due": "March 2026", "status": ""} | others
    return [ref, text, cells["lead"], cells["due"], cells["status"]]


def test_a_row_is_an_action() -> None:
    records = read([HEADER, action(status="Green")])
    (found,) = records.actions
    assert (found.ref, found.theme, found.description) == ("1.1", "Safer Streets", "Walk the town centres")
    assert found.lead_agencies == ("Larkshire Police",)
    assert (found.by_when.raw, found.by_when.kind) == ("March 2026", "month")
    assert (found.status, found.status_printed) == ("green", "Green")
    assert (found.funding, found.progress, found.other_partners, found.other_columns) == (None, None, (), {})
    assert [(p.page_number, p.page_label, p.table_ordinal, p.row_ordinal) for p in found.provenance] == [
        (1, "Page 25", 1, 2)
    ]
    assert records.measures == []
    assert records.findings == []


def test_a_section_row_names_the_theme_of_those_below() -> None:
    rows = [HEADER, action(), ["RURAL CRIME", *[LEFT] * 4], action("2.1"), ["FARM WATCH", *[LEFT] * 4], action("3.1")]
    records = read(rows)
    assert [(a.ref, a.theme) for a in records.actions] == [
        ("1.1", "Safer Streets"), ("2.1", "RURAL CRIME"), ("3.1", "FARM WATCH"),
    ]  # fmt: skip


def test_a_theme_column_goes_before_the_section() -> None:
    header = ["Priority", "Action", "Lead agency", "By when"]
    records = read([header, ["Rural crime", "Walk", "EDC Parks", "May 2026"], ["", "Mend", "EDC Parks", "May 2026"]])
    assert [a.theme for a in records.actions] == ["Rural crime", "Rural crime"]


def test_a_column_nobody_knows_is_kept_under_its_header() -> None:
    header = ["Ref", "Action", "Ward", "By when"]
    records = read([header, ["1", "Walk", "Millfield", "May 2026"], ["2", "Mend", "", "May 2026"]])
    assert [a.other_columns for a in records.actions] == [{"Ward": "Millfield"}, {}]


@pytest.mark.parametrize(("colour", "status"), [(GREEN, "green"), (AMBER, "amber"), (RED, "red"), (GREY, None)])
def test_the_colour_of_the_cell_tells_where_no_word_does(
    colour: tuple[float, float, float], status: str | None
) -> None:
    records = read([HEADER, action()], fills={(1, 4): colour})
    assert [(a.status, a.status_printed) for a in records.actions] == [(status, None)]
    assert records.findings == []


def test_the_word_is_kept_where_its_colour_disagrees() -> None:
    records = read([HEADER, action(status="Green")], fills={(1, 4): RED})
    assert [a.status for a in records.actions] == ["green"]
    assert [(f.reason, f.page_number) for f in records.findings] == [("status-word-and-colour-disagree", 1)]


def test_a_status_word_nobody_knows_is_named() -> None:
    records = read([HEADER, action(status="Purple")])
    assert [(a.status, a.status_printed) for a in records.actions] == [(None, "Purple")]
    assert [f.reason for f in records.findings] == ["status-not-understood"]
    assert "Purple" in records.findings[0].message


def test_a_row_without_description_is_named_with_its_words() -> None:
    records = read([HEADER, action(), action("1.2", "", due="May 2026")])
    assert [a.ref for a in records.actions] == ["1.1"]
    assert [f.reason for f in records.findings] == ["row-without-description"]
    assert "1.2 Larkshire Police May 2026" in records.findings[0].message


def test_an_empty_row_is_nothing() -> None:
    records = read([HEADER, action(), [""] * 5])
    assert (len(records.actions), records.findings) == (1, [])


@pytest.mark.parametrize("due", ["When the lease ends", "Spring 2026"])
def test_a_deadline_without_days_is_named(due: str) -> None:
    records = read([HEADER, action(), action("1.2", due=due)])
    assert [(f.reason, f.record_kind, f.record_index) for f in records.findings] == [
        ("deadline-not-understood", "action", 1)
    ]
    assert records.actions[1].by_when.raw == due
    assert due in records.findings[0].message


def test_a_row_of_a_targets_table_is_a_measure() -> None:
    header = ["Measure", "Baseline", "Target", "Actual", "Change"]
    records = read([header, ["Reports of theft in the town", "80", "60", "XX", "-30%"]], theme="Children")
    (found,) = records.measures
    assert (found.description, found.theme) == ("Reports of theft in the town", "Children")
    assert (found.baseline, found.target, found.actual, found.change) == ("80", "60", "XX", "-30%")
    assert records.actions == []


def test_a_theme_on_a_line_of_its_own_is_taken_out_of_its_measures() -> None:
    header = ["Ref", "Measure", "Baseline", "Target"]
    told = {"Rural crime": "hare coursing", "Safer streets": "theft", "Young people": "harm"}
    rows = [["", f"{theme}\nReports of {what} in the two towns and villages", "8", "6"] for theme, what in told.items()]
    records = read([header, *rows], theme=None)
    assert [m.theme for m in records.measures] == list(told)
    assert [m.description.split()[0] for m in records.measures] == ["Reports"] * 3
