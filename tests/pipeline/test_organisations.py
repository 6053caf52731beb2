"""Names of organisations: lists are parted, no word is ever lost, and only whole known names resolve."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.identity import normalise_words
from pipeline.organisations import KnownNames, is_complete_name, resolve, split_names

DATA = tomllib.loads(files("pipeline").joinpath("data", "organisations.toml").read_text(encoding="utf-8"))
PRINTED = [(entry["id"], name) for entry in DATA["organisation"] for name in (entry["name"], *entry["aliases"])]

Word = st.text(alphabet="ABCDEFGHKLMNOPRSTUabcdefghiklmnoprstu", min_size=1, max_size=9)
Name = st.lists(Word, min_size=1, max_size=4).map(" ".join)


@given(names=st.lists(Name, min_size=1, max_size=5), mark=st.sampled_from([", ", "; ", ",", " , "]))
def test_names_in_one_line_are_parted(names: list[str], mark: str) -> None:
    assert split_names(mark.join(names)) == names


@given(name=Name, inside=st.lists(Word, min_size=1, max_size=3), following=Name)
def test_commas_in_brackets_part_nothing(name: str, inside: list[str], following: str) -> None:
    whole = f"{name} ({', '.join(inside)})"
    assert split_names(f"{whole}, {following}") == [whole, following]


@given(line=st.text(max_size=60))
def test_no_name_is_empty_and_no_word_is_lost(line: str) -> None:
    names = split_names(line)
    assert all(names)
    assert normalise_words(" ".join(names)) == normalise_words(line)


@given(lines=st.lists(Name, min_size=1, max_size=12), certain=st.lists(Name, max_size=5))
def test_parting_a_run_loses_no_word_and_keeps_the_order(lines: list[str], certain: list[str]) -> None:
    entries = KnownNames(certain).part_run(lines)
    assert " ".join(entries) == " ".join(lines)
    assert all(entries)


@given(
    names=st.lists(
        st.lists(Word.filter(lambda w: len(w) > 2), min_size=2, max_size=4).map(lambda ws: " ".join(ws).title()),
        min_size=1,
        max_size=4,
        unique_by=normalise_words,
    )
)
def test_names_that_the_document_is_sure_of_are_parted(names: list[str]) -> None:
    parts = [part for name in names for part in name.split()]
    if len(set(parts)) == len(parts):  # no name begins or ends another
        assert KnownNames(names).part_run(names) == names


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["Larkshire", "Police"], ["Larkshire Police"]),
        (["Probation Service", "Police"], ["Probation Service", "Police"]),
        (["Community Safety", "Unit"], ["Community Safety Unit"]),
        (["Community Safety Unit", "Police"], ["Community Safety Unit", "Police"]),
        (["Lantern", "Officers", "Larkshire Police"], ["Lantern Officers", "Larkshire Police"]),
        (["Chamber of Trade", "Harbour Aid"], ["Chamber of Trade", "Harbour Aid"]),
        (["Haven Trust, Mill", "Lane School"], ["Haven Trust, Mill Lane School"]),
        (["Lantern", "Co-ordinator"], ["Lantern Co-ordinator"]),
    ],
)
def test_runs_are_parted_by_what_makes_a_name(lines: list[str], names: list[str]) -> None:
    assert KnownNames().part_run(lines) == names


def test_what_the_document_is_sure_of_tells_where_a_name_ends() -> None:
    lines = ["Stavering Town", "Haven Point"]
    assert KnownNames(["Stavering Town", "Haven Point"]).part_run(lines) == lines
    assert KnownNames(["Stavering Town Haven Point"]).part_run(lines) == ["Stavering Town Haven Point"]


def test_a_line_that_is_a_name_by_itself_is_no_part_of_another() -> None:
    lines = ["Lantern Walk", "Ellenmere Borough Watch"]
    assert KnownNames().part_run(lines) == ["Lantern Walk Ellenmere Borough Watch"]
    assert KnownNames(["Ellenmere Borough Watch"]).part_run(lines) == lines


def test_a_slash_with_space_around_it_parts_names() -> None:
    assert split_names("Probation / Police") == ["Probation", "Police"]
    assert split_names("Landlords/Off Licence") == ["Landlords/Off Licence"]
    assert split_names("Police (day / night)") == ["Police (day / night)"]


@pytest.mark.parametrize(("identity", "name"), PRINTED, ids=[name for _, name in PRINTED])
def test_every_name_in_the_data_resolves_to_its_own_organisation(identity: str, name: str) -> None:
    for printed in (name, name.upper(), f" {name.lower()}.", "\n".join(name.split())):
        found = resolve(printed)
        assert found is not None
        assert found[0] == identity


@given(name=Name)
def test_names_that_are_merely_similar_do_not_resolve(name: str) -> None:
    known = {normalise_words(printed) for _, printed in PRINTED}
    assert (resolve(name) is not None) == (normalise_words(name) in known)


@pytest.mark.parametrize("name", ["Haven Point Trust", "Larkshire Police", "Stavering High School (Year 8)"])
def test_complete_names(name: str) -> None:
    assert is_complete_name(name)


@pytest.mark.parametrize("name", ["Larkshire", "Community", "Ellenmere District", ""])
def test_beginnings_of_names_are_not_complete(name: str) -> None:
    assert not is_complete_name(name)
