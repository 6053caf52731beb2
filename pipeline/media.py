"""What fetched bytes are, judged by the bytes alone, and why some of them are no PDF.

Servers label error pages as PDFs and people rename Word files; neither name nor header is believed.
"""

from __future__ import annotations

import html
import re

PDF = "application/pdf"
HTML = "text/html"
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"

_HEADER_WINDOW = 1024
"""Bytes from the start within which readers accept a PDF header (PDF reference 1.7, appendix H, note 13)."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
)
_NAMES = {
    "application/zip": "a ZIP or Office file",
    "application/x-ole-storage": "an older Office file",
    "image/png": "a PNG picture",
    "image/jpeg": "a JPEG picture",
    "image/gif": "a GIF picture",
    "image/tiff": "a TIFF picture",
    "application/rtf": "an RTF file",
    "application/postscript": "a PostScript file",
    "application/xml": "an XML file",
}
_HTML_START = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


def find_media_type(content: bytes) -> str:
    """Media type of the bytes: PDF, HTML, a handful of common others, else ``application/octet-stream``."""
    if not content:
        return EMPTY
    start = content[:_HEADER_WINDOW].removeprefix(b"\xef\xbb\xbf")
    if _HTML_START.match(start):
        return HTML
    for signature, media_type in _SIGNATURES:
        if start.startswith(signature):
            return media_type
    if b"%PDF-" in start:
        return PDF
    return "application/xml" if start.lstrip().startswith(b"<?xml") else UNKNOWN


def why_not_a_pdf(content: bytes) -> str | None:
    """Why these bytes cannot be read as a PDF, in a reader's words; ``None`` where they have a PDF header."""
    media_type = find_media_type(content)
    if media_type == PDF:
        return None
    if media_type == EMPTY:
        return "the file is empty (0 bytes)"
    if media_type == HTML:
        return f"not a PDF but a web page{_page_title(content)}"
    return f"not a PDF but {_NAMES[media_type]}" if media_type in _NAMES else "not a PDF: it has no PDF header"


def _page_title(content: bytes) -> str:
    """The title of an HTML page in brackets: it usually names the error."""
    match = _HTML_TITLE.search(content[:20_000].decode("utf-8", "replace"))
    title = " ".join(html.unescape(match[1]).split())[:80] if match else ""
    return f' ("{title}")' if title else ""
