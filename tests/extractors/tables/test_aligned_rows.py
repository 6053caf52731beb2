"""Rows of tables without drawn cells: references tell where they begin, then sections, then gaps."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.tables.aligned import find_aligned_tables
from extractors.tables.tables import Table
from tests.extractors.building import Sheet, grid, horizontal

XS = (60.0, 110.0, 340.0, 480.0)
HEADER = ("Ref", "Action", "Lead agency", "By when")


def printed(rows: Sequence[tuple[float, Sequence[str], bool]], *rules: float) -> list[list[list[str]]]:
    """The grids read from lines (distance from the line above, texts by column, bold) and rules at heights."""
    sheet, top = Sheet(1), 60.0
    for step, texts, bold in rows:
        top += step
        for x, text in zip(XS, texts, strict=False):
            if text:
                sheet.write(text, x, top, bold=bold)
    sheet.rulings.extend(horizontal(y, 55, 560) for y in rules)
    return [grid(table) for table in find_aligned_tables(sheet.page(), [])]


def write_rows(sheet: Sheet, top: float, *rows: Sequence[str], xs: Sequence[float] = XS) -> None:
    """Rows of one line each, the first at ``top``."""
    for number, texts in enumerate(rows):
        for x, text in zip(xs, texts, strict=True):
            sheet.write(text, x, top + 16 * number)


def read_on(first: Sheet, second: Sheet) -> tuple[Table, Table]:
    """The one table of each of two pages, the second read in the light of the first."""
    (above,) = find_aligned_tables(first.page(), [])
    (below,) = find_aligned_tables(second.page(), [], above)
    return above, below


def plain(step: float, *texts: str) -> tuple[float, Sequence[str], bool]:
    return step, texts, False


def bold(step: float, *texts: str) -> tuple[float, Sequence[str], bool]:
    return step, texts, True


BENCH = ("Paint a bench", "Parks Team", "May 2031")
FIRST = [
    plain(12, "A1", "Light the underpass and paint", "Ellenmere Council", "June 2031"),
    plain(12, "", "its walls in a pale colour", "Highways"),
    plain(15, "", "Ask schools for murals"),
]
SECOND = [
    plain(12, "A2", "Count the bicycles that are", "Larkshire Police", "Quarterly"),
    plain(12, "", "chained to the railings", "Town Rangers"),
]


def test_references_part_rows_that_stand_as_close_as_their_lines() -> None:
    (found,) = printed([bold(0, *HEADER), *FIRST, *SECOND])
    assert [row[0] for row in found] == ["Ref", "A1", "A2"]
    assert found[1][1] == "Light the underpass and paint its walls in a pale colour Ask schools for murals"
    assert found[2][2] == "Larkshire Police Town Rangers"


def test_paragraphs_between_rules_are_no_rows() -> None:
    (found,) = printed(
        [bold(0, *HEADER), plain(20, *FIRST[0][1]), *FIRST[1:], plain(20, *SECOND[0][1]), SECOND[1]], 75, 123
    )
    assert [row[0] for row in found] == ["Ref", "A1", "A2"]


def test_numbers_that_do_not_count_upwards_part_nothing() -> None:
    rows = [
        plain(12, "12", "Thefts from cars that", "410", "395"),
        plain(12, "", "stood unlocked", "", ""),
        plain(20, "9", "Thefts of bicycles", "20", "31"),
        plain(20, "31", "Damage to shops and", "88", "71"),
        plain(12, "", "their shutters", "", ""),
    ]
    (found,) = printed([bold(0, "Area", "Offence", "2030", "2031"), *rows])
    assert [row[0] for row in found if row[0]] == ["Area", "12", "9", "31"]


def test_references_half_way_down_their_rows_part_nothing() -> None:
    rows = [
        plain(20, "", "Light the underpass and"),
        plain(12, "1.1", "paint its walls in a colour", "Ellenmere Council", "June 2031"),
        plain(12, "", "that the schools choose"),
        plain(20, "", "Count the bicycles that"),
        plain(12, "1.2", "are chained to railings", "Larkshire Police", "Quarterly"),
        plain(12, "", "and to the lamp posts"),
    ]
    (found,) = printed([bold(0, *HEADER), *rows])
    assert found[1][1] == "Light the underpass and paint its walls in a colour that the schools choose"


def test_a_section_row_is_a_row_however_close_it_stands() -> None:
    section = bold(12, "SAFER NIGHTS AND MORNINGS")
    (found,) = printed([bold(0, *HEADER), *FIRST, section, *SECOND])
    assert [row[0] for row in found] == ["Ref", "A1", "SAFER NIGHTS AND MORNINGS", "A2"]


def test_rows_of_one_line_are_rows_beside_a_wider_gap() -> None:
    names = ["Highways", "Town Rangers", "Parks Team", "Town Clerk"]
    rows = [
        plain(16 if n else 24, "", f"Mend the lamps of street {n}", name, "June 2031") for n, name in enumerate(names)
    ]
    rows = [(step, ("All", *texts[1:]), False) for step, texts, _ in rows]
    (found,) = printed([bold(0, "Ward", *HEADER[1:]), *rows])
    assert [row[2] for row in found] == ["Lead agency", *names]


def test_a_heading_over_a_header_begins_another_table() -> None:
    sheet = Sheet(1)
    for n, heading in enumerate(("Market square", "Mill Lane")):
        top = 60 + n * 90
        sheet.write(heading, 60, top, size=12, bold=True)
        for x, text in zip(XS[1:], HEADER[1:], strict=True):
            sheet.write(text, x, top + 20, bold=True)
        write_rows(sheet, top + 36, *((f"Paint bench number {r}", *BENCH[1:]) for r in range(3)), xs=XS[1:])
    found = [grid(table) for table in find_aligned_tables(sheet.page(), [])]
    assert [table[0][0] for table in found] == ["Action", "Action"]
    assert [len(table) for table in found] == [4, 4]


def test_the_rest_of_a_row_at_the_top_of_a_page_belongs_to_the_table() -> None:
    first, second = Sheet(1), Sheet(2)
    for x, text in zip(XS, HEADER, strict=True):
        first.write(text, x, 500, bold=True)
    said = [("A1", "Light the underpass", "Highways", "May 2031"), ("A2", "Count bicycles", "Rangers", "June 2031")]
    write_rows(first, 516, *said)
    second.write("chained to railings", XS[1], 60)
    write_rows(second, 76, *((ref, *BENCH) for ref in ("A3", "A4", "A5")))
    _, below = read_on(first, second)
    assert grid(below)[0] == ["", "chained to railings", "", ""]
    assert [row[0] for row in grid(below)] == ["", "A3", "A4", "A5"]


def test_a_line_over_a_table_that_begins_elsewhere_is_none_of_it() -> None:
    first, second = Sheet(1), Sheet(2)
    write_rows(first, 500, *((ref, *BENCH) for ref in ("A1", "A2", "A3")))
    write_rows(second, 76, *((ref, *BENCH) for ref in ("B1", "B2", "B3")))
    second.write("What we did", XS[0] + 20, 56)
    _, below = read_on(first, second)
    assert [row[0] for row in grid(below)] == ["B1", "B2", "B3"]


def test_a_section_row_that_ends_the_page_belongs_to_the_table() -> None:
    sections = [bold(16, "SAFER NIGHTS AND MORNINGS"), bold(20, "HOMES")]
    (found,) = printed([bold(0, *HEADER), sections[0], *FIRST, *SECOND, sections[1]])
    assert [row[0] for row in found] == ["Ref", "SAFER NIGHTS AND MORNINGS", "A1", "A2", "HOMES"]


def test_a_section_row_does_not_keep_a_page_from_the_columns_of_the_one_before() -> None:
    first, second = Sheet(1), Sheet(2)
    rows = [(ref, *BENCH) for ref in ("A1", "A2", "A3")]
    write_rows(first, 500, *rows)
    write_rows(second, 76, *rows, xs=(XS[0], *(x + 6 for x in XS[1:])))
    second.write("SAFER NIGHTS AND MORNINGS IN THE WHOLE TOWN", XS[0], 60, bold=True)
    above, below = read_on(first, second)
    assert below.xs == above.xs
    assert grid(below)[0] == ["SAFER NIGHTS AND MORNINGS IN THE WHOLE TOWN"] * 4


def test_a_theme_over_several_rows_is_one_beside_references() -> None:
    rows = [
        plain(20, "Safer", "M1", "Thefts from cars", "410"),
        plain(16, "streets", "M2", "Thefts of bicycles", "20"),
        plain(16, "", "M3", "Damage to shops and", "88"),
        plain(12, "", "", "their shutters", ""),
        plain(16, "Homes", "M4", "Burglaries", "12"),
    ]
    (found,) = printed([bold(0, "Theme", "Ref", "Measure", "Target"), *rows])
    assert [row[0] for row in found] == ["Theme", "Safer streets", "Safer streets", "", "Homes"]
    assert found[3][2] == "Damage to shops and their shutters"


def test_what_goes_on_in_lower_case_is_no_row_whatever_the_space_above() -> None:
    rows = [
        plain(15, "All", "Light the underpass and", "Ellenmere Council", "June 2031"),
        plain(12, "", "its walls", "", ""),
        plain(15, "wards", "", "Highways", ""),
        plain(15, "Mill", "Count the bicycles that", "Larkshire Police", "July 2031"),
        plain(12, "", "are chained up", "", ""),
    ]
    (found,) = printed([bold(0, "Ward", *HEADER[1:]), *rows])
    assert [row[0] for row in found] == ["Ward", "All wards", "Mill"]


def test_one_row_alone_on_the_last_page_belongs_to_the_table() -> None:
    first, second = Sheet(1), Sheet(2)
    streets = ("Mill Lane", "Salt Lane", "Fen End")
    write_rows(first, 500, *(("All", f"Light {street}", *BENCH[1:]) for street in streets))
    second.write("and its yards", XS[1], 60)
    write_rows(second, 76, ("Mill", *BENCH))
    _, below = read_on(first, second)
    assert grid(below) == [["", "and its yards", "", ""], ["Mill", *BENCH]]
    assert find_aligned_tables(second.page(), []) == []
