"""Measures all tools over all documents in one run: ``python -m benchmarks``, or ``make bench``."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks import documents
from benchmarks.documents import REPOSITORY, Plan
from benchmarks.environment import FOLDER, install_peers, run_module
from benchmarks.tools import TOOLS, Tool

PAGE = REPOSITORY / "docs" / "explanation" / "benchmarks.md"
_LONGEST = 1800.0
"""Seconds after which a tool is given up."""


@click.command(help=__doc__)
@click.option("--tool", "names", multiple=True, help="Only this tool, with Sourcepage or without; may be repeated.")
@click.option("--check", is_flag=True, help="Print the tables, leave the page in docs as it is.")
def main(names: tuple[str, ...], check: bool) -> None:
    """Runs the workers, scores what they read, writes the page."""
    from benchmarks import report

    tools = _choose(names)
    loads = [os.getloadavg()[0]]
    if any(not tool.is_ours for tool in tools):
        _say("the other tools are installed (once)")
        install_peers()
    FOLDER.mkdir(parents=True, exist_ok=True)
    corpus = documents.find_corpus()
    if corpus is None:
        _say("the reference documents are not here (SOURCEPAGE_CORPUS): the project's own alone are measured")
    plans = [*documents.own_plans(), *documents.facsimiles(corpus)]
    papers = documents.competition(corpus)
    tasks = {path.stem: str(path) for path in [*papers, *(plan.path for plan in plans)]}
    results = {}
    for tool in tools:
        results[tool.name] = _run_tool(tool, tasks)
        loads.append(os.getloadavg()[0])
    stages = _run_stages(plans, papers, documents.published(corpus))
    measured = _score_tools(tools, results, plans, corpus)
    text = "\n\n".join(
        [
            f"Measured on {report.describe_machine(loads)}, with `{_command(names)}`. {_describe(plans, papers)}",
            "### The tools side by side",
            report.tools_section(measured),
            "### Sourcepage's records, by typesetting",
            report.records_section(_score_records(plans)),
            "### Sourcepage's time, stage by stage (CPU ms a page)",
            report.stages_section(stages),
        ]
    )
    if check:
        click.echo(text)
    else:
        report.put_between_markers(PAGE, text)
        _say(f"written to {PAGE.relative_to(REPOSITORY)}")


def _choose(names: Sequence[str]) -> list[Tool]:
    known = {tool.name: tool for tool in TOOLS}
    if unknown := [name for name in names if name not in known]:
        raise click.BadParameter(f"'{unknown[0]}' is none of: {', '.join(known)}", param_hint="'--tool'")
    return [known[name] for name in names] or list(TOOLS)


def _command(names: Sequence[str]) -> str:
    return " ".join(["python -m benchmarks", *(f'--tool "{name}"' for name in names)]) if names else "make bench"


def _describe(plans: Sequence[Plan], papers: Sequence[Path]) -> str:
    own = sum(plan.is_own for plan in plans)
    others = len(plans) - own
    return (
        f"Documents: {len(papers)} of the table competition of ICDAR 2013 (European set), {own} of the project's own "
        f"publications, {others} published plans set again in other typesettings."
    )


# --- running ---------------------------------------------------------------------------------------------------------


def _run_tool(tool: Tool, tasks: Mapping[str, str]) -> Path | str:
    """The file with what a tool read, or why there is none."""
    if tool.lacks:
        return tool.lacks
    _say(f"{tool.name}: {len(tasks)} documents")
    listed, result = FOLDER / "tasks.json", FOLDER / f"{tool.name.replace(' ', '-').replace(',', '')}.json"
    listed.write_text(json.dumps(tasks), encoding="utf-8")
    arguments: list[str | Path] = [tool.name, tool.reader, tool.package, listed, result]
    failure = run_module("benchmarks.worker", arguments, ours=tool.is_ours, seconds=_LONGEST)
    return failure or result


def _run_stages(plans: Sequence[Plan], papers: Sequence[Path], published: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """What Sourcepage's stages take, a process for each set of documents; the extractions stay in the folder."""
    sets = {
        "own publications": [plan.path for plan in plans if plan.is_own],
        "plans set again": [plan.path for plan in plans if not plan.is_own],
        "competition": list(papers),
        "as published": list(published),
    }
    return {name: _run_stage_set(name, paths) for name, paths in sets.items() if paths}


def _run_stage_set(name: str, paths: Sequence[Path]) -> dict[str, Any]:
    _say(f"stages: {name}, {len(paths)} documents")
    stem = name.replace(" ", "-")
    listed, result = FOLDER / f"{stem}.paths.json", FOLDER / f"{stem}.stages.json"
    listed.write_text(json.dumps([str(path) for path in paths]), encoding="utf-8")
    arguments = [listed, result, FOLDER / f"{stem}.pickle"]
    if failure := run_module("benchmarks.stages", arguments, ours=True, seconds=_LONGEST):
        raise click.ClickException(f"the stages of {name} could not be measured: {failure}")
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return found


# --- scoring ---------------------------------------------------------------------------------------------------------


def _score_tools(
    tools: Iterable[Tool], results: Mapping[str, Path | str], plans: Sequence[Plan], corpus: Path | None
) -> list[Any]:
    from benchmarks.adjacency import find_scorer, score_adjacency

    files = [result for result in results.values() if isinstance(result, Path)]
    scorer = find_scorer(corpus)
    adjacency = score_adjacency(scorer, files, FOLDER) if scorer and files else {}
    measured = [_measure_tool(tool, results[tool.name], plans) for tool in tools]
    for one in measured:
        one.adjacency = adjacency.get(one.tool.name)
    return measured


def _measure_tool(tool: Tool, result: Path | str, plans: Sequence[Plan]) -> Any:
    from benchmarks.report import Measured
    from benchmarks.rows import RowScore, score_rows

    if isinstance(result, str):
        return Measured(tool, missing=result)
    read = json.loads(result.read_text(encoding="utf-8"))
    docs = read["docs"]
    measured = Measured(tool, read["version"], peak_mb=read["peak_mb"])
    for each in docs.values():
        measured.pages += each["pages"]
        measured.wall += each["wall"]
        measured.cpu += each["cpu"]
        measured.errors += bool(each["error"])
    for plan in plans:
        score = score_rows(plan.truth, docs[plan.name]["tables"], pages_known=plan.is_own)
        measured.rows[plan.typesetting] = measured.rows.get(plan.typesetting, RowScore()) + score
    return measured


def _score_records(plans: Sequence[Plan]) -> dict[str, Any]:
    from benchmarks.records import score_records

    scores = {}
    for name, chosen in {
        "own publications": [plan for plan in plans if plan.is_own],
        "plans set again": [plan for plan in plans if not plan.is_own],
    }.items():
        if chosen:
            # written by our own process a moment ago
            extractions = pickle.loads((FOLDER / f"{name.replace(' ', '-')}.pickle").read_bytes())  # noqa: S301
            scores[name] = score_records(chosen, extractions)
    return scores


def _say(line: str) -> None:
    click.echo(f"bench: {line}", err=True)


if __name__ == "__main__":
    try:
        main(prog_name="python -m benchmarks")
    except subprocess.CalledProcessError as error:
        sys.exit(f"bench: {' '.join(map(str, error.cmd))} failed with code {error.returncode}; its lines above say why")
