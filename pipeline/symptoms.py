"""What may be wrong with an installation, as ``sourcepage doctor`` says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """One thing that is wrong, or worth knowing, and what to do."""

    level: Literal["error", "warning", "note"]
    """error: something is lost or does not work; warning: something should be looked at; note: good to know."""
    reason: str
    """Stable word for what it is."""
    where: str
    message: str
    """What is the matter, then what to do."""
