"""The list of what is in doubt and settling it: what is kept, what is refused, and what is shown next."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from loaders.doubts import find_doubtful
from loaders.selecting import run_select
from loaders.warehouse import open_for_reading
from pipeline.settings import Settings
from tests.explorer.visiting import Form, Page, crawl, inputs_by, token_on


def journal(settings: Settings) -> list[dict[str, object]]:
    file: Path = settings.corrections / "reviews.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def ask(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with open_for_reading(settings.warehouse) as warehouse:
        return run_select(warehouse, sql)[1]


def in_doubt(settings: Settings, *, below: float | None = 0.8) -> list[str]:
    with open_for_reading(settings.warehouse) as warehouse:
        return [one.record_id for one in find_doubtful(warehouse, below=below)]


def form_of(client: TestClient, path: str, verdict: str) -> Form:
    """The form that gives this verdict, filled in as it was sent out."""
    form = inputs_by(client.get(path), lambda one: one.values.get("verdict") == verdict)
    form.values.setdefault("why", "")
    return form


def verdict_form(client: TestClient, path: str) -> dict[str, str]:
    form = inputs_by(client.get(path), lambda one: "expected" in one.values and "verdict" in one.values)
    return form.values


# --- the list ---------------------------------------------------------------------------------------------------------


def test_everybody_sees_what_is_in_doubt_in_its_order(reader: TestClient, explored: Settings) -> None:
    links = [link for link in Page(reader.get("/reviews").text).links() if link.startswith("/reviews/")]
    assert [link.removeprefix("/reviews/") for link in links] == in_doubt(explored)[:50]
    assert links


def test_the_list_is_paged_both_ways_with_its_question(reader: TestClient, explored: Settings) -> None:
    seen: list[str] = []
    path: str | None = "/reviews?below=1"
    while path:
        page = Page(reader.get(path).text)
        seen += [
            one.removeprefix("/reviews/")
            for link in page.links()
            if (one := link.split("?")[0]).startswith("/reviews/")
        ]
        path = next((found["href"] for tag, found in page.elements if tag == "a" and found.get("rel") == "next"), None)
    assert seen == in_doubt(explored, below=1)
    assert len(seen) > 50


@pytest.mark.parametrize(
    "query", ["kind=action", "level=warning", "reason=placeholder", "document=Together", "below=0"]
)
def test_the_list_is_narrowed_and_keeps_its_question(reader: TestClient, query: str) -> None:
    everything = reader.get("/reviews?below=1").text
    narrowed = reader.get(f"/reviews?{query}")
    assert narrowed.status_code == 200
    links = [link for link in Page(narrowed.text).links() if link.startswith("/reviews/")]
    assert all(link.endswith(query) for link in links)
    assert narrowed.text != everything


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kind=acton", "one of action"),
        ("level=grave", "one of error"),
        ("below=x", "a number from 0 to 1"),
        ("below=2", "a number from 0 to 1"),
        ("below=nan", "a number from 0 to 1"),
        ("after=1", "no place in this list"),
    ],
)
def test_what_cannot_be_asked_is_said(reader: TestClient, query: str, words: str) -> None:
    answer = reader.get(f"/reviews?{query}")
    assert answer.status_code == 400
    assert words in answer.text


def test_a_record_that_is_not_there_is_not_found(reader: TestClient) -> None:
    assert reader.get("/reviews/act-aaaaaaaaaaaaaaaa").status_code == 404
    assert reader.get("/reviews/nonsense").status_code == 404


def test_readers_see_a_record_but_no_form(reader: TestClient, explored: Settings) -> None:
    answer = reader.get(f"/reviews/{in_doubt(explored)[0]}")
    assert [form for form in Page(answer.text).forms if form.method == "post"] == []
    assert "What was read" in answer.text
    assert any(link.endswith("?size=page") for link in Page(answer.text).links())


# --- settling ---------------------------------------------------------------------------------------------------------


def test_a_correction_is_kept_shown_and_the_next_record_follows(ann: TestClient, reviewed: Settings) -> None:
    first, second = [one for one in in_doubt(reviewed) if one.startswith("mea-")][:2]
    path = f"/reviews/{first}?kind=measure"
    form = form_of(ann, path, "correct")
    form.values |= {"field.target": "61", "field.lead_agencies": "Police; Fire", "why": "the page says so"}
    answer = ann.post(path, data=form.values, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/reviews/{second}?kind=measure")

    assert ask(reviewed, f"select target, lead_agencies from measures where measure_id = '{first}'") == [
        ("61", '["Police", "Fire"]')
    ]
    kept = [one for one in journal(reviewed) if one["record_id"] == first]
    assert {one["field"] for one in kept} == {"target", "lead_agencies"}  # and nothing that nobody changed
    assert {(one["reviewer"], one["why"]) for one in kept} == {("Ann", "the page says so")}
    following = ann.get(answer.headers["location"])
    assert "Corrected" in following.text
    assert "Corrected" not in ann.get(answer.headers["location"]).text  # said once
    assert f"/reviews/{first}" not in ann.get("/reviews").text
    assert "61" in ann.get(f"/r/{first}").text


@pytest.mark.parametrize(
    ("verdict", "why", "seen"),
    [("accept", "", "accepted"), ("reject", "a running header", "rejected"), ("comment", "hm", None)],
)
def test_verdicts_are_kept(ann: TestClient, reviewed: Settings, verdict: str, why: str, seen: str | None) -> None:
    record_id = in_doubt(reviewed)[0]
    path = f"/reviews/{record_id}"
    values = {**verdict_form(ann, path), "verdict": verdict, "why": why}
    assert ann.post(path, data=values, follow_redirects=False).status_code == 303
    last = journal(reviewed)[-1]
    assert (last["record_id"], last["verdict"], last.get("why", "")) == (record_id, verdict, why)
    assert (record_id in in_doubt(reviewed)) == (verdict == "comment")
    assert (f"It is {seen} already" in ann.get(path).text) == (seen is not None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"verdict": "reject"}, "say why"),
        ({"verdict": "comment", "why": " "}, "say why"),
        ({"verdict": "approve"}, "verdict: one of accept"),
        ({"verdict": "accept", "expected": "other words"}, "the source now says"),
        ({"verdict": "correct", "why": "x"}, "nothing was changed"),
        ({"verdict": "correct", "why": "x", "was.status": "", "field.status": "pink"}, "status must be one of"),
        ({"verdict": "correct", "why": "", "was.ref": "", "field.ref": "7"}, "say why"),
        ({"verdict": "correct", "why": "x", "was.record_key": "1", "field.record_key": "2"}, "nothing was changed"),
        ({"verdict": "accept", "why": "x" * 3000}, "2,000 characters"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_what_was_typed(
    ann: TestClient, reviewed: Settings, changes: dict[str, str], words: str
) -> None:
    record_id = next(one for one in in_doubt(reviewed, below=None) if one.startswith("act-"))
    path, before = f"/reviews/{record_id}", journal(reviewed)
    answer = ann.post(path, data={**verdict_form(ann, path), **changes})
    assert answer.status_code == 400
    assert words in answer.text
    assert all(changes.get(name, "") in answer.text for name in ("field.ref", "why"))
    assert journal(reviewed) == before


def test_the_same_verdict_twice_is_kept_once(ann: TestClient, reviewed: Settings) -> None:
    path = f"/reviews/{in_doubt(reviewed, below=None)[0]}"
    values = {**verdict_form(ann, path), "verdict": "accept"}
    assert ann.post(path, data=values, follow_redirects=False).status_code == 303
    before = journal(reviewed)
    assert "Said already" in ann.post(path, data=values).text
    assert journal(reviewed) == before


def test_an_input_that_nobody_touched_takes_no_correction_back(ann: TestClient, reviewed: Settings) -> None:
    """Two look at one record at the same time; each corrects another column."""
    record_id = next(one for one in in_doubt(reviewed, below=None) if one.startswith("act-"))
    path = f"/reviews/{record_id}"
    one, two = (dict(form_of(ann, path, "correct").values) for _ in range(2))
    ann.post(path, data={**one, "field.funding": "£5", "why": "x"})
    ann.post(path, data={**two, "field.progress": "Done", "why": "x"})
    assert ask(reviewed, f"select funding, progress from actions where action_id = '{record_id}'") == [("£5", "Done")]


@pytest.mark.parametrize("token", [None, "", "x"])
def test_a_review_from_elsewhere_is_refused(ann: TestClient, reviewed: Settings, token: str | None) -> None:
    path, before = f"/reviews/{in_doubt(reviewed, below=None)[0]}", journal(reviewed)
    values = {**verdict_form(ann, path), "verdict": "accept"}
    values = {**values, "token": token} if token is not None else {k: v for k, v in values.items() if k != "token"}
    assert ann.post(path, data=values).status_code == 403
    right = {**values, "token": token_on(ann.get(path))}
    assert ann.post(path, data=right, headers={"origin": "http://evil.example"}).status_code == 403
    assert journal(reviewed) == before


def test_who_is_not_logged_in_cannot_review(visitor: TestClient, reviewed: Settings) -> None:
    path, before = f"/reviews/{in_doubt(reviewed, below=None)[0]}", journal(reviewed)
    token = token_on(visitor.get("/login"))
    answer = visitor.post(path, data={"token": token, "verdict": "accept", "expected": ""})
    assert answer.status_code == 403
    assert "not logged in" in answer.text
    assert journal(reviewed) == before
    assert f"/login?next={quote(path, safe='')}" in visitor.get(path).text


def test_every_record_in_doubt_can_be_opened_by_a_reviewer(ann: TestClient) -> None:
    answers = crawl(ann, ["/reviews"], most=60)
    shown = {path: answer for path, answer in answers.items() if path.startswith("/reviews")}
    assert {answer.status_code for answer in shown.values()} == {200}
    assert len(shown) > 5
