"""Ticks, crosses, boxes and arrows that symbol fonts draw in place of letters, as the characters they look like.

Word processors set a tick as the letter "ü" of Wingdings, or as a private code of the same number (U+F0FC). Read as
letters such marks say nothing, or something else. What the fonts draw is from their published code charts (Wingdings,
Wingdings 2 and 3, Webdings, Symbol, ZapfDingbats).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

TICKS = frozenset("✓✔☑🗸🗹√")
"""Marks that say yes."""
CROSSES = frozenset("✗✘✕✖☒🗴🗵🗷🗶×")
"""Marks that say no, or mark an option."""
OPEN_BOXES = frozenset("☐□❏❑◻")
"""Boxes in which nothing is marked."""

# Where symbol fonts' codes are put by programs that know no better (the Corporate Use Area of Unicode).
_PRIVATE = 0xF000

_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA7: "▪", 0xA8: "☐",
    0xD5: "⌫", 0xD8: "➢", 0xDC: "➲", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE3: "↖", 0xE4: "↗", 0xE5: "↙",
    0xE6: "↘", 0xE7: "⬅", 0xE8: "➔", 0xE9: "⬆", 0xEA: "⬇", 0xEB: "⬉", 0xEC: "⬈", 0xED: "⬋", 0xEE: "⬊", 0xEF: "⇦",
    0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xF3: "↔", 0xF4: "↕", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    0x4A: "☺", 0x4C: "☹",
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x96: "●", 0x97: "●", 0x98: "●", 0x9F: "■",
    0xA0: "■", 0xA2: "■", 0xA3: "☐", 0xA4: "☐",
}  # fmt: skip
_WINGDINGS_3 = {
    0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x6A: "↖", 0x6B: "↗", 0x6C: "↙", 0x6D: "↘", 0x6E: "↔", 0x6F: "↕",
    0x70: "▲", 0x71: "▼", 0x72: "△", 0x73: "▽", 0x74: "◀", 0x75: "▶",
}  # fmt: skip
_WEBDINGS = {
    0x33: "◀", 0x34: "▶", 0x35: "▲", 0x36: "▼", 0x61: "✔", 0x63: "□", 0x67: "■", 0x6E: "●", 0x72: "✖",
}  # fmt: skip
_SYMBOL = {
    0xA3: "≤", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•",
    0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD6: "√", 0xDB: "⇔", 0xDC: "⇐", 0xDD: "⇑", 0xDE: "⇒", 0xDF: "⇓",
}  # fmt: skip
_DINGBATS = {
    0x33: "✓", 0x34: "✔", 0x35: "✕", 0x36: "✖", 0x37: "✗", 0x38: "✘", 0x6C: "●", 0x6E: "■", 0x6F: "❏", 0x70: "❐",
    0x71: "❑", 0x72: "❒", 0x73: "▲", 0x74: "▼", 0x75: "◆", 0xD4: "➔", 0xD5: "→", 0xD6: "↔", 0xD7: "↕", 0xD8: "➘",
    0xDC: "➜", 0xDE: "➞", 0xDF: "➟", 0xE0: "➠", 0xE1: "➡",
}  # fmt: skip

# A private code of an unnamed font is one of these: a bullet of Symbol, or a mark of Wingdings.
_UNNAMED = _WINGDINGS | {0xB7: "•"}

_FONTS: tuple[tuple[str, Mapping[int, str]], ...] = (
    ("wingdings2", _WINGDINGS_2),
    ("wingdings3", _WINGDINGS_3),
    ("wingdings", _WINGDINGS),
    ("webdings", _WEBDINGS),
    ("zapfdingbats", _DINGBATS),
    ("itczapfdingbats", _DINGBATS),
    ("dingbats", _DINGBATS),
    ("symbol", _SYMBOL),
)
# What Windows calls the codes 0x80 to 0x9F, where a file gives letters instead of codes.
_CODES = {bytes([code]).decode("cp1252", "ignore"): code for code in range(0x80, 0xA0)}


def draws_symbols(font: str) -> bool:
    """Whether a font of this name draws marks in place of letters."""
    return _marks(font) is not None


def symbol(font: str, text: str) -> str:
    """What a font draws for characters: marks and arrows of symbol fonts as Unicode has them, else the text itself.

    Args:
        font: its name as the file has it, a subset's prefix included ("ABCDEF+Wingdings-Regular").
        text: characters as parsed, before soft hyphens are dropped: U+00AD of Symbol is an arrow.
    """
    marks = _marks(font)
    if marks is None and not any(_PRIVATE <= ord(c) < _PRIVATE + 0x100 for c in text):
        return text
    return "".join(_mark(c, marks) for c in text)


def _mark(character: str, marks: Mapping[int, str] | None) -> str:
    code = ord(character)
    if _PRIVATE <= code < _PRIVATE + 0x100:
        return (_UNNAMED if marks is None else marks).get(code - _PRIVATE, character)
    return character if marks is None else marks.get(_CODES.get(character, code), character)


@cache
def _marks(font: str) -> Mapping[int, str] | None:
    """What each code of a symbol font draws; ``None`` for a font of letters."""
    name = re.sub(r"[^a-z0-9]", "", re.sub(r"^[A-Z]{6}\+", "", font).lower())
    return next((marks for start, marks in _FONTS if name.startswith(start)), None)
