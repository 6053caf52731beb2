"""A reading function that needs no PDF library: it answers to what the file says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

FAKE = """
import errno, os, signal, time
from extractors.version import EXTRACTOR_VERSION
from pipeline.errors import NotAPdf, PasswordNeeded
from pipeline.records import Action, DocumentFacts, Due, Extraction, Finding, PageFacts, Provenance

def extract_document(path, *, sha256, password=None):
    words = path.read_bytes().decode().split()[1:]
    log = os.environ.get("FAKE_EXTRACTOR_LOG")
    if log:
        with open(log, "a") as file:
            file.write(" ".join(words) + chr(10))
    if "slow" in words:
        time.sleep(0.3)
    match words:
        case ["hangs"]:
            time.sleep(60)
        case ["stubborn"]:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(60)
        case ["crashes"]:
            os.kill(os.getpid(), signal.SIGSEGV)
        case ["killed"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["leaves"]:
            os._exit(7)
        case ["eats"]:
            bytearray(8 * 1024**3)
        case ["full"]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        case ["defect"]:
            [][3]
        case ["broken"]:
            raise NotAPdf("not a PDF that can be opened")
        case ["locked"] if password != "open sesame":
            raise PasswordNeeded("encrypted; give its password with --password")
        case ["nothing"]:
            nothing = {"facts": DocumentFacts(), "failure": "nothing in it"}
            return Extraction(sha256=sha256, extractor_version=EXTRACTOR_VERSION, **nothing)
    return Extraction(
        sha256=sha256,
        extractor_version=EXTRACTOR_VERSION,
        facts=DocumentFacts(title=" ".join(words)),
        pages=tuple(page(number, word) for number, word in enumerate(words, start=1)),
        actions=tuple(action(number, word) for number, word in enumerate(words, start=1) if word != "scan"),
        findings=tuple(
            Finding(reason="page-unread", level="warning", message="A picture of a page.", page_number=number)
            for number, word in enumerate(words, start=1) if word == "scan"
        ),
    )

def page(number, word):
    scan = word == "scan"
    return PageFacts(page_number=number, page_label=None, width=595.0, height=842.0,
                     outcome="unread" if scan else "extracted", reason="a picture without text" if scan else None)

def action(number, word):
    where = Provenance(page_number=number, page_label="Page " + str(number), bbox=(10.0, 20.0, 30.0, 40.0), quote=word,
                       table_ordinal=1, row_ordinal=number + 1, method="text", confidence=1.0)
    return Action(ref=None, theme="A theme", description=word, lead_agencies=("Council", "Police"),
                  by_when=Due(raw=None, kind="missing"), provenance=(where,))
"""


@pytest.fixture
def extractor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the fake is: each word of the file after the PDF header is a page with one action, or a misfortune."""
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "fake_extractor.py").write_text(FAKE)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))
    return "fake_extractor:extract_document"


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Writes a document that the fake can read, under ``plans``."""

    def write(name: str, words: str) -> Path:
        path = tmp_path / "plans" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"%PDF-fake {words}".encode())
        return path

    return write
