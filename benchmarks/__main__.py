"""Measures all tools over all documents in one run: ``python -m benchmarks``, or ``make bench``."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks import documents
from benchmarks.documents import REPOSITORY, Plan
from benchmarks.environment import FOLDER, install_peers, run_module
from benchmarks.tools import TOOLS, Tool

PAGE = REPOSITORY / "docs" / "explanation" / "benchmarks.md"
_RUN = FOLDER / "run.json"
_LONGEST = 1800.0
"""Seconds after which a tool is given up."""


@click.command(help=__doc__)
@click.option("--tool", "names", multiple=True, help="Only this tool, with Sourcepage or without; may be repeated.")
@click.option("--check", is_flag=True, help="Print the tables, leave the page in docs as it is.")
@click.option("--again", is_flag=True, help="Measure nothing, score what the last run read once more.")
def main(names: tuple[str, ...], check: bool, again: bool) -> None:
    """Runs the workers, scores what they read, writes the page."""
    from benchmarks.report import put_between_markers

    tools = _choose(names)
    corpus = documents.find_corpus()
    if corpus is None:
        _say("the reference documents are not here (SOURCEPAGE_CORPUS): the project's own alone are measured")
    plans = [*documents.own_plans(), *documents.facsimiles(corpus)]
    papers = documents.competition(corpus)
    if not again:
        _RUN.write_text(json.dumps(_measure(tools, plans, papers, corpus)), encoding="utf-8")
    elif not _RUN.is_file():
        raise click.UsageError("nothing has been measured yet: leave out --again")
    text = _score(tools, plans, papers, corpus, _command(names))
    if check:
        click.echo(text)
    else:
        put_between_markers(PAGE, text)
        _say(f"written to {PAGE.relative_to(REPOSITORY)}")


def _measure(
    tools: Sequence[Tool], plans: Sequence[Plan], papers: Sequence[Path], corpus: Path | None
) -> dict[str, Any]:
    """Runs every tool, and Sourcepage by stages; what the run leaves beside the files that the tools wrote."""
    from benchmarks.report import describe_machine

    loads = [os.getloadavg()[0]]
    if any(not tool.is_ours for tool in tools):
        _say("the other tools are installed (once)")
        install_peers()
    FOLDER.mkdir(parents=True, exist_ok=True)
    tasks = {path.stem: str(path) for path in [*papers, *(plan.path for plan in plans)]}
    missing: dict[str, str] = {}
    for tool in tools:
        if reason := _run_tool(tool, tasks):
            missing[tool.name] = reason
        loads.append(os.getloadavg()[0])
    stages = _run_stages(plans, papers, documents.published(corpus))
    return {"machine": describe_machine(loads), "commit": _commit(), "missing": missing, "stages": stages}


def _score(
    tools: Sequence[Tool], plans: Sequence[Plan], papers: Sequence[Path], corpus: Path | None, command: str
) -> str:
    """The text of the report, from what the run left."""
    from benchmarks import report

    run = json.loads(_RUN.read_text(encoding="utf-8"))
    measured = _score_tools(tools, run["missing"], plans, corpus)
    return "\n\n".join(
        [
            f"Measured with `{command}` on {run['machine']}, commit {run['commit']}. {_describe(plans, papers)}",
            "### The tools side by side",
            report.tools_section(measured),
            "### Sourcepage's records, by typesetting",
            report.records_section(_score_records(plans)),
            "### Sourcepage's time, stage by stage (CPU ms a page)",
            report.stages_section(run["stages"]),
        ]
    )


def _choose(names: Sequence[str]) -> list[Tool]:
    known = {tool.name: tool for tool in TOOLS}
    if unknown := [name for name in names if name not in known]:
        raise click.BadParameter(f"'{unknown[0]}' is none of: {', '.join(known)}", param_hint="'--tool'")
    return [known[name] for name in names] or list(TOOLS)


def _command(names: Sequence[str]) -> str:
    chosen = " ".join(f'--tool "{name}"' for name in names)
    return f"python -m benchmarks {chosen}" if names else "make bench"


def _describe(plans: Sequence[Plan], papers: Sequence[Path]) -> str:
    own = sum(plan.is_own for plan in plans)
    others = len(plans) - own
    return (
        f"Documents: {len(papers)} of the table competition of ICDAR 2013 (European set), {own} of the project's own "
        f"publications, {others} published plans set again in other typesettings."
    )


# --- running ---------------------------------------------------------------------------------------------------------


def _commit() -> str:
    """The commit that is measured, and whether anything differs from it."""
    git = ["git", "-C", str(REPOSITORY), "describe", "--always", "--exclude=*", "--dirty= with changes"]
    return subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def _file(tool: Tool) -> Path:
    """Where a tool's worker leaves what it read."""
    return FOLDER / f"{tool.name.replace(' ', '-').replace(',', '')}.json"


def _run_tool(tool: Tool, tasks: Mapping[str, str]) -> str | None:
    """Lets a tool read all documents; why it could not, else ``None``."""
    if tool.lacks:
        return tool.lacks
    _say(f"{tool.name}: {len(tasks)} documents")
    listed = FOLDER / "tasks.json"
    listed.write_text(json.dumps(tasks), encoding="utf-8")
    arguments: list[str | Path] = [tool.name, tool.reader, tool.package, listed, _file(tool)]
    return run_module("benchmarks.worker", arguments, ours=tool.is_ours, seconds=_LONGEST)


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
    tools: Sequence[Tool], missing: Mapping[str, str], plans: Sequence[Plan], corpus: Path | None
) -> list[Any]:
    from benchmarks.adjacency import find_scorer, score_adjacency

    files = [_file(tool) for tool in tools if tool.name not in missing]
    scorer = find_scorer(corpus)
    adjacency = score_adjacency(scorer, files, FOLDER) if scorer and files else {}
    measured = [_measured(tool, missing.get(tool.name), plans) for tool in tools]
    for one in measured:
        one.adjacency = adjacency.get(one.tool.name)
    return measured


def _measured(tool: Tool, missing: str | None, plans: Sequence[Plan]) -> Any:
    from benchmarks.report import Measured
    from benchmarks.rows import RowScore, score_rows

    if missing:
        return Measured(tool, missing=missing)
    read = json.loads(_file(tool).read_text(encoding="utf-8"))
    docs = read["docs"]
    measured = Measured(tool, read["version"], peak_mb=read["peak_mb"])
    names = {plan.name for plan in plans}
    for name, each in docs.items():
        cost = measured.plans if name in names else measured.competition
        cost.add(each["pages"], each["wall"], each["cpu"])
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
