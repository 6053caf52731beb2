"""What holds for the statistics of every document: each is printed where it says, and says no more than is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from extractors.statements.figures import find_figures
from extractors.statements.ranks import find_ranks
from pipeline.numbers import parse_words
from pipeline.records import Statistic
from pipeline.statistic_checks import check_statistics
from tests.extractors.reading import SAMPLES, read_sample
from tests.invariants.conftest import Document
from tests.invariants.printed import tokens

_NONE = re.compile(r"\b(?:no|nil|none)\b", re.IGNORECASE)


def in_prose(document: Document) -> Iterator[Statistic]:
    return (s for s in document.extraction.statistics if s.sentence is not None)


def test_every_statistic_is_of_a_sentence_or_of_a_cell(document: Document) -> None:
    for statistic in document.extraction.statistics:
        assert (statistic.sentence is None) != (statistic.row_label is None), statistic


def test_a_sentence_is_printed_in_the_places_it_leads_to(document: Document) -> None:
    for statistic in in_prose(document):
        quoted = tokens("".join(place.quote for place in statistic.provenance))
        spaced = tokens(" ".join(place.quote for place in statistic.provenance))
        letters = sum(len(word) for word in (tokens(statistic.sentence or "") - quoted - spaced).elements())
        # A word parted at the end of a line is printed as two.
        assert letters <= 0.2 * len(statistic.sentence or ""), statistic.sentence


def test_the_figure_as_printed_stands_in_its_sentence(document: Document) -> None:
    for statistic in in_prose(document):
        assert statistic.value_printed, statistic
        assert statistic.value_printed in (statistic.sentence or ""), statistic


def printed_numbers(text: str) -> set[float]:
    """Every number that a text prints, in digits, in words, as a rank or as none."""
    figures = {figure.value for figure in find_figures(text)} | {value for value, _ in find_ranks(text)}
    words = {float(value) for word in re.findall(r"\w+(?:[ -]\w+)*", text) if (value := parse_words(word)) is not None}
    return figures | words | ({0.0} if _NONE.search(text) else set())


def test_values_and_changes_are_numbers_that_the_sentence_prints(document: Document) -> None:
    for statistic in in_prose(document):
        printed = printed_numbers(statistic.sentence or "")
        stated = (
            statistic.value, statistic.previous_value, statistic.change_absolute, statistic.change_percent,
        )  # fmt: skip
        for number in stated:
            assert number is None or any(abs(abs(number) - one) < 1e-6 for one in printed), (number, statistic.sentence)
        assert any(number is not None for number in stated), statistic


def test_a_direction_agrees_with_the_sign_of_its_change(document: Document) -> None:
    for statistic in in_prose(document):
        for change in (statistic.change_absolute, statistic.change_percent):
            if change and statistic.direction and statistic.consistent is not False:
                assert statistic.direction == ("up" if change > 0 else "down"), statistic


def test_a_period_has_a_source_and_an_order(document: Document) -> None:
    for statistic in in_prose(document):
        assert (statistic.period_source is None) == (statistic.period_printed is None), statistic
        if statistic.period_start and statistic.period_end:
            assert statistic.period_start <= statistic.period_end, statistic
        if statistic.period_source == "stated" and statistic.period_printed:
            assert statistic.period_printed in (statistic.sentence or ""), statistic


def test_what_is_judged_is_explained(document: Document) -> None:
    for statistic in document.extraction.statistics:
        assert statistic.consistent is None or statistic.consistent_why, statistic


def test_no_sentence_is_both_measure_and_statistic(document: Document) -> None:
    extraction = document.extraction
    measures = {p.bbox for m in extraction.measures for p in m.provenance if p.table_ordinal is None}
    assert not measures & {p.bbox for s in in_prose(document) for p in s.provenance}


@pytest.mark.parametrize("name", SAMPLES)
def test_checking_again_changes_nothing(name: str) -> None:
    statistics = read_sample(name).statistics
    judged, _ = check_statistics(statistics)
    assert [s.consistent for s in judged] == [s.consistent for s in statistics]


@pytest.mark.parametrize("name", SAMPLES)
def test_figures_that_are_made_to_agree_are_never_called_wrong(name: str) -> None:
    """Each value with the change that follows from its earlier value: no check may doubt that change."""
    made = [
        replace(
            s,
            change_absolute=s.value - s.previous_value,
            change_percent=None,
            direction=None,
            qualifier=None,
            consistent=None,
            consistent_why=None,
        )
        for s in read_sample(name).statistics
        if s.value is not None and s.previous_value is not None and s.unit in {"count", "gbp"} and s.sentence
    ]
    judged, findings = check_statistics(made)
    assert all(s.consistent for s in judged)
    assert not {"difference-disagrees-with-values", "percent-disagrees-with-values"} & {f.reason for f in findings}
