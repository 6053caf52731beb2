"""Marks of symbol fonts: what the fonts draw, whichever way a file names their codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.parsing.symbols import CROSSES, OPEN_BOXES, TICKS, symbol

ARROWS = frozenset("←↑→↓↔↕↖↗↘↙⇐⇑⇒⇓⬅⬆➡⬇⬈⬉⬊⬋➔▲▼△▽◀▶⇧⇩⇦⇨")


@pytest.mark.parametrize(
    ("font", "code", "mark"),
    [
        ("Wingdings", 0xFC, "✓"),
        ("ABCDEF+Wingdings-Regular", 0xFB, "✗"), ("Wingdings", 0xFE, "☑"), ("Wingdings", 0xA8, "☐"),
        ("Wingdings", 0xE9, "⬆"), ("Wingdings", 0xEA, "⬇"), ("Wingdings", 0xE8, "➔"), ("Wingdings2", 0x50, "✓"),
        ("Wingdings 2", 0x4F, "✗"), ("GHIJKL+Wingdings3", 0x70, "▲"), ("Wingdings3", 0x71, "▼"),
        ("Webdings", 0x61, "✔"),
        ("Symbol", 0xAD, "↑"), ("SymbolMT", 0xAF, "↓"), ("ABCDEF+SymbolMT", 0xB7, "•"), ("ZapfDingbats", 0x34, "✔"),
        ("ITCZapfDingbatsStd", 0x38, "✘"),
    ],
)  # fmt: skip
def test_a_mark_is_read_by_its_letter_and_by_its_private_code(font: str, code: int, mark: str) -> None:
    assert symbol(font, chr(code)) == mark
    assert symbol(font, chr(0xF000 + code)) == mark


def test_codes_that_windows_gives_letters_are_known_by_those() -> None:
    assert symbol("Wingdings", "Ÿ") == symbol("Wingdings", "\x9f") == "•"


def test_a_private_code_of_an_unnamed_font_is_a_mark_of_word_processors() -> None:
    assert [symbol("F1", c) for c in "\uf0fc\uf0b7\uf0a7\uf0e0"] == ["✓", "•", "▪", "→"]


@given(st.text(), st.sampled_from(["Arial", "ABCDEF+Calibri-Bold", "SegoeUISymbol", "Cambria Math", ""]))
def test_letters_stay_letters(text: str, font: str) -> None:
    letters = "".join(c for c in text if not 0xF000 <= ord(c) < 0xF100)
    assert symbol(font, letters) == letters


@given(
    st.sampled_from(sorted(TICKS | CROSSES | ARROWS | OPEN_BOXES)), st.sampled_from(["Wingdings", "Arial", "Symbol"])
)
def test_what_is_a_mark_already_stays_as_it_is(mark: str, font: str) -> None:
    if ord(mark) > 0xFF:
        assert symbol(font, mark) == mark


def test_kinds_of_marks_do_not_overlap() -> None:
    kinds = [TICKS, CROSSES, ARROWS, OPEN_BOXES]
    assert sum(map(len, kinds)) == len(frozenset().union(*kinds))
