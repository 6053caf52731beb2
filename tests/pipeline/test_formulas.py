"""No printed text may become a formula, and every text can be had back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formulas import guard, is_dangerous, unguard

DANGEROUS = ["=1+1", "+44 1234 567890", "-", "- light the path", "@here", "\tx", "\rx", "\nx", "＝1", "-1+1", "'=1"]
HARMLESS = ["", "1.5", "-12", "-12.5%", "+3", "1,204", "-1,204.50", "Light = safety", " - indented", "'quoted'", "§"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_compute_is_guarded(text: str) -> None:
    assert guard(text) == f"'{text}"
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_and_other_texts_stay_as_they_are(text: str) -> None:
    assert guard(text) == text
    assert unguard(text) == text


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n'＝ 1,.%ab"), max_size=8))
def test_guarding_can_be_undone_and_leaves_nothing_dangerous(text: str) -> None:
    guarded = guard(text)
    assert unguard(guarded) == text
    assert guarded[:1] not in set("=+-@\t\r\n＝") or guarded == text
    assert not is_dangerous(text) or guarded.startswith("'")


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_texts_come_back_out_of_csv(texts: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow([guard(text) for text in texts])
    file.seek(0)
    assert [unguard(text) for text in next(csv.reader(file))] == texts or texts == [""]
