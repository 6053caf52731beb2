"""Logging in: passwords that nobody can read, sessions that end, and forms that no other site can send."""

from __future__ import annotations

import base64
import json
import stat
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from explorer import sessions
from explorer.app import create_app
from explorer.pages.login import own_path
from explorer.reviewers import (
    add_reviewer,
    hash_password,
    is_password,
    is_reviewer,
    read_key,
    read_reviewers,
    remove_reviewer,
)
from flows.cli import main
from pipeline.errors import SettingsError
from pipeline.settings import Settings
from tests.explorer.visiting import log_in, token_on, visit

OFF = "this explorer only reads"


def cookie_of(client: TestClient) -> str:
    return str(client.cookies.get(sessions.COOKIE))


def session_of(client: TestClient) -> dict[str, object]:
    found: dict[str, object] = json.loads(base64.b64decode(cookie_of(client).split(".")[0]))
    return found


# --- the file of reviewers --------------------------------------------------------------------------------------------


def test_passwords_are_kept_hashed_in_a_file_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "new" / "reviewers.toml"
    add_reviewer(file, 'Ann "the eye" O’Hara', "correct horse battery")
    add_reviewer(file, "Ben", "correct horse battery")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = tomllib.loads(file.read_text())["reviewers"]
    assert list(kept) == ['Ann "the eye" O’Hara', "Ben"]
    assert "correct" not in file.read_text()
    assert len(set(kept.values())) == 2  # a salt each

    assert is_reviewer(kept, "Ben", "correct horse battery")
    assert not is_reviewer(kept, "Ben", "correct horse batterz")
    assert not is_reviewer(kept, "Nobody", "correct horse battery")
    remove_reviewer(file, "Ben")
    assert list(read_reviewers(file)) == ['Ann "the eye" O’Hara']


@pytest.mark.parametrize("kept", ["", "scrypt", "scrypt$x$8$1$AA==$AA==", "plain$1$1$1$AA==$AA==", "scrypt$3$1$1$!$!"])
def test_what_is_no_hash_is_nobodys_password(kept: str) -> None:
    assert not is_password(kept, "correct horse battery")


@settings(max_examples=5, deadline=None)
@given(password=st.text(max_size=30), other=st.text(max_size=30))
def test_a_hash_fits_its_own_password_alone(password: str, other: str) -> None:
    kept = hash_password(password)
    assert is_password(kept, password)
    assert is_password(kept, other) == (password == other)


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [
        ("Ann", "short", "12 to 200 characters"),
        ("", "long enough to be", "a name"),
        ("A\nB", "long enough to be", "a name"),
    ],
)
def test_what_is_no_name_or_password_is_refused(tmp_path: Path, name: str, password: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        add_reviewer(tmp_path / "reviewers.toml", name, password)


@pytest.mark.parametrize("text", ["reviewers = 1", "[reviewers]\nAnn = 1", "not toml", "[reviewers"])
def test_a_spoilt_file_lets_nobody_in(tmp_path: Path, text: str) -> None:
    file = tmp_path / "reviewers.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=r"reviewers\.toml"):
        read_reviewers(file)


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "explorer.key"
    key = read_key(file)
    assert len(key) >= 60
    assert read_key(file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("short")
    with pytest.raises(SettingsError, match="too short"):
        read_key(file)


def test_reviewers_are_kept_from_the_command_line(tmp_path: Path) -> None:
    def run(*arguments: str, typed: str = "") -> str:
        done = CliRunner().invoke(main, ["explore", *arguments, "--data", str(tmp_path)], input=typed)
        return f"{done.exit_code} {done.output}"

    assert run("--list-reviewers").startswith("0 nobody may review")
    assert run("--add-reviewer", "Ann", typed="a long password\n").startswith("0 Ann\n")
    assert "Ann, Ben" not in run("--add-reviewer", "Ben", typed="short\n")
    assert run("--list-reviewers") == "0 Ann\n"
    assert "reviewer Cas: not in" in run("--remove-reviewer", "Cas")
    assert run("--remove-reviewer", "Ann").startswith("0 nobody may review")


# --- off --------------------------------------------------------------------------------------------------------------


def test_without_reviewers_there_is_nothing_to_log_in_to(reader: TestClient) -> None:
    assert reader.get("/login").status_code == 404
    assert OFF in reader.get("/login").text
    assert "Log in" not in reader.get("/reviews").text
    for path in ("/login", "/logout", "/reviews/act-aaaaaaaaaaaaaaaa"):
        answer = reader.post(path, data={"token": "x", "name": "Ann", "verdict": "accept"})
        assert answer.status_code == 403
        assert OFF in answer.text
    assert not reader.cookies


def test_readers_get_no_cookie_where_others_may_log_in(visitor: TestClient) -> None:
    for path in ("/", "/reviews", "/static/explorer.css", "/nothing"):
        assert "set-cookie" not in visitor.get(path).headers


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_the_cookie_is_for_this_site_and_not_for_scripts(visitor: TestClient, reviewed: Settings) -> None:
    header = visitor.get("/login").headers["set-cookie"].lower()
    assert "httponly" in header
    assert "samesite=lax" in header
    assert f"max-age={sessions.LASTS}" in header
    assert "secure" not in header
    https = replace(reviewed, web=replace(reviewed.web, https=True))
    with TestClient(create_app(https), base_url="https://testserver") as client:
        answer = client.get("/login")
        assert "secure" in answer.headers["set-cookie"].lower()
        assert "strict-transport-security" in answer.headers


def test_a_session_begins_anew_at_login(visitor: TestClient) -> None:
    before = token_on(visitor.get("/login"))
    log_in(visitor, "Ann")
    answer = visitor.get("/reviews")
    assert "Reviewing as <strong>Ann</strong>" in answer.text
    assert token_on(answer) != before
    assert answer.headers["cache-control"] == "no-store"
    assert "Ann's long password" not in str(session_of(visitor))


@pytest.mark.parametrize(("name", "password"), [("Ann", "wrong password"), ("Cas", "Ann's long password"), ("", "")])
def test_a_wrong_name_or_password_is_not_told_apart(guarded: Starlette, name: str, password: str) -> None:
    client = TestClient(guarded, client=("192.0.2.1", 1))
    values = {"token": token_on(client.get("/login")), "name": name, "password": password, "next": "/reviews"}
    answer = client.post("/login", data=values)
    assert answer.status_code == 403
    assert "The name or the password is not right." in answer.text
    assert "name" not in session_of(client)


def test_a_logged_out_session_is_over_for_every_copy_of_its_cookie(guarded: Starlette, ann: TestClient) -> None:
    copied, token = cookie_of(ann), token_on(ann.get("/reviews"))
    assert ann.get("/logout").status_code == 405
    assert ann.post("/logout", data={"token": token}, follow_redirects=False).status_code == 303
    assert "Reviewing as" not in ann.get("/reviews").text
    thief = TestClient(guarded, cookies={sessions.COOKIE: copied})
    assert "Reviewing as" not in thief.get("/reviews").text


def test_a_session_ends_with_its_hours_and_with_the_password(
    guarded: Starlette, reviewed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = log_in(visit(guarded), "Ben")
    assert "Reviewing as" in ben.get("/reviews").text
    with monkeypatch.context() as later:
        later.setattr(sessions, "LASTS", -1)
        assert "Reviewing as" not in ben.get("/reviews").text
    add_reviewer(reviewed.reviewers, "Ben", "Ben's other password")
    assert "Reviewing as" not in ben.get("/reviews").text
    remove_reviewer(reviewed.reviewers, "Ben")
    assert "Reviewing as" not in ben.get("/reviews").text
    add_reviewer(reviewed.reviewers, "Ben", "Ben's long password")


def test_a_cookie_that_somebody_wrote_themselves_is_none(guarded: Starlette, ann: TestClient) -> None:
    data, time, signature = cookie_of(ann).split(".")
    other = base64.b64encode(json.dumps({**session_of(ann), "name": "Ben"}).encode()).decode()
    for made in (f"{other}.{time}.{signature}", f"{data}.{time}.x", data, "", "....", "\x00"):
        thief = TestClient(guarded, headers={"cookie": f"{sessions.COOKIE}={made}"})
        answer = thief.get("/reviews")
        assert answer.status_code == 200
        assert "Reviewing as" not in answer.text


def test_tries_at_a_password_are_counted(guarded: Starlette) -> None:
    client = TestClient(guarded, client=("192.0.2.7", 1))
    token = token_on(client.get("/login"))
    wrong = {"token": token, "name": "Ann", "password": "a guess", "next": ""}
    assert [client.post("/login", data=wrong).status_code for _ in range(6)] == [403] * 5 + [429]
    right = client.post("/login", data={**wrong, "password": "Ann's long password"})
    assert right.status_code == 429
    assert right.headers["retry-after"] == "60"
    others = [client.post("/login", data={**wrong, "name": f"N{number}"}).status_code for number in range(15)]
    assert others[-1] == 429  # of one address, whatever the names
    log_in(TestClient(guarded, client=("192.0.2.8", 1)), "Ann")  # nobody else is kept out


# --- forms from elsewhere ---------------------------------------------------------------------------------------------


def test_a_form_without_its_token_is_refused(guarded: Starlette, ann: TestClient, visitor: TestClient) -> None:
    right = token_on(ann.get("/reviews"))
    other = token_on(log_in(visitor, "Ben").get("/reviews"))
    for data in ({}, {"token": ""}, {"token": right[:-1]}, {"token": other}, {"token": right + "é"}):
        assert ann.post("/logout", data=data).status_code == 403
    assert ann.post("/logout", json={"token": right}).status_code == 403
    assert ann.post("/logout", data={}, files={"token": right.encode()}).status_code in {400, 403}
    assert "Reviewing as" in ann.get("/reviews").text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://testserver", "sec-fetch-site": "same-origin"}, 303),
    ],
)
def test_a_form_from_another_site_is_refused(ann: TestClient, headers: dict[str, str], status: int) -> None:
    token = token_on(ann.get("/reviews"))
    answer = ann.post("/logout", data={"token": token}, headers=headers, follow_redirects=False)
    assert answer.status_code == status


ELSEWHERE = [
    "//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "/\t/evil.example", "\\\\evil",
    "/x\r\nSet-Cookie: a=b", "evil.example", "", " /reviews", "/\x00", "http:/evil",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_elsewhere_after_login(guarded: Starlette, target: str) -> None:
    assert own_path(target) == "/reviews"
    client = visit(guarded)
    values = {"token": token_on(client.get("/login")), "name": "Ann", "password": "Ann's long password", "next": target}
    answer = client.post("/login", data=values, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/reviews")
    assert "evil" not in str(answer.headers)


def test_a_page_of_ours_is_returned_to() -> None:
    assert own_path("/reviews/act-aaaaaaaaaaaaaaaa?kind=action&after=1~doc-a~2") == (
        "/reviews/act-aaaaaaaaaaaaaaaa?kind=action&after=1~doc-a~2"
    )
