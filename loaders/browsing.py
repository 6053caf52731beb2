"""One page of what an inquiry finds: rows in order, counts to narrow them by, and what would find more.

Belongs here: counting, sorting and paging what ``loaders.candidates`` found, and the rows themselves as their views
show them. Does not belong here: files of all rows (``loaders.found_files``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from loaders.candidates import MOST, Candidate, are_few, find_candidates
from loaders.exports import view_select
from loaders.facets import Facet, count_facets, has_chosen
from loaders.inquiry import FACETS, FacetName, FoundKind, Inquiry, check_inquiry
from loaders.schema import organisation
from loaders.search import parse_search
from loaders.views import RECORD_VIEWS
from loaders.warehouse import Warehouse
from pipeline.errors import SettingsError

PAGE_SIZE: Final = 25
"""Rows on a page."""

VIEW_OF: Final[Mapping[str, str]] = {kind: view for view, (kind, _, _) in RECORD_VIEWS.items()} | {
    "document": "documents"
}
"""Kind -> the view that shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """One row as its view shows it, provenance included."""

    kind: FoundKind
    row_id: str
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One page of what was found."""

    total: int
    """Rows found; one more than ``MOST`` stands for any number above it."""
    page: int
    pages: int
    rows: tuple[FoundRow, ...]
    facets: tuple[Facet, ...]
    names: Mapping[str, str]
    """Organisation id -> its name, of those that were found or asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Another inquiry, and how many rows it would find."""

    inquiry: Inquiry
    why: str
    count: int


def browse(warehouse: Warehouse, inquiry: Inquiry, *, page: int = 1, size: int = PAGE_SIZE) -> Answer:
    """A page of what an inquiry finds.

    Counts, order and pages are over at most ``MOST`` rows. Raises SettingsError for an inquiry that means nothing, or
    a page that is not there.
    """
    check_inquiry(inquiry)
    with warehouse.reading() as connection:
        by_facet, found = _find(connection, inquiry)
        held = found[:MOST]
        pages = max(1, -(-len(held) // size))
        if not 1 <= page <= pages:
            raise SettingsError(f"page: {page} is not there: give 1 to {pages}")
        shown = in_order(held, inquiry)[(page - 1) * size : page * size]
        names = _organisations(connection, by_facet["lead"], inquiry)
        rows = tuple(read_rows(connection, shown))
    facets = tuple(count_facets(by_facet, names))
    return Answer(total=len(found), page=page, pages=pages, rows=rows, facets=facets, names=names)


def _find(
    connection: Connection, inquiry: Inquiry
) -> tuple[Mapping[FacetName, Sequence[Candidate]], Sequence[Candidate]]:
    """The rows that each facet is counted over, and those that were asked for.

    Where the words alone find few rows, a facet of which something is chosen still counts its other values; among
    too many rows only those with all that is chosen are looked at.
    """
    if inquiry.is_narrowed and are_few(connection, inquiry.words):
        every = find_candidates(connection, inquiry.only_words())
        if len(every) <= MOST:
            by_facet = {name: [one for one in every if has_chosen(one, inquiry, but=name)] for name in FACETS}
            return by_facet, [one for one in every if has_chosen(one, inquiry)]
    found = find_candidates(connection, inquiry)
    return dict.fromkeys(FACETS, found[:MOST]), found


def in_order(found: Iterable[Candidate], inquiry: Inquiry) -> list[Candidate]:
    """The rows in the order asked for; equals by document and id, so that every page is the same each time."""
    rows = sorted(found, key=lambda one: (one.document_id, one.page, one.top, one.record_id))
    if inquiry.sort == "printed":
        return rows
    rows.sort(key=lambda one: one.end or date.min, reverse=True)
    if inquiry.sort == "relevance" and parse_search(inquiry.words):
        rows.sort(key=lambda one: one.place)
    return rows


def read_rows(connection: Connection, found: Sequence[Candidate]) -> list[FoundRow]:
    """What the views show of these rows, in the same order."""
    read: dict[str, Mapping[str, Any]] = {}
    for kind in {one.kind for one in found}:
        view = view_select(VIEW_OF[kind])
        key = next(iter(view.selected_columns))
        ids = [one.record_id for one in found if one.kind == kind]
        for row in connection.execute(view.where(key.in_(ids))).mappings():
            read[row[key.name]] = dict(row)
    kept = (one for one in found if one.record_id in read)
    return [FoundRow(kind=one.kind, row_id=one.record_id, row=read[one.record_id]) for one in kept]  # type: ignore[arg-type]


def find_hints(warehouse: Warehouse, inquiry: Inquiry) -> list[Hint]:
    """What would find more than an inquiry that finds nothing: less chosen, or one of its words alone."""
    tried = []
    if inquiry.is_narrowed and inquiry.words:
        tried.append((inquiry.only_words(), "the same words, nothing else chosen"))
    words = [word for word in inquiry.words.split() if not word.startswith("-")][:_MOST_HINTS]
    alone = [Inquiry(words=word) for word in dict.fromkeys(words)] if len(words) > 1 else []
    tried += [(other, "this word alone") for other in alone]
    longer = [f"{word}*" for word in dict.fromkeys(words) if word.isalnum() and len(word) > _SHORTEST]
    tried += [(Inquiry(words=word), "words that begin so") for word in longer]
    with warehouse.reading() as connection:
        hints = [
            Hint(inquiry=other, why=why, count=len(find_candidates(connection, other, _MOST_HINTED)))
            for other, why in tried
            if parse_search(other.words)
        ]
    counts = {hint.inquiry.words: hint.count for hint in hints}
    return [hint for hint in hints if hint.count and not _says_the_same(hint, counts)]


def _says_the_same(hint: Hint, counts: Mapping[str, int]) -> bool:
    """Whether a word's beginning finds no more than the word."""
    word = hint.inquiry.words
    return word.endswith("*") and counts.get(word[:-1], 0) >= hint.count


_MOST_HINTS: Final = 6
_MOST_HINTED: Final = 1_000
"""Rows that are counted for a hint."""
_SHORTEST: Final = 3


def _organisations(connection: Connection, found: Iterable[Candidate], inquiry: Inquiry) -> dict[str, str]:
    """The names of all organisations: there are some hundreds at most."""
    ids = {key for one in found if one.leads for key in one.leads.split()} | set(inquiry.lead)
    if not ids:
        return {}
    names = connection.execute(select(organisation.c.organisation_id, organisation.c.name))
    return {row[0]: row[1] for row in names if row[0] in ids}
