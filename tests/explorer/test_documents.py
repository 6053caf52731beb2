"""Pages about documents: the list, one document, one page of it, its file and its pictures."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from loaders.warehouse import open_for_reading
from pipeline.settings import Settings

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def documents(explored: Settings) -> dict[str, str]:
    """Kind -> id of a document of that kind."""
    with open_for_reading(explored.warehouse) as warehouse, warehouse.reading() as connection:
        rows = connection.exec_driver_sql("SELECT kind, document_id FROM document ORDER BY document_id")
        return {row[0]: row[1] for row in rows}


@pytest.fixture(scope="module")
def pack(documents: dict[str, str]) -> str:
    return documents["committee_pack"]


def test_the_list_leads_to_every_document(reader: TestClient, documents: dict[str, str]) -> None:
    page = reader.get("/documents").text
    assert page.count("<h1") == 1
    for document_id in documents.values():
        assert f'href="/documents/{document_id}"' in page


def test_the_list_can_be_narrowed(reader: TestClient, documents: dict[str, str]) -> None:
    page = reader.get("/documents?kind=committee_pack&publisher=&year=").text
    assert documents["committee_pack"] in page
    assert documents["action_plan"] not in page
    assert '<option value="committee_pack" selected>' in page
    assert "No document is like that" in reader.get("/documents?publisher=Nobody").text


@pytest.mark.parametrize("query", ["year=abc", "page=0", "page=99999999", "year=99999", "page=-1", "year=%F0%9D%9F%8F"])
def test_what_is_no_number_is_refused(reader: TestClient, query: str) -> None:
    answer = reader.get(f"/documents?{query}")
    assert answer.status_code == 400
    assert "whole number" in answer.text


def test_a_document_shows_every_page_and_what_was_read(reader: TestClient, pack: str) -> None:
    found: dict[str, Any] = reader.get(f"/documents/{pack}.json").json()
    page = reader.get(f"/documents/{pack}").text
    assert len(found["pages"]) == found["page_count"]
    for one in found["pages"]:
        assert f"/documents/{pack}/pages/{one['page_number']}.png?size=thumb" in page
    assert page.count('loading="lazy"') == found["page_count"]
    assert found["sha256"] in page
    for item in found["agenda"]:
        assert f'href="/r/{item["record_id"]}"' in page
    assert sum(found["counts"].values()) > 0


def test_a_page_links_each_outline_to_its_record(reader: TestClient, pack: str) -> None:
    pages = reader.get(f"/documents/{pack}.json").json()["pages"]
    number = max(pages, key=lambda one: sum(one["counts"].values()))["page_number"]
    page = reader.get(f"/documents/{pack}/pages/{number}").text
    outlined = re.findall(r'<a href="/r/([a-z0-9-]+)" aria-label', page)
    listed = re.findall(r'<a class="govuk-link" href="/r/([a-z0-9-]+)">', page)
    assert outlined
    assert set(outlined) <= set(listed)
    chosen = reader.get(f"/documents/{pack}/pages/{number}?record={outlined[0]}").text
    assert chosen.count("explorer-outline--here") == 1


def test_a_picture_is_drawn_once_and_kept_by_browsers(reader: TestClient, pack: str, explored: Settings) -> None:
    path = f"/documents/{pack}/pages/1.png?size=thumb"
    first = reader.get(path)
    assert first.content.startswith(PNG)
    assert first.headers["content-type"] == "image/png"
    assert "immutable" in first.headers["cache-control"]
    assert list((explored.data / "processed" / "pages").rglob("1-thumb.png"))
    again = reader.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/documents/doc-0000000000000000", 404),
        ("/documents/doc-0000000000000000/pages/1", 404),
        ("/documents/doc-0000000000000000/pages/1.png", 404),
        ("/documents/doc-0000000000000000/file.pdf", 404),
        ("/documents/doc-0000000000000000/changes", 404),
        ("/documents/{pack}/pages/0", 404),
        ("/documents/{pack}/pages/0.png", 404),
        ("/documents/{pack}/pages/99999999999999999999999", 404),
        ("/documents/{pack}/pages/99999999999999999999999.png", 404),
        ("/documents/{pack}/pages/1.png?size=../../x", 400),
        ("/documents/{pack}/changes?from=9&to=1", 400),
        ("/documents/..%2f..%2fetc/file.pdf", 404),
    ],
)
def test_what_is_not_there_is_refused(reader: TestClient, pack: str, path: str, status: int) -> None:
    assert reader.get(path.format(pack=pack)).status_code == status


def test_the_file_is_given_as_it_was_published(reader: TestClient, pack: str) -> None:
    answer = reader.get(f"/documents/{pack}/file.pdf")
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest().startswith(pack.removeprefix("doc-"))
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-type"] == "application/pdf"


def test_readings_can_be_compared(reader: TestClient, pack: str) -> None:
    page = reader.get(f"/documents/{pack}/changes")
    assert page.status_code == 200
    compared = " ".join(reader.get(f"/documents/{pack}/changes?from=1&to=1").text.split())
    assert "0 added, 0 changed, 0 gone" in compared


def test_a_file_that_is_gone_leaves_the_words(
    reader: TestClient, documents: dict[str, str], explored: Settings, tmp_path: Path
) -> None:
    """The archive may be elsewhere: pages still say what was read and where."""
    document_id = documents["statistics"]
    [file] = explored.raw.rglob(f"{document_id.removeprefix('doc-')}*.pdf")
    aside = tmp_path / "aside.pdf"
    file.rename(aside)
    try:
        picture = reader.get(f"/documents/{document_id}/pages/2.png?size=large")
        assert picture.status_code == 404
        assert picture.headers["content-type"] == "image/svg+xml"
        assert "cannot be shown" in picture.text
        assert reader.get(f"/documents/{document_id}/file.pdf").status_code == 404
        found = reader.get(f"/documents/{document_id}.json").json()
        assert reader.get(f"/documents/{document_id}/pages/2").status_code == 200
        assert found["counts"]["statistic"] > 0
    finally:
        aside.rename(file)
