"""What a parser of PDFs gives of a page, whichever parser it was, before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.parsing.drawn import Shape
from extractors.parsing.words import Chars
from pipeline.records import Box

_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
# Control characters and halves of characters, which fonts without a proper character map produce: they print nothing,
# and neither JSON nor a database takes most of them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Most pages have neither these nor spaces and hyphens of other kinds.
_TO_CLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page as displayed: points, origin top left, rotation and crop box applied."""

    width: float
    height: float
    chars: Chars
    shapes: Sequence[Shape]
    images: Sequence[Box]
    rotated: int = 0
    """Degrees clockwise by which the file has the page turned."""
    draws_text: bool = False
    """Whether it draws text, as far as the parser can tell; which need not come out as characters."""
    doubtful: int = 0
    """How many characters may not be the printed ones, because their font does not say which they are."""


def clean(texts: Sequence[str]) -> Sequence[str]:
    """Characters as they can be written down; what the font has no character for becomes U+FFFD."""
    if not _TO_CLEAN.search("".join(texts)):
        return texts
    plain = (text.replace("\xa0", " ").replace("\xad", "") for text in texts)
    return [_UNWRITABLE.sub(_UNKNOWN, text) for text in plain]


def describe(error: object) -> str:
    """One short line for another library's error."""
    text = " ".join(str(error).split())
    return (text[:120] or type(error).__name__).rstrip(".")


def is_doubtful(character: str) -> bool:
    """Whether a character stands for one that its font does not name."""
    return character == _UNKNOWN or bool(_UNWRITABLE.match(character))
