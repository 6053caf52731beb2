"""A user's own names go before the table; suggestions decide nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SettingsError
from pipeline.organisation_names import add_own_names, read_own_names, resolver, suggest
from pipeline.organisations import known_organisations, resolve


def test_own_names_resolve_and_others_as_before(tmp_path: Path) -> None:
    path = tmp_path / "data" / "organisations.toml"
    assert add_own_names(path, {'K"F\\RS é': "fire-and-rescue"}) == 1
    assert add_own_names(path, {"k f rs É": "fire-and-rescue"}) == 0
    find = resolver(path)
    assert find('k"f\\rs é') == ("fire-and-rescue", "Fire and Rescue Service", "fire")
    assert find("Kent Police") == resolve("Kent Police")
    assert find("Nobody") is None
    assert resolver(tmp_path / "none.toml")("Nobody") is None


@given(st.text(min_size=1, max_size=20))
def test_any_name_can_be_kept(tmp_path_factory: pytest.TempPathFactory, printed: str) -> None:
    path = tmp_path_factory.mktemp("names") / "organisations.toml"
    add_own_names(path, {printed: "housing"})
    assert list(read_own_names(path).values()) == ["housing"]


def test_a_name_is_not_settled_twice_differently(tmp_path: Path) -> None:
    path = tmp_path / "organisations.toml"
    add_own_names(path, {"KFRS": "fire-and-rescue"})
    with pytest.raises(SettingsError, match="KFRS stands for fire-and-rescue there"):
        add_own_names(path, {"KFRS": "housing"})


@pytest.mark.parametrize(
    "text", ["[[name", "[[name]]\nprinted = 'x'\n", "name = 3\n", "[[name]]\nprinted='x'\norganisation='nobody-here'\n"]
)
def test_a_wrong_file_is_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "organisations.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=re.escape(str(path))):
        resolver(path)


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Kent Polce", "kent-police"),
        ("KFRS", None),
        ("GMP", "greater-manchester-police"),
        ("Tonbridge and Malling Council", "tonbridge-and-malling-borough-council"),
        ("Addaction", None),
    ],
)
def test_suggestions_are_the_likest_names(printed: str, meant: str | None) -> None:
    found = suggest(printed)
    if meant is None:
        assert printed not in {one.organisation.name for one in found}
        assert resolve(printed) is None
    else:
        assert found[0].organisation.organisation_id == meant
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_codes_are_given_once_and_look_like_codes() -> None:
    codes = [one.ons_code for one in known_organisations().values() if one.ons_code]
    assert len(codes) > 50
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[EW]\d{8}", code) for code in codes)


def test_no_name_stands_for_two_organisations() -> None:
    owners: dict[str, set[str]] = {}
    for one in known_organisations().values():
        for name in (one.name, *one.aliases):
            owners.setdefault(name.casefold(), set()).add(one.organisation_id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}
