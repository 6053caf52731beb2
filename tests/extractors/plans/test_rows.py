"""Rows: page breaks undone, cells to values, every filled cell taken or left over, quotes that stand in their boxes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.parsing.boxes import centre_inside
from extractors.parsing.pages import Page
from extractors.plans.headers import Segment, split_segments
from extractors.plans.rows import (
    RowReader,
    certain_names,
    is_section_row,
    join_split_rows,
    read_settings,
    row_provenance,
)
from extractors.tables.stitching import Chain, Row, chain_rows, chain_tables
from pipeline.organisations import KnownNames
from tests.extractors.building import ABOVE, LEFT, Sheet, tables_of

XS = [40.0, 90.0, 300.0, 420.0, 540.0]
HEADER = ["Ref", "Action", "Lead agency", "By when"]
FIRST = ["1.1", "Walk the town centres after dark", "Larkshire Police", "March 2026"]
SECOND = ["1.2", "Mend the lamps on the station approach", "EDC Parks", "On-going"]


def read(*pages: list[list[str]]) -> tuple[Chain, Segment, list[Page]]:
    """The one table that is drawn on the pages, its segment and the pages."""
    sheets = []
    for number, texts in enumerate(pages, 1):
        sheet = Sheet(number)
        sheet.draw(texts, XS, 60, bold=[0] if texts[0] == HEADER else [])
        sheets.append(sheet.page())
    (chain,) = chain_tables(sheets, tables_of(*sheets))
    (segment,) = split_segments(chain_rows(chain))
    return chain, segment, sheets


def bottoms(chain: Chain) -> Mapping[int, float]:
    """Every page is full to the end of its table."""
    return {table.page_number: table.ys[-1] for table in chain.tables}


def joined(*pages: list[list[str]]) -> list[Row]:
    chain, segment, _ = read(*pages)
    return join_split_rows(segment, bottoms(chain))


def texts(rows: list[Row]) -> list[list[str]]:
    return [[row.text(column) for column in range(4)] for row in rows]


def reader(row: Row, segment: Segment, known: KnownNames | None = None) -> RowReader:
    return RowReader(row, segment.columns, read_settings(segment), known or KnownNames())


# --- rows over page breaks -------------------------------------------------------------------------------------------


def test_the_rest_of_a_row_on_the_next_page_is_joined() -> None:
    rows = joined(
        [HEADER, FIRST, ["1.2", "Mend the lamps on the", "EDC Parks", "On-going"]],
        [HEADER, ["", "station approach", "Larkshire Police", ""], ["1.3", "Look out", "EDC Parks", "May 2026"]],
    )
    assert texts(rows) == [
        FIRST,
        ["1.2", "Mend the lamps on the station approach", "EDC Parks Larkshire Police", "On-going"],
        ["1.3", "Look out", "EDC Parks", "May 2026"],
    ]
    assert [[part.page_number for part in row.parts] for row in rows] == [[1], [1, 2], [2]]


def test_a_row_that_runs_over_three_pages_is_one_row() -> None:
    rows = joined([HEADER, FIRST], [["", "and again", "and", ""]], [["", "and once more", "EDC Parks", ""]])
    assert [[part.page_number for part in row.parts] for row in rows] == [[1, 2, 3]]
    assert rows[0].text(1) == f"{FIRST[1]} and again and once more"


def test_the_rest_of_a_row_may_fill_a_single_cell() -> None:
    upper = ["1.2", "Mend the lamps on the", "EDC Parks", "May"]
    rows = joined([HEADER, FIRST, upper], [["", "station approach", "", ""]])
    assert texts(rows)[1] == ["1.2", "Mend the lamps on the station approach", "EDC Parks", "May"]


def test_a_reference_cut_by_the_page_is_joined() -> None:
    upper = ["SEP", "Mend the lamps", "EDC Parks", "May 2026"]
    rows = joined([HEADER, FIRST, upper], [["1.2", "of the station", "", ""]])
    assert texts(rows)[1] == ["SEP 1.2", "Mend the lamps of the station", "EDC Parks", "May 2026"]


@pytest.mark.parametrize(
    "following",
    [
        ["1.3", "Look after the yard", "EDC Parks", "May 2026"],
        ["1.3", "Look", "", ""],
        ["", "Look after the yard", "EDC Parks", "May 2026"],
    ],
)
def test_a_row_of_its_own_stays_one(following: list[str]) -> None:
    rows = joined([HEADER, FIRST, SECOND], [following])
    assert texts(rows) == [FIRST, SECOND, following]


def test_a_section_row_is_joined_to_nothing() -> None:
    rows = joined([HEADER, FIRST, SECOND], [["RURAL CRIME", LEFT, LEFT, LEFT], ["", "and so on", "EDC Parks", ""]])
    assert len(rows) == 4


def test_nothing_is_joined_where_the_page_had_room_left() -> None:
    chain, segment, _ = read([HEADER, FIRST], [["", "station approach", "EDC Parks", ""]])
    full = bottoms(chain)
    rows = {room: len(join_split_rows(segment, {n: y + room for n, y in full.items()})) for room in (0, 20, 60, 400)}
    assert rows == {0: 1, 20: 1, 60: 2, 400: 2}


def test_rows_of_one_page_are_never_joined() -> None:
    rows = joined([HEADER, FIRST, ["", "station approach", "", ""]])
    assert len(rows) == 2


# --- section rows ----------------------------------------------------------------------------------------------------


def test_section_rows() -> None:
    sheet = Sheet()
    rows = [
        ["RURAL CRIME", LEFT, LEFT, LEFT],
        ["Healthy relationships", "", "", ""],
        ["Healthy relationships", "", "", ""],
        ["1.1", "", "", ""],
        ["", "Walk the town", "", ""],
        ["1.2", "Walk the town", "", ""],
        ["", "", "", ""],
    ]
    sheet.draw(rows, XS, 60, bold=[1, 3], shaded=[])
    (chain,) = chain_tables([sheet.page()], tables_of(sheet.page()))
    assert [is_section_row(row) for row in chain_rows(chain)] == [True, True, False, False, False, False, False]


def test_a_shaded_text_alone_in_its_row_is_a_section_row() -> None:
    sheet = Sheet()
    sheet.draw([["Healthy relationships", "", "", ""], FIRST], XS, 60, shaded=[0])
    (chain,) = chain_tables([sheet.page()], tables_of(sheet.page()))
    assert [is_section_row(row) for row in chain_rows(chain)] == [True, False]


# --- values ----------------------------------------------------------------------------------------------------------


def test_fields_are_read_from_their_columns() -> None:
    _, segment, _ = read([HEADER, FIRST])
    row = reader(segment.rows[0], segment)
    assert row.text("ref") == "1.1"
    assert row.names("lead_agencies") == ("Larkshire Police",)
    assert row.text("funding") is None
    assert row.names("other_partners") == ()
    assert row.lines("description") == ["Walk the town centres after dark"]


def test_names_under_one_another_are_names_of_their_own() -> None:
    listed = "Larkshire Police\nEDC Parks\nOrchard Homes, Haven Point"
    _, segment, _ = read([HEADER, ["1.1", "Walk", listed, "May 2026"]])
    names = reader(segment.rows[0], segment).names("lead_agencies")
    assert names == ("Larkshire Police", "EDC Parks", "Orchard Homes", "Haven Point")


def test_a_name_that_wrapped_is_one_name() -> None:
    listed = "Ellenmere Domestic Abuse Delivery Forum\nOrchard Homes"
    _, segment, _ = read([HEADER, ["1.1", "Walk", listed, "May 2026"]])
    names = reader(segment.rows[0], segment).names("lead_agencies")
    assert names == ("Ellenmere Domestic Abuse Delivery Forum", "Orchard Homes")


def test_certain_names_are_those_that_stand_alone() -> None:
    _, segment, _ = read([HEADER, FIRST, ["1.2", "Mend", "Haven Point\nOrchard Homes", "May 2026"]])
    assert {"Larkshire Police", "Haven Point", "Orchard Homes"} <= set(certain_names(segment))


def test_a_merged_cell_is_read_in_each_of_its_rows() -> None:
    _, segment, _ = read([HEADER, FIRST, ["1.2", "Mend", ABOVE, ABOVE]])
    rows = [reader(row, segment) for row in segment.rows]
    assert [row.names("lead_agencies") for row in rows] == [("Larkshire Police",)] * 2
    assert [row.text("by_when") for row in rows] == ["March 2026"] * 2


Cells = st.lists(st.sampled_from(["", "Walk", "Mend lamps", "12"]), min_size=4, max_size=4).filter(any)
Taken = st.sets(st.sampled_from(["ref", "description", "lead_agencies", "by_when"]))


@given(cells=Cells, taken=Taken)
def test_every_filled_cell_is_taken_or_left_over(cells: list[str], taken: set[str]) -> None:
    _, segment, _ = read([HEADER, cells, SECOND])
    row = reader(segment.rows[0], segment)
    for name in taken:
        row.text(name)  # type: ignore[arg-type]
    headers = {"ref": "Ref", "description": "Action", "lead_agencies": "Lead agency", "by_when": "By when"}
    wanted = {headers[name]: text for name, text in zip(headers, cells, strict=True) if text and name not in taken}
    assert row.left_over() == wanted


def test_a_spanning_cell_is_left_over_once() -> None:
    _, segment, _ = read([HEADER, FIRST, ["1.2", "See the plan", LEFT, LEFT]])
    assert list(reader(segment.rows[1], segment).left_over().values()) == ["1.2", "See the plan"]


# --- provenance ------------------------------------------------------------------------------------------------------


def test_a_quote_holds_the_words_in_its_box_page_by_page() -> None:
    chain, segment, pages = read(
        [HEADER, FIRST, ["1.2", "Mend the lamps on the", "EDC Parks", "On-going"]],
        [["", "station approach", "Parks", ""]],
    )
    row = join_split_rows(segment, bottoms(chain))[1]
    where = row_provenance(row, chain, {1: "Page 25", 2: None})
    assert [(p.page_number, p.page_label, p.table_ordinal, p.row_ordinal) for p in where] == [
        (1, "Page 25", 1, 3),
        (2, None, 1, 3),
    ]
    assert [p.quote for p in where] == ["1.2 Mend the lamps on the EDC Parks On-going", "station approach Parks"]
    for place in where:
        inside = [w.text for w in pages[place.page_number - 1].words if centre_inside(w.box, place.bbox)]
        assert sorted(inside) == sorted(place.quote.split())


def test_a_cell_that_reaches_beyond_its_row_has_a_place_of_its_own() -> None:
    chain, segment, _ = read([HEADER, FIRST, ["1.2", "Mend", ABOVE, "May 2026"]])
    where = row_provenance(segment.rows[1], chain, {})
    assert [p.quote for p in where] == ["1.2 Mend May 2026", "Larkshire Police"]
    assert where[1].bbox[1] < where[0].bbox[1]
