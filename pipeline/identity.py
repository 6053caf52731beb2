"""Permanent record ids, made from raw source values only.

The same document at the same place gives the same ids on every machine and after every rebuild: nothing that a
better extractor would change (boxes, page numbers, parsed values) goes in.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from pipeline.documents import Location
from pipeline.records import (
    Action,
    AgendaItem,
    Decision,
    Measure,
    Meeting,
    Record,
    RecordKind,
    Statistic,
)

_PREFIXES: dict[RecordKind, str] = {
    "action": "act",
    "measure": "mea",
    "status_total": "tot",
    "statistic": "sta",
    "meeting": "mtg",
    "agenda_item": "agi",
    "decision": "dec",
}


def kind_of(record_id: str) -> RecordKind | None:
    """The kind of record an id is of; ``None`` where it is none."""
    prefix = record_id.partition("-")[0]
    return next((kind for kind, known in _PREFIXES.items() if known == prefix), None)


def normalise_words(text: str) -> str:
    """Lower-case letters and digits, single spaces: what stays equal when only the setting of the words changes."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def natural_key(record: Record) -> str:
    """The raw words a record is known by inside its document: its ref where it has one, else what it says."""
    match record:
        case Action() | Measure():
            return normalise_words(record.ref) if record.ref else normalise_words(record.description)
        case Statistic():
            figure = record.value_printed if record.sentence else None
            words = (record.sentence, figure, record.row_label, record.column_label)
            return normalise_words(" ".join(filter(None, words)))
        case Meeting():
            return normalise_words(f"{record.committee} {record.meeting_date or ''}")
        case AgendaItem():
            return normalise_words(f"{record.number} {record.title}")
        case Decision():
            return normalise_words(f"{record.meeting_date or ''} {record.minute or ''} {record.title or ''}")
        case _:
            return normalise_words(record.what)


def record_ids(location: Location, kind: RecordKind, records: Iterable[Record]) -> list[str]:
    """One id per record, in the order given; equals are told apart by their ordinal among equals."""
    seen: Counter[str] = Counter()
    ids = []
    for record in records:
        key = natural_key(record)
        seen[key] += 1
        ids.append(permanent_id(_PREFIXES[kind], location.source, location.address, kind, key, str(seen[key])))
    return ids


def permanent_id(prefix: str, *parts: str) -> str:
    """What the same parts give everywhere and for good.

    The prefix, and 80 bits of a SHA-256 in lower-case base 32: "act-4m2kq7c3w5x6y2ab".
    """
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()[:10]
    return f"{prefix}-{base64.b32encode(digest).decode().lower()}"
