"""Record ids are permanent: the same on every machine and after every rebuild."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents import Location, document_id
from pipeline.identity import natural_key, normalise_words, record_ids
from pipeline.records import Action, Due, Provenance

HERE = Location(source="local", url="file:///one/machine/plan.pdf", address="plan.pdf")
THERE = Location(source="local", url="file:///another/machine/plan.pdf", address="plan.pdf")
OTHER = Location(source="local", url="file:///one/machine/other.pdf", address="other.pdf")


def action(description: str, *, ref: str | None = None, page: int = 1) -> Action:
    where = Provenance(
        page_number=page, page_label=None, bbox=(0, 0, 1, 1), quote=description, method="text", confidence=1
    )
    missing = Due(raw=None, kind="missing")
    return Action(ref=ref, theme=None, description=description, by_when=missing, provenance=(where,))


def test_id_is_the_kind_and_sixteen_letters_or_digits() -> None:
    (only,) = record_ids(HERE, "action", [action("Light the underpass")])
    assert re.fullmatch(r"act-[a-z2-7]{16}", only)


def test_ids_depend_on_the_address_and_not_on_the_machine() -> None:
    records = [action("Light the underpass")]
    assert record_ids(HERE, "action", records) == record_ids(THERE, "action", records)
    assert record_ids(HERE, "action", records) != record_ids(OTHER, "action", records)


def test_ids_do_not_depend_on_page_case_or_line_breaks() -> None:
    one = record_ids(HERE, "action", [action("Light the underpass", page=1)])
    assert one == record_ids(HERE, "action", [action("LIGHT the\nunderpass.", page=9)])


def test_a_ref_identifies_before_the_words_do() -> None:
    assert natural_key(action("Light it", ref="1.2")) == natural_key(action("Light all of it", ref="1.2"))


@given(st.lists(st.sampled_from(["a", "b", "A.", "c d"]), max_size=12))
def test_ids_are_distinct_even_among_equals(descriptions: list[str]) -> None:
    ids = record_ids(HERE, "action", [action(one) for one in descriptions])
    assert len(set(ids)) == len(descriptions)


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=8), st.data())
def test_a_new_record_elsewhere_moves_no_id(descriptions: list[str], data: st.DataObject) -> None:
    before = record_ids(HERE, "action", [action(one) for one in descriptions])
    position = data.draw(st.integers(0, len(descriptions)))
    after = record_ids(
        HERE, "action", [action(one) for one in [*descriptions[:position], "new", *descriptions[position:]]]
    )
    assert [one for index, one in enumerate(after) if index != position] == before


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_words(text)
    assert normalise_words(once) == once


def test_document_id_is_the_start_of_the_hash() -> None:
    assert document_id("0123456789abcdef" * 4) == "doc-0123456789abcdef"
