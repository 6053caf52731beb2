"""Headers turned by a quarter over upright columns, in tables with and without rules."""

from __future__ import annotations

import pytest

from tests.extractors.printing import Print, grids, print_html, read  # noqa: F401 (a fixture)

STYLE = """<style>
th { vertical-align: bottom } th.turned { height: 90pt; position: relative; padding: 0 }
.turned div { position: absolute; left: 2pt; bottom: 2pt; width: 86pt; height: 22pt; line-height: 10pt }
.up div { transform-origin: 0 100%; transform: translate(22pt, 0) rotate(-90deg) }
.down div { transform-origin: 0 0; transform: translate(24pt, -68pt) rotate(90deg) }
table { table-layout: fixed }
</style>"""
HEADERS = ("Lead agency", "Target date for completion", "RAG status", "Number of visits made")
ROWS = (
    ("1.1", "Fit alley gates behind Mill Lane", "Ellenmere Council", "30 June 2026", "Green", "12"),
    ("1.2", "Train door staff in how to spot a spiked drink and whom to call, and give each a card to keep",
     "Larkshire Police", "Ongoing", "Amber", "3"),
    ("1.3", "Open the youth club on Sundays", "Youth Service", "March 2027", "Red", "7"),
)  # fmt: skip
WIDTHS = (6, 44, 16, 14, 10, 10)


def sample(kind: str, way: str, *, all_turned: bool = False) -> str:
    cells = [f'<th class="turned {way}"><div>{text}</div></th>' for text in HEADERS]
    plain = [
        f'<th class="turned {way}"><div>{t}</div></th>' if all_turned else f"<th>{t}</th>" for t in ("Ref", "Action")
    ]
    columns = "".join(f'<col style="width: {width}%">' for width in WIDTHS)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    head = "".join([*plain, *cells])
    return f'{STYLE}<h2>Our plan</h2><table class="{kind}"><colgroup>{columns}</colgroup><tr>{head}</tr>{body}</table>'


@pytest.mark.parametrize("kind", ["ruled", "lined", "bare"])
@pytest.mark.parametrize("way", ["up", "down"])
def test_turned_headers_head_their_columns(print_html: Print, kind: str, way: str) -> None:  # noqa: F811
    (table,) = grids(print_html(sample(kind, way)))
    assert table == [["Ref", "Action", *HEADERS], *map(list, ROWS)]


@pytest.mark.parametrize("kind", ["lined", "bare"])
def test_a_header_that_is_turned_throughout_is_a_row_of_its_own(print_html: Print, kind: str) -> None:  # noqa: F811
    (table,) = grids(print_html(sample(kind, "up", all_turned=True)))
    assert table == [["Ref", "Action", *HEADERS], *map(list, ROWS)]


def test_the_columns_under_turned_headers_are_read_as_fields(print_html: Print) -> None:  # noqa: F811
    actions = read(print_html(sample("bare", "up"))).actions
    assert [(a.ref, a.lead_agencies, a.by_when.raw, a.status) for a in actions] == [
        ("1.1", ("Ellenmere Council",), "30 June 2026", "green"),
        ("1.2", ("Larkshire Police",), "Ongoing", "amber"),
        ("1.3", ("Youth Service",), "March 2027", "red"),
    ]
    assert [a.other_columns for a in actions] == [{"Number of visits made": n} for n in ("12", "3", "7")]
