"""Names of themes, less what numbers them."""

from __future__ import annotations

import pytest

from extractors.tables.themes import theme_name


@pytest.mark.parametrize(
    "printed",
    [
        "Priority 2: Safer streets",
        "PRIORITY TWO - Safer streets",
        "Strategic priority 3 – Safer streets",
        "Theme B: Safer streets",
        "Priority: Safer streets",
        "Priority 1 Safer streets",
        "2. Safer streets",
        "2.1 Safer streets",
        "C. Safer streets",
        "Safer streets",
    ],
)
def test_a_theme_is_named_without_its_number(printed: str) -> None:
    assert theme_name(printed) == "Safer streets"


@pytest.mark.parametrize(
    "printed",
    [
        "Priority 2",
        "Priorities",
        "Priority neighbourhoods",
        "Prioritise victims",
        "Part of the family",
        "Aims",
        "Focus on victims",
        "Theme: 3",
        "A safer town",
        "Outcome of the survey",
        "Parts I to Z",
    ],
)
def test_words_that_number_nothing_stay(printed: str) -> None:
    assert theme_name(printed) == printed
