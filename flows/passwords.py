"""Opening a document with the passwords at hand: none first, then each in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from pipeline.errors import PasswordNeeded

T = TypeVar("T")


def with_passwords(passwords: Sequence[str], open_with: Callable[[str | None], T]) -> T:
    """What the first password that fits gives. Raises PasswordNeeded where none does."""
    for password in (None, *passwords):
        try:
            return open_with(password)
        except PasswordNeeded as error:
            refusal = error
    raise refusal
