"""A document made to do harm is read, or recorded with the reason it was not; the documents beside it are read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import main
from tests.hostile.documents import MAKERS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="memory can be limited on POSIX only")

NOT_READ = {
    "decompression-bomb": "the reading process was ended by SIGABRT, perhaps for want of memory",
    "bomb-in-a-bomb": "the reading process was ended by SIGABRT, perhaps for want of memory",
    "recursive-forms": "the reading process was ended by SIGABRT, perhaps for want of memory",
    "forms-in-forms": "the reading process was ended by SIGABRT, perhaps for want of memory",
    "many-pages": "has 30,000 pages, more than the 10,000 a document may have; split it",
}
"""The documents that cannot be read within the limits, and what is said of them. Every other one is."""
WITH_THE_FIGURE = (
    "absurd-page", "broken-xref", "countless-rectangles", "half-a-letter-in-its-title", "huge-page", "lattice",
    "rules-from-a-point-to-itself", "scripts-and-files",
)  # fmt: skip
"""Documents whose one sentence, 393 to 338, is found in spite of what is around it."""


def ask(data: Path, question: str) -> list[dict[str, object]]:
    answer = CliRunner().invoke(main, ["sql", "--json", question, "--data", str(data)], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return list(json.loads(answer.stdout))


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory, sample: Callable[[str], Path]) -> Path:
    """The data folder of one run over all of them and a sound publication, with small limits."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, make in MAKERS.items():
        make(folder / f"{name}.pdf")
    (folder / "sound.pdf").write_bytes(sample("targets").read_bytes())
    data = folder / "data"
    limits = ["--time-limit", "120", "--memory-limit", "2", "--workers", "2"]
    run = CliRunner().invoke(main, ["ingest", str(folder), "--data", str(data), *limits], catch_exceptions=False)
    assert run.exit_code == 1, run.output
    return data


def test_every_document_is_accounted_for(taken: Path) -> None:
    states = {
        str(row["source_url"]).rpartition("/")[2].removesuffix(".pdf"): (row["state"], row["failure"])
        for row in ask(taken, "select source_url, state, failure from documents")
    }
    assert states.keys() == {*MAKERS, "sound"}
    assert {name: why for name, (state, why) in states.items() if state == "failed"} == NOT_READ


def test_the_document_beside_them_is_read(taken: Path) -> None:
    (row,) = ask(taken, "select count(*) as rows from measures where source_url like '%/sound.pdf'")
    assert row["rows"] == 22


@pytest.mark.parametrize("name", WITH_THE_FIGURE)
def test_what_is_sound_in_them_is_read(taken: Path, name: str) -> None:
    question = "select value, previous_value, quote from statistics where source_url like '%/{}.pdf'"
    found = ask(taken, question.format(name))
    assert found
    assert {(row["value"], row["previous_value"]) for row in found} == {(338, 393)}


def test_poisoned_words_come_out_as_words(taken: Path) -> None:
    (row,) = ask(taken, "select quote from statistics where source_url like '%/poisoned-names.pdf' and value = 15")
    assert row["quote"] == '<script>alert(1)</script> rose from 12 to 15, =HYPERLINK("http://x")'


def test_the_warehouse_is_sound_afterwards(taken: Path) -> None:
    assert CliRunner().invoke(main, ["doctor", "--data", str(taken)]).exit_code == 0
