"""Published plans set again by other typesetters, against their truth: all found, none extra, nearly all perfect.

The documents are not part of the project; without them these tests are skipped. Page numbers in their truth are those
of the originals, and are not compared.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.accuracy.scoring import (
    compare,
    read_actions,
    read_decisions,
    read_measures,
    read_totals,
    truth_actions,
    truth_decisions,
    truth_measures,
    truth_totals,
    without_fields,
    without_optional,
)
from tests.extractors.reading import read_document

# Ruled tables ("word"), horizontal rules only ("web"), no rules at all ("bare").
NAMES = (
    "sevenoaks-2011-12.word", "sevenoaks-2017-18.word", "sevenoaks-pack-2019-12-10.word",
    "tonbridge-malling-2014-15.word", "sevenoaks-2017-18.web", "tonbridge-malling-2014-15.web",
    "sevenoaks-2011-12.bare",
)  # fmt: skip
# A pack's measures have no columns for these: the truth takes them out of the row's sentences.
IN_WORDS = {"sevenoaks-pack-2019-12-10.word": ("baseline", "target", "actual", "change")}
ENOUGH = 0.95
ENOUGH_WITHOUT_RULES = 0.9

named = pytest.mark.parametrize("name", NAMES)


def document(corpus: Path, name: str) -> tuple[Path, dict[str, Any]]:
    folder = corpus / "facsimiles"
    path, truth = folder / f"{name}.pdf", folder / f"{name.partition('.')[0]}.truth.json"
    if not (path.is_file() and truth.is_file()):
        pytest.skip(f"the reference corpus holds no {path.name}")
    return path, json.loads(truth.read_text(encoding="utf-8"))


@named
def test_every_action_is_found_and_read_right(corpus: Path, name: str) -> None:
    path, truth = document(corpus, name)
    read = read_actions(read_document(path).extraction.actions)
    score = compare("action", without_fields(truth_actions(truth), "pages"), read)
    assert not score.missed, score.report()
    assert not score.extra, score.report()
    assert score.perfect_share >= (ENOUGH_WITHOUT_RULES if name.endswith(".bare") else ENOUGH), score.report()


@named
def test_every_measure_is_found_and_read_right(corpus: Path, name: str) -> None:
    path, truth = document(corpus, name)
    read = without_optional(truth["measures"], read_measures(read_document(path).extraction.measures))
    score = compare("measure", without_fields(truth_measures(truth), "pages", *IN_WORDS.get(name, ())), read)
    assert not score.missed, score.report()
    assert not score.extra, score.report()
    assert score.perfect_share >= ENOUGH, score.report()


@named
def test_totals_and_decisions_are_read_right(corpus: Path, name: str) -> None:
    path, truth = document(corpus, name)
    extraction = read_document(path).extraction
    decisions = [row for row in truth_decisions(truth) if row.text]
    for score in (
        compare("status_total", truth_totals(truth), read_totals(extraction.status_totals)),
        compare("decision", without_fields(decisions, "pages"), read_decisions(extraction.decisions)),
    ):
        assert not score.missed, score.report()
        assert not score.extra, score.report()
        assert score.perfect_share == 1.0, score.report()
