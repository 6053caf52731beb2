"""The yardstick itself: what is missed, too many or different shows, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

from pipeline.records import Action, Due
from tests.accuracy.scoring import compare, read_actions, truth_actions, without_fields, without_optional

TRUTH = {
    "actions": [
        {
            "ref": ref, "theme": "Safer Streets", "text": text, "lead": ["Larkshire Police", "EDC Parks"],
            "partners": [], "by_when": {"raw": "On-going", "kind": "ongoing", "start": None, "end": None},
            "funding": None, "status": None, "update": None, "table": "t1", "row": 1,
        }
        for ref, text in (("1.1", "Walk the town after dark"), ("1.2", "Mend the lamps in the ‘old’ yard"))
    ]
}  # fmt: skip


def _read(ref: str, text: str) -> Action:
    return Action(
        ref=ref,
        theme="SAFER STREETS",
        description=text,
        lead_agencies=("Larkshire Police", "EDC Parks"),
        by_when=Due(raw="On-going", kind="ongoing"),
        provenance=(),
    )


FIRST, SECOND = _read("1.1", "Walk the  town after dark"), _read("1.2", "Mend the lamps in the 'old' yard")


def test_an_equal_reading_is_perfect_but_for_white_space_and_quotes() -> None:
    score = compare("action", truth_actions(TRUTH), read_actions([SECOND, FIRST]))
    assert (score.missed, score.extra, score.differences) == ((), (), [])
    assert score.perfect_share == 1.0


def test_a_missed_row_and_one_too_many_are_named() -> None:
    score = compare("action", truth_actions(TRUTH), read_actions([FIRST, _read("9.9", "Publish a newsletter")]))
    assert [row.fields["ref"] for row in score.missed] == ["1.2"]
    assert [row.fields["ref"] for row in score.extra] == ["9.9"]
    assert score.perfect_share == 0.5
    assert "MISSED 1.2" in score.report()
    assert "EXTRA  9.9" in score.report()


def test_a_row_read_twice_is_one_too_many() -> None:
    score = compare("action", truth_actions(TRUTH), read_actions([FIRST, SECOND, SECOND]))
    assert len(score.extra) == 1


def test_a_field_that_differs_is_shown_as_wanted_and_as_read() -> None:
    joined = replace(SECOND, lead_agencies=("Larkshire Police EDC Parks",))
    score = compare("action", truth_actions(TRUTH), read_actions([FIRST, joined]))
    assert [d.field for d in score.differences] == ["lead_agencies"]
    assert score.perfect_share == 0.5
    assert score.field_share("lead_agencies") == 0.5
    assert score.field_share("ref") == 1.0
    assert "read ('Larkshire Police EDC Parks',)" in score.report()


def test_the_order_of_names_counts() -> None:
    turned = replace(FIRST, lead_agencies=FIRST.lead_agencies[::-1])
    score = compare("action", truth_actions(TRUTH), read_actions([turned, SECOND]))
    assert [d.field for d in score.differences] == ["lead_agencies"]


def test_fields_can_be_left_out() -> None:
    wrong = replace(FIRST, ref="7")
    truth = without_fields(truth_actions(TRUTH), "ref")
    assert compare("action", truth, read_actions([wrong, SECOND])).perfect_share == 1.0


def test_optional_rows_are_neither_wanted_nor_extra() -> None:
    optional = [{"text": "Publish a newsletter", "optional": True}]
    left = without_optional(optional, read_actions([FIRST, _read("9.9", "Publish a newsletter")]))
    assert [row.fields["ref"] for row in left] == ["1.1"]
