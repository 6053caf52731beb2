"""Tables in which a document counts its own rows by status."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.plans.totals import read_totals
from extractors.tables.stitching import chain_rows, chain_tables
from pipeline.records import StatusTotal
from tests.extractors.building import Sheet, tables_of

Count = st.integers(0, 2000)


def totals_of(rows: list[list[str]], heading: str | None = "Actions") -> list[StatusTotal]:
    sheet = Sheet()
    sheet.draw(rows, [40.0 + 120 * n for n in range(len(rows[0]) + 1)], 60, bold=[0])
    (chain,) = chain_tables([sheet.page()], tables_of(sheet.page()))
    return read_totals(chain, chain_rows(chain), heading, {1: "Page 11"})


@given(green=Count, amber=Count, red=Count, missing=Count)
def test_statuses_down_the_first_column(green: int, amber: int, red: int, missing: int) -> None:
    (total,) = totals_of(
        [
            ["Success measures", ""],
            ["Green (Targets achieved)", f"{green:,}"],
            ["Amber", f"{amber}"],
            ["Red", f"{red}"],
            ["Missing information", f"{missing}"],
        ]
    )
    assert (total.what, total.green, total.amber, total.red, total.missing) == (
        "Success measures", green, amber, red, missing,
    )  # fmt: skip
    assert {p.page_label for p in total.provenance} == {"Page 11"}
    assert [p.quote for p in total.provenance][1] == f"Amber {amber}"


@given(counts=st.lists(st.tuples(Count, Count, Count), min_size=1, max_size=3))
def test_statuses_across_the_header(counts: list[tuple[int, int, int]]) -> None:
    rows = [[f"Part {n}", *map(str, numbers)] for n, numbers in enumerate(counts)]
    totals = totals_of([["", "Green", "Amber", "Red"], *rows])
    assert [(t.what, t.green, t.amber, t.red) for t in totals] == [
        (f"Part {n}", *numbers) for n, numbers in enumerate(counts)
    ]
    assert {t.missing for t in totals} == {None}


def test_the_heading_names_a_total_that_has_no_label() -> None:
    (total,) = totals_of([["Green", "Amber", "Red"], ["3", "2", "1"]], "Actions of Part B")
    assert total.what == "Actions of Part B"


def test_other_tables_are_no_totals() -> None:
    assert totals_of([["Ref", "Action", "Status"], ["1", "Walk", "Green"], ["2", "Mend", "Amber"]]) == []
    assert totals_of([["Offence", "2023", "2024"], ["Theft", "10", "12"], ["Arson", "1", "2"]]) == []
    assert totals_of([["Committee", "Seats"], ["Green", "3"], ["Labour", "9"]]) == []
    assert totals_of([["Key", "Meaning"], ["Green", "on track"], ["Red", "off track"]]) == []
