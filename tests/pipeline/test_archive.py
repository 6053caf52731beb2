"""The archive keeps bytes and their places, whatever happens around it."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.archive import Archive
from pipeline.documents import Location
from pipeline.errors import SourceError

PDF_BYTES = b"%PDF-1.4 some plan"
SHA = hashlib.sha256(PDF_BYTES).hexdigest()


def at(address: str) -> Location:
    return Location(source="local", url=f"file:///plans/{address}", address=address)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


def test_bytes_and_sidecar_lie_under_their_hash(tmp_path: Path) -> None:
    when = datetime(2026, 3, 1, 12, 30, 15, 999, tzinfo=UTC)
    document = Archive(tmp_path).store(PDF_BYTES, at("a.pdf"), fetched_at=when, headers={"etag": "x"})
    assert (document.sha256, document.size, document.media_type) == (SHA, len(PDF_BYTES), "application/pdf")
    assert (tmp_path / SHA[:2] / f"{SHA}.pdf").read_bytes() == PDF_BYTES
    sidecar = json.loads((tmp_path / SHA[:2] / f"{SHA}.json").read_text())
    assert sidecar == {
        "sha256": SHA,
        "size": len(PDF_BYTES),
        "media_type": "application/pdf",
        "fetches": [
            {
                "source": "local",
                "url": "file:///plans/a.pdf",
                "address": "a.pdf",
                "fetched_at": "2026-03-01T12:30:15+00:00",
                "headers": {"etag": "x"},
            }
        ],
    }
    assert Archive(tmp_path).fetches(SHA) == [document]


def test_same_bytes_from_the_same_address_change_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = archive.store(PDF_BYTES, at("a.pdf"), fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    before = everything_in(tmp_path)
    assert archive.store(PDF_BYTES, at("a.pdf"), fetched_at=datetime(2027, 1, 1, tzinfo=UTC)) == first
    assert everything_in(tmp_path) == before


def test_one_document_may_have_several_locations(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    fetched = [
        archive.store(PDF_BYTES, at(name), fetched_at=datetime(2026, 1, day, tzinfo=UTC))
        for day, name in enumerate(("b.pdf", "a.pdf"), start=1)
    ]
    assert archive.fetches(SHA) == fetched
    assert list(archive.documents()) == fetched


def test_bytes_that_are_no_pdf_are_kept_too(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    document = archive.store(b"<html>404</html>", at("gone.pdf"))
    assert document.media_type == "text/html"
    assert archive.verified_path(document.sha256, document.media_type).suffix == ".bin"
    assert archive.store(b"", at("empty.pdf")).size == 0


def test_damage_is_noticed_and_a_new_fetch_repairs_it(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    document = archive.store(PDF_BYTES, at("a.pdf"))
    path = archive.verified_path(document.sha256)
    path.write_bytes(b"%PDF-1.4 changed")
    with pytest.raises(SourceError, match="no longer match their hash"):
        archive.verified_path(document.sha256)
    archive.store(PDF_BYTES, at("a.pdf"))
    assert archive.verified_path(document.sha256).read_bytes() == PDF_BYTES
    path.unlink()
    with pytest.raises(SourceError, match="not in the archive"):
        archive.verified_path(document.sha256)


def test_a_broken_sidecar_is_one_clear_error(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.store(PDF_BYTES, at("a.pdf"))
    (tmp_path / SHA[:2] / f"{SHA}.json").write_text("{")
    with pytest.raises(SourceError, match="sidecar cannot be read"):
        archive.fetches(SHA)


def test_concurrent_stores_lose_no_location(tmp_path: Path) -> None:
    names = [f"{number:02}.pdf" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: Archive(tmp_path).store(PDF_BYTES, at(name)), names))
    assert sorted(fetch.location.address for fetch in Archive(tmp_path).fetches(SHA)) == names


def test_unknown_bytes_have_no_fetches(tmp_path: Path) -> None:
    assert Archive(tmp_path / "none").fetches("0" * 64) == []
    assert list(Archive(tmp_path / "none").documents()) == []


def test_an_address_that_goes_back_to_older_bytes_is_a_fetch_of_its_own(tmp_path: Path) -> None:
    night = datetime(2026, 1, 1, 2, tzinfo=UTC)
    for content in (PDF_BYTES, b"%PDF-1.4 draft", PDF_BYTES, PDF_BYTES):
        Archive(tmp_path).store(content, at("a.pdf"), fetched_at=night)
    history = [(document.sha256 == SHA, document.fetched_at.second) for document in Archive(tmp_path).documents()]
    assert history == [(True, 0), (False, 1), (True, 2)]


def test_archives_side_by_side_note_a_fetch_once(tmp_path: Path) -> None:
    one, other = Archive(tmp_path), Archive(tmp_path)
    one.store(b"%PDF-1.4 first", at("first.pdf"))
    other.store(b"%PDF-1.4 first", at("first.pdf"))
    one.store(PDF_BYTES, at("a.pdf"))
    other.store(PDF_BYTES, at("a.pdf"))
    assert len(list(Archive(tmp_path).documents())) == 2


def test_what_a_source_held_can_be_looked_up_while_others_store(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.store(PDF_BYTES, at("a.pdf"))

    class Meanwhile(str):
        """A name that, while it is compared, another document is stored."""

        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            archive.store(PDF_BYTES, at("b.pdf"))
            return str.__eq__(self, other)

    assert [one.location.address for one in archive.last_fetches(Meanwhile("local"))] == ["a.pdf"]
    assert [one.location.address for one in archive.last_fetches("local")] == ["a.pdf", "b.pdf"]
