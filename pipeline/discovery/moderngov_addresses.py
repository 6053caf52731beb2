"""How ModernGov writes addresses, dates and titles, whichever way it is asked.

One document has several URLs: the web service names ``mgConvert2PDF.aspx?ID=7``, pages name ``documents/s7/Title.pdf``,
and the title in it changes. It is known here by what stays: ``documents/s7``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, quote, urlsplit

from pipeline.publications import PublicationKind

_DOCUMENT = re.compile(r"/documents/([a-z])(\d+)(?:/|$)", re.IGNORECASE)
_CONVERT = re.compile(r"/mgConvert2PDF\.aspx$", re.IGNORECASE)
_OTHER_FORMAT = re.compile(r"\.(docx?|xlsx?|pptx?|rtf|od[tsp]|csv|txt|zip|jpe?g|png|gif|mp[34]|msg)$", re.IGNORECASE)
_PACKS: dict[str, PublicationKind] = {"0": "frontsheet", "1": "minutes", "2": "decisions", "10": "pack"}
"""The parameter T of documents/g...; without it the server does not answer with the document."""
_PACK_NAMES = {"frontsheet": "Agenda frontsheet", "minutes": "Printed minutes", "decisions": "Decisions"}
_PACK_NAMES["pack"] = "Public reports pack"
_TIME = re.compile(r"\b(\d{1,2})(?:[.:](\d{2}))?\s*([ap])\.?m", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """A committee as the site lists it."""

    number: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting as a list of meetings shows it."""

    number: str
    date: date | None
    committee_number: str | None = None
    committee: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A document of a meeting."""

    url: str
    title: str
    restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What a meeting has published."""

    date: date | None
    committee: str | None
    items: tuple[str, ...] = ()
    """Titles of agenda items."""
    documents: tuple[Linked, ...] = ()
    choices: tuple[Linked, ...] = ()
    """Pages that lead on to packs and supplements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAddress:
    """What an address says about the document behind it."""

    address: str
    kind: PublicationKind


def find_document(url: str, base: str) -> DocumentAddress | None:
    """What a URL leads to; ``None`` where it is no document of a ModernGov site."""
    parts = urlsplit(url)
    query = {name.casefold(): value for name, value in parse_qsl(parts.query)}
    if _CONVERT.search(parts.path) and query.get("id", "").isdigit():
        return DocumentAddress(address=f"{base}documents/s{query['id']}", kind="report")
    match = _DOCUMENT.search(parts.path)
    if match is None:
        return None
    letter, number = match[1].casefold(), match[2]
    variant = query.get("t", "")
    address = f"{base}documents/{letter}{number}"
    if letter == "s":
        return DocumentAddress(address=address, kind="report")
    kind = _PACKS.get(variant, "document") if letter == "g" else "supplement"
    return DocumentAddress(address=f"{address}?T={variant}" if variant else address, kind=kind)


def find_other_format(url: str) -> str | None:
    """The ending of a document that by its name is no PDF ("docx"); ``None`` for all others."""
    match = _OTHER_FORMAT.search(urlsplit(url).path)
    return match[1].casefold() if match else None


def pack_url(base: str, agenda_number: str, kind: PublicationKind, agenda: Agenda, clock: str | None) -> str:
    """Where a meeting's pack, minutes, decisions or front sheet lie, named as the site itself names them."""
    variant = next(number for number, one in _PACKS.items() if one == kind)
    parts = [_PACK_NAMES[kind]]
    if agenda.date is not None:
        parts.append(agenda.date.strftime("%A %d-%b-%Y"))
        parts.extend([hours] if (hours := clock_to_hours(clock or "")) else [])
    parts.extend([re.sub(r'[\\/:*?"<>|#%&]', " ", agenda.committee)] if agenda.committee else [])
    return f"{base}documents/g{agenda_number}/{quote(' '.join(' '.join(parts).split()))}.pdf?T={variant}"


def pack_title(kind: PublicationKind) -> str:
    """What the site calls a pack of this kind."""
    return _PACK_NAMES[kind]


def clock_to_hours(text: str) -> str | None:
    """The hour a meeting begins as the site writes it in names: "19.30" for "7:30 pm"; ``None`` where there is none."""
    match = _TIME.search(text)
    if match is None or not 1 <= int(match[1]) <= 12:
        return None
    hours = int(match[1]) % 12 + (12 if match[3].casefold() == "p" else 0)
    return f"{hours:02}.{match[2] or '00'}"


def day_to_parameter(day: date) -> str:
    """A date as the web service wants it: dd/mm/yyyy. Any other form is ignored and the whole history comes back."""
    return day.strftime("%d/%m/%Y")


def find_parameter(url: str, *names: str) -> str | None:
    """A number in a URL's query, under any of these names in any case."""
    query = {name.casefold(): value for name, value in parse_qsl(urlsplit(url).query)}
    return next((query[name.casefold()] for name in names if query.get(name.casefold(), "").isdigit()), None)
