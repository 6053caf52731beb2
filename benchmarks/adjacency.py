"""Macro F1 over the cell neighbourhoods of the ICDAR 2013 table competition, by the scorer kept with its documents."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SET = "eu"


@dataclass(frozen=True, slots=True)
class AdjacencyScore:
    """Means over the documents, and counts of tables."""

    f1: float
    precision: float
    recall: float
    tables: int
    found: int
    perfect: int
    read: int


def find_scorer(corpus: Path | None) -> Path | None:
    """The scorer beside the documents, if there is one."""
    scorer = corpus.parent / "tools" / "icdar_score.py" if corpus else None
    return scorer if scorer is not None and scorer.is_file() else None


def score_adjacency(scorer: Path, predictions: Sequence[Path], folder: Path) -> Mapping[str, AdjacencyScore]:
    """Tool -> score, from the files that the workers wrote."""
    summary = folder / "adjacency.json"
    command = [sys.executable, str(scorer), "--json", str(summary), *map(str, predictions)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    scores = json.loads(summary.read_text(encoding="utf-8"))
    return {tool: _score(by_set[SET]) for tool, by_set in scores.items()}


def _score(summary: Mapping[str, float]) -> AdjacencyScore:
    return AdjacencyScore(
        f1=summary["macroF1"],
        precision=summary["macroP"],
        recall=summary["macroR"],
        tables=int(summary["truth_tables"]),
        found=int(summary["found"]),
        perfect=int(summary["perfect"]),
        read=int(summary["pred_tables"]),
    )
