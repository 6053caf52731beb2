"""The address of an inquiry: what stands after the question mark, read and written in one order.

Belongs here: names of parameters, and from an inquiry to its address and back. Does not belong here: what an inquiry
means (``loaders.inquiry``).
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from loaders.inquiry import FACETS, FacetName, Inquiry, check_inquiry, fold
from pipeline.errors import SettingsError

PARAMETERS: Final = ("q", *FACETS, "sort", "page")
"""Everything that an address may say, in this order."""
_MOST_PAGES: Final = 100_000


def read_inquiry(given: QueryParams) -> tuple[Inquiry, int]:
    """The inquiry and the page that an address asks for. Raises SettingsError, in one line, for what means nothing."""
    for name in given:
        if name not in PARAMETERS:
            raise SettingsError(f'"{name[:60]}" is nothing to search by: give {", ".join(PARAMETERS)}')
    for name in ("q", "sort", "page"):
        if len(given.getlist(name)) > 1:
            raise SettingsError(f"{name}: give it once")
    values = {facet: _values(facet, given) for facet in FACETS}
    inquiry = Inquiry(
        words=" ".join(given.get("q", "").replace("\x00", " ").split()),
        sort=given.get("sort") or "relevance",  # type: ignore[arg-type]  # checked in the next line
        **values,
    )
    check_inquiry(inquiry)
    return inquiry, _page(given.get("page") or "1")


def _values(facet: FacetName, given: QueryParams) -> tuple[str, ...]:
    """What is chosen of a facet, each once and in one order; a form's empty field chooses nothing."""
    shape = fold if facet == "theme" else str.strip
    return tuple(sorted({shape(value) for value in given.getlist(facet)} - {""}))


def _page(words: str) -> int:
    if not (words.isascii() and words.isdigit() and len(words) <= 6 and 1 <= int(words) <= _MOST_PAGES):
        raise SettingsError(f'page: "{words[:20]}" is no page: give a number from 1')
    return int(words)


def inquiry_address(inquiry: Inquiry, page: int = 1, path: str = "/search") -> str:
    """The one address of an inquiry: parameters in order, what goes without saying left out."""
    said: list[tuple[str, str]] = [("q", inquiry.words)] if inquiry.words else []
    said += [(facet, value) for facet in FACETS for value in sorted(inquiry.chosen(facet))]
    said += [("sort", inquiry.sort)] if inquiry.sort != "relevance" else []
    said += [("page", str(page))] if page > 1 else []
    return f"{path}?{urlencode(said)}" if said else path


def toggled(inquiry: Inquiry, facet: FacetName, value: str) -> Inquiry:
    """The inquiry with one value more, or without it where it was chosen."""
    chosen = inquiry.chosen(facet)
    return inquiry.choosing(facet, [one for one in chosen if one != value] if value in chosen else [*chosen, value])
