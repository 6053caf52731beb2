"""How to cite a record: the printed page first, with what proves that it was printed so, and Sourcepage last.

Belongs here: a citation as text, BibTeX and CSL-JSON. Nothing is made up: a document without a known day has none.
Does not belong here: linked data (``explorer.linked_data``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from explorer.words import day, kind_words, short

_TEX: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces, escaped ones too
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_LONGEST_QUOTE: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What a citation of one version of one record is made of."""

    record_id: str
    version: int
    kind: str
    title: str
    publisher: str | None
    day: date | None
    """Day of the meeting that the document belongs to."""
    page: str | None
    """Page of the file, with the printed number where it is another."""
    page_number: int | None
    quote: str
    source_url: str | None
    """Where the document was published, at its page; ``None`` where that was no address on the web."""
    fetched: datetime | None
    sha256: str | None
    permalink: str


def cite(record: Mapping[str, Any], base: str) -> Citation:
    """The citation of a record as ``loaders.queries.record`` has it; ``base`` is where this explorer is reached."""
    document, first = record["document"], next(iter(record["provenance"]), None)
    home = next((one for one in record["locations"] if is_web(one["url"])), None)
    number = first["page_number"] if first else None
    seen = home or next(iter(record["locations"]), None)
    return Citation(
        record_id=record["record_id"],
        version=record["version"],
        kind=record["kind"],
        title=_flat(document["title"]) or "Untitled document",
        publisher=_flat(document["publisher"]) or None,
        day=document["meeting_date"],
        page=_pages(record["provenance"]),
        page_number=number,
        quote=_flat(" … ".join(part["quote"] for part in record["provenance"])),
        source_url=at_page(home["url"], number) if home else None,
        fetched=seen["first_seen"] if seen else None,
        sha256=document["sha256"],
        permalink=f"{base.rstrip('/')}/r/{record['record_id']}/v{record['version']}",
    )


def is_web(url: str) -> bool:
    """Whether a link may lead there: http or https, and a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def at_page(url: str, number: int | None) -> str:
    """The address of a PDF that browsers open at a page."""
    return f"{url.partition('#')[0]}#page={number}" if number else url


def _flat(text: str | None) -> str:
    """A text on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


def _pages(parts: list[dict[str, Any]]) -> str | None:
    numbers = sorted({part["page_number"] for part in parts})
    if not numbers:
        return None
    label = _flat(parts[0]["page_label"])
    words = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
    return f"{words} (printed {label})" if label and label != str(numbers[0]) else words


def to_text(one: Citation) -> str:
    """The citation as a reader would write it."""
    said = [
        f"{one.publisher}. " if one.publisher else "",
        f"“{one.title}”",
        f", {day(one.day)}" if one.day else "",
        f", p. {one.page}" if one.page else "",
        f": “{short(one.quote, _LONGEST_QUOTE)}”" if one.quote else "",
        ". ",
        f"{one.source_url}" if one.source_url else "",
        f" (fetched {day(one.fetched)})" if one.fetched and one.source_url else "",
        ". " if one.source_url else "",
        f"File SHA-256 {one.sha256}. " if one.sha256 else "",
        f"Read by Sourcepage as {kind_words(one.kind)} {one.record_id}, version {one.version}: {one.permalink}",
    ]
    return "".join(said)


def to_bibtex(one: Citation) -> str:
    """The citation as a BibTeX entry."""
    fields = {
        "author": "{" + _tex(one.publisher) + "}" if one.publisher else None,
        "title": "{" + _tex(one.title) + "}",
        "year": str(one.day.year) if one.day else None,
        "month": f"{one.day:%b}".lower() if one.day else None,
        "pages": _tex(one.page.replace("–", "--")) if one.page else None,
        "url": _tex_url(one.source_url or one.permalink),
        "urldate": f"{one.fetched:%Y-%m-%d}" if one.fetched and one.source_url else None,
        "note": _tex(_note(one)),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{one.record_id}-v{one.version},\n" + ",\n".join(lines) + "\n}\n"


def _note(one: Citation) -> str:
    said = [
        f"“{short(one.quote, _LONGEST_QUOTE)}”" if one.quote else "",
        f"SHA-256 {one.sha256}" if one.sha256 else "",
        f"Sourcepage {one.record_id}, version {one.version}: {one.permalink}",
    ]
    return ". ".join(filter(None, said))


def _tex(text: str | None) -> str:
    return "".join(_TEX.get(letter, letter) for letter in text or "")


def _tex_url(url: str) -> str:
    """An address that neither ends a BibTeX field nor means anything to TeX."""
    return quote(_flat(url).replace(" ", "%20"), safe="!#$%&'()*+,/:;=?@[]-._~")


def to_csl(one: Citation) -> list[dict[str, Any]]:
    """The citation as CSL-JSON, for reference managers."""
    item: dict[str, Any] = {
        "id": f"{one.record_id}-v{one.version}",
        "type": "report",
        "title": one.title,
        "author": [{"literal": one.publisher}] if one.publisher else None,
        "issued": _date_parts(one.day),
        "page": one.page,
        "URL": one.source_url or one.permalink,
        "accessed": _date_parts(one.fetched.date()) if one.fetched and one.source_url else None,
        "annote": one.quote or None,
        "archive": "Sourcepage",
        "archive_location": one.permalink,
        "note": f"SHA-256: {one.sha256}" if one.sha256 else None,
        "custom": {
            "record_id": one.record_id,
            "version": one.version,
            "sha256": one.sha256,
            "page_number": one.page_number,
        },
    }
    return [{name: value for name, value in item.items() if value is not None}]


def _date_parts(given: date | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[given.year, given.month, given.day]]} if given else None


_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def file_name(title: str | None, document_id: str) -> str:
    """What a browser should call a downloaded document: its title in plain letters, and its id."""
    words = _UNSAFE.sub("-", title or "").strip("-.")[:80]
    return f"{words or 'document'}-{document_id}.pdf"
