"""Words that were searched for are marked where they stand, whatever the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.marking import mark, marked_words


def _marked(text: str, words: str) -> list[str]:
    return [piece for piece, is_hit in mark(text, marked_words(words)) if is_hit]


def test_endings_beginnings_and_phrases_are_marked() -> None:
    assert _marked("Burglaries and a burglary", "burglary") == ["Burglaries", "burglary"]
    assert _marked("Lighting the lit", "light*") == ["Lighting"]
    assert _marked("Street lights", '"street lighting" -street') == ["Street", "lights"]
    assert _marked("Red or not", "-red") == []


def test_a_long_text_is_cut_around_the_first_such_word() -> None:
    pieces = mark("word " * 200 + "burglary " + "word " * 200, marked_words("burglary"))
    assert ("burglary", True) in pieces
    assert pieces[0][0].startswith("…")
    assert sum(len(piece) for piece, _ in pieces) < 300


@given(st.text(max_size=600), st.text(max_size=40))
def test_nothing_is_added_but_dots(text: str, words: str) -> None:
    whole = "".join(piece for piece, _ in mark(text, marked_words(words)))
    assert whole.strip("… ") in " ".join(text.split())
