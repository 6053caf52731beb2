"""From paths to a warehouse: nothing is lost, nothing is done twice, one bad document fails alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.ingest import Options, count_cores, ingest, rebuild
from flows.loading import open_load
from flows.progress import Lines
from flows.summary import Summary
from flows.workers import Limits
from pipeline.errors import SettingsError
from pipeline.settings import Settings, find_settings

Put = Callable[..., Path]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return find_settings(data=str(tmp_path / "data"), environ={})


@pytest.fixture
def run(settings: Settings, extractor: str) -> Callable[..., Summary]:
    def ingest_these(*arguments: Path | str, **options: object) -> Summary:
        chosen = Options(workers=2, extractor=extractor, **options)  # type: ignore[arg-type]
        return ingest([str(argument) for argument in arguments], settings, chosen, Lines(), open_load)

    return ingest_these


Run = Callable[..., Summary]


def rows(settings: Settings, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(settings.warehouse.removeprefix("sqlite:///")) as connection:
        return connection.execute(query).fetchall()


def everything(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the log of loads."""
    tables = [str(name) for (name,) in rows(settings, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        name: rows(settings, f"SELECT * FROM {name}") for name in tables if not name.startswith(("load", "sqlite_"))
    }


def test_documents_go_in_in_the_order_given(tmp_path: Path, run: Run, put: Put, settings: Settings) -> None:
    put("b.pdf", "beta gamma")
    put("sub/a.pdf", "alpha")
    summary = run(tmp_path / "plans")
    assert [result.name for result in summary.results] == [
        str(tmp_path / "plans" / name) for name in ("b.pdf", "sub/a.pdf")
    ]
    assert (summary.pages, dict(summary.rows), len(summary.failures)) == (3, {"action": 3}, 0)
    assert rows(settings, "SELECT description FROM actions ORDER BY 1") == [("alpha",), ("beta",), ("gamma",)]
    (first,) = rows(settings, "SELECT source_url FROM documents WHERE title = 'alpha'")
    assert first == ((tmp_path / "plans/sub/a.pdf").as_uri(),)


def test_a_second_run_changes_nothing_and_reads_nothing(
    tmp_path: Path, run: Run, put: Put, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_EXTRACTOR_LOG", str(tmp_path / "log"))
    put("a.pdf", "alpha")
    put("bad.pdf", "broken")
    run(tmp_path / "plans")
    before = everything(settings)
    (tmp_path / "log").unlink(missing_ok=True)
    summary = run(tmp_path / "plans")
    assert [(result.outcome, result.reused) for result in summary.results] == [("unchanged", True), ("failed", False)]
    assert everything(settings) == before
    assert summary.pages_per_second is None


def test_again_reads_again(tmp_path: Path, run: Run, put: Put) -> None:
    put("a.pdf", "alpha")
    run(tmp_path / "plans")
    (result,) = run(tmp_path / "plans", again=True).results
    assert (result.outcome, result.reused) == ("unchanged", False)


def test_a_kept_reading_that_is_damaged_is_read_again(tmp_path: Path, run: Run, put: Put, settings: Settings) -> None:
    put("a.pdf", "alpha")
    run(tmp_path / "plans")
    (kept,) = settings.extractions.rglob("*.json")
    good = kept.read_bytes()
    kept.write_bytes(good[:100])
    assert not run(tmp_path / "plans").failures
    assert kept.read_bytes() == good


def test_bad_documents_fail_alone_and_are_recorded(tmp_path: Path, run: Run, put: Put, settings: Settings) -> None:
    put("broken.pdf", "broken")
    put("crashes.pdf", "crashes")
    put("defect.pdf", "defect")
    put("good.pdf", "good")
    put("hangs.pdf", "hangs")
    put("locked.pdf", "locked")
    put("nothing.pdf", "nothing")
    (tmp_path / "plans/empty.pdf").touch()
    (tmp_path / "plans/page.pdf").write_bytes(b"<html><title>Gone</title></html>")
    (tmp_path / "plans/word.pdf").write_bytes(b"PK\x03\x04 a Word file")
    summary = run(tmp_path / "plans", tmp_path / "missing.pdf", limits=Limits(seconds=5))
    reasons = {Path(result.name).name: result.failure for result in summary.results}
    defect = reasons.pop("defect.pdf")
    assert defect is not None
    assert defect.startswith("reading failed unexpectedly (IndexError")
    assert reasons == {
        "broken.pdf": "not a PDF that can be opened",
        "crashes.pdf": "the reading process was ended by SIGSEGV",
        "empty.pdf": "the file is empty (0 bytes)",
        "good.pdf": None,
        "hangs.pdf": "took longer than the 5 seconds a document may take",
        "locked.pdf": "encrypted; give its password with --password",
        "missing.pdf": "no such file or folder; check the path",
        "nothing.pdf": "nothing in it",
        "page.pdf": 'not a PDF but a web page ("Gone")',
        "word.pdf": "not a PDF but a ZIP or Office file",
    }
    recorded = rows(settings, "SELECT failure FROM documents WHERE state = 'failed'")
    assert sorted(str(reason) for (reason,) in recorded) == sorted([defect, *filter(None, reasons.values())])
    assert rows(settings, "SELECT count(*) FROM actions") == [(1,)]
    assert len(list(settings.raw.rglob("*.bin"))) == 3
    assert len(list(settings.raw.rglob("*.pdf"))) == 7


def test_a_password_opens_and_is_kept_nowhere(tmp_path: Path, run: Run, put: Put, settings: Settings) -> None:
    put("locked.pdf", "locked")
    assert run(tmp_path / "plans").failures
    assert not run(tmp_path / "plans", passwords=("wrong", "open sesame")).failures
    assert rows(settings, "SELECT failure, state FROM documents") == [(None, "read")]
    kept = [path.read_bytes() for path in settings.data.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"open sesame" in content for content in kept)


def test_pages_without_text_are_told_of(tmp_path: Path, run: Run, put: Put, settings: Settings) -> None:
    put("partly.pdf", "alpha scan")
    put("wholly.pdf", "scan")
    partly, wholly = run(tmp_path / "plans").results
    assert (partly.failure, partly.warning) == (None, "page 2 could not be read: a picture without text")
    assert (wholly.failure, wholly.warning) == ("page 1 could not be read: a picture without text", None)
    assert rows(settings, "SELECT title, state FROM documents ORDER BY title") == [
        ("alpha scan", "partly_read"),
        ("scan", "partly_read"),
    ]


def test_the_same_bytes_twice_are_one_document_with_two_locations(
    tmp_path: Path, run: Run, put: Put, settings: Settings
) -> None:
    put("a.pdf", "alpha")
    put("b.pdf", "alpha")
    summary = run(tmp_path / "plans")
    assert [result.outcome for result in summary.results] == ["loaded", "unchanged"]
    assert rows(settings, "SELECT count(*) FROM documents") == [(1,)]
    assert rows(settings, "SELECT address FROM location ORDER BY ordinal") == [("a.pdf",), ("b.pdf",)]


def test_changed_bytes_supersede_and_may_come_back(tmp_path: Path, run: Run, put: Put, settings: Settings) -> None:
    for words in ("alpha", "beta", "alpha"):
        put("a.pdf", words)
        run(tmp_path / "plans")
        assert rows(settings, "SELECT description FROM actions") == [(words,)]
    assert rows(settings, "SELECT count(*) FROM documents") == [(2,)]


def test_a_file_of_the_same_name_elsewhere_is_another_document(run: Run, put: Put, settings: Settings) -> None:
    north, south = put("north/plan.pdf", "alpha"), put("south/plan.pdf", "beta")
    for path in (north, south, south, north):
        run(path)
        assert ("alpha",) in rows(settings, "SELECT description FROM actions")
    assert rows(settings, "SELECT address FROM location ORDER BY address") == [("plan.pdf",), ("south/plan.pdf",)]
    assert rows(settings, "SELECT description FROM actions ORDER BY description") == [("alpha",), ("beta",)]
    put("south/plan.pdf", "gamma")
    run(south)
    assert rows(settings, "SELECT description FROM actions ORDER BY description") == [("alpha",), ("gamma",)]


def test_ids_do_not_depend_on_where_the_folder_is(tmp_path: Path, run: Run, put: Put, settings: Settings) -> None:
    put("a.pdf", "alpha beta")
    run(tmp_path / "plans")
    before = rows(settings, "SELECT action_id FROM actions ORDER BY 1")
    (tmp_path / "plans").rename(tmp_path / "moved")
    Path(settings.warehouse.removeprefix("sqlite:///")).unlink()
    run(tmp_path / "moved")
    assert rows(settings, "SELECT action_id FROM actions ORDER BY 1") == before


def test_an_interrupted_run_is_marked_and_can_go_on(
    tmp_path: Path, run: Run, put: Put, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.pdf", "alpha")
    put("b.pdf", "beta")
    put("c.pdf", "hangs")

    seen: list[str] = []

    def interrupt(_self: Lines, name: str) -> None:
        seen.append(name)
        if len(seen) > 3 and name.endswith("c.pdf"):  # fetched all, and about to load the third
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Lines, "waiting", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "plans")
    assert rows(settings, "SELECT state FROM load") == [("stopped",)]
    put("c.pdf", "gamma")
    assert [result.reused for result in run(tmp_path / "plans").results] == [True, True, False]
    assert rows(settings, "SELECT count(*) FROM actions") == [(3,)]


def test_a_rebuilt_warehouse_equals_the_grown_one(
    tmp_path: Path, run: Run, put: Put, settings: Settings, extractor: str
) -> None:
    for night in range(3):
        put("a.pdf", "alpha" if night != 1 else "draft beta")
        put("z.pdf", "same")
        run(put("z.pdf", "same"), tmp_path / "plans")
        put("b.pdf", "same")
        put("bad.pdf", "broken")
        (tmp_path / "plans/page.pdf").write_bytes(b"<html>")
        run(tmp_path / "plans")
    grown = everything(settings)
    Path(settings.warehouse.removeprefix("sqlite:///")).unlink()
    summary = rebuild(settings, Options(extractor=extractor), Lines(), open_load)
    rebuilt = everything(settings)
    assert len(summary.results) == 7
    assert sorted(map(repr, rebuilt["document"])) == sorted(map(repr, grown["document"]))
    assert sorted(map(repr, rebuilt["location"])) == sorted(map(repr, grown["location"]))
    assert rows(settings, "SELECT description FROM actions ORDER BY 1") == [("alpha",), ("same",)]
    assert without(rebuilt["record"], 4) == without(grown["record"], 4)


def without(table: list[tuple[object, ...]], count: int) -> list[str]:
    """The rows without keys, loads and times: id, version, kind and document."""
    return sorted(repr(row[1 : 1 + count]) for row in table)


def test_a_data_folder_that_cannot_be_written_is_a_settings_error(
    tmp_path: Path, run: Run, put: Put, settings: Settings
) -> None:
    settings.data.mkdir()
    settings.raw.touch()
    with pytest.raises(SettingsError, match="cannot be written"):
        run(put("a.pdf", "alpha"))


def test_there_is_a_core() -> None:
    assert count_cores() >= 1


def test_rebuilding_from_nothing_is_a_mistake(settings: Settings, extractor: str) -> None:
    with pytest.raises(SettingsError, match="nothing is archived under"):
        rebuild(settings, Options(extractor=extractor), Lines(), open_load)
