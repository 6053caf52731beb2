"""Tables printed in ways that are hard to read, typeset with all rules, with horizontal ones only and with none."""

from __future__ import annotations

import pytest

from tests.extractors.printing import Print, grids, print_html, read, table_html  # noqa: F401 (a fixture)

HEADER = ["Ref", "Action", "Lead agency", "By when", "Status"]
ROWS = [
    ["1.1", "Fit alley gates behind Mill Lane and cut a key for each", "Ellenmere Council", "June 2026", "Green"],
    ["1.2", "Train door staff in how to spot a spiked drink", "Larkshire Police", "Ongoing", "Amber"],
    ["1.3", "Open the youth club in Market Street on Sundays", "Youth Service", "March 2027", "Red"],
    ["1.4", "Walk the square with the traders each spring", "Community Safety Unit", "May 2026", "Green"],
    ["1.5", "Move the bicycle racks to where the cameras are", "Street Scene", "July 2026", "Green"],
]  # fmt: skip
FIGURES = [["Burglaries", "410", "395"], ["Robberies", "20", "31"], ["Thefts", "88", "71"]]
PROSE = (
    "Our driving ambition is to ensure all children have a good education and a good childhood, and that all of them "
    "feel safe, secure and loved. We work hard to reduce the impact of reduced resources and of continued demand. "
)
every_kind = pytest.mark.parametrize("kind", ["ruled", "lined", "bare"])


@every_kind
@pytest.mark.parametrize("degrees", [0, -35, -90])
def test_a_watermark_over_cells_is_in_none(print_html: Print, kind: str, degrees: int) -> None:  # noqa: F811
    place = "left: 20pt" if degrees == -90 else "left: 140pt"
    style = f"position: fixed; top: 60pt; {place}; font-size: 110pt; color: #ddd; transform: rotate({degrees}deg)"
    html = f'<div style="{style}">DRAFT</div><h2>Our plan</h2>{table_html(HEADER, ROWS, kind)}'
    assert grids(print_html(html)) == [[HEADER, *ROWS]]


@every_kind
@pytest.mark.parametrize("size", [5, 6])
def test_a_small_print_of_a_spreadsheet(print_html: Print, kind: str, size: int) -> None:  # noqa: F811
    html = f'<div style="font-size: {size}pt; width: 60%">{table_html(HEADER, ROWS * 3, kind)}</div>'
    assert grids(print_html(html)) == [[HEADER, *ROWS * 3]]


@pytest.mark.parametrize("kind", ["ruled", "lined"])
def test_tables_side_by_side_are_two(print_html: Print, kind: str) -> None:  # noqa: F811
    left = table_html(HEADER[:4], [row[:4] for row in ROWS], kind)
    right = table_html(["Measure", "Baseline", "Actual"], FIGURES, kind)
    halves = "".join(f'<div style="width: 48%">{table}</div>' for table in (left, right))
    found = grids(print_html(f'<div style="display: flex; gap: 24pt">{halves}</div>'))
    assert sorted(grid[0][0] for grid in found) == ["Measure", "Ref"]


@every_kind
def test_a_cell_over_several_rows_belongs_to_each(print_html: Print, kind: str) -> None:  # noqa: F811
    body = ""
    for theme, rows in (("Safer streets", ROWS[:3]), ("Safer nights", ROWS[3:])):
        for number, row in enumerate(rows):
            first = f'<td rowspan="{len(rows)}">{theme}</td>' if number == 0 else ""
            body += f"<tr>{first}<td>{row[1]}</td><td>{row[2]}</td><td>{row[3]}</td></tr>"
    head = "<tr><th>Priority</th><th>Action</th><th>Lead agency</th><th>By when</th></tr>"
    actions = read(print_html(f'<table class="{kind}">{head}{body}</table>')).actions
    assert [a.theme for a in actions] == ["Safer streets"] * 3 + ["Safer nights"] * 2
    assert [a.description for a in actions] == [row[1] for row in ROWS]


@every_kind
def test_a_header_in_two_rows(print_html: Print, kind: str) -> None:  # noqa: F811
    head = (
        '<tr><th rowspan="2">Ref</th><th rowspan="2">Action</th><th colspan="2">Delivery</th>'
        '<th colspan="2">Performance</th></tr>'
        "<tr><th>Lead agency</th><th>By when</th><th>Status</th><th>Progress</th></tr>"
    )
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in [*row, "Under way."]) + "</tr>" for row in ROWS)
    actions = read(print_html(f'<h2>Our plan</h2><table class="{kind}">{head}{body}</table>')).actions
    assert [[a.ref, a.description, *a.lead_agencies, a.by_when.raw, a.status_printed] for a in actions] == ROWS
    assert {a.progress for a in actions} == {"Under way."}


@every_kind
def test_a_row_cut_by_the_page_is_one(print_html: Print, kind: str) -> None:  # noqa: F811
    long = " ".join(["The gates are up and keys are being cut for each of the households."] * 60)
    rows = [[*row, long if row[0] == "1.2" else "Under way."] for row in ROWS]
    html = f'<div style="height: 150pt">Introduction</div>{table_html([*HEADER, "Progress"], rows, kind)}'
    actions = read(print_html(html)).actions
    assert [[a.ref, a.description, *a.lead_agencies, a.by_when.raw, a.status_printed] for a in actions] == ROWS
    assert actions[1].progress == long
    assert [place.page_number for place in actions[1].provenance] == [1, 2]


@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("align", ["left", "justify"])
def test_prose_in_columns_is_no_table(print_html: Print, columns: int, align: str) -> None:  # noqa: F811
    text = "".join(f"<p>{PROSE * (1 + number % 3)}</p>" for number in range(6))
    style = f"columns: {columns}; column-gap: 24pt; text-align: {align}"
    assert grids(print_html(f'<h1>Services</h1><div style="{style}">{text}</div>')) == []
