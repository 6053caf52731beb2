"""What a row of figures counts: its label, after what it stands under where the label alone says nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.figures.figure_rows import FigureRow

_SAYS_LITTLE = re.compile(
    r"sub|totals?|subtotal|all|others?|unknown|(?:fe)?males?|(?:wo)?men|count|numbers?|percent(?:age)?|to|and|over|under"
    r"|aged?|years?|y|q|quarter|average|the|of|yes|no|none|which|including|grand|overall|low|medium|high"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?",
    re.IGNORECASE,
)


def row_subject(row: FigureRow, over: Sequence[str | None]) -> str:
    """Subject of a row.

    Args:
        row: with its label and those it stands under.
        over: title, caption and section heading of its table, nearest first.
    """
    label = row.label
    if not says_little(label):
        return label
    contexts = [*reversed(row.labels[:-1]), row.section, *over]
    context = next((text for text in contexts if text and not says_little(text)), None)
    if context is None or context == label:
        return label or "figures"
    return f"{context} | {label}" if label else context


def says_little(label: str) -> bool:
    """Whether a label names no subject of its own: a year, an age, a sex, "Total", "Other"."""
    return all(_SAYS_LITTLE.fullmatch(word) for word in re.findall(r"[^\W\d_]+", label))
