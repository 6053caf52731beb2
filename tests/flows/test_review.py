"""The commands history, diff and review: what they print, keep and refuse."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows import ingest as flow
from flows.cli import main
from flows.review_sheet import ASKED, SHOWN

Run = Callable[..., Result]
Put = Callable[..., Path]


@pytest.fixture
def run(tmp_path: Path, extractor: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, with the fake extractor and a data folder of its own."""
    monkeypatch.setattr(flow, "Options", partial(flow.Options, extractor=extractor))
    monkeypatch.setenv("SOURCEPAGE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SOURCEPAGE_REVIEWER", "Ann")
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def ids(run: Run, put: Put) -> dict[str, str]:
    """Description -> id of the actions of one plan that was read."""
    assert run("ingest", put("plan.pdf", "light walk scan =sum")).exit_code == 0
    return find_ids(run)


def find_ids(run: Run, *options: str) -> dict[str, str]:
    found = run("sql", "select description, action_id from actions order by 1", "--json", *options)
    return {row["description"]: row["action_id"] for row in json.loads(found.stdout)}


def ask(run: Run, sql: str, *options: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("sql", sql, "--json", *options).stdout)
    return found


def journal(tmp_path: Path) -> list[dict[str, object]]:
    file = tmp_path / "data/corrections/reviews.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_a_correction_is_kept_in_the_file_and_shown(run: Run, ids: dict[str, str], tmp_path: Path) -> None:
    done = run("review", "correct", ids["light"], "status", "amber", "--why", "the cell is amber")
    assert (done.exit_code, done.stdout) == (0, f"{ids['light']}: correct status: kept\n")
    assert ask(run, "select status, corrected from actions where description = 'light'") == [
        {"status": "amber", "corrected": '{"status": null}'}
    ]
    [kept] = journal(tmp_path)
    assert (kept["expected"], kept["reviewer"], kept["why"]) == ("light", "Ann", "the cell is amber")

    again = run("review", "correct", ids["light"], "status", "amber", "--why", "the cell is amber")
    assert "nothing changed" in again.stdout
    assert len(journal(tmp_path)) == 1


def test_reviews_survive_a_rebuild_from_the_archive(run: Run, ids: dict[str, str], tmp_path: Path) -> None:
    run("review", "correct", ids["light"], "lead_agencies", "Fire; Police", "--why", "misread")
    run("review", "correct", ids["light"], "lead_agencies", "Fire", "--why", "misread twice")
    run("review", "reject", ids["walk"], "--why", "a heading")
    run("review", "comment", ids["light"], "see the minutes")
    new = str(tmp_path / "new.sqlite")
    assert run("rebuild", "--warehouse", new).exit_code == 0
    for sql in (
        "select * from actions_history order by action_id",
        "select * from actions order by action_id",
        "select * from action_organisations order by action_id, role, name_printed",
        "select * from reviews order by review_id",
    ):
        old, made = ask(run, sql), ask(run, sql, "--warehouse", new)
        for row in (*old, *made):
            row.pop("recorded_at", None)
        assert old == made
        assert old


def test_reviews_by_hand_come_in_with_the_next_command(run: Run, ids: dict[str, str], tmp_path: Path) -> None:
    run("review", "accept", ids["light"])
    line = json.dumps({**journal(tmp_path)[0], "record_id": ids["walk"], "expected": "walk"})
    (tmp_path / "data/corrections/by-hand.jsonl").write_text(line)
    assert run("review", "list").exit_code == 0
    assert {row["description"] for row in ask(run, "select * from actions where reviewed = 'accepted'")} == {
        "light", "walk",
    }  # fmt: skip

    (tmp_path / "data/corrections/by-hand.jsonl").write_text(line + "\n{}")
    wrong = run("review", "list")
    assert wrong.exit_code == 2
    assert "by-hand.jsonl, line 2: " in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("accept", "{id}x"), "no record has this id; did you mean {id}?"),
        (("correct", "{id}", "statu", "red", "--why", "x"), "action has no column statu: did you mean status?"),
        (("correct", "{id}", "status", "pink", "--why", "x"), "status must be one of green, amber, red"),
        (("correct", "{id}", "due_end", "March", "--why", "x"), "due_end must be a day like 2026-03-31"),
        (("correct", "{id}", "description", "", "--why", "x"), "description cannot be empty"),
        (("reject", "{id}"), "Missing option '--why'"),
        (("reject", "{id}", "--why", " "), "say why"),
        (("list", "--kind", "acton"), "one of action, measure"),
    ],
)
def test_what_cannot_be_said_is_refused_with_what_to_do(
    run: Run, ids: dict[str, str], tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = run("review", *(argument.format(id=ids["light"]) for argument in arguments))
    assert done.exit_code == 2
    assert words.format(id=ids["light"]) in done.stderr
    assert journal(tmp_path) == []


# --- the sheet --------------------------------------------------------------------------------------------------------


def fill(path: Path, verdicts: dict[str, dict[str, str]], *, delimiter: str = ",") -> None:
    """Fills in the lines of these descriptions (the quote), as a spreadsheet program would write them."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    for row in rows:
        row.update(verdicts.get(row["quote"].removeprefix("'"), {}))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [*SHOWN, *ASKED], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def sheet(run: Run, ids: dict[str, str], tmp_path: Path) -> Path:
    path = tmp_path / "sheet.csv"
    assert run("review", "export", path, "--every").stdout == f"3 rows written to {path}\n"
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_sheet_goes_out_and_comes_back(run: Run, sheet: Path, tmp_path: Path, delimiter: str) -> None:
    fill(
        sheet,
        {
            "light": {"verdict": "Correct", "field": "funding", "value": "£5", "why": "misread", "who": "Ben"},
            "=sum": {"verdict": "reject", "why": "no action"},
        },
        delimiter=delimiter,
    )
    assert run("review", "import", sheet).stdout == f"2 reviews taken from {sheet}\n"
    assert ask(run, "select description, funding from actions order by 1") == [
        {"description": "light", "funding": "£5"}, {"description": "walk", "funding": None},
    ]  # fmt: skip
    assert {row["reviewer"] for row in journal(tmp_path)} == {"Ann", "Ben"}

    before = journal(tmp_path)
    assert run("review", "import", sheet).stdout.startswith("0 reviews")
    assert journal(tmp_path) == before


def test_taking_a_sheet_twice_changes_nothing(run: Run, sheet: Path, tmp_path: Path) -> None:
    fill(sheet, {"light": {"verdict": "accept"}, "walk": {"verdict": "comment", "why": "hm"}})
    assert run("review", "import", sheet).stdout.startswith("2 reviews")
    before = journal(tmp_path)
    assert run("review", "import", sheet).stdout.startswith("0 reviews")
    assert journal(tmp_path) == before


def test_a_cell_of_a_sheet_is_never_a_formula(sheet: Path) -> None:
    rows = list(csv.reader(io.StringIO(sheet.read_text(encoding="utf-8-sig"), newline="")))
    assert "'=sum" in {cell for row in rows for cell in row}
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []


def test_every_wrong_line_of_a_sheet_is_named_and_nothing_taken(run: Run, sheet: Path, tmp_path: Path) -> None:
    fill(
        sheet,
        {
            "light": {"verdict": "approve"},
            "walk": {"verdict": "accept"},
            "=sum": {"verdict": "correct", "field": "status", "value": "pink", "why": "x"},
        },
    )
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    where = {word: number for number, line in enumerate(lines, start=1) for word in ("approve", "pink") if word in line}
    done = run("review", "import", sheet)
    assert done.exit_code == 2
    assert "nothing was taken" in done.stderr
    assert "verdict: one of accept, correct, reject, comment, not 'approve'" in done.stderr
    assert "value: status must be one of" in done.stderr
    begins = [number for number, line in enumerate(lines, start=1) if line.startswith("act-")]
    named = {int(number) for number in re.findall(r"line (\d+)", done.stderr)}
    assert named == {max(begin for begin in begins if begin <= number) for number in where.values()}
    assert journal(tmp_path) == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text.replace("verdict", "verdit", 1), "line 1: no column verdict"),
        (
            lambda text: text.replace(",light,", ",lihgt,").replace(",,,,,\r\n", ",accept,,,,\r\n"),
            "the source now says",
        ),
        (lambda text: text.replace("act-", "act-x", 1).replace(",,,,,\r\n", ",accept,,,,\r\n"), "no record act-x"),
        (lambda text: text.replace(",,,,,\r\n", ",correct,status,red,no,,extra\r\n", 1), "more cells than columns"),
        (lambda text: text.replace(",,,,,\r\n", ",accept,,red,,\r\n", 1), "value: only with the verdict correct"),
        (lambda text: text + '"', "unexpected end of data"),
    ],
)
def test_a_spoilt_sheet_is_refused(run: Run, sheet: Path, spoil: Callable[[str], str], words: str) -> None:
    sheet.write_bytes(spoil(sheet.read_bytes().decode("utf-8-sig")).encode())
    done = run("review", "import", sheet)
    assert done.exit_code == 2
    assert words in done.stderr


def test_two_lines_that_contradict_one_another_are_refused(run: Run, sheet: Path) -> None:
    fill(sheet, {"light": {"verdict": "correct", "field": "status", "value": "red", "why": "x"}})
    text = sheet.read_text(encoding="utf-8-sig")
    [line] = [one for one in csv.reader(io.StringIO(text, newline="")) if one[8] == "correct"]
    with sheet.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([cell.replace("red", "green") for cell in line])
    done = run("review", "import", sheet)
    assert done.exit_code == 2
    assert "says something else of it" in done.stderr


# --- history and diff -------------------------------------------------------------------------------------------------


def test_a_history_is_printed_with_its_reviews(run: Run, ids: dict[str, str], put: Put) -> None:
    run("review", "correct", ids["light"], "status", "amber", "--why", "the cell")
    text = run("history", f"/r/{ids['light']}/v1").stdout
    assert "action, 1 version, current, status corrected" in text
    assert "first read" in text
    assert "Ann, correct status to amber: the cell" in text

    found = json.loads(run("history", ids["light"], "--json").stdout)
    assert [one["version"] for one in found["versions"]] == [1]
    assert found["reviews"][0]["expected"] == "light"

    put("plan.pdf", "walk")
    run("ingest", put("plan.pdf", "walk"))
    assert "none current since" in run("history", ids["light"]).stdout
    assert "correction-outdated" in run("findings").stdout


def test_differences_of_a_republished_document_are_printed(run: Run, ids: dict[str, str], put: Put) -> None:
    run("ingest", put("plan.pdf", "light stroll"))
    listed = run("diff", "plan.pdf").stdout
    assert len(listed.splitlines()) == 4
    text = run("diff", "plan.pdf", "1", "2").stdout
    assert [line[0] for line in text.splitlines()[1:-1]] == ["+", "-", "-"]
    assert text.splitlines()[-1] == "1 added, 0 changed, 2 gone, 1 the same"
    found = json.loads(run("diff", "plan.pdf", "1", "2", "--json").stdout)
    assert [row["fields"]["description"] for row in found["gone"]] == ["walk", "=sum"]
    assert json.loads(run("diff", "plan.pdf", "--json").stdout)[1]["number"] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("history", "act-none"), "no record has this id"),
        (("diff", "plam.pdf"), "did you mean plan.pdf?"),
        (("diff", "plan.pdf", "1", "5"), "only versions 1 to 1 were published"),
        (("diff", "plan.pdf", "1"), "give two versions"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(
    run: Run, ids: dict[str, str], arguments: tuple[str, ...], words: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
