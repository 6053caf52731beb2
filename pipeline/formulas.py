"""Texts that no spreadsheet may take for a formula: what is printed in a PDF is other people's text.

"=HYPERLINK(...)" in a cell must arrive as these words and not as a link that is followed. Belongs here: which texts
are dangerous, and how a CSV file holds them. Does not belong here: who writes which file.
"""

from __future__ import annotations

import re
from typing import Final

GUARD: Final = "'"
"""Stands before a dangerous text in CSV; what begins with it and would be dangerous without it gets another one."""

_DANGEROUS: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER: Final = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?%?\Z", re.ASCII)


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet would compute, or quietly change, a cell of this text. A plain number is none."""
    return _DANGEROUS.match(text) is not None and _NUMBER.match(text) is None


def guard(text: str) -> str:
    """The text as a CSV file may hold it; ``unguard`` gives it back."""
    return GUARD + text if is_dangerous(text) else text


def unguard(text: str) -> str:
    """The text that ``guard`` was given."""
    return text[1:] if text.startswith(GUARD) and is_dangerous(text[1:]) else text
