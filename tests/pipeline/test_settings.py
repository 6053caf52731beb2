"""Settings come from options, then the environment, then defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import WebSettings, find_settings, warehouse_to_url


def test_defaults_lie_under_the_current_folder() -> None:
    settings = find_settings(environ={})
    assert settings.data == Path("data")
    assert settings.warehouse == f"sqlite:///{Path('data/processed/warehouse.sqlite')}"
    assert settings.raw == Path("data/raw")
    assert settings.extractions == Path("data/processed/extractions")


def test_environment_is_used_and_options_come_before_it(tmp_path: Path) -> None:
    environ = {"SOURCEPAGE_DATA": str(tmp_path / "env"), "SOURCEPAGE_WAREHOUSE": "postgresql://db/env"}
    assert find_settings(environ=environ).data == tmp_path / "env"
    assert find_settings(environ=environ).warehouse == "postgresql://db/env"
    given = find_settings(data=str(tmp_path / "given"), warehouse="sqlite:///given.sqlite", environ=environ)
    assert given.data == tmp_path / "given"
    assert given.warehouse == "sqlite:///given.sqlite"


def test_default_warehouse_follows_the_data_folder(tmp_path: Path) -> None:
    settings = find_settings(data=str(tmp_path), environ={})
    assert settings.warehouse == f"sqlite:///{tmp_path}/processed/warehouse.sqlite"


def test_empty_values_count_as_not_given() -> None:
    environ = {"SOURCEPAGE_DATA": "", "SOURCEPAGE_WAREHOUSE": ""}
    assert find_settings(data="", warehouse="", environ=environ) == find_settings(environ={})


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("w.sqlite", "sqlite:///w.sqlite"),
        ("/srv/w.db", "sqlite:////srv/w.db"),
        ("sqlite://", "sqlite://"),
        ("postgresql+psycopg://u@h/db", "postgresql+psycopg://u@h/db"),
    ],
)
def test_a_plain_path_is_a_sqlite_file(given: str, url: str) -> None:
    assert warehouse_to_url(given) == url


def test_a_folder_is_no_warehouse_and_a_file_no_data_folder(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="this is a folder"):
        warehouse_to_url(str(tmp_path))
    (tmp_path / "file").write_text("x")
    with pytest.raises(SettingsError, match="this is a file"):
        find_settings(data=str(tmp_path / "file"), environ={})


def test_a_question_mark_in_a_database_path_is_refused() -> None:
    with pytest.raises(SettingsError, match="question mark"):
        warehouse_to_url("what?.sqlite")


def test_sources_archive_and_manners_come_from_the_environment(tmp_path: Path) -> None:
    plain = find_settings(data=str(tmp_path), environ={})
    assert (plain.archive, plain.contact, plain.pause) == (None, None, 1.0)
    assert plain.declarations == tmp_path / "sources"
    environ = {
        "SOURCEPAGE_ARCHIVE": "s3://council/raw",
        "SOURCEPAGE_SOURCES": str(tmp_path / "own"),
        "SOURCEPAGE_CONTACT": " data@team.example ",
        "SOURCEPAGE_PAUSE": "2.5",
    }
    given = find_settings(data=str(tmp_path), environ=environ)
    assert (given.archive, given.contact, given.pause) == ("s3://council/raw", "data@team.example", 2.5)
    assert given.declarations == tmp_path / "own"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOURCEPAGE_CONTACT", "a\nHeader: b"),
        ("SOURCEPAGE_CONTACT", "d\u00e9j\u00e0@vu.example"),
        ("SOURCEPAGE_PAUSE", "soon"),
        ("SOURCEPAGE_PAUSE", "-1"),
        ("SOURCEPAGE_PAUSE", "nan"),
    ],
)
def test_manners_that_cannot_be_used_are_one_line(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: "):
        find_settings(environ={name: value})


def test_the_web_is_met_as_the_environment_says(tmp_path: Path) -> None:
    environ = {"SOURCEPAGE_RATE": "0", "SOURCEPAGE_HOSTS": "a.example, *.b.example", "SOURCEPAGE_HTTPS": "yes"}
    assert find_settings(environ=environ).web == WebSettings(rate=0, hosts=("a.example", "*.b.example"), https=True)
    assert find_settings(environ={}).web == WebSettings()
    settings = find_settings(data=str(tmp_path), environ={})
    assert settings.reviewers == tmp_path / "reviewers.toml"
    assert settings.explorer_key == tmp_path / "explorer.key"
    assert find_settings(environ={"SOURCEPAGE_REVIEWERS": "/etc/who.toml"}).reviewers == Path("/etc/who.toml")


@pytest.mark.parametrize(
    "environ",
    [
        {"SOURCEPAGE_RATE": "many"},
        {"SOURCEPAGE_RATE": "-1"},
        {"SOURCEPAGE_RATE": "²"},
        {"SOURCEPAGE_HTTPS": "perhaps"},
        {"SOURCEPAGE_HOSTS": "https://a.example"},
        {"SOURCEPAGE_HOSTS": "a b"},
    ],
)
def test_what_the_web_cannot_be_met_with_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        find_settings(environ=environ)
