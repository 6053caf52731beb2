"""What bytes are is found in the bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.media import EMPTY, HTML, PDF, UNKNOWN, find_media_type, why_not_a_pdf


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", EMPTY),
        (b"%PDF-1.7\n...", PDF),
        (b"\xef\xbb\xbf%PDF-1.4", PDF),
        (b"x" * 1000 + b"%PDF-1.4", PDF),
        (b"x" * 1024 + b"%PDF-1.4", UNKNOWN),
        (b"<!DOCTYPE html><html>", HTML),
        (b"\n  <!-- served --> <HTML lang=en>", HTML),
        (b"<html><p>see %PDF-1.4</p>", HTML),
        (b"PK\x03\x04....", "application/zip"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b"hello", UNKNOWN),
    ],
)
def test_media_type_is_found_in_the_bytes(content: bytes, media_type: str) -> None:
    assert find_media_type(content) == media_type


def test_reason_names_the_error_page() -> None:
    page = b"<!doctype html><title>\n Page  not found &ndash; Council </title>"
    assert why_not_a_pdf(page) == 'not a PDF but a web page ("Page not found \u2013 Council")'


@given(st.binary(max_size=3000))
def test_exactly_pdfs_have_no_reason(content: bytes) -> None:
    assert (why_not_a_pdf(content) is None) == (find_media_type(content) == PDF)
