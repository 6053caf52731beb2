"""Which documents are published no more: a mark on the places that held them, set and taken back as the archive says.

Belongs here: bringing the warehouse's marks into line with the archive's. Does not belong here: finding out that a
document is gone (``pipeline.collecting``), or what stands in its place (``loaders.documents``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select, update

from loaders.schema import location
from loaders.warehouse import Warehouse
from pipeline.documents import FetchedDocument, document_id

_Place = tuple[str, str, str]
_KEY = ("source", "address", "document_id")


def mark_gone(warehouse: Warehouse, fetches: Iterable[FetchedDocument]) -> int:
    """How many places were marked anew: gone since when, or published again.

    ``fetches`` are in the order they happened; of a document at an address the last one counts. Places that are not
    among them stay as they are. Raises WarehouseError.
    """
    last = {_place(one): one.gone_at for one in fetches}
    with warehouse.reading() as connection:
        known: dict[_Place, datetime | None] = {
            (row.source, row.address, row.document_id): row.gone_at
            for row in connection.execute(select(*location.c[*_KEY, "gone_at"]))
        }
    changed = [
        {**{f"_{name}": value for name, value in zip(_KEY, place, strict=True)}, "gone_at": last[place]}
        for place, gone_at in known.items()
        if place in last and last[place] != gone_at
    ]
    if changed:
        here = [location.c[name] == bindparam(f"_{name}") for name in _KEY]
        with warehouse.writing() as connection:
            connection.execute(update(location).where(*here).values(gone_at=bindparam("gone_at")), changed)
    return len(changed)


def _place(document: FetchedDocument) -> _Place:
    return document.location.source, document.location.address, document_id(document.sha256)
