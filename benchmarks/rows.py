"""Rows of action and measure tables in what any tool read: the same yardstick for all of them, blind to records.

A row is *found* where its description stands alone and whole in one cell, and *whole* where each of its other printed
fields stands in a cell of the same row too. Where the truth tells that a row runs over a page, it is asked of nobody:
the tools read page by page. White space, case and the shape of quotation marks and dashes are forgiven.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SHAPES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xad": "", "•": ""})
_PLAIN_FIELDS = ("ref", "funding", "baseline", "target", "actual", "change", "update")
_LIST_FIELDS = ("lead", "partners")


@dataclass(frozen=True, slots=True)
class RowScore:
    """How many of the wanted rows a tool's tables hold."""

    wanted: int = 0
    found: int = 0
    whole: int = 0

    def __add__(self, other: RowScore) -> RowScore:
        return RowScore(self.wanted + other.wanted, self.found + other.found, self.whole + other.whole)


def score_rows(truth: Mapping[str, Any], tables: Iterable[Mapping[str, Any]], *, pages_known: bool) -> RowScore:
    """The truth's table rows against all tables that were read of the document.

    Args:
        truth: what a careful reader finds.
        tables: what a tool read, as rows of strings, and spans where it knows them.
        pages_known: the truth tells on which pages of this very file its rows stand.
    """
    rows = [row for table in tables for row in _rows(table)]
    score = RowScore()
    for description, others in _wanted(truth, pages_known=pages_known):
        same = [row for row in rows if description in row]
        whole = any(all(_stands_in(pieces, row) for pieces in others) for row in same)
        score += RowScore(1, int(bool(same)), int(whole))
    return score


def _wanted(truth: Mapping[str, Any], *, pages_known: bool) -> Iterator[tuple[str, list[list[str]]]]:
    """For each row its description and its other fields, each as the pieces that stand in one cell."""
    measures = [m for m in truth["measures"] if m["table"] and not m.get("optional")]
    for row in [*truth["actions"], *measures]:
        if pages_known and len(row["pages"]) > 1:
            continue
        others = [[row[name]] for name in _PLAIN_FIELDS if row.get(name)]
        others += [row[name] for name in _LIST_FIELDS if row.get(name)]
        others += [[raw] for raw in [(row.get("by_when") or {}).get("raw")] if raw]
        yield plain(row["text"]), [[plain(piece) for piece in pieces] for pieces in others]


def _stands_in(pieces: Sequence[str], row: Sequence[str]) -> bool:
    """Whether one cell holds the pieces, in whichever order, and nothing but them and what parts them."""
    return any(not _without(text, pieces) for text in row)


def _without(text: str, pieces: Sequence[str]) -> str:
    for piece in sorted(pieces, key=len, reverse=True):
        if piece not in text:
            return text or "nothing"
        text = text.replace(piece, "", 1)
    return text.strip(",;/&")


def _rows(table: Mapping[str, Any]) -> Iterator[list[str]]:
    """The texts of the cells in each row; a spanning cell in each of its rows, where the tool knows them."""
    if not table.get("spans"):
        yield from ([plain(text) for text in row if text] for row in table["cells"])
        return
    rows: dict[int, list[str]] = {}
    for first, _, last, _, text in table["spans"]:
        for row in range(first, last + 1):
            rows.setdefault(row, []).append(plain(text or ""))
    yield from rows.values()


def plain(text: str) -> str:
    """The text without what is forgiven."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).translate(_SHAPES)).casefold()
