"""``python -m tests.hostile``: reads and loads thousands of harmed documents, and tells what became of them.

    python -m tests.hostile --inputs 5000 --folder build/hostile tests/documents more/documents

Every harmed document goes the whole way, from the file into a warehouse, in a run of 100 at a time. What must not
happen is a defect (a reason that begins "reading failed unexpectedly", a run that ends with 70 or 4), a document that
is not accounted for, or a warehouse that is not sound afterwards; those documents are kept in the folder.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from subprocess import run

import click

from tests.hostile.mutations import harm

BATCH = 100
DEFECT = "reading failed unexpectedly"


@click.command()
@click.option("--inputs", type=click.IntRange(min=1), default=1000, show_default=True, help="How many.")
@click.option("--first", type=click.IntRange(min=0), default=0, show_default=True, help="Number of the first.")
@click.option("--largest", default=400_000, show_default=True, help="Bytes of the largest document to harm.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("build/hostile"), show_default=True)
@click.argument("sources", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(inputs: int, first: int, largest: int, folder: Path, sources: tuple[Path, ...]) -> None:
    """Harm documents at random and read them."""
    paths = sorted(path for source in sources for path in source.rglob("*.pdf") if 0 < path.stat().st_size <= largest)
    shutil.rmtree(folder, ignore_errors=True)
    counts: Counter[str] = Counter()
    began = time.monotonic()
    numbered = zip(range(first, first + inputs), islice(cycle(paths), first, None), strict=False)
    while batch := tuple(islice(numbered, BATCH)):
        counts.update(_take(batch, folder))
        click.echo(
            f"{counts.total()} documents, {time.monotonic() - began:.0f} s: {dict(counts.most_common(4))}", err=True
        )
    click.echo(
        json.dumps({"inputs": counts.total(), "documents": len(paths), "became": dict(counts.most_common())}, indent=2)
    )
    sys.exit(any(what.startswith("DEFECT") for what in counts))


def _take(batch: tuple[tuple[int, Path], ...], folder: Path) -> Iterator[str]:
    """What became of each of a batch."""
    work, data = folder / "batch", folder / "data"
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)
    work.mkdir(parents=True)
    for number, path in batch:
        (work / f"{number}.pdf").write_bytes(harm(path.read_bytes(), number))
    limits = ["--time-limit", "60", "--memory-limit", "2"]
    command = [str(Path(sys.executable).with_name("sourcepage")), "ingest", str(work), "--data", str(data), *limits]
    ended = run(command, capture_output=True, text=True, check=False)
    if ended.returncode not in {0, 1}:
        yield from _keep(
            [number for number, _ in batch], work, folder, f"run ended with {ended.returncode}: {ended.stderr[-300:]}"
        )
        return
    yield from _judge({number for number, _ in batch}, work, data, folder)


def _judge(numbers: set[int], work: Path, data: Path, folder: Path) -> Iterator[str]:
    with sqlite3.connect(data / "processed" / "warehouse.sqlite") as connection:
        rows = connection.execute(
            "SELECT l.url, d.state, d.failure FROM location AS l JOIN document AS d USING (document_id)"
        ).fetchall()
        sound = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    found = {int(Path(url).stem): (state, failure) for url, state, failure in rows}
    for number in sorted(numbers):
        state, failure = found.get(number, ("lost", None))
        if state == "lost" or DEFECT in (failure or ""):
            yield from _keep([number], work, folder, failure or "not accounted for")
        else:
            yield state if failure is None else _kind(failure)
    if not sound:
        yield from _keep(sorted(numbers), work, folder, "the warehouse is damaged")


def _kind(failure: str) -> str:
    """The sort of a reason, without what is particular to the document."""
    return failure.partition("(")[0].partition(";")[0].strip()[:60]


def _keep(numbers: list[int], work: Path, folder: Path, why: str) -> Iterator[str]:
    for number in numbers:
        (folder / "kept").mkdir(exist_ok=True)
        shutil.copy(work / f"{number}.pdf", folder / "kept")
        click.echo(f"{number}.pdf: {why}", err=True)
        yield f"DEFECT: {why}"


if __name__ == "__main__":
    main()
