"""What a night came to: the report that is printed, kept in the warehouse and shown by Prefect. Plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from flows.night_findings import NightFinding, is_loud
from pipeline.outcomes import OUTCOMES, Collection

NightState = Literal["finished", "failed_with_warnings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading came to."""

    load_id: str | None = None
    """``None`` where there was nothing to load."""
    documents: int = 0
    failed: int = 0
    added: int = 0
    superseded: int = 0
    findings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NightReport:
    """One night."""

    run_id: str
    started_at: datetime
    collections: tuple[Collection, ...]
    loaded: Loaded
    findings: tuple[NightFinding, ...] = ()
    durations: Mapping[str, float] = field(default_factory=dict)
    """Seconds by stage."""
    warehouse: str = ""
    """URL without its password."""

    @property
    def state(self) -> NightState:
        """As the warehouse names it."""
        return "failed_with_warnings" if is_loud(self.findings) else "finished"

    @property
    def counts(self) -> Counter[str]:
        """Publications by outcome, over all sources."""
        return sum((Counter(one.counts) for one in self.collections), Counter())

    @property
    def discovered(self) -> int:
        return sum(len(one.discovery.publications) for one in self.collections)

    @property
    def message(self) -> str:
        """One line."""
        counts = ", ".join(f"{self.counts[kind]} {kind}" for kind in OUTCOMES if self.counts[kind]) or "nothing listed"
        loud = sum(one.level != "note" for one in self.findings)
        look = f"; {loud} to look at" if loud else ""
        return f"{counts}; {self.loaded.added} rows added, {self.loaded.superseded} superseded{look}"

    def to_row(self) -> dict[str, Any]:
        """Columns of the table run."""
        return {
            "message": self.message,
            "discovered": self.discovered,
            **{kind: self.counts[kind] for kind in OUTCOMES},
            "documents_loaded": self.loaded.documents,
            "documents_failed": self.loaded.failed,
            "records_added": self.loaded.added,
            "records_superseded": self.loaded.superseded,
            "findings": self.loaded.findings,
            "warnings": [one.to_dict() for one in self.findings],
            "durations": dict(self.durations),
            "load_id": self.loaded.load_id,
        }

    def to_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "run_id": self.run_id,
            "state": self.state,
            "started_at": self.started_at.isoformat(),
            **self.to_row(),
            "sources": [_source_to_dict(one) for one in self.collections],
            "warehouse": self.warehouse,
        }

    def to_markdown(self) -> str:
        """As Prefect shows it."""
        lines = [f"# Night {self.run_id}: {self.state.replace('_', ' ')}", "", self.message, ""]
        lines += _table(
            ("source", "listed", *OUTCOMES),
            (
                (one.source, len(one.discovery.publications), *(one.counts[kind] for kind in OUTCOMES))
                for one in self.collections
            ),
        )
        lines += ["", f"{self.loaded.documents} documents read into the warehouse, {self.loaded.failed} could not be."]
        for level, heading in (("error", "Errors"), ("warning", "Warnings"), ("note", "Known already")):
            told = [_escape(str(one)) for one in self.findings if one.level == level]
            lines += ["", f"## {heading}", "", *(f"- {line}" for line in told)] if told else []
        remarkable = [f"{one.source}: {note}" for one in self.collections for note in one.discovery.notes]
        lines += ["", "## Done otherwise than usual", "", *(f"- {_escape(one)}" for one in remarkable)] * bool(
            remarkable
        )
        lines += ["", "## Durations", ""]
        lines += _table(("stage", "seconds"), ((stage, f"{time:.1f}") for stage, time in self.durations.items()))
        return "\n".join(lines) + "\n"


def _source_to_dict(collection: Collection) -> dict[str, Any]:
    """A source's share; what is as it was is counted but not listed."""
    told = collection.to_dict()
    told["outcomes"] = [one for one in told["outcomes"] if one["outcome"] != "unchanged"]
    return told


def _table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> list[str]:
    cells = [str(one) for one in head]
    lines = [f"| {' | '.join(cells)} |", f"|{'---|' * len(cells)}"]
    return lines + [f"| {' | '.join(_escape(str(one)) for one in row)} |" for row in rows]


def _escape(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
