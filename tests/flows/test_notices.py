"""Notices of nights that went wrong: webhooks, e-mail, and addresses that do not answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from socketserver import StreamRequestHandler, TCPServer
from threading import Thread
from types import SimpleNamespace
from typing import ClassVar

import pytest

from flows.notices import find_addresses, send_notice, send_notices

NOTICE = {"title": "Sourcepage: night Failed", "message": "north: nothing is listed where 3 publications were"}


class Mailbox(StreamRequestHandler):
    """As much of a mail server as one letter needs."""

    letters: ClassVar[list[str]] = []

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            match line.split()[0].upper():
                case "DATA":
                    self._say("354 go on")
                    lines = iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), ".")
                    self.letters.append("\n".join(lines))
                    self._say("250 taken")
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 yes")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def mail_server() -> Iterator[int]:
    """The port of a mail server."""
    Mailbox.letters.clear()
    with TCPServer(("127.0.0.1", 0), Mailbox) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_an_e_mail_carries_the_message(mail_server: int) -> None:
    send_notice(f"mailto://127.0.0.1:{mail_server}?from=night@example.org&to=team@example.org&format=text", NOTICE)
    (letter,) = Mailbox.letters
    assert "To: team@example.org" in letter
    assert "Subject: Sourcepage: night Failed" in letter
    assert NOTICE["message"] in letter.replace("=\n", "")


def test_a_notice_that_cannot_be_sent_is_said_without_its_secret(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(
        "SOURCEPAGE_NOTIFY",
        "http://127.0.0.1:9/secret mailto://team:secret@127.0.0.1:9?from=a@example.org&to=b@example.org",
    )
    with caplog.at_level(logging.ERROR, logger="sourcepage"):
        send_notices(None, SimpleNamespace(id="1"), SimpleNamespace(name="Failed", message="words"))
    said = [record.getMessage() for record in caplog.records if record.name.startswith("sourcepage")]
    assert [line.partition(": ")[0] for line in said] == [
        "no notice could be sent to http://...",
        "no notice could be sent to mailto://...",
    ]
    assert "secret" not in caplog.text


def test_addresses_are_separated_by_blanks() -> None:
    assert find_addresses({"SOURCEPAGE_NOTIFY": " https://a.example/x\n mailto://b "}) == [
        "https://a.example/x",
        "mailto://b",
    ]
    assert find_addresses({}) == []
