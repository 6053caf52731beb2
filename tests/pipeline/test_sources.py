"""Declarations say what they mean, and wrong ones say what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.sources import Source, Take, check_declaration, load_declarations, read_declaration, shipped_folder

RIGHT = 'publisher = "My Council"\nkind = "moderngov"\nurl = "https://democracy.council.example/papers/"\n'


def put(folder: Path, text: str, name: str = "mine") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[str]:
    found, source = check_declaration(put(folder, text))
    assert (source is None) == bool(found)
    assert all(line.startswith(f"{folder / 'mine.toml'}: ") and "\n" not in line for line in found)
    return [line.partition(": ")[2] for line in found]


def test_a_short_declaration_is_enough(tmp_path: Path) -> None:
    source = read_declaration(put(tmp_path, RIGHT))
    assert (source.name, source.base) == ("mine", "https://democracy.council.example/papers/")
    assert source.allowed_hosts == {"democracy.council.example"}
    assert source.join("documents/s1/x.pdf") == "https://democracy.council.example/papers/documents/s1/x.pdf"
    assert source.take.documents == ("pack", "minutes")
    window = source.night_window(date(2026, 3, 2))
    assert (window.start, window.end) == (date(2026, 2, 2), date(2026, 3, 9))


def test_a_declaration_says_what_to_take(tmp_path: Path) -> None:
    more = (
        'hosts = ["Files.council.example"]\n[take]\ntitles = ["crime", "ASB"]\nnot_titles = ["draft"]\ndays_back = 90\n'
    )
    source = read_declaration(put(tmp_path, RIGHT + more + "[expected]\npublications = 3\naction = 20\n"))
    assert source.allowed_hosts == {"democracy.council.example", "files.council.example"}
    assert source.take.wants_title("Crime and disorder")
    assert not source.take.wants_title("Crime and disorder (DRAFT)")
    assert not source.take.wants_title("Parks")
    assert source.expected == {"publications": 3, "action": 20}
    assert source.night_window(date(2026, 3, 31)).start == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('publisher = "x"\nkind = "moderngov"\n', "url: is missing; add it"),
        (RIGHT.replace("moderngov", "modgov"), "kind: 'modgov' is not one of moderngov, webpage, folder"),
        (RIGHT + 'licnce = "x"\n', "licnce: no such key; did you mean 'licence'?"),
        (RIGHT + "[take]\ntitels = []\n", "take.titels: no such key; did you mean 'titles'?"),
        (RIGHT + "[take]\ndays_back = -1\n", "take.days_back: should be greater than or equal to 0; it is -1"),
        (RIGHT + '[take]\ntitles = "crime"\n', "take.titles: should be a valid tuple; it is 'crime'"),
        (RIGHT + '[take]\npages = ["x"]\n', "[take] pages means nothing for kind 'moderngov': remove it"),
        (RIGHT + '[take]\ndocuments = ["packs"]\n', "take.documents.0: 'packs' is not one of report, minutes,"),
        (RIGHT + '[take]\ntitles = ["("]\n', "take.titles.0: '(' is not a regular expression"),
        (RIGHT + "[expected]\nactons = 1\n", "expected.actons: 'actons' is not one of publications, action,"),
        (
            RIGHT.replace("https://", "ftp://"),
            "url: 'ftp://democracy.council.example/papers/' must begin with https://",
        ),
        (RIGHT.replace("https://democracy.council.example", "https://x:99999"), "url: 'https://x:99999/papers/' is no"),
        ('name = "other"\n' + RIGHT, "name: is 'other' but the file is called mine.toml; make them the same"),
        ("publisher =", "not TOML (Invalid value (at end of document)); correct that place"),
    ],
)
def test_what_is_wrong_is_one_line_with_the_key(tmp_path: Path, text: str, line: str) -> None:
    assert problems(tmp_path, text)[0].startswith(line)


def test_every_problem_is_told_and_the_first_raised(tmp_path: Path) -> None:
    text = 'publisher = ""\nkind = "x"\nurl = "https://x.example"\n'
    assert len(problems(tmp_path, text)) == 2
    with pytest.raises(SettingsError, match=r"publisher: .*\(and 1 more: sourcepage sources check mine\)$"):
        read_declaration(put(tmp_path, text))


def test_a_folder_is_relative_to_its_declaration(tmp_path: Path) -> None:
    source = read_declaration(put(tmp_path, 'publisher = "x"\nkind = "folder"\nurl = "../share"\n'))
    assert Path(source.url) == tmp_path / ".." / "share"


def test_shipped_declarations_are_right() -> None:
    declarations = load_declarations(None)
    assert declarations.problems == ()
    assert {"sevenoaks", "tonbridge-and-malling", "ellenmere"} <= set(declarations.sources)
    assert all(one.shipped and one.source.licence for one in declarations.sources.values())
    assert len(declarations.sources) == len(list(shipped_folder().glob("*.toml")))


def test_every_key_is_explained(repository: Path) -> None:
    page = (repository / "docs" / "reference" / "sources.md").read_text(encoding="utf-8")
    keys = {*Source.model_fields, *Take.model_fields} - {"take", "expected"}
    assert {key for key in keys if f"`{key}`" not in page} == set()
    assert "`[take]`" in page
    assert "`[expected]`" in page


def test_own_declarations_come_before_shipped_ones(tmp_path: Path) -> None:
    put(tmp_path, RIGHT, "sevenoaks")
    put(tmp_path, RIGHT)
    declarations = load_declarations(tmp_path)
    assert declarations.find("sevenoaks").publisher == "My Council"
    assert not declarations.sources["mine"].shipped


def test_a_wrong_declaration_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    put(tmp_path, "publisher =", "sevenoaks")
    put(tmp_path, RIGHT)
    declarations = load_declarations(tmp_path)
    assert declarations.find("mine").publisher == "My Council"
    assert len(declarations.problems) == 1
    with pytest.raises(SettingsError, match=r"sevenoaks\.toml: not TOML"):  # the shipped one does not step in
        declarations.find("sevenoaks")


def test_an_unknown_source_is_answered_with_the_nearest() -> None:
    declarations = load_declarations(None)
    with pytest.raises(SettingsError, match=r"'sevenoks': there is none of that name; did you mean 'sevenoaks'\?"):
        declarations.find("sevenoks")
    with pytest.raises(SettingsError, match="sourcepage sources list shows all"):
        declarations.find("zzz")
