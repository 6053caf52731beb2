"""Passwords go nowhere but to whom they are meant for: a telltale in every setting is looked for in all that is left.

What a night leaves on the Prefect server is looked through in ``test_nightly``.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import main
from pipeline.secrets import hide_password

TELLTALE = "tell-tale"
ADDRESSES = {
    "plain": "postgresql://user:tell-tale@127.0.0.1:1/name",
    "percent-encoded": "postgresql://user:x%40%2Ftell-tale%23@127.0.0.1:1/name",
    "no such host": "postgresql://user:tell-tale@nowhere.invalid/name",
    "as a parameter": "postgresql://127.0.0.1:1/name?user=user&password=tell-tale",
    "of a key": "postgresql://user@127.0.0.1:1/name?sslpassword=tell-tale",
    "mistyped parameter": "postgresql://user@127.0.0.1:1/name?pasword=tell-tale",
    "with an @": "postgresql://user:tell-tale@tell-tale@127.0.0.1:1/name",
    "with a slash": "postgresql://user:a/tell-tale@127.0.0.1:1/name",
    "with a hash": "postgresql://user:a#tell-tale@127.0.0.1:1/name",
    "with a question mark": "postgresql://user:a?tell-tale@127.0.0.1:1/name",
    "with a bracket": "postgresql://user:[tell-tale@127.0.0.1:1/name",
    "with a wrong escape": "postgresql://user:%zztell-tale@127.0.0.1:1/name",
    "port that is none": "postgresql://user:tell-tale@127.0.0.1:x/name",
    "other database": "mysql://user:tell-tale@127.0.0.1/name",
    "other driver": "postgresql+nothing://user:tell-tale@127.0.0.1/name",
    "other name": "postgres://user:tell-tale@127.0.0.1:1/name",
    "no colon": "postgresql//user:tell-tale@127.0.0.1/name",
    "one slash": "postgresql:/user:tell-tale@127.0.0.1/name",
    "no slash": "postgresql:user:tell-tale@127.0.0.1/name",
}
COMMANDS = {
    "ingest": ["ingest", "plan.pdf"],
    "rebuild": ["rebuild"],
    "sql": ["sql", "select 1"],
    "findings": ["findings"],
    "trace": ["trace", "nothing"],
    "history": ["history", "nothing"],
    "search": ["search", "nothing"],
    "doctor": ["doctor"],
    "export": ["export", "out"],
    "backup": ["backup", "copy"],
    "datasette": ["datasette"],
    "explore": ["explore"],
}
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Types a command in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, [*words])


def said(result: Result) -> str:
    """All that a person would see, the traceback of an error that was not caught included."""
    error = result.exc_info if result.exc_info and not isinstance(result.exception, SystemExit) else None
    return result.output + ("".join(traceback.format_exception(*error)) if error else "")


def check_nothing_told(result: Result, folder: Path) -> None:
    assert TELLTALE not in said(result)
    for path in folder.rglob("*"):
        assert TELLTALE not in str(path)
        assert not path.is_file() or TELLTALE.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("debug", [[], ["--debug"]], ids=["", "debug"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_wrong_address_gives_its_password_away(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, debug: list[str]
) -> None:
    monkeypatch.setenv("SOURCEPAGE_WAREHOUSE", ADDRESSES[address])
    for command in ("ingest", "sql"):
        result = run(*debug, *COMMANDS[command])
        assert result.exit_code != 0
        check_nothing_told(result, tmp_path)


@pytest.mark.parametrize("debug", [[], ["--debug"]], ids=["", "debug"])
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("address", ["percent-encoded", "as a parameter"])
def test_no_command_gives_a_password_away(
    run: Run, tmp_path: Path, address: str, command: str, debug: list[str]
) -> None:
    result = run(*debug, *COMMANDS[command], "--warehouse", ADDRESSES[address])
    assert result.exit_code != 0
    check_nothing_told(result, tmp_path)


def test_an_address_by_mistake_makes_no_file(run: Run, tmp_path: Path) -> None:
    result = run("ingest", "plan.pdf", "--warehouse", ADDRESSES["no colon"])
    assert result.output.startswith("sourcepage: warehouse: this looks like a database address without its ://; write")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_passwords_of_documents_are_kept_nowhere(
    run: Run, tmp_path: Path, sample: Callable[[str], Path], words: list[str]
) -> None:
    encrypted = sample("broken/encrypted.pdf")
    for given in (["--password", TELLTALE], ["--password", TELLTALE, "--password", f"{TELLTALE}-too"]):
        result = run("ingest", str(encrypted), *given, *words)
        assert result.exit_code == 1, result.output
        check_nothing_told(result, tmp_path)
        check_nothing_told(run("--debug", "tables", str(encrypted), *given), tmp_path)


@pytest.mark.parametrize("debug", [[], ["--debug"]], ids=["", "debug"])
def test_addresses_with_users_are_kept_nowhere(run: Run, tmp_path: Path, debug: list[str]) -> None:
    result = run(*debug, "ingest", "https://user:tell-tale@council.example/plan.pdf")
    assert "council.example/plan.pdf: an address with a user name or password is not fetched" in result.output
    check_nothing_told(result, tmp_path)
    declaration = tmp_path / "data" / "sources" / "north.toml"
    added = run("sources", "add", "north", "--url", "https://user:tell-tale@north.example", "--publisher", "North")
    assert added.exit_code == 2, added.output
    assert not declaration.exists()
    check_nothing_told(added, tmp_path)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("sqlite:////srv/data/warehouse.sqlite", "sqlite:////srv/data/warehouse.sqlite"),
        ("postgresql://user:a@host/name", "postgresql://user:***@host/name"),
        ("postgresql://user:a@b@host/name", "postgresql://user:***@host/name"),
        ("postgresql://user@host/name?sslmode=require&password=a", "postgresql://user@host/name?sslmode=require&password=***"),
        ("postgresql://host/name?PassWord=a&x=b", "postgresql://host/name?PassWord=***&x=***"),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert hide_password(address) == shown
