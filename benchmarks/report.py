"""The tables of docs/explanation/benchmarks.md, put between its markers; the text around them is written by hand."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.adjacency import AdjacencyScore
from benchmarks.documents import Typesetting
from benchmarks.records import RecordScore
from benchmarks.rows import RowScore
from benchmarks.tools import Tool

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
TYPESETTINGS: tuple[Typesetting, ...] = ("ruled", "horizontal rules", "no rules")
_ACCURACY = ("macro F1", "precision", "recall", "tables found", "perfect")
_COST = ("ms a page", "CPU ms a page", "CPU ms a page, plans", "peak MB", "errors")
_Line = Sequence[object]


@dataclass(slots=True)
class Cost:
    """What reading some documents took, in seconds."""

    pages: int = 0
    wall: float = 0.0
    cpu: float = 0.0

    def add(self, pages: int, wall: float, cpu: float) -> None:
        """Counts a document."""
        self.pages += pages
        self.wall += wall
        self.cpu += cpu


@dataclass(slots=True)
class Measured:
    """What one tool made of the documents."""

    tool: Tool
    version: str = ""
    missing: str | None = None
    """Why it was not measured."""
    competition: Cost = field(default_factory=Cost)
    plans: Cost = field(default_factory=Cost)
    peak_mb: float = 0.0
    errors: int = 0
    adjacency: AdjacencyScore | None = None
    rows: dict[Typesetting, RowScore] = field(default_factory=dict)


def tools_section(measured: Iterable[Measured]) -> str:
    """Accuracy and cost of all tools, side by side."""
    listed = list(measured)
    rows = [f"rows, {setting}" for setting in TYPESETTINGS]
    lines = _head(["tool", "version"], [*_ACCURACY, *rows, *_COST])
    lines += [_row(_tool_cells(one)) for one in listed if not one.missing]
    absent = [f"- {one.tool.name}: not measured, {one.missing}" for one in listed if one.missing]
    notes = [f"- {one.tool.name}: {one.tool.note}" for one in listed if one.tool.note and not one.missing]
    return "\n".join([*lines, "", *absent, *notes])


def _tool_cells(one: Measured) -> _Line:
    score = one.adjacency
    accuracy: _Line = ("–",) * 5
    if score:
        found = f"{score.found} of {score.tables}, {score.read} read"
        accuracy = (f"{score.f1:.3f}", f"{score.precision:.3f}", f"{score.recall:.3f}", found, score.perfect)
    rows = [_rows_cell(one.rows.get(setting)) for setting in TYPESETTINGS]
    papers, plans = one.competition, one.plans
    times = ((papers.wall, papers.pages), (papers.cpu, papers.pages), (plans.cpu, plans.pages))
    cost = (*(_per_page(seconds, pages) for seconds, pages in times), f"{one.peak_mb:.0f}", one.errors)
    return (one.tool.name, one.version, *accuracy, *rows, *cost)


def _rows_cell(score: RowScore | None) -> str:
    if score is None or not score.wanted:
        return "–"
    return f"{score.found / score.wanted:.0%} / {score.whole / score.wanted:.0%}"


def _per_page(seconds: float, pages: int) -> str:
    if not pages:
        return "–"
    each = 1000 * seconds / pages
    return f"{each:.0f}" if each >= 10 else f"{each:.1f}"


def records_section(scores: Mapping[str, Mapping[tuple[str, str], RecordScore]]) -> str:
    """Sourcepage's actions and measures by typesetting, for each set of documents."""
    lines = _head(["documents", "typesetting", "kind"], ["wanted", "found", "extra", "perfect"])
    for documents, by_setting in scores.items():
        for setting in TYPESETTINGS:
            for kind in ("actions", "measures"):
                score = by_setting.get((setting, kind))
                if score and score.wanted:
                    share = f"{score.perfect / score.wanted:.3f}"
                    lines.append(_row((documents, setting, kind, score.wanted, score.found, score.extra, share)))
    return "\n".join(lines)


def stages_section(stages: Mapping[str, Mapping[str, Any]]) -> str:
    """Sourcepage's time by stage, and its memory, for each set of documents."""
    names = list(next(iter(stages.values()))["stages"])
    lines = _head(["documents"], ["pages", *names, "CPU ms a page", "pages a second", "peak MB"])
    for documents, found in stages.items():
        pages = found["pages"]
        parts = [_per_page(found["stages"][name], pages) for name in names]
        speed = f"{pages / found['wall']:.1f}"
        cost = (_per_page(found["cpu"], pages), speed, f"{found['peak_mb']:.0f}")
        lines.append(_row((f"{documents} ({found['documents']})", pages, *parts, *cost)))
    return "\n".join(lines)


def _head(words: Sequence[str], numbers: Sequence[str]) -> list[str]:
    """Header and rule of a table whose last columns hold numbers."""
    return [_row([*words, *numbers]), f"|{'---|' * len(words)}{'---:|' * len(numbers)}"]


def _row(cells: _Line) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def describe_machine(loads: Sequence[float]) -> str:
    """What it was measured on and when, in one line; other work on the machine shows in the load."""
    day = datetime.now(tz=UTC).date().isoformat()
    load = f"load {min(loads):.1f} to {max(loads):.1f}"
    return f"{day}, {_processor()}, {os.cpu_count()} cores ({load}), Python {platform.python_version()}"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    match = re.search(r"model name\s*:\s*(.+)", text)
    return match[1].strip() if match else platform.machine()


def put_between_markers(page: Path, text: str) -> None:
    """Replaces what stands between the page's markers.

    Raises:
        ValueError: the page has not got both markers.
    """
    whole = page.read_text(encoding="utf-8")
    before, begin, rest = whole.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{page} has lost its markers: put {BEGIN} and {END} back where the tables belong")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
