"""Sourcepage's records against hand-written truth, by typesetting: the same comparison that the tests make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.documents import Plan
from pipeline.records import Extraction
from tests.accuracy import scoring


@dataclass(frozen=True, slots=True)
class RecordScore:
    """Rows of one kind: wanted, found, found though nobody wanted them, and right in every field."""

    wanted: int = 0
    found: int = 0
    extra: int = 0
    perfect: int = 0

    def __add__(self, other: RecordScore) -> RecordScore:
        return RecordScore(
            self.wanted + other.wanted,
            self.found + other.found,
            self.extra + other.extra,
            self.perfect + other.perfect,
        )


def score_records(plans: Iterable[Plan], extractions: Mapping[str, Extraction]) -> dict[tuple[str, str], RecordScore]:
    """(typesetting, kind) -> score over all plans set that way."""
    scores: dict[tuple[str, str], RecordScore] = {}
    for plan in plans:
        for kind, score in _compare(plan, extractions[str(plan.path)]).items():
            key = (plan.typesetting, kind)
            scores[key] = scores.get(key, RecordScore()) + score
    return scores


def _compare(plan: Plan, extraction: Extraction) -> dict[str, RecordScore]:
    truth = plan.truth
    wanted_measures = scoring.truth_measures(truth)
    kinds = {
        "actions": (scoring.truth_actions(truth), scoring.read_actions(extraction.actions)),
        "measures": (
            wanted_measures,
            scoring.without_optional(truth["measures"], scoring.read_measures(extraction.measures)),
        ),
    }
    unasked = () if plan.is_own else ("pages",)
    return {
        kind: _count(scoring.compare(kind, scoring.without_fields(wanted, *unasked), read))
        for kind, (wanted, read) in kinds.items()
    }


def _count(score: scoring.Score) -> RecordScore:
    return RecordScore(score.wanted, len(score.pairs), len(score.extra), round(score.perfect_share * score.wanted))
