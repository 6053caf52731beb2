"""What is kept can be looked through, copied and put back; what is wrong is named with what to do."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import main

SAMPLES = ("targets", "crime-bulletin")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, sample: Callable[[str], Path]) -> Path:
    """A data folder with two documents and a review."""
    data = tmp_path_factory.mktemp("kept")
    assert run("ingest", *map(sample, SAMPLES), "--data", data, "--workers", 1).exit_code == 0
    record = run("sql", "--csv", "select measure_id from measures limit 1", "--data", data).output.split()[-1]
    assert run("review", "accept", record, "--who", "ada", "--data", data).exit_code == 0
    return data


@pytest.fixture
def data(kept: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may harm."""
    return Path(shutil.copytree(kept, tmp_path / "data"))


def reasons(data: Path) -> set[str]:
    found = run("doctor", "--json", "--data", data)
    told = json.loads(found.stdout)
    grave = {one["reason"] for one in told if one["level"] != "note"}
    assert found.exit_code == (1 if grave else 0)
    assert all(one["where"] and one["message"] for one in told)
    return grave


def documents(data: Path) -> list[Path]:
    return sorted((data / "raw").glob("*/*.pdf"))


def dump(data: Path) -> list[str]:
    with sqlite3.connect(data / "processed" / "warehouse.sqlite") as connection:
        return list(connection.iterdump())


def test_all_is_well_after_a_load(data: Path) -> None:
    assert reasons(data) == set()
    assert "all is well" in run("doctor", "--data", data).stdout


def test_looking_changes_nothing(data: Path) -> None:
    def names() -> dict[str, bytes]:
        files = (path for path in data.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal")))
        return {str(path): path.read_bytes() for path in files if path.name != "warehouse.sqlite"}

    before, rows = names(), dump(data)
    reasons(data)
    assert names() == before
    assert dump(data) == rows


def _damage(data: Path) -> None:
    with documents(data)[0].open("ab") as file:
        file.write(b"x")


def _lose(data: Path) -> None:
    documents(data)[0].unlink()


def _lose_sidecar(data: Path) -> None:
    documents(data)[0].with_suffix(".json").unlink()


def _garble_sidecar(data: Path) -> None:
    documents(data)[0].with_suffix(".json").write_text("{", encoding="utf-8")


def _lose_all(data: Path) -> None:
    shutil.rmtree(data / "raw")


def _add_stranger(data: Path) -> None:
    (data / "raw" / "notes.txt").write_text("mine", encoding="utf-8")


def _break_reviews(data: Path) -> None:
    next((data / "corrections").rglob("*.jsonl")).write_text("nonsense\n", encoding="utf-8")


def _break_source(data: Path) -> None:
    (data / "sources").mkdir()
    (data / "sources" / "mine.toml").write_text("kind = 3", encoding="utf-8")


def _sql(*statements: str) -> Callable[[Path], None]:
    def harm(data: Path) -> None:
        with sqlite3.connect(data / "processed" / "warehouse.sqlite") as connection:
            for statement in statements:
                connection.execute(statement)

    return harm


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (_damage, {"archive-bytes"}),
        (_lose, {"archive-bytes"}),
        (_lose_sidecar, {"archive-orphan", "documents-not-archived"}),
        (_garble_sidecar, {"archive-sidecar"}),
        (_lose_all, {"documents-not-archived"}),
        (_add_stranger, {"archive-stranger"}),
        (_break_reviews, {"corrections"}),
        (_break_source, {"declaration"}),
        (_sql("DROP VIEW actions"), {"warehouse-broken"}),
        (_sql("DROP VIEW actions", "CREATE VIEW actions AS SELECT 1 AS one"), {"warehouse-broken"}),
        (_sql("DELETE FROM provenance", "DELETE FROM measure WHERE record_key = 1"), {"search-index"}),
        (_sql("PRAGMA foreign_keys=OFF", "DELETE FROM page", "DELETE FROM document"), {"warehouse-broken"}),
        (_sql("UPDATE load SET state = 'running', finished_at = NULL"), {"load-unfinished"}),
        (_sql("UPDATE sourcepage_version SET version_num = '0001'"), {"warehouse-unreadable"}),
    ],
)
def test_what_is_wrong_is_named(data: Path, harm: Callable[[Path], None], reason: set[str]) -> None:
    harm(data)
    assert reason <= reasons(data)


def test_a_backup_restores_everything(data: Path, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "backup", "--data", data).exit_code == 0
    restored = tmp_path / "restored"
    assert run("restore", tmp_path / "backup", "--data", restored).exit_code == 0
    assert dump(restored) == dump(data)
    assert [path.name for path in documents(restored)] == [path.name for path in documents(data)]
    assert reasons(restored) == set()


def test_a_backup_without_its_warehouse_rebuilds_to_the_same_rows(data: Path, tmp_path: Path) -> None:
    """What a backup of a PostgreSQL warehouse comes to: all but the database, and that can be made again."""
    question = "select measure_id, description, target, reviewed, quote, x0 from measures order by measure_id"
    before = run("sql", "--json", question, "--data", data).stdout
    run("backup", tmp_path / "backup", "--data", data)
    restored = tmp_path / "restored"
    run("restore", tmp_path / "backup", "--data", restored)
    (restored / "processed" / "warehouse.sqlite").unlink()
    assert run("rebuild", "--data", restored).exit_code == 0
    assert run("sql", "--json", question, "--data", restored).stdout == before


def test_a_second_backup_copies_only_what_is_new(data: Path, tmp_path: Path, sample: Callable[[str], Path]) -> None:
    backup = tmp_path / "backup"
    run("backup", backup, "--data", data)
    before = {path: path.stat().st_mtime_ns for path in (backup / "data").rglob("*.pdf")}
    run("ingest", sample("yearly-assessment"), "--data", data, "--workers", 1)
    assert run("backup", backup, "--data", data).exit_code == 0
    after = {path: path.stat().st_mtime_ns for path in (backup / "data").rglob("*.pdf")}
    assert len(after) == len(before) + 1
    assert before.items() <= after.items()


@pytest.mark.parametrize("harm", ["missing", "damaged", "unfinished", "outside"])
def test_a_backup_that_is_not_whole_is_refused(data: Path, tmp_path: Path, harm: str) -> None:
    backup = tmp_path / "backup"
    run("backup", backup, "--data", data)
    document = next((backup / "data").rglob("*.pdf"))
    manifest = backup / "manifest.json"
    match harm:
        case "missing":
            document.unlink()
        case "damaged":
            document.write_bytes(b"%PDF-other")
        case "unfinished":
            manifest.unlink()
        case "outside":
            told = json.loads(manifest.read_text())
            told["files"]["data/../../other"] = "0" * 64
            manifest.write_text(json.dumps(told))
    refused = run("restore", backup, "--data", tmp_path / "restored")
    assert refused.exit_code == 2
    assert len(refused.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "restored" / "raw").exists()


def test_nothing_is_restored_over_data(data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "backup", "--data", data)
    rows = dump(data)
    assert run("restore", tmp_path / "backup", "--data", data).exit_code == 2
    assert dump(data) == rows


@pytest.mark.parametrize("where", ["data/backup", "other"])
def test_a_backup_goes_nowhere_it_could_do_harm(data: Path, tmp_path: Path, where: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "precious.txt").write_text("mine", encoding="utf-8")
    assert run("backup", tmp_path / where, "--data", data).exit_code == 2
    assert (tmp_path / "other" / "precious.txt").read_text(encoding="utf-8") == "mine"
