"""The files that keep reviews: what is written is read back, and what is wrong is said with its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections import JOURNAL, Review, add_reviews, read_reviews, review_from_line, review_to_line
from pipeline.errors import SettingsError

MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip)
VALUES = st.one_of(
    st.none(),
    WORDS,
    st.integers(-(2**53), 2**53),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(WORDS),
    st.dictionaries(WORDS, WORDS),
)


def correction(**changes: object) -> Review:
    given: dict[str, object] = {
        "record_id": "act-a", "verdict": "correct", "field": "status", "value": "amber", "expected": "1.1 Light",
        "reviewer": "Ann", "why": "misread", "reviewed_at": MOMENT,
    }  # fmt: skip
    return Review(**{**given, **changes})  # type: ignore[arg-type]


@given(expected=st.text(st.characters(codec="utf-8")), value=VALUES, why=WORDS)
def test_a_review_on_a_line_is_read_back_equal(expected: str, value: object, why: str) -> None:
    review = correction(expected=expected, value=value, why=why)
    line = review_to_line(review)
    assert line.count(b"\n") == 1
    again = review_from_line(line)
    assert again == review
    assert type(again.value) is type(review.value)
    assert again.review_id == review.review_id


def test_reviews_are_added_and_read_in_the_order_of_their_times(tmp_path: Path) -> None:
    late, early = correction(reviewed_at=MOMENT + timedelta(hours=1)), correction(field="ref", value="U+2028: \u2028")
    add_reviews(tmp_path / "corrections", [late])
    add_reviews(tmp_path / "corrections", [early])
    add_reviews(tmp_path / "corrections", [])
    assert read_reviews(tmp_path / "corrections") == [early, late]
    assert read_reviews(tmp_path / "none") == []


def test_every_file_of_the_folder_counts_and_doubles_count_once(tmp_path: Path) -> None:
    add_reviews(tmp_path, [correction()])
    (tmp_path / "from-the-north.jsonl").write_bytes(
        review_to_line(correction()) + review_to_line(correction(value=None))
    )
    assert len(read_reviews(tmp_path)) == 2


def test_a_line_without_an_end_spoils_no_other(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).write_bytes(review_to_line(correction()).rstrip())
    add_reviews(tmp_path, [correction(field="ref")])
    assert len(read_reviews(tmp_path)) == 2


def test_times_are_utc_and_whole_seconds() -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=5))).replace(microsecond=900)
    assert review_from_line(review_to_line(correction(reviewed_at=elsewhere))) == correction()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "Invalid JSON"),
        ('{"record_id": "act-a"}', "verdict: Field required"),
        (review_to_line(correction()).decode().replace('"amber"', '"amber","colour":"red"'), "colour"),
        (review_to_line(correction()).decode().replace("correct", "praise"), "verdict"),
        (review_to_line(correction(field=None)).decode(), "field: names the corrected column"),
        (review_to_line(correction(verdict="accept")).decode(), "field: names the corrected column"),
        (review_to_line(correction(reviewer=" ")).decode(), "reviewer: must say who"),
        (review_to_line(correction(why=None)).decode(), "why: must say why"),
        (review_to_line(correction()).decode().replace("Z", ""), "reviewed_at: must name its time zone"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "a.jsonl").write_text(f"{review_to_line(correction()).decode()}\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=words) as raised:
        read_reviews(tmp_path)
    assert str(raised.value).startswith(f"{tmp_path / 'a.jsonl'}, line 3: ")
    assert "\n" not in str(raised.value)


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "corrections").write_text("")
    with pytest.raises(SettingsError, match="cannot be written to"):
        add_reviews(tmp_path / "corrections", [correction()])
