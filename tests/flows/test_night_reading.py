"""A document that cannot be read is tried on so many nights, told of on every one, and tried again when asked."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from flows.ingest import Options, ingest, rebuild
from flows.loading import open_load
from flows.night_order import Order
from flows.progress import Lines
from flows.summary import Summary
from flows.workers import Job, Limits, Readers
from pipeline.attempts import MOST_ATTEMPTS
from pipeline.settings import Settings, find_settings
from tests.flows.nights import Spend, ask, contents, declare, put
from tests.flows.nights import spend as spend_night

LEFT_ALONE = "tried 3 times and left alone now; sourcepage ingest --again, other limits or a newer extractor"
Tried = Callable[[], list[str]]


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Tried:
    """Gives what was asked to be read since it was last asked for."""
    asked: list[str] = []
    submit = Readers.submit

    def note(readers: Readers, job: Job) -> Future[str | None]:
        asked.append(job.path.read_text().removeprefix("%PDF-fake "))
        return submit(readers, job)

    def take() -> list[str]:
        words = asked.copy()
        asked.clear()
        return words

    monkeypatch.setattr(Readers, "submit", note)
    return take


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = find_settings(data=str(tmp_path / "data"), environ={})
    declare(found.data, "north", tmp_path / "north")
    put(tmp_path / "north", "a.pdf", "alpha")
    put(tmp_path / "north", "b.pdf", "broken")
    return found


@pytest.fixture
def spend(settings: Settings, extractor: str) -> Spend:
    return lambda **limits: spend_night(settings, Order(extractor=extractor, limits=Limits(**limits)))


def take_in(settings: Settings, extractor: str, path: Path, *, again: bool = False) -> Summary:
    return ingest([str(path)], settings, Options(extractor=extractor, again=again), Lines(), open_load)


def test_nights_leave_a_document_alone_in_the_end_and_still_tell_of_it(
    settings: Settings, spend: Spend, tried: Tried
) -> None:
    for night in range(MOST_ATTEMPTS + 2):
        report = spend()
        assert ("broken" in tried()) == (night < MOST_ATTEMPTS)
        (finding,) = report.findings
        assert (finding.reason, finding.level) == ("not-read", "note" if night else "warning")
        assert "could not be read: not a PDF that can be opened" in finding.message
        assert (LEFT_ALONE in finding.message) == (night >= MOST_ATTEMPTS - 1)
        assert ask(settings.data, "SELECT failure FROM documents WHERE failure IS NOT NULL") == [
            ("not a PDF that can be opened",)
        ]
    spend(seconds=30)
    assert tried() == ["broken"], "other limits"


def test_an_ingest_leaves_it_alone_unless_told(settings: Settings, extractor: str, spend: Spend, tried: Tried) -> None:
    for _ in range(MOST_ATTEMPTS):
        spend()
    tried()
    document = settings.data.parent / "north" / "b.pdf"
    (failed,) = take_in(settings, extractor, document).failures
    assert LEFT_ALONE in str(failed.failure)
    assert tried() == []
    (failed,) = take_in(settings, extractor, document, again=True).failures
    assert "tried 4 times" in str(failed.failure)
    assert tried() == ["broken"]


def test_one_that_lies_in_two_places_is_tried_once_a_run(settings: Settings, extractor: str, tried: Tried) -> None:
    put(settings.data.parent / "north", "again.pdf", "broken")
    for run in range(MOST_ATTEMPTS):
        summary = take_in(settings, extractor, settings.data.parent / "north")
        assert len(summary.failures) == 2
        assert {LEFT_ALONE in str(one.failure) for one in summary.failures} == {run == MOST_ATTEMPTS - 1}
        assert tried().count("broken") == 1


def test_a_warehouse_built_anew_says_the_same_of_it(settings: Settings, extractor: str, spend: Spend) -> None:
    for _ in range(MOST_ATTEMPTS + 1):
        spend()
    grown = contents(settings.data)
    for kept in (True, False):
        for file in (settings.data / "processed").glob("warehouse.sqlite*"):
            file.unlink()
        if not kept:
            for file in settings.extractions.rglob("*.json"):
                file.unlink()
        rebuild(settings, Options(extractor=extractor), Lines(), open_load)
        assert contents(settings.data) == grown


def test_what_the_machine_could_not_do_is_not_counted(settings: Settings, spend: Spend, tried: Tried) -> None:
    put(settings.data.parent / "north", "b.pdf", "full")
    for _ in range(MOST_ATTEMPTS + 1):
        (finding,) = spend().findings
        assert "what was read of it could not be kept: No space left on device; the next run" in finding.message
        assert "full" in tried()
