"""Headers: which row is one, which column holds which field, and what a table's rows are."""

from __future__ import annotations

import pytest

from extractors.plans.headers import Segment, split_segments
from extractors.tables.stitching import Row, chain_rows, chain_tables
from pipeline.vocabulary import Field, is_ref
from tests.extractors.building import LEFT, Sheet, tables_of

XS = [40.0, 90.0, 300.0, 420.0, 540.0]
HEADER = ["Ref", "Action", "Lead agency", "By when"]
BODY = [
    ["1.1", "Walk the town centres after dark", "Larkshire Police", "March 2026"],
    ["1.2", "Mend the lamps on the station approach", "EDC Parks", "On-going"],
]


def rows_of(*pages: list[list[str]], xs: list[float] | None = None, bold: bool = True) -> list[Row]:
    """Rows of one table whose pieces stand on pages following one another; each first row is set in bold."""
    sheets = []
    for number, texts in enumerate(pages, 1):
        sheet = Sheet(number)
        sheet.draw(texts, xs or XS, 60, bold=[0] if bold else [])
        sheets.append(sheet.page())
    (chain,) = chain_tables(sheets, tables_of(*sheets))
    return chain_rows(chain)


def fields(segment: Segment) -> list[Field | None]:
    return [column.field for column in segment.columns]


def refs(segment: Segment) -> list[str]:
    return [row.text(0) for row in segment.rows]


def test_columns_are_named_by_their_header() -> None:
    (segment,) = split_segments(rows_of([HEADER, *BODY]))
    assert fields(segment) == ["ref", "description", "lead_agencies", "by_when"]
    assert segment.kind == "action"
    assert refs(segment) == ["1.1", "1.2"]
    lead = segment.column("lead_agencies")
    assert lead is not None
    assert (lead.index, lead.header) == (2, "Lead agency")
    assert segment.column("funding") is None


def test_a_header_repeated_on_the_next_page_is_no_row_and_begins_nothing() -> None:
    in_capitals = ["REF", "ACTION", "Lead\nagency", "BY WHEN"]
    (segment,) = split_segments(rows_of([HEADER, *BODY], [HEADER, *BODY], [in_capitals, *BODY]))
    assert refs(segment) == ["1.1", "1.2"] * 3


def test_another_header_begins_another_segment() -> None:
    measures = ["Ref", "Measure", "Baseline", "Target"]
    segments = split_segments(rows_of([HEADER, *BODY, measures, ["M1", "Reports of theft in the town", "80", "60"]]))
    assert [segment.kind for segment in segments] == ["action", "measure"]
    assert [refs(segment) for segment in segments] == [["1.1", "1.2"], ["M1"]]


def test_an_empty_first_header_over_short_numbers_is_the_reference() -> None:
    (segment,) = split_segments(rows_of([["", *HEADER[1:]], *BODY]))
    assert fields(segment)[0] == "ref"


def test_an_empty_header_over_long_text_is_the_description() -> None:
    (segment,) = split_segments(rows_of([["Ref", "", "Lead agency", "By when"], *BODY]))
    assert fields(segment) == ["ref", "description", "lead_agencies", "by_when"]


def test_a_header_over_two_columns_names_the_longer_one() -> None:
    (segment,) = split_segments(rows_of([["Priority action", LEFT, "Lead agency", "By when"], *BODY]))
    assert fields(segment) == ["ref", "description", "lead_agencies", "by_when"]
    assert refs(segment) == ["1.1", "1.2"]


def test_a_header_in_two_rows_is_one_header() -> None:
    sheet = Sheet()
    rows = [["Ref", "Action", "Delivery", LEFT], ["", "", "Lead agency", "By when"], *BODY]
    sheet.draw(rows, XS, 60, bold=[0, 1], shaded=[0, 1])
    (chain,) = chain_tables([sheet.page()], tables_of(sheet.page()))
    (segment,) = split_segments(chain_rows(chain))
    assert fields(segment)[1:] == ["description", "lead_agencies", "by_when"]
    assert refs(segment) == ["1.1", "1.2"]


def test_a_title_over_the_header_is_the_segments_title() -> None:
    (segment,) = split_segments(rows_of([["SAFER STREETS", LEFT, LEFT, LEFT], HEADER, *BODY]))
    assert segment.title == "SAFER STREETS"
    assert refs(segment) == ["1.1", "1.2"]


def test_an_unknown_column_keeps_its_header_and_has_no_field() -> None:
    (segment,) = split_segments(rows_of([["Ref", "Action", "Ward", "By when"], *BODY]))
    assert [(c.header, c.field) for c in segment.columns][2] == ("Ward", None)


def test_each_field_goes_to_one_column() -> None:
    (segment,) = split_segments(rows_of([["Action", "Actions", "Lead", "Lead agency"], *BODY]))
    named = [field for field in fields(segment) if field]
    assert len(named) == len(set(named))
    assert segment.column("lead_agencies") is not None


def test_rows_under_no_header_are_of_no_kind() -> None:
    (segment,) = split_segments(rows_of(BODY, bold=False))
    assert (segment.kind, len(segment.rows)) == (None, 2)


def test_rows_under_no_header_take_the_columns_of_an_earlier_table() -> None:
    (earlier,) = split_segments(rows_of([HEADER, *BODY]))
    (segment,) = split_segments(rows_of(BODY, bold=False), earlier.columns)
    assert segment.inherited
    assert (segment.kind, fields(segment)) == ("action", fields(earlier))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (["Ref", "Action", "Lead", "Progress"], "action"),
        (["What we will do", "Who", "When", "Funding"], "action"),
        (["Measure", "Baseline", "Target", "Actual"], "measure"),
        (["Success measure", "Target", "Actual", "Change"], "measure"),
        (["How we will know", "Lead", "Status", "Progress"], "measure"),
        (["Offence", "2023", "2024", "Per 1,000"], None),
        (["Name", "Telephone", "Address", "Email"], None),
        (["Term", "Meaning", "Page", "Section"], None),
    ],
)
def test_what_a_tables_rows_are(header: list[str], kind: str | None) -> None:
    segments = split_segments(rows_of([header, ["a b", "c d", "e f", "g h"], ["i j", "k l", "m n", "o p"]]))
    assert [segment.kind for segment in segments] == [kind]


@pytest.mark.parametrize("text", ["1", "1.4", "12.10", "CSAP 3.10", "A2", "iv)", "(a)", "1.1.2", "3e", "SEP 1.4", "7."])
def test_references(text: str) -> None:
    assert is_ref(text)


@pytest.mark.parametrize("text", ["", "Police", "March 2026", "1,234", "Walk 3 times", "2011/12 plan", "10 of 12"])
def test_no_references(text: str) -> None:
    assert not is_ref(text)
