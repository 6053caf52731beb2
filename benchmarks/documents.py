"""The documents that are measured: the project's own, and reference documents where they are at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

REPOSITORY = Path(__file__).resolve().parent.parent

Typesetting = Literal["ruled", "horizontal rules", "no rules"]
_SUFFIXES: Mapping[str, Typesetting] = {"word": "ruled", "web": "horizontal rules", "bare": "no rules"}
_OWN: Mapping[str, Typesetting] = {
    "ruled-plan": "ruled",
    "targets": "ruled",
    "committee-pack": "ruled",
    "horizontal-plan": "horizontal rules",
    "bare-plan": "no rules",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A publication with truth: its actions and measures as a careful reader finds them."""

    path: Path
    truth_path: Path
    typesetting: Typesetting
    is_own: bool
    """One of the project's own; the truth of the others speaks of the pages of other files."""

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def truth(self) -> dict[str, Any]:
        truth: dict[str, Any] = json.loads(self.truth_path.read_text(encoding="utf-8"))
        return truth


def find_corpus() -> Path | None:
    """The folder of reference documents, where there is one: SOURCEPAGE_CORPUS, else ``shared/corpus`` beside us."""
    folder = Path(os.environ.get("SOURCEPAGE_CORPUS") or REPOSITORY.parent / "shared" / "corpus")
    return folder if folder.is_dir() else None


def own_plans() -> list[Plan]:
    """The project's own publications."""
    folder = REPOSITORY / "tests" / "documents"
    return [Plan(folder / n / f"{n}.pdf", folder / n / "truth.json", setting, True) for n, setting in _OWN.items()]


def facsimiles(corpus: Path | None) -> list[Plan]:
    """Published plans set again, each named NAME.SETTING.pdf beside NAME.truth.json."""
    return list(_facsimiles(corpus / "facsimiles")) if corpus else []


def _facsimiles(folder: Path) -> Iterator[Plan]:
    for path in sorted(folder.glob("*.pdf")):
        name, _, setting = path.stem.rpartition(".")
        truth = folder / f"{name}.truth.json"
        if setting in _SUFFIXES and truth.is_file():
            yield Plan(path, truth, _SUFFIXES[setting], False)


def competition(corpus: Path | None) -> list[Path]:
    """The European documents of the table competition of ICDAR 2013."""
    return sorted((corpus / "icdar2013" / "eu").glob("*.pdf")) if corpus else []


def published(corpus: Path | None) -> list[Path]:
    """Documents as published, without truth: for speed and memory only."""
    return sorted((corpus / "real").glob("*.pdf")) if corpus else []
